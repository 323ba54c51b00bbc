"""Drafts copy plans whole; who may make them, and from what."""

import pytest
from sample_plan import sample_plan
from small_merge import small_merge
from sqlalchemy import Connection

from gridding.errors import ForbiddenError, NotFoundError
from gridding.plan import Plan
from sql.actor import Actor, Role, operator
from sql.drafts import make_draft
from sql.publishing import publish
from sql.store import load_plan, save_plan
from sql.visible import list_plans, may_see, require_visible

LI = Actor("li", Role.PLANNER, account_id=None, address="127.0.0.1")
OPERATOR = operator("kim")


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
