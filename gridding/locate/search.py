"""Searches the edges of a plan's grids: which polygon holds a point, how far its border is."""

import math

import numpy as np
from numba import njit

from gridding.ground import CGCS2000
from gridding.locate.edges import Edges, Floats, Ints, row_of
from gridding.locate.side import side

_A, _ES = CGCS2000.a, CGCS2000.es


@njit(cache=True, nogil=True)
def find(edges: Edges, x: float, y: float) -> int:  # pragma: no cover
    """Return the first polygon that holds a point, its border included; -1 outside."""
    if not (edges.west <= x <= edges.east and edges.south <= y <= edges.north):
        return -1
    cell = _cell_of(edges, x, y)
    for k in range(edges.cell[cell], edges.cell[cell + 1]):
        p = edges.listed[k]
        if _in_box(edges.box, p, x, y, 0.0) and _holds(edges, p, x, y):
            return int(p)
    return -1


@njit(cache=True, nogil=True)
def _cell_of(edges: Edges, x: float, y: float) -> int:  # pragma: no cover
    row = row_of(y, edges.south, edges.per_lat, edges.n_rows)
    return row * edges.n_columns + row_of(x, edges.west, edges.per_lon, edges.n_columns)


@njit(cache=True, nogil=True)
def _in_box(box: Floats, p: int, x: float, y: float, reach: float) -> bool:  # pragma: no cover
    beside = box[p, 0] - reach <= x <= box[p, 2] + reach
    return bool(beside and box[p, 1] - reach <= y <= box[p, 3] + reach)


@njit(cache=True, nogil=True)
def _holds(edges: Edges, p: int, x: float, y: float) -> bool:  # pragma: no cover
    """Tell whether a point lies in a polygon or on its border: a ray eastwards, its crossings."""
    first = edges.first_slab[p]
    slabs = edges.first_slab[p + 1] - first
    s = first + row_of(y, edges.box[p, 1], edges.slabs_per_lat[p], slabs)
    ends, odd = edges.ends, False
    for i in range(edges.first_edge[s], edges.first_edge[s + 1]):
        ax, ay, bx, by = ends[i, 0], ends[i, 1], ends[i, 2], ends[i, 3]
        if (ay > y) != (by > y):
            turn = side(ax, ay, bx, by, x, y)
            if turn == 0.0:
                return True
            if (turn > 0.0) == (by > ay):
                odd = not odd
        elif _at_end_or_level(ax, ay, bx, by, x, y):
            return True
    return odd


@njit(cache=True, nogil=True)
def _at_end_or_level(
    ax: float, ay: float, bx: float, by: float, x: float, y: float
) -> bool:  # pragma: no cover
    """Tell whether a point is an end of an edge, or on one that runs from west to east."""
    at_a, at_b = ay == y, by == y
    if at_a and at_b:
        return min(ax, bx) <= x <= max(ax, bx)
    return (at_a and ax == x) or (at_b and bx == x)


@njit(cache=True, nogil=True)
def border_m(edges: Edges, p: int, x: float, y: float, reach: float) -> float:  # pragma: no cover
    """Return how far the border of a polygon is over the ground; infinite where not within reach.

    On the tangent plane, as `gridding.ground.distance_m`; reach is in degrees, and as long in
    metres as asked for in every direction.
    """
    first, south, per_lat = edges.first_slab[p], edges.box[p, 1], edges.slabs_per_lat[p]
    slabs = edges.first_slab[p + 1] - first
    low = first + row_of(y - reach, south, per_lat, slabs)
    high = first + row_of(y + reach, south, per_lat, slabs)
    ends, east, north, least = edges.ends, 0.0, 0.0, math.inf
    for i in range(edges.first_edge[low], edges.first_edge[high + 1]):
        ax, ay, bx, by = ends[i, 0], ends[i, 1], ends[i, 2], ends[i, 3]
        across, along = bx - ax, by - ay
        ax, ay = ax - x, ay - y
        if abs(across * ay - along * ax) > reach * (abs(across) + abs(along)):
            continue  # farther in degrees than the reach
        if east == 0.0:
            phi = math.radians(y)
            stretch = 1.0 - _ES * math.sin(phi) ** 2
            east = math.radians(_A) / math.sqrt(stretch) * math.cos(phi)
            north = math.radians(_A) * (1.0 - _ES) / (stretch * math.sqrt(stretch))
        ax, ay, across, along = ax * east, ay * north, across * east, along * north
        length2 = across * across + along * along
        t = 0.0 if length2 == 0.0 else -(ax * across + ay * along) / length2
        t = min(max(t, 0.0), 1.0)
        least = min(least, math.hypot(ax + t * across, ay + t * along))
    return least


@njit(cache=True, nogil=True)
def spot(edges: Edges, x: float, y: float, reach: float) -> tuple[int, float]:  # pragma: no cover
    """Return the first polygon that holds a point, -1 outside, and how far its border is."""
    p = find(edges, x, y)
    return p, border_m(edges, p, x, y, reach) if p >= 0 else math.inf


@njit(cache=True, nogil=True)
def _by_cell(edges: Edges, lon: Floats, lat: Floats) -> Ints:  # pragma: no cover
    """Order points by cell: what is near in the index is in the processor's cache together."""
    cell = np.full(len(lon), -1, np.int32)
    first = np.zeros(len(edges.cell) + 1, np.int64)
    for i in range(len(lon)):
        x, y = lon[i], lat[i]
        if edges.west <= x <= edges.east and edges.south <= y <= edges.north:
            cell[i] = _cell_of(edges, x, y)
        first[cell[i] + 2] += 1
    first = np.cumsum(first)
    order = np.empty(len(lon), np.int64)
    for i in range(len(lon)):
        order[first[cell[i] + 1]] = i
        first[cell[i] + 1] += 1
    return order


@njit(cache=True, nogil=True)
def spots(
    edges: Edges, lon: Floats, lat: Floats, reach: float
) -> tuple[Ints, Floats]:  # pragma: no cover
    """Return for many points what `spot` returns for one."""
    positions, border = np.empty(len(lon), np.int64), np.empty(len(lon))
    for i in _by_cell(edges, lon, lat):
        positions[i], border[i] = spot(edges, lon[i], lat[i], reach)
    return positions, border


@njit(cache=True, nogil=True)
def nearest_within(
    edges: Edges, x: float, y: float, metres: float, reach: float
) -> tuple[int, float]:  # pragma: no cover
    """Return the nearest polygon by whole centimetres, the first of several, and how far it is.

    Parameters
    ----------
    edges : Edges
    x, y : float
        Degrees, outside of every polygon.
    metres : float
        Farther ones do not count; `reach` is this and 1 cm in degrees.
    reach : float

    Returns
    -------
    position : int
        -1 where there is none.
    distance_m : float
        Not rounded.
    """
    best, least, cents = -1, math.inf, math.inf
    if not (
        edges.west - reach <= x <= edges.east + reach
        and edges.south - reach <= y <= edges.north + reach
    ):
        return best, least
    left = row_of(x - reach, edges.west, edges.per_lon, edges.n_columns)
    right = row_of(x + reach, edges.west, edges.per_lon, edges.n_columns)
    low = row_of(y - reach, edges.south, edges.per_lat, edges.n_rows)
    high = row_of(y + reach, edges.south, edges.per_lat, edges.n_rows)
    for row in range(low, high + 1):
        first = row * edges.n_columns
        for k in range(edges.cell[first + left], edges.cell[first + right + 1]):
            p = edges.listed[k]
            if not _in_box(edges.box, p, x, y, reach):
                continue
            distance = border_m(edges, p, x, y, reach)
            if distance == math.inf:
                continue
            whole = math.floor(distance * 100.0 + 0.5)
            if whole <= metres * 100.0 and (whole < cents or (whole == cents and p < best)):
                best, least, cents = int(p), distance, whole
    return best, least


@njit(cache=True, nogil=True)
def nearest_many(
    edges: Edges, lon: Floats, lat: Floats, metres: float, reach: Floats
) -> tuple[Ints, Floats]:  # pragma: no cover
    """Return for many points what `nearest_within` returns for one."""
    positions, distance = np.empty(len(lon), np.int64), np.empty(len(lon))
    for i in range(len(lon)):
        positions[i], distance[i] = nearest_within(edges, lon[i], lat[i], metres, reach[i])
    return positions, distance
