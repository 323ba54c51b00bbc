"""The exact best of small parts: every connected division is tried."""

import numpy as np

from gridding.explain.bounds import numbers_of_grids
from gridding.explain.model import Figure
from gridding.explain.parts import Part
from gridding.explain.sums import subset_sums
from gridding.partition.graph import Band, Floats, Graph, from_pairs
from gridding.partition.score import excess
from gridding.partition.tiny import LARGEST, optimum

SLACK = 1e-6


def can_try_all(part: Part) -> bool:
    """Tell whether a part is small enough, and no rule but contiguity applies to its grids.

    With two units above the band, which stand alone each, it would.
    """
    return len(part.loads) <= LARGEST and int((part.loads > part.highest).sum()) <= 1


def try_all(part: Part) -> tuple[Figure, ...]:
    """Return the best of every number of grids worth looking at that the graph allows.

    Parameters
    ----------
    part : Part
        `can_try_all` says so.

    Returns
    -------
    tuple of Figure
        Most grids in the band; least largest deviation; each for itself.
    """
    ends = part.edges
    cost = np.ones(len(ends))
    graph = from_pairs(part.loads.astype(np.float64), ends[:, 0], ends[:, 1], cost)
    sums = subset_sums(part.loads, int(part.loads.sum()))
    sizes = np.unique(np.abs(sums / part.target - 1))
    figures = []
    for n in numbers_of_grids(part):
        outside = _outside(graph, Band(n, float(part.lowest), float(part.highest)))
        if outside is not None:
            figures.append(Figure(n, n - outside, _least_deviation(graph, n, part.target, sizes)))
    return tuple(figures)


def _least_deviation(graph: Graph, n: int, target: int, sizes: Floats) -> float:
    """Return the least of the possible deviations (ascending) within which ``n`` grids lie."""
    low, high = 0, len(sizes) - 1
    while low < high:
        middle = (low + high) // 2
        slack = sizes[middle] * target + SLACK
        if _outside(graph, Band(n, target - slack, target + slack)) == 0:
            high = middle
        else:
            low = middle + 1
    return float(sizes[low])


def _outside(graph: Graph, band: Band) -> int | None:
    """Return the fewest parts out of the band; None where no connected division exists."""
    if not 1 <= band.n_parts <= graph.n_nodes:
        return None
    found = optimum(graph, band)
    if found[0] < 0:
        return None
    loads = np.bincount(found, graph.load, band.n_parts)
    return sum(excess(float(load), band.lower, band.upper) > 0 for load in loads)
