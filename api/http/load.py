"""``GET /plans/{id}/load``: how much each worker answers for, and the grids without anyone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.http.problems import problems
from api.http.security import GuardedRoute, needs
from api.http.seen import Seen
from api.load import LoadTold, load_told
from api.locate import moment
from sql.actor import Role
from sql.engine import at_one_moment

router = APIRouter(route_class=GuardedRoute, tags=["workers"])

TOLD = (Role.DEPARTMENT, Role.PLANNER, Role.REVIEWER, Role.ADMINISTRATOR)
"""Who is told of workers' load and of hand-overs: what the management of grids is about."""


@router.get(
    "/plans/{plan_id}/load",  # noqa: FAST003  Seen takes it
    dependencies=[Depends(needs(*TOLD))],
    responses=problems(404, 422),
    summary="The load of a plan's workers",
)
def load(
    asked: Seen,
    at: Annotated[
        str | None, Query(description="As of this moment: ISO 8601 with offset. Default: now.")
    ] = None,
) -> LoadTold:
    """Tell how much each worker who answers in a grid of the plan has to do.

    Households whole and as the share among those in the same role, ground, reach, the deviation
    from the median of the role; and the grids that nobody answers for.
    """
    as_of = None if at is None else moment(at)
    with at_one_moment(asked.here.engine) as connection:
        return load_told(connection, asked.plan.id, as_of)[1]
