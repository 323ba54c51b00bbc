"""One community: its parts, the number of grids of each, and their partition."""

import hashlib
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from gridding.errors import InfeasibleError
from gridding.land.borders import Floats, Ints
from gridding.land.graph import Join, divisible_parts
from gridding.partition import number_of_parts, partition
from gridding.standing import mended, parts_today, standing

SMOOTH_EFFORT, LUMPY_EFFORT = 0.3, 0.1
"""Of the solver's default; it searches longer by itself where buildings are lumpy."""
FIRST_SHARE = 0.33
"""Of the effort where they are lumpy, for each number of grids that is tried.

The best of them gets the rest, or where none keeps the band, the whole effort once more.
"""
LUMPY_BELOW = 6.0
"""A part is lumpy where the band is narrower than this many of its mean units."""


@dataclass(frozen=True)
class Task:
    """One community, as its worker needs it.

    Attributes
    ----------
    code : str
    loads : (u,) int array
        Households.
    edges : DataFrame
        As from `gridding.land.graph.dual_edges`, between positions 0…u-1.
    costs : (m,) float array
        What cutting each edge costs the solver.
    target, tolerance, seed, effort
    apart : (u,) int array or None
        Number of the grid for which a unit is set apart, from 0; -1 for those to be divided.
    before : (u,) int array or None
        Grid of today of each unit, -1 for none; None where it shall not count.
    numbers : tuple of int
        Number of grids of each part, where it is settled; empty where it is not.
    likely : tuple of int
        Number of grids of each part that is tried first where its mean lies in the band.
    """

    code: str
    loads: Ints
    edges: pd.DataFrame
    costs: Floats
    target: int
    tolerance: float
    seed: int
    effort: float
    apart: Ints | None = None
    before: Ints | None = None
    numbers: tuple[int, ...] = ()
    likely: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Searched:
    """What a search has found: shares of its grids outside some bands, and where it may go on."""

    outside: tuple[float, float, float]
    group: Ints
    rng: np.random.Generator


@dataclass(frozen=True)
class Divided:
    """One community's result.

    Attributes
    ----------
    group : (u,) int array
        Grids numbered from 0; those set apart beforehand come last, in their order.
    joins : list of Join
    """

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
    if task.apart is None or (task.apart < 0).all():
        return _divide_free(task)
    free = np.flatnonzero(task.apart < 0)
    group = task.apart.copy()
    if not len(free):
        return Divided(group, [])
    found = _divide_free(only(task, free))
    n = int(found.group.max()) + 1
    group[task.apart >= 0] += n
    group[free] = found.group
    joins = [Join(free[join.units], join.households) for join in found.joins]
    return Divided(group, joins)


def only(task: Task, units: Ints) -> Task:
    """Return the task of some units of a community alone, renumbered in their order."""
    place = np.full(len(task.loads), -1, np.int64)
    place[units] = np.arange(len(units))
    a, b = (place[task.edges[end].to_numpy()] for end in ("unit_a", "unit_b"))
    inside = (a >= 0) & (b >= 0)
    edges = task.edges.assign(unit_a=a, unit_b=b)[inside].reset_index(drop=True)
    before = None if task.before is None else task.before[units]
    return replace(
        task,
        loads=task.loads[units],
        edges=edges,
        costs=task.costs[inside],
        apart=None,
        before=before,
    )


def _divide_free(task: Task) -> Divided:
    parts = divisible_parts(task.loads, task.edges, task.target)
    part = parts.part
    if task.before is not None:
        task = replace(task, likely=parts_today(task.before, task.loads, part))
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
        found = _or_standing(task, p, nodes, edges, task.costs[inside], found)
        group[nodes] = next_group + found
        next_group += int(found.max()) + 1
    return Divided(group, parts.joins)


def _or_standing(
    task: Task, part: int, nodes: Ints, edges: Ints, costs: Floats, found: Ints
) -> Ints:
    """Return the grids of today instead of those found, where they count and are no worse."""
    if task.before is None:
        return found
    freely = replace(task, numbers=(), likely=())
    wide, narrow = (band_of(task.target, task.tolerance * times) for times in (2, 1))
    loads = np.minimum(task.loads[nodes], int(narrow[1]))
    candidates = [found]
    old = standing(task.before[nodes], loads, edges, costs)
    if old is not None:
        sums = np.bincount(old, loads)
        broken = (sums < narrow[0]) | (sums > narrow[1])
        candidates.append(old)
        candidates += mended(
            old,
            broken,
            edges,
            costs,
            lambda some, ends, cost: divide_part(freely, part, nodes[some], ends, cost),
        )
    if task.numbers:
        candidates = [c for c in candidates if int(c.max()) + 1 == task.numbers[part]]

    def worth(group: Ints) -> tuple[int, int, float]:
        # How many are out of the band, not which share: else one more grid would be a gain.
        sums = np.bincount(group, loads)
        out = [int(((sums < low) | (sums > high)).sum()) for low, high in (wide, narrow)]
        cut = group[edges[:, 0]] != group[edges[:, 1]]
        return out[0], out[1], float(costs[cut].sum())

    return min(candidates, key=worth)


def divide_part(task: Task, part: int, nodes: Ints, edges: Ints, costs: Floats) -> Ints:
    """Divide one part of a community into the number of grids that suits its buildings best.

    Where buildings are lumpy the first number may not work out; its neighbours are tried while
    their mean lies in the band. The search goes on from what has the fewest grids outside twice
    the band, then outside the band.
    """
    wide, narrow = (band_of(task.target, task.tolerance * times) for times in (2, 1))
    # A building above the band fills a grid alone; capped, it is no fault of the solver's.
    loads = np.minimum(task.loads[nodes], int(narrow[1]))
    tries = _numbers_to_try(task, part, nodes, narrow)
    smooth = narrow[1] - narrow[0] >= LUMPY_BELOW * loads.mean()
    effort = task.effort * (SMOOTH_EFFORT if smooth else LUMPY_EFFORT)

    def searched(n_parts: int, share: float, begun: _Searched | None = None) -> _Searched:
        band = reachable(loads.sum() / n_parts, task.tolerance, narrow, wide)
        rng = begun.rng if begun else np.random.default_rng(entropy_of(task.seed, task.code, part))
        search = partial(partition, loads, edges, costs, n_parts, *band, rng=rng)
        try:
            group = search(effort=share * effort, start=begun.group if begun else None)
        except InfeasibleError as error:
            group = np.zeros(len(nodes), np.int64) if error.best is None else error.best
        sums = np.bincount(group, loads).astype(np.float64)
        fits = ((sums >= band[0]) & (sums <= band[1])).all()
        outside = (float(not fits), share_outside(sums, *wide), share_outside(sums, *narrow))
        return _Searched(outside, group, rng)

    share = 1.0 if smooth else FIRST_SHARE
    best = searched(tries[0], share)
    for n_parts in tries[1:]:
        sensible = narrow[0] * n_parts <= loads.sum() <= narrow[1] * n_parts
        if best.outside[0] and 1 <= n_parts <= len(nodes) and sensible:
            best = min(best, searched(n_parts, share), key=_outside)
    if smooth:
        return best.group
    rest = 1.0 if best.outside[0] else 1 - FIRST_SHARE
    further = searched(int(best.group.max()) + 1, rest, best)
    return min(further, best, key=_outside).group


def _numbers_to_try(
    task: Task, part: int, nodes: Ints, narrow: tuple[float, float]
) -> tuple[int, ...]:
    if task.numbers:
        return (task.numbers[part],)
    first = number_of_parts(task.loads[nodes], task.target, task.tolerance)
    total = int(task.loads[nodes].sum())
    likely = [k for k in task.likely[part : part + 1] if k * narrow[0] <= total <= k * narrow[1]]
    return tuple(dict.fromkeys((*likely, first, first + 1, first - 1)))


def band_of(target: float, tolerance: float) -> tuple[float, float]:
    """Return the households between which a grid is in the band."""
    return (1 - tolerance) * target, (1 + tolerance) * target


def reachable(
    mean: float, tolerance: float, narrow: tuple[float, float], wide: tuple[float, float]
) -> tuple[float, float]:
    """Return the band, or where it cannot hold the mean, the least around it that can."""
    if narrow[0] <= mean <= narrow[1]:
        return narrow
    low, high = min(narrow[0], (1 - tolerance) * mean), max(narrow[1], (1 + tolerance) * mean)
    if wide[0] <= mean <= wide[1]:
        return max(low, wide[0]), min(high, wide[1])
    return low, high


def _outside(found: _Searched) -> tuple[float, float, float]:
    return found.outside


def share_outside(sums: Floats, low: float, high: float) -> float:
    """Return the share of sums that lie outside a band."""
    return float(((sums < low) | (sums > high)).mean())


def entropy_of(seed: int, code: str, part: int) -> list[int]:
    """Seed each part of each community by what it is, not by when it is worked on."""
    digest = hashlib.sha256(code.encode()).digest()
    return [seed, int.from_bytes(digest[:8], "big"), part]
