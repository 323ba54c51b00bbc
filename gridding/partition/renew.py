"""Large steps: a few neighbouring parts are taken out and annealed anew, kept when no worse.

A step costs what its nodes cost, however large the graph around them.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from gridding.partition.anneal import Schedule, anneal
from gridding.partition.dice import State, below
from gridding.partition.graph import Band, Floats, Graph, Ints
from gridding.partition.score import better, excess, score


class Parts(NamedTuple):
    """A partition with the loads and nodes of its parts at hand.

    Attributes
    ----------
    part : ndarray of int64, shape (n,)
    sums : ndarray of float64, shape (k,)
    first : ndarray of int64, shape (k,)
        A node of each part; the others follow by ``following``, -1 after the last.
    following : ndarray of int64, shape (n,)
    place : ndarray of int64, shape (n,)
        To work in; -1 everywhere between calls.
    """

    part: Ints
    sums: Floats
    first: Ints
    following: Ints
    place: Ints


@njit(cache=True, nogil=True)
def parts_of(graph: Graph, part: Ints, n_parts: int) -> Parts:
    """Return the parts of an assignment, which changes with them."""
    n = len(part)
    parts = Parts(part, np.zeros(n_parts), np.full(n_parts, -1), np.full(n, -1), np.full(n, -1))
    for v in range(n - 1, -1, -1):
        _put(v, part[v], graph, parts)
    return parts


@njit(cache=True, nogil=True)
def _put(v: int, p: int, graph: Graph, parts: Parts) -> None:
    parts.part[v] = p
    parts.sums[p] += graph.load[v]
    parts.following[v] = parts.first[p]
    parts.first[p] = v


@njit(cache=True, nogil=True)
def renew(
    graph: Graph, band: Band, parts: Parts, wanted: int, schedule: Schedule, state: State
) -> tuple[bool, int]:
    """Anneal ``wanted`` neighbouring parts, in place.

    Every second time the first of them is one out of the band, while there is any. The schedule's
    steps are per node.

    Returns
    -------
    bool
        Whether the partition got better.
    int
        Number of proposals.
    """
    chosen = _neighbouring(graph, band, parts, min(wanted, band.n_parts), state)
    nodes, old = _nodes_of(chosen, parts)
    inner = induced(graph, nodes, parts.place)
    inner_band = Band(len(chosen), band.lower, band.upper)
    steps = schedule.steps * len(nodes)
    inner_schedule = Schedule(
        schedule.hot, schedule.cold, schedule.loose, schedule.tight, schedule.charge, steps
    )
    new = anneal(inner, inner_band, old.copy(), inner_schedule, state)
    before, after = score(inner, inner_band, old), score(inner, inner_band, new)
    if better(before, after):
        return False, steps
    parts.first[chosen] = -1
    parts.sums[chosen] = 0.0
    for i in range(len(nodes) - 1, -1, -1):
        _put(nodes[i], chosen[new[i]], graph, parts)
    return better(after, before), steps


@njit(cache=True, nogil=True)
def _neighbouring(graph: Graph, band: Band, parts: Parts, wanted: int, state: State) -> Ints:
    """Return a random part, half the time one out of the band, and random parts around it."""
    sums = parts.sums
    outside = np.flatnonzero(np.array([excess(x, band.lower, band.upper) > 0 for x in sums]))
    chosen = np.full(wanted, below(state, len(sums)))
    if len(outside) > 0 and below(state, 2) == 0:
        chosen[0] = outside[below(state, len(outside))]
    for size in range(1, wanted):
        nodes, _ = _nodes_of(chosen[:size], parts)
        offers = [chosen[0] for _ in range(0)]
        for v in nodes:
            for e in range(graph.start[v], graph.start[v + 1]):
                p = parts.part[graph.neighbour[e]]
                if p not in chosen[:size] and p not in offers:
                    offers.append(p)
        if len(offers) == 0:
            return chosen[:size].copy()
        chosen[size] = sorted(offers)[below(state, len(offers))]
    return chosen


@njit(cache=True, nogil=True)
def _nodes_of(chosen: Ints, parts: Parts) -> tuple[Ints, Ints]:
    """Return the nodes of the chosen parts, and for each which of the parts it is in."""
    nodes, number = [chosen[0] for _ in range(0)], [chosen[0] for _ in range(0)]
    for i in range(len(chosen)):
        v = parts.first[chosen[i]]
        while v >= 0:
            nodes.append(v)
            number.append(i)
            v = parts.following[v]
    return np.array(nodes), np.array(number)


@njit(cache=True, nogil=True)
def induced(graph: Graph, nodes: Ints, place: Ints) -> Graph:
    """Return the subgraph on ``nodes``, renumbered in their order.

    ``place`` has room for all nodes of the graph, is -1 everywhere and is left so.
    """
    place[nodes] = np.arange(len(nodes))
    start = np.zeros(len(nodes) + 1, dtype=np.int64)
    for i in range(len(nodes)):
        start[i + 1] = start[i]
        for e in range(graph.start[nodes[i]], graph.start[nodes[i] + 1]):
            start[i + 1] += place[graph.neighbour[e]] >= 0
    neighbour, cost = np.empty(start[-1], dtype=np.int64), np.empty(start[-1])
    m = 0
    for v in nodes:
        for e in range(graph.start[v], graph.start[v + 1]):
            if place[graph.neighbour[e]] >= 0:
                neighbour[m] = place[graph.neighbour[e]]
                cost[m] = graph.cost[e]
                m += 1
    place[nodes] = -1
    load, label = graph.load[nodes], graph.label[nodes]
    return Graph(start, neighbour, cost, load, label, graph.charge, graph.x_log_x)
