"""The rule for points on borders in whole numbers: slow, plain, and nothing of `gridding.locate`.

A longitude or latitude of a district is a multiple of 2^-60, if it is not next to zero, so that as
many units of 2^-60 are a Python integer and every comparison is exact.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

Ints = npt.NDArray[np.int64]
_PAIRS = 50_000


def by_the_rule(grids: gpd.GeoDataFrame, points: npt.NDArray[np.float64]) -> Ints:
    """Return for each point the first polygon by code that holds it, its border included, or -1.

    Parameters
    ----------
    grids : GeoDataFrame
        Polygons without holes, all with the same number of vertices, in order of ``grid_code``.
    points : ndarray of float, shape (n, 2)

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    shapes = grids.geometry.to_numpy()
    rings = shapely.get_coordinates(shapes).reshape(len(shapes), -1, 2)
    which, holder = shapely.STRtree(shapes).query(shapely.points(points))  # by boxes
    found = np.full(len(points), len(shapes))
    for i in range(0, len(which), _PAIRS):
        pair = slice(i, i + _PAIRS)
        held = _holds(rings[holder[pair]], points[which[pair]])
        np.minimum.at(found, which[pair][held], holder[pair][held])
    return np.where(found == len(shapes), -1, found)


def _holds(
    rings: npt.NDArray[np.float64], points: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Tell of pairs whether the ring holds the point; floats are compared, never computed with."""
    ax, ay, bx, by = rings[:, :-1, 0], rings[:, :-1, 1], rings[:, 1:, 0], rings[:, 1:, 1]
    x, y = points[:, :1], points[:, 1:]
    boxed = (np.minimum(ax, bx) <= x) & (x <= np.maximum(ax, bx))
    boxed &= (np.minimum(ay, by) <= y) & (y <= np.maximum(ay, by))
    crossed = (ay > y) != (by > y)
    turn = np.where(x < np.minimum(ax, bx), 1, -1)  # > 0 where the crossing is east of the point
    pair, edge = np.nonzero(boxed)
    ends = (values[pair, edge] for values in (ax, ay, bx, by))
    sides = _side(*map(_whole, ends), _whole(points[pair, 0]), _whole(points[pair, 1]))
    turn[pair, edge] = np.where(by[pair, edge] > ay[pair, edge], sides, -sides)
    on_border = (boxed & (turn == 0)).any(axis=1)
    return np.asarray(on_border | ((crossed & (turn > 0)).sum(axis=1) % 2 == 1))


def _whole(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    mantissa, exponent = np.frexp(degrees)
    shift = exponent.astype(np.int64) - 53 + 60
    if (shift[degrees != 0] < 0).any():
        raise ValueError("a coordinate is no multiple of 2^-60")
    units = (mantissa * 2.0**53).astype(np.int64).astype(object)
    return np.asarray(units << np.maximum(shift, 0).astype(object))


def _side(ax: npt.NDArray[np.object_], *rest: npt.NDArray[np.object_]) -> Ints:
    ay, bx, by, x, y = rest
    return np.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax)).astype(np.int64)
