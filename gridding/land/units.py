"""Units: each building with the ground around it inside its block, or an empty block."""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from gridding.land.barriers import on_lines
from gridding.land.blocks import block_of
from gridding.land.borders import (
    Floats,
    Geometries,
    Ints,
    Segments,
    border_lengths,
    points_inside,
    shared_segments,
)
from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.land.graph import components
from gridding.land.nearest import ridges_between, samples_of

NOISE_M2 = 0.01

_NO_LINES: Geometries = np.empty(0, dtype=object)
_NOWHERE: Ints = np.empty(0, dtype=np.int64)

OWN_OUTLINE = 1e9
"""How much more a piece of the building's own outline counts than open ground."""


@dataclass(frozen=True)
class Units:
    """Units of one community, in the metric CRS.

    Attributes
    ----------
    polygons : (u,) array of Polygon or MultiPolygon
        Tile the community.
    block : (u,) int array
        Position of the block each lies in.
    unit_of : (k,) int array
        For each building of the community, its unit.
    exceptions : list of Row
        Buildings across a border.
    """

    polygons: Geometries
    block: Ints
    unit_of: Ints
    exceptions: list[Row]


def make_units(
    code: str,
    blocks: Geometries,
    buildings: Geometries,
    dead_ends: Geometries = _NO_LINES,
    dead_end_in: Ints = _NOWHERE,
) -> Units:
    """Give every building its ground: what lies nearest to its outline inside its block.

    The outlines are sampled where they face open ground, and the Voronoi ridges between samples
    of different buildings become the borders (the enclosed tessellation of Fleischmann et al.,
    2020, computed only where it decides anything).

    Parameters
    ----------
    code : str
        The community's code, for the exceptions.
    blocks : (b,) array of Polygon
        They tile the community.
    buildings : (k,) array of Polygon, MultiPolygon or Point
        In canonical order.
    dead_ends : (n,) array of LineString
        Lines that end inside a block: borders follow them, ground beyond them goes to who is there.
    dead_end_in : (n,) int array
        Block of each.

    Returns
    -------
    Units
        Neighbouring blocks may still meet in T-junctions: the land is cleaned as one coverage.
    """
    home = block_of(buildings, blocks)
    rows: list[Row] = []
    polygons: list[BaseGeometry] = []
    block: list[int] = []
    unit_of = np.full(len(buildings), -1, np.int64)
    order = np.argsort(home, kind="stable")
    starts = np.searchsorted(home[order], np.arange(len(blocks) + 1))
    for b, ground in enumerate(blocks):
        mine = order[starts[b] : starts[b + 1]]
        if len(mine) <= 1:
            pieces, label = [ground], np.zeros(len(mine), np.int64)
        else:
            pieces, label = _divide_block(ground, buildings[mine], dead_ends[dead_end_in == b])
            rows += _parted(code, ground, buildings[mine], pieces, label)
        unit_of[mine] = label + len(polygons)
        rows += _crossings(code, ground, buildings[mine])
        polygons += pieces
        block += [b] * len(pieces)
    return Units(np.array(polygons, dtype=object), np.array(block, np.int64), unit_of, rows)


def _crossings(code: str, block: BaseGeometry, buildings: Geometries) -> list[Row]:
    shapely.prepare(block)
    crossing = buildings[~shapely.covers(block, buildings)]
    outside = shapely.difference(crossing, block)
    return [
        exception_row(
            ExceptionKind.BUILDING_ACROSS_BORDER, code, "part of a building beyond its block", part
        )
        for part in outside[shapely.area(outside) > NOISE_M2]
    ]


def _parted(
    code: str,
    block: shapely.Polygon,
    buildings: Geometries,
    units: list[BaseGeometry],
    unit_of: Ints,
) -> list[Row]:
    """List the parts of buildings that another's ground cuts off, but what outlines share."""
    homes = np.array(units, dtype=object)[unit_of]
    torn = np.flatnonzero(~shapely.covers(homes, buildings))
    beyond = shapely.difference(shapely.intersection(buildings[torn], block), homes[torn])
    tree = shapely.STRtree(buildings)
    rows = []
    for i, part in zip(torn, beyond, strict=True):
        others = tree.query(part, predicate="intersects")
        alone = shapely.difference(part, shapely.union_all(buildings[others[others != i]]))
        if shapely.area(alone) > NOISE_M2:
            detail = "part of a building beyond its unit"
            rows.append(exception_row(ExceptionKind.BUILDING_ACROSS_BORDER, code, detail, alone))
    return rows


def _divide_block(
    block: shapely.Polygon, buildings: Geometries, dead_ends: Geometries
) -> tuple[list[BaseGeometry], Ints]:
    """Divide a block among two or more buildings.

    Returns the units and, for each building, the position of its unit. Buildings that have no
    ground of their own (the same outline twice, a point on or in another building) share a unit.
    """
    shapely.prepare(block)
    whole = shapely.covers(block, buildings)
    outlines = buildings.copy()
    outlines[~whole] = shapely.intersection(buildings[~whole], block)
    none = shapely.is_empty(outlines)  # a building beside the district stands for its nearest point
    outlines[none] = shapely.get_point(shapely.shortest_line(block, buildings[none]), 0)
    is_area = shapely.area(outlines) > 0
    by_size = np.lexsort((np.arange(len(outlines)), shapely.area(outlines)))
    rank = np.empty(len(outlines), np.int64)
    rank[by_size] = np.arange(len(outlines))

    walls = shapely.union_all([*shapely.boundary(outlines[is_area]), block.boundary])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(walls)))
    label = _inside_which(points_inside(faces), outlines, rank)
    samples, owner = samples_of(faces, label, outlines)
    ridges = ridges_between(samples, owner, block)
    dead_ends = _on_open_ground(dead_ends, outlines)
    lines = shapely.union_all([*ridges, walls, *dead_ends])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    faces = faces[np.lexsort(shapely.bounds(faces).T)]
    points = points_inside(faces)
    within = shapely.contains(block, points)
    faces, points = faces[within], points[within]
    label = _inside_which(points, outlines, rank)
    open_ground = label < 0
    places = shapely.get_coordinates(points[open_ground])
    label[open_ground] = owner[cKDTree(samples).query(places)[1]]
    label = _one_piece_each(faces, points, label, outlines, dead_ends)
    present = np.unique(label)
    units = [shapely.coverage_union_all(faces[label == b]) for b in present]
    at = np.searchsorted(present, np.arange(len(buildings)))
    at = np.minimum(at, len(present) - 1)
    groundless = np.flatnonzero(present[at] != np.arange(len(buildings)))
    if len(groundless):
        tree = shapely.STRtree(np.array(units, dtype=object))
        at[groundless] = tree.nearest(shapely.point_on_surface(outlines[groundless]))
    return units, at


def _inside_which(points: Geometries, outlines: Geometries, rank: Ints) -> Ints:
    """Return for each face, given a point inside, the outline it lies in, -1 for open ground.

    Of several outlines the smallest.
    """
    label = np.full(len(points), -1, np.int64)
    face, outline = shapely.STRtree(outlines).query(points, predicate="within")
    order = np.lexsort((rank[outline], face))
    at, first = np.unique(face[order], return_index=True)
    label[at] = outline[order][first]
    return label


def _on_open_ground(lines: Geometries, outlines: Geometries) -> Geometries:
    """Return what of lines crosses no outline."""
    if not len(lines):
        return lines
    near = outlines[np.unique(shapely.STRtree(outlines).query(lines, predicate="intersects")[1])]
    return shapely.difference(lines, shapely.union_all(near))


def _one_piece_each(
    faces: Geometries, points: Geometries, label: Ints, outlines: Geometries, dead_ends: Geometries
) -> Ints:
    """Give the stray pieces of a unit to the neighbour with the longest common border.

    In a bent block the nearest outline may lie beyond another unit, or beyond the block. The piece
    that holds most of the building's outline stays; the others go, those beside a unit first.
    So do pieces beyond a line that ends in the block, where someone else is on their side of it.
    """
    borders = shared_segments(faces)
    out = label
    if len(dead_ends):
        along = on_lines(borders.midpoints, dead_ends)
        out = _connected(faces, points, out, outlines, borders.take(~along))
    return _connected(faces, points, out, outlines, borders)


def _connected(
    faces: Geometries, points: Geometries, label: Ints, outlines: Geometries, borders: Segments
) -> Ints:
    """Give away the pieces of a unit that no border joins to the rest of it."""
    left, right, metres = border_lengths(borders)
    out = label.copy()
    while True:
        same = out[left] == out[right]
        piece = components(len(faces), left[same], right[same])
        owner = np.full(int(piece.max()) + 1, -1)
        owner[piece] = out
        torn = np.bincount(owner)[owner] > 1
        if not torn.any():
            break
        mine = np.flatnonzero(torn[piece])
        held = _held(faces[mine], points[mine], out[mine], outlines)
        size = np.bincount(piece[mine], held, len(owner))
        order = np.lexsort((np.arange(len(owner)), -size, owner))
        stays = np.zeros(len(owner), dtype=bool)
        stays[order[np.unique(owner[order], return_index=True)[1]]] = True
        reach: dict[int, dict[int, float]] = {}
        strays_left, strays_right = ~stays[piece[left]], ~stays[piece[right]]
        at = np.flatnonzero((strays_left != strays_right) & ~same)
        here = piece[np.where(strays_left[at], left[at], right[at])]
        there = out[np.where(strays_left[at], right[at], left[at])]
        for stray, to, m in zip(here.tolist(), there.tolist(), metres[at].tolist(), strict=True):
            around = reach.setdefault(stray, {})
            around[to] = around.get(to, 0.0) + m
        if not reach:
            break
        for stray, around in reach.items():
            out[piece == stray] = min(around, key=lambda b: (-around[b], b))
    return out


def _held(faces: Geometries, points: Geometries, label: Ints, outlines: Geometries) -> Floats:
    """Area of each face; any in its unit's own outline outweighs all open ground."""
    own = outlines[label]
    probe = np.where(shapely.area(own) > 0, points, faces)
    inside = shapely.intersects(own, probe)
    return shapely.area(faces) * np.where(inside, OWN_OUTLINE, 1.0)
