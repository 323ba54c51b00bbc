"""A plan held for change: locked until the transaction ends, seen and allowed, as was expected."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from gridding.errors import ConflictError, ForbiddenError, LifecycleError, NotFoundError
from sql.actor import Actor
from sql.log import changes_since
from sql.queries import query
from sql.tables import PlanState
from sql.visible import require_visible


@dataclass(frozen=True)
class Held:
    """A plan whose row is locked.

    Attributes
    ----------
    id, land_id, district_id : int
    district_code : str
    state : PlanState
    version : int
    from_plan_id : int or None
    tip_id : int or None
        The last edit in force.
    listed_for : int or None
        The edit for which exceptions, and what a merge worked out, are stored.
    tolerance : float
    """

    id: int
    land_id: int
    district_id: int
    district_code: str
    state: PlanState
    version: int
    from_plan_id: int | None
    tip_id: int | None
    listed_for: int | None
    tolerance: float


def hold(connection: Connection, plan_id: int, actor: Actor) -> Held:
    """Lock a plan's row until the transaction ends, and read it as it is then.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    actor : Actor

    Returns
    -------
    Held

    Raises
    ------
    NotFoundError
        There is no such plan, or none that they may see.
    ForbiddenError
        It is of no division of theirs.
    """
    # First whether it may be seen: who may not, does not keep others waiting.
    head = require_visible(connection, plan_id, actor)
    if not head.mine:
        raise ForbiddenError(f"plan {plan_id} is of no division of yours", plan_id=plan_id)
    row = connection.execute(query("hold_plan"), {"plan_id": plan_id}).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"there is no plan {plan_id}", plan_id=plan_id)
    return Held(**{**row, "state": PlanState(row["state"])})


def hold_draft(
    connection: Connection, plan_id: int, actor: Actor, base_version: int | None = None
) -> Held:
    """Hold a draft in the version that somebody has before them.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    actor : Actor
    base_version : int, optional
        Any by default.

    Returns
    -------
    Held

    Raises
    ------
    NotFoundError, ForbiddenError
        As of `hold`.
    LifecycleError
        It is no draft.
    ConflictError
        It has another version by now: ``changes`` tells who did what since.
    """
    held = hold(connection, plan_id, actor)
    require_state(held, PlanState.DRAFT)
    if base_version not in (None, held.version):
        changes = changes_since(connection, plan_id, int(base_version or 0))
        raise ConflictError(
            f"plan {plan_id} is in version {held.version} by now, not in {base_version}",
            version=held.version,
            changes=changes,
        )
    return held


def require_state(held: Held, state: PlanState) -> None:
    """Refuse a plan in another state.

    Parameters
    ----------
    held : Held
    state : PlanState

    Raises
    ------
    LifecycleError
    """
    if held.state is not state:
        raise LifecycleError(f"plan {held.id} is {held.state}, not {state}", state=held.state.value)


def require_inside(held: Held, actor: Actor, communities: Iterable[tuple[str, str]]) -> None:
    """Refuse a change outside the divisions of whoever makes it.

    Parameters
    ----------
    held : Held
    actor : Actor
    communities : iterable of (str, str)
        Code and street's code of each community that the change touches.

    Raises
    ------
    ForbiddenError
        Names the communities.
    """
    if actor.role is None or not actor.divisions or held.district_code in actor.divisions:
        return
    outside = sorted({code for code, street in communities if not {code, street} & actor.divisions})
    if outside:
        raise ForbiddenError(
            f"communities of no division of yours: {', '.join(outside)}", communities=outside
        )
