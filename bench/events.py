"""The record of events: reports a second, none lost to kill -9, lists and counts of a million."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from sqlalchemy import Engine, text

from api.events.importing import import_events
from api.settings import Settings, database
from bench.event_load import Load
from bench.event_world import BY, World, make_world
from bench.serving import served
from bench.tables import Table, claims

GRIDS, EVENTS, CLIENTS, REPORTS = 1_000, 1_000_000, 8, 3_000
KILLS, REPEATS = 3, 30
LEAST_A_SECOND, LEAST_ROWS, MOST_MS = 150, 5_000, 200
STORED = "SELECT count(*), count(DISTINCT external_id) FROM events WHERE source = :source"
MIXED = """
SELECT count(*) FROM events JOIN grids USING (plan_id, grid_code)
WHERE NOT ST_Intersects(grids.geom, events.geom)
"""
JSON = "application/json"


def run(folder: Path, seeds: tuple[int, ...]) -> Iterator[Table]:
    """Yield the tables, then what was asked."""
    home = folder / "events"
    home.mkdir()
    rng = np.random.default_rng(seeds[0])
    with database(Settings(home=home)) as engine:
        world = make_world(engine, GRIDS, seeds[0])
        posted = _posted(home, world, rng)
        formats = {"reports": ",", "a second": ".0f", "p50 ms": ".1f", "p95 ms": ".1f"}
        yield Table(f"Reports by {CLIENTS} clients, {GRIDS:,} grids", formats, [posted])
        killed = _killed(home, engine, world, rng)
        yield Table("The server killed with -9 meanwhile", dict.fromkeys(killed, ","), [killed])
        begin = time.perf_counter()
        import_events(engine, world.history(rng, EVENTS), "cgcs2000", BY)
        seconds = time.perf_counter() - begin
        speed = EVENTS / seconds
        row = {"rows": EVENTS, "seconds": seconds, "rows a second": speed}
        yield Table("Import", {"rows": ",", "seconds": ".0f", "rows a second": ",.0f"}, [row])
        rows = list(_asked(home, world, rng))
        formats = {"asked": "", "as": "", "p50 ms": ".1f", "p95 ms": ".1f"}
        yield Table(f"{EVENTS:,} events stored", formats, rows)
        with engine.connect() as connection:
            mixed = connection.scalar(text(MIXED))
    slowest = max(row["p95 ms"] for row in rows)
    rate = posted["a second"]
    lost = f"{killed['lost']}, {killed['doubled']}"
    yield claims(
        "Events",
        [
            (f"≥ {LEAST_A_SECOND} reports a second", f"{rate:.0f}", rate >= LEAST_A_SECOND),
            ("none lost, none doubled", lost, lost == "0, 0"),
            (f"≥ {LEAST_ROWS:,} rows a second imported", f"{speed:,.0f}", speed >= LEAST_ROWS),
            (f"lists and counts p95 < {MOST_MS} ms", f"{slowest:.0f} ms", slowest < MOST_MS),
            ("each event in its own plan's grid", f"{mixed} not", mixed == 0),
        ],
    )


def _load(world: World) -> Load:
    token = world.tokens["platform"]
    return Load({"authorization": f"Bearer {token}", "content-type": JSON})


def _posted(home: Path, world: World, rng: np.random.Generator) -> dict[str, Any]:
    load = _load(world)
    with served(home) as server:
        load.url = server.url
        load.run(world.reports(rng, 200, "warm"), CLIENTS)
        load.seconds.clear()
        took = load.run(world.reports(rng, REPORTS, "posted"), CLIENTS)
    p50, p95 = 1000 * np.percentile(load.seconds, [50, 95])
    return {"reports": REPORTS, "a second": REPORTS / took, "p50 ms": p50, "p95 ms": p95}


def _killed(home: Path, engine: Engine, world: World, rng: np.random.Generator) -> dict[str, Any]:
    load = _load(world)
    reports = world.reports(rng, REPORTS, "killed")
    running = threading.Thread(target=load.run, args=(reports, CLIENTS))
    running.start()
    for kill in range(KILLS + 1):
        with served(home) as server:
            load.url = server.url
            enough = (kill + 1) * REPORTS / (KILLS + 1)
            while kill < KILLS and len(load.told) < enough and running.is_alive():
                time.sleep(0.005)
            if kill < KILLS:
                server.process.kill()
            else:
                running.join()
    with engine.connect() as connection:
        stored, different = connection.execute(text(STORED), {"source": "killed"}).one()
    return {
        "reports": REPORTS,
        "kills": KILLS,
        "unanswered": load.failed,
        "stored": stored,
        "lost": REPORTS - different,
        "doubled": stored - different,
    }


def _asked(home: Path, world: World, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    with served(home) as server, httpx.Client(base_url=server.url, trust_env=False) as client:
        for what, who, path, filters in _questions(world, rng, client):
            headers = {"authorization": f"Bearer {world.tokens[who]}"}
            seconds = []
            for _ in range(REPEATS):
                begin = time.perf_counter()
                answer = client.get(path, params=filters(), headers=headers, timeout=60)
                seconds.append(time.perf_counter() - begin)
                answer.raise_for_status()
            p50, p95 = 1000 * np.percentile(seconds, [50, 95])
            yield {"asked": what, "as": who, "p50 ms": p50, "p95 ms": p95}


def _questions(world: World, rng: np.random.Generator, client: httpx.Client) -> Iterator[Any]:
    """Yield what is asked, who asks, the path, and what makes the filters of each request."""
    now = datetime.now(UTC)

    def ago(days: float) -> str:
        return (now - timedelta(days=days)).isoformat()

    def some(codes: list[str]) -> str:
        return codes[int(rng.integers(len(codes)))]

    def box(side: float) -> str:
        x, y = world.points(rng, 1)[0]
        return f"{x - side},{y - side},{x + side},{y + side}"

    def middle() -> dict[str, str]:
        by = {"authorization": f"Bearer {world.tokens['platform']}"}
        params = {"limit": "1", "until": ago(float(rng.uniform(1, 700)))}
        page = client.get("/events", params=params, headers=by).json()
        return {"after": page["next"]}

    deep = [middle() for _ in range(REPEATS)]
    lists: dict[str, Any] = {
        "newest": dict,
        "a page in the middle": lambda: deep[int(rng.integers(REPEATS))],
        "a grid": lambda: {"grid": some(world.codes)},
        "a community in a year": lambda: {"community": some(world.codes)[:12], "from": ago(365)},
        "a worker of a grid": lambda: {"worker": f"w{rng.integers(GRIDS)}"},
        "a worker of 100 grids": lambda: {"worker": f"s{rng.integers(GRIDS // 100)}"},
        "a rare kind": lambda: {"kind": "罕见", "source": "网格员"},
        "a kind before a year ago": lambda: {"kind": "路灯", "until": ago(365)},
        "a box of 200 m": lambda: {"bbox": box(0.001)},
        "a box of 4 km": lambda: {"bbox": box(0.02)},
        "outside": lambda: {"status": "outside"},
    }
    for what, filters in lists.items():
        yield f"list: {what}", "platform", "/events", filters
    for who in ("third", "w7", "s3"):
        yield "list: newest", who, "/events", dict
    counts: dict[str, Any] = {
        "all": dict,
        "by grid": lambda: {"by": "grid"},
        "by kind": lambda: {"by": "kind"},
        "by grid, a kind": lambda: {"by": "grid", "kind": "路灯"},
        "by grid, a source": lambda: {"by": "grid", "source": "12345"},
        "by grid, 30 days": lambda: {"by": "grid", "from": ago(45), "until": ago(15)},
        "by kind, a year": lambda: {"by": "kind", "from": ago(500), "until": ago(135)},
        "by day, 60 days": lambda: {"by": "day", "from": ago(60)},
        "by kind, a grid": lambda: {"by": "kind", "grid": some(world.codes)},
        "by kind, a worker of 100 grids": lambda: {"by": "kind", "worker": "s4"},
        "by kind, a box of 200 m": lambda: {"by": "kind", "bbox": box(0.001)},
    }
    for what, filters in counts.items():
        yield f"count: {what}", "platform", "/events/counts", filters
    for who in ("third", "w7", "s3"):
        yield "count: by kind", who, "/events/counts", lambda: {"by": "kind"}
