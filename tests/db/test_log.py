"""The log of a plan: only ever added to, from where the plan stands, and each rule broken once."""

import pytest
from drafting import EAST, LI, NORTH, SOUTH, do, rows_of, version_of
from sample_plan import sample_plan
from sqlalchemy import Connection, text

from gridding.errors import GriddingError, InputError, LifecycleError
from sql.actor import operator
from sql.drafts import make_draft
from sql.editing import redo, undo
from sql.log import plan_log
from sql.refusals import refusals_told
from sql.store import save_plan

ENTRY = (
    "INSERT INTO plan_log (plan_id, version, by, address, action, body, parent_id, edit_id)"
    " SELECT id, {version}, {by}, '', '{action}', '{{}}', {parent}, {edit} FROM plans"
    " WHERE id = :plan"
)
GRID = (
    "INSERT INTO log_grids SELECT {log}, 'after', {columns} FROM grids"
    " WHERE plan_id = :plan AND grid_code = '150203001002001'"
)
COLUMNS = (
    "grid_code, community_id, name, kind, households, population, deviation, compactness, reach_m,"
    " locked, geom"
)


def entry(action: str, version: str = "version + 1", **given: str) -> str:
    return ENTRY.format(
        **{"action": action, "version": version, "by": "'x'", "parent": "NULL", "edit": "NULL"}
        | given
    )


@pytest.fixture
def draft(connection: Connection) -> int:
    """A draft of version 6 with an edit in force, one undone and one that can be done again."""
    plan_id = make_draft(connection, save_plan(connection, sample_plan()), None, LI)
    do(connection, plan_id, "rename", grid_code=NORTH, name="x")
    do(connection, plan_id, "move_units", unit_ids=[12], to_grid=SOUTH)
    do(connection, plan_id, "lock", grid_code=SOUTH)
    undo(connection, plan_id, None, LI)
    undo(connection, plan_id, None, LI)
    return plan_id


def run(connection: Connection, statement: str, plan: int) -> None:
    with refusals_told(), connection.begin_nested():
        bound = {"plan": plan} if ":plan" in statement else {}
        done = connection.execute(text(statement), bound)
        assert done.rowcount != 0, "the statement found no row to try itself on"


BROKEN: dict[str, tuple[str, type[GriddingError]]] = {
    "edit of the same version again": (entry("lock", "version"), LifecycleError),
    "edit that leaves a version out": (entry("lock", "version + 2"), LifecycleError),
    "edit that does not go on from the last": (entry("lock"), LifecycleError),
    "undo of another edit than the last": (
        entry("undo", edit="(SELECT max(id) FROM plan_log WHERE action = 'lock')"),
        LifecycleError,
    ),
    "redo of an edit that does not come next": (
        entry("redo", edit="(SELECT max(id) FROM plan_log WHERE action = 'lock')"),
        LifecycleError,
    ),
    "undo of nothing": (entry("undo", parent="tip_id"), InputError),
    "edit that takes another back": (entry("lock", parent="tip_id", edit="tip_id"), InputError),
    "edit after an edit of another plan": (
        entry("lock", parent="(SELECT min(id) FROM plan_log)"),
        InputError,
    ),
    "entry of nobody": (entry("lock", parent="tip_id", by="''"), InputError),
    "entry of an unknown action": (entry("burn", parent="tip_id"), InputError),
    "beginning in the middle": (entry("made", "version"), LifecycleError),
    "approval of a draft": (entry("approve", "version"), LifecycleError),
    "publication of a draft": (entry("publish", "version"), LifecycleError),
    "submission in another version": (entry("submit"), LifecycleError),
    "entry that is changed": ("UPDATE plan_log SET by = 'x'", LifecycleError),
    "entry that is forgotten": ("DELETE FROM plan_log WHERE plan_id = :plan", LifecycleError),
    "log that is emptied": ("TRUNCATE plan_log CASCADE", LifecycleError),
    "grid of the log that is changed": ("UPDATE log_grids SET name = 'x'", LifecycleError),
    "grid of the log that is forgotten": ("DELETE FROM log_grids", LifecycleError),
    "unit of the log that is changed": ("UPDATE log_units SET unit_id = 0", LifecycleError),
    "unit of the log that is forgotten": ("DELETE FROM log_units", LifecycleError),
    "log of grids that is emptied": ("TRUNCATE log_grids", LifecycleError),
    "log of units that is emptied": ("TRUNCATE log_units", LifecycleError),
    "grid noted with an edit that is over": (
        GRID.format(log="(SELECT max(id) FROM plan_log WHERE action = 'lock')", columns=COLUMNS),
        LifecycleError,
    ),
    "unit noted with an edit that is over": (
        (
            "INSERT INTO log_units SELECT max(id), 3, 'a', 'b' FROM plan_log"
            " WHERE plan_id = :plan AND action = 'rename'"
        ),
        LifecycleError,
    ),
    "version that no entry made": (
        "UPDATE plans SET version = version + 1 WHERE id = :plan",
        LifecycleError,
    ),
    "version that comes again": ("UPDATE plans SET version = 1 WHERE id = :plan", LifecycleError),
    "tip that no entry made": ("UPDATE plans SET tip_id = NULL WHERE id = :plan", LifecycleError),
    "tip of another plan": (
        "UPDATE plans SET tip_id = (SELECT min(id) FROM plan_log) WHERE id = :plan",
        LifecycleError,
    ),
    "listing for an edit of another plan": (
        "UPDATE plans SET listed_for = (SELECT min(id) FROM plan_log) WHERE id = :plan",
        InputError,
    ),
    "draft that comes from another plan": (
        "UPDATE plans SET from_plan_id = NULL WHERE id = :plan",
        LifecycleError,
    ),
    "joined edge that is none of the land's": (
        "INSERT INTO joined_edges SELECT id, land_id, 0, 35 FROM plans WHERE id = :plan",
        InputError,
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_the_database_refuses_a(connection: Connection, draft: int, what: str):
    statement, error = BROKEN[what]
    before = (version_of(connection, draft), rows_of(connection, draft))
    with pytest.raises(error):
        run(connection, statement, draft)
    assert (version_of(connection, draft), rows_of(connection, draft)) == before
    assert redo(connection, draft, 6, LI).version == 7


def test_the_log_tells_it_all_in_order(connection: Connection, draft: int):
    log = plan_log(connection, draft)
    told = [(each.version, each.action.value, each.grids) for each in log]
    assert told == [
        (1, "made", ()),
        (2, "rename", (NORTH,)),
        (3, "move_units", (NORTH, SOUTH)),
        (4, "lock", (SOUTH,)),
        (5, "undo", (SOUTH,)),
        (6, "undo", (NORTH, SOUTH)),
    ]
    assert log[2].body == {"op": "move_units", "unit_ids": [12], "to_grid": SOUTH}
    assert [log[4].edit_id, log[5].edit_id] == [log[3].id, log[2].id]
    assert log == sorted(log, key=lambda each: (each.id, each.at))


def test_the_log_is_read_in_parts(connection: Connection, draft: int):
    whole = plan_log(connection, draft)
    first = plan_log(connection, draft, limit=4)
    assert first + plan_log(connection, draft, after=first[-1].id) == whole


def test_plans_have_logs_of_their_own(connection: Connection, draft: int):
    other = make_draft(connection, draft, None, operator("kim"))
    do(connection, other, "lock", grid_code=EAST)
    assert [each.by for each in plan_log(connection, other)] == ["operator kim", "li"]
    assert len(plan_log(connection, draft)) == 6
