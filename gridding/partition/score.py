"""What makes one partition better than another: (parts out of the band, violation, cost)."""

import numpy as np
from numba import njit

from gridding.partition.graph import Band, Graph, Ints
from gridding.partition.mixing import mixing

Score = tuple[int, float, float]

_ROUNDING = 1e-9
"""Relative difference below which sums of floats count as equal."""


@njit(cache=True, nogil=True)
def excess(total: float, lower: float, upper: float) -> float:
    """Return how far a sum of loads lies outside the band."""
    if total > upper:
        return total - upper
    if total < lower:
        return lower - total
    return 0.0


@njit(cache=True, nogil=True)
def score(graph: Graph, band: Band, part: Ints) -> Score:
    """Return (parts out of the band, total violation, cost of the cut with the mixing's charge)."""
    sums = np.zeros(band.n_parts)
    cut = 0.0
    for v in range(len(part)):
        sums[part[v]] += graph.load[v]
        for e in range(graph.start[v], graph.start[v + 1]):
            w = graph.neighbour[e]
            if w > v and part[w] != part[v]:
                cut += graph.cost[e]
    out, violation = 0, 0.0
    for total in sums:
        x = excess(total, band.lower, band.upper)
        if x > 0:
            out += 1
            violation += x
    return out, violation, cut + mixing(graph, part, band.n_parts)


@njit(cache=True, nogil=True)
def better(a: Score, b: Score) -> bool:
    """Return whether ``a`` is better than ``b`` by more than rounding."""
    if a[0] != b[0]:
        return a[0] < b[0]
    if a[0] > 0 and abs(a[1] - b[1]) > _ROUNDING * b[1]:
        return a[1] < b[1]
    return a[2] < b[2] - _ROUNDING * b[2]
