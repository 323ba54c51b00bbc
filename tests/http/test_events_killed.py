"""Reports while servers are killed and plans change: none lost, none doubled, none mixed up."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from office import BY
from sample_plan import sample_plan
from servers import server
from serving import put_out, until
from sqlalchemy import Engine, text
from swapped_plan import swapped

from bench.event_load import Load
from sql.accounts import add_account
from sql.actor import Role
from sql.cluster import Cluster
from sql.credentials import make_token
from sql.engine import open_engine
from sql.publishing import publish
from sql.queue import libpq_url
from sql.running import up
from sql.store import save_plan
from sql.tables.accounts import TokenScope

CLIENTS = 8
WRONG = """
SELECT count(*) FROM events LEFT JOIN grids USING (plan_id, grid_code)
WHERE NOT coalesce(ST_Intersects(grids.geom, events.geom), false)
"""
OTHERS = """
SELECT count(*) FROM events
WHERE NOT EXISTS (
  SELECT FROM publications
  WHERE publications.plan_id = events.plan_id
    AND valid && tstzrange(as_of - interval '5 seconds', as_of, '[]')
)
"""
"""A publication that is being committed is not seen yet."""


def prepared(engine: Engine) -> tuple[list[int], Load]:
    """Publish a plan, keep another ready, and have a platform that reports."""
    plans = [put_out(engine, sample_plan())]
    with engine.begin() as connection:
        plans.append(save_plan(connection, swapped(sample_plan())))
        add_account(connection, "platform", Role.DEPARTMENT, BY)
        token = make_token(connection, "platform", 1, TokenScope.WRITE, BY)
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    return plans, Load(headers)


def reports(n: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(7)
    boxes = sample_plan().units.geometry.bounds.to_numpy()[rng.integers(72, size=n)]
    points = boxes[:, :2] + rng.uniform(0.1, 0.9, (n, 2)) * (boxes[:, 2:] - boxes[:, :2])
    return [
        {
            "lon": a,
            "lat": b,
            "crs": "cgcs2000",
            "kind": "路灯",
            "source": "s",
            "external_id": str(k),
        }
        for k, (a, b) in enumerate(points.tolist())
    ]


@contextmanager
def reporting(load: Load, what: list[dict[str, Any]]) -> Iterator[Callable[[float], None]]:
    """Report meanwhile; yields what waits until a share of it is acknowledged."""
    thread = threading.Thread(target=load.run, args=(what, CLIENTS), daemon=True)
    thread.start()

    def reached(share: float) -> None:
        until(lambda: len(load.told) >= share * len(what), seconds=120)

    yield reached
    thread.join(120)
    assert not thread.is_alive()


def publish_next(engine: Engine, plans: list[int]) -> None:
    plans.append(plans.pop(0))
    with engine.begin() as connection:
        publish(connection, plans[0], by="a test", whatever_state=True)


def is_right(engine: Engine, load: Load, what: list[dict[str, Any]]) -> None:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT external_id, id FROM events")).all()
        stored = {row.external_id: row.id for row in rows}
        assert connection.scalar(text("SELECT count(*) FROM events")) == len(what)
        assert stored == load.told
        assert connection.scalar(text(WRONG)) == 0
        assert connection.scalar(text("SELECT sum(n) FROM event_counts")) == len(what)
        assert connection.scalar(text(OTHERS)) == 0


def test_a_killed_server_and_a_new_plan_amid_reports(module_engine: Engine, tmp_path: Path) -> None:
    plans, load = prepared(module_engine)
    what = reports(400)
    environment = {"DATABASE_URL": libpq_url(module_engine.url)}
    with reporting(load, what) as reached:
        with server(tmp_path, "--no-worker", **environment) as first:
            load.url = first.address
            reached(0.2)
            publish_next(module_engine, plans)
            reached(0.5)
            first.kill()
        with server(tmp_path, "--no-worker", **environment) as second:
            load.url = second.address
            publish_next(module_engine, plans)
            reached(1)
    assert load.failed
    is_right(module_engine, load, what)
    with module_engine.connect() as connection:
        resolved = connection.scalars(text("SELECT DISTINCT plan_id FROM events")).all()
    assert sorted(resolved) == sorted(plans), "both plans have held meanwhile"


@pytest.mark.soak
def test_servers_and_databases_killed_again_and_again(home: Path, tmp_path: Path) -> None:
    up(Cluster.of(home))
    engine = open_engine(Cluster.of(home).url())
    plans, load = prepared(engine)
    what = reports(min(20 * settings.default.max_examples, 20_000))
    environment = {"GRIDDING_HOME": str(home), "DATABASE_URL": ""}

    def kill_database() -> None:
        for pid in Cluster.of(home).processes():
            with suppress(ProcessLookupError):  # it went with another
                os.kill(pid, signal.SIGKILL)
        until(lambda: not Cluster.of(home).processes(), seconds=10)
        up(Cluster.of(home))

    with reporting(load, what) as reached:
        for turn in range(6):
            with server(tmp_path, "--no-worker", **environment) as running:
                load.url = running.address
                reached((turn + 0.5) / 6)
                if turn % 2:
                    kill_database()
                    time.sleep(1)
                publish_next(engine, plans)
                reached((turn + 1) / 6)
                if turn < 5:
                    running.kill()
    assert load.failed
    is_right(engine, load, what)
    engine.dispose()
