"""Edits over HTTP, 1,000 grids and 5,000, beside deriving every outline of the plan anew."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import numpy as np

from api.settings import Settings, database
from bench.lattice import COLUMNS, GRIDS, ROWS, STREET, lattice_plan
from bench.serving import served
from bench.tables import Table, claims
from sql.store import save_plan

SIZES = (1_000, 5_000)
EDITS = 200
"""Of each kind, half of them taken back by ``undo``."""
FORMATS = {
    "grids": ",", "units": ",", "edit": "", "server p50 ms": ".1f", "server p95 ms": ".1f",
    "client p95 ms": ".1f", "outlines anew ms": ",.0f", "times faster": ",.0f",
}  # fmt: skip
MOST_MS, MOST_GROWTH = 150, 1.2


def run(folder: Path, seeds: tuple[int, ...]) -> Iterator[Table]:
    """Yield the table of edits, then what was asked."""
    rows = [row for size in SIZES for row in _measured(folder / str(size), size, seeds[0])]
    yield Table("Edits over HTTP", FORMATS, rows)
    of = {(row["grids"], row["edit"]): row["server p95 ms"] for row in rows}
    kinds = sorted({row["edit"] for row in rows})
    slowest = max(of[SIZES[0], kind] for kind in kinds)
    growth = max(of[SIZES[1], kind] / of[SIZES[0], kind] for kind in kinds)
    yield claims(
        "Edits",
        [
            (f"p95 < {MOST_MS} ms on 1,000 grids", f"{slowest:.1f} ms", slowest < MOST_MS),
            ("the same within 20 % on 5,000", f"× {growth:.2f}", growth <= MOST_GROWTH),
        ],
    )


def _measured(home: Path, n_grids: int, seed: int) -> Iterator[dict[str, Any]]:
    home.mkdir()
    plan = lattice_plan(n_grids, seed)
    anew = _outlines_anew_ms(plan.units)
    with database(Settings(home=home)) as engine:
        with engine.begin() as connection:
            plan_id = save_plan(connection, plan)
        with (
            served(home) as server_at,
            httpx.Client(
                base_url=server_at.url, headers=server_at.headers, timeout=60, trust_env=False
            ) as client,
        ):
            draft = client.post("/plans", json={"from_plan": plan_id, "name": "bench"}).json()["id"]
            for name, n_units in (("move 1 unit", 1), ("move 200 units", 200)):
                server, wall = _edited(client, draft, n_grids, n_units, seed)
                p95 = float(np.percentile(server, 95))
                yield {
                    "grids": n_grids,
                    "units": len(plan.units),
                    "edit": name,
                    "server p50 ms": float(np.median(server)),
                    "server p95 ms": p95,
                    "client p95 ms": float(np.percentile(wall, 95)),
                    "outlines anew ms": anew,
                    "times faster": anew / float(np.median(server)),
                }


def _edited(
    client: httpx.Client, draft: int, n_grids: int, n_units: int, seed: int
) -> tuple[list[float], list[float]]:
    """Move units back and forth between random grids; return ms by the server and by the client."""
    rng = np.random.default_rng(seed)
    server, wall = [], []
    version = client.get(f"/plans/{draft}").json()["version"]
    for _ in range(EDITS // 2):
        community = int(rng.integers(n_grids // GRIDS))
        units = one(community) if n_units == 1 else upper_rows(community, n_units)
        move = {
            "op": "move_units",
            "unit_ids": units,
            "to_grid": f"{STREET}{community + 1:03d}001",
        }
        for path, body in ((f"/plans/{draft}/edits", move), (f"/plans/{draft}/undo", {})):
            begin = time.perf_counter()
            answer = client.post(path, json={"base_version": version, **body})
            wall.append(1000 * (time.perf_counter() - begin))
            answer.raise_for_status()
            version = answer.json()["version"]
            if path.endswith("edits"):
                told = re.search(r"dur=([0-9.]+)", answer.headers["server-timing"])
                server.append(float(told[1]) if told else float("nan"))
    return server, wall


def one(community: int) -> list[int]:
    """Return the north-western unit of a community's second grid, which touches its first."""
    return [community * ROWS * COLUMNS + COLUMNS // GRIDS]


def upper_rows(community: int, n_units: int) -> list[int]:
    """Return units of the upper rows beyond the first grid, so that no giver falls apart."""
    rows = 6
    width = COLUMNS // GRIDS
    by_column = [
        community * ROWS * COLUMNS + row * COLUMNS + column
        for column in range(width, COLUMNS)
        for row in range(rows)
    ]
    return by_column[:n_units]


def _outlines_anew_ms(units: gpd.GeoDataFrame) -> float:
    begin = time.perf_counter()
    units.dissolve("grid_code", aggfunc={"households": "sum"}, method="coverage")
    return 1000 * (time.perf_counter() - begin)
