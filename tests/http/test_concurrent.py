"""Several at once: planners who edit one draft, and those who read it meanwhile."""

import re
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from office import BY, EDGE, LOWER, PLAN, UPPER, Office, office, refused, told
from replayed import Replayed
from sqlalchemy import Engine, event, text

from gridding.check import check_plan
from gridding.edit.ops import read_op
from sql.accounts import add_account
from sql.actor import Role
from sql.credentials import make_token
from sql.editing import edit
from sql.tables.accounts import TokenScope

BOTH = ("planner", "second planner")
EAST_UPPER, EAST_LOWER = PLAN.grids["grid_code"][2:4]
CONFLICTING = min(2 * settings.default.max_examples, 1000)
MOST_TRIES = 50

READS = re.compile(r"FROM (grids|assignments)\b")
PLACED = """
SELECT count(*) FILTER (WHERE grids.households <> (
  SELECT sum(units.households) FROM assignments JOIN units USING (land_id, unit_id)
  WHERE assignments.plan_id = grids.plan_id AND assignments.grid_code = grids.grid_code
)) FROM grids WHERE plan_id = :plan
"""


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        with module_engine.begin() as connection:
            add_account(connection, BOTH[1], Role.PLANNER, BY)
            opened.tokens[BOTH[1]] = make_token(connection, BOTH[1], 1, TokenScope.WRITE, BY)
        yield opened


def together(*work: Callable[[], Any]) -> list[Any]:
    """Do some things at once; what one of them raises is raised."""
    with ThreadPoolExecutor(len(work)) as pool:
        return [each.result() for each in [pool.submit(one) for one in work]]


def log_of(at: Office, plan: int) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    while page := told(
        at.get("planner", f"/plans/{plan}/log?after={entries[-1]['id'] if entries else 0}")
    ):
        entries += page
    return entries


def layer(at: Office, plan: int, name: str) -> list[dict[str, Any]]:
    features = told(at.get("planner", f"/plans/{plan}/{name}"))["features"]
    return [feature["properties"] for feature in features]


def beginning(at: Office, plan: int) -> Replayed:
    return Replayed.of(layer(at, plan, "units"), layer(at, plan, "grids"))


def is_as_replayed(at: Office, plan: int, model: Replayed) -> None:
    now = beginning(at, plan)
    assert (now.grid, now.name) == (model.grid, model.name)
    with at.engine.connect() as connection:
        assert connection.scalar(text(PLACED), {"plan": plan}) == 0


class Client:
    """A planner who wants something done, and knows the plan as the answers tell it."""

    def __init__(self, at: Office, who: str, plan: int, seed: int) -> None:
        self.at, self.who, self.plan = at, who, plan
        self.rng = Random(seed)  # noqa: S311
        self.version = 1
        self.done: dict[int, dict[str, Any]] = {}
        self.conflicts: list[tuple[int, dict[str, Any]]] = []
        self.refusals = 0

    def some_edit(self) -> tuple[str, dict[str, Any]]:
        kind = self.rng.random()
        if kind < 0.25:
            return self.rng.choice(("undo", "redo")), {}
        if kind < 0.45:
            name = f"{self.who} {self.rng.random()}"
            return "edits", {"op": "rename", "grid_code": UPPER, "name": name}
        units, to = self.rng.choice(
            ((EDGE[-3:], LOWER), (EDGE[-3:], UPPER), (EDGE[-1:], LOWER), (EDGE[-1:], UPPER))
        )
        return "edits", {"op": "move_units", "unit_ids": units, "to_grid": to}

    def ask(self, path: str, body: dict[str, Any]) -> bool:
        """Ask for one thing; tell whether it was done."""
        base = self.version
        sent = body | {"base_version": base}
        answer = self.at.post(self.who, f"/plans/{self.plan}/{path}", sent)
        if answer.status_code == 200:
            self.version = told(answer)["version"]
            assert self.version == base + 1
            assert self.version not in self.done
            self.done[self.version] = body
            return True
        if answer.status_code == 422:
            self.refusals += 1
            return False
        problem = refused(answer, 409)
        if "changes" in problem:
            self.conflicts.append((base, problem))
            self.version = problem["version"]
        else:
            assert "nothing to" in problem["detail"]
        return False

    def edit_at_random(self, times: int) -> None:
        for _ in range(times):
            self.ask(*self.some_edit())

    def get_through(self, body: dict[str, Any]) -> int:
        """Ask until it is done; return how often."""
        for turn in range(1, MOST_TRIES + 1):
            if self.ask("edits", body):
                return turn
        pytest.fail(f"not through after {MOST_TRIES} tries")


@pytest.mark.soak
def test_of_conflicting_edits_none_is_lost_silently_and_none_half_done(at: Office) -> None:
    plan = at.draft()
    model = beginning(at, plan)
    clients = [Client(at, who, plan, seed) for seed, who in enumerate(BOTH)]
    together(*(lambda c=c: c.edit_at_random(CONFLICTING // 2) for c in clients))
    entries = log_of(at, plan)
    done = {version: (c.who, body) for c in clients for version, body in c.done.items()}
    assert sum(len(c.done) for c in clients) == len(done)
    logged = {e["version"]: (e["by"], e["body"]) for e in entries if e["action"] != "made"}
    assert logged == done
    assert sorted(done) == list(range(2, len(done) + 2)) == [e["version"] for e in entries[1:]]
    told_of = {e["version"]: (e["by"], e["action"], e["grids"]) for e in entries}
    for me, other in (clients, reversed(clients)):
        for base, problem in me.conflicts:
            since = problem["changes"]
            assert [each["version"] for each in since] == [*range(base + 1, problem["version"] + 1)]
            for each in since:
                found = (each["by"], each["action"], each["grids"])
                assert found == told_of[each["version"]]
                assert each["by"] == other.who
    assert all(client.conflicts for client in clients), "they never met"
    for entry in entries:
        model.follow(entry)
    is_as_replayed(at, plan, model)
    conflicts = sum(len(client.conflicts) for client in clients)
    print(len(done), "done,", conflicts, "conflicts")  # noqa: T201  for whoever looks


def test_two_planners_who_try_again_get_all_through(at: Office) -> None:
    plan = at.draft()
    model = beginning(at, plan)
    west, east = (Client(at, who, plan, 0) for who in BOTH)
    row = PLAN.units["unit_id"][PLAN.units["grid_code"] == EAST_UPPER].to_numpy()[-6:].tolist()

    def through(client: Client, units: list[int], upper: str, lower: str) -> int:
        turns = [(unit, to) for _ in range(3) for to in (lower, upper) for unit in units[-3:]]
        return sum(
            client.get_through({"op": "move_units", "unit_ids": [unit], "to_grid": to})
            for unit, to in turns
        )

    together(
        lambda: through(west, EDGE, UPPER, LOWER),
        lambda: through(east, row, EAST_UPPER, EAST_LOWER),
    )
    assert (len(west.done), len(east.done)) == (18, 18)
    entries = log_of(at, plan)
    for entry in entries:
        model.follow(entry)
    assert model.version == 37
    is_as_replayed(at, plan, model)


@contextmanager
def editing(at: Office, plan: int) -> Iterator[Client]:
    """Have somebody edit a draft without a pause."""
    client, stop = Client(at, "planner", plan, 5), threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            to = LOWER if client.version % 2 else UPPER
            client.ask("edits", {"op": "move_units", "unit_ids": EDGE, "to_grid": to})

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(go_on)
        try:
            yield client
        finally:
            stop.set()
            working.result()


@contextmanager
def edited_after_each_query(at: Office, plan: int) -> Iterator[list[int]]:
    """Have a draft edited after whatever is read of it; yields how often."""
    done, mine = [], threading.local()

    def edit_once(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if getattr(mine, "editing", False) or not READS.search(statement):
            return
        mine.editing = True
        try:
            to = LOWER if len(done) % 2 == 0 else UPPER
            op = read_op({"op": "move_units", "unit_ids": EDGE, "to_grid": to})
            with at.engine.begin() as connection:
                edit(connection, plan, None, op, BY)
            done.append(1)
        finally:
            mine.editing = False

    event.listen(Engine, "after_cursor_execute", edit_once)
    try:
        yield done
    finally:
        event.remove(Engine, "after_cursor_execute", edit_once)


def whole_file(at: Office, plan: int) -> None:
    answer = at.get("administrator", f"/plans/{plan}/export/gpkg", timeout=60)
    assert answer.status_code == 200, answer.text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.gpkg"
        path.write_bytes(answer.content)
        assert [str(fault) for fault in check_plan(path)] == []


def whole_diff(at: Office, plan: int) -> None:
    diff = told(at.get("administrator", f"/plans/{at.published}/diff/{plan}"))
    stays, goes = (
        {row["to_grid"]: row["households"] for row in diff["lineage"] if row["from_grid"] == code}
        for code in (UPPER, LOWER)
    )
    now = {code: stays.get(code, 0) + goes.get(code, 0) for code in (UPPER, LOWER)}
    told_of = {c: g["households"] for g in diff["grids"] for c in g["to_grids"] if c in now}
    if len([g for g in diff["grids"] if set(g["to_grids"]) & now.keys()]) == 2:
        assert told_of == now


@pytest.mark.parametrize("look", [whole_file, whole_diff])
def test_whoever_reads_a_draft_while_it_is_edited_sees_one_version_of_it(
    at: Office, look: Callable[[Office, int], None]
) -> None:
    plan = at.draft()
    told(at.edit(plan, 1, "rename", grid_code=UPPER, name="甲"))
    with edited_after_each_query(at, plan) as done:
        look(at, plan)
        told(at.get("administrator", f"/plans/{plan}/exceptions"))
    assert len(done) > 1, "no edit was done meanwhile"


def test_a_copy_made_while_a_draft_is_edited_is_of_one_version(at: Office) -> None:
    plan = at.draft()
    start = beginning(at, plan)
    with editing(at, plan):
        copies = [at.draft(plan) for _ in range(5)]
    entries = log_of(at, plan)
    for copy in copies:
        version = log_of(at, copy)[0]["body"]["version"]
        model = Replayed(dict(start.grid), dict(start.name))
        for entry in entries[:version]:
            model.follow(entry)
        is_as_replayed(at, copy, model)


def test_nothing_is_edited_once_a_plan_is_handed_in(at: Office) -> None:
    plan = at.draft()
    client = Client(at, BOTH[1], plan, 3)
    handed_in: list[int] = []

    def go_on() -> None:
        while not handed_in:
            name = {"op": "rename", "grid_code": UPPER, "name": f"第{client.version}版"}
            body = name | {"base_version": client.version}
            answer = at.post(client.who, f"/plans/{plan}/edits", body)
            if answer.status_code == 200:
                client.version = told(answer)["version"]
            else:
                assert refused(answer, 409)["state"] == "submitted"

    def hand_in() -> None:
        while client.version < 5:
            pass
        step = told(at.post("planner", f"/plans/{plan}/submit", {}))
        handed_in.append(step["version"])

    together(go_on, hand_in)
    entries = log_of(at, plan)
    assert entries[-1]["action"] == "submit"
    assert entries[-1]["version"] == handed_in[0] == client.version == at.version(plan)
