"""Borders of several layers that run along each other: exact, segment by segment."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from gridding.land.borders import Floats, Geometries, Ints

Span = tuple[Floats, Floats]
"""First and last place along each segment, from 0 to 1; the first above the last: none."""


def length_near(
    lines: Sequence[Geometries], others: Sequence[Geometries], distance: float
) -> Floats:
    """Measure how much of some lines runs near others.

    Parameters
    ----------
    lines : n sequences of LineString
        In metres.
    others : m sequences of LineString
    distance : float
        What is at most so far away is near, in metres.

    Returns
    -------
    (n, m) array
        Metres of each of the n that are near each of the m.

    Notes
    -----
    What lies near a segment is convex, so another segment lies near it in one span, which follows
    from where its line meets two discs and a rectangle. The union of the spans along a segment is
    found by a sweep. O(p log p) in the number p of pairs of segments whose boxes come near.
    """
    start, way, of = _segments(lines)
    other_start, other_way, of_other = _segments(others)
    tree = shapely.STRtree(_boxes(other_start, other_way, 0))
    i, j = tree.query(_boxes(start, way, distance))
    first, last = _near(start[i] - other_start[j], way[i], other_way[j], distance)
    first, last = np.maximum(first, 0), np.minimum(last, 1)
    there = first < last
    key = i[there] * len(others) + of_other[j[there]]
    segment, other, share = _united(key, first[there], last[there], len(others))
    metres = share * np.hypot(*way[segment].T)
    cells: Floats = np.bincount(
        of[segment] * len(others) + other, metres, len(lines) * len(others)
    ).astype(np.float64)
    return cells.reshape(len(lines), len(others))


def _segments(lines: Sequence[Geometries]) -> tuple[Floats, Floats, Ints]:
    """Return start and way of each segment, and whose it is."""
    whose = np.repeat(np.arange(len(lines)), np.array([len(each) for each in lines], np.int64))
    every = np.concatenate([np.empty(0, dtype=object), *lines])
    xy, line = shapely.get_coordinates(every, return_index=True)
    at = np.flatnonzero((line[1:] == line[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    return xy[at], xy[at + 1] - xy[at], whose[line[at]]


def _boxes(start: Floats, way: Floats, wider: float) -> Geometries:
    """Return for each segment a line across the box around it: it has the same bounds."""
    low, high = np.minimum(start, start + way) - wider, np.maximum(start, start + way) + wider
    return np.asarray(shapely.linestrings(np.stack([low, high], axis=1)))


def _near(offset: Floats, way: Floats, along: Floats, distance: float) -> Span:
    """Return where segments lie near others that run ``along`` from ``-offset``."""
    length = np.hypot(*along.T)
    x, dx = (_dot(each, along) / length for each in (offset, way))
    y, dy = (_cross(along, each) / length for each in (offset, way))
    firsts, lasts = zip(
        _both(_between(x, dx, 0, length), _between(y, dy, -distance, distance)),
        _in_disc(x, y, dx, dy, distance),
        _in_disc(x - length, y, dx, dy, distance),
        strict=True,
    )
    return np.minimum.reduce(firsts), np.maximum.reduce(lasts)


def _dot(a: Floats, b: Floats) -> Floats:
    out: Floats = a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1]
    return out


def _cross(a: Floats, b: Floats) -> Floats:
    out: Floats = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return out


def _none_unless(there: npt.NDArray[np.bool_], first: Floats, last: Floats) -> Span:
    return np.where(there, first, np.inf), np.where(there, last, -np.inf)


def _both(one: Span, other: Span) -> Span:
    first, last = np.maximum(one[0], other[0]), np.minimum(one[1], other[1])
    return _none_unless(first <= last, first, last)


def _between(at: Floats, by: Floats, low: float, high: Floats | float) -> Span:
    """Return where ``low <= at + t * by <= high``."""
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (low - at) / by, (high - at) / by
    still = by == 0
    ever = ~still | (low <= at) & (at <= high)
    first = np.where(still, -np.inf, np.minimum(one, other))
    return _none_unless(ever, first, np.where(still, np.inf, np.maximum(one, other)))


def _in_disc(x: Floats, y: Floats, dx: Floats, dy: Floats, radius: float) -> Span:
    square, half = dx * dx + dy * dy, x * dx + y * dy
    root = half * half - square * (x * x + y * y - radius * radius)
    width = np.sqrt(np.maximum(root, 0))
    return _none_unless(root >= 0, (-half - width) / square, (-half + width) / square)


def _united(key: Ints, first: Floats, last: Floats, others: int) -> tuple[Ints, Ints, Floats]:
    """Return segment and other of each span, and what it adds to those before it."""
    order = np.lexsort((first, key))
    key, first, last = key[order], first[order], last[order]
    # Spans of a key are moved beyond those of the key before: one sweep for all.
    moved = 2.0 * np.cumsum(np.diff(key, prepend=key[:1]) > 0)
    reached = np.maximum.accumulate(last + moved)
    before = np.concatenate([[-np.inf], reached[:-1]]) - moved
    added = np.maximum(last - np.maximum(first, before), 0)
    return key // others, key % others, added
