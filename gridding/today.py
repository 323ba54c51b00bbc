"""The grids of today laid over the units: which of them each unit lies in."""

import geopandas as gpd
import numpy as np
import shapely

from gridding.land.borders import Ints


def today_of_units(units: gpd.GeoDataFrame, grids: gpd.GeoDataFrame) -> Ints:
    """Return for each unit the grid of today that holds most of its ground.

    Parameters
    ----------
    units : GeoDataFrame
        Polygons in a metric CRS; only the geometry is used.
    grids : GeoDataFrame
        Polygons in the same CRS, in any number and order; they may overlap and leave gaps.

    Returns
    -------
    (u,) int array
        Position in ``grids``, -1 where none holds any ground of the unit. Of grids that hold
        equally much the first.
    """
    ground, areas = units.geometry.to_numpy(), grids.geometry.to_numpy()
    out = np.full(len(ground), -1, np.int64)
    tree = shapely.STRtree(areas)
    # Most units lie in one grid whole: the test for that costs far less than an intersection.
    unit, grid = tree.query(ground, predicate="covered_by")
    order = np.lexsort((-grid, unit))
    out[unit[order]] = grid[order]
    rest = np.flatnonzero(out < 0)
    at, grid = tree.query(ground[rest], predicate="intersects")
    unit = rest[at]
    held = shapely.area(shapely.intersection(ground[unit], areas[grid]))
    order = np.lexsort((-grid, held, unit))
    order = order[held[order] > 0]
    out[unit[order]] = grid[order]
    return out
