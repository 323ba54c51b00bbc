"""Ground that two departments both have, grid by grid: exact, from outlines and buildings."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.land.borders import Geometries, Ints
from gridding.land.build import Land
from gridding.merge.crosswalk import ground_of
from gridding.merge.holding import Layer, cut

COLUMNS = ("department", "other", "grid_code", "households", "area_m2", "geometry")


def common_ground(
    layers: list[Layer],
    land: Land,
    codes: npt.NDArray[np.object_],
    pairs: Iterable[tuple[str, str]],
) -> gpd.GeoDataFrame:
    """Lay departments over each other.

    Parameters
    ----------
    layers : list of Layer
    land : Land
    codes : (u,) array of str
        Grid code of each unit.
    pairs : iterable of (str, str)
        Departments; a pair of which one has no layer is left out.

    Returns
    -------
    GeoDataFrame
        ``department, other, grid_code, households, area_m2, geometry`` in the land's metric CRS,
        a row for each pair and each grid where both have the same building or the same ground;
        sorted. Households are those of buildings that lie in an area of each.
    """
    by_name = {layer.name: layer for layer in layers}
    ground = ground_of(land, codes)
    of_unit = np.searchsorted(ground.codes, codes.astype(object))
    names = ground.codes
    grid = of_unit[land.buildings["unit"].to_numpy()]
    households = land.buildings["households"].to_numpy(dtype=np.int64)
    pieces: dict[str, tuple[Ints, Geometries]] = {}
    rows = []
    for pair in sorted(set(pairs)):
        if not set(pair) <= set(by_name):
            continue
        for name in pair:
            if name not in pieces:
                pieces[name] = _pieces(ground.moved(by_name[name].shapes), ground.shapes)
        both = np.all([by_name[name].of_building >= 0 for name in pair], axis=0)
        lived = np.bincount(grid[both], households[both], len(names)).astype(np.int64)
        shapes = _shared(pieces[pair[0]], pieces[pair[1]])
        for k in sorted({*np.flatnonzero(lived), *shapes}):
            shape = shapes.get(k, shapely.Polygon())
            rows.append((*pair, names[k], lived[k], float(shapely.area(shape)), shape))
    kinds = dict.fromkeys(COLUMNS[:3], "str") | {"households": "int64", "area_m2": "float64"}
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(kinds)
    frame["geometry"] = shapely.transform(
        frame["geometry"].to_numpy(), lambda xy: xy + ground.origin
    )
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=land.units.crs)


def _pieces(areas: Geometries, grids: Geometries) -> tuple[Ints, Geometries]:
    """Cut areas along the grids: the grid of each piece, and its shape."""
    grid, _, parts = cut(grids, areas)
    return grid, parts


def _shared(
    one: tuple[Ints, Geometries], other: tuple[Ints, Geometries]
) -> dict[int, shapely.Geometry]:
    """Return by grid the ground in which pieces of both lie."""
    a, b = shapely.STRtree(other[1]).query(one[1], predicate="intersects")
    same = one[0][a] == other[0][b]
    a, b = a[same], b[same]
    shapes = shapely.intersection(one[1][a], other[1][b])
    ground = shapely.area(shapes) > 0
    out: dict[int, list[shapely.Geometry]] = {}
    for k, shape in zip(one[0][a[ground]], shapes[ground], strict=True):
        out.setdefault(int(k), []).append(shape)
    return {k: _faces(shapely.union_all(shapes)) for k, shapes in out.items()}


def _faces(shape: shapely.Geometry) -> shapely.Geometry:
    """Drop the points and lines along which areas only touch."""
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.area(parts) > 0])
