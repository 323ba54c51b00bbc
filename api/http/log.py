"""``/plans/{id}/log|diff``: what was done to a plan, and how it differs from another."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.http.problems import problems
from api.http.security import GuardedRoute, needs
from api.http.seen import Seen
from api.replies import DiffTold, LogTold, diff_told, log_told
from sql.actor import Role
from sql.diff import diff as diff_of
from sql.engine import at_one_moment
from sql.log import plan_log
from sql.visible import require_visible

router = APIRouter(route_class=GuardedRoute, tags=["history"])

_MOST = 1000


@router.get(
    "/plans/{plan_id}/log",  # noqa: FAST003  Seen takes it
    dependencies=[Depends(needs(Role.PLANNER, Role.REVIEWER, Role.ADMINISTRATOR))],
    responses=problems(404),
    summary="The log of a plan",
)
def log(
    asked: Seen,
    response: Response,
    after: Annotated[
        int, Query(ge=0, le=2**63 - 1, description="What came after the entry of this id.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = _MOST,
) -> list[LogTold]:
    """Tell who did what to a plan and when, oldest first; `Link` leads to the next page."""
    with asked.here.engine.connect() as connection:
        entries = plan_log(connection, asked.plan.id, after, limit)
    if len(entries) == limit:
        more = f"/plans/{asked.plan.id}/log?after={entries[-1].id}&limit={limit}"
        response.headers["link"] = f'<{more}>; rel="next"'
    return log_told(entries)


@router.get(
    "/plans/{plan_id}/diff/{other}",  # noqa: FAST003  Seen takes it
    responses=problems(404),
    summary="How two plans differ",
)
def diff(asked: Seen, other: Annotated[int, Path(ge=1, le=2**63 - 1, examples=[3])]) -> DiffTold:
    """Tell what became of each grid from a plan to another of its district."""
    with at_one_moment(asked.here.engine) as connection:
        require_visible(connection, other, asked.by)
        return diff_told(asked.plan.id, other, diff_of(connection, asked.plan.id, other))
