"""Street blocks: a community cut by its barriers, water and narrow strips joined to a neighbour."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from gridding.land.barriers import BarrierIndex, Barriers
from gridding.land.borders import (
    Floats,
    Geometries,
    Ints,
    all_segments,
    border_lengths,
    points_inside,
    shared_segments,
)
from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.land.graph import components

STRIP_WIDTH_M = 30.0
ONE_CLASS_SHARE = 0.8
"""So much of a strip's long sides has to run along one class, or the community's border."""
SLIVER_M2 = 1.0
# Strips along one road must all go to the same side of it. The side is told by this direction,
# which is off the usual bearings of streets, where the sign would flip between neighbours.
_SIDE = np.array([np.cos(np.radians(22.0)), np.sin(np.radians(22.0))])


@dataclass(frozen=True)
class Blocks:
    """Blocks of one community, in the metric CRS, in canonical order.

    Attributes
    ----------
    polygons : (b,) array of Polygon
        Tile the community.
    exceptions : list of Row
        Absorbed strips and slivers.
    """

    polygons: Geometries
    exceptions: list[Row]


def cut_into_blocks(
    code: str,
    community: BaseGeometry,
    barriers: Barriers,
    index: BarrierIndex,
    buildings: Geometries,
) -> Blocks:
    """Cut a community along its barriers.

    Parameters
    ----------
    code : str
        The community's.
    community : Polygon or MultiPolygon
    barriers : Barriers
        Those near the community.
    index : BarrierIndex
        Over the same barriers.
    buildings : (k,) array of Polygon, MultiPolygon or Point
        The community's buildings.

    Returns
    -------
    Blocks
    """
    noded = shapely.get_parts(shapely.union_all([*barriers.lines, shapely.boundary(community)]))
    faces = shapely.get_parts(shapely.polygonize(noded))
    shapely.prepare(community)
    faces = faces[shapely.contains(community, points_inside(faces))]
    faces = faces[np.lexsort(shapely.bounds(faces).T)]
    built = np.zeros(len(faces), dtype=bool)
    built[block_of(buildings, faces)] = True
    goal, rows = _joins(code, faces, built, barriers, index)
    merged = [
        shapely.coverage_union_all(faces[goal == root]) if (goal == root).sum() > 1 else faces[root]
        for root in np.unique(goal)
    ]
    polygons = shapely.get_parts(np.array(merged, dtype=object))
    return Blocks(polygons[np.lexsort(shapely.bounds(polygons).T)], rows)


def block_of(buildings: Geometries, blocks: Geometries) -> Ints:
    """Return for each building the position of the polygon that holds most of its area.

    Points go to the polygon they lie in; what touches none goes to the nearest. Ties go to the
    lower position.
    """
    out = np.full(len(buildings), -1, np.int64)
    if not len(buildings):
        return out
    tree = shapely.STRtree(blocks)
    inside, block = tree.query(buildings, predicate="within")
    out[inside[::-1]] = block[::-1]
    rest = np.flatnonzero(out < 0)
    crossing, block = tree.query(buildings[rest], predicate="intersects")
    area = shapely.area(shapely.intersection(buildings[rest][crossing], blocks[block]))
    order = np.lexsort((block, -area, crossing))
    at, first = np.unique(crossing[order], return_index=True)
    out[rest[at]] = block[order][first]
    rest = np.flatnonzero(out < 0)
    if len(rest):
        out[rest] = tree.nearest(buildings[rest])
    return out


def _joins(
    code: str,
    faces: Geometries,
    built: npt.NDArray[np.bool_],
    barriers: Barriers,
    index: BarrierIndex,
) -> tuple[Ints, list[Row]]:
    """Decide which faces join which: returns for each face the face that stands for its block."""
    rows: list[Row] = []
    borders = shared_segments(faces)
    left, right, length = border_lengths(borders)
    neighbours: list[dict[int, float]] = [{} for _ in faces]
    for a, b, metres in zip(left.tolist(), right.tolist(), length.tolist(), strict=True):
        neighbours[a][b] = neighbours[b][a] = metres
    area = shapely.area(faces)
    slivers = (area < SLIVER_M2) & ~built
    wet = _wet(faces, barriers.water) & ~built & ~slivers
    strips = _strips(faces, built | wet | slivers, barriers, index)
    root = _banks(wet, left, right, length)

    def top(i: int) -> int:
        while root[i] != i:
            i = int(root[i])
        return i

    groups = (
        (strips, "strip between lines of one class", ExceptionKind.ABSORBED_STRIP),
        (slivers, "sliver between barriers", ExceptionKind.SLIVER),
    )
    for group, detail, kind in groups:
        waiting = sorted(np.flatnonzero(group).tolist(), key=lambda i: (area[i], i))
        for _ in range(2):  # a second round for those that had only their own kind around them
            left_over = []
            for i in waiting:
                around = {
                    j: m
                    for j, m in neighbours[i].items()
                    if (not group[j] or top(j) != j) and top(j) != i
                }
                if not around:
                    left_over.append(i)
                    continue
                j = (
                    _side(faces, i, around)
                    if kind is ExceptionKind.ABSORBED_STRIP
                    else _longest(around)
                )
                root[i] = top(j)
                rows.append(exception_row(kind, code, detail, faces[i]))
            waiting = left_over
    return np.array([top(i) for i in range(len(faces))], dtype=np.int64), rows


def _banks(wet: npt.NDArray[np.bool_], left: Ints, right: Ints, length: Floats) -> Ints:
    """Return for each face of a water the dry face along its longest bank; the others stay.

    Where barriers cut a water, its parts go to one bank together: on two banks they would meet
    along the cut, and the water would part nobody.
    """
    both = wet[left] & wet[right]
    body = components(len(wet), left[both], right[both])
    root = np.arange(len(wet))
    shore = wet[left] != wet[right]
    banks = pd.DataFrame(
        {
            "body": np.where(wet[left], body[left], body[right])[shore],
            "bank": np.where(wet[left], right, left)[shore],
            "metres": length[shore],
        }
    )
    summed = banks.groupby(["body", "bank"])["metres"].sum().round(4).reset_index()
    longest = summed.sort_values(["metres", "bank"], ascending=[False, True])
    for water, bank in longest.drop_duplicates("body")[["body", "bank"]].to_numpy():
        root[wet & (body == water)] = bank
    return root


def _longest(around: dict[int, float]) -> int:
    return min(around, key=lambda j: (-around[j], j))


def _side(faces: Geometries, strip: int, around: dict[int, float]) -> int:
    """Choose the neighbour on the agreed side of the strip's road."""
    longest = max(around.values())
    banks = [j for j in around if around[j] >= 0.5 * longest]
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(faces[strip]))
    sides = box[1:3] - box[:2]
    along = sides[np.argmax(np.hypot(*sides.T))]
    normal = np.array([-along[1], along[0]])
    if normal @ _SIDE < 0:
        normal = -normal
    places = {}
    for j in banks:
        common = shapely.intersection(faces[strip], faces[j])
        places[j] = shapely.get_coordinates(shapely.centroid(common))[0] @ normal
    return min(banks, key=lambda j: (places[j], j))


def _wet(faces: Geometries, water: Geometries) -> npt.NDArray[np.bool_]:
    out = np.zeros(len(faces), dtype=bool)
    if len(water):
        inside, _ = shapely.STRtree(water).query(points_inside(faces), predicate="within")
        out[inside] = True
    return out


def _strips(
    faces: Geometries,
    taken: npt.NDArray[np.bool_],
    barriers: Barriers,
    index: BarrierIndex,
) -> npt.NDArray[np.bool_]:
    """Tell which faces are narrow, empty and lie between lines of one class."""
    out = np.zeros(len(faces), dtype=bool)
    # Twice the area by the perimeter is the mean width of a long strip, and never above the width.
    width = 2 * shapely.area(faces) / shapely.length(faces)
    narrow = np.flatnonzero((width < STRIP_WIDTH_M) & ~taken)
    if not len(narrow):
        return out
    radius = shapely.length(shapely.maximum_inscribed_circle(faces[narrow], tolerance=0.5))
    narrow = narrow[2 * radius < STRIP_WIDTH_M]
    if not len(narrow):
        return out
    # Of the rectangle of the same area and perimeter: what closes the ends may be of any class.
    half = shapely.length(faces[narrow]) / 2
    long_side = (half + np.sqrt(np.maximum(half**2 - 4 * shapely.area(faces[narrow]), 0))) / 2
    edges = all_segments(faces[narrow])
    line = index.line_at(edges.midpoints)
    kind = np.append(barriers.classes, "")[line]
    for at, face in enumerate(narrow):
        mine = edges.left == at
        metres, kinds = edges.length_m[mine], kind[mine]
        best = max((metres[kinds == k].sum() for k in set(kinds) if k), default=0.0)
        free = metres[kinds == ""].sum()  # along the community's own border
        out[face] = best > 0 and best + free >= ONE_CLASS_SHARE * 2 * long_side[at]
    return out
