"""``GET /locate`` beside a FastAPI endpoint that returns a constant; then many points at once."""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

from api.settings import Settings, database
from bench import joining
from bench.load import Load, load
from bench.tables import Table, claims
from bench.wavy import points_anywhere, wavy_grids, wavy_plan
from sql.publishing import publish
from sql.store import save_plan

ROUNDS, SECONDS, CLIENTS, POINTS = 7, 4.0, 8, 5_000
FORMATS = {
    "endpoint": "", "requests/s": ",.0f", "p50 ms": ".2f", "p99 ms": ".2f",
    "server CPU us a request": ".0f",
}  # fmt: skip
NOTE = (
    f"One uvicorn worker each, {CLIENTS} connections that are kept, medians of {ROUNDS} rounds of "
    f"{SECONDS:g} s in turn, after one to warm up; the clients run on the same machine."
)
LEAST, AIM, MOST_P99 = 0.5, 0.9, 3.0


def run(folder: Path, seeds: tuple[int, ...]) -> Iterator[Table]:
    """Yield the tables of both, and what was asked."""
    yield from served_one_by_one(folder / "locate", seeds[0])
    yield from joining.run(seeds[0])


def served_one_by_one(home: Path, seed: int) -> Iterator[Table]:
    """Yield the table of requests, then what was asked."""
    home.mkdir()
    grids = wavy_grids(seed=seed)
    west, south, east, north = grids.total_bounds
    points = points_anywhere(grids, 2 * POINTS, seed)
    inside = (abs(points - [(west + east) / 2, (south + north) / 2]) < 0.19).all(axis=1)
    asked = {
        crs: [f"/locate?lon={x}&lat={y}&crs={crs}" for x, y in points[inside][:POINTS].tolist()]
        for crs in ("cgcs2000", "gcj02")
    }
    with database(Settings(home=home)) as engine:
        with engine.begin() as connection:
            plan_id = save_plan(connection, wavy_plan(grids))
            publish(connection, plan_id, by="the benchmark", whatever_state=True)
        program = str(Path(sys.executable).with_name("gridding"))
        ours = [program, "serve", "--no-worker", "--port", "0"]
        constant = [sys.executable, "-m", "bench.constant"]
        with _server(ours, home) as located, _server(constant, home) as plain:
            ways = {
                "constant": (*plain, ["/constant"]),
                **{f"/locate, {crs}": (*located, paths) for crs, paths in asked.items()},
            }
            found: dict[str, list[Load]] = {name: [] for name in ways}
            for turn in range(ROUNDS + 1):
                for name, (port, pid, paths) in ways.items():
                    made = load(port, pid, paths, clients=CLIENTS, seconds=SECONDS)
                    if turn:
                        found[name].append(made)
    medians = {name: _median(loads) for name, loads in found.items()}
    rows = [
        {
            "endpoint": name,
            "requests/s": of.per_second,
            "p50 ms": of.p50_ms,
            "p99 ms": of.p99_ms,
            "server CPU us a request": of.cpu_us,
        }
        for name, of in medians.items()
    ]
    yield Table("GET /locate, 10,000 grids", FORMATS, rows, NOTE)
    share = statistics.median(
        ours.per_second / theirs.per_second
        for ours, theirs in zip(found["/locate, cgcs2000"], found["constant"], strict=True)
    )
    slower = medians["/locate, cgcs2000"].p99_ms / medians["constant"].p99_ms
    yield claims(
        "GET /locate",
        [
            (f"{LEAST:g} × the constant's requests/s", f"{share:.2f} ×", share >= LEAST),
            (f"{AIM:g} × (aim)", f"{share:.2f} ×", share >= AIM),
            (f"p99 at most {MOST_P99:g} × its p99", f"{slower:.2f} ×", slower <= MOST_P99),
        ],
    )


def _median(loads: Sequence[Load]) -> Load:
    return Load(*(statistics.median(getattr(one, f.name) for one in loads) for f in fields(Load)))


@contextmanager
def _server(command: list[str], home: Path) -> Iterator[tuple[int, int]]:
    """Yield port and process of a server that prints where it is."""
    env = {**os.environ, "GRIDDING_HOME": str(home)}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, env=env, text=True, **streams) as server:
        try:
            line = next(line for line in server.stdout or () if "serving on" in line)
            address = line.partition("serving on ")[2].split()[0]
            yield urlsplit(address).port or 0, server.pid
        finally:
            server.terminate()
