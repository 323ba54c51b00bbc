"""Parcels: what streets, river and railway leave of the faces, and the rows of sites in them."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from gridding.synth.stock import Model

LEAST_PARCEL_M2 = 2_500.0
EDGE_M = 2.0
"""Free strip between a face and its parcel, where no street runs."""
SETBACK_M = 9.5
"""From the edge of a parcel to its rows of buildings; shops and drives lie between."""
VILLAGE_TURN = 0.35
"""Largest turn of a village against its block, in radians."""
ROW_RUN = 8
"""Houses that share walls in a row."""
ROW_ALLEY_M = 5.0


@dataclass(frozen=True)
class Parcels:
    """Ground to build on, in local metres.

    Attributes
    ----------
    polygons : ndarray of Polygon
    block : ndarray of int
        Superblock of each.
    heading : ndarray of float
        Direction of its rows, in radians from the east.
    """

    polygons: NDArray[np.object_]
    block: NDArray[np.int64]
    heading: NDArray[np.float64]


def make_parcels(
    faces: NDArray[np.object_],
    face_block: NDArray[np.int64],
    heading: NDArray[np.float64],
    taken: NDArray[np.object_],
) -> Parcels:
    """Subtract what is taken by streets, water and tracks from the faces.

    Parameters
    ----------
    faces : ndarray of Polygon
    face_block : ndarray of int
    heading : ndarray of float
        Of each face.
    taken : ndarray of Polygon
        Corridors that nothing is built on; they may overlap.

    Returns
    -------
    Parcels
    """
    polygons, origin = [], []
    at, by = shapely.STRtree(taken).query(faces, predicate="intersects")
    starts = np.searchsorted(at, np.arange(len(faces) + 1))
    inset = shapely.buffer(faces, -EDGE_M, join_style="mitre")
    for k in range(len(faces)):
        corridor = shapely.union_all(taken[by[starts[k] : starts[k + 1]]])
        for piece in shapely.get_parts(shapely.difference(inset[k], corridor)):
            if piece.area >= LEAST_PARCEL_M2:
                polygons.append(piece)
                origin.append(k)
    whole = np.array(polygons)
    return Parcels(whole, face_block[origin], heading[origin])


def turned(geometry: NDArray[np.object_], angle: float) -> NDArray[np.object_]:
    """Return geometry turned about the origin, counter-clockwise.

    Parameters
    ----------
    geometry : ndarray of geometry
    angle : float
        Radians.

    Returns
    -------
    ndarray of geometry
    """
    c, s = float(np.cos(angle)), float(np.sin(angle))
    moved: NDArray[np.object_] = shapely.transform(
        geometry, lambda p: np.column_stack([c * p[:, 0] - s * p[:, 1], s * p[:, 0] + c * p[:, 1]])
    )
    return moved


def shifted(geometry: NDArray[np.object_], by: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return geometry moved.

    Parameters
    ----------
    geometry : ndarray of geometry
    by : ndarray, shape (2,)

    Returns
    -------
    ndarray of geometry
    """
    moved: NDArray[np.object_] = shapely.transform(geometry, lambda p: p + by)
    return moved


def rows_of_sites(parcel: Polygon, heading: float, model: Model) -> NDArray[np.object_]:
    """Return the footprints that fit into a parcel in straight rows, from north to south.

    Parameters
    ----------
    parcel : Polygon
    heading : float
        Direction of the rows.
    model : Model

    Returns
    -------
    ndarray of Polygon
        Those without ``gap_x`` share walls in runs of `ROW_RUN`.
    """
    flat = turned(np.array([parcel]), -heading)[0]
    room = shapely.buffer(flat, -SETBACK_M, join_style="mitre")
    if room.is_empty:
        return np.array([], dtype=object)
    x_low, y_low, x_high, y_high = room.bounds
    lefts, rights = _columns(x_high - x_low, model)
    n_rows = int((y_high - y_low + model.gap_y) / (model.depth + model.gap_y))
    if not n_rows or not len(lefts):
        return np.array([], dtype=object)
    spare = y_high - y_low - n_rows * model.depth - (n_rows - 1) * model.gap_y
    pitch = model.depth + model.gap_y + min(spare / max(n_rows - 1, 1), 0.25 * model.gap_y)
    tops = y_high - pitch * np.arange(n_rows)
    left, top = (g.ravel() for g in np.meshgrid(lefts + x_low, tops))
    right, _ = (g.ravel() for g in np.meshgrid(rights + x_low, tops))
    sites = footprints(left, right, top - model.depth, top, cross=model.cross)
    shapely.prepare(room)
    return turned(sites[shapely.contains(room, sites)], heading)


def _columns(room: float, model: Model) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the buildings of one row begin and end, centred."""
    count = int((room + model.gap_x) / (model.width + model.gap_x))
    edges: NDArray[np.float64] = np.arange(count + 1, dtype=np.float64) * model.width
    jumps: NDArray[np.float64] = np.arange(count, dtype=np.float64) * model.gap_x
    if not model.gap_x:
        jumps = ROW_ALLEY_M * (np.arange(count) // ROW_RUN).astype(np.float64)
        fits = edges[1:] + jumps <= room
        edges, jumps = edges[: fits.sum() + 1], jumps[fits]
    if not len(jumps):
        return edges[:0], edges[:0]
    left, right = edges[:-1] + jumps, edges[1:] + jumps
    shift = (room - right[-1]) / 2
    return left + shift, right + shift


def footprints(
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    bottom: NDArray[np.float64],
    top: NDArray[np.float64],
    *,
    cross: bool = False,
) -> NDArray[np.object_]:
    """Return boxes, or boxes with notched corners.

    Parameters
    ----------
    left, right, bottom, top : ndarray, shape (n,)
    cross : bool

    Returns
    -------
    ndarray of Polygon, shape (n,)
    """
    if not cross:
        corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
    else:
        dx, dy = 0.22 * (right - left), 0.2 * (top - bottom)
        corners = [
            (left + dx, bottom), (right - dx, bottom), (right - dx, bottom + dy),
            (right, bottom + dy), (right, top - dy), (right - dx, top - dy),
            (right - dx, top), (left + dx, top), (left + dx, top - dy),
            (left, top - dy), (left, bottom + dy), (left + dx, bottom + dy),
        ]  # fmt: skip
    rings = np.stack([np.column_stack(corner) for corner in corners], axis=1)
    return np.asarray(shapely.polygons(rings), dtype=object)


def village_sites(
    parcel: Polygon, heading: float, model: Model, count: int, rng: np.random.Generator
) -> NDArray[np.object_]:
    """Return up to ``count`` irregular houses that crowd around one spot of a parcel.

    Parameters
    ----------
    parcel : Polygon
    heading : float
    model : Model
    count : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of Polygon
        Pairwise apart; the nearest to the spot first.
    """
    heading = heading + rng.uniform(-VILLAGE_TURN, VILLAGE_TURN)
    flat = turned(np.array([parcel]), -heading)[0]
    room = shapely.buffer(flat, -SETBACK_M, join_style="mitre")
    if room.is_empty:
        return np.array([], dtype=object)
    x_low, y_low, x_high, y_high = room.bounds
    xs = np.arange(x_low, x_high, model.width + model.gap_x)
    ys = np.arange(y_low, y_high, model.depth + model.gap_y)
    x, y = (g.ravel() for g in np.meshgrid(xs, ys))
    half_x, half_y = (base * rng.uniform(0.42, 0.52, len(x)) for base in (model.width, model.depth))
    x = x + half_x + rng.uniform(0.0, 0.25 * model.gap_x, len(x)) + 2.0 * np.sin(y / 47.0)
    y = y + half_y + rng.uniform(0.0, 0.25 * model.gap_y, len(y)) + 4.0 * np.sin(x / 61.0)
    sites = footprints(x - half_x, x + half_x, y - half_y, y + half_y)
    spot = shapely.point_on_surface(room)
    turn, phase = np.arctan2(y - spot.y, x - spot.x), rng.uniform(0, 2 * np.pi, 2)
    lobes = 1 + 0.3 * np.sin(2 * turn + phase[0]) + 0.2 * np.sin(3 * turn + phase[1])
    away = np.hypot(x - spot.x, y - spot.y) * lobes * rng.uniform(0.85, 1.15, len(x))
    shapely.prepare(room)
    sites = sites[np.argsort(away)]
    sites = sites[shapely.contains(room, sites)][:count]
    return turned(sites, heading)
