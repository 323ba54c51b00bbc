"""Simulated annealing of a partition by moves of border nodes, every part always in one piece.

A move takes a border node, with all that its leaving would cut off, to a part that it touches. The
energy is cost of the cut over temperature plus violation of the band over a scale of its own: how
far out of the band parts stray is set apart from how bad a cut may be. The best state seen is kept
by (parts out of the band, total violation, cut).
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from gridding.partition.dice import State, below, uniform
from gridding.partition.pieces import severed

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_WHOLE_GROUP = 0.06
"""Share of the proposals that look at what would be cut off before the node alone is judged."""
_CHUNKS = 1000
"""Temperatures of a schedule."""


@njit(cache=True)
def excess(total: float, lower: float, upper: float) -> float:
    """Return how far a sum of loads lies outside the band."""
    if total > upper:
        return total - upper
    if total < lower:
        return lower - total
    return 0.0


@njit(cache=True)
def score(
    start: Ints,
    neighbour: Ints,
    cost: Floats,
    load: Floats,
    part: Ints,
    k: int,
    lower: float,
    upper: float,
) -> tuple[int, float, float]:
    """Return (parts out of the band, total violation, cost of the cut)."""
    sums = np.zeros(k)
    cut = 0.0
    for v in range(len(load)):
        sums[part[v]] += load[v]
        for e in range(start[v], start[v + 1]):
            if neighbour[e] > v and part[neighbour[e]] != part[v]:
                cut += cost[e]
    out, violation = 0, 0.0
    for p in range(k):
        x = excess(sums[p], lower, upper)
        if x > 0:
            out += 1
            violation += x
    return out, violation, cut


@njit(cache=True)
def anneal(
    start: Ints,
    neighbour: Ints,
    cost: Floats,
    load: Floats,
    part: Ints,
    k: int,
    lower: float,
    upper: float,
    hot: float,
    cold: float,
    loose: float,
    tight: float,
    charge: float,
    steps: int,
    state: State,
) -> Ints:
    """Anneal ``part`` (changed in place: the last state); return the best state seen.

    Parameters
    ----------
    start, neighbour, cost, load
        The graph.
    part : ndarray of int64, shape (n,)
        A contiguous assignment with no empty part.
    k : int
        Number of parts.
    lower, upper : float
        The band.
    hot, cold : float
        First and last temperature, in units of cost.
    loose, tight : float
        First and last scale of violation, in units of load.
    charge : float
        Energy of a part for being out of the band at all.
    steps : int
        Number of proposals.
    state : ndarray of uint64, shape (1,)
    """
    n = len(load)
    best = part.copy()
    sums = np.zeros(k)
    counts = np.zeros(k, dtype=np.int64)
    foreign = np.zeros(n, dtype=np.int64)
    border = np.empty(n, dtype=np.int64)
    where = np.full(n, -1)
    n_border = 0
    widest = 0
    for v in range(n):
        sums[part[v]] += load[v]
        counts[part[v]] += 1
        widest = max(widest, start[v + 1] - start[v])
        for e in range(start[v], start[v + 1]):
            if part[neighbour[e]] != part[v]:
                foreign[v] += 1
        if foreign[v] > 0:
            where[v] = n_border
            border[n_border] = v
            n_border += 1
    out, violation, cut = score(start, neighbour, cost, load, part, k, lower, upper)
    best_out, best_violation, best_cut = out, violation, cut
    nodes = np.full((3, n), -1)
    searches = np.zeros((5, widest + 1), dtype=np.int64)
    group = np.empty(n, dtype=np.int64)
    in_group = np.zeros(n, dtype=np.bool_)
    journal = np.empty(n, dtype=np.int64)
    journaled = np.zeros(n, dtype=np.bool_)
    n_journal = 0
    chunk = max(steps // _CHUNKS, 1)
    cool = (cold / hot) ** (1.0 / _CHUNKS)
    tighten = (tight / loose) ** (1.0 / _CHUNKS)
    temperature, scale = hot, loose
    for step in range(steps):
        if step % chunk == chunk - 1:
            temperature *= cool
            scale *= tighten
        if n_border == 0:
            break
        v = border[below(state, n_border)]
        a = part[v]
        if counts[a] == 1:
            continue
        degree = start[v + 1] - start[v]
        i = below(state, degree)
        b = part[neighbour[start[v] + i]]
        while b == a:
            i += 1
            if i == degree:
                i = 0
            b = part[neighbour[start[v] + i]]
        whole_first = uniform(state) < _WHOLE_GROUP
        luck = -np.log(1.0 - uniform(state))
        size = 0
        moved = load[v]
        gain = 0.0
        if whole_first:
            size = severed(v, start, neighbour, part, nodes, searches, group)
        if size <= 1:
            for e in range(start[v], start[v + 1]):
                p = part[neighbour[e]]
                if p == a:
                    gain -= cost[e]
                elif p == b:
                    gain += cost[e]
            dv = (
                excess(sums[a] - moved, lower, upper)
                + excess(sums[b] + moved, lower, upper)
                - excess(sums[a], lower, upper)
                - excess(sums[b], lower, upper)
            )
            do = 0
            if sums[a] - moved < lower or sums[a] - moved > upper:
                do += 1
            if sums[b] + moved < lower or sums[b] + moved > upper:
                do += 1
            if sums[a] < lower or sums[a] > upper:
                do -= 1
            if sums[b] < lower or sums[b] > upper:
                do -= 1
            if -gain / temperature + dv / scale + charge * do > luck:
                continue
            if size == 0:
                size = severed(v, start, neighbour, part, nodes, searches, group)
        if size > 1:
            gain = 0.0
            moved = 0.0
            for i in range(size):
                in_group[group[i]] = True
            for i in range(size):
                w = group[i]
                moved += load[w]
                for e in range(start[w], start[w + 1]):
                    x = neighbour[e]
                    if in_group[x]:
                        continue
                    if part[x] == a:
                        gain -= cost[e]
                    elif part[x] == b:
                        gain += cost[e]
            for i in range(size):
                in_group[group[i]] = False
            dv = (
                excess(sums[a] - moved, lower, upper)
                + excess(sums[b] + moved, lower, upper)
                - excess(sums[a], lower, upper)
                - excess(sums[b], lower, upper)
            )
            do = 0
            if sums[a] - moved < lower or sums[a] - moved > upper:
                do += 1
            if sums[b] + moved < lower or sums[b] + moved > upper:
                do += 1
            if sums[a] < lower or sums[a] > upper:
                do -= 1
            if sums[b] < lower or sums[b] > upper:
                do -= 1
            if -gain / temperature + dv / scale + charge * do > luck:
                continue
        sums[a] -= moved
        sums[b] += moved
        counts[a] -= size
        counts[b] += size
        violation += dv
        out += do
        cut -= gain
        for i in range(size):
            w = group[i]
            part[w] = b
            if not journaled[w]:
                journaled[w] = True
                journal[n_journal] = w
                n_journal += 1
            for e in range(start[w], start[w + 1]):
                x = neighbour[e]
                p = part[x]
                if p == a:
                    foreign[w] += 1
                    foreign[x] += 1
                    if foreign[x] == 1:
                        where[x] = n_border
                        border[n_border] = x
                        n_border += 1
                elif p == b:
                    foreign[w] -= 1
                    foreign[x] -= 1
                    if foreign[x] == 0:
                        n_border -= 1
                        last = border[n_border]
                        border[where[x]] = last
                        where[last] = where[x]
                        where[x] = -1
            if foreign[w] == 0 and where[w] >= 0:
                n_border -= 1
                last = border[n_border]
                border[where[w]] = last
                where[last] = where[w]
                where[w] = -1
            elif foreign[w] > 0 and where[w] < 0:
                where[w] = n_border
                border[n_border] = w
                n_border += 1
        if out > best_out:
            continue
        if out == best_out:
            if out > 0 and violation > best_violation * (1 + 1e-9):
                continue
            if out > 0 and violation > best_violation * (1 - 1e-9) and cut >= best_cut:
                continue
            if out == 0 and cut >= best_cut - 1e-9 * abs(best_cut):
                continue
        best_out, best_violation, best_cut = out, violation, cut
        for i in range(n_journal):
            w = journal[i]
            best[w] = part[w]
            journaled[w] = False
        n_journal = 0
    return best
