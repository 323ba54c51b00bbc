"""Growing contiguous regions of chosen sizes over a graph of places."""

import heapq
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

Neighbours = list[list[int]]


def neighbours_of(polygons: NDArray[np.object_], least_m: float = 1.0) -> Neighbours:
    """Return for each polygon those that share at least ``least_m`` of border with it.

    Parameters
    ----------
    polygons : ndarray of Polygon
        A coverage.
    least_m : float

    Returns
    -------
    list of list of int
    """
    tree = shapely.STRtree(polygons)
    left, right = tree.query(polygons, predicate="intersects")
    left, right = left[left < right], right[left < right]
    shared = shapely.length(shapely.intersection(polygons[left], polygons[right]))
    out: Neighbours = [[] for _ in polygons]
    for a, b in zip(left[shared > least_m], right[shared > least_m], strict=True):
        out[a].append(int(b))
        out[b].append(int(a))
    return out


def component(neighbours: Neighbours, members: Sequence[int]) -> list[int]:
    """Return the members that hang together with the first one.

    Parameters
    ----------
    neighbours : list of list of int
    members : sequence of int

    Returns
    -------
    list of int
        Sorted.
    """
    inside, seen, queue = set(members), {members[0]}, [members[0]]
    while queue:
        for other in neighbours[queue.pop()]:
            if other in inside and other not in seen:
                seen.add(other)
                queue.append(other)
    return sorted(seen)


def grow(
    neighbours: Neighbours,
    weight: NDArray[np.float64],
    xy: NDArray[np.float64],
    targets: NDArray[np.float64],
    rng: np.random.Generator,
    rounds: int = 5,
    fixed: Sequence[int] = (),
) -> NDArray[np.int64]:
    """Divide the places of a connected graph into contiguous regions of about given weights.

    Regions flood from seeds, the emptiest first; then each seed moves to the middle of its region
    (Lloyd's iteration) and the flood begins anew.

    Parameters
    ----------
    neighbours : list of list of int
    weight : ndarray, shape (n,)
    xy : ndarray, shape (n, 2)
    targets : ndarray, shape (k,)
        Wanted weight of each region, to scale; k <= n.
    rng : numpy.random.Generator
    rounds : int
    fixed : sequence of int
        Places that the first regions grow from in every round.

    Returns
    -------
    ndarray of int, shape (n,)
        Region of each place; every region holds at least one.
    """
    seeds = spread(xy, weight, len(targets), rng, first=fixed)
    labels = _flood(neighbours, weight, xy, targets, seeds)
    for _ in range(rounds - 1):
        moved = range(len(fixed), len(seeds))
        seeds = [*fixed, *(_middle(xy, weight, np.flatnonzero(labels == part)) for part in moved)]
        labels = _flood(neighbours, weight, xy, targets, seeds)
    return labels


def spread(
    xy: NDArray[np.float64],
    weight: NDArray[np.float64],
    count: int,
    rng: np.random.Generator,
    *,
    first: Sequence[int] = (),
) -> list[int]:
    """Return seeds drawn by weight and by distance to those before (k-means++).

    Parameters
    ----------
    xy : ndarray, shape (n, 2)
    weight : ndarray, shape (n,)
    count : int
    rng : numpy.random.Generator
    first : sequence of int
        Seeds that are there already; they count.

    Returns
    -------
    list of int
        ``count`` different places, those of ``first`` in front.
    """
    seeds = list(first) or [int(rng.choice(len(xy), p=weight / weight.sum()))]
    near = ((xy[:, None] - xy[seeds]) ** 2).sum(axis=2).min(axis=1)
    while len(seeds) < count:
        near = np.minimum(near, ((xy - xy[seeds[-1]]) ** 2).sum(axis=1))
        chance = near * weight
        seeds.append(int(rng.choice(len(xy), p=chance / chance.sum())))
    return seeds


def _middle(
    xy: NDArray[np.float64], weight: NDArray[np.float64], members: NDArray[np.int64]
) -> int:
    centre = np.average(xy[members], axis=0, weights=weight[members])
    return int(members[((xy[members] - centre) ** 2).sum(axis=1).argmin()])


def _flood(
    neighbours: Neighbours,
    weight: NDArray[np.float64],
    xy: NDArray[np.float64],
    targets: NDArray[np.float64],
    seeds: list[int],
) -> NDArray[np.int64]:
    labels = np.full(len(xy), -1, dtype=np.int64)
    labels[seeds] = np.arange(len(seeds))
    edges: list[list[tuple[float, int]]] = [[] for _ in seeds]

    def reach(part: int, place: int) -> None:
        for other in neighbours[place]:
            if labels[other] < 0:
                away = float(((xy[other] - xy[seeds[part]]) ** 2).sum())
                heapq.heappush(edges[part], (away, other))

    for part, seed in enumerate(seeds):
        reach(part, seed)
    queue = [(float(weight[seed] / targets[part]), part) for part, seed in enumerate(seeds)]
    heapq.heapify(queue)
    while queue:
        filled, part = heapq.heappop(queue)
        while edges[part] and labels[edges[part][0][1]] >= 0:
            heapq.heappop(edges[part])
        if not edges[part]:
            continue
        place = heapq.heappop(edges[part])[1]
        labels[place] = part
        reach(part, place)
        heapq.heappush(queue, (filled + float(weight[place] / targets[part]), part))
    return labels
