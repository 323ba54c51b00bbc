"""Drafts copy plans whole; who may make them, and from what."""

from dataclasses import replace

import pytest
from drafting import LI, NORTH, SOUTH, do
from river_plan import places, river_plan
from sample_plan import sample_plan
from small_merge import small_merge
from sqlalchemy import Connection, text

from gridding.errors import ForbiddenError, InputError, LifecycleError, NotFoundError
from gridding.plan import Plan
from sql.actor import Actor, Role
from sql.drafts import make_draft
from sql.editing import undo
from sql.joins import joined_edges
from sql.publishing import publish
from sql.store import load_layer, load_plan, save_plan
from sql.visible import list_plans, may_see, require_visible


def assert_same(plan: Plan, other: Plan) -> None:
    for layer in ("grids", "units", "exceptions"):
        assert getattr(plan, layer).equals(getattr(other, layer))
    assert plan.info == other.info


def test_a_draft_is_the_plan_over_again(connection: Connection):
    plan_id = save_plan(connection, sample_plan())
    draft = make_draft(connection, plan_id, "新方案", LI)
    assert_same(load_plan(connection, draft), load_plan(connection, plan_id))
    head = require_visible(connection, draft, LI)
    assert (head.name, head.author, head.version) == ("新方案", "li", 1)
    assert head.from_plan_id == plan_id


def test_a_draft_of_a_merge_has_all_that_the_merge_worked_out(connection: Connection):
    plan_id = save_plan(connection, small_merge())
    draft = make_draft(connection, plan_id, None, LI)
    plan, copy = load_plan(connection, plan_id), load_plan(connection, draft)
    assert_same(plan, copy)
    assert plan.merge is not None
    assert copy.merge is not None
    assert plan.merge.figures == copy.merge.figures
    for layer in ("areas", "crosswalk", "unowned", "conflicts", "duties", "staffing", "matters"):
        assert getattr(plan.merge, layer).equals(getattr(copy.merge, layer))


def test_a_draft_of_an_edited_draft_is_that_draft(connection: Connection):
    first = make_draft(connection, save_plan(connection, sample_plan()), None, LI)
    do(connection, first, "move_units", unit_ids=[12], to_grid=SOUTH)
    do(connection, first, "lock", grid_code=NORTH)
    second = make_draft(connection, first, None, LI)
    assert_same(load_plan(connection, second), load_plan(connection, first))
    with pytest.raises(LifecycleError):
        undo(connection, second, None, LI)
    with pytest.raises(InputError, match="locked"):
        do(connection, second, "move_units", unit_ids=[13], to_grid=SOUTH)
    do(connection, second, "rename", grid_code=SOUTH, name="x")
    assert load_plan(connection, second).info.parameters["redrawn"] == {"edits": 3}


def test_a_draft_of_an_edited_merge_is_told_again(connection: Connection):
    first = make_draft(connection, save_plan(connection, small_merge()), None, LI)
    code = load_layer(connection, first, "grids")["grid_code"].iloc[0]
    do(connection, first, "rename", grid_code=code, name="another")
    second = make_draft(connection, first, None, LI)
    one, other = (load_plan(connection, each).merge for each in (first, second))
    assert one is not None
    assert other is not None
    for layer in ("areas", "crosswalk", "duties", "matters"):
        assert getattr(one, layer).equals(getattr(other, layer))


def test_what_was_locked_when_a_plan_was_made_is_locked_in_its_drafts(connection: Connection):
    plan = sample_plan()
    own = {"150203001001": {"target": 450, "grids": 2, "locked": [NORTH]}}
    info = replace(plan.info, parameters=plan.info.parameters | {"overrides": own})
    plan_id = save_plan(connection, replace(plan, info=info))
    draft = make_draft(connection, plan_id, None, LI)
    with pytest.raises(InputError, match="locked"):
        do(connection, draft, "move_units", unit_ids=[12], to_grid=SOUTH)
    do(connection, draft, "unlock", grid_code=NORTH)
    do(connection, draft, "move_units", unit_ids=[12], to_grid=SOUTH)
    told = load_plan(connection, draft).info.parameters["overrides"]
    assert told == {"150203001001": {"target": 450, "grids": None, "locked": []}}


def test_banks_that_were_joined_hold_together_in_drafts_and_others_do_not(connection: Connection):
    plan = river_plan()
    joined = joined_edges(plan)
    assert len(joined) == 4
    sides = plan.units.set_index("unit_id")["community_code"]
    assert set(sides[joined["unit_a"]]) == {"150203001002"}
    draft = make_draft(connection, save_plan(connection, plan), None, LI)
    stored = text("SELECT unit_a, unit_b FROM joined_edges WHERE plan_id = :plan ORDER BY 1, 2")
    found = [tuple(row) for row in connection.execute(stored, {"plan": draft})]
    assert found == [tuple(row) for row in joined.itertuples(index=False)]
    units = dict(zip(places(), plan.units["unit_id"].tolist(), strict=True))
    west = "150203001001002"
    with pytest.raises(InputError, match=r"hard|pieces"), connection.begin_nested():
        do(connection, draft, "move_units", unit_ids=[units[1, 0, 4]], to_grid=west)
    do(connection, draft, "new_grid", unit_ids=[units[2, 0, 4], units[2, 0, 5]])


@pytest.mark.parametrize("role", list(Role))
def test_only_planners_make_drafts(connection: Connection, role: Role):
    plan_id = save_plan(connection, sample_plan(rows=2, columns=2))
    actor = Actor("x", role)
    if role is Role.PLANNER:
        draft = make_draft(connection, plan_id, None, actor)
        assert may_see(connection, draft, actor)
        assert not may_see(connection, draft, Actor("y", Role.VIEWER))
    else:
        with pytest.raises(ForbiddenError):
            make_draft(connection, plan_id, None, actor)


def test_what_is_not_seen_is_not_copied(connection: Connection):
    plan_id = save_plan(connection, sample_plan(rows=2, columns=2))
    other = Actor("x", Role.PLANNER, frozenset({"150202"}))
    for plan in (plan_id, 4711):
        with pytest.raises(NotFoundError):
            make_draft(connection, plan, None, other)
    publish(connection, plan_id, by="x", whatever_state=True)
    with pytest.raises(ForbiddenError):
        make_draft(connection, plan_id, None, other)
    assert [entry.id for entry in list_plans(connection, other)] == [plan_id]
