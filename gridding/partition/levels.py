"""A coarser graph: nodes that stay together become one, with all their edges."""

import numpy as np
from numba import njit

from gridding.partition.graph import Graph, Ints


@njit(cache=True, nogil=True)
def agreed(graph: Graph, partitions: Ints) -> Ints:
    """Return the largest connected sets of nodes that no partition cuts, numbered from 0.

    Parameters
    ----------
    graph : Graph
    partitions : ndarray of int64, shape (p, n)

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    n = len(graph.load)
    together = np.full(n, -1)
    stack, count = np.empty(n, dtype=np.int64), 0
    for v in range(n):
        if together[v] >= 0:
            continue
        together[v] = count
        stack[0], size = v, 1
        while size > 0:
            size -= 1
            u = stack[size]
            for e in range(graph.start[u], graph.start[u + 1]):
                w = graph.neighbour[e]
                if together[w] < 0 and (partitions[:, u] == partitions[:, w]).all():
                    together[w] = count
                    stack[size] = w
                    size += 1
        count += 1
    return together


@njit(cache=True, nogil=True)
def contracted(graph: Graph, together: Ints) -> Graph:
    """Return the graph of the sets ``together``: loads and costs of parallel edges added up.

    Its rows are in no order.
    """
    n, count = len(together), together.max() + 1
    load = np.zeros(count)
    first, following = np.full(count, -1), np.full(n, -1)
    for v in range(n - 1, -1, -1):
        c = together[v]
        load[c] += graph.load[v]
        following[v] = first[c]
        first[c] = v
    start = np.zeros(count + 1, dtype=np.int64)
    neighbour, cost = np.empty_like(graph.neighbour), np.empty_like(graph.cost)
    entry, m = np.full(count, -1), 0
    for c in range(count):
        v = first[c]
        while v >= 0:
            for e in range(graph.start[v], graph.start[v + 1]):
                d = together[graph.neighbour[e]]
                if d == c:
                    continue
                if entry[d] < start[c]:
                    entry[d] = m
                    neighbour[m], cost[m] = d, 0.0
                    m += 1
                cost[entry[d]] += graph.cost[e]
            v = following[v]
        start[c + 1] = m
    label, empty = np.zeros((count, 0), dtype=np.int64), np.zeros(0)  # sets have none
    return Graph(start, neighbour[:m].copy(), cost[:m].copy(), load, label, empty, empty)
