"""The departments' areas laid over the land: which area holds each building, each unit."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from gridding.district import District
from gridding.land.borders import Floats, Geometries, Ints
from gridding.land.build import Land
from gridding.land.projection import to_metric

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
        -1 for none.
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
    metric = to_metric(district.departments, district.metric_crs)
    of = metric["department"].to_numpy()
    return [
        _layer(spec.name, spec.weight, metric[of == spec.name], land)
        for spec in district.manifest.departments
    ]


def _layer(name: str, weight: float, areas: gpd.GeoDataFrame, land: Land) -> Layer:
    shapes = areas.geometry.to_numpy()
    bad = ~shapely.is_valid(shapes)  # bent into metres, a valid polygon may just touch itself
    if bad.any():
        shapes[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    of_building = holder_of(land.buildings.geometry.to_numpy(), shapes)
    households = land.buildings["households"].to_numpy(dtype=np.float64)
    unit = land.buildings["unit"].to_numpy()
    of_unit = holder_of(land.units.geometry.to_numpy(), shapes)
    table = np.zeros((len(land.units), len(shapes) + 1))
    np.add.at(table, (unit, of_building), households)  # the last column stands for none
    lived_in = table.sum(axis=1) > 0
    most = table.argmax(axis=1)
    of_unit[lived_in] = np.where(most == len(shapes), NONE, most)[lived_in]
    ids = areas["area_id"].to_numpy(dtype=object)
    return Layer(name, weight, ids, shapes, of_building, of_unit)


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
    tree = shapely.STRtree(areas)
    size = shapely.area(areas)
    shape, area = tree.query(shapes, predicate="covered_by")
    order = np.lexsort((size[area], shape))
    out[shape[order]] = area[order]
    rest = np.flatnonzero(out < 0)
    at, area = tree.query(shapes[rest], predicate="intersects")
    shape = rest[at]
    held: Floats = shapely.area(shapely.intersection(shapes[shape], areas[area]))
    left = shapely.area(shapes) - np.bincount(shape, held, len(shapes))
    order = np.lexsort((size[area], held, shape))
    order = order[(held > 0)[order] & (held >= left[shape])[order]]
    out[shape[order]] = area[order]
    return out
