"""Edits of a stored draft: what they write, what they refuse, and what undo and redo bring back."""

import threading

import numpy as np
import pytest
from block_plan import block_plan
from drafting import EAST, LI, NEXT, NORTH, SOUTH, do, rows_of, version_of
from hypothesis import settings
from sample_plan import sample_plan
from small_merge import small_merge
from sqlalchemy import Connection, Engine, text

from gridding.edit.ops import read_op
from gridding.errors import ConflictError, ForbiddenError, InputError, LifecycleError, NotFoundError
from sql.actor import PUBLIC, Actor, Role, operator
from sql.drafts import make_draft
from sql.editing import edit, redo, undo
from sql.log import plan_log
from sql.publishing import publish
from sql.store import load_info, load_layer, load_plan, save_plan
from sql.visible import require_visible

WORK = text(
    "SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables"
    " WHERE relname IN ('assignments', 'units', 'buildings', 'edges', 'grids')"
)


@pytest.fixture
def draft(connection: Connection) -> int:
    return make_draft(connection, save_plan(connection, sample_plan()), None, LI)


def test_moved_units_change_both_grids(connection: Connection, draft: int):
    made = do(connection, draft, "move_units", unit_ids=[12, 13], to_grid=SOUTH)
    assert made.version == version_of(connection, draft) == 2
    assert made.moved == {12: SOUTH, 13: SOUTH}
    now = load_layer(connection, draft, "grids").set_index("grid_code")["households"]
    assert dict(zip(made.grids["grid_code"], made.grids["households"], strict=True)) == {
        NORTH: now[NORTH],
        SOUTH: now[SOUTH],
    }
    assert (now[NORTH], now[SOUTH]) == (400, 500)
    units = load_layer(connection, draft, "units").set_index("unit_id")["grid_code"]
    assert list(units[[12, 13]]) == [SOUTH, SOUTH]
    assert {warning.kind for warning in made.warnings} == {"out_of_band"}


def test_an_edited_plan_says_so_and_is_itself_again_once_all_is_undone(
    connection: Connection, draft: int
):
    before = load_plan(connection, draft)
    do(connection, draft, "move_units", unit_ids=[12], to_grid=SOUTH)
    assert load_info(connection, draft).parameters["redrawn"] == {"edits": 1}
    undo(connection, draft, None, LI)
    after = load_plan(connection, draft)
    assert after.info == before.info
    for layer in ("grids", "units", "exceptions"):
        assert getattr(after, layer).equals(getattr(before, layer))


def test_undo_and_redo_tell_what_stands_there_now(connection: Connection, draft: int):
    made = do(connection, draft, "new_grid", unit_ids=[0, 1])
    assert list(made.grids["grid_code"]) == [NORTH, NEXT]
    back = undo(connection, draft, 2, LI)
    assert (back.version, back.gone, back.moved) == (3, (NEXT,), {0: NORTH, 1: NORTH})
    assert list(back.grids["households"]) == [450]
    again = redo(connection, draft, 3, LI)
    assert (again.version, again.gone, again.moved) == (4, (), {0: NEXT, 1: NEXT})
    assert again.grids.drop(columns="geometry").equals(made.grids.drop(columns="geometry"))


def test_a_number_that_was_taken_back_is_not_given_again(connection: Connection, draft: int):
    do(connection, draft, "new_grid", unit_ids=[0])
    undo(connection, draft, None, LI)
    made = do(connection, draft, "new_grid", unit_ids=[0])
    assert made.moved == {0: "150203001001004"}


def test_numbers_count_those_of_other_plans(connection: Connection, draft: int):
    other = make_draft(connection, draft, None, LI)
    do(connection, other, "new_grid", unit_ids=[0])
    assert do(connection, draft, "new_grid", unit_ids=[0]).moved == {0: "150203001001004"}


def test_redo_follows_the_edit_that_was_done_last(connection: Connection, draft: int):
    do(connection, draft, "rename", grid_code=NORTH, name="first")
    undo(connection, draft, None, LI)
    do(connection, draft, "rename", grid_code=NORTH, name="second")
    undo(connection, draft, None, LI)
    redo(connection, draft, None, LI)
    with pytest.raises(LifecycleError, match="nothing to redo"):
        redo(connection, draft, None, LI)
    assert "second" in set(load_layer(connection, draft, "grids")["name"])


def test_there_is_nothing_to_undo_in_what_was_not_edited(connection: Connection, draft: int):
    with pytest.raises(LifecycleError, match="nothing to undo"):
        undo(connection, draft, None, LI)


def walk(connection: Connection, draft: int, steps: int) -> None:
    """Edit at random, take all back and do all again: the rows are the same at both ends."""
    rng = np.random.default_rng(7)
    begun = rows_of(connection, draft)
    done = 0
    while done < steps:
        units = load_layer(connection, draft, "units").set_index("unit_id")
        unit = int(rng.integers(len(units)))
        home = units["community_code"][unit]
        goals = sorted(set(units["grid_code"][units["community_code"] == home]))
        way = rng.random()
        try:
            with connection.begin_nested():
                if way < 0.5:
                    goal = str(rng.choice(goals))
                    do(connection, draft, "move_units", unit_ids=[unit], to_grid=goal)
                elif way < 0.7:
                    do(connection, draft, "new_grid", unit_ids=[unit])
                elif way < 0.8:
                    do(connection, draft, "merge_grids", grid_codes=goals[:2])
                else:
                    code = str(rng.choice(goals))
                    do(connection, draft, "rename", grid_code=code, name=f"n{done}")
        except InputError:
            continue
        done += 1
    ended = rows_of(connection, draft)
    for _ in range(steps):
        undo(connection, draft, None, LI)
    assert rows_of(connection, draft) == begun
    for _ in range(steps):
        redo(connection, draft, None, LI)
    assert rows_of(connection, draft) == ended
    assert version_of(connection, draft) == 1 + 3 * steps


def test_undo_brings_every_row_back_to_the_bit(connection: Connection, draft: int):
    walk(connection, draft, 12)


@pytest.mark.soak
def test_hundreds_of_undo_steps_bring_every_row_back_to_the_bit(connection: Connection, draft: int):
    walk(connection, draft, min(2 * settings.default.max_examples, 500))


def test_what_was_refused_leaves_no_trace(connection: Connection, draft: int):
    before = rows_of(connection, draft)
    with pytest.raises(InputError):
        do(connection, draft, "move_units", unit_ids=[0, 1], to_grid=EAST)
    with pytest.raises(InputError):
        do(connection, draft, "move_units", unit_ids=[9999], to_grid=NORTH)
    assert rows_of(connection, draft) == before
    assert version_of(connection, draft) == 1
    assert [entry.action for entry in plan_log(connection, draft)] == ["made"]


def test_a_stale_edit_is_told_who_did_what_since(connection: Connection, draft: int):
    do(connection, draft, "rename", grid_code=NORTH, name="x")
    undo(connection, draft, 2, LI)
    with pytest.raises(ConflictError) as refused:
        edit(connection, draft, 1, read_op({"op": "lock", "grid_code": SOUTH}), LI)
    fields = refused.value.fields
    assert fields["version"] == 3
    told = [(c["version"], c["by"], c["action"], c["grids"]) for c in fields["changes"]]
    assert told == [(2, "li", "rename", [NORTH]), (3, "li", "undo", [NORTH])]


def test_two_who_edit_at_once_come_one_after_the_other(engine: Engine):
    with engine.begin() as connection:
        draft = make_draft(connection, save_plan(connection, sample_plan()), None, LI)
    waited: list[BaseException | None] = []

    def other() -> None:
        try:
            with engine.begin() as connection:
                op = read_op({"op": "rename", "grid_code": SOUTH, "name": "late"})
                edit(connection, draft, 1, op, Actor("wu", Role.PLANNER))
            waited.append(None)
        except ConflictError as error:
            waited.append(error)

    with engine.begin() as connection:
        do(connection, draft, "rename", grid_code=NORTH, name="early")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join()
    assert isinstance(waited[0], ConflictError)
    assert [change["by"] for change in waited[0].fields["changes"]] == ["li"]


def test_a_merged_plan_loses_what_an_edit_makes_wrong_and_is_told_again(connection: Connection):
    plan_id = save_plan(connection, small_merge())
    draft = make_draft(connection, plan_id, None, LI)
    grids = load_layer(connection, draft, "grids")["grid_code"].tolist()
    do(connection, draft, "rename", grid_code=grids[0], name="another")
    left = text("SELECT count(*) FROM crosswalk WHERE plan_id = :plan")
    assert connection.scalar(left, {"plan": draft}) == 0
    before, after = load_plan(connection, plan_id).merge, load_plan(connection, draft).merge
    assert before is not None
    assert after is not None
    keys = ["department", "area_id", "grid_code", "households"]
    assert after.crosswalk[keys].equals(before.crosswalk[keys])
    assert len(after.areas) == len(before.areas)


class TestWhoMayEdit:
    OP = read_op({"op": "lock", "grid_code": NORTH})

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.PLANNER])
    def test_only_planners(self, connection: Connection, draft: int, role: Role):
        with pytest.raises(ForbiddenError):
            edit(connection, draft, None, self.OP, Actor("x", role))
        with pytest.raises(ForbiddenError):
            undo(connection, draft, None, Actor("x", role))

    def test_and_the_operator(self, connection: Connection, draft: int):
        assert edit(connection, draft, None, self.OP, operator("kim")).version == 2

    def test_a_planner_elsewhere_does_not_see_the_draft(self, connection: Connection, draft: int):
        other = Actor("x", Role.PLANNER, frozenset({"150202"}))
        with pytest.raises(NotFoundError):
            edit(connection, draft, None, self.OP, other)

    def test_a_planner_elsewhere_sees_what_is_published_and_edits_nothing(
        self, connection: Connection, draft: int
    ):
        publish(connection, draft, by="x", whatever_state=True)
        other = Actor("x", Role.PLANNER, frozenset({"150202"}))
        assert require_visible(connection, draft, PUBLIC).id == draft
        with pytest.raises(ForbiddenError):
            edit(connection, draft, None, self.OP, other)
        with pytest.raises(ForbiddenError):
            make_draft(connection, draft, None, other)

    def test_a_planner_of_a_community_edits_there_and_nowhere_else(
        self, connection: Connection, draft: int
    ):
        own = Actor("x", Role.PLANNER, frozenset({"150203001001"}))
        assert edit(connection, draft, None, self.OP, own).version == 2
        with pytest.raises(ForbiddenError, match="150203001002"):
            edit(connection, draft, None, read_op({"op": "lock", "grid_code": EAST}), own)
        do(connection, draft, "lock", grid_code=EAST)
        with pytest.raises(ForbiddenError, match="150203001002"):
            undo(connection, draft, None, own)

    def test_a_planner_of_a_street_edits_in_its_communities(
        self, connection: Connection, draft: int
    ):
        own = Actor("x", Role.PLANNER, frozenset({"150203001"}))
        assert edit(connection, draft, None, self.OP, own).version == 2


@pytest.mark.soak
def test_the_work_of_an_edit_does_not_grow_with_the_plan(connection: Connection):
    def work(communities: int) -> int:
        plan_id = save_plan(connection, block_plan(communities))
        draft = make_draft(connection, plan_id, None, LI)
        before = dict(connection.execute(WORK).all())
        do(
            connection,
            draft,
            "move_units",
            unit_ids=list(range(160, 168)),
            to_grid=NORTH[:-1] + "6",
        )
        undo(connection, draft, None, LI)
        return sum(n - before.get(name, 0) for name, n in connection.execute(WORK).all())

    small = work(25)
    assert small < 2000
    assert work(50) <= 1.2 * small
