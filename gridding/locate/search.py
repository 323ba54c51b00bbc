"""Searches the edges of a plan's grids: which polygon holds a point, how far its border is.

What is asked for every point takes arrays, and not `Edges`: taking an array out of a tuple counts a
reference, which costs more than the search.
"""

import math

import numpy as np
from numba import njit

from gridding.ground import CGCS2000
from gridding.locate.edges import Edges, Floats, Ints, Numbers, row_of
from gridding.locate.side import side

_STRIPS = 1024
"""Of cells at most, into which many points are put before they are looked up."""
_A, _ES = CGCS2000.a, CGCS2000.es

Point = tuple[float, float]


@njit(cache=True, nogil=True)
def spot(edges: Edges, x: float, y: float, reach: float) -> tuple[int, float]:  # pragma: no cover
    """Return the first polygon that holds a point, its border included, and how far its border is.

    Parameters
    ----------
    edges : Edges
    x, y : float
        Degrees.
    reach : float
        How far the border is looked for, in degrees; at least as long in every direction.

    Returns
    -------
    position : int
        -1 outside.
    border_m : float
        Over the ground; infinite beyond the reach.
    """
    at = x, y
    box, first_slab, first_edge, ends = edges.box, edges.first_slab, edges.first_edge, edges.ends
    c = _cell_of(edges, at)
    if c < 0:
        return -1, np.inf
    p = _first(
        edges.listed[edges.cell[c] : edges.cell[c + 1]], box, first_slab, first_edge, ends, at
    )
    return p, _border_m(box, first_slab, first_edge, ends, p, at, reach) if p >= 0 else np.inf


@njit(cache=True, nogil=True)
def spots(
    edges: Edges, lon: Floats, lat: Floats, reach: float
) -> tuple[Ints, Floats]:  # pragma: no cover
    """Return for many points what `spot` returns for one."""
    positions, border = np.empty(len(lon), np.int64), np.empty(len(lon))
    found, away = np.full(len(lon), -1), np.full(len(lon), np.inf)
    cell, listed, box = edges.cell, edges.listed, edges.box
    first_slab, first_edge, ends = edges.first_slab, edges.first_edge, edges.ends
    order, x, y = _by_cell(edges, lon, lat)
    for j in range(len(order)):
        at = x[j], y[j]
        c = _cell_of(edges, at)
        if c < 0:
            continue
        p = _first(listed[cell[c] : cell[c + 1]], box, first_slab, first_edge, ends, at)
        found[j] = p
        if p >= 0:
            away[j] = _border_m(box, first_slab, first_edge, ends, p, at, reach)
    for j in range(len(order)):
        positions[order[j]], border[order[j]] = found[j], away[j]
    return positions, border


@njit(cache=True, nogil=True, inline="always")
def _cell_of(edges: Edges, at: Point) -> int:  # pragma: no cover
    """Return the cell of a point; -1 where there is none."""
    x, y = at
    if not (edges.west <= x <= edges.east and edges.south <= y <= edges.north):
        return -1
    row = row_of(y, edges.south, edges.per_lat, edges.n_rows)
    return row * edges.n_columns + row_of(x, edges.west, edges.per_lon, edges.n_columns)


@njit(cache=True, nogil=True)
def _by_cell(
    edges: Edges, lon: Floats, lat: Floats
) -> tuple[Ints, Floats, Floats]:  # pragma: no cover
    """Put points into order by strips of cells: what of the index they need is then in the cache.

    Returns
    -------
    order : ndarray of int64, shape (n,)
    lon, lat : ndarray of float, shape (n,)
        In this order.
    """
    n, shift = len(lon), 0
    while len(edges.cell) >> shift > _STRIPS:
        shift += 1
    strip, first = np.empty(n, np.int16), np.zeros(_STRIPS + 3, np.int64)
    for i in range(n):
        strip[i] = (_cell_of(edges, (lon[i], lat[i])) >> shift) + 1  # 0 for those outside
        first[strip[i] + 1] += 1
    first = np.cumsum(first)
    order, x, y = np.empty(n, np.int64), np.empty(n), np.empty(n)
    for i in range(n):
        j = first[strip[i]]
        first[strip[i]] += 1
        order[j], x[j], y[j] = i, lon[i], lat[i]
    return order, x, y


@njit(cache=True, nogil=True, inline="always")
def _first(
    listed: Numbers, box: Floats, first_slab: Ints, first_edge: Ints, ends: Floats, at: Point
) -> int:  # pragma: no cover
    """Return the first of some polygons that holds a point; -1 where none does."""
    for p in listed:
        if _in_box(box, p, at, 0.0) and _holds(box, first_slab, first_edge, ends, p, at):
            return int(p)
    return -1


@njit(cache=True, nogil=True, inline="always")
def _in_box(box: Floats, p: int, at: Point, reach: float) -> bool:  # pragma: no cover
    x, y = at
    beside = box[p, 0] - reach <= x <= box[p, 2] + reach
    return bool(beside and box[p, 1] - reach <= y <= box[p, 3] + reach)


@njit(cache=True, nogil=True, inline="always")
def _holds(
    box: Floats, first_slab: Ints, first_edge: Ints, ends: Floats, p: int, at: Point
) -> bool:  # pragma: no cover
    """Tell whether a point lies in a polygon or on its border: a ray eastwards, its crossings."""
    x, y = at
    first, count = first_slab[p], first_slab[p + 1] - first_slab[p]
    s = first + row_of(y, box[p, 1], box[p, 4], count)
    odd = False
    for i in range(first_edge[s], first_edge[s + 1]):
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


@njit(cache=True, nogil=True, inline="always")
def _at_end_or_level(
    ax: float, ay: float, bx: float, by: float, x: float, y: float
) -> bool:  # pragma: no cover
    """Tell whether a point is an end of an edge, or on one that runs from west to east."""
    at_a, at_b = ay == y, by == y
    if at_a and at_b:
        return min(ax, bx) <= x <= max(ax, bx)
    return (at_a and ax == x) or (at_b and bx == x)


@njit(cache=True, nogil=True, inline="always")
def _border_m(
    box: Floats, first_slab: Ints, first_edge: Ints, ends: Floats, p: int, at: Point, reach: float
) -> float:  # pragma: no cover
    """Return how far the border of a polygon is over the ground; infinite where not within reach.

    On the tangent plane, as `gridding.ground.distance_m`.
    """
    x, y = at
    first, count = first_slab[p], first_slab[p + 1] - first_slab[p]
    low = first + row_of(y - reach, box[p, 1], box[p, 4], count)
    high = first + row_of(y + reach, box[p, 1], box[p, 4], count)
    east, north, least = 0.0, 0.0, np.inf
    for i in range(first_edge[low], first_edge[high + 1]):
        across, along = ends[i, 2] - ends[i, 0], ends[i, 3] - ends[i, 1]
        ax, ay = ends[i, 0] - x, ends[i, 1] - y
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
def nearest_within(
    edges: Edges, lon: Floats, lat: Floats, metres: float, reach: Floats
) -> tuple[Ints, Floats]:  # pragma: no cover
    """Return the nearest polygon by whole centimetres, the first of several, and how far it is.

    Parameters
    ----------
    edges : Edges
    lon, lat : ndarray of float, shape (n,)
        Degrees, outside of every polygon.
    metres : float
        Farther ones do not count.
    reach : ndarray of float, shape (n,)
        This and 1 cm in degrees; at least as long in every direction.

    Returns
    -------
    positions : ndarray of int64, shape (n,)
        -1 where there is none.
    distance_m : ndarray of float, shape (n,)
        Not rounded; infinite where there is none.
    """
    positions, distance = np.full(len(lon), -1), np.full(len(lon), np.inf)
    for i in range(len(lon)):
        at, around = (lon[i], lat[i]), reach[i]
        cents = np.inf
        for p in _beside(edges, at, around):
            if not _in_box(edges.box, p, at, around):
                continue
            away = _border_m(
                edges.box, edges.first_slab, edges.first_edge, edges.ends, p, at, around
            )
            whole = np.floor(away * 100.0 + 0.5)
            if whole > metres * 100.0:
                continue
            if whole < cents or (whole == cents and p < positions[i]):
                positions[i], distance[i], cents = p, away, whole
    return positions, distance


@njit(cache=True, nogil=True)
def _beside(edges: Edges, at: Point, reach: float) -> list[int]:  # pragma: no cover
    """Return the polygons in the cells within reach of a point; some of them more than once."""
    x, y = at
    found = [0 for _ in range(0)]  # tells the compiler of what the list is
    if (
        edges.west - reach <= x <= edges.east + reach
        and edges.south - reach <= y <= edges.north + reach
    ):
        left = row_of(x - reach, edges.west, edges.per_lon, edges.n_columns)
        right = row_of(x + reach, edges.west, edges.per_lon, edges.n_columns)
        low = row_of(y - reach, edges.south, edges.per_lat, edges.n_rows)
        high = row_of(y + reach, edges.south, edges.per_lat, edges.n_rows)
        for row in range(low, high + 1):
            first = row * edges.n_columns
            ends = edges.cell[first + left], edges.cell[first + right + 1]
            found += [int(p) for p in edges.listed[ends[0] : ends[1]]]
    return found
