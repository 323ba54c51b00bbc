"""``/plans/{id}/submit|approve|reject|publish``: the steps of a plan's life."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.handover import HandoverHint, hint_told
from api.http.bodies import JsonBody
from api.http.plans import told
from api.http.problems import problems
from api.http.security import GuardedRoute, needs
from api.http.seen import Seen
from api.replies import PlanTold, SubmittedTold
from sql import life
from sql.actor import Role
from sql.engine import at_one_moment
from sql.handover import foretell
from sql.publishing import publish as put_out

router = APIRouter(route_class=GuardedRoute, tags=["life"], responses=problems(404, 409))


_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
"""PostgreSQL goes further than Python can read."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Submission(_Body):
    """Why the plan is as it is; wanted while a basic grid lies outside the band."""

    reason: Annotated[str | None, Field(max_length=10_000)] = None


class Verdict(_Body):
    """What the reviewer has to say."""

    comment: Annotated[str | None, Field(max_length=10_000)] = None


class Publishing(_Body):
    """From when on the plan holds, and under which number it is filed."""

    filing_number: Annotated[str | None, Field(max_length=200, description="备案号.")] = None
    start: Annotated[
        AwareDatetime | None,
        Field(alias="from", lt=_END_OF_TIME, description="ISO 8601 with offset. Default: now."),
    ] = None


class PublishedTold(PlanTold):
    """A plan that was published, and what that changes for workers."""

    changes: HandoverHint


_SUBMISSION = JsonBody(Submission, reason={"reason": "园区边界未定，第7网格暂超 20%"})
_VERDICT = JsonBody(Verdict, comment={"comment": "第7网格与第8网格请再平衡"})
_PUBLISHING = JsonBody(
    Publishing,
    now={"filing_number": "包昆网备2026-004"},
    later={"filing_number": "包昆网备2026-004", "from": "2026-11-01T00:00:00+08:00"},
)


@router.post(
    "/plans/{plan_id}/submit",
    dependencies=[Depends(needs(Role.PLANNER))],
    openapi_extra=_SUBMISSION.described(),
    summary="Submit a draft",
)
def submit(asked: Seen, body: Annotated[Submission, Depends(_SUBMISSION)]) -> SubmittedTold:
    """Hand a draft in for review; nobody edits it from then on.

    Grids that do not go on from the former plan's grid of their code get a new one.
    """
    with asked.here.engine.begin() as connection:
        step = life.submit(connection, asked.plan.id, asked.by, body.reason)
    return SubmittedTold(**dict(told(asked)), renumbered=step.renumbered)


@router.post(
    "/plans/{plan_id}/approve",
    dependencies=[Depends(needs(Role.REVIEWER))],
    openapi_extra=_VERDICT.described(),
    summary="Approve a plan",
)
def approve(asked: Seen, body: Annotated[Verdict, Depends(_VERDICT)]) -> PlanTold:
    """Approve a submitted plan that others made; it never changes again."""
    with asked.here.engine.begin() as connection:
        life.approve(connection, asked.plan.id, asked.by, body.comment)
    return told(asked)


@router.post(
    "/plans/{plan_id}/reject",
    dependencies=[Depends(needs(Role.REVIEWER))],
    openapi_extra=_VERDICT.described(),
    summary="Reject a plan",
)
def reject(asked: Seen, body: Annotated[Verdict, Depends(_VERDICT)]) -> PlanTold:
    """Give a submitted plan back as a draft, with a comment."""
    with asked.here.engine.begin() as connection:
        life.reject(connection, asked.plan.id, asked.by, body.comment)
    return told(asked)


@router.post(
    "/plans/{plan_id}/publish",
    dependencies=[Depends(needs(Role.ADMINISTRATOR))],
    openapi_extra=_PUBLISHING.described(),
    summary="Publish a plan",
)
def publish(asked: Seen, body: Annotated[Publishing, Depends(_PUBLISHING)]) -> PublishedTold:
    """Make an approved plan the one that holds in its district; the former one ends with that.

    `changes` counts what that means for workers, and says where the lists are.
    """
    with asked.here.engine.begin() as connection:
        entry = put_out(
            connection,
            asked.plan.id,
            by=asked.by,
            filing_number=body.filing_number,
            start=body.start,
        )
    with at_one_moment(asked.here.engine) as connection:
        foretold = foretell(connection, entry)
    return PublishedTold(**dict(told(asked)), changes=hint_told(asked.plan.id, foretold))
