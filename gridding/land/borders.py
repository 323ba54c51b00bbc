"""Borders that polygons of a coverage share, segment by segment."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Geometries = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


SHALLOW = 1e-3
"""Of the square root of the area: a point nearer to the border than this is not well inside."""

_ODD = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64
)


@dataclass(frozen=True)
class Segments:
    """Straight pieces of border between polygon ``left`` and polygon ``right``.

    Attributes
    ----------
    left, right : (s,) int arrays
        Positions of the two polygons, ``left < right``; for `all_segments` ``right`` is -1.
    start, end : (s, 2) float arrays
        End points, in the CRS of the polygons.
    """

    left: Ints
    right: Ints
    start: Floats
    end: Floats

    @property
    def length_m(self) -> Floats:
        """Lengths in the units of the CRS (metres when it is metric)."""
        length: Floats = np.hypot(*(self.end - self.start).T)
        return length

    @property
    def midpoints(self) -> Floats:
        """Midpoints, shape (s, 2)."""
        return (self.start + self.end) / 2

    def take(self, which: npt.NDArray[np.bool_] | Ints) -> "Segments":
        """Return the segments chosen by a mask or positions."""
        return Segments(self.left[which], self.right[which], self.start[which], self.end[which])

    def renumbered(self, number: Ints) -> tuple["Segments", npt.NDArray[np.bool_]]:
        """Return the segments under other numbers of polygons, and which of them are left.

        Parameters
        ----------
        number : (n,) int array
            Number of each polygon now; a border between two of one number is gone.
        """
        left, right = number[self.left], number[self.right]
        kept = left != right
        ends = np.minimum(left, right)[kept], np.maximum(left, right)[kept]
        return Segments(*ends, self.start[kept], self.end[kept]), kept


def rings_as_segments(polygons: Geometries) -> tuple[Ints, Floats, Floats]:
    """Cut the rings of polygons into segments.

    Parameters
    ----------
    polygons : (n,) array of Polygon or MultiPolygon

    Returns
    -------
    owner : (s,) int array
        Position of the polygon of each segment.
    start, end : (s, 2) float arrays
        In canonical direction: ``start`` is lexicographically smaller than ``end``.
    """
    parts, part_of = shapely.get_parts(polygons, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    coords, coord_of = shapely.get_coordinates(rings, return_index=True)
    same = coord_of[1:] == coord_of[:-1]
    a, b = coords[:-1][same], coords[1:][same]
    owner = part_of[ring_of[coord_of[1:][same]]]
    swap = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    a[swap], b[swap] = b[swap], a[swap].copy()
    return owner.astype(np.int64), a, b


def shared_segments(polygons: Geometries) -> Segments:
    """Find the segments that two polygons of a coverage have in common.

    Parameters
    ----------
    polygons : (n,) array of Polygon or MultiPolygon
        A valid coverage: neighbours have the same vertices along their common border.

    Returns
    -------
    Segments
        Sorted by ``left``, ``right``, start. O(s log s) in the number of segments.
    """
    owner, a, b = rings_as_segments(polygons)
    bits = np.ascontiguousarray(np.hstack([a, b])).view(np.uint64)
    # One multiplicative hash sorts four columns in one pass; equality is still tested in full.
    with np.errstate(over="ignore"):
        key = (bits * _ODD).sum(axis=1, dtype=np.uint64)
    order = np.lexsort((owner, key))
    owner, a, b = owner[order], a[order], b[order]
    at = np.flatnonzero((a[1:] == a[:-1]).all(axis=1) & (b[1:] == b[:-1]).all(axis=1))
    left, right = owner[at], owner[at + 1]
    keep = left != right
    at, left, right = at[keep], left[keep], right[keep]
    order = np.lexsort((a[at, 1], a[at, 0], right, left))
    return Segments(left[order], right[order], a[at][order], b[at][order])


def all_segments(polygons: Geometries) -> Segments:
    """Return every segment of every ring: ``left`` tells whose it is, ``right`` is -1."""
    owner, a, b = rings_as_segments(polygons)
    return Segments(owner, np.full(len(owner), -1, np.int64), a, b)


def border_lengths(segments: Segments) -> tuple[Ints, Ints, Floats]:
    """Sum the lengths of segments by pair of polygons.

    Returns
    -------
    left, right : (m,) int arrays
        Each pair once, sorted.
    length_m : (m,) float array
    """
    pairs, which = np.unique(
        np.column_stack([segments.left, segments.right]), axis=0, return_inverse=True
    )
    if not len(pairs):
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    length: Floats = np.bincount(which.ravel(), segments.length_m, len(pairs)).astype(np.float64)
    return pairs[:, 0], pairs[:, 1], length


def points_inside(polygons: Geometries) -> Geometries:
    """Return a point well inside each polygon.

    GEOS puts its interior point on one scan line, which in a bent, spiky polygon can lie within
    rounding of the border; there the centre of the largest inscribed circle is taken.
    """
    points = shapely.point_on_surface(polygons)
    depth = shapely.distance(points, shapely.boundary(polygons))
    shallow = depth < SHALLOW * np.sqrt(shapely.area(polygons))
    if shallow.any():
        radii = shapely.maximum_inscribed_circle(polygons[shallow])
        points[shallow] = shapely.get_point(radii, 0)
    return points
