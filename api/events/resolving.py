"""Tells where the place of an event lies, and who answers for it.

Memory tells what is reported just now, the database all else, as of the moment of the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection

from api.address import Match, find_address, settled
from api.locate import SWAPPED_FROM_M
from api.published import Found, Snapshot
from gridding.crs import SWAPPED, to_lonlat
from gridding.errors import Fault, InputError, NotFoundError
from gridding.locate import Nearest
from sql.events import Given, Resolved
from sql.locating import locate, nearest
from sql.publishing import Worker, published, workers_on_post
from sql.tables import EventStatus

JUST_NOW = timedelta(minutes=1)
"""What was reported no longer ago is the business of those on post now."""
CANDIDATES = 5


class Grids(Protocol):
    """What knows the plans in force, and who is on post."""

    def find(self, lon: float, lat: float) -> Found | None:
        """Tell where a point lies; None outside every grid."""

    def nearest(self, lon: float, lat: float) -> Nearest:
        """Return the nearest grid; NotFoundError where nothing is published."""


@dataclass(frozen=True)
class GridsAt:
    """The plans in force at a moment, as the database knows them."""

    connection: Connection
    at: datetime

    def find(self, lon: float, lat: float) -> Found | None:
        """Tell where a point lay, and who was on post there."""
        located = locate(self.connection, lon, lat, self.at)
        if located is None:
            return None
        code = located.place.grid_code
        workers = workers_on_post(self.connection, located.district_id, [code], self.at)
        return Found(located.plan_id, located.place, workers[code])

    def nearest(self, lon: float, lat: float) -> Nearest:
        """Return the grid that was nearest."""
        found = nearest(self.connection, lon, lat, self.at)
        if found is None:
            raise NotFoundError(f"no plan was published at {self.at.isoformat()}")
        return found


def point_of(given: Given) -> tuple[float, float] | None:
    """Return longitude and latitude in EPSG:4490; None where only an address is given.

    Raises
    ------
    InputError
        The CRS is unknown, or the coordinates are not finite, out of range or swapped.
    """
    if given.x is None or given.y is None or given.crs is None:
        return None
    lon, lat = to_lonlat(given.x, given.y, given.crs)
    return float(lon), float(lat)


def is_new(reported_at: datetime) -> bool:
    """Tell whether memory, which knows only of now, may tell where something lies."""
    return reported_at > datetime.now(UTC) - JUST_NOW


def resolve_now(snapshot: Snapshot, given: Given, as_of: datetime) -> Resolved | None:
    """Resolve a place from memory.

    Parameters
    ----------
    snapshot : Snapshot
    given : Given
    as_of : datetime
        A moment ago at most.

    Returns
    -------
    Resolved or None
        None for an address, which memory knows nothing of.

    Raises
    ------
    InputError
        The coordinates cannot be used, or lie in a grid the other way round.
    """
    point = point_of(given)
    if point is None:
        return None
    held = tuple(sorted(snapshot.plan_ids))
    return replace(_resolved(snapshot, given, point, as_of), in_force=held)


def resolve_at(
    connection: Connection, given: Given, reported_at: datetime
) -> tuple[Resolved, list[Match]]:
    """Resolve a place by the plans and posts of a moment.

    Where no plan held yet in the district, by those of now.

    Parameters
    ----------
    connection : Connection
    given : Given
    reported_at : datetime

    Returns
    -------
    resolved : Resolved
        Not located where only an address is given that is not certain.
    candidates : list of Match
        What such an address may mean, best first.

    Raises
    ------
    InputError
        As of `resolve_now`.
    """
    point, match = point_of(given), None
    if point is None:
        matches = find_address(connection, given.address, CANDIDATES, reported_at)
        match = settled(matches)
        if match is None:
            return Resolved(EventStatus.UNLOCATED, reported_at), matches
        point = match.lon, match.lat
    resolved = _resolved(GridsAt(connection, reported_at), given, point, reported_at)
    if resolved.status is EventStatus.OUTSIDE:
        resolved = _by_the_first_plan(connection, given, point, reported_at) or resolved
    return replace(resolved, match=None if match is None else _told(match)), []


def _by_the_first_plan(
    connection: Connection, given: Given, point: tuple[float, float], reported_at: datetime
) -> Resolved | None:
    """Resolve by the plans of now, where the district of then had none."""
    now = datetime.now(UTC)
    held = {plan.district_id for plan in published(connection, at=reported_at)}
    holds = {plan.plan_id: plan.district_id for plan in published(connection, at=now)}
    resolved = _resolved(GridsAt(connection, now), given, point, now)
    if resolved.plan_id is None:
        return None if held else resolved
    return None if holds[resolved.plan_id] in held else resolved


def _resolved(grids: Grids, given: Given, point: tuple[float, float], as_of: datetime) -> Resolved:
    lon, lat = point
    found = grids.find(lon, lat)
    if found is not None:
        return Resolved(
            EventStatus.LOCATED,
            as_of,
            lon,
            lat,
            found.plan_id,
            found.place.grid_code,
            workers=workers_told(found.workers),
        )
    near = _nearest(grids, lon, lat)
    if near is None or near["distance_m"] > SWAPPED_FROM_M:
        _refuse_swapped(grids, given)
    return Resolved(EventStatus.OUTSIDE, as_of, lon, lat, nearest=near)


def workers_told(workers: Sequence[Worker]) -> tuple[dict[str, str], ...]:
    """Return workers as an event keeps them: without their phone numbers."""
    return tuple(
        {
            "worker_id": worker.worker_id,
            "name": worker.name,
            "role": worker.role,
            "stand_in_for": worker.stand_in_for,
        }
        for worker in workers
    )


def nearest_told(near: Nearest) -> dict[str, Any]:
    """Return the nearest grid as an event keeps it."""
    return {"grid_code": near.grid_code, "name": near.grid_name, "distance_m": near.distance_m}


def _nearest(grids: Grids, lon: float, lat: float) -> dict[str, Any] | None:
    try:
        return nearest_told(grids.nearest(lon, lat))
    except NotFoundError:
        return None


def _refuse_swapped(grids: Grids, given: Given) -> None:
    if given.x is None or given.y is None or given.crs is None:
        return
    try:
        point = point_of(replace(given, x=given.y, y=given.x))
    except InputError:
        return
    if point is not None and grids.find(*point) is not None:
        told = f"{given.x:.10g}, {given.y:.10g} as {given.crs}"
        raise InputError(Fault(SWAPPED, found=told, wanted="longitude, latitude"))


def _told(match: Match) -> dict[str, Any]:
    return {
        "text": match.text,
        "level": match.level.value,
        "confidence": match.confidence,
        "source": match.source,
        "source_id": match.source_id,
    }
