"""What the grids and the departments' former areas are called, by the plans that hold."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from gridding.address.address import Known
from gridding.address.codes import area_keys, compact
from gridding.address.read import NOTHING_KNOWN, read_address
from sql.queries import query
from sql.remembered import Asked


@dataclass(frozen=True)
class NamedGrid:
    """A grid, and a point in it."""

    grid_code: str
    name: str
    community: str
    lon: float
    lat: float


@dataclass(frozen=True)
class NamedArea:
    """A department's area, and the merged plan that it went into."""

    plan_id: int
    holds: bool
    department: str
    area_id: str


@dataclass(frozen=True)
class AreaPart:
    """What of an area a grid took over: its share of the households, and of the ground."""

    grid_code: str
    share: float
    ground: float
    lon: float
    lat: float


def grids_called(
    connection: Connection, said: str, at: datetime | None, known: Mapping[int, Known]
) -> list[NamedGrid]:
    """Return the grids that are called so.

    Parameters
    ----------
    connection : Connection
    said : str
        A code, or a name with or without its community.
    at : datetime or None
        By the plans that hold at this moment; None is now.
    known : Mapping
        Id of a district -> what is known of it.

    Returns
    -------
    list of NamedGrid
        In the order of their codes.
    """
    found: list[NamedGrid] = []
    rows = connection.execute(query("published"), {"at": at, "district_code": None}).all()
    database = str(connection.engine.url)
    for plan in rows:
        district = known.get(plan.district_id, NOTHING_KNOWN)
        names = _grids(Asked(connection), database, plan.plan_id, plan.version)
        found += names.get(read_address(said, district).key, names.get(compact(said), ()))
    return found


def areas_called(connection: Connection, said: str, at: datetime | None) -> list[NamedArea]:
    """Return the departments' areas that are called so in the merged plan published last.

    Parameters
    ----------
    connection : Connection
    said : str
        Department and id, or an id that is no mere number.
    at : datetime or None
        Published by this moment; None is now.

    Returns
    -------
    list of NamedArea
    """
    plans = connection.execute(query("crosswalk_plans"), {"plan_id": None, "at": at}).all()
    key, database = compact(said), str(connection.engine.url)
    return [
        NamedArea(plan.plan_id, plan.holds, *area)
        for plan in plans
        for area in _areas(Asked(connection), database, plan.plan_id).get(key, ())
    ]


def parts_of_area(connection: Connection, area: NamedArea) -> list[AreaPart]:
    """Tell which grids took an area over, by the crosswalk of its plan.

    Parameters
    ----------
    connection : Connection
    area : NamedArea

    Returns
    -------
    list of AreaPart
        The largest first.
    """
    return [AreaPart(*row) for row in connection.execute(query("area_in_grids"), _named(area))]


def shape_of_area(connection: Connection, area: NamedArea) -> tuple[int, str]:
    """Return the district of an area, and its outline as hexadecimal EWKB.

    Parameters
    ----------
    connection : Connection
    area : NamedArea

    Returns
    -------
    (int, str)
    """
    district_id, shape = connection.execute(query("area_shape"), _named(area)).one()
    return district_id, shape


def _named(area: NamedArea) -> dict[str, object]:
    return {"plan_id": area.plan_id, "department": area.department, "area_id": area.area_id}


@lru_cache(maxsize=64)
def _grids(
    asked: Asked, _database: str, plan_id: int, _version: int
) -> Mapping[str, Sequence[NamedGrid]]:
    names: dict[str, list[NamedGrid]] = defaultdict(list)
    for row in asked.take().execute(query("grid_names"), {"plan_id": plan_id}):
        grid = NamedGrid(*row)
        keys = {compact(grid.grid_code), read_address(grid.name).key}
        with_home = (
            grid.name if grid.name.startswith(grid.community) else grid.community + grid.name
        )
        for key in sorted(keys | {read_address(with_home).key} - {""}):
            names[key].append(grid)
    return names


@lru_cache(maxsize=64)
def _areas(asked: Asked, _database: str, plan_id: int) -> Mapping[str, Sequence[tuple[str, str]]]:
    names: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in asked.take().execute(query("area_names"), {"plan_id": plan_id}):
        for key in area_keys(row.department, row.area_id):
            names[key].append((row.department, row.area_id))
    return names
