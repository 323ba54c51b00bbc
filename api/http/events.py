"""``/events``: what was reported, where it lies and whose it is."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Path, Request, Response

from api.events.answers import (
    EventRecorded,
    EventWithHistory,
    event_recorded,
    event_with_history,
)
from api.events.bodies import EventGiven, PlaceAnew, further_faults, read_reported
from api.events.recording import place_anew, posts_of, record
from api.http.bodies import JsonBody
from api.http.live import Live, live
from api.http.problems import problems
from api.http.security import GuardedRoute, needs
from api.reading import Model
from gridding.errors import InputError
from sql.actor import Actor
from sql.event_sight import READS, RECORDS, Sight, sight_of
from sql.events import Report, find_event, former_places


def unkept(response: Response) -> None:
    """Say that nobody is to keep the answer; a dependency of endpoints."""
    response.headers["cache-control"] = "private, no-store"


router = APIRouter(
    route_class=GuardedRoute,
    tags=["events"],
    dependencies=[Depends(unkept)],
    responses=problems(401, 403),
)

EventId = Annotated[int, Path(ge=1, le=2**63 - 1, description="Id of an event.", examples=[1])]
Here = Annotated[Live, Depends(live)]
Records = Annotated[Actor, Depends(needs(*RECORDS))]
Reads = Annotated[Actor, Depends(needs(*READS))]


class PlacedBody(JsonBody[Model]):
    """The body of a request that tells a place; all that is wrong with it is told at once."""

    async def __call__(self, request: Request) -> Model:
        """Read the body."""
        faults, read = [], None
        try:
            read = await super().__call__(request)
        except InputError as error:
            faults = list(error.faults)
        faults += further_faults(await request.body() or b"{}")
        if read is None or faults:
            raise InputError(faults)
        return read


_REPORT = PlacedBody(
    EventGiven,
    point={
        "lon": 109.8403, "lat": 40.6574, "crs": "wgs84", "kind": "井盖缺失",
        "text": "学校南门外人行道", "reported_at": "2026-11-01T08:30:00+08:00", "source": "12345",
        "external_id": "20261101-0042",
    },
    address={"address": "友谊大街14号", "kind": "占道经营"},
)  # fmt: skip
_PLACE = PlacedBody(
    PlaceAnew,
    point={
        "lon": 109.8462, "lat": 40.659, "crs": "gcj02", "reason": "实际在对面小区",
        "base_version": 1,
    },
)  # fmt: skip


def sight(here: Live, by: Actor) -> Sight:
    """Return what somebody may see of events now."""
    with here.engine.connect() as connection:
        return sight_of(connection, by, posts_of(here.snapshot(), by))


@router.post(
    "/events",
    status_code=201,
    responses={200: {"model": EventRecorded, "description": "Told before."}, **problems(409)},
    openapi_extra=_REPORT.described(),
    summary="Report an event",
)
def report(
    by: Records,
    here: Here,
    response: Response,
    body: Annotated[EventGiven, Depends(_REPORT)],
) -> EventRecorded:
    """Store what is reported, with the grid, the plan and the workers that it resolves to.

    It is resolved by the plan in force, and those on post, at the moment of the report. What lies
    outside every grid is stored too, and so is what has an address that is not certain.

    The same `source` and `external_id` again: 200 with the event as it stands, or 409 where
    something else is told: `differs` names what.
    """
    told = body.reported_at
    report = Report(
        body.source or by.name,
        body.external_id or uuid4().hex,
        body.kind,
        body.text,
        datetime.now(UTC) if told is None else read_reported(told),
    )
    snapshot = here.snapshot()
    recorded = record(here.engine, snapshot, report, body.given(), by, timed=told is not None)
    response.status_code = 201 if recorded.new else 200
    response.headers["location"] = f"/events/{recorded.event.id}"
    return event_recorded(recorded)


@router.get("/events/{event_id}", responses=problems(404), summary="Look at an event")
def event(event_id: EventId, by: Reads, here: Here) -> EventWithHistory:
    """Tell an event, and where it was placed before."""
    seen = sight(here, by)
    with here.engine.connect() as connection:
        found = find_event(connection, event_id, seen)
        history = former_places(connection, event_id)
    return event_with_history(found, history)


@router.post(
    "/events/{event_id}/place",
    responses=problems(404, 409),
    openapi_extra=_PLACE.described(),
    summary="Place an event anew",
)
def place(
    event_id: EventId,
    by: Records,
    here: Here,
    body: Annotated[PlaceAnew, Depends(_PLACE)],
) -> EventRecorded:
    """Move an event's pin: grid and workers are found anew, and where it was is kept.

    It is resolved by the plan in force, and those on post, at the moment of the report, like the
    place before.
    """
    seen = sight(here, by)
    recorded = place_anew(
        here.engine, event_id, body.base_version, body.given(), body.reason, seen, by
    )
    return event_recorded(recorded)
