"""Cutting a connected set of nodes in two by an edge of a random spanning tree.

The step of ReCom (DeFord, Duchin, Solomon 2019, "Recombination: a family of Markov chains for
redistricting", section 3). The trees keep costly edges with a higher probability, so that the cut
runs along cheap ones; of several trees the best cut is taken.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from gridding.partition.dice import State, below, uniform

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_SLACK = 0.5
"""Deviation, in half-widths of the band per part, that a bipartition may have for nothing."""
_STRICTNESS = 4.0
"""How much a deviation beyond it counts against the relative cost of the cut."""


@njit(cache=True)
def random_tree(
    nodes: Ints, place: Ints, start: Ints, neighbour: Ints, cost: Floats, state: State
) -> tuple[Ints, Ints]:
    """Return a random spanning tree of ``nodes`` as (order from the root, parent), in places.

    ``place[v]`` is the position of v in ``nodes``, and -1 outside. Kruskal on exponential keys with
    rate the edge's cost: the costly come first.
    """
    n = len(nodes)
    n_edges = 0
    total = 0.0
    for i in range(n):
        for e in range(start[nodes[i]], start[nodes[i] + 1]):
            if place[neighbour[e]] > i:
                n_edges += 1
                total += cost[e]
    floor = 0.1 * total / max(n_edges, 1) + 1e-300
    tail = np.empty(n_edges, dtype=np.int64)
    head = np.empty(n_edges, dtype=np.int64)
    key = np.empty(n_edges)
    n_edges = 0
    for i in range(n):
        for e in range(start[nodes[i]], start[nodes[i] + 1]):
            j = place[neighbour[e]]
            if j > i:
                tail[n_edges] = i
                head[n_edges] = j
                key[n_edges] = -np.log(1.0 - uniform(state)) / (cost[e] + floor)
                n_edges += 1
    root = np.arange(n)
    first = np.full(n, -1)
    following = np.full(2 * n, -1)
    other = np.empty(2 * n, dtype=np.int64)
    kept = 0
    for e in np.argsort(key):
        a, b = tail[e], head[e]
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        while root[b] != b:
            root[b] = root[root[b]]
            b = root[b]
        if a == b:
            continue
        root[a] = b
        for x, y in ((tail[e], head[e]), (head[e], tail[e])):
            other[kept] = y
            following[kept] = first[x]
            first[x] = kept
            kept += 1
        if kept == 2 * n - 2:
            break
    order = np.empty(n, dtype=np.int64)
    parent = np.full(n, -1)
    order[0] = below(state, n)
    size = 1
    for i in range(n):
        x = order[i]
        e = first[x]
        while e >= 0:
            if other[e] != parent[x]:
                parent[other[e]] = x
                order[size] = other[e]
                size += 1
            e = following[e]
    return order, parent


@njit(cache=True)
def best_cut(
    order: Ints, parent: Ints, load: Floats, k: int, lower: float, upper: float
) -> tuple[int, int, float]:
    """Choose the edge of the tree to cut: (node below it, parts below it, badness).

    ``load`` is by place. Both sides keep at least as many nodes as parts; the sums should suit the
    numbers of parts, and these numbers be nearly equal.
    """
    n = len(order)
    below_load = load.copy()
    below_count = np.ones(n, dtype=np.int64)
    for i in range(n - 1, 0, -1):
        x = order[i]
        below_load[parent[x]] += below_load[x]
        below_count[parent[x]] += below_count[x]
    total = below_load[order[0]]
    half_width = max(0.5 * (upper - lower), 1e-3 * total / k) + 1e-300
    best, best_j, best_badness = -1, 0, np.inf
    for i in range(1, n):
        x = order[i]
        count = below_count[x]
        share = below_load[x] / total if total > 0 else count / n
        j = int(round(share * k))
        j = min(max(j, 1, k - (n - count)), count, k - 1)
        deviation = abs(below_load[x] - j * total / k) / (min(j, k - j) * half_width)
        badness = _STRICTNESS * max(0.0, deviation - _SLACK) + abs(2 * j - k) / k
        if badness < best_badness:
            best, best_j, best_badness = x, j, badness
    return best, best_j, best_badness


@njit(cache=True)
def bipartition(
    nodes: Ints,
    place: Ints,
    start: Ints,
    neighbour: Ints,
    cost: Floats,
    load: Floats,
    k: int,
    lower: float,
    upper: float,
    n_trees: int,
    state: State,
) -> tuple[npt.NDArray[np.bool_], int]:
    """Cut ``nodes`` (connected, at least k of them) in two connected sets for j and k - j parts.

    Returns
    -------
    tuple
        Mask of the first set by place, and j.
    """
    n = len(nodes)
    local = np.empty(n)
    for i in range(n):
        place[nodes[i]] = i
        local[i] = load[nodes[i]]
    best_side = np.zeros(n, dtype=np.bool_)
    best_j, best_badness, unit = 0, np.inf, 0.0
    for tree in range(n_trees):
        order, parent = random_tree(nodes, place, start, neighbour, cost, state)
        top, j, badness = best_cut(order, parent, local, k, lower, upper)
        side = np.zeros(n, dtype=np.bool_)
        side[top] = True
        for i in range(1, n):
            x = order[i]
            if side[parent[x]]:
                side[x] = True
        cut = 0.0
        for i in range(n):
            for e in range(start[nodes[i]], start[nodes[i] + 1]):
                y = place[neighbour[e]]
                if y > i and side[y] != side[i]:
                    cut += cost[e]
        if tree == 0:
            unit = cut
        if unit > 0:
            badness += cut / unit
        if badness < best_badness:
            best_side, best_j, best_badness = side, j, badness
    for i in range(n):
        place[nodes[i]] = -1
    return best_side, best_j


@njit(cache=True)
def recursive_bipartition(
    start: Ints,
    neighbour: Ints,
    cost: Floats,
    load: Floats,
    k: int,
    lower: float,
    upper: float,
    n_trees: int,
    state: State,
) -> Ints:
    """Cut a connected graph in ``k`` connected parts, near the band but not surely within it.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    n = len(load)
    part = np.zeros(n, dtype=np.int64)
    place = np.full(n, -1)
    nodes = np.arange(n)
    stack = [(0, n, 0, k)]
    while len(stack) > 0:
        begin, end, first, parts = stack.pop()
        if parts == 1:
            for i in range(begin, end):
                part[nodes[i]] = first
            continue
        here = nodes[begin:end].copy()
        side, j = bipartition(
            here, place, start, neighbour, cost, load, parts, lower, upper, n_trees, state
        )
        i, middle = begin, end
        for x in range(len(here)):
            if side[x]:
                nodes[i] = here[x]
                i += 1
            else:
                middle -= 1
                nodes[middle] = here[x]
        stack.append((begin, i, first, j))
        stack.append((i, end, first + j, parts - j))
    return part
