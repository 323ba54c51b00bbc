"""One community: its parts, the number of grids of each, and their partition."""

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridding.errors import InfeasibleError
from gridding.land.borders import Floats, Ints
from gridding.land.graph import Join, divisible_parts
from gridding.partition import number_of_parts, partition

SMOOTH_EFFORT, LUMPY_EFFORT = 0.6, 0.1
"""Of the solver's default; it searches longer by itself where buildings are lumpy."""
LUMPY_BELOW = 6.0
"""A part is lumpy where the band is narrower than this many of its mean units."""


@dataclass(frozen=True)
class Task:
    """One community, as its worker needs it."""

    code: str
    loads: Ints
    edges: pd.DataFrame
    costs: Floats
    target: int
    tolerance: float
    seed: int
    effort: float


@dataclass(frozen=True)
class Divided:
    """One community's result; ``group`` numbers its grids from 0."""

    group: Ints
    joins: list[Join]


def divide_community(task: Task) -> Divided:
    """Divide one community; the work of one process.

    Parameters
    ----------
    task : Task

    Returns
    -------
    Divided
    """
    parts = divisible_parts(task.loads, task.edges, task.target)
    part = parts.part
    a, b = task.edges["unit_a"].to_numpy(), task.edges["unit_b"].to_numpy()
    group = np.zeros(len(part), np.int64)
    next_group = 0
    for p in range(int(part.max()) + 1):
        nodes = np.flatnonzero(part == p)
        local = np.full(len(part), -1, np.int64)
        local[nodes] = np.arange(len(nodes))
        inside = parts.usable & (part[a] == p) & (part[b] == p)
        edges = np.column_stack([local[a[inside]], local[b[inside]]])
        found = divide_part(task, p, nodes, edges, task.costs[inside])
        group[nodes] = next_group + found
        next_group += int(found.max()) + 1
    return Divided(group, parts.joins)


def divide_part(task: Task, part: int, nodes: Ints, edges: Ints, costs: Floats) -> Ints:
    """Divide one part of a community into the number of grids that suits its buildings best.

    Where buildings are lumpy the first number may not work out; its neighbours are tried while
    their mean lies in the band. Kept is what has the fewest grids outside twice the band, then
    outside the band.
    """
    wide, narrow = (_band(task.target, task.tolerance * times) for times in (2, 1))
    # A building above the band fills a grid alone; capped, it is no fault of the solver's.
    loads = np.minimum(task.loads[nodes], int(narrow[1]))
    first = number_of_parts(task.loads[nodes], task.target, task.tolerance)
    smooth = narrow[1] - narrow[0] >= LUMPY_BELOW * loads.mean()
    effort = task.effort * (SMOOTH_EFFORT if smooth else LUMPY_EFFORT)
    best: tuple[tuple[float, float], Ints] | None = None
    for n_parts in (first, first + 1, first - 1):
        mean = loads.sum() / max(n_parts, 1)
        sensible = 1 <= n_parts <= len(nodes) and narrow[0] <= mean <= narrow[1]
        if best is not None and not sensible:
            continue
        rng = np.random.default_rng(_entropy(task.seed, task.code, part))
        low, high = _reachable(mean, task.tolerance, narrow, wide)
        try:
            return partition(loads, edges, costs, n_parts, low, high, rng=rng, effort=effort)
        except InfeasibleError as error:
            found = np.zeros(len(nodes), np.int64) if error.best is None else error.best
        sums = np.bincount(found, loads).astype(np.float64)
        outside = (_share_outside(sums, *wide), _share_outside(sums, *narrow))
        if best is None or outside < best[0]:
            best = (outside, found)
    assert best is not None  # noqa: S101  the first number is always tried
    return best[1]


def _band(target: int, tolerance: float) -> tuple[float, float]:
    return (1 - tolerance) * target, (1 + tolerance) * target


def _reachable(
    mean: float, tolerance: float, narrow: tuple[float, float], wide: tuple[float, float]
) -> tuple[float, float]:
    """Return the band, or where it cannot hold the mean, the least around it that can."""
    if narrow[0] <= mean <= narrow[1]:
        return narrow
    low, high = min(narrow[0], (1 - tolerance) * mean), max(narrow[1], (1 + tolerance) * mean)
    if wide[0] <= mean <= wide[1]:
        return max(low, wide[0]), min(high, wide[1])
    return low, high


def _share_outside(sums: Floats, low: float, high: float) -> float:
    return float(((sums < low) | (sums > high)).mean())


def _entropy(seed: int, code: str, part: int) -> list[int]:
    """Seed each part of each community by what it is, not by when it is worked on."""
    digest = hashlib.sha256(code.encode()).digest()
    return [seed, int.from_bytes(digest[:8], "big"), part]
