"""The search in a connected graph: exact where tiny, else a start that is renewed in pieces."""

from math import exp, log

import numpy as np

from gridding.partition import tiny
from gridding.partition.dice import State, uniform
from gridding.partition.graph import Band, Graph, Ints
from gridding.partition.regroup import regroup
from gridding.partition.renew import parts_of, renew
from gridding.partition.schedules import Units, schedule
from gridding.partition.start import start

_STEPS = 300
"""Proposals a node in a renewal; doubled whenever a whole sweep of renewals brought nothing."""
_MOST_STEPS = 10_000
_BUDGET = 5000
"""Proposals a node in all renewals together."""
_LARGE = 10_000
"""Nodes from which on a further one counts half: blocks are good before they are renewed."""
_LEAST_BUDGET = 4_000_000
_TIGHTEST = 16.0
"""How many times the budget a tight band may get."""
_WIDE = 6.0
"""Width of the band, in mean loads, from which on it is no tighter than usual."""
_WINDOWS = 3
"""Windows regrouped for each part, beside a budget of renewals."""
_TURNS = 3
"""Times that regrouping and renewing take turns."""
_FEWEST, _MOST_PARTS = 2, 6
"""Parts in a renewal."""


def solve(graph: Graph, band: Band, state: State, effort: float, begun: Ints | None = None) -> Ints:
    """Return the best contiguous partition found.

    Parameters
    ----------
    graph : Graph
        Connected.
    band : Band
    state : ndarray of uint64, shape (1,)
    effort : float
        Multiplies the number of proposals.
    begun : ndarray of int64, shape (n,), optional
        A contiguous partition to go on from.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    if band.n_parts == 1:
        return np.zeros(graph.n_nodes, dtype=np.int64)
    if graph.n_nodes <= tiny.LARGEST:
        return tiny.optimum(graph, band)
    capped = graph._replace(load=np.minimum(graph.load, max(band.upper, 0.0)))
    units = Units(float(capped.cost.mean()) or 1.0, float(capped.load.mean()) or 1.0)
    part = start(capped, band, units, state, effort) if begun is None else begun.copy()
    return _renewed(capped, band, part, units, state, effort)


def _renewed(
    graph: Graph, band: Band, part: Ints, units: Units, state: State, effort: float
) -> Ints:
    """Renew random places until the budget is spent.

    Where the band is tight for the nodes' loads, windows are regrouped in between.
    """
    counted = min(graph.n_nodes, (graph.n_nodes + _LARGE) / 2)
    tightness = _tightness(band, units)
    budget = effort * max(_BUDGET * counted * tightness, _LEAST_BUDGET)
    windows = round(effort * tightness * _WINDOWS * band.n_parts / _TURNS)
    turn = budget / _TURNS if tightness > 1 else budget
    steps = _STEPS
    while budget > 0:
        if tightness > 1:
            regroup(graph, band, part, windows, state)
        parts = parts_of(graph, part, band.n_parts)
        idle, end = 0, budget - turn
        while budget > end:
            hot = exp(log(6.0) * uniform(state))
            strictness = exp(log(8.0) * uniform(state)) / 2
            wanted = _FEWEST + int(uniform(state) * (_MOST_PARTS - _FEWEST + 1))
            cooling = schedule(units, hot, strictness, steps)
            improved, proposals = renew(graph, band, parts, wanted, cooling, state)
            idle = 0 if improved else idle + 1
            budget -= proposals
            if idle > band.n_parts:
                steps, idle = min(2 * steps, _MOST_STEPS), 0
    if tightness > 1:
        regroup(graph, band, part, windows, state)
    return part


def _tightness(band: Band, units: Units) -> float:
    """Return how many times the usual effort the band asks for: more where few divisions fit."""
    width = (band.upper - band.lower) / (_WIDE * units.load)
    return 1 / min(max(width**2, 1 / _TIGHTEST), 1.0)
