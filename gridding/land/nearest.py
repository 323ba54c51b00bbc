"""Where the ground of one building ends and the next one's begins: samples of outlines, ridges."""

import numpy as np
import shapely
from numba import njit
from scipy.spatial import Delaunay, cKDTree

from gridding.land.borders import Floats, Geometries, Ints, Segments, shared_segments
from gridding.land.graph import components

NEAREST_SAMPLE_M = 0.8
FARTHEST_SAMPLE_M = 4.0
SAMPLING_ERROR_M = 0.5
"""Between buildings g apart, samples sqrt(4 g x this) apart move the border by this at most."""
SMOOTHING_M = 0.15
"""Borders over open ground are smoothed by this much at least."""
SMOOTHING_SHARE = 0.03
MOST_SMOOTHING_M = 0.4
"""Where the buildings lie far apart, by this share of their distance, up to this."""
_AROUND = (5, 14)
"""So many samples are looked at for the nearest of another building, and where none is, so many."""


def samples_of(faces: Geometries, label: Ints, outlines: Geometries) -> tuple[Floats, Ints]:
    """Sample the outlines where they face open ground; points stand for themselves.

    The nearer the next building, the closer the samples lie, place by place.

    Parameters
    ----------
    faces : (f,) array of Polygon
        The block cut along the outlines.
    label : (f,) int array
        The outline each face lies in, -1 for open ground.
    outlines : (k,) array of Polygon, MultiPolygon or Point
        In a metric CRS.

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
    at_points = _points_apart(outlines)
    points = shapely.get_coordinates(shapely.centroid(outlines[at_points]))
    corners, of_corner = _corners(borders, owner)
    fixed, of_fixed = np.vstack([corners, points]), np.concatenate([of_corner, at_points])
    along, of_along = _middles(borders, owner, fixed, of_fixed)
    samples = np.vstack([along, fixed])
    owners = np.concatenate([of_along, of_fixed])
    if not len(samples):  # buildings that cover the block whole
        inside = shapely.point_on_surface(outlines)
        return shapely.get_coordinates(inside), np.arange(len(outlines))
    _, first = np.unique(samples, axis=0, return_index=True)
    first.sort()
    return samples[first], owners[first]


def _middles(borders: Segments, owner: Ints, fixed: Floats, of_fixed: Ints) -> tuple[Floats, Ints]:
    """Cut outlines into pieces short beside the distance to the next building; their middles."""
    count = np.ceil(borders.length_m / FARTHEST_SAMPLE_M).astype(np.int64)
    which = np.repeat(np.arange(len(owner)), count)
    step = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    way = (borders.end - borders.start)[which] / count[which, None]
    middle = borders.start[which] + (step + 0.5)[:, None] * way
    mine = owner[which]
    waiting = np.arange(len(middle))
    while True:
        length = np.hypot(*way.T)
        waiting = waiting[length[waiting] > NEAREST_SAMPLE_M]
        if not len(waiting):
            return middle, mine
        places, owners = np.vstack([middle, fixed]), np.concatenate([mine, of_fixed])
        size = np.append(length, np.zeros(len(fixed)))
        gap = _gaps(waiting, places, owners, size)
        waiting = waiting[length[waiting] > np.sqrt(4 * SAMPLING_ERROR_M * gap)]
        quarter = way[waiting] / 4
        way[waiting] /= 2
        waiting, kept = np.concatenate([waiting, len(middle) + np.arange(len(waiting))]), waiting
        middle = np.vstack([middle, middle[kept] + quarter])
        middle[kept] -= quarter
        way, mine = np.vstack([way, way[kept]]), np.concatenate([mine, mine[kept]])


def _gaps(waiting: Ints, places: Floats, owners: Ints, size: Floats) -> Floats:
    """Return how far each waiting piece is from the next outline of another, by their middles."""
    tree = cKDTree(places)
    out = np.full(len(waiting), np.inf)
    open_ = np.arange(len(waiting))
    for around in _AROUND:
        found = tree.query(places[waiting[open_]], k=list(range(1, around + 1)))
        distance = np.asarray(found[0])
        near = np.minimum(found[1], len(places) - 1)  # where there are fewer, infinitely far
        others = owners[near] != owners[waiting[open_]][:, None]
        apart = np.sqrt(np.maximum(distance**2 - (size[near] / 2) ** 2, 0))
        apart[~others] = np.inf
        out[open_] = np.minimum(apart.min(axis=1), distance[:, -1])
        open_ = open_[~others.any(axis=1)]
    return out


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
    owners = np.append(owner, np.full(len(ring), -1))
    half = np.array([east - west, north - south]) / 2
    places, ends, one, other = _ridges(np.vstack([samples - middle, ring]), owners, half)
    path, chain, piece = _chains(ends, len(places))
    lines = shapely.linestrings(places[path] + middle, indices=chain)
    gap = np.full(len(lines), np.inf)
    np.minimum.at(gap, piece, np.hypot(*(samples[one] - samples[other]).T))
    smoothing = np.clip(SMOOTHING_SHARE * gap, SMOOTHING_M, MOST_SMOOTHING_M)
    return np.asarray(shapely.simplify(lines, smoothing, preserve_topology=False))


def _ridges(sites: Floats, owners: Ints, half: Floats) -> tuple[Floats, Ints, Ints, Ints]:
    """Return the Voronoi ridges between sites of different owners, by way of Delaunay's triangles.

    Parameters
    ----------
    sites : (n, 2) float array
    owners : (n,) int array
        -1 for sites without a ridge.
    half : (2,) float array
        Ridges wholly to one side of the box from -half to half are left out.

    Returns
    -------
    places : (t, 2) float array
        The Voronoi vertices: the centres of the triangles' circles.
    ends : (r, 2) int array
        For each ridge the vertices at its ends.
    one, other : (r,) int arrays
        For each ridge the sites on both sides.
    """
    triangles = Delaunay(sites)
    # Delaunay's triangles are the lower hull of the sites lifted to a paraboloid. Those on one
    # circle lie in one plane, and have exactly the same centre here.
    plane = triangles.equations
    places = -plane[:, :2] / (2 * triangles.paraboloid_scale * plane[:, 2:3])
    t, k = np.nonzero(triangles.neighbors > np.arange(len(places))[:, None])
    one, other = (triangles.simplices[t, (k + i) % 3] for i in (1, 2))
    apart = (owners[one] != owners[other]) & (owners[one] >= 0) & (owners[other] >= 0)
    ends = np.column_stack([t, triangles.neighbors[t, k]]).astype(np.int64)
    same = (places[ends[:, 0]] == places[ends[:, 1]]).all(axis=1)
    number = components(len(places), *ends[same].T)
    first = np.unique(number, return_index=True)[1]
    side = np.where(np.abs(places) > half, np.sign(places), 0)[ends]
    beyond = ((side[:, 0] == side[:, 1]) & (side[:, 0] != 0)).any(axis=1)
    keep = apart & ~same & ~beyond
    return places[first], number[ends[keep]], one[keep], other[keep]


@njit(cache=True)
def _chains(ends: Ints, n: int) -> tuple[Ints, Ints, Ints]:  # pragma: no cover
    """Join pieces into chains that end where not exactly two pieces meet.

    Parameters
    ----------
    ends : (m, 2) int array
        Nodes at both ends of each piece.
    n : int
        Number of nodes.

    Returns
    -------
    path : int array
        The nodes of all chains, one after the other; a ring ends with the node it begins with.
    chain : int array
        For each of them its chain.
    piece : (m,) int array
        For each piece its chain.
    """
    m = len(ends)
    inner = np.bincount(ends.ravel(), minlength=n) == 2  # noqa: PLR2004
    both = np.zeros(n, np.int64)  # the two pieces at an inner node, as one number
    for i in range(m):
        for node in ends[i]:
            both[node] ^= i
    path, chain, piece = np.empty(2 * m, np.int64), np.empty(2 * m, np.int64), np.full(m, -1)
    length, count = 0, 0
    for turn in range(2 * m + m):  # from both ends of each piece, then what is left: rings
        here = turn // 2 if turn < 2 * m else turn - 2 * m
        node = ends[here, turn % 2]
        if piece[here] >= 0 or (turn < 2 * m and inner[node]):
            continue
        path[length], chain[length] = node, count
        length += 1
        while piece[here] < 0:
            piece[here] = count
            node = ends[here, 0] + ends[here, 1] - node
            path[length], chain[length] = node, count
            length += 1
            if inner[node]:
                here ^= both[node]
        count += 1
    return path[:length], chain[:length], piece
