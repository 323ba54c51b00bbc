"""The one answer to "where is this point, and whose is it?", from memory or from the database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from api.answer import Answer, DivisionNamed, GridNamed, PlanNamed, WorkerNamed, answer_of
from api.published import Found, Snapshot
from gridding.crs import HALF_TURN_DEG, LIVED_IN_LATITUDES, SWAPPED, ZERO, to_lonlat
from gridding.errors import Fault, InputError, NotFoundError
from gridding.locate import MOST_SNAP_M, Nearest
from sql.actor import Actor
from sql.locating import locate, nearest, snap
from sql.publishing import workers_on_post

__all__ = [
    "Answer", "DivisionNamed", "GridNamed", "PlanNamed", "WorkerNamed",
    "locate_at", "locate_now", "moment", "past_moment",
]  # fmt: skip

_AHEAD = timedelta(minutes=1)

_AS_STORED = frozenset({"wgs84", "cgcs2000"})
_SOUTH, _NO_CHINESE = LIVED_IN_LATITUDES[0], 73.0
"""A latitude between these is no longitude, in China or elsewhere: nothing can be swapped."""

SWAPPED_FROM_M = 50_000.0
"""From this distance on, a point outside is tried the other way round."""


def moment(text: str, name: str = "at") -> datetime:
    """Read a moment.

    Parameters
    ----------
    text : str
        ISO 8601 with offset. A blank before the offset is read as the plus that it was before
        somebody put it into an address unquoted.
    name : str
        Under which it was given.

    Returns
    -------
    datetime

    Raises
    ------
    InputError
        It is none, or has no offset.

    Examples
    --------
    >>> moment("2026-03-01T12:00:00+08:00").isoformat()
    '2026-03-01T12:00:00+08:00'
    """
    wanted = "ISO 8601 with offset, for example 2026-03-01T12:00:00+08:00"
    day, mark, time = text.strip().partition("T")
    try:
        read = datetime.fromisoformat(day + mark + time.replace(" ", "+"))
    except ValueError:
        raise InputError(Fault("no moment", column=name, found=repr(text), wanted=wanted)) from None
    if read.tzinfo is None:
        raise InputError(Fault("no offset", column=name, found=repr(text), wanted=wanted))
    return read


def past_moment(text: str) -> datetime:
    """Read a moment up to now: what is prepared is not told before its time.

    Parameters
    ----------
    text : str
        As of `moment`. A clock that is ahead by less than a minute means now.

    Returns
    -------
    datetime

    Raises
    ------
    InputError
        It is no moment, or one to come.
    """
    read, now = moment(text), datetime.now(UTC)
    if read > now + _AHEAD:
        raise InputError(
            Fault("a moment to come", column="at", found=repr(text), wanted="a moment up to now")
        )
    return min(read, now)


def locate_now(
    snapshot: Snapshot, x: float, y: float, crs: str, asking: Actor, snap_m: float = 0.0
) -> Answer:
    """Tell where a point lies by the plans published now, from memory.

    Parameters
    ----------
    snapshot : Snapshot
    x, y : float
        Longitude and latitude, or easting and northing.
    crs : str
        What they refer to; see `gridding.crs.to_lonlat`.
    asking : Actor
        Who asks.
    snap_m : float
        Metres, at most `MOST_SNAP_M`: so near outside of every grid, the nearest answers.

    Returns
    -------
    Answer

    Raises
    ------
    InputError
        The CRS is unknown, the coordinates are not finite, out of range or swapped, or 0, 0 and
        outside, or it would be snapped from too far.
    NotFoundError
        Outside every grid (fields ``nearest`` and ``distance_m``), or nothing is published.
    """
    reach = _reach(snap_m)
    return _answer(
        lambda lon, lat: snapshot.find(lon, lat, reach), snapshot.nearest, (x, y), crs, asking
    )


def locate_at(
    connection: Connection,
    x: float,
    y: float,
    crs: str,
    at: datetime | None,
    asking: Actor,
    snap_m: float = 0.0,
) -> Answer:
    """Tell where a point lay by the plans published at a moment, from the database.

    Parameters
    ----------
    connection : Connection
    x, y : float
        Longitude and latitude, or easting and northing.
    crs : str
        What they refer to; see `gridding.crs.to_lonlat`.
    at : datetime or None
        With offset; None is now, by the database's clock.
    asking : Actor
        Who asks.
    snap_m : float
        As of `locate_now`.

    Returns
    -------
    Answer

    Raises
    ------
    InputError, NotFoundError
        As `locate_now`.
    """
    reach = _reach(snap_m)
    as_of = at or connection.execute(select(func.clock_timestamp())).scalar_one()

    def find(lon: float, lat: float) -> Found | None:
        located = locate(connection, lon, lat, as_of)
        if located is None and reach:
            located = snap(connection, lon, lat, as_of, reach)
        if located is None:
            return None
        code = located.place.grid_code
        workers = workers_on_post(connection, located.district_id, [code], as_of)
        return Found(located.plan_id, located.place, workers[code])

    def near(lon: float, lat: float) -> Nearest:
        grid = nearest(connection, lon, lat, as_of)
        if grid is None:
            raise NotFoundError(
                f"no plan was published at {at.isoformat()}" if at else "no plan is published"
            )
        return grid

    return _answer(find, near, (x, y), crs, asking)


def _answer(
    find: Callable[[float, float], Found | None],
    nearest_to: Callable[[float, float], Nearest],
    point: tuple[float, float],
    crs: str,
    asking: Actor,
) -> Answer:
    lon, lat = lonlat_of(*point, crs)
    found = find(lon, lat)
    if found is None:
        if point == (0.0, 0.0):
            raise InputError(Fault(ZERO, found=f"0, 0 as {crs}", wanted="longitude, latitude"))
        near = nearest_to(lon, lat)
        if near.distance_m > SWAPPED_FROM_M and _hits_swapped(find, point, crs):
            told = f"{point[0]:.10g}, {point[1]:.10g} as {crs}"
            raise InputError(Fault(SWAPPED, found=told, wanted="longitude, latitude"))
        raise NotFoundError(
            f"the point lies in no grid: the nearest, {near.grid_code}, is "
            f"{near.distance_m:.1f} m away",
            nearest={"grid_code": near.grid_code, "name": near.grid_name},
            distance_m=near.distance_m,
        )
    return answer_of(found, asking)


def _reach(snap_m: float) -> float:
    """Return the metres to snap over, or raise `InputError`."""
    if not 0 <= snap_m <= MOST_SNAP_M:
        found, wanted = f"{snap_m:g}", f"0 to {MOST_SNAP_M:g} metres"
        raise InputError(Fault("too far to snap", column="snap_m", found=found, wanted=wanted))
    return snap_m


def lonlat_of(x: float, y: float, crs: str) -> tuple[float, float]:
    """Return one point's longitude and latitude in EPSG:4490, as `gridding.crs.to_lonlat` does.

    Parameters
    ----------
    x, y : float
        Longitude and latitude, or easting and northing.
    crs : str

    Returns
    -------
    lon, lat : float

    Raises
    ------
    InputError
        As `to_lonlat`.

    Examples
    --------
    >>> lonlat_of(109.84, 40.65, "wgs84")
    (109.84, 40.65)
    """
    if crs in _AS_STORED and -HALF_TURN_DEG <= x <= HALF_TURN_DEG and _SOUTH <= y < _NO_CHINESE:
        return x, y
    lon, lat = to_lonlat(x, y, crs)
    return float(lon), float(lat)


def _hits_swapped(
    find: Callable[[float, float], Found | None], point: tuple[float, float], crs: str
) -> bool:
    x, y = point
    try:
        return find(*lonlat_of(y, x, crs)) is not None
    except InputError:
        return False
