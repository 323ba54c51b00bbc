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
from gridding.partition.graph import Band, Floats, Graph, Ints
from gridding.partition.pieces import search_in, severed
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


class _Change(NamedTuple):
    """What a move changes: load moved, cut saved, violation and parts out of the band added."""

    load: float
    saved: float
    violation: float
    out: int


@njit(cache=True)
def anneal(graph: Graph, band: Band, part: Ints, schedule: Schedule, state: State) -> Ints:
    """Anneal ``part`` (changed in place into the last state); return the best state seen.

    Best by (parts out of the band, total violation, cut). ``part`` must be contiguous, no part
    empty.
    """
    k = band.n_parts
    sums, counts = np.zeros(k), np.zeros(k, dtype=np.int64)
    for v in range(len(part)):
        sums[part[v]] += graph.load[v]
        counts[part[v]] += 1
    border = border_of(graph, part)
    search = search_in(graph.start)
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
        to = _other_part(v, graph, part, state)
        size = severed(v, graph, part, search) if uniform(state) < _WHOLE_FIRST else 0
        if size <= 1:
            group[0] = v
            change = _change(group[:1], to, graph, band, part, sums)
            energy = _energy(change, temperature, scale, schedule.charge)
            if energy > 0 and uniform(state) >= np.exp(-energy):
                continue
            if size == 0:
                size = severed(v, graph, part, search)
        if size > 1:
            change = _change(group[:size], to, graph, band, part, sums)
            energy = _energy(change, temperature, scale, schedule.charge)
            if energy > 0 and uniform(state) >= np.exp(-energy):
                continue
        sums[home] -= change.load
        sums[to] += change.load
        counts[home] -= size
        counts[to] += size
        current = (
            current[0] + change.out,
            current[1] + change.violation,
            current[2] - change.saved,
        )
        for w in group[:size]:
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
def _other_part(v: int, graph: Graph, part: Ints, state: State) -> int:
    """Return the part of a random neighbour outside the part of ``v``."""
    degree = graph.start[v + 1] - graph.start[v]
    i = below(state, degree)
    while part[graph.neighbour[graph.start[v] + i]] == part[v]:
        i = i + 1 if i + 1 < degree else 0
    other: int = part[graph.neighbour[graph.start[v] + i]]
    return other


@njit(cache=True)
def _change(group: Ints, to: int, graph: Graph, band: Band, part: Ints, sums: Floats) -> _Change:
    """Return what moving the group, all of one part, to part ``to`` would change."""
    home = part[group[0]]
    load, saved = 0.0, 0.0
    alone = len(group) == 1
    if not alone:
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
    if not alone:
        for w in group:
            part[w] = home
    old_home = excess(sums[home], band.lower, band.upper)
    old_to = excess(sums[to], band.lower, band.upper)
    new_home = excess(sums[home] - load, band.lower, band.upper)
    new_to = excess(sums[to] + load, band.lower, band.upper)
    out = (new_home > 0) + (new_to > 0) - (old_home > 0) - (old_to > 0)
    return _Change(load, saved, new_home + new_to - old_home - old_to, out)


@njit(cache=True)
def _energy(change: _Change, temperature: float, scale: float, charge: float) -> float:
    return change.violation / scale + charge * change.out - change.saved / temperature
