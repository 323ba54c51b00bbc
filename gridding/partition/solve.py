"""The search in a connected graph: exact where tiny, else rounds of bipartition and annealing."""

from dataclasses import dataclass

import numpy as np

from gridding.partition import tiny
from gridding.partition.anneal import anneal, score
from gridding.partition.dice import State
from gridding.partition.graph import Graph, Ints
from gridding.partition.trees import recursive_bipartition

Score = tuple[int, float, float]


@dataclass(frozen=True)
class Task:
    """What is to be divided, and how.

    Attributes
    ----------
    graph : Graph
        Connected.
    n_parts : int
    lower, upper : float
        The band.
    """

    graph: Graph
    n_parts: int
    lower: float
    upper: float

    def score(self, part: Ints) -> Score:
        """Return (parts out of the band, total violation, cost of the cut)."""
        g = self.graph
        return score(
            g.start, g.neighbour, g.cost, g.load, part, self.n_parts, self.lower, self.upper
        )


def solve(task: Task, state: State, effort: float) -> Ints:
    """Return the best contiguous partition found.

    Parameters
    ----------
    task : Task
    state : ndarray of uint64, shape (1,)
    effort : float
        Multiplies the number of proposals.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    g, k = task.graph, task.n_parts
    if k == 1:
        return np.zeros(g.n_nodes, dtype=np.int64)
    if g.n_nodes <= tiny.LARGEST:
        return tiny.optimum(g.start, g.neighbour, g.cost, g.load, k, task.lower, task.upper)
    best: Ints | None = None
    best_score: Score = (k + 1, np.inf, np.inf)
    for _ in range(3):
        found = _round(task, state, int(effort * 3000 * g.n_nodes))
        found_score = task.score(found)
        if best is None or found_score < best_score:
            best, best_score = found, found_score
    assert best is not None  # noqa: S101
    return best


def _round(task: Task, state: State, steps: int) -> Ints:
    g, k, lower, upper = task.graph, task.n_parts, task.lower, task.upper
    part = recursive_bipartition(g.start, g.neighbour, g.cost, g.load, k, lower, upper, 5, state)
    positive = g.cost[g.cost > 0]
    unit = float(positive.mean()) if len(positive) else 1.0
    width = max((upper - lower) / 2, float(g.load.mean()) / 2, 1e-300)
    return anneal(
        g.start,
        g.neighbour,
        g.cost,
        g.load,
        part,
        k,
        lower,
        upper,
        3.0 * unit,
        0.15 * unit,
        width,
        width / 45,
        0.0,
        steps,
        state,
    )
