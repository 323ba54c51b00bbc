"""Barrier lines that end inside a block: which part its ground, which are a second track."""

import numpy as np
import shapely

from gridding.land.barriers import BarrierIndex, Barriers
from gridding.land.borders import Floats, Geometries, Ints
from gridding.land.exceptions import ExceptionKind, Row, exception_row

SHORTEST_M = 10.0
"""What is shorter parts no ground: what a drawn line overshoots its crossing by, a doorway."""
STEP_M = 5.0
ALONGSIDE_SHARE = 0.8
"""So much of a line has to run beside another one of its class for it to be a second track."""
STEEP = 0.9
"""Sine of the least angle between a line and the way across to the line beside it."""


def second_tracks(
    code: str,
    lines: Geometries,
    barriers: Barriers,
    index: BarrierIndex,
    buildings: Geometries,
    width_m: float,
) -> tuple[Geometries, list[Row]]:
    """Sort out the lines that run beside another of their class: strips open at an end.

    A dual carriageway or a twin track whose lines do not meet closes no strip. One of the two
    lines is left, the longer of two that end in the block.

    Parameters
    ----------
    code : str
        The community's.
    lines : (n,) array of LineString
        Parts of barriers, in the metric CRS, in canonical order.
    barriers, index : Barriers, BarrierIndex
    buildings : (k,) array of Polygon, MultiPolygon or Point
        A strip with buildings in it is none.
    width_m : float
        So far apart two lines are one road no more.

    Returns
    -------
    (m,) array of LineString
        Those that are no second track.
    exceptions : list of Row
        The strips.
    """
    if not len(lines):
        return lines, []
    source = index.line_at(_coords(shapely.line_interpolate_point(lines, 0.5, normalized=True)))
    tree, houses = shapely.STRtree(barriers.lines), shapely.STRtree(buildings)
    gone: set[int] = set()
    kept = np.ones(len(lines), dtype=bool)
    rows: list[Row] = []
    for i in sorted(range(len(lines)), key=lambda i: (shapely.length(lines[i]), i)):
        own = int(source[i])
        if own < 0:
            continue
        near = np.sort(tree.query(lines[i], predicate="dwithin", distance=width_m))
        near = near[(barriers.classes[near] == barriers.classes[own]) & (near != own)]
        near = near[~np.isin(near, list(gone))]
        if not len(near):
            continue
        across = _across(lines[i], barriers.lines[near], width_m)
        across = across[~np.isin(np.arange(len(across)), houses.query(across, "intersects")[0])]
        steps = max(1, int(np.ceil(lines[i].length / STEP_M)))
        if len(across) >= ALONGSIDE_SHARE * steps:
            kept[i] = False
            gone.add(own)
            rows.append(_strip(code, across))
    return lines[kept], rows


def _across(line: shapely.LineString, others: Geometries, width_m: float) -> Geometries:
    """Return the shortest ways from places along a line to those that run beside it."""
    steps = max(1, int(np.ceil(line.length / STEP_M)))
    at = (np.arange(steps) + 0.5) * (line.length / steps)
    places = shapely.line_interpolate_point(line, at)
    ahead = _coords(shapely.line_interpolate_point(line, np.minimum(at + 0.5, line.length)))
    back = _coords(shapely.line_interpolate_point(line, np.maximum(at - 0.5, 0)))
    ways = shapely.shortest_line(places, shapely.multilinestrings(list(others)))
    over = _coords(shapely.get_point(ways, -1)) - _coords(places)
    along = ahead - back
    cross = np.abs(over[:, 0] * along[:, 1] - over[:, 1] * along[:, 0])
    size = np.hypot(*over.T) * np.hypot(*along.T)
    beside = (cross >= STEEP * size) & (shapely.length(ways) < width_m) & (size > 0)
    return np.asarray(ways[beside])


def _coords(points: Geometries) -> Floats:
    out: Floats = shapely.get_coordinates(points)
    return out


def _strip(code: str, across: Geometries) -> Row:
    here = _coords(shapely.get_point(across, 0))
    there = _coords(shapely.get_point(across, -1))
    ring = np.vstack([here, there[::-1]])
    shape = shapely.make_valid(shapely.Polygon(ring)) if len(across) > 1 else across[0].buffer(1.0)
    detail = "strip between lines of one class, open at an end"
    return exception_row(ExceptionKind.ABSORBED_STRIP, code, detail, shape)


def inside_faces(lines: Geometries, faces: Geometries) -> tuple[Geometries, Ints]:
    """Return what lies of lines inside faces, in one line as far as it goes on, and where.

    Parameters
    ----------
    lines : (n,) array of LineString
        None crosses the border of a face.
    faces : (f,) array of Polygon
        They do not overlap.

    Returns
    -------
    lines : (m,) array of LineString
        Each of `SHORTEST_M` at least, by face.
    face : (m,) int array
        Position of the face of each.
    """
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    line, face = shapely.STRtree(faces).query(middles, predicate="within")
    order = np.lexsort((line, face))
    line, face = line[order], face[order]
    hit, of_hit = np.unique(face, return_inverse=True)
    joined = shapely.line_merge(shapely.multilinestrings(lines[line], indices=of_hit))
    parts, at = shapely.get_parts(joined, return_index=True)
    long_enough = shapely.length(parts) >= SHORTEST_M
    return parts[long_enough], hit[at[long_enough]].astype(np.int64)
