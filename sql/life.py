"""The life of a plan: submitted, approved or rejected; what follows from its edits is settled."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, update

from gridding.errors import Fault, ForbiddenError, InputError, LifecycleError
from gridding.report import EDGE
from sql.actor import Actor, Role
from sql.copying import copy_in
from sql.held import Held, hold, require_state
from sql.land import with_geom
from sql.log import note
from sql.merging import save_derived
from sql.queries import query
from sql.refusals import refusals_told
from sql.renumbering import renumber
from sql.store import load_plan
from sql.tables import Action, ExceptionRow, PlanRow, PlanState
from sql.visible import require_role


@dataclass(frozen=True)
class Step:
    """A step in a plan's life.

    Attributes
    ----------
    id : int
        Of the plan.
    state : PlanState
        Now.
    version : int
        Now: giving grids other codes makes a new one.
    renumbered : dict
        Code -> new code, of the grids that got another when the plan was submitted.
    """

    id: int
    state: PlanState
    version: int
    renumbered: dict[str, str]


def submit(connection: Connection, plan_id: int, actor: Actor, reason: str | None = None) -> Step:
    """Hand a draft in for review.

    Grids that do not go on from the one of the former plan whose code they bear get the
    community's next number; one that goes on from another gets that one's code back.

    Parameters
    ----------
    connection : Connection
        Its transaction is the caller's.
    plan_id : int
    actor : Actor
    reason : str or None
        Why basic grids lie outside the band, where some do.

    Returns
    -------
    Step

    Raises
    ------
    ForbiddenError
        They are no planner, or not of the plan's divisions.
    NotFoundError
        There is no such plan, or none that they may see.
    LifecycleError
        It is no draft; or basic grids are out of the band, and no reason is given: field
        ``out_of_band`` lists them.
    """
    require_role(actor, Role.PLANNER)
    with refusals_told():
        held = hold(connection, plan_id, actor)
        require_state(held, PlanState.DRAFT)
        reason = (reason or "").strip()
        outside = out_of_band(connection, plan_id)
        if outside and not reason:
            raise LifecycleError(
                f"{len(outside)} grids are out of the band: a reason is wanted",
                out_of_band=outside,
            )
        renumbered = renumber(connection, held, actor)
        version = held.version + bool(renumbered)
        settle(connection, plan_id)
        _set_state(connection, plan_id, PlanState.SUBMITTED)
        body = {"reason": reason, "out_of_band": outside}
        note(connection, plan_id, version, Action.SUBMIT, actor, body)
    return Step(plan_id, PlanState.SUBMITTED, version, renumbered)


def approve(connection: Connection, plan_id: int, actor: Actor, comment: str | None = None) -> Step:
    """Approve a submitted plan; nothing changes it any more.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    actor : Actor
    comment : str or None

    Returns
    -------
    Step

    Raises
    ------
    ForbiddenError
        They are no reviewer, not of the plan's divisions, or have made or edited the plan.
    NotFoundError
        There is no such plan, or none that they may see.
    LifecycleError
        It is not submitted.
    """
    return _decide(connection, plan_id, actor, Action.APPROVE, comment)


def reject(connection: Connection, plan_id: int, actor: Actor, comment: str | None) -> Step:
    """Send a submitted plan back to be a draft again, with a comment.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    actor : Actor
    comment : str or None

    Returns
    -------
    Step

    Raises
    ------
    InputError
        There is no comment.
    ForbiddenError, NotFoundError, LifecycleError
        As of `approve`.
    """
    return _decide(connection, plan_id, actor, Action.REJECT, comment)


def _decide(
    connection: Connection, plan_id: int, actor: Actor, action: Action, comment: str | None
) -> Step:
    require_role(actor, Role.REVIEWER)
    said = (comment or "").strip()
    with refusals_told():
        held = hold(connection, plan_id, actor)
        if _has_drawn(connection, held, actor):
            raise ForbiddenError(f"who has drawn plan {plan_id} does not decide on it")
        require_state(held, PlanState.SUBMITTED)
        if action is Action.REJECT and not said:
            raise InputError(Fault("a plan is rejected with a comment", column="comment"))
        state = PlanState.APPROVED if action is Action.APPROVE else PlanState.DRAFT
        _set_state(connection, plan_id, state)
        note(connection, plan_id, held.version, action, actor, {"comment": said})
    return Step(plan_id, state, held.version, {})


def settle(connection: Connection, plan_id: int) -> None:
    """Store what follows from a draft's edits: exceptions, and what a merge works out.

    Parameters
    ----------
    connection : Connection
    plan_id : int
        A draft whose row is held.
    """
    state = connection.execute(query("unsettled"), {"plan_id": plan_id}).one()
    if not state.unlisted and not state.underived:
        return
    plan = load_plan(connection, plan_id)
    if state.unlisted:
        connection.execute(delete(ExceptionRow).where(ExceptionRow.plan_id == plan_id))
        copy_in(connection, ExceptionRow, with_geom(plan.exceptions).assign(plan_id=plan_id))
        row = update(PlanRow).where(PlanRow.id == plan_id)
        connection.execute(row.values(listed_for=PlanRow.tip_id))
    if state.underived and plan.merge is not None:
        save_derived(connection, plan_id, plan.merge)


def out_of_band(connection: Connection, plan_id: int) -> list[dict[str, Any]]:
    """List the basic grids of a plan that are out of its band.

    Parameters
    ----------
    connection : Connection
    plan_id : int

    Returns
    -------
    list of dict
        ``grid_code, households, deviation`` by code; fit for JSON.
    """
    rows = connection.execute(query("out_of_band"), {"plan_id": plan_id, "edge": EDGE})
    return [dict(row) for row in rows.mappings()]


def _set_state(connection: Connection, plan_id: int, state: PlanState) -> None:
    connection.execute(update(PlanRow).where(PlanRow.id == plan_id).values(state=state))


def _has_drawn(connection: Connection, held: Held, actor: Actor) -> bool:
    if actor.role is None:
        return False
    bound = {"plan_id": held.id, "account_id": actor.account_id, "name": actor.name}
    return bool(connection.execute(query("has_drawn"), bound).scalar_one())
