"""Which plans somebody may see: published ones everybody, others those who draw and decide."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from gridding.errors import ForbiddenError, NotFoundError
from sql.actor import Actor, Role
from sql.queries import query
from sql.store import PlanEntry
from sql.tables import PlanState

SEES_ALL = (None, Role.ADMINISTRATOR)
DRAWS = (Role.PLANNER, Role.REVIEWER)
"""They see the plans of their divisions, published or not."""


@dataclass(frozen=True)
class PlanHead:
    """What a plan is, without what is in it.

    Attributes
    ----------
    id : int
    name : str
    state : PlanState
    version : int
        Raised by every edit, undo and redo.
    district_id : int
    district_code : str
    from_plan_id : int or None
        The plan that it was drawn from.
    author : str
    created_at : datetime
    published : bool
        Whether it holds now.
    mine : bool
        Whether it is of the divisions of whoever asks: only then may they draw from it.
    as_listed : bool
        Whether its stored exceptions are right: no edit was made since they were found.
    """

    id: int
    name: str
    state: PlanState
    version: int
    district_id: int
    district_code: str
    from_plan_id: int | None
    author: str
    created_at: datetime
    published: bool
    mine: bool
    as_listed: bool


def may_see(connection: Connection, plan_id: int, actor: Actor) -> bool:
    """Tell whether somebody may see a plan.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    actor : Actor

    Returns
    -------
    bool
        False for a plan that is not there.
    """
    return bool(_visible(connection, actor, plan_id))


def require_visible(connection: Connection, plan_id: int, actor: Actor) -> PlanHead:
    """Return the head of a plan that somebody may see.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    actor : Actor

    Returns
    -------
    PlanHead

    Raises
    ------
    NotFoundError
        There is no such plan, or none that they may see: nothing tells the two apart.
    """
    found = _visible(connection, actor, plan_id)
    if not found:
        raise NotFoundError(f"there is no plan {plan_id}", plan_id=plan_id)
    return found[0]


def list_plans(connection: Connection, actor: Actor) -> list[PlanEntry]:
    """List the plans that somebody may see.

    Parameters
    ----------
    connection : Connection
    actor : Actor

    Returns
    -------
    list of PlanEntry
        In the order in which they were made.
    """
    return [
        PlanEntry(
            head.id,
            head.name,
            head.state,
            head.version,
            head.district_code,
            head.author,
            head.created_at,
            head.published,
        )
        for head in _visible(connection, actor, None)
    ]


def require_role(actor: Actor, role: Role) -> None:
    """Refuse whoever has another role; the operator of the machine has all.

    Parameters
    ----------
    actor : Actor
    role : Role

    Raises
    ------
    ForbiddenError
    """
    if actor.role not in (None, role):
        raise ForbiddenError(f"only a {role} may do that", role=role.value)


def _visible(connection: Connection, actor: Actor, plan_id: int | None) -> list[PlanHead]:
    bound = {
        "plan_id": plan_id,
        "sees_all": actor.role in SEES_ALL,
        "draws": actor.role in DRAWS,
        "divisions": sorted(actor.divisions),
    }
    rows = connection.execute(query("visible_plans"), bound).mappings()
    return [PlanHead(**{**row, "state": PlanState(row["state"])}) for row in rows]
