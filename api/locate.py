"""The one answer to "where is this point, and whose is it?", from memory or from the database."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel
from sqlalchemy import Connection, func, select

from api.published import Found, Snapshot
from api.roles import is_worker, phone_for
from gridding.crs import SWAPPED, to_lonlat
from gridding.errors import Fault, InputError, NotFoundError
from gridding.locate import Division, Nearest
from sql.actor import Actor
from sql.locating import locate, nearest
from sql.publishing import Worker, workers_on_post

_AHEAD = timedelta(minutes=1)

SWAPPED_FROM_M = 50_000.0
"""From this distance on, a point outside is tried the other way round."""


class PlanNamed(BaseModel):
    """The plan that the answer comes from."""

    id: int


class DivisionNamed(BaseModel):
    """A street or a community; empty where the plan names none."""

    code: str
    name: str


class GridNamed(BaseModel):
    """A grid."""

    grid_code: str
    name: str


class WorkerNamed(BaseModel):
    """Somebody on post; the phone number as the one who asks may see it."""

    worker_id: str
    name: str
    role: str
    phone: str


class Answer(BaseModel):
    """Where a point lies and who answers for it."""

    plan: PlanNamed
    street: DivisionNamed
    community: DivisionNamed
    grid: GridNamed
    workers: list[WorkerNamed]
    on_boundary: bool
    snapped_m: float | None = None

    def as_text(self) -> str:
        """Return the answer for a person to read."""
        lines = [
            ("grid", f"{self.grid.grid_code} {self.grid.name}"),
            ("community", f"{self.community.code} {self.community.name}"),
            ("street", f"{self.street.code} {self.street.name}"),
            *(("worker", f"{w.name} ({w.role}) {w.phone}") for w in self.workers),
            ("plan", str(self.plan.id)),
        ]
        if self.on_boundary:
            lines.append(("note", "on the boundary of the grid, within 1 cm"))
        return "\n".join(f"{word:<11}{said.strip()}" for word, said in lines)


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


def locate_now(snapshot: Snapshot, x: float, y: float, crs: str, asking: Actor) -> Answer:
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

    Returns
    -------
    Answer

    Raises
    ------
    InputError
        The CRS is unknown, or the coordinates are not finite, out of range or swapped.
    NotFoundError
        Outside every grid (fields ``nearest`` and ``distance_m``), or nothing is published.
    """
    return _answer(snapshot.find, snapshot.nearest, (x, y), crs, asking)


def locate_at(
    connection: Connection, x: float, y: float, crs: str, at: datetime | None, asking: Actor
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

    Returns
    -------
    Answer

    Raises
    ------
    InputError, NotFoundError
        As `locate_now`.
    """
    as_of = at or connection.execute(select(func.clock_timestamp())).scalar_one()

    def find(lon: float, lat: float) -> Found | None:
        located = locate(connection, lon, lat, as_of)
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
    lon, lat = _lonlat(*point, crs)
    found = find(lon, lat)
    if found is None:
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
    place = found.place
    return Answer(
        plan=PlanNamed(id=found.plan_id),
        street=_named(place.street),
        community=_named(place.community),
        grid=GridNamed(grid_code=place.grid_code, name=place.grid_name),
        workers=_shown(found.workers, asking),
        on_boundary=place.on_boundary,
    )


def _lonlat(x: float, y: float, crs: str) -> tuple[float, float]:
    lon, lat = to_lonlat(x, y, crs)
    return float(lon), float(lat)


def _hits_swapped(
    find: Callable[[float, float], Found | None], point: tuple[float, float], crs: str
) -> bool:
    x, y = point
    try:
        return find(*_lonlat(y, x, crs)) is not None
    except InputError:
        return False


def _named(division: Division) -> DivisionNamed:
    return DivisionNamed(code=division.code, name=division.name)


def _shown(workers: Sequence[Worker], asking: Actor) -> list[WorkerNamed]:
    return [
        WorkerNamed(
            worker_id=worker.worker_id,
            name=worker.name,
            role=worker.role,
            phone=phone_for(asking.role, worker.phone, own=is_worker(asking, worker.worker_id)),
        )
        for worker in workers
    ]
