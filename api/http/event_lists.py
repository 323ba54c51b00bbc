"""``GET /events`` and ``/events/counts``: the record of events, page by page and in numbers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from api.events.answers import EventPage, event_told
from api.events.asking import MOST_DAYS, Asking, after_of
from api.http.events import Here, Reads, sight, unkept
from api.http.problems import problems
from api.http.security import GuardedRoute
from sql.event_counts import By, count_events
from sql.events import list_events
from sql.tables import EventStatus

router = APIRouter(
    route_class=GuardedRoute,
    tags=["events"],
    dependencies=[Depends(unkept)],
    responses=problems(401, 403),
)

_Text = Annotated[str | None, Query(max_length=200)]
_Moment = "ISO 8601 with offset"


def asking(
    *,
    grid: Annotated[str | None, Query(max_length=200, description="Code of a grid.")] = None,
    community: Annotated[
        str | None, Query(max_length=200, description="Code of a community, or of what is above.")
    ] = None,
    worker: Annotated[
        str | None, Query(max_length=200, description="Number of a worker who was on post there.")
    ] = None,
    kind: _Text = None,
    source: _Text = None,
    status: EventStatus | None = None,
    start: Annotated[
        str | None, Query(alias="from", description=f"Reported at this moment or later: {_Moment}.")
    ] = None,
    stop: Annotated[
        str | None, Query(alias="until", description=f"Reported before this moment: {_Moment}.")
    ] = None,
    bbox: Annotated[
        str | None, Query(description="west,south,east,north in degrees (EPSG:4490).")
    ] = None,
) -> Asking:
    """Return the filters; a dependency of endpoints."""
    return Asking(grid, community, worker, kind, source, status, start, stop, bbox)


class Count(BaseModel):
    """How many events there are of one kind."""

    key: Annotated[str | None, Field(description="null: of none, as what lies outside.")]
    count: int


class Counts(BaseModel):
    """How many events fit."""

    total: int
    by: By | None
    counts: Annotated[list[Count], Field(description="In the order of keys; empty without `by`.")]


@router.get("/events", summary="List events")
def events(
    by: Reads,
    here: Here,
    asked: Annotated[Asking, Depends(asking)],
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    after: Annotated[
        str | None, Query(max_length=200, description="`next` of the page before.")
    ] = None,
) -> EventPage:
    """List events, newest report first.

    Administrators see all; departments, planners and reviewers those of their divisions; workers
    those of the grids at which they are on post now, and those that they have reported.
    """
    wanted, place = asked.wanted(after=after)
    seen = sight(here, by)
    with here.engine.connect() as connection:
        found = list_events(connection, wanted, seen, most=limit + 1, after=place)
    page = found[:limit]
    more = after_of(page[-1]) if len(found) > limit else None
    return EventPage(events=[event_told(event) for event in page], next=more)


@router.get("/events/counts", summary="Count events")
def counts(
    by: Reads,
    here: Here,
    asked: Annotated[Asking, Depends(asking)],
    group: Annotated[
        By | None,
        Query(
            alias="by",
            description=(
                f"Count each by itself. Days begin at midnight by the offset of `from`, and are"
                f" at most {MOST_DAYS}."
            ),
        ),
    ] = None,
) -> Counts:
    """Count the events that `GET /events` lists with the same filters."""
    wanted, _ = asked.wanted(by=group)
    seen = sight(here, by)
    with here.engine.connect() as connection:
        found = count_events(connection, wanted, seen, group)
    told = [Count(key=key, count=n) for key, n in found.items()] if group else []
    return Counts(total=sum(found.values()), by=group, counts=told)
