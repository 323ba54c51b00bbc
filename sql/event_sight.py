"""Which events somebody may see; the public and viewers never see any."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, select

from sql.actor import Actor, Role
from sql.queries import query
from sql.tables import PlanRow

RECORDS = (Role.WORKER, Role.DEPARTMENT, Role.ADMINISTRATOR)
"""Those who report events and move their pins."""
READS = (*RECORDS, Role.PLANNER, Role.REVIEWER)


@dataclass(frozen=True)
class Sight:
    """What somebody may see: an event that any of these holds for.

    Attributes
    ----------
    everything : bool
    districts, communities : tuple of int
        Ids of divisions, all of whose events are seen.
    own : int or None
        Id of an account whose reports are seen.
    grids : tuple of str
        Codes of grids of ``grid_districts`` whose events are seen, whatever plan they are of.
    grid_districts : tuple of int
    """

    everything: bool = False
    districts: tuple[int, ...] = ()
    communities: tuple[int, ...] = ()
    own: int | None = None
    grids: tuple[str, ...] = ()
    grid_districts: tuple[int, ...] = ()

    def bound(self) -> dict[str, Any]:
        """Return it as the queries take it."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


ALL = Sight(everything=True)


def sight_of(
    connection: Connection, actor: Actor, posts: Collection[tuple[int, str]] = ()
) -> Sight:
    """Tell what somebody may see.

    Parameters
    ----------
    connection : Connection
    actor : Actor
        Administrators and the operator see everything; departments, planners and reviewers what
        lies in their divisions; workers what they reported, and what lies where they are on post.
    posts : collection of (int, str)
        Of a worker: plan and code of each grid at which they are on post now.

    Returns
    -------
    Sight
    """
    if actor.role in (None, Role.ADMINISTRATOR):
        return ALL
    if actor.role is Role.WORKER:
        plans = select(PlanRow.district_id).where(PlanRow.id.in_({plan for plan, _ in posts}))
        districts = tuple(connection.scalars(plans.distinct())) if posts else ()
        codes = tuple(sorted({code for _, code in posts}))
        return Sight(own=actor.account_id, grids=codes, grid_districts=districts)
    if actor.role not in READS:
        return Sight()
    if not actor.divisions:
        return ALL
    bound = {"codes": sorted(actor.divisions)}
    row = connection.execute(query("event_sight"), bound).one()
    return Sight(districts=tuple(row.districts), communities=tuple(row.communities))
