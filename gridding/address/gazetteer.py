"""What the places of a district are called: the rows of its gazetteer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridding.address.address import Address, Known
from gridding.address.level import Level
from gridding.address.named import Named
from gridding.address.read import name_key, read_address
from gridding.address.sides import Side, sides
from gridding.district import STORAGE_CRS

NAMES = (Level.ROAD, Level.COMPOUND)


@dataclass(frozen=True)
class Row:
    """One place under one name; see `gazetteer`."""

    level: Level
    text: str
    address: Address
    source: str
    source_id: str
    geometry: shapely.Geometry


def gazetteer(named: Named) -> gpd.GeoDataFrame:
    """Return the gazetteer of a district.

    Parameters
    ----------
    named : Named

    Returns
    -------
    GeoDataFrame
        ``level`` (a value of `Level`), ``text`` as its source has it, ``key, street, low, high,
        sub, place, building`` as in `Address`, ``within`` (the code of a point's community, of a
        community's street, else empty),
        ``source`` and ``source_id``, ``geometry`` in EPSG:4490: a point for what has a house
        number or is a building; a line, from ``low`` to ``high``, for numbers along a road; the
        whole for what is larger.
    """
    known = named.known()
    rows = [*_divisions(named), *_buildings(named, known), *_points(named, known)]
    rows += _areas(named.compounds)
    rows += _roads(named)
    rows += list(_implied(rows))
    rows += [_range(*each) for each in enumerate(sides(named.roads, named.metric_crs))]
    said = [row.address for row in rows]
    columns: dict[str, list[object]] = {
        name: [getattr(row, name) for row in rows] for name in ("level", "text")
    }
    for name in ("key", "street", "low", "high", "sub", "place", "building"):
        columns[name] = [getattr(address, name) for address in said]
    for name in ("source", "source_id"):
        columns[name] = [getattr(row, name) for row in rows]
    shapes = np.array([row.geometry for row in rows], dtype=object)
    frame = pd.DataFrame(columns).astype({"low": "Int64", "high": "Int64"})
    frame["within"] = _communities(shapes, named.communities)
    parents = dict(zip(named.communities["code"], named.communities["street_code"], strict=True))
    of_street = frame["level"] == Level.COMMUNITY
    frame.loc[of_street, "within"] = frame.loc[of_street, "source_id"].map(parents)
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=STORAGE_CRS)


def _communities(
    shapes: "np.ndarray[tuple[int], np.dtype[np.object_]]", communities: gpd.GeoDataFrame
) -> list[str]:
    """Return the code of the community that each point lies in, empty for all else."""
    found = np.full(len(shapes), "", dtype=object)
    points = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.POINT)
    tree = shapely.STRtree(communities.geometry.to_numpy())
    point, community = tree.query(shapes[points], predicate="intersects")
    found[points[point]] = communities["code"].to_numpy(dtype=object)[community]
    return list(found)


def _divisions(named: Named) -> Iterator[Row]:
    for level, frame in ((Level.STREET, named.streets), (Level.COMMUNITY, named.communities)):
        for code, name, shape in zip(frame["code"], frame["name"], frame.geometry, strict=True):
            if key := name_key(name):
                yield Row(level, name, Address(key), "divisions", code, shape)


def _buildings(named: Named, known: Known) -> Iterator[Row]:
    frame = named.buildings[named.buildings["address"] != ""]
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    for number, text, point in zip(frame["building_id"], frame["address"], points, strict=True):
        address = read_address(text, known)
        if address.key:
            yield Row(Level.BUILDING, text, address, "buildings", str(number), point)


def _points(named: Named, known: Known) -> Iterator[Row]:
    frame = named.addresses
    for number, text, name, point in zip(
        frame["address_id"], frame["address"], frame["name"], frame.geometry, strict=True
    ):
        if text and (address := read_address(text, known)).key:
            yield Row(Level.ADDRESS_POINT, text, address, "addresses", number, point)
        if key := name_key(name):
            address = Address(key, place=key)
            yield Row(Level.ADDRESS_POINT, name, address, "addresses", number, point)


def _areas(compounds: gpd.GeoDataFrame) -> Iterator[Row]:
    for key, name, shape in _by_name(compounds):
        yield Row(Level.COMPOUND, name, Address(key, place=key), "compounds", name, shape)


def _roads(named: Named) -> Iterator[Row]:
    frames = [frame[["name", "geometry"]] for frame in (named.barriers, named.roads) if len(frame)]
    for key, name, shape in _by_name(pd.concat(frames, ignore_index=True)) if frames else ():
        yield Row(Level.ROAD, name, Address(key, street=key), "roads", name, shape)


def _by_name(frame: gpd.GeoDataFrame) -> Iterator[tuple[str, str, shapely.Geometry]]:
    """Yield what bears one name as one: key, name, geometry."""
    shapes = frame.geometry.to_numpy()
    names = frame["name"].to_numpy(dtype=object)
    keys = pd.Series([name_key(name) for name in names], dtype=object)
    for key, at in keys.groupby(keys, sort=True).indices.items():
        if key:
            yield str(key), str(names[at[0]]), shapely.union_all(shapes[at])


def _implied(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield roads and compounds that only addresses name, as the points that bear the name."""
    named = {row.address.key for row in rows if row.level in NAMES}
    for level, part in ((Level.ROAD, "street"), (Level.COMPOUND, "place")):
        points: dict[str, list[shapely.Geometry]] = {}
        for row in rows:
            if row.address.low is not None or row.address.building:
                points.setdefault(getattr(row.address, part), []).append(row.geometry)
        for name in sorted(set(points) - named - {""}):
            address = Address(name, **{part: name})  # type: ignore[arg-type]
            shape = shapely.union_all(points[name])
            yield Row(level, name, address, "addresses", name, shape)


def _range(number: int, side: Side) -> Row:
    key = name_key(side.name)
    address = Address(key, key, side.low, side.high)
    return Row(Level.INTERPOLATED, side.name, address, "roads", str(number), side.line)
