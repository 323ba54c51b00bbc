"""Borders between units and what runs along them, found from the stored geometry alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.check.opened import Opened

NEIGHBOURS_FROM_M = 1.0
ALONG_M = 0.01
"""A border runs along a line from which it is nowhere farther: far above what projecting and back
rounds (1e-8 m) and what cleaning moves (1e-6 m), far below any width on the ground."""
SAME_M = 1e-6
"""A line drawn along a border end to end has its ends this near to those of the border."""

FACTORS = {
    "none": 1.0,
    "path": 0.6,
    "service": 0.4,
    "residential": 0.3,
    "wall": 0.3,
    "tertiary": 0.2,
    "secondary": 0.15,
    "primary": 0.15,
    "trunk": 0.1,
    "motorway": 0.05,
    "river": 0.05,
    "railway": 0.05,
}
"""Cost of a metre of border by class where the plan names no other; keys are the classes known."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Borders:
    """Borders between units of one community, whatever their length.

    Attributes
    ----------
    a, b : array (n,)
        Rows of the two units in layer ``units``; a < b.
    length_m, soft_m : array (n,)
        All of the border, and what of it runs along no hard line.
    along_m : array (n, len(FACTORS))
        What of it runs along each class, in the order of `FACTORS`; several may run together.
    by_class_m : array (n, len(FACTORS))
        The same, each metre given to the class that costs least.
    """

    a: Ints
    b: Ints
    length_m: Floats
    soft_m: Floats
    along_m: Floats
    by_class_m: Floats

    @property
    def touch(self) -> npt.NDArray[np.bool_]:
        """Tell which borders make neighbours."""
        return self.length_m >= NEIGHBOURS_FROM_M

    @property
    def open(self) -> npt.NDArray[np.bool_]:
        """Tell which borders make neighbours that no hard line keeps apart."""
        return self.soft_m >= NEIGHBOURS_FROM_M

    def cost(self, factors: dict[str, float]) -> Floats:
        """Return what cutting along each border costs."""
        weights = np.array([factors[name] for name in FACTORS])
        return np.asarray(self.by_class_m @ weights, dtype=np.float64)


def factors_of(opened: Opened) -> dict[str, float]:
    """Return the factors that the plan names, the default for the others."""
    return FACTORS | dict(opened.parameters.get("factors", {}))


def find_borders(opened: Opened) -> Borders:
    """Find which units of a community share a border, and what runs along it.

    A coverage that is valid has the same vertices on both sides of a border, so borders are the
    segments that two units share exactly: O(n log n) in vertices. Where the coverage is not valid
    borders are missing here, and `tiling` says where.

    Parameters
    ----------
    opened : Opened

    Returns
    -------
    Borders
        Sorted by a, b.
    """
    first, second, start, end = _shared_segments(opened.metric["units"])
    community = pd.factorize(opened.units["community_code"])[0]
    same = community[first] == community[second]
    first, second, start, end = first[same], second[same], start[same], end[same]
    length = np.hypot(*(end - start).T)
    hard_m, along_m = _along(start, end, length, opened)
    n = len(opened.units)
    key = np.minimum(first, second) * n + np.maximum(first, second)
    pairs, index = np.unique(key, return_inverse=True)
    allotted_m = _allotted(along_m, length, factors_of(opened))
    return Borders(
        a=pairs // n,
        b=pairs % n,
        length_m=_summed(length, index, len(pairs)),
        soft_m=_summed(length - hard_m, index, len(pairs)),
        along_m=_summed(along_m, index, len(pairs)),
        by_class_m=_summed(allotted_m, index, len(pairs)),
    )


def _summed(values: Floats, index: Ints, n: int) -> Floats:
    """Sum rows of one or more columns by index."""
    columns = [np.bincount(index, column, n) for column in np.atleast_2d(values.T)]
    return np.asarray(columns, dtype=np.float64).T.reshape((n, *values.shape[1:]))


def _shared_segments(units: npt.NDArray[np.object_]) -> tuple[Ints, Ints, Floats, Floats]:
    """Return the two units, start and end of every segment that lies in two outlines."""
    parts, unit_of_part = shapely.get_parts(units, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    vertex = _numbered(points)
    inside = ring[1:] == ring[:-1]
    here, there = vertex[:-1][inside], vertex[1:][inside]
    unit = unit_of_part[part_of_ring[ring[:-1][inside]]]
    start = points[:-1][inside]
    end = points[1:][inside]
    key = np.minimum(here, there) * len(points) + np.maximum(here, there)
    order = np.argsort(key, kind="stable")
    twin = np.flatnonzero(key[order][1:] == key[order][:-1])
    one, other = order[twin], order[twin + 1]
    apart = unit[one] != unit[other]
    one, other = one[apart], other[apart]
    return unit[one], unit[other], start[one], end[one]


def _numbered(points: Floats) -> Ints:
    """Give equal points equal numbers."""
    order = np.lexsort(points.T)
    changed = np.any(points[order][1:] != points[order][:-1], axis=1)
    numbers = np.empty(len(points), dtype=np.int64)
    numbers[order] = np.concatenate([[0], np.cumsum(changed)]) if len(points) else 0
    return numbers


def _along(start: Floats, end: Floats, length: Floats, opened: Opened) -> tuple[Floats, Floats]:
    """Return how much of each segment runs along hard lines, and along each class.

    A segment that a line is drawn along end to end runs along no other that only comes near:
    where two lines meet at a sharp angle, each is within `ALONG_M` of the other for a while.
    """
    lines, line_of_part = shapely.get_parts(opened.metric["barriers"], return_index=True)
    points, line = shapely.get_coordinates(lines, return_index=True)
    inside = line[1:] == line[:-1]
    begin, finish = points[:-1][inside], points[1:][inside]
    barrier = line_of_part[line[:-1][inside]]
    pieces = np.asarray(shapely.linestrings(np.stack([begin, finish], axis=1)))
    segments = shapely.linestrings(np.stack([start, end], axis=1))
    segment, piece = shapely.STRtree(pieces).query(segments, predicate="dwithin", distance=ALONG_M)
    same = _same(start[segment], end[segment], begin[piece], finish[piece])
    drawn = np.bincount(segment[same], minlength=len(length)) > 0
    counts = same | ~drawn[segment]
    segment, piece = segment[counts], piece[counts]
    metres = _common(start[segment], end[segment], begin[piece], finish[piece])
    hard = opened.barriers["hard"].to_numpy()[barrier][piece]
    hard_m = np.bincount(segment[hard], metres[hard], len(length))
    names = pd.Index(FACTORS)
    kind = names.get_indexer(opened.barriers["class"])[barrier][piece]
    known = kind >= 0
    flat = np.bincount(
        segment[known] * len(names) + kind[known], metres[known], len(length) * len(names)
    )
    along_m = np.minimum(flat.reshape(len(length), len(names)), length[:, None])
    return np.minimum(hard_m, length), along_m


def _same(start: Floats, end: Floats, begin: Floats, finish: Floats) -> npt.NDArray[np.bool_]:
    """Tell which segments have the same ends as a straight piece, in either direction."""
    there = np.maximum(np.abs(start - begin), np.abs(end - finish)).max(axis=1, initial=0)
    back = np.maximum(np.abs(start - finish), np.abs(end - begin)).max(axis=1, initial=0)
    return np.asarray(np.minimum(there, back) <= SAME_M)


def _common(start: Floats, end: Floats, begin: Floats, finish: Floats) -> Floats:
    """Return over how many metres each segment runs within `ALONG_M` of a straight piece."""
    vector = end - start
    length = np.maximum(np.hypot(*vector.T), 1e-12)
    unit = vector / length[:, None]
    from_m = np.einsum("ij,ij->i", begin - start, unit)
    to_m = np.einsum("ij,ij->i", finish - start, unit)
    low = np.clip(np.minimum(from_m, to_m), 0, length)
    high = np.clip(np.maximum(from_m, to_m), 0, length)
    near = np.ones(len(start), dtype=bool)
    for at in (low, high):
        offset = start + unit * at[:, None] - begin
        course = finish - begin
        width = np.maximum(np.hypot(*course.T), 1e-12)
        away = np.abs(course[:, 0] * offset[:, 1] - course[:, 1] * offset[:, 0]) / width
        near &= away <= ALONG_M
    return np.where(near, high - low, 0.0)


def _allotted(metres: Floats, length: Floats, factors: dict[str, float]) -> Floats:
    """Give each metre to the class that costs least of those that run there."""
    names = list(FACTORS)
    left = length.copy()
    out = np.zeros_like(metres)
    for kind in sorted(range(len(names)), key=lambda k: factors[names[k]]):
        if names[kind] != "none":
            out[:, kind] = np.minimum(metres[:, kind], left)
            left -= out[:, kind]
    out[:, names.index("none")] += left
    return out


def rows_by(values: "pd.Series[Any]") -> dict[Any, Ints]:
    """Return the rows of each value.

    Parameters
    ----------
    values : Series
        Index 0, 1, ….

    Returns
    -------
    dict
    """
    return {key: np.asarray(rows) for key, rows in values.groupby(values).indices.items()}
