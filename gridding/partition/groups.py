"""All connected groups of a window's lumps whose load suits a part, as bits of a word."""

import numpy as np
from numba import njit

from gridding.partition.graph import Floats, Ints
from gridding.partition.lumps import MOST, Words

_ONE = np.uint64(1)
_NONE = np.uint64(0)


@njit(cache=True, nogil=True, inline="always")
def _lowest(word: np.uint64) -> int:
    """Return the number of the lowest bit."""
    low = word & (~word + _ONE)
    n = 0
    for half in (32, 16, 8, 4, 2, 1):
        if low >> np.uint64(half):
            n += half
            low >>= np.uint64(half)
    return n


@njit(cache=True, nogil=True)
def connected_groups(
    load: Floats, cost: Floats, lower: float, upper: float, most: int
) -> tuple[Words, Floats, Floats]:
    """List the connected groups of lumps with a load from ``lower`` to ``upper``.

    Each once, by the order of Wernicke's ESU (2006): a group grows from its lowest lump by
    neighbours that no earlier step could have taken.

    Parameters
    ----------
    load : ndarray of float64, shape (n,)
        n <= 64.
    cost : ndarray of float64, shape (n, n)
        Cost of the border between two lumps, 0 where they do not touch.
    lower, upper : float
    most : int
        The listing ends, with nothing, where there are more.

    Returns
    -------
    group : ndarray of uint64, shape (g,)
    total : ndarray of float64, shape (g,)
        Load of each group.
    border : ndarray of float64, shape (g,)
        Half the cost of its border within the window.
    """
    n = len(load)
    near = np.zeros(n, dtype=np.uint64)
    around = np.zeros(n)
    for v in range(n):
        for w in range(n):
            if cost[v, w] > 0:
                near[v] |= _ONE << np.uint64(w)
                around[v] += cost[v, w]
    group, total, border = np.empty(most, dtype=np.uint64), np.empty(most), np.empty(most)
    sets = np.zeros(MOST + 1, dtype=np.uint64)
    open_, seen = sets.copy(), sets.copy()
    sums, costs = np.zeros(MOST + 1), np.zeros(MOST + 1)
    g = 0
    for v in range(n):
        if load[v] > upper:
            continue
        bit = _ONE << np.uint64(v)
        later = ~(bit | (bit - _ONE))
        depth = 0
        sets[0], sums[0], costs[0] = bit, load[v], around[v]
        open_[0] = near[v] & later
        seen[0] = near[v] | ~later
        fresh = True
        while depth >= 0:
            if fresh and sums[depth] >= lower:
                if g == most:
                    return group[:0], total[:0], border[:0]
                group[g], total[g], border[g] = sets[depth], sums[depth], costs[depth] / 2
                g += 1
            fresh = False
            if open_[depth] == _NONE:
                depth -= 1
                continue
            w = _lowest(open_[depth])
            bit = _ONE << np.uint64(w)
            open_[depth] ^= bit
            if sums[depth] + load[w] > upper:
                continue
            inner = 0.0
            touching = near[w] & sets[depth]
            while touching != _NONE:
                u = _lowest(touching)
                touching &= touching - _ONE
                inner += cost[w, u]
            sets[depth + 1] = sets[depth] | bit
            sums[depth + 1] = sums[depth] + load[w]
            costs[depth + 1] = costs[depth] + around[w] - 2 * inner
            open_[depth + 1] = open_[depth] | (near[w] & ~seen[depth])
            seen[depth + 1] = seen[depth] | near[w]
            depth += 1
            fresh = True
    return group[:g], total[:g], border[:g]


@njit(cache=True, nogil=True)
def reduced_costs(group: Words, price: Floats, worth: Floats, each: float) -> Floats:
    """Return ``price`` of each group less what its lumps, and a group at all, are worth.

    Parameters
    ----------
    group : ndarray of uint64, shape (g,)
    price : ndarray of float64, shape (g,)
    worth : ndarray of float64, shape (n,)
        Dual value of each lump.
    each : float
        Dual value of the number of groups.

    Returns
    -------
    ndarray of float64, shape (g,)
    """
    table = np.zeros((8, 256))
    for byte in range(8):
        for value in range(1, 256):
            low = value & -value
            bit = 0
            while low >> bit != 1:
                bit += 1
            v = 8 * byte + bit
            table[byte, value] = table[byte, value ^ low] + (worth[v] if v < len(worth) else 0.0)
    out = np.empty(len(group))
    mask = np.uint64(255)
    for i in range(len(group)):
        word = group[i]
        value = price[i] - each
        byte = 0
        while word != _NONE:
            value -= table[byte, np.int64(word & mask)]
            word >>= np.uint64(8)
            byte += 1
        out[i] = value
    return out


@njit(cache=True, nogil=True)
def best_cover(
    group: Words, reduced: Floats, n: int, n_groups: int, gap: float, most_tries: int
) -> Words:
    """Return ``n_groups`` groups that hold every lump once, with the least sum of reduced costs.

    Depth first, always the lump that the fewest groups hold; a branch ends where its reduced
    costs, none of them negative, reach the best known. Exact unless the tries run out.

    Parameters
    ----------
    group : ndarray of uint64, shape (g,)
        In ascending order of ``reduced``.
    reduced : ndarray of float64, shape (g,)
    n : int
        Number of lumps.
    n_groups : int
    gap : float
        The sum must be less.
    most_tries : int

    Returns
    -------
    ndarray of uint64, shape (n_groups,)
        Empty where none was found.
    """
    first, members = _holding(group, n)
    rank = np.argsort(first[1:] - first[:-1])
    everything = ~_NONE if n == MOST else (_ONE << np.uint64(n)) - _ONE
    covered = np.zeros(n_groups + 1, dtype=np.uint64)
    spent = np.zeros(n_groups + 1)
    at = np.zeros(n_groups + 1, dtype=np.int64)
    end, taken = at.copy(), at.copy()
    chosen = np.empty(0, dtype=np.uint64)
    depth = 0
    at[0], end[0] = first[rank[0]], first[rank[0] + 1]
    for _ in range(most_tries):
        if depth < 0:
            break
        if at[depth] == end[depth] or spent[depth] + reduced[members[at[depth]]] >= gap:
            depth -= 1
            continue
        i = members[at[depth]]
        at[depth] += 1
        if group[i] & covered[depth]:
            continue
        taken[depth] = i
        covered[depth + 1] = covered[depth] | group[i]
        spent[depth + 1] = spent[depth] + reduced[i]
        if depth + 1 == n_groups:
            if covered[depth + 1] == everything:
                gap = spent[depth + 1]
                chosen = group[taken[:n_groups]]
            continue
        if covered[depth + 1] == everything:
            continue
        depth += 1
        for v in rank:
            if not (covered[depth] >> np.uint64(v)) & _ONE:
                at[depth], end[depth] = first[v], first[v + 1]
                break
    return chosen


@njit(cache=True, nogil=True)
def _holding(group: Words, n: int) -> tuple[Ints, Ints]:
    """List for each lump the groups that hold it: ``members[first[v]:first[v + 1]]``, in order."""
    first = np.zeros(n + 1, dtype=np.int64)
    for word in group:
        rest = word
        while rest != _NONE:
            first[_lowest(rest) + 1] += 1
            rest &= rest - _ONE
    first = np.cumsum(first)
    members, filled = np.empty(first[n], dtype=np.int64), first[:-1].copy()
    for i in range(len(group)):
        rest = group[i]
        while rest != _NONE:
            v = _lowest(rest)
            members[filled[v]] = i
            filled[v] += 1
            rest &= rest - _ONE
    return first, members
