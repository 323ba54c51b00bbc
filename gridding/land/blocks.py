"""Street blocks: a community cut by its barriers, water and narrow strips joined to a neighbour."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridding.land.absorb import STRIP_WIDTH_M, joins
from gridding.land.barriers import BarrierIndex, Barriers
from gridding.land.borders import (
    Geometries,
    Ints,
    points_inside,
)
from gridding.land.dead_ends import inside_faces, second_tracks
from gridding.land.exceptions import Row

ROUNDING_M2 = 1e-9
"""A face no larger is where lines cross that should meet in a point; cleaning closes it."""


@dataclass(frozen=True)
class Blocks:
    """Blocks of one community, in the metric CRS, in canonical order.

    Attributes
    ----------
    polygons : (b,) array of Polygon
        Tile the community.
    dead_ends : (n,) array of LineString
        Parts of barriers that end inside a block.
    dead_end_in : (n,) int array
        Block of each.
    exceptions : list of Row
        Absorbed strips and slivers.
    """

    polygons: Geometries
    dead_ends: Geometries
    dead_end_in: Ints
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
    closed, *open_ended, _ = shapely.polygonize_full(noded)
    faces = shapely.get_parts(closed)
    shapely.prepare(community)
    faces = faces[shapely.area(faces) > ROUNDING_M2]
    faces = faces[shapely.contains(community, points_inside(faces))]
    faces = faces[np.lexsort(shapely.bounds(faces).T)]
    built = np.zeros(len(faces), dtype=bool)
    built[block_of(buildings, faces)] = True
    goal, rows = joins(code, faces, built, barriers, index)
    merged = [
        shapely.coverage_union_all(faces[goal == root]) if (goal == root).sum() > 1 else faces[root]
        for root in np.unique(goal)
    ]
    polygons = shapely.get_parts(np.array(merged, dtype=object))
    polygons = polygons[np.lexsort(shapely.bounds(polygons).T)]
    plain = faces[goal == np.arange(len(faces))]  # what joined another has its lines no more
    ends, _ = inside_faces(shapely.get_parts(open_ended), plain)
    ends, tracks = second_tracks(code, ends, barriers, index, buildings, STRIP_WIDTH_M)
    ends, block = inside_faces(ends, polygons)
    return Blocks(polygons, ends, block, rows + tracks)


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
