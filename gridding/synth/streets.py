"""Streets and lanes as lines: names, twin carriageways, bridges, and the ground they take."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString

from gridding.synth.ground import Ground
from gridding.synth.lattice import STEPS, Lattice, Use
from gridding.synth.words import ROAD_WORDS, pairs

HALF_WIDTH_M = {
    "trunk": 21.0,
    "primary": 18.0,
    "secondary": 13.0,
    "tertiary": 10.0,
    "residential": 6.0,
}
"""From the middle of a street to the nearest parcel."""
DUAL_HALF_GAP_M = (6.2, 12.2)
"""From the middle of a dual carriageway to each of its lines."""
CROSSES = ("trunk", "primary", "secondary")
"""Classes that have bridges over the river and cross the railway."""
TUNNEL_EVERY = 3
"""Every so manieth crossing of the railway goes under it."""
DEAD_END_SHARE = 0.22
NO_LANE_SHARE = 0.12
RIVER_BANK_M = 18.0
RIVER_PIECE_M = 400.0
TRACK_SIDE_M = 24.0
STATION_SQUARE_M = 120.0
BEYOND_M = 60.0
"""Streets end so far outside the outline."""


@dataclass(frozen=True)
class Line:
    """One line of the street layer, in local metres."""

    highway: str
    name: str
    line: LineString
    bridge: bool = False
    tunnel: bool = False


@dataclass(frozen=True)
class Axis:
    """The middle of one street between two ends."""

    highway: str
    name: str
    line: LineString
    half_gap_m: float


def make_axes(lattice: Lattice, rng: np.random.Generator) -> list[Axis]:
    """Return every street of the lattice as runs without a break.

    Parameters
    ----------
    lattice : Lattice
    rng : numpy.random.Generator

    Returns
    -------
    list of Axis
    """
    axes = []
    sides = (
        (lattice.col_classes, lattice.col_open, lattice.along_col, "路"),
        (lattice.row_classes, lattice.row_open.T, lattice.along_row, "大街"),
    )
    words = [ROAD_WORDS[k] for k in rng.permutation(len(ROAD_WORDS))]
    for classes, is_open, along, ending in sides:
        for k, highway in enumerate(classes):
            name = words.pop() + ending if words else f"{ending}{k}"
            dual = highway == "trunk" or (highway == "primary" and rng.random() < 0.6)  # noqa: PLR2004
            gap = float(rng.uniform(*DUAL_HALF_GAP_M)) if dual else 0.0
            for low, high in _runs(is_open[k]):
                line = LineString(along(STEPS * k, STEPS * low, STEPS * high))
                axes.append(Axis(highway, name, line, gap))
    return axes


def _runs(is_open: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_open, [False]]).astype(int)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def make_lanes(lattice: Lattice, rng: np.random.Generator) -> list[Axis]:
    """Return the residential streets inside the superblocks; some end blind.

    Parameters
    ----------
    lattice : Lattice
    rng : numpy.random.Generator

    Returns
    -------
    list of Axis
    """
    cells = [cell for cell in lattice.cells if cell.use is not Use.PARK]
    lines = [line for cell in cells for line in lattice.lanes(cell)]
    names = pairs(
        list(ROAD_WORDS), ["巷", "街", "胡同", "北巷", "南巷", "东街", "西街"], len(lines), rng
    )
    lanes = []
    for name, points in zip(names, lines, strict=True):
        draw = rng.random()
        if draw < NO_LANE_SHARE:
            continue
        kept = points
        if draw < NO_LANE_SHARE + DEAD_END_SHARE and len(points) > 5:  # noqa: PLR2004
            reach = max(int(len(points) * rng.uniform(0.45, 0.7)), 3)
            kept = points[:reach] if rng.random() < 0.5 else points[-reach:]  # noqa: PLR2004
        lanes.append(Axis("residential", name, LineString(kept), 0.0))
    return lanes


def corridors(axes: list[Axis], ground: Ground) -> NDArray[np.object_]:
    """Return the ground that streets, river and railway take, in pieces that may overlap.

    Parameters
    ----------
    axes : list of Axis
    ground : Ground

    Returns
    -------
    ndarray of Polygon
    """
    lines = [(axis.line, HALF_WIDTH_M[axis.highway]) for axis in axes]
    lines += [(track, TRACK_SIDE_M) for track in ground.tracks]
    pieces, widths = [], []
    for line, width in lines:
        points = shapely.get_coordinates(line)
        for low in range(0, len(points) - 1, STEPS):
            pieces.append(LineString(points[low : low + STEPS + 1]))
            widths.append(width)
    dry = shapely.buffer(np.array(pieces), np.array(widths), quad_segs=2)
    wet = shapely.buffer(ground.river, RIVER_BANK_M, quad_segs=4)
    x_low, y_low, x_high, y_high = wet.bounds
    south = np.arange(y_low, y_high, RIVER_PIECE_M)
    west, east = np.full_like(south, x_low), np.full_like(south, x_high)
    strips = shapely.box(west, south, east, south + RIVER_PIECE_M)
    square = shapely.Point(ground.station).buffer(STATION_SQUARE_M)
    return np.concatenate([dry, shapely.intersection(wet, strips), [square]])


def street_lines(axes: list[Axis], lanes: list[Axis], ground: Ground) -> list[Line]:
    """Return the street layer.

    Dual carriageways become two lines; what crosses the river becomes a bridge, from bank to bank;
    smaller streets end at water and tracks, and lanes end at the carriageway that they meet.

    Parameters
    ----------
    axes, lanes : list of Axis
    ground : Ground

    Returns
    -------
    list of Line
    """
    reach = ground.outline.buffer(BEYOND_M)
    lines: list[Line] = []
    crossing = 0
    for axis in axes:
        if axis.half_gap_m:
            parts = [shapely.offset_curve(axis.line, g * axis.half_gap_m) for g in (1, -1)]
        else:
            parts = [axis.line]
        under = crossing % TUNNEL_EVERY == 0
        crossing += axis.highway in CROSSES and bool(shapely.intersects(axis.line, ground.rails))
        for part in parts:
            lines += _crossed(axis, shapely.intersection(part, reach), ground, under=under)
    strips = [a.line.buffer(a.half_gap_m, cap_style="flat") for a in axes if a.half_gap_m]
    median = shapely.union_all(np.array(strips)) if strips else shapely.Polygon()
    blocked = shapely.union_all(
        np.array([ground.river, ground.rails.buffer(TRACK_SIDE_M / 2), median], dtype=object)
    )
    shapely.prepare(blocked)
    trimmed = shapely.intersection(np.array([lane.line for lane in lanes]), reach)
    for lane, line in zip(lanes, trimmed, strict=True):
        left = shapely.difference(line, blocked) if shapely.intersects(blocked, line) else line
        lines += [Line(lane.highway, lane.name, part) for part in strings(left)]
    return lines


def _crossed(axis: Axis, line: shapely.Geometry, ground: Ground, *, under: bool) -> list[Line]:
    """Cut one street at the river and the railway."""
    if axis.highway not in CROSSES:
        stop = shapely.union(ground.river, ground.rails.buffer(TRACK_SIDE_M / 2))
        return [
            Line(axis.highway, axis.name, part) for part in strings(shapely.difference(line, stop))
        ]
    lines = [
        Line(axis.highway, axis.name, part, bridge=True)
        for part in strings(shapely.intersection(line, ground.river))
    ]
    dry = shapely.difference(line, ground.river)
    if under:
        below = ground.rails.buffer(TRACK_SIDE_M)
        lines += [
            Line(axis.highway, axis.name, part, tunnel=True)
            for part in strings(shapely.intersection(dry, below))
        ]
        dry = shapely.difference(dry, below)
    return lines + [Line(axis.highway, axis.name, part) for part in strings(dry)]


def strings(geometry: shapely.Geometry) -> list[LineString]:
    """Return the lines of a geometry, joined where they continue each other, without crumbs.

    Parameters
    ----------
    geometry : Geometry

    Returns
    -------
    list of LineString
        Each longer than 1 m.
    """
    parts = [p for p in shapely.get_parts(geometry) if isinstance(p, LineString) and not p.is_empty]
    merged = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(parts)))
    return [part for part in merged if isinstance(part, LineString) and part.length > 1.0]
