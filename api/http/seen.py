"""The plan that a request is about, as far as whoever asks may see it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path

from api.http.live import Live, live
from api.http.security import actor
from sql.actor import Actor
from sql.visible import PlanHead, require_visible

PlanId = Annotated[int, Path(ge=1, le=2**63 - 1, description="Id of a plan.", examples=[4])]


@dataclass(frozen=True)
class Asked:
    """A request about a plan that whoever asks may see.

    Attributes
    ----------
    plan : PlanHead
    by : Actor
    here : Live
    """

    plan: PlanHead
    by: Actor
    here: Live


def seen(
    plan_id: PlanId,
    by: Annotated[Actor, Depends(actor)],
    here: Annotated[Live, Depends(live)],
) -> Asked:
    """Return the plan, or raise `NotFoundError`; a dependency of endpoints."""
    with here.engine.connect() as connection:
        return Asked(require_visible(connection, plan_id, by), by, here)


Seen = Annotated[Asked, Depends(seen)]
