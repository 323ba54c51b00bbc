"""A few neighbouring parts made coarse: each broken into a few lumps that stay whole."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from gridding.partition.dice import State, uniform
from gridding.partition.graph import Floats, Graph, Ints

Words = npt.NDArray[np.uint64]

MOST = 64
"""Most lumps in a window: a set of lumps is the bits of one word."""
_EVEN = 1.5
"""Mean loads up to which lumps are joined first."""


class Lumps(NamedTuple):
    """Lumps of a window and how they lie to each other.

    Attributes
    ----------
    nodes : ndarray of int64, shape (w,)
        Nodes of the graph that the window holds.
    lump : ndarray of int64, shape (w,)
        Lump of each, 0 to n - 1.
    part : ndarray of int64, shape (n,)
        Part of each lump, numbered as in the window.
    load : ndarray of float64, shape (n,)
    cost : ndarray of float64, shape (n, n)
        Cost of the border between two lumps; symmetric.
    """

    nodes: Ints
    lump: Ints
    part: Ints
    load: Floats
    cost: Floats


@njit(cache=True, nogil=True)
def lumps_of(graph: Graph, part: Ints, number: Ints, most: int, state: State) -> Lumps:
    """Break every part of a window into at most ``most`` connected lumps, at random.

    Kruskal's algorithm on the edges inside parts, dear edges between light nodes first, each by a
    chance of its own; uneven lumps only where even ones do not suffice.

    Parameters
    ----------
    graph : Graph
    part : ndarray of int64, shape (n,)
    number : ndarray of int64, shape (k,)
        Number of each part in the window, -1 for parts outside.
    most : int
        At least 1; times the parts in the window at most ``MOST``.
    state : ndarray of uint64, shape (1,)

    Returns
    -------
    Lumps
    """
    nodes = np.flatnonzero(number[part] >= 0)
    place = np.full(len(part), -1)
    place[nodes] = np.arange(len(nodes))
    home, load = number[part[nodes]], graph.load[nodes]
    tail, head, urge = _inner_edges(graph, nodes, place, home, state)
    above = _joined(home, load, tail, head, np.argsort(-urge), most)
    lump = np.empty(len(nodes), dtype=np.int64)
    n = 0
    for i in range(len(nodes)):
        if _top(above, i) == i:
            lump[i] = n
            n += 1
    coarse_part, coarse_load = np.zeros(n, dtype=np.int64), np.zeros(n)
    for i in range(len(nodes)):
        lump[i] = lump[_top(above, i)]
        coarse_part[lump[i]] = home[i]
        coarse_load[lump[i]] += load[i]
    cost = np.zeros((n, n))
    for i in range(len(nodes)):
        for e in range(graph.start[nodes[i]], graph.start[nodes[i] + 1]):
            j = place[graph.neighbour[e]]
            if j >= 0 and lump[j] != lump[i]:
                cost[lump[i], lump[j]] += graph.cost[e]
    return Lumps(nodes, lump, coarse_part, coarse_load, cost)


@njit(cache=True, nogil=True)
def _inner_edges(
    graph: Graph, nodes: Ints, place: Ints, home: Ints, state: State
) -> tuple[Ints, Ints, Floats]:
    """Return the edges inside parts: both ends as positions in ``nodes``, and the urge to join."""
    small = graph.load[nodes].sum() / (20.0 * len(nodes)) + 1e-12
    most = 0
    for v in nodes:
        most += graph.start[v + 1] - graph.start[v]
    tail, head, urge = (
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most),
    )
    m = 0
    for i in range(len(nodes)):
        for e in range(graph.start[nodes[i]], graph.start[nodes[i] + 1]):
            j = place[graph.neighbour[e]]
            if j > i and home[i] == home[j]:
                chance = 0.3 + uniform(state)
                weight = small + graph.load[nodes[i]] + graph.load[nodes[j]]
                tail[m], head[m], urge[m] = i, j, chance * graph.cost[e] / weight
                m += 1
    return tail[:m], head[:m], urge[:m]


@njit(cache=True, nogil=True)
def _joined(home: Ints, load: Floats, tail: Ints, head: Ints, order: Ints, most: int) -> Ints:
    """Join along edges in their order, until each part has at most ``most`` trees of a forest."""
    left, whole = np.zeros(home.max() + 1, dtype=np.int64), np.zeros(home.max() + 1)
    for i in range(len(home)):
        left[home[i]] += 1
        whole[home[i]] += load[i]
    above, held = np.arange(len(home)), load.copy()
    for even in (True, False):
        for e in order:
            a, b = _top(above, tail[e]), _top(above, head[e])
            part = home[a]
            uneven = held[a] + held[b] > _EVEN * whole[part] / most
            if a == b or left[part] <= most or (even and uneven):
                continue
            above[b] = a
            held[a] += held[b]
            left[part] -= 1
    return above


@njit(cache=True, nogil=True)
def _top(above: Ints, i: int) -> int:
    while above[i] != i:
        above[i] = above[above[i]]
        i = above[i]
    return i
