"""The exact method for tiny graphs: dynamic programming over all sets of nodes."""

import numpy as np
from numba import njit

from gridding.partition.graph import Band, Graph, Ints
from gridding.partition.score import excess

LARGEST = 12
"""Most nodes for which the 3^n pairs of sets are tried."""


@njit(cache=True, nogil=True)
def optimum(graph: Graph, band: Band) -> Ints:
    """Return the best partition in connected parts; all -1 where none exists.

    Best by (parts out of the band, total violation, cost of the cut). O(3^n k) time,
    O(2^n k) memory.
    """
    start, neighbour, cost, load = graph.start, graph.neighbour, graph.cost, graph.load
    n, k = len(load), band.n_parts
    n_sets = 1 << n
    touching = np.zeros(n, dtype=np.int64)
    for v in range(n):
        for e in range(start[v], start[v + 1]):
            touching[v] |= 1 << neighbour[e]
    connected = np.zeros(n_sets, dtype=np.bool_)
    violation = np.zeros(n_sets)
    inner = np.zeros(n_sets)
    for s in range(1, n_sets):
        total = 0.0
        reached = np.int64(s & -s)
        grown = np.int64(0)
        while grown != reached:
            grown = reached
            for v in range(n):
                if grown >> v & 1:
                    reached |= touching[v] & s
        connected[s] = reached == s
        for v in range(n):
            if s >> v & 1:
                total += load[v]
                for e in range(start[v], start[v + 1]):
                    if neighbour[e] > v and s >> neighbour[e] & 1:
                        inner[s] += cost[e]
        violation[s] = excess(total, band.lower, band.upper)
    best_out = np.full((k + 1, n_sets), n + 1)
    best_violation = np.zeros((k + 1, n_sets))
    best_inner = np.zeros((k + 1, n_sets))
    choice = np.zeros((k + 1, n_sets), dtype=np.int64)
    best_out[0, 0] = 0
    for s in range(1, n_sets):
        lowest = s & -s
        rest = s ^ lowest
        sub = rest
        while True:
            piece = sub | lowest
            if connected[piece]:
                for j in range(1, k + 1):
                    left = s ^ piece
                    if best_out[j - 1, left] > n:
                        continue
                    o = best_out[j - 1, left] + (1 if violation[piece] > 0 else 0)
                    x = best_violation[j - 1, left] + violation[piece]
                    y = best_inner[j - 1, left] + inner[piece]
                    if o < best_out[j, s] or (
                        o == best_out[j, s]
                        and (
                            x < best_violation[j, s]
                            or (x == best_violation[j, s] and y > best_inner[j, s])
                        )
                    ):
                        best_out[j, s] = o
                        best_violation[j, s] = x
                        best_inner[j, s] = y
                        choice[j, s] = piece
            if sub == 0:
                break
            sub = (sub - 1) & rest
    part = np.full(n, -1)
    s = n_sets - 1
    if best_out[k, s] > n:
        return part
    for j in range(k, 0, -1):
        for v in range(n):
            if choice[j, s] >> v & 1:
                part[v] = k - j
        s ^= choice[j, s]
    return part
