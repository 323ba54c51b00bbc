"""The edges of one plan's grids, laid out to be searched: cells over all, slabs over each grid."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from numba import njit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]

_CELLS_PER_GRID = 4.0
_EDGES_PER_SLAB = 3.0
_MOST_COPIES = 2.0
"""Of an edge in slabs, or a grid in cells, on average, beside the first: memory stays in bounds."""


class Edges(NamedTuple):
    """All edges of some polygons, by polygon and slab of latitude.

    Attributes
    ----------
    west, south, east, north : float
        Of everything, degrees; NaN where there is nothing.
    per_lon, per_lat : float
        Cells per degree.
    n_columns, n_rows : int
    cell : ndarray of int32, shape (n_rows * n_columns + 1,)
        Where each cell begins in ``listed``.
    listed : ndarray of int32
        Cell by cell the polygons whose box touches it, in order.
    box : ndarray of float, shape (n, 5)
        West, south, east, north of each polygon, and its slabs per degree.
    first_slab : ndarray of int64, shape (n + 1,)
    first_edge : ndarray of int64, shape (slabs + 1,)
        Where each slab begins in ``ends``.
    ends : ndarray of float, shape (m, 4)
        Slab by slab every edge that touches it: from longitude, latitude to longitude, latitude.
    """

    west: float
    south: float
    east: float
    north: float
    per_lon: float
    per_lat: float
    n_columns: int
    n_rows: int
    cell: Numbers
    listed: Numbers
    box: Floats
    first_slab: Ints
    first_edge: Ints
    ends: Floats


def edges_of(shapes: npt.NDArray[np.object_]) -> Edges:
    """Lay out the edges of polygons.

    Parameters
    ----------
    shapes : (n,) array of Polygon or MultiPolygon
        Longitude and latitude.

    Returns
    -------
    Edges
        Takes a few times the memory of the coordinates, whatever the shapes.
    """
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    places, of_place = shapely.get_coordinates(rings, return_index=True)
    box = np.column_stack([shapely.bounds(shapes), np.zeros(len(shapes))])
    owner = of_part[of_ring][of_place]
    joined = of_place[1:] == of_place[:-1]
    first_slab, first_edge, ends = _slabs(places, joined, owner, box)
    west, south, east, north = (
        (np.nanmin(box[:, 0]), np.nanmin(box[:, 1]), np.nanmax(box[:, 2]), np.nanmax(box[:, 3]))
        if np.isfinite(box[:, 0]).any()
        else (np.nan,) * 4
    )
    n_columns, n_rows = _cells(box, east - west, north - south)
    per_lon, per_lat = _per_degree(n_columns, east - west), _per_degree(n_rows, north - south)
    cell, listed = _listed(box, float(west), float(south), per_lon, per_lat, n_columns, n_rows)
    return Edges(
        float(west), float(south), float(east), float(north), per_lon, per_lat, n_columns, n_rows,
        cell, listed, box, first_slab, first_edge, ends,
    )  # fmt: skip


def _cells(box: Floats, width: float, height: float) -> tuple[int, int]:
    """Choose columns and rows: about square cells, and each grid in a few of them on average."""
    whole = width * height
    if not whole > 0.0:
        return 1, 1
    covered = float(np.nansum((box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1]))) / whole
    wanted = len(box) * min(_CELLS_PER_GRID, _MOST_COPIES * _CELLS_PER_GRID / covered)
    n_columns = int(np.clip(np.sqrt(wanted * width / height), 1, max(wanted, 1)))
    return n_columns, max(int(wanted / n_columns), 1)


def _per_degree(count: int, length: float) -> float:
    many = count / length if length > 0.0 else 0.0
    return float(many) if np.isfinite(many) else 0.0


@njit(cache=True, inline="always")
def row_of(place: float, start: float, per_degree: float, count: int) -> int:  # pragma: no cover
    """Return the row (or column, or slab) of a place; never falls as the place grows."""
    return min(max(int((place - start) * per_degree), 0), count - 1)


@njit(cache=True)
def _listed(
    box: Floats,
    west: float,
    south: float,
    per_lon: float,
    per_lat: float,
    n_columns: int,
    n_rows: int,
) -> tuple[Numbers, Numbers]:  # pragma: no cover
    cell = np.zeros(n_columns * n_rows + 1, np.int32)
    listed = np.empty(0, np.int32)
    for filling in (False, True):
        for p in range(len(box) - 1, -1, -1):  # from the back, as cells are filled from the back
            if not box[p, 0] <= box[p, 2]:  # an empty one
                continue
            left = row_of(box[p, 0], west, per_lon, n_columns)
            right = row_of(box[p, 2], west, per_lon, n_columns)
            for r in range(
                row_of(box[p, 1], south, per_lat, n_rows),
                row_of(box[p, 3], south, per_lat, n_rows) + 1,
            ):
                for c in range(r * n_columns + left, r * n_columns + right + 1):
                    if filling:
                        cell[c] -= 1
                        listed[cell[c]] = p
                    else:
                        cell[c] += 1
        if not filling:
            cell = np.cumsum(cell).astype(np.int32)
            listed = np.empty(cell[-1], np.int32)
    return cell, listed


@njit(cache=True)
def _heights(
    places: Floats, joined: npt.NDArray[np.bool_], owner: Ints, box: Floats
) -> Ints:  # pragma: no cover
    """Choose the slabs of each polygon, so that few edges are in each, and few of them twice."""
    n = len(box)
    count, climb = np.zeros(n), np.zeros(n)
    for i in range(len(joined)):
        if joined[i]:
            count[owner[i]] += 1.0
            climb[owner[i]] += abs(places[i + 1, 1] - places[i, 1])
    first_slab = np.zeros(n + 1, np.int64)
    for p in range(n):
        height = box[p, 3] - box[p, 1]
        slabs = 1
        if height > 0.0:
            copies = climb[p] / height  # of a slab that is as high as the polygon
            slabs = max(int(min(count[p] / _EDGES_PER_SLAB, _MOST_COPIES * count[p] / copies)), 1)
            if np.isfinite(slabs / height):
                box[p, 4] = slabs / height
        first_slab[p + 1] = first_slab[p] + slabs
    return first_slab


@njit(cache=True)
def _slabs(
    places: Floats, joined: npt.NDArray[np.bool_], owner: Ints, box: Floats
) -> tuple[Ints, Ints, Floats]:  # pragma: no cover
    first_slab = _heights(places, joined, owner, box)
    first_edge = np.zeros(first_slab[-1] + 1, np.int64)
    ends = np.empty((0, 4))
    for filling in (False, True):
        for i in range(len(joined)):
            if not joined[i]:
                continue
            p = owner[i]
            slabs = first_slab[p + 1] - first_slab[p]
            low = min(places[i, 1], places[i + 1, 1])
            high = max(places[i, 1], places[i + 1, 1])
            for s in range(
                first_slab[p] + row_of(low, box[p, 1], box[p, 4], slabs),
                first_slab[p] + row_of(high, box[p, 1], box[p, 4], slabs) + 1,
            ):
                if filling:
                    first_edge[s] -= 1
                    ends[first_edge[s], :2] = places[i]
                    ends[first_edge[s], 2:] = places[i + 1]
                else:
                    first_edge[s] += 1
        if not filling:
            first_edge = np.cumsum(first_edge)
            ends = np.empty((first_edge[-1], 4))
    return first_slab, first_edge, ends
