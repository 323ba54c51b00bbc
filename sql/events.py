"""The record of events: adds them, finds them, lists them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridding.errors import NotFoundError
from sql.actor import Actor
from sql.audit import audit
from sql.event_sight import ALL, Sight
from sql.queries import query
from sql.tables import EventStatus


@dataclass(frozen=True)
class Given:
    """A place as it was given: coordinates with what they refer to, an address, or both."""

    x: float | None = None
    y: float | None = None
    crs: str | None = None
    address: str = ""


@dataclass(frozen=True)
class Resolved:
    """What a place was found to be.

    Attributes
    ----------
    status : EventStatus
    as_of : datetime
        By the plans, and those on post, of this moment.
    lon, lat : float or None
        EPSG:4490; None where it is not located yet.
    plan_id : int or None
    grid_code : str or None
    nearest : dict or None
        ``grid_code, name, distance_m`` of the nearest grid, for what lies outside.
    workers : tuple of dict
        ``worker_id, name, role, stand_in_for``; never a phone number.
    match : dict or None
        What the address was found to mean.
    in_force : tuple of int or None
        The plans that were taken to hold, in order, where memory told and not the database.
    """

    status: EventStatus
    as_of: datetime
    lon: float | None = None
    lat: float | None = None
    plan_id: int | None = None
    grid_code: str | None = None
    nearest: dict[str, Any] | None = None
    workers: tuple[dict[str, str], ...] = ()
    match: dict[str, Any] | None = None
    in_force: tuple[int, ...] | None = None

    @property
    def worker_ids(self) -> list[str]:
        """Those who answer, each once."""
        return sorted({worker["worker_id"] for worker in self.workers})

    def bound(self) -> dict[str, Any]:
        """Return it as the queries take it."""
        return {
            "status": self.status.value,
            "as_of": self.as_of,
            "lon": self.lon,
            "lat": self.lat,
            "plan_id": self.plan_id,
            "grid_code": self.grid_code,
            "nearest": _json(self.nearest),
            "workers": _json(self.workers),
            "worker_ids": self.worker_ids,
            "match": _json(self.match),
            "in_force": None if self.in_force is None else list(self.in_force),
        }


@dataclass(frozen=True)
class Report:
    """What was reported, but for the place."""

    source: str
    external_id: str
    kind: str
    text: str
    reported_at: datetime


@dataclass(frozen=True)
class PlaceTold:
    """Where an event is or was placed, what that was found to be, and who placed it there.

    ``plan_id`` to ``community_name`` are None where it has no grid.
    """

    version: int
    placed_at: datetime
    placed_by: str
    reason: str
    given: Given
    status: EventStatus
    as_of: datetime
    lon: float | None
    lat: float | None
    plan_id: int | None
    grid_code: str | None
    grid_name: str | None
    community_code: str | None
    community_name: str | None
    nearest: dict[str, Any] | None
    workers: list[dict[str, str]]
    match: dict[str, Any] | None


@dataclass(frozen=True)
class EventTold:
    """An event of the record."""

    id: int
    report: Report
    received_at: datetime
    reported_by: str
    account_id: int | None
    place: PlaceTold


@dataclass(frozen=True)
class Wanted:
    """Which events are asked for; None asks for nothing.

    ``box`` is west, south, east, north in EPSG:4490; ``start`` counts, ``stop`` does not.
    """

    grid: str | None = None
    community: str | None = None
    worker: str | None = None
    kind: str | None = None
    source: str | None = None
    status: EventStatus | None = None
    start: datetime | None = None
    stop: datetime | None = None
    box: tuple[float, float, float, float] | None = None
    id: int | None = None
    external_id: str | None = None

    def bound(self, connection: Connection) -> dict[str, Any]:
        """Return it as the queries take it."""
        west, south, east, north = self.box or (None,) * 4
        return {
            "id": self.id,
            "external_id": self.external_id,
            "source": self.source,
            "kind": self.kind,
            "status": self.status and self.status.value,
            "grid": self.grid,
            "in_communities": self._communities(connection),
            "worker": self.worker,
            "west": west,
            "south": south,
            "east": east,
            "north": north,
            "start": self.start,
            "stop": self.stop,
        }

    def _communities(self, connection: Connection) -> list[int] | None:
        if self.community is None:
            return None
        row = connection.execute(query("event_sight"), {"codes": [self.community]}).one()
        return list(row.communities)


@dataclass(frozen=True)
class After:
    """The event at which a list goes on."""

    reported_at: datetime
    id: int


def add_event(
    connection: Connection, report: Report, given: Given, resolved: Resolved, actor: Actor
) -> int | None:
    """Add an event.

    Parameters
    ----------
    connection : Connection
    report : Report
    given : Given
    resolved : Resolved
    actor : Actor
        Who reports.

    Returns
    -------
    int or None
        Its id; None where the source has told of it already, or where memory is behind: then the
        database has to tell where it lies.
    """
    bound = {
        **vars(report),
        **vars(given),
        **resolved.bound(),
        "by": actor.name,
        "account_id": actor.account_id,
    }
    found: int | None = connection.execute(query("add_event"), bound).scalar_one_or_none()
    return found


def hold_event(connection: Connection, event_id: int) -> None:
    """Keep others from placing an event anew until the transaction, the caller's, ends."""
    connection.execute(query("hold_event"), {"id": event_id})


def move_event(
    connection: Connection,
    event: EventTold,
    given: Given,
    resolved: Resolved,
    reason: str,
    actor: Actor,
) -> None:
    """Place an event anew; where it was is kept, and the audit told.

    Parameters
    ----------
    connection : Connection
    event : EventTold
        As it is, and held: `hold_event`.
    given : Given
    resolved : Resolved
        By the database.
    reason : str
    actor : Actor
        Who moves it.
    """
    bound = {
        **vars(given),
        **resolved.bound(),
        "id": event.id,
        "version": event.place.version + 1,
        "by": actor.name,
        "reason": reason,
    }
    connection.execute(query("move_event"), bound)
    moved = {"from_grid": event.place.grid_code, "to_grid": resolved.grid_code}
    version = event.place.version + 1
    audit(connection, actor, "move event", f"event {event.id}", version=version, **moved)


def find_event(connection: Connection, event_id: int, sight: Sight) -> EventTold:
    """Return an event.

    Parameters
    ----------
    connection : Connection
    event_id : int
    sight : Sight

    Returns
    -------
    EventTold

    Raises
    ------
    NotFoundError
        There is none, or none that they may see.
    """
    found = list_events(connection, Wanted(id=event_id), sight, most=1)
    if not found:
        raise NotFoundError(f"there is no event {event_id}", event_id=event_id)
    return found[0]


def known_event(connection: Connection, source: str, external_id: str) -> EventTold | None:
    """Return the event that a source has told of under an id of its own, whoever may see it."""
    wanted = Wanted(source=source, external_id=external_id)
    return next(iter(list_events(connection, wanted, ALL, most=1)), None)


def list_events(
    connection: Connection,
    wanted: Wanted,
    sight: Sight,
    *,
    most: int,
    after: After | None = None,
) -> list[EventTold]:
    """List events, newest first.

    Parameters
    ----------
    connection : Connection
    wanted : Wanted
    sight : Sight
    most : int
    after : After, optional
        Only what comes after this one in the list.

    Returns
    -------
    list of EventTold
    """
    bound = {
        **wanted.bound(connection),
        **sight.bound(),
        "most": most,
        "after_at": after and after.reported_at,
        "after_id": after and after.id,
    }
    return [_event(row) for row in connection.execute(query("events"), bound).mappings()]


def former_places(connection: Connection, event_id: int) -> list[PlaceTold]:
    """Return where an event was placed before, the first place first.

    Parameters
    ----------
    connection : Connection
    event_id : int

    Returns
    -------
    list of PlaceTold
        Empty for one that was never moved.
    """
    rows = connection.execute(query("event_places"), {"event_id": event_id}).mappings()
    return [_place(row) for row in rows]


def _event(row: Mapping[Any, Any]) -> EventTold:
    report = Report(*(row[name] for name in Report.__dataclass_fields__))
    rest = (row["received_at"], row["reported_by"], row["account_id"])
    return EventTold(row["id"], report, *rest, _place(row))


def _place(row: Mapping[Any, Any]) -> PlaceTold:
    given = Given(row["x"], row["y"], row["crs"], row["address"])
    found = {name: row[name] for name in PlaceTold.__dataclass_fields__ if name in row}
    return PlaceTold(**found | {"given": given, "status": EventStatus(row["status"])})


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
