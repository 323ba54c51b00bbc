"""What the places of a district are called: the rows of its gazetteer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.address.address import Address, Known
from gridding.address.level import Level
from gridding.address.read import name_key, read_address
from gridding.district import STORAGE_CRS


@dataclass(frozen=True)
class Row:
    """One place under one name; see `gazetteer`."""

    level: Level
    text: str
    key: str
    street: str
    low: int | None
    high: int | None
    sub: str
    place: str
    building: str
    source: str
    source_id: str
    geometry: shapely.Geometry


@dataclass(frozen=True)
class Named:
    """What has a name in a district. Geometry is longitude, latitude in EPSG:4490.

    Attributes
    ----------
    district_code, district_name : str
    streets, communities : GeoDataFrame
        ``code, name, geometry``.
    buildings : GeoDataFrame
        ``building_id, address, geometry``.
    compounds : GeoDataFrame
        ``name, geometry``.
    roads : GeoDataFrame
        ``name, geometry``: lines.
    """

    district_code: str
    district_name: str
    streets: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame


def gazetteer(named: Named) -> gpd.GeoDataFrame:
    """Return the gazetteer of a district.

    Parameters
    ----------
    named : Named

    Returns
    -------
    GeoDataFrame
        ``level`` (a value of `Level`), ``text`` as its source has it, ``key, street, low, high,
        sub, place, building`` as in `Address`, ``source`` and ``source_id``, ``geometry``: a point
        for what has a house number, the whole for what is larger.
    """
    known = known_in(named)
    rows = [*_divisions(named), *_buildings(named, known)]
    rows += _areas(named.compounds, Level.COMPOUND, "compounds")
    rows += _lines(named.roads)
    rows += _implied(rows)
    columns = list(Row.__dataclass_fields__)
    frame = pd.DataFrame([astuple_shallow(row) for row in rows], columns=columns)
    return gpd.GeoDataFrame(
        frame.astype({"low": "Int64", "high": "Int64"}), geometry="geometry", crs=STORAGE_CRS
    )


def astuple_shallow(row: Row) -> tuple[object, ...]:
    """Return a row's values without copying its geometry."""
    return tuple(getattr(row, name) for name in Row.__dataclass_fields__)


def known_in(named: Named) -> Known:
    """Return what is known before the addresses of a district are read.

    Parameters
    ----------
    named : Named

    Returns
    -------
    Known
    """
    divisions = {name_key(named.district_name): ""}
    for frame in (named.streets, named.communities):
        divisions |= dict(zip(map(name_key, frame["name"]), frame["code"], strict=True))
    divisions.pop("", None)
    return Known(
        divisions,
        frozenset(map(name_key, named.roads["name"])) - {""},
        frozenset(map(name_key, named.compounds["name"])) - {""},
    )


def _divisions(named: Named) -> Iterator[Row]:
    for level, frame in ((Level.STREET, named.streets), (Level.COMMUNITY, named.communities)):
        for code, name, shape in zip(frame["code"], frame["name"], frame.geometry, strict=True):
            yield _row(level, name, Address(name_key(name)), "divisions", code, shape)


def _buildings(named: Named, known: Known) -> Iterator[Row]:
    frame = named.buildings[named.buildings["address"] != ""]
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    for number, text, point in zip(frame["building_id"], frame["address"], points, strict=True):
        address = read_address(text, known)
        if address.key:
            yield _row(Level.BUILDING, text, address, "buildings", str(number), point)


def _areas(frame: gpd.GeoDataFrame, level: Level, source: str) -> Iterator[Row]:
    for key, name, shape in _by_name(frame):
        yield _row(level, name, Address(key, place=key), source, name, shape)


def _lines(frame: gpd.GeoDataFrame) -> Iterator[Row]:
    for key, name, shape in _by_name(frame):
        yield _row(Level.ROAD, name, Address(key, street=key), "roads", name, shape)


def _by_name(frame: gpd.GeoDataFrame) -> Iterator[tuple[str, str, shapely.Geometry]]:
    """Yield what bears one name as one: key, name, geometry."""
    keys = [name_key(name) for name in frame["name"]]
    shapes = frame.geometry.to_numpy()
    for key, group in frame.assign(key_=keys).groupby("key_", sort=True):
        if key:
            at = frame.index.get_indexer(group.index)
            yield str(key), str(group["name"].iloc[0]), shapely.union_all(shapes[at])


def _implied(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield roads and compounds that only addresses name, as the points that bear the name."""
    rows = list(rows)
    named = {row.key for row in rows if row.level in (Level.ROAD, Level.COMPOUND)}
    for level, part in ((Level.ROAD, "street"), (Level.COMPOUND, "place")):
        points: dict[str, list[shapely.Geometry]] = {}
        for row in rows:
            name = getattr(row, part)
            if row.low is not None or row.building:
                points.setdefault(name, []).append(row.geometry)
        for name in sorted(set(points) - named - {""}):
            shape: npt.NDArray[np.object_] = np.array(points[name])
            address = Address(name, **{part: name})
            yield _row(level, name, address, "addresses", name, shapely.multipoints(shape))


def _row(
    level: Level, text: str, address: Address, source: str, source_id: str, shape: shapely.Geometry
) -> Row:
    return Row(
        level,
        text,
        address.key,
        address.street,
        address.low,
        address.high,
        address.sub,
        address.place,
        address.building,
        source,
        source_id,
        shape,
    )
