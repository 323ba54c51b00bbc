"""A partition made better from where it stands, where its parts are charged for mixing labels.

Moving single nodes hardly ever gets past what a block of another label costs on its way. So the
search goes over sets of nodes first: what has the same labels, and what some random partitions do
not cut, goes together. Partitions of these few sets are annealed from where the partition stands
and from nothing; the best is then renewed node by node.
"""

from math import exp, log
from typing import Any

import numpy as np

from gridding.partition.anneal import anneal
from gridding.partition.dice import State, state_from, uniform
from gridding.partition.graph import Band, Floats, Graph, Ints, read
from gridding.partition.levels import agreed, contracted
from gridding.partition.renew import parts_of, renew
from gridding.partition.schedules import Units, schedule
from gridding.partition.score import better, score
from gridding.partition.trees import first_partition

_SPLITS = 2
"""Random partitions in twice as many parts that sets of nodes are taken from."""
_STARTS = 3
"""Partitions of the sets that are found from nothing."""
_SET_STEPS = 700
"""Proposals a set in each annealing."""
_STEPS = 300
"""Proposals a node in a renewal."""
_BUDGET = 400
"""Proposals a node in all renewals together."""
_FEWEST, _MOST_PARTS = 2, 5
"""Parts in a renewal."""


def refine(
    loads: Any,
    edges: Any,
    costs: Any,
    part: Ints,
    labels: Ints,
    charges: Any,
    lower: float,
    upper: float,
    *,
    rng: np.random.Generator,
    effort: float = 1.0,
) -> Ints:
    """Improve a partition of a connected graph whose parts are charged for mixing labels.

    Parameters
    ----------
    loads, edges, costs, lower, upper
        As for `gridding.partition.partition`; loads are whole numbers.
    part : ndarray of int64, shape (n,)
        Contiguous parts, numbered from 0, none empty.
    labels : ndarray of int64, shape (n, l)
        Labels of the nodes in l labellings.
    charges : array_like, shape (l,)
        What mixing the labels of each costs for a unit of load and a nat of entropy.
    rng : numpy.random.Generator
        Advanced by the call.
    effort : float, optional
        Multiplies the number of proposals.

    Returns
    -------
    ndarray of int64, shape (n,)
        As many contiguous parts; no worse than ``part`` by (parts out of the band, violation of
        it, cost of the cut with the charge).

    Raises
    ------
    InputError
        With every fault of the graph.
    """
    graph = _labelled(read(loads, edges, costs), labels, np.asarray(charges, np.float64), upper)
    before = np.asarray(part, dtype=np.int64)
    band = Band(int(before.max()) + 1, float(lower), float(upper))
    if band.n_parts == 1 or not len(graph.charge):
        return before
    state = state_from(rng)
    found = _by_sets(graph, band, before, state, effort)
    found = _renewed(graph, band, found, state, effort)
    return before if better(score(graph, band, before), score(graph, band, found)) else found


def _labelled(graph: Graph, labels: Ints, charges: Floats, upper: float) -> Graph:
    """Return the graph with those labellings that tell nodes apart, and loads in whole numbers."""
    telling = (labels != labels[:1]).any(axis=0)
    labels = labels[:, telling]
    names = labels + (int(labels.max(initial=-1)) + 2) * np.arange(labels.shape[1])
    numbered = np.unique(names, return_inverse=True)[1].reshape(labels.shape)
    load = np.minimum(np.rint(graph.load), np.floor(max(upper, 0.0)))
    every = np.arange(int(load.sum()) + 1, dtype=np.float64)
    return graph._replace(
        load=load,
        label=np.ascontiguousarray(numbered, dtype=np.int64),
        charge=charges[telling],
        x_log_x=every * np.log(np.maximum(every, 1.0)),
    )


def _by_sets(graph: Graph, band: Band, part: Ints, state: State, effort: float) -> Ints:
    """Return the best partition found whose parts are made of whole sets of nodes."""
    finer = Band(min(2 * band.n_parts, graph.n_nodes), band.lower / 2, band.upper / 2)
    cuts = [part, *(first_partition(graph, finer, 1, state) for _ in range(_SPLITS))]
    together = agreed(graph, np.vstack([*cuts, *graph.label.T]))
    small = contracted(graph, together)
    if small.n_nodes <= band.n_parts:
        return part
    label = np.empty((small.n_nodes, len(graph.charge)), dtype=np.int64)
    label[together] = graph.label
    small = small._replace(label=label, charge=graph.charge, x_log_x=graph.x_log_x)
    cooling = schedule(_units(small), 3.0, 2.0, round(effort * _SET_STEPS * small.n_nodes))
    standing = np.empty(small.n_nodes, dtype=np.int64)
    standing[together] = part
    best = anneal(small, band, standing, cooling, state)
    for _ in range(_STARTS):
        fresh = first_partition(small, band, 1, state)
        found = anneal(small, band, fresh, cooling, state)
        if better(score(small, band, found), score(small, band, best)):
            best = found
    return best[together]


def _renewed(graph: Graph, band: Band, part: Ints, state: State, effort: float) -> Ints:
    parts = parts_of(graph, part.copy(), band.n_parts)
    units = _units(graph)
    budget = effort * _BUDGET * graph.n_nodes
    while budget > 0:
        hot = exp(log(6.0) * uniform(state))
        strictness = exp(log(8.0) * uniform(state)) / 2
        wanted = _FEWEST + int(uniform(state) * (_MOST_PARTS - _FEWEST + 1))
        cooling = schedule(units, hot, strictness, _STEPS)
        _, proposals = renew(graph, band, parts, wanted, cooling, state)
        budget -= proposals
    return parts.part


def _units(graph: Graph) -> Units:
    """Return the scales of costs and loads: mixing half a node counts as much as an edge."""
    load = float(graph.load.mean()) or 1.0
    cost = float(graph.cost.mean()) + 0.5 * float(graph.charge.sum()) * load
    return Units(cost or 1.0, load)
