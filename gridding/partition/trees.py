"""Cutting a connected set of nodes in two by an edge of a random spanning tree.

The step of ReCom (DeFord, Duchin, Solomon 2019, "Recombination: a family of Markov chains for
redistricting", section 3), used to find first partitions. The trees keep costly edges with a higher
probability, so that the cut runs along cheap ones; of several trees the best cut is taken.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from gridding.partition.dice import State, below, uniform
from gridding.partition.graph import Band, Floats, Graph, Ints

_TREES = 5
"""Trees tried for each bipartition."""
_SLACK = 0.5
"""Deviation, in half-widths of the band per part, that a bipartition may have for nothing."""
_STRICTNESS = 4.0
"""How much a deviation beyond it counts against the relative cost of the cut."""


class _Tree(NamedTuple):
    """A rooted spanning tree: places in the order from the root, and the parent of each."""

    order: Ints
    parent: Ints


@njit(cache=True, nogil=True)
def first_partition(graph: Graph, band: Band, most: int, state: State) -> Ints:
    """Cut a connected graph in contiguous blocks of ``most`` parts or fewer: parts, where it is 1.

    Their loads are near what their parts may have, but not surely so. A block is named by the
    number of its first part, so that its parts are those up to the name of the next.
    """
    n = len(graph.load)
    part = np.zeros(n, dtype=np.int64)
    place = np.full(n, -1)
    nodes = np.arange(n)
    stack = [(0, n, 0, band.n_parts)]
    while len(stack) > 0:
        begin, end, first, k = stack.pop()
        if k <= most:
            part[nodes[begin:end]] = first
            continue
        here = nodes[begin:end].copy()
        side, j = _bipartition(here, place, graph, Band(k, band.lower, band.upper), state)
        middle = begin + int(side.sum())
        nodes[begin:middle] = here[side]
        nodes[middle:end] = here[~side]
        stack.append((begin, middle, first, j))
        stack.append((middle, end, first + j, k - j))
    return part


@njit(cache=True, nogil=True)
def _bipartition(
    nodes: Ints, place: Ints, graph: Graph, band: Band, state: State
) -> tuple[npt.NDArray[np.bool_], int]:
    """Cut connected ``nodes`` in two connected sets: the mask of one, and how many parts it gets.

    ``place`` is -1 everywhere, and is left so.
    """
    n = len(nodes)
    place[nodes] = np.arange(n)
    load = graph.load[nodes]
    best_side, best_j, best_badness, unit = np.zeros(n, dtype=np.bool_), 0, np.inf, 0.0
    for attempt in range(_TREES):
        tree = _random_tree(nodes, place, graph, state)
        top, j, badness = _best_edge(tree, load, band)
        side = np.zeros(n, dtype=np.bool_)
        side[top] = True
        for x in tree.order[1:]:
            side[x] |= side[tree.parent[x]]
        cut = 0.0
        for i in range(n):
            for e in range(graph.start[nodes[i]], graph.start[nodes[i] + 1]):
                other = place[graph.neighbour[e]]
                if other > i and side[other] != side[i]:
                    cut += graph.cost[e]
        if attempt == 0:
            unit = cut
        if unit > 0:
            badness += cut / unit
        if badness < best_badness:
            best_side, best_j, best_badness = side, j, badness
    place[nodes] = -1
    return best_side, best_j


@njit(cache=True, nogil=True)
def _random_tree(nodes: Ints, place: Ints, graph: Graph, state: State) -> _Tree:
    """Return a spanning tree by Kruskal on exponential keys whose rate is the edge's cost."""
    n = len(nodes)
    most = 0
    total = 0.0
    for v in nodes:
        for e in range(graph.start[v], graph.start[v + 1]):
            if place[graph.neighbour[e]] >= 0:
                most += 1
                total += graph.cost[e]
    floor = 0.1 * total / max(most, 1) + 1e-300
    tail, head = np.empty(most // 2, dtype=np.int64), np.empty(most // 2, dtype=np.int64)
    key = np.empty(most // 2)
    m = 0
    for i in range(n):
        for e in range(graph.start[nodes[i]], graph.start[nodes[i] + 1]):
            j = place[graph.neighbour[e]]
            if j > i:
                tail[m], head[m] = i, j
                key[m] = -np.log(1.0 - uniform(state)) / (graph.cost[e] + floor)
                m += 1
    root = np.arange(n)
    kept = np.empty(n - 1, dtype=np.int64)
    size = 0
    for e in np.argsort(key):
        a, b = _root(root, tail[e]), _root(root, head[e])
        if a != b:
            root[a] = b
            kept[size] = e
            size += 1
    return _rooted(n, tail[kept], head[kept], below(state, n))


@njit(cache=True, nogil=True)
def _root(root: Ints, x: int) -> int:
    while root[x] != x:
        root[x] = root[root[x]]
        x = root[x]
    return x


@njit(cache=True, nogil=True)
def _rooted(n: int, tail: Ints, head: Ints, top: int) -> _Tree:
    """Order a tree given by its edges from the place ``top`` outwards."""
    newest = np.full(n, -1)
    older, other = np.empty(2 * n, dtype=np.int64), np.empty(2 * n, dtype=np.int64)
    for i in range(n - 1):
        for e, x, y in ((2 * i, tail[i], head[i]), (2 * i + 1, head[i], tail[i])):
            other[e] = y
            older[e] = newest[x]
            newest[x] = e
    order, parent = np.empty(n, dtype=np.int64), np.full(n, -1)
    order[0] = top
    size = 1
    for i in range(n):
        e = newest[order[i]]
        while e >= 0:
            if other[e] != parent[order[i]]:
                parent[other[e]] = order[i]
                order[size] = other[e]
                size += 1
            e = older[e]
    return _Tree(order, parent)


@njit(cache=True, nogil=True)
def _best_edge(tree: _Tree, load: Floats, band: Band) -> tuple[int, int, float]:
    """Choose the edge to cut: (place below it, parts below it, badness).

    Both sides keep at least as many nodes as parts; the sums should suit the numbers of parts, and
    these numbers be nearly equal.
    """
    n, k = len(load), band.n_parts
    below_load, below_count = load.copy(), np.ones(n, dtype=np.int64)
    for x in tree.order[:0:-1]:
        below_load[tree.parent[x]] += below_load[x]
        below_count[tree.parent[x]] += below_count[x]
    total = below_load[tree.order[0]]
    half_width = max(0.5 * (band.upper - band.lower), 1e-3 * total / k) + 1e-300
    best, best_j, best_badness = -1, 0, np.inf
    for x in tree.order[1:]:
        count = below_count[x]
        share = below_load[x] / total if total > 0 else count / n
        j = min(max(int(np.rint(share * k)), 1, k - (n - count)), count, k - 1)
        deviation = abs(below_load[x] - j * total / k) / (min(j, k - j) * half_width)
        badness = _STRICTNESS * max(0.0, deviation - _SLACK) + abs(2 * j - k) / k
        if badness < best_badness:
            best, best_j, best_badness = x, j, badness
    return best, best_j, best_badness
