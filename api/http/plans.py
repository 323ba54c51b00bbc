"""``/plans``: the list of plans, a new draft, and what stands at the top of one."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from api.http.bodies import JsonBody
from api.http.live import Live, live
from api.http.problems import problems
from api.http.security import GuardedRoute, actor, needs
from api.http.seen import Asked, Seen
from api.replies import PlanTold, plan_told
from sql.actor import Actor, Role
from sql.drafts import make_draft
from sql.showing import plan_card
from sql.store import PlanEntry
from sql.visible import list_plans, may_see, require_visible

router = APIRouter(route_class=GuardedRoute, tags=["plans"])


class DraftWanted(BaseModel):
    """The plan that a draft is to be drawn from."""

    model_config = ConfigDict(extra="forbid")

    from_plan: Annotated[int, Field(ge=1, le=2**63 - 1)]
    name: Annotated[
        str | None, Field(min_length=1, max_length=200, description="Default: as that plan's.")
    ] = None


class Made(BaseModel):
    """What was made."""

    id: Annotated[int, Field(examples=[4])]


_WANTED = JsonBody(DraftWanted, draft={"from_plan": 3, "name": "昆都仑区 2026 年秋季调整"})


@router.get("/plans", summary="List the plans")
def plans(
    by: Annotated[Actor, Depends(actor)], here: Annotated[Live, Depends(live)]
) -> list[PlanEntry]:
    """List the plans that whoever asks may see, in the order in which they were made."""
    with here.engine.connect() as connection:
        return list_plans(connection, by)


@router.post(
    "/plans",
    status_code=201,
    responses=problems(404),
    openapi_extra=_WANTED.described(),
    summary="Make a draft",
)
def make(
    by: Annotated[Actor, Depends(needs(Role.PLANNER))],
    here: Annotated[Live, Depends(live)],
    wanted: Annotated[DraftWanted, Depends(_WANTED)],
) -> Made:
    """Make a draft from a plan: a copy of its grids, to be edited."""
    with here.engine.begin() as connection:
        require_visible(connection, wanted.from_plan, by)
        return Made(id=make_draft(connection, wanted.from_plan, wanted.name, by))


@router.get(
    "/plans/{plan_id}",  # noqa: FAST003  Seen takes it
    responses=problems(404),
    summary="Look at a plan",
)
def plan(asked: Seen) -> PlanTold:
    """Tell what a plan is, where it stands, and when it was, is and will be published."""
    return told(asked)


def told(asked: Asked) -> PlanTold:
    """Return the plan of a request as it is now."""
    with asked.here.engine.connect() as connection:
        card = plan_card(connection, asked.plan.id)
        if card.from_plan is not None and not may_see(connection, card.from_plan, asked.by):
            card = replace(card, from_plan=None)
        return plan_told(card, asked.by)
