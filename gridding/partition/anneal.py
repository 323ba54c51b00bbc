"""Simulated annealing of a partition by moves of border nodes, every part always in one piece.

A move takes a border node, with all that its leaving would cut off, to a part that it touches. The
energy is the cost of the cut over a temperature plus the violation of the band over a scale of its
own: how far parts may stray from the band is set apart from how bad a cut may be.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from gridding.partition.border import border_of, move
from gridding.partition.dice import State, below, uniform
from gridding.partition.graph import Band, Graph, Ints
from gridding.partition.mixing import growth, held_in, shift
from gridding.partition.pieces import masks_of, search_in, severed, stays_whole
from gridding.partition.score import better, excess, score

_WHOLE_FIRST = 0.06
"""Share of the proposals that look at what would be cut off before the node alone is judged."""
_CHUNKS = 500
"""Number of temperatures in a schedule."""


class Schedule(NamedTuple):
    """How an annealing cools; all scales fall geometrically.

    Attributes
    ----------
    hot, cold : float
        First and last temperature, in units of cost.
    loose, tight : float
        First and last scale of violation, in units of load.
    charge : float
        Energy of a part for being out of the band at all.
    steps : int
        Number of proposals.
    """

    hot: float
    cold: float
    loose: float
    tight: float
    charge: float
    steps: int


@njit(cache=True, nogil=True)
def anneal(graph: Graph, band: Band, part: Ints, schedule: Schedule, state: State) -> Ints:
    """Anneal ``part`` (changed in place into the last state); return the best state seen.

    Best by (parts out of the band, total violation, cut). ``part`` must be contiguous, no part
    empty.
    """
    k, lower, upper = band.n_parts, band.lower, band.upper
    start, neighbour, cost, load = graph.start, graph.neighbour, graph.cost, graph.load
    sums, counts = np.zeros(k), np.zeros(k, dtype=np.int64)
    for v in range(len(part)):
        sums[part[v]] += load[v]
        counts[part[v]] += 1
    held = held_in(graph, part, k)
    moving = np.zeros(held.shape[1])
    labelled = len(graph.charge) > 0
    border = border_of(graph, part)
    masks = masks_of(graph)
    search = search_in(start)
    group = search.group
    current = score(graph, band, part)
    best, best_part = current, part.copy()
    journal, n_journal = np.empty(len(part), dtype=np.int64), 0
    journaled = np.zeros(len(part), dtype=np.bool_)
    chunk = max(schedule.steps // _CHUNKS, 1)
    cool = (schedule.cold / schedule.hot) ** (1.0 / _CHUNKS)
    tighten = (schedule.tight / schedule.loose) ** (1.0 / _CHUNKS)
    temperature, scale = schedule.hot, schedule.loose
    for step in range(schedule.steps):
        if step % chunk == chunk - 1:
            temperature *= cool
            scale *= tighten
        if border.size[0] == 0:
            break
        v = border.nodes[below(state, border.size[0])]
        home = part[v]
        if counts[home] == 1:
            continue
        begin, end = start[v], start[v + 1]
        i = begin + below(state, end - begin)
        while part[neighbour[i]] == home:
            i = i + 1 if i + 1 < end else begin
        to = part[neighbour[i]]
        saved, moved, size = 0.0, load[v], 1
        for i in range(begin, end):
            p = part[neighbour[i]]
            saved += cost[i] * ((p == to) - (p == home))
        group[0] = v
        if labelled:
            saved -= growth(group[:1], home, to, graph, sums, held, moving)
        before = excess(sums[home], lower, upper) + excess(sums[to], lower, upper)
        looked = uniform(state) < _WHOLE_FIRST
        if looked and not stays_whole(v, home, graph, part, masks):
            size = severed(v, graph, part, search)
            if size > 1:
                saved, moved = _gain(group[:size], to, graph, part)
                if labelled:
                    saved -= growth(group[:size], home, to, graph, sums, held, moving)
        while True:
            after_home = excess(sums[home] - moved, lower, upper)
            after_to = excess(sums[to] + moved, lower, upper)
            more = after_home + after_to - before
            energy = more / scale - saved / temperature
            accepted = energy <= 0 or uniform(state) < np.exp(-energy)
            if not accepted or looked or stays_whole(v, home, graph, part, masks):
                break
            looked = True
            size = severed(v, graph, part, search)
            if size == 1:
                break
            saved, moved = _gain(group[:size], to, graph, part)
            if labelled:
                saved -= growth(group[:size], home, to, graph, sums, held, moving)
        if not accepted:
            continue
        out = (after_home > 0) + (after_to > 0)
        out -= (sums[home] > upper or sums[home] < lower) + (sums[to] > upper or sums[to] < lower)
        sums[home] -= moved
        sums[to] += moved
        counts[home] -= size
        counts[to] += size
        current = (current[0] + out, current[1] + more, current[2] - saved)
        group[0] = v
        for j in range(size):
            w = group[j]
            move(w, to, graph, part, border)
            if labelled:
                shift(w, home, to, graph, held)
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


@njit(cache=True, nogil=True)
def _gain(group: Ints, to: int, graph: Graph, part: Ints) -> tuple[float, float]:
    """Return the cut saved by moving the group, all of one part, to part ``to``; and its load."""
    home = part[group[0]]
    load, saved = 0.0, 0.0
    for w in group:
        part[w] = -1
    for w in group:
        load += graph.load[w]
        for e in range(graph.start[w], graph.start[w + 1]):
            p = part[graph.neighbour[e]]
            if p == home:
                saved -= graph.cost[e]
            elif p == to:
                saved += graph.cost[e]
    for w in group:
        part[w] = home
    return saved, load
