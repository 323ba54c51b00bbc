"""Which parts are looked at together: one, preferably out of the band, and others around it."""

import numpy as np
from numba import njit

from gridding.partition.dice import State, below, uniform
from gridding.partition.graph import Band, Graph, Ints
from gridding.partition.score import excess


@njit(cache=True, nogil=True)
def window_of(graph: Graph, band: Band, part: Ints, wanted: int, state: State) -> Ints:
    """Choose up to ``wanted`` parts that hang together, at random.

    Every second time the first of them is one out of the band, while there is any; then the parts
    that share most edges with those chosen are likeliest.

    Returns
    -------
    ndarray of int64, shape (k,)
        Number of each part in the window, -1 for the others.
    """
    k = band.n_parts
    sums = np.zeros(k)
    for v in range(len(part)):
        sums[part[v]] += graph.load[v]
    outside = np.flatnonzero(np.array([excess(x, band.lower, band.upper) > 0 for x in sums]))
    first = below(state, k)
    if len(outside) > 0 and below(state, 2) == 0:
        first = outside[below(state, len(outside))]
    number = np.full(k, -1)
    number[first] = 0
    shared = np.zeros(k)
    newest = first
    for size in range(1, wanted):
        for v in range(len(part)):
            if part[v] == newest:
                for e in range(graph.start[v], graph.start[v + 1]):
                    shared[part[graph.neighbour[e]]] += 1.0
        best, most = -1, 0.0
        for p in range(k):
            if number[p] < 0 and shared[p] > 0:
                likely = shared[p] * (0.2 + uniform(state))
                if likely > most:
                    best, most = p, likely
        if best < 0:
            break
        number[best] = size
        newest = best
    return number
