"""The departments' areas laid over the land: which area holds each building, each unit."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from gridding.district import District
from gridding.land.borders import Floats, Geometries, Ints
from gridding.land.build import Land
from gridding.land.projection import to_metric
from gridding.read.overlaps import smallest_first

NONE = -1


@dataclass(frozen=True)
class Layer:
    """One department's areas on a land.

    Attributes
    ----------
    name : str
    weight : float
        How much its borders count.
    ids : (a,) array of str
    shapes : (a,) array of Polygon or MultiPolygon
        Metric; no two overlap. They may reach beyond the district and leave gaps.
    of_building : (b,) int array
        Position of the area that holds most of each building, -1 where most of it lies in none.
    of_unit : (u,) int array
        Position of the area with most of a unit's households, or of its ground where nobody lives;
        -1 for none. Of areas with equally many households the smaller.
    """

    name: str
    weight: float
    ids: npt.NDArray[np.object_]
    shapes: Geometries
    of_building: Ints
    of_unit: Ints


def layers_of(district: District, land: Land) -> list[Layer]:
    """Lay every department's areas over the land.

    Parameters
    ----------
    district : District
    land : Land

    Returns
    -------
    list of Layer
        In the order of the manifest.
    """
    weights = {spec.name: spec.weight for spec in district.manifest.departments}
    return lay_areas(district.departments, weights, land)


def lay_areas(areas: gpd.GeoDataFrame, weights: Mapping[str, float], land: Land) -> list[Layer]:
    """Lay areas over a land.

    Parameters
    ----------
    areas : GeoDataFrame
        ``department, area_id, geometry`` in EPSG:4490; no two of a department overlap.
    weights : mapping of str to float
        Department -> how much its borders count.
    land : Land

    Returns
    -------
    list of Layer
        In the order of the weights.
    """
    metric = to_metric(areas, land.units.crs)
    of = metric["department"].to_numpy()
    return [_layer(name, weight, metric[of == name], land) for name, weight in weights.items()]


def _layer(name: str, weight: float, areas: gpd.GeoDataFrame, land: Land) -> Layer:
    shapes = areas.geometry.to_numpy()
    bad = ~shapely.is_valid(shapes)  # bent into metres, a valid polygon may just touch itself
    if bad.any():
        shapes[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    of_building = holder_of(land.buildings.geometry.to_numpy(), shapes)
    households = land.buildings["households"].to_numpy(dtype=np.float64)
    unit = land.buildings["unit"].to_numpy()
    none = len(shapes)  # stands last, so that of equals an area comes first
    lived = np.flatnonzero(households)
    rank = smallest_first(shapes)  # of areas that hold equally much the smaller, whatever its id
    area = np.append(rank, none)[of_building]
    of_unit = most_of(unit[lived], area[lived], households[lived], len(land.units))
    empty = np.flatnonzero(of_unit == NONE)
    held = (of_unit != NONE) & (of_unit != none)
    of_unit[held] = np.argsort(rank)[of_unit[held]]
    of_unit[of_unit == none] = NONE
    of_unit[empty] = holder_of(land.units.geometry.to_numpy()[empty], shapes)
    ids = areas["area_id"].to_numpy(dtype=object)
    return Layer(name, weight, ids, shapes, of_building, of_unit)


def most_of(thing: Ints, label: Ints, held: Floats, n: int) -> Ints:
    """Return the label that holds most of each of n things.

    Parameters
    ----------
    thing, label : (p,) int arrays
        Pairs, in any order and any number of times; labels from 0.
    held : (p,) array
        How much of the thing the label holds, above 0.
    n : int

    Returns
    -------
    (n,) int array
        Of labels that hold equally much the first; -1 where none holds any.
    """
    labels = int(label.max(initial=0)) + 1
    pairs, which = np.unique(thing * labels + label, return_inverse=True)
    order = np.lexsort((-pairs, np.bincount(which, held, len(pairs)), pairs // labels))
    out = np.full(n, NONE, np.int64)
    out[pairs[order] // labels] = pairs[order] % labels  # what stands last stays
    return out


def holder_of(shapes: Geometries, areas: Geometries) -> Ints:
    """Return the area that holds most of each shape.

    Parameters
    ----------
    shapes : (n,) array of Polygon, MultiPolygon or Point
    areas : (a,) array of Polygon or MultiPolygon
        No two overlap.

    Returns
    -------
    (n,) int array
        -1 where more of the shape lies in no area than in any. Of areas that hold equally much
        the larger.
    """
    out = np.full(len(shapes), NONE, np.int64)
    size = shapely.area(areas)
    shapely.prepare(areas)
    area, shape = shapely.STRtree(shapes).query(areas, predicate="covers")
    order = np.lexsort((size[area], shape))
    out[shape[order]] = area[order]
    rest = np.flatnonzero(out < 0)
    # With more than half in the area where its centre lies, no other area need be looked at.
    area, at = shapely.STRtree(shapely.centroid(shapes[rest])).query(areas, predicate="covers")
    shape = rest[at]
    held: Floats = shapely.area(shapely.intersection(shapes[shape], areas[area]))
    most = held > shapely.area(shapes[shape]) / 2
    out[shape[most]] = area[most]
    rest = rest[out[rest] < 0]
    at, area, parts = cut(shapes[rest], areas)
    shape = rest[at]
    held = shapely.area(parts)
    left = shapely.area(shapes) - np.bincount(shape, held, len(shapes))
    order = np.lexsort((size[area], held, shape))
    order = order[(held > 0)[order] & (held >= left[shape])[order]]
    out[shape[order]] = area[order]
    return out


def cut(shapes: Geometries, areas: Geometries) -> tuple[Ints, Ints, Geometries]:
    """Cut shapes along areas.

    Parameters
    ----------
    shapes : (n,) array of Polygon, MultiPolygon or Point
    areas : (a,) array of Polygon or MultiPolygon

    Returns
    -------
    shape, area : (p,) int arrays
        Pairs that meet, sorted.
    parts : (p,) array of geometries
        The shape as far as it lies in the area: the same object where that is all of it. Only what
        crosses a border is overlaid.
    """
    shapely.prepare(areas)
    area, shape = shapely.STRtree(shapes).query(areas, predicate="intersects")
    order = np.lexsort((area, shape))
    shape, area = shape[order], area[order]
    parts: Geometries = shapes[shape]
    across = ~shapely.covers(areas[area], parts)
    parts[across] = shapely.intersection(parts[across], areas[area[across]])
    return shape, area, parts
