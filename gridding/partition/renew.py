"""Large steps: a few neighbouring parts are taken out and annealed anew, kept when no worse."""

import numpy as np
from numba import njit

from gridding.partition.anneal import Schedule, anneal
from gridding.partition.dice import State, below
from gridding.partition.graph import Band, Graph, Ints
from gridding.partition.score import better, excess, score


@njit(cache=True)
def renew(
    graph: Graph, band: Band, part: Ints, wanted: int, schedule: Schedule, state: State
) -> bool:
    """Anneal ``wanted`` neighbouring parts, in place; return whether the partition got better.

    Every second time the first of them is one out of the band, while there is any. The schedule's
    steps are per node.
    """
    k = band.n_parts
    sums = np.zeros(k)
    for v in range(len(part)):
        sums[part[v]] += graph.load[v]
    outside = np.flatnonzero(np.array([excess(x, band.lower, band.upper) > 0 for x in sums]))
    first = below(state, k)
    if len(outside) > 0 and below(state, 2) == 0:
        first = outside[below(state, len(outside))]
    number = _neighbouring(graph, part, k, first, min(wanted, k), state)
    nodes = np.flatnonzero(number[part] >= 0)
    inner = _induced(graph, nodes)
    old = number[part[nodes]]
    inner_band = Band(int(number.max()) + 1, band.lower, band.upper)
    steps = schedule.steps * len(nodes)
    inner_schedule = Schedule(
        schedule.hot, schedule.cold, schedule.loose, schedule.tight, schedule.charge, steps
    )
    new = anneal(inner, inner_band, old.copy(), inner_schedule, state)
    before, after = score(inner, inner_band, old), score(inner, inner_band, new)
    if better(before, after):
        return False
    original = np.empty(inner_band.n_parts, dtype=np.int64)
    for p in range(k):
        if number[p] >= 0:
            original[number[p]] = p
    part[nodes] = original[new]
    return better(after, before)


@njit(cache=True)
def _neighbouring(graph: Graph, part: Ints, k: int, first: int, wanted: int, state: State) -> Ints:
    """Return the numbers, from 0, of ``first`` and random parts around it; -1 for others."""
    number = np.full(k, -1)
    number[first] = 0
    for size in range(1, wanted):
        offered = np.zeros(k, dtype=np.bool_)
        for v in range(len(part)):
            if number[part[v]] >= 0:
                for e in range(graph.start[v], graph.start[v + 1]):
                    p = part[graph.neighbour[e]]
                    offered[p] = offered[p] or number[p] < 0
        offers = np.flatnonzero(offered)
        if len(offers) == 0:
            break
        number[offers[below(state, len(offers))]] = size
    return number


@njit(cache=True)
def _induced(graph: Graph, nodes: Ints) -> Graph:
    """Return the subgraph on ``nodes``, renumbered in their order."""
    place = np.full(len(graph.load), -1)
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
    return Graph(start, neighbour, cost, graph.load[nodes])
