"""The grids of today laid over the units: where each unit lies, and which of them go on."""

import geopandas as gpd
import numpy as np
import shapely

from gridding.land.borders import Floats, Ints

NONE = -1


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


def one_row_each(drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one row for each grid: rows of the same code and the same name are one.

    The smallest comes first, so that of grids that hold a place alike the one drawn on top of a
    larger one has it.

    Parameters
    ----------
    drawn : GeoDataFrame
        ``code, name, geometry`` in a metric CRS; both may be empty.

    Returns
    -------
    GeoDataFrame
        The same columns, sorted by area, code, name.
    """
    known = (drawn["code"] != "") & (drawn["name"] != "")
    key = np.where(known, drawn["code"] + "\n" + drawn["name"], [f"\n{i}" for i in drawn.index])
    shapes = drawn.geometry.to_numpy()
    first, rows = np.unique(key, return_index=True, return_inverse=True)[1:]
    whole = [shapely.union_all(shapes[rows == k]) for k in range(len(first))]
    out = drawn.iloc[first].set_geometry(gpd.GeoSeries(whole, index=first, crs=drawn.crs))
    out = out.assign(area=out.area).sort_values(["area", "code", "name"], kind="stable")
    return out.drop(columns="area").reset_index(drop=True)


def continued(before: Ints, after: Ints, households: Ints, area_m2: Floats) -> Ints:
    """Tell which grid of today each new grid continues.

    It continues the one with which it shares more than half of its own and more than half of the
    other's households; where nobody lives in either, of their ground. So no two continue the same.

    Parameters
    ----------
    before : (u,) int array
        Grid of today of each unit, -1 for none.
    after : (u,) int array
        New grid of each unit, 0…n-1.
    households : (u,) int array
    area_m2 : (u,) float array

    Returns
    -------
    (n,) int array
        Grid of today, -1 for none.

    Examples
    --------
    >>> before, after = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])
    >>> continued(before, after, np.array([10, 10, 5, 9]), np.ones(4)).tolist()
    [0, 1]
    """
    n = int(after.max(initial=-1)) + 1
    n_before = int(before.max(initial=-1)) + 1
    lived_in = np.bincount(after, households, n) > 0
    empty = np.bincount(before[before >= 0], households[before >= 0], n_before) == 0
    by_ground = _majority(before, after, area_m2, n, n_before)
    by_ground[by_ground >= 0] = np.where(empty, np.arange(n_before), NONE)[
        by_ground[by_ground >= 0]
    ]
    by_people = _majority(before, after, households.astype(np.float64), n, n_before)
    return np.where(lived_in, by_people, by_ground)


def _majority(before: Ints, after: Ints, weight: Floats, n: int, n_before: int) -> Ints:
    """Return the grid of today with which each new one shares most of both, -1 for none."""
    out = np.full(n, NONE, np.int64)
    had = before >= 0
    pairs, pair = np.unique(np.column_stack([before[had], after[had]]), axis=0, return_inverse=True)
    shared = 2 * np.bincount(pair.ravel(), weight[had], len(pairs))
    old = np.bincount(before[had], weight[had], n_before)[pairs[:, 0]]
    new = np.bincount(after, weight, n)[pairs[:, 1]]
    most = (shared > old) & (shared > new)
    out[pairs[most, 1]] = pairs[most, 0]
    return out


def share_kept(before: Ints, after: Ints, continues: Ints, households: Ints) -> float:
    """Return the share of households whose grid is the one of today that they were in.

    Parameters
    ----------
    before, after : (u,) int arrays
        As for `continued`.
    continues : (n,) int array
        As from `continued`.
    households : (u,) int array

    Returns
    -------
    float
        Of the households that are in a grid of today; 1.0 where there are none.
    """
    had = before >= 0
    total = households[had].sum()
    stay = households[had & (continues[after] == before)].sum()
    return float(stay / total) if total else 1.0
