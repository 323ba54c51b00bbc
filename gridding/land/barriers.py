"""Barrier lines made ready: cut into single lines, dead ends tied on, looked up by place."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from gridding.land.borders import Floats, Geometries, Ints
from gridding.land.classes import BarrierClass

DEAD_END_REACH_M = 1.0
AREA = 2
"""Dimension of an area."""
OVERSHOOT_M = 0.01
"""A tied-on line ends this far beyond the line it meets, so that rounding cannot part them."""
ON_LINE_M = 0.02
"""A border within this distance of a barrier line runs along it."""


@dataclass(frozen=True)
class Barriers:
    """Barrier lines in the metric CRS, one row a line.

    Attributes
    ----------
    lines : (n,) array of LineString
    classes : (n,) array of BarrierClass values (str)
    names : (n,) array of str
    water : (w,) array of Polygon
        Bodies of water; their outlines are among the lines.
    """

    lines: Geometries
    classes: npt.NDArray[np.object_]
    names: npt.NDArray[np.object_]
    water: Geometries


def prepare_barriers(metric: gpd.GeoDataFrame, borders: Geometries) -> Barriers:
    """Cut barriers into single lines and tie their dead ends on.

    Lines that end within 1 m of another line or of a border of a community are extended to it.

    Parameters
    ----------
    metric : GeoDataFrame
        ``class, name, geometry`` in the metric CRS; lines, or polygons for water.
    borders : (k,) array of LineString or MultiLineString
        Borders of the communities, in the same CRS.

    Returns
    -------
    Barriers
        In canonical order, whatever the order of the rows given.
    """
    geometry = shapely.force_2d(metric.geometry.to_numpy())
    is_area = shapely.get_dimensions(geometry) == AREA
    outlines = geometry.copy()
    outlines[is_area] = shapely.boundary(geometry[is_area])
    lines, row = shapely.get_parts(outlines, return_index=True)
    keep = shapely.length(lines) > 0
    lines, row = lines[keep], row[keep]
    classes = metric["class"].astype(str).to_numpy(dtype=object)[row]
    names = metric["name"].fillna("").astype(str).to_numpy(dtype=object)[row]
    key = np.array([g.wkb for g in shapely.normalize(lines)], dtype=object)
    order = sorted(range(len(lines)), key=lambda i: (classes[i], names[i], key[i]))
    lines, classes, names = lines[order], classes[order], names[order]
    water = shapely.get_parts(geometry[is_area])
    return Barriers(_tie_dead_ends(lines, borders), classes, names, water)


def _tie_dead_ends(lines: Geometries, borders: Geometries) -> Geometries:
    if not len(lines):
        return lines
    ends = np.vstack(
        [
            shapely.get_coordinates(shapely.get_point(lines, 0)),
            shapely.get_coordinates(shapely.get_point(lines, -1)),
        ]
    )
    _, which, count = np.unique(np.round(ends, 3), axis=0, return_inverse=True, return_counts=True)
    dead = np.flatnonzero(count[which.ravel()] == 1)
    others = np.concatenate([lines, borders])
    tree = shapely.STRtree(others)
    points = np.asarray(shapely.points(ends[dead]))
    found, target = tree.query(points, predicate="dwithin", distance=DEAD_END_REACH_M)
    own = dead[found] % len(lines) == target
    found, target = found[~own], target[~own]
    # A ring's or a bent line's own start is no target; the nearest of the others is.
    distance = shapely.distance(points[found], others[target])
    order = np.lexsort((target, distance, found))
    first = order[np.unique(found[order], return_index=True)[1]]
    out = lines.copy()
    for end, goal in zip(dead[found[first]], target[first], strict=True):
        line = end % len(lines)
        out[line] = _extended(out[line], others[goal], at_start=bool(end < len(lines)))
    return out


def _extended(
    line: shapely.LineString, goal: BaseGeometry, *, at_start: bool
) -> shapely.LineString:
    coords = shapely.get_coordinates(line)
    if at_start:
        coords = coords[::-1]
    tip = coords[-1]
    foot = shapely.get_coordinates(shapely.shortest_line(goal, shapely.Point(tip)))[0]
    way = foot - tip
    size = float(np.hypot(*way))
    if size < OVERSHOOT_M:  # it touches already: go on in its own direction
        way = tip - coords[-2]
        size = float(np.hypot(*way))
        foot = tip
    coords = np.vstack([coords, foot + way / size * OVERSHOOT_M])
    return shapely.LineString(coords[::-1] if at_start else coords)


def on_lines(places: Floats, lines: Geometries) -> npt.NDArray[np.bool_]:
    """Tell which places (s, 2) lie on one of the lines."""
    out = np.zeros(len(places), dtype=np.bool_)
    if len(lines) and len(places):
        points = np.asarray(shapely.points(places))
        out[shapely.STRtree(lines).query(points, predicate="dwithin", distance=ON_LINE_M)[0]] = True
    return out


class BarrierIndex:
    """Tells which barrier a place lies on; where several run together, the strongest.

    Parameters
    ----------
    barriers : Barriers
    factors : mapping of class to factor
        The smaller the stronger.
    """

    def __init__(self, barriers: Barriers, factors: Mapping[BarrierClass, float]) -> None:
        coords, line = shapely.get_coordinates(barriers.lines, return_index=True)
        same = line[1:] == line[:-1]
        pieces = np.stack([coords[:-1][same], coords[1:][same]], axis=1)
        self._line: Ints = line[1:][same].astype(np.int64)
        self._tree = shapely.STRtree(np.asarray(shapely.linestrings(pieces)) if len(pieces) else [])
        strength = {name: i for i, name in enumerate(sorted(factors, key=lambda c: factors[c]))}
        self._rank = np.array([strength[BarrierClass(c)] for c in barriers.classes], dtype=np.int64)

    def line_at(self, places: Floats) -> Ints:
        """Return for each place (s, 2) the position of the line it lies on, -1 for none."""
        out = np.full(len(places), -1, np.int64)
        if not len(places) or not len(self._line):
            return out
        place, piece = self._tree.query(
            shapely.points(places), predicate="dwithin", distance=ON_LINE_M
        )
        line = self._line[piece]
        order = np.lexsort((line, self._rank[line], place))
        at, first = np.unique(place[order], return_index=True)
        out[at] = line[order][first]
        return out

    def rank_of(self, line: Ints) -> Ints:
        """Return the rank of each line's class, 0 for the strongest, above all for no line."""
        return np.append(self._rank, np.int64(len(BarrierClass)))[line]
