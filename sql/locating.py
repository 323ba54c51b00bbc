"""Which grid a point lies in, asked of the database; and what fills the index in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, Row

from gridding.district import STORAGE_CRS
from gridding.locate import Division, Nearest, Place
from sql.queries import query


@dataclass(frozen=True)
class Located:
    """Where a point lay at a moment, and by which plan."""

    plan_id: int
    district_id: int
    place: Place


class MapLayer(StrEnum):
    """What the map shows of a plan."""

    GRIDS = "grids"
    UNITS = "units"
    BARRIERS = "barriers"
    EXCEPTIONS = "exceptions"


def locate(connection: Connection, lon: float, lat: float, at: datetime) -> Located | None:
    """Tell where a point lies by the plans that were published at a moment.

    Parameters
    ----------
    connection : Connection
    lon, lat : float
        Degrees in EPSG:4490.
    at : datetime
        With offset.

    Returns
    -------
    Located or None
        None outside every grid. The rule for borders is `gridding.locate.Locator`'s; between
        districts the smaller grid code counts, then the older plan.
    """
    bound = {"lon": lon, "lat": lat, "at": at}
    row = connection.execute(query("locate"), bound).one_or_none()
    return None if row is None else Located(row.plan_id, row.district_id, _place(row))


def snap(
    connection: Connection, lon: float, lat: float, at: datetime, snap_m: float
) -> Located | None:
    """Tell which grid answers for a point outside of all that were published at a moment.

    Parameters
    ----------
    connection : Connection
    lon, lat : float
        Degrees in EPSG:4490.
    at : datetime
        With offset.
    snap_m : float
        Metres, at most 100.

    Returns
    -------
    Located or None
        The nearest grid, with the distance; None where it is farther.
    """
    row = connection.execute(query("nearest"), {"lon": lon, "lat": lat, "at": at}).one_or_none()
    if row is None or row.told_m is None or row.told_m > snap_m:
        return None
    return Located(row.plan_id, row.district_id, replace(_place(row), snapped_m=row.told_m))


def nearest(connection: Connection, lon: float, lat: float, at: datetime) -> Nearest | None:
    """Return the nearest grid of the plans that were published at a moment.

    Parameters
    ----------
    connection : Connection
    lon, lat : float
        Degrees in EPSG:4490.
    at : datetime
        With offset.

    Returns
    -------
    Nearest or None
        None where nothing was published then. Looks at every grid where none is within 100 m.
    """
    bound = {"lon": lon, "lat": lat, "at": at}
    row = connection.execute(query("nearest"), bound).one_or_none()
    if row is None:
        return None
    distance = round(row.distance_m, 2) if row.told_m is None else row.told_m
    return Nearest(row.grid_code, row.grid_name, distance)


def places(connection: Connection, plan_ids: Sequence[int]) -> gpd.GeoDataFrame:
    """Return the grids of plans with the names of their communities and streets.

    Parameters
    ----------
    connection : Connection
    plan_ids : sequence of int

    Returns
    -------
    GeoDataFrame
        ``plan_id, grid_code, name, community_code, community_name, street_code, street_name,
        metric_crs, geometry`` in EPSG:4490, sorted by plan and grid code.
    """
    result = connection.execute(query("published_places"), {"plan_ids": list(plan_ids)})
    frame = pd.DataFrame(result.mappings().all(), columns=list(result.keys()))
    shapes = shapely.from_wkb([bytes(shape) for shape in frame["geometry"]])
    return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes, crs=STORAGE_CRS)


def next_change(connection: Connection) -> datetime | None:
    """Return when the next publication, posting or absence begins or ends by itself.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    datetime or None
        None where nothing is due.
    """
    moment: datetime | None = connection.execute(query("next_change")).scalar_one()
    return moment


def map_layer(connection: Connection, layer: MapLayer, plan_ids: Sequence[int]) -> str:
    """Return a layer of plans as GeoJSON for a map.

    Parameters
    ----------
    connection : Connection
    layer : MapLayer
    plan_ids : sequence of int

    Returns
    -------
    str
        A FeatureCollection, longitude and latitude in EPSG:4490 to 1 cm, without ``crs`` member.
    """
    bound = {"plan_ids": list(plan_ids)}
    answer: str = connection.execute(query(f"map_{layer}"), bound).scalar_one()
    return answer


def _place(row: Row[Any]) -> Place:
    return Place(
        row.grid_code,
        row.grid_name,
        Division(row.community_code, row.community_name),
        Division(row.street_code, row.street_name),
        row.on_boundary,
    )
