"""kill -9 of the server, its worker and the database amid edits and a job: nothing told is lost."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from office import BY, EDGE, LOWER, UPPER
from reading_world import good_world
from replayed import Replayed
from sample_plan import sample_plan
from servers import Server, server
from serving import put_out, until
from sqlalchemy import Engine, text

from sql.accounts import add_account
from sql.actor import Role
from sql.cluster import Cluster
from sql.credentials import make_token
from sql.engine import open_engine
from sql.running import up
from sql.tables.accounts import TokenScope

WHO = ("planner", "second planner")
SLOWEST_SECONDS = 60


@dataclass
class Editor:
    """Edits a draft without a pause, whatever becomes of the server; keeps what it was told."""

    who: str
    token: str
    plan: int
    address: str = ""
    told: dict[int, dict[str, Any]] = field(default_factory=dict)
    unsure: list[dict[str, Any]] = field(default_factory=list)
    troubles: set[str] = field(default_factory=set)
    stop: threading.Event = field(default_factory=threading.Event)

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}"}
        url = f"{self.address}/plans/{self.plan}{path}"
        with httpx.Client(trust_env=False, timeout=30) as client:
            return client.request(method, url, json=body, headers=headers)

    def edits(self) -> Iterator[dict[str, Any]]:
        for turn in count():
            yield {"op": "rename", "grid_code": UPPER, "name": f"{self.who} {turn}"}
            to = (LOWER, UPPER)[turn % 2]
            yield {"op": "move_units", "unit_ids": EDGE[-1:], "to_grid": to}

    def run(self) -> None:
        version = 1
        for body in self.edits():
            if self.stop.is_set():
                return
            try:
                answer = self.ask("POST", "/edits", {**body, "base_version": version})
            except httpx.HTTPError as error:
                self.troubles.add(type(error).__name__)
                if not isinstance(error, httpx.ConnectError):
                    self.unsure.append(body)
                time.sleep(0.02)
                continue
            if answer.status_code == 200:
                version = answer.json()["version"]
                assert version not in self.told
                self.told[version] = body
            elif answer.status_code == 409:
                version = answer.json()["version"]
            elif answer.status_code == 503:
                assert answer.headers["content-type"] == "application/problem+json"
                self.troubles.add("503")
                self.unsure.append(body)  # it may have been committed
            else:
                assert answer.status_code == 422, answer.text


@dataclass
class World:
    """A cluster of its own, and two who edit a draft in it."""

    home: Path
    districts: Path
    engine: Engine
    editors: list[Editor]
    administrator: str
    recovered: dict[str, float] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "GRIDDING_HOME": str(self.home),
            "GRIDDING_DISTRICTS": str(self.districts),
            "DATABASE_URL": "",
        }

    def kill_database(self) -> None:
        killed = Cluster.of(self.home).processes()
        assert killed
        for pid in killed:
            kill(pid)
        until(lambda: not Cluster.of(self.home).processes(), seconds=10)

    def goes_on(self, what: str, since: float) -> None:
        """Wait until each of those who edit is told of an edit that was begun afterwards."""
        before = [len(editor.told) for editor in self.editors]
        until(
            lambda: all(len(e.told) > n + 1 for e, n in zip(self.editors, before, strict=True)),
            seconds=SLOWEST_SECONDS,
        )
        self.recovered[what] = time.monotonic() - since

    def at(self, address: str) -> None:
        for editor in self.editors:
            editor.address = address

    def rows(self, query: str, **bound: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(text(query), bound).mappings())


def kill(pid: int | None) -> None:
    assert pid is not None
    with suppress(ProcessLookupError):  # it went with its postmaster
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def world(home: Path, tmp_path: Path) -> Iterator[World]:
    districts = tmp_path / "districts"
    (districts / "town").mkdir(parents=True)
    good_world(districts / "town").manifest()
    up(Cluster.of(home))
    engine = open_engine(Cluster.of(home).url())
    published = put_out(engine, sample_plan())
    people = dict.fromkeys(WHO, Role.PLANNER) | {"boss": Role.ADMINISTRATOR}
    tokens = {}
    with engine.begin() as connection:
        for name, role in people.items():
            add_account(connection, name, role, BY)
            tokens[name] = make_token(connection, name, 1, TokenScope.WRITE, BY)
    made = World(home, districts, engine, [], tokens["boss"])
    with server(tmp_path, "--no-worker", **made.environment) as one, one.client() as client:
        by = {"authorization": f"Bearer {tokens[WHO[0]]}"}
        draft = client.post("/plans", json={"from_plan": published}, headers=by).json()["id"]
    made.editors += [Editor(name, tokens[name], draft) for name in WHO]
    yield made
    for editor in made.editors:
        editor.stop.set()
    engine.dispose()


def begin_job(world: World, running: Server) -> int:
    """Ask for a plan to be made."""
    by = {"authorization": f"Bearer {world.administrator}"}
    body = {"kind": "divide", "manifest": "town/district.toml", "effort": 0.1}
    with running.client() as client:
        answer = client.post("/jobs", json=body, headers=by)
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]


@contextmanager
def saving_waits(world: World) -> Iterator[None]:
    """Keep whoever would save a plan waiting; edits go on."""
    held = world.engine.connect()
    held.execute(text("LOCK TABLE lands IN EXCLUSIVE MODE"))
    try:
        yield
    finally:
        held.invalidate()  # the database may be gone
        held.close()


def step_of(world: World, job_id: int) -> tuple[str, int]:
    (row,) = world.rows("SELECT step, attempt FROM jobs WHERE id = :id", id=job_id)
    return row["step"], row["attempt"]


def is_whole(world: World) -> None:
    """The log is what was told, the plan is what the log says."""
    draft = world.editors[0].plan
    entries = world.rows("SELECT * FROM plan_log WHERE plan_id = :plan ORDER BY id", plan=draft)
    versions = [entry["version"] for entry in entries]
    assert versions == list(range(1, len(entries) + 1))
    by_version = {entry["version"]: entry for entry in entries[1:]}
    for editor in world.editors:
        for version, body in editor.told.items():
            entry = by_version.pop(version)
            assert (entry["by"], entry["body"]) == (editor.who, body)
    unsure = [(e.who, body) for e in world.editors for body in e.unsure]
    for entry in by_version.values():
        assert (entry["by"], entry["body"]) in unsure, "in the log, though nobody asked for it"
    (plan,) = world.rows("SELECT * FROM plans WHERE id = :plan", plan=draft)
    assert (plan["version"], plan["tip_id"]) == (len(entries), entries[-1]["id"])
    sample = sample_plan()
    model = Replayed.of(sample.units.to_dict("records"), sample.grids.to_dict("records"))
    for entry in entries:
        model.follow(entry)
    units = world.rows("SELECT unit_id, grid_code FROM assignments WHERE plan_id = :p", p=draft)
    grids = world.rows("SELECT grid_code, name, households FROM grids WHERE plan_id = :p", p=draft)
    assert {row["unit_id"]: row["grid_code"] for row in units} == model.grid
    assert {row["grid_code"]: row["name"] for row in grids} == model.name
    for row in grids:
        mine = [unit for unit, code in model.grid.items() if code == row["grid_code"]]
        assert row["households"] == 25 * len(mine)
    noted = world.rows(
        "SELECT count(*) AS n FROM audit WHERE subject = :plan", plan=f"plan {draft}"
    )
    assert noted[0]["n"] == len(entries)


def done_once(world: World, job_id: int) -> None:
    (job,) = world.rows("SELECT * FROM jobs WHERE id = :id", id=job_id)
    plans = world.rows("SELECT id FROM plans WHERE from_plan_id IS NULL ORDER BY id")
    assert job["state"] == "done", job
    assert [row["id"] for row in plans] == [1, job["plan_id"]]
    made = world.rows("SELECT subject FROM audit WHERE action = 'make plan'")
    assert [row["subject"] for row in made] == [f"plan {job['plan_id']}"]


@pytest.mark.soak
def test_whatever_is_killed_what_was_told_stays_and_the_job_is_done_once(
    world: World, tmp_path: Path
) -> None:
    threads = [threading.Thread(target=editor.run, daemon=True) for editor in world.editors]
    with server(tmp_path, **world.environment) as first:
        world.at(first.address)
        with saving_waits(world):
            job_id = begin_job(world, first)
            until(lambda: step_of(world, job_id) == ("save", 1), seconds=60)
            for thread in threads:
                thread.start()
            until(lambda: all(len(e.told) > 5 for e in world.editors), seconds=30)
            kill(first.worker())
            world.goes_on("worker killed", time.monotonic())
            moment = time.monotonic()
            world.kill_database()
        up(Cluster.of(world.home))
        with saving_waits(world):
            world.goes_on("database killed", moment)
            until(lambda: step_of(world, job_id) == ("save", 2), seconds=60)
            moment = time.monotonic()
            first.kill()
            with server(tmp_path, **world.environment) as second:
                world.at(second.address)
                world.goes_on("server killed", moment)
                until(lambda: step_of(world, job_id) == ("save", 3), seconds=60)
                moment, worker = time.monotonic(), second.worker()
                second.kill()
                kill(worker)
                world.kill_database()
    with server(tmp_path, **world.environment) as third:
        world.at(third.address)
        world.goes_on("all killed", moment)
        for editor, thread in zip(world.editors, threads, strict=True):
            editor.stop.set()
            thread.join(30)
            assert not thread.is_alive()
        ended = "SELECT state FROM jobs WHERE id = :id AND state IN ('done', 'failed', 'cancelled')"
        until(lambda: world.rows(ended, id=job_id), seconds=90)
        world.recovered["job done"] = time.monotonic() - moment
        is_whole(world)
        done_once(world, job_id)
    assert all(editor.troubles for editor in world.editors), "they noticed nothing"
    told = sum(len(editor.told) for editor in world.editors)
    print(told, "edits", {k: round(v, 1) for k, v in world.recovered.items()})  # noqa: T201
