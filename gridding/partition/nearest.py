"""Simulated annealing towards the division in the band that moves fewest households.

Like `gridding.partition.anneal`, with one more term: every node has a home, the part that it was
in, and being elsewhere costs its stay. What moves is a border node with all that its leaving would
cut off, so every part is in one piece throughout.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from gridding.partition.border import border_of, move
from gridding.partition.dice import State, below, uniform
from gridding.partition.graph import Band, Floats, Graph, Ints
from gridding.partition.pieces import masks_of, search_in, severed, stays_whole
from gridding.partition.score import better, excess, score

_CHUNKS = 500
"""Number of temperatures in a schedule."""


class Homes(NamedTuple):
    """Where nodes belong.

    Attributes
    ----------
    home : ndarray of int64, shape (n,)
        Part that a node was in, -1 for none.
    stay : ndarray of float64, shape (n,)
        What it costs a node to be in another part; nothing where it has no home.
    """

    home: Ints
    stay: Floats


class Cooling(NamedTuple):
    """How the annealing cools; all scales fall geometrically.

    Attributes
    ----------
    hot, cold : float
        First and last temperature, in units of cost.
    loose, tight : float
        First and last scale of violation, in units of load.
    steps : int
        Number of proposals.
    """

    hot: float
    cold: float
    loose: float
    tight: float
    steps: int


@njit(cache=True)
def away(part: Ints, homes: Homes) -> float:
    """Return the cost of all nodes that are not at home."""
    total = 0.0
    for v in range(len(part)):
        if homes.home[v] >= 0 and part[v] != homes.home[v]:
            total += homes.stay[v]
    return total


@njit(cache=True)
def nearest(
    graph: Graph, band: Band, part: Ints, homes: Homes, cooling: Cooling, state: State
) -> Ints:
    """Anneal ``part`` (changed in place into the last state); return the best state seen.

    Best by (parts out of the band, total violation, cost of the cut and of nodes not at home).
    ``part`` must be contiguous, no part empty.
    """
    k, lower, upper = band.n_parts, band.lower, band.upper
    start, neighbour, load = graph.start, graph.neighbour, graph.load
    sums, counts = np.zeros(k), np.zeros(k, dtype=np.int64)
    for v in range(len(part)):
        sums[part[v]] += load[v]
        counts[part[v]] += 1
    border = border_of(graph, part)
    masks = masks_of(graph)
    search = search_in(start)
    group = search.group
    first = score(graph, band, part)
    current = (first[0], first[1], first[2] + away(part, homes))
    best, best_part = current, part.copy()
    journal, n_journal = np.empty(len(part), dtype=np.int64), 0
    journaled = np.zeros(len(part), dtype=np.bool_)
    chunk = max(cooling.steps // _CHUNKS, 1)
    cool = (cooling.cold / cooling.hot) ** (1.0 / _CHUNKS)
    tighten = (cooling.tight / cooling.loose) ** (1.0 / _CHUNKS)
    temperature, scale = cooling.hot, cooling.loose
    for step in range(cooling.steps):
        if step % chunk == chunk - 1:
            temperature *= cool
            scale *= tighten
        if border.size[0] == 0:
            break
        v = border.nodes[below(state, border.size[0])]
        here = part[v]
        if counts[here] == 1:
            continue
        begin, end = start[v], start[v + 1]
        i = begin + below(state, end - begin)
        while part[neighbour[i]] == here:
            i = i + 1 if i + 1 < end else begin
        to = part[neighbour[i]]
        size = 1
        group[0] = v
        if not stays_whole(v, here, graph, part, masks):
            size = severed(v, graph, part, search)
        saved, moved = _gain(group[:size], to, graph, part, homes)
        before_here = excess(sums[here], lower, upper)
        before_to = excess(sums[to], lower, upper)
        after_here = excess(sums[here] - moved, lower, upper)
        after_to = excess(sums[to] + moved, lower, upper)
        more = after_here + after_to - before_here - before_to
        energy = more / scale - saved / temperature
        if energy > 0 and uniform(state) >= np.exp(-energy):
            continue
        out = (after_here > 0) + (after_to > 0)
        out -= (before_here > 0) + (before_to > 0)
        sums[here] -= moved
        sums[to] += moved
        counts[here] -= size
        counts[to] += size
        current = (current[0] + out, current[1] + more, current[2] - saved)
        group[0] = v
        for j in range(size):
            w = group[j]
            move(w, to, graph, part, border)
            if not journaled[w]:
                journaled[w] = True
                journal[n_journal] = w
                n_journal += 1
        if better(current, best):
            best = current
            for w in journal[:n_journal]:
                best_part[w] = part[w]
                journaled[w] = False
            n_journal = 0
    return best_part


@njit(cache=True)
def _gain(group: Ints, to: int, graph: Graph, part: Ints, homes: Homes) -> tuple[float, float]:
    """Return the cost saved by moving the group, all of one part, to part ``to``; and its load."""
    here = part[group[0]]
    load, saved = 0.0, 0.0
    for w in group:
        part[w] = -1
    for w in group:
        load += graph.load[w]
        if homes.home[w] == here:
            saved -= homes.stay[w]
        elif homes.home[w] == to:
            saved += homes.stay[w]
        for e in range(graph.start[w], graph.start[w + 1]):
            p = part[graph.neighbour[e]]
            if p == here:
                saved -= graph.cost[e]
            elif p == to:
                saved += graph.cost[e]
    for w in group:
        part[w] = here
    return saved, load
