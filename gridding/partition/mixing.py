"""What a partition is charged for mixing labels: load times the entropy of the labels in a part.

For each labelling the charge is ``charge * sum over parts of load(part) * H(labels in part)``, H in
nats and weighted by load: the conditional entropy of the labelling given the part, times the load.
Loads are whole numbers here.
"""

import numpy as np
from numba import njit

from gridding.partition.graph import Floats, Graph, Ints


@njit(cache=True, nogil=True)
def held_in(graph: Graph, part: Ints, n_parts: int) -> Floats:
    """Return the load of each label in each part, shape (n_parts, number of labels)."""
    n_labels = 0
    if graph.label.size:
        n_labels = graph.label.max() + 1
    held = np.zeros((n_parts, n_labels))
    for v in range(len(part)):
        for j in range(graph.label.shape[1]):
            held[part[v], graph.label[v, j]] += graph.load[v]
    return held


@njit(cache=True, nogil=True)
def mixing(graph: Graph, part: Ints, n_parts: int) -> float:
    """Return the charge of a whole partition."""
    if graph.label.shape[1] == 0:
        return 0.0
    held = held_in(graph, part, n_parts)
    sums = np.zeros(n_parts)
    for v in range(len(part)):
        sums[part[v]] += graph.load[v]
    charge = np.zeros(held.shape[1])
    for v in range(len(part)):
        for j in range(graph.label.shape[1]):
            charge[graph.label[v, j]] = graph.charge[j]
    total = 0.0
    for p in range(n_parts):
        total += graph.charge.sum() * graph.x_log_x[int(sums[p])]
        for a in range(held.shape[1]):
            total -= charge[a] * graph.x_log_x[int(held[p, a])]
    return total


@njit(cache=True, nogil=True)
def growth(
    group: Ints, home: int, to: int, graph: Graph, sums: Floats, held: Floats, moving: Floats
) -> float:
    """Return by how much the charge grows when a group of nodes goes from one part to another.

    ``moving`` has room for every label, is zero everywhere between calls and is left so.
    """
    load = 0.0
    for w in group:
        load += graph.load[w]
    if load == 0.0:
        return 0.0
    whole = _growth(sums[home], sums[to], load, graph.x_log_x)
    total = 0.0
    for j in range(graph.label.shape[1]):
        for w in group:
            moving[graph.label[w, j]] += graph.load[w]
        parted = 0.0
        for w in group:
            a = graph.label[w, j]
            if moving[a] > 0.0:
                parted += _growth(held[home, a], held[to, a], moving[a], graph.x_log_x)
                moving[a] = 0.0
        total += graph.charge[j] * (whole - parted)
    return total


@njit(cache=True, nogil=True)
def shift(v: int, home: int, to: int, graph: Graph, held: Floats) -> None:
    """Note that a node has gone from one part to another."""
    for j in range(graph.label.shape[1]):
        a = graph.label[v, j]
        held[home, a] -= graph.load[v]
        held[to, a] += graph.load[v]


@njit(cache=True, nogil=True)
def _growth(home: float, to: float, load: float, x_log_x: Floats) -> float:
    there, here = int(to), int(home)
    moved = int(load)
    left = x_log_x[here - moved] - x_log_x[here]
    return float(left + x_log_x[there + moved] - x_log_x[there])
