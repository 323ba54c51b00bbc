"""Where the ground of one building ends and the next one's begins: samples of outlines, ridges."""

import numpy as np
import shapely
from scipy.spatial import Voronoi

from gridding.land.borders import Floats, Geometries, Ints, Segments, shared_segments

NEAREST_SAMPLE_M = 0.8
FARTHEST_SAMPLE_M = 3.0
SMOOTHING_M = 0.15
"""Borders over open ground are smoothed by this much at most."""


def sample_steps(buildings: Geometries) -> Floats:
    """Return how far apart samples on each outline may be: the distance to the next building.

    Parameters
    ----------
    buildings : (k,) array of Polygon, MultiPolygon or Point
        In a metric CRS.

    Returns
    -------
    (k,) float array
        Metres, from `NEAREST_SAMPLE_M` to `FARTHEST_SAMPLE_M`.
    """
    out = np.full(len(buildings), FARTHEST_SAMPLE_M)
    if len(buildings) > 1:
        pairs, distance = shapely.STRtree(buildings).query_nearest(
            buildings, exclusive=True, return_distance=True, all_matches=False
        )
        out[pairs[0]] = distance
    return out.clip(NEAREST_SAMPLE_M, FARTHEST_SAMPLE_M)


def samples_of(
    faces: Geometries, label: Ints, outlines: Geometries, steps: Floats
) -> tuple[Floats, Ints]:
    """Sample the outlines where they face open ground; points stand for themselves.

    Parameters
    ----------
    faces : (f,) array of Polygon
        The block cut along the outlines.
    label : (f,) int array
        The outline each face lies in, -1 for open ground.
    outlines : (k,) array of Polygon, MultiPolygon or Point
    steps : (k,) float array
        From `sample_steps`.

    Returns
    -------
    samples : (n, 2) float array
        Each place once.
    owner : (n,) int array
        The outline each was taken from.
    """
    borders = shared_segments(faces)
    open_left, open_right = label[borders.left] < 0, label[borders.right] < 0
    borders = borders.take(open_left != open_right)
    owner = np.maximum(label[borders.left], label[borders.right])
    count = np.ceil(borders.length_m / steps[owner]).astype(np.int64)
    which = np.repeat(np.arange(len(owner)), count)
    step = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    share = ((step + 0.5) / count[which])[:, None]
    along = borders.start[which] * (1 - share) + borders.end[which] * share
    at_points = _points_apart(outlines)
    points = shapely.get_coordinates(shapely.centroid(outlines[at_points]))
    corners, of_corner = _corners(borders, owner)
    samples = np.vstack([along, corners, points])
    owners = np.concatenate([owner[which], of_corner, at_points])
    if not len(samples):  # buildings that cover the block whole
        inside = shapely.point_on_surface(outlines)
        return shapely.get_coordinates(inside), np.arange(len(outlines))
    _, first = np.unique(samples, axis=0, return_index=True)
    first.sort()
    return samples[first], owners[first]


def _corners(borders: Segments, owner: Ints) -> tuple[Floats, Ints]:
    """Return the corners of outlines and their owners, but those that two buildings share."""
    ends = np.vstack([borders.start, borders.end])
    corners, which = np.unique(ends, axis=0, return_inverse=True)
    lowest = np.full(len(corners), np.iinfo(np.int64).max)
    highest = np.full(len(corners), -1)
    np.minimum.at(lowest, which.ravel(), np.tile(owner, 2))
    np.maximum.at(highest, which.ravel(), np.tile(owner, 2))
    alone = lowest == highest
    return corners[alone], highest[alone]


def _points_apart(outlines: Geometries) -> Ints:
    """Return the points that have ground of their own: as far from others as borders may move."""
    points = np.flatnonzero(shapely.area(outlines) == 0)
    one, other = shapely.STRtree(outlines).query(
        outlines[points], predicate="dwithin", distance=2 * SMOOTHING_M
    )
    near: dict[int, list[int]] = {}
    for point, neighbour in zip(points[one].tolist(), other.tolist(), strict=True):
        near.setdefault(point, []).append(neighbour)
    groundless: set[int] = set()
    is_point = np.isin(np.arange(len(outlines)), points)
    for point in points.tolist():
        if any(not is_point[i] or (i < point and i not in groundless) for i in near[point]):
            groundless.add(point)
    return np.array([i for i in points.tolist() if i not in groundless], dtype=np.int64)


def ridges_between(samples: Floats, owner: Ints, block: shapely.Polygon) -> Geometries:
    """Return the Voronoi ridges between samples of different buildings, smoothed.

    Parameters
    ----------
    samples : (n, 2) float array
    owner : (n,) int array
    block : Polygon
        Ridges that do not touch its bounding box are left out.

    Returns
    -------
    array of LineString
    """
    if (owner == owner[0]).all():
        return np.empty(0, dtype=object)
    west, south, east, north = block.bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    far = 10 * max(east - west, north - south)
    ring = far * np.array(
        [[-1, -1], [-1, 1], [1, -1], [1, 1], [0, 1.5], [1.5, 0], [0, -1.5], [-1.5, 0]]
    )
    diagram = Voronoi(np.vstack([samples - middle, ring]))
    owners = np.append(owner, np.full(len(ring), -1))
    a, b = owners[diagram.ridge_points].T
    ends = np.asarray(diagram.ridge_vertices)
    keep = (a != b) & (a >= 0) & (b >= 0) & (ends >= 0).all(axis=1)
    pieces = diagram.vertices[ends[keep]] + middle
    pieces = pieces[(pieces[:, 0] != pieces[:, 1]).any(axis=1)]
    lines = shapely.linestrings(pieces)
    near = shapely.intersects(shapely.box(west, south, east, north), lines)
    merged = shapely.line_merge(shapely.multilinestrings(lines[near]))
    return shapely.simplify(shapely.get_parts(merged), SMOOTHING_M, preserve_topology=False)
