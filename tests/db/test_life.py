"""The life of a plan: who may do which step, what stands in its way, and what it leaves behind."""

import pytest
from drafting import HE, LI, NEXT, NORTH, SOUTH, SUN, do, version_of
from sample_plan import sample_plan
from small_merge import small_merge
from sqlalchemy import Connection, select, text

from gridding.errors import ForbiddenError, GriddingError, InputError, LifecycleError, NotFoundError
from sql.actor import Actor, Role, operator
from sql.drafts import make_draft
from sql.editing import redo, undo
from sql.life import approve, reject, submit
from sql.log import plan_log
from sql.publishing import publish, published
from sql.refusals import refusals_told
from sql.store import load_layer, load_plan, save_plan
from sql.tables import PlanRow, PlanState
from sql.visible import list_plans

WU = Actor("wu", Role.PLANNER)


@pytest.fixture
def plan_id(connection: Connection) -> int:
    return save_plan(connection, sample_plan())


@pytest.fixture
def draft(connection: Connection, plan_id: int) -> int:
    return make_draft(connection, plan_id, None, LI)


def state_of(connection: Connection, plan_id: int) -> PlanState:
    return connection.scalars(select(PlanRow.state).where(PlanRow.id == plan_id)).one()


def actions(connection: Connection, plan_id: int) -> list[str]:
    return [entry.action.value for entry in plan_log(connection, plan_id)]


def test_a_plan_goes_from_draft_to_published(connection: Connection, draft: int):
    do(connection, draft, "move_units", unit_ids=[12], to_grid=SOUTH)
    assert submit(connection, draft, LI).state is PlanState.SUBMITTED
    assert approve(connection, draft, SUN, "好").state is PlanState.APPROVED
    publish(connection, draft, by=HE, filing_number="备1")
    assert [p.plan_id for p in published(connection)] == [draft]
    assert actions(connection, draft) == ["made", "move_units", "submit", "approve", "publish"]
    log = plan_log(connection, draft)
    assert [entry.version for entry in log] == [1, 2, 2, 2, 2]
    assert [entry.by for entry in log] == ["li", "li", "li", "sun", "he"]
    asked = text("SELECT action FROM audit WHERE subject = :plan ORDER BY id")
    assert connection.scalars(asked, {"plan": f"plan {draft}"}).all() == actions(connection, draft)


def test_a_rejected_plan_is_a_draft_again_with_its_log(connection: Connection, draft: int):
    do(connection, draft, "move_units", unit_ids=[12], to_grid=SOUTH)
    submit(connection, draft, LI)
    assert reject(connection, draft, SUN, "太大").state is PlanState.DRAFT
    assert plan_log(connection, draft)[-1].body == {"comment": "太大"}
    assert undo(connection, draft, None, LI).version == 3
    submit(connection, draft, LI)


def test_what_is_not_a_draft_is_not_edited(connection: Connection, draft: int):
    submit(connection, draft, LI)
    with pytest.raises(LifecycleError, match="submitted"):
        do(connection, draft, "lock", grid_code=NORTH)
    with pytest.raises(LifecycleError, match="submitted"):
        undo(connection, draft, None, LI)


def test_the_services_role_may_do_all_of_it(connection: Connection, plan_id: int):
    connection.execute(text("SET LOCAL ROLE gridding_service"))
    draft = make_draft(connection, plan_id, None, LI)
    do(connection, draft, "new_grid", unit_ids=[0, 1])
    undo(connection, draft, None, LI)
    redo(connection, draft, None, LI)
    do(connection, draft, "merge_grids", grid_codes=[NORTH, NEXT])
    submit(connection, draft, LI)
    reject(connection, draft, SUN, "no")
    submit(connection, draft, LI)
    approve(connection, draft, SUN)
    publish(connection, draft, by=HE)
    merged = make_draft(connection, save_plan(connection, small_merge()), None, LI)
    do(connection, merged, "lock", grid_code=load_layer(connection, merged, "grids").grid_code[0])
    submit(connection, merged, LI, "x")


STEPS = {
    "submit": submit,
    "approve": approve,
    "reject": lambda connection, plan, actor: reject(connection, plan, actor, "no"),
    "publish": lambda connection, plan, actor: publish(connection, plan, by=actor),
}
OWN = {"submit": WU, "approve": SUN, "reject": SUN, "publish": HE}


def brought_to(connection: Connection, draft: int, state: PlanState) -> None:
    if state is not PlanState.DRAFT:
        submit(connection, draft, LI)
    if state is PlanState.APPROVED:
        approve(connection, draft, Actor("qi", Role.REVIEWER))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", list(Role))
def test_each_step_is_one_roles(connection: Connection, draft: int, step: str, role: Role):
    wanted = {"submit": PlanState.DRAFT, "publish": PlanState.APPROVED}
    brought_to(connection, draft, wanted.get(step, PlanState.SUBMITTED))
    if OWN[step].role is role:
        STEPS[step](connection, draft, OWN[step])
    else:
        with pytest.raises(ForbiddenError):
            STEPS[step](connection, draft, Actor("x", role))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", list(PlanState))
def test_each_step_is_of_one_state(connection: Connection, draft: int, step: str, state: PlanState):
    brought_to(connection, draft, state)
    right = {"submit": PlanState.DRAFT, "publish": PlanState.APPROVED}
    if right.get(step, PlanState.SUBMITTED) is state:
        STEPS[step](connection, draft, OWN[step])
    else:
        with pytest.raises(LifecycleError), connection.begin_nested():
            STEPS[step](connection, draft, OWN[step])
        assert state_of(connection, draft) is state


@pytest.mark.parametrize("how", ["made", "edited"])
def test_who_has_drawn_a_plan_does_not_decide_on_it(connection: Connection, draft: int, how: str):
    do(connection, draft, "lock", grid_code=NORTH)
    if how == "edited":
        draft = make_draft(connection, draft, None, WU)
        do(connection, draft, "unlock", grid_code=NORTH)
    submit(connection, draft, WU)
    for step in (approve, reject):
        with pytest.raises(ForbiddenError, match="drawn"):
            step(connection, draft, Actor("li", Role.REVIEWER), "x")
    approve(connection, draft, SUN)


def test_a_rejection_wants_a_comment(connection: Connection, draft: int):
    submit(connection, draft, LI)
    with pytest.raises(InputError, match="comment"):
        reject(connection, draft, SUN, "  ")


def test_out_of_the_band_a_reason_is_wanted(connection: Connection, draft: int):
    do(connection, draft, "move_units", unit_ids=[12, 13], to_grid=SOUTH)
    for reason in (None, " "):
        with pytest.raises(LifecycleError, match="a reason is wanted") as refused:
            submit(connection, draft, LI, reason)
        outside = refused.value.fields["out_of_band"]
        assert [grid["grid_code"] for grid in outside] == [NORTH, SOUTH]
    assert (version_of(connection, draft), state_of(connection, draft)) == (2, PlanState.DRAFT)
    submit(connection, draft, LI, "拆迁")
    assert plan_log(connection, draft)[-1].body["reason"] == "拆迁"


def test_dedicated_grids_are_in_no_band(connection: Connection, draft: int):
    do(connection, draft, "move_units", unit_ids=[12, 13], to_grid=SOUTH)
    for code in (NORTH, SOUTH):
        do(connection, draft, "set_kind", grid_code=code, kind="dedicated")
    submit(connection, draft, LI)


def test_a_grid_that_does_not_go_on_from_its_code_gets_the_next_number(
    connection: Connection, draft: int
):
    do(connection, draft, "move_units", unit_ids=list(range(6, 18)), to_grid=SOUTH)
    step = submit(connection, draft, LI, "x")
    assert step.renumbered == {NORTH: NEXT}
    assert step.version == version_of(connection, draft) == 3
    grids = load_layer(connection, draft, "grids").set_index("grid_code")
    assert grids["name"][NEXT] == "样例1社区第3网格"
    assert NORTH not in grids.index
    assert actions(connection, draft) == ["made", "move_units", "renumber", "submit"]
    reject(connection, draft, SUN, "no")
    assert undo(connection, draft, None, LI).gone == (NEXT,)


def test_a_grid_that_is_again_what_it_was_gets_its_code_back(connection: Connection, draft: int):
    do(connection, draft, "new_grid", unit_ids=list(range(9)))
    do(connection, draft, "merge_grids", grid_codes=[NORTH, NEXT])
    codes = set(load_layer(connection, draft, "grids")["grid_code"])
    step = submit(connection, draft, LI)
    if NORTH not in codes:
        assert list(step.renumbered.values()) == [NORTH]
    former = load_layer(connection, draft, "grids").set_index("grid_code")["name"]
    assert former[NORTH] == "第1网格"


def test_a_plan_made_by_a_command_keeps_its_codes(connection: Connection, plan_id: int):
    do(connection, plan_id, "move_units", unit_ids=list(range(6, 18)), to_grid=SOUTH)
    assert submit(connection, plan_id, LI, "x").renumbered == {}


def test_what_follows_from_edits_is_stored_when_a_plan_is_submitted(connection: Connection):
    draft = make_draft(connection, save_plan(connection, small_merge()), None, LI)
    code = load_layer(connection, draft, "grids")["grid_code"].iloc[0]
    do(connection, draft, "rename", grid_code=code, name="another")
    seen = load_plan(connection, draft)
    submit(connection, draft, LI, "x")
    stored = load_plan(connection, draft)
    assert seen.merge is not None
    assert stored.merge is not None
    assert stored.exceptions.drop(columns="geometry").equals(
        seen.exceptions.drop(columns="geometry")
    )
    for layer in ("crosswalk", "duties", "staffing"):
        frames = [getattr(each.merge, layer).reset_index(drop=True) for each in (seen, stored)]
        assert frames[0].equals(frames[1].astype(frames[0].dtypes))
    left = text("SELECT count(*) FROM crosswalk WHERE plan_id = :plan")
    assert connection.scalar(left, {"plan": draft}) == len(seen.merge.crosswalk)


def test_an_edited_plan_does_not_leave_the_draft_before_that(connection: Connection, draft: int):
    do(connection, draft, "lock", grid_code=NORTH)
    with pytest.raises(LifecycleError, match="not worked out"), refusals_told():
        connection.execute(text("UPDATE plans SET state = 'submitted'"))


def test_the_operator_publishes_an_edited_draft_whatever_its_state(
    connection: Connection, draft: int
):
    do(connection, draft, "move_units", unit_ids=[12], to_grid=SOUTH)
    publish(connection, draft, by=operator("kim"), whatever_state=True)
    entry = plan_log(connection, draft)[-1]
    assert (entry.by, entry.body["state"]) == ("operator kim", "draft")


def test_an_administrator_publishes_only_what_is_approved(connection: Connection, draft: int):
    with pytest.raises(GriddingError, match="not approved"):
        publish(connection, draft, by=HE, whatever_state=True)


def test_rolling_back_is_publishing_the_former_plan_again(
    connection: Connection, plan_id: int, draft: int
):
    publish(connection, plan_id, by="x", whatever_state=True)
    submit(connection, draft, LI)
    approve(connection, draft, SUN)
    publish(connection, draft, by=HE)
    publish(connection, plan_id, by=HE)
    assert [p.plan_id for p in published(connection)] == [plan_id]
    assert actions(connection, plan_id) == ["made", "publish", "publish"]


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (Actor("", Role.PUBLIC), 1),
        (Actor("x", Role.VIEWER), 1),
        (Actor("x", Role.WORKER), 1),
        (Actor("x", Role.DEPARTMENT), 1),
        (Actor("x", Role.PLANNER), 2),
        (Actor("x", Role.REVIEWER), 2),
        (Actor("x", Role.PLANNER, frozenset({"150203"})), 2),
        (Actor("x", Role.PLANNER, frozenset({"150203001"})), 2),
        (Actor("x", Role.REVIEWER, frozenset({"150203001002"})), 2),
        (Actor("x", Role.REVIEWER, frozenset({"150202"})), 1),
        (Actor("x", Role.ADMINISTRATOR), 2),
        (operator("kim"), 2),
    ],
)
def test_who_sees_which_plans(
    connection: Connection, plan_id: int, draft: int, actor: Actor, sees: int
):
    publish(connection, plan_id, by="x", whatever_state=True)
    assert [entry.id for entry in list_plans(connection, actor)] == [plan_id, draft][:sees]
    if sees == 1:
        with pytest.raises(NotFoundError):
            STEPS["submit"](connection, draft, Actor("x", Role.PLANNER, frozenset({"0"})))


def test_a_plan_published_for_a_later_day_is_not_seen_yet(connection: Connection, plan_id: int):
    later = connection.scalar(text("SELECT now() + interval '1 day'"))
    publish(connection, plan_id, by="x", whatever_state=True, start=later)
    assert list_plans(connection, Actor("", Role.PUBLIC)) == []
