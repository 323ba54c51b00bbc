"""Events as they go out: never with a phone number."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.address import Match
from api.events.recording import Recorded
from api.locate import DivisionNamed, GridNamed, PlanNamed
from gridding.address.level import Level
from sql.events import EventTold, PlaceTold
from sql.tables import EventStatus


class Point(BaseModel):
    """Longitude and latitude in EPSG:4490."""

    lon: float
    lat: float


class NearestTold(BaseModel):
    """The grid nearest to what lies outside of all."""

    grid_code: str
    name: str
    distance_m: float


class Answering(BaseModel):
    """Somebody who was on post where the event lies, at the moment `as_of`."""

    worker_id: str
    name: str
    role: str
    stand_in_for: Annotated[str, Field(description="Name of who was away; empty: nobody was.")]


class MatchTold(BaseModel):
    """What an address was found to mean."""

    text: str
    level: Level
    confidence: float
    source: str
    source_id: str


class Candidate(BaseModel):
    """What an address may mean."""

    text: str
    level: Level
    confidence: float
    lon: float
    lat: float
    grid_code: Annotated[str, Field(description="Empty where it lies in no grid.")]


class Place(BaseModel):
    """Where an event is or was placed, and what that was found to be."""

    version: Annotated[int, Field(description="1 as it was reported; one more for each move.")]
    status: EventStatus
    lon: Annotated[float | None, Field(description="As given, like `lat`, `crs`, `address`.")]
    lat: float | None
    crs: str | None
    address: str
    match: MatchTold | None
    point: Point | None
    as_of: Annotated[datetime, Field(description="By the plan, and those on post, of this moment.")]
    plan: PlanNamed | None
    community: DivisionNamed | None
    grid: GridNamed | None
    nearest: NearestTold | None
    workers: list[Answering]
    placed_at: datetime
    placed_by: str
    reason: str


class Event(Place):
    """An event with the place as it is now.

    Its text may hold personal matters: it is shown to nobody but those whose work it is.
    """

    id: int
    source: str
    external_id: str
    kind: str
    text: str
    reported_at: datetime
    received_at: datetime
    reported_by: str


class EventWithHistory(Event):
    """An event, and where it was placed before, the first place first."""

    history: list[Place]


class EventRecorded(EventWithHistory):
    """An event as it was taken in or moved."""

    candidates: Annotated[
        list[Candidate],
        Field(description="What the address may mean, best first, where that is not certain."),
    ]


class EventPage(BaseModel):
    """Events, newest first."""

    events: list[Event]
    next: Annotated[
        str | None, Field(description="Send it as `after` for those that follow; null: no more.")
    ]


def event_told(event: EventTold) -> Event:
    """Return an event as it goes out."""
    return Event(**_members(event))


def event_with_history(event: EventTold, history: list[PlaceTold]) -> EventWithHistory:
    """Return an event with where it was before."""
    former = [Place(**_place(place)) for place in history]
    return EventWithHistory(**_members(event), history=former)


def event_recorded(recorded: Recorded) -> EventRecorded:
    """Return what was taken in."""
    return EventRecorded(
        **_members(recorded.event),
        history=[Place(**_place(place)) for place in recorded.history],
        candidates=[_candidate(match) for match in recorded.candidates],
    )


def _members(event: EventTold) -> dict[str, Any]:
    about = {"received_at": event.received_at, "reported_by": event.reported_by}
    return {"id": event.id, **vars(event.report), **about, **_place(event.place)}


def _place(place: PlaceTold) -> dict[str, Any]:
    given = place.given
    lon, lat, plan, grid = place.lon, place.lat, place.plan_id, place.grid_code
    community = place.community_code
    return {
        **{name: value for name, value in vars(place).items() if name in Place.model_fields},
        "lon": given.x,
        "lat": given.y,
        "crs": given.crs,
        "address": given.address,
        "point": None if lon is None or lat is None else Point(lon=lon, lat=lat),
        "plan": None if plan is None else PlanNamed(id=plan),
        "grid": None if grid is None else GridNamed(grid_code=grid, name=place.grid_name or ""),
        "community": None
        if community is None
        else DivisionNamed(code=community, name=place.community_name or ""),
    }


def _candidate(match: Match) -> Candidate:
    return Candidate(**{name: getattr(match, name) for name in Candidate.model_fields})
