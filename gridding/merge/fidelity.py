"""A division made to follow the departments' areas: how far, is one setting, `fidelity`.

The areas count twice. A border between two units is the cheaper the more departments keep them
apart (`gridding.evidence`), and a grid is charged for the areas it mixes: for each department the
entropy of its areas among the grid's households. Units, parts and bands are those of `divide`, and
so is the number of grids, but where no number of them can come near the target.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from gridding.community import Task, band_of, entropy_of, only, reachable, share_outside
from gridding.errors import InfeasibleError
from gridding.evidence import persuaded
from gridding.land.borders import Floats, Ints
from gridding.land.graph import divisible_parts
from gridding.partition import partition
from gridding.partition.refine import refine

LADDER = (0.0, 0.25, 0.5, 0.75, 1.0)
"""A merge goes from rung to rung: the grids of one are where the next begins."""
CHARGE = 300.0
"""What a nat of mixed areas costs at even odds, in what borders of `divide` cost a household."""
MOST_ODDS = 50.0
"""Departments' areas count so many times as much at full fidelity as at even odds."""
BORDERS = 1.0
"""Weight of the departments' borders as evidence at full fidelity."""
FRESH_EFFORT = 0.05
"""Of the solver's, where a part is divided into another number of grids."""


@dataclass(frozen=True)
class Evidence:
    """What the departments drew in one community.

    Attributes
    ----------
    labels : (u, l) int array
        Area of each unit in each layer, -1 for none.
    weights : (l,) float array
        Of the layers; their sum is 1.
    unit : (b,) int array
        Unit of each building.
    of_building : (b, l) int array
        Area of each building.
    households : (b,) int array
    """

    labels: Ints
    weights: Floats
    unit: Ints
    of_building: Ints
    households: Ints

    def within(self, units: Ints) -> "Evidence":
        """Return the same for some units, renumbered in their order."""
        place = np.full(len(self.labels), -1, np.int64)
        place[units] = np.arange(len(units))
        mine = place[self.unit] >= 0
        return Evidence(
            self.labels[units],
            self.weights,
            place[self.unit[mine]],
            self.of_building[mine],
            self.households[mine],
        )

    def mixing(self, group: Ints) -> float:
        """Return the households times the nats that a grid leaves open of a household's area."""
        lived_in = self.households > 0
        grid, weight = group[self.unit[lived_in]], self.households[lived_in]
        total = _x_log_x(np.bincount(grid, weight)) * float(self.weights.sum())
        for j, layer_weight in enumerate(self.weights):
            label = self.of_building[lived_in, j]
            key = np.unique(grid * (label.max(initial=0) + 2) + label + 1, return_inverse=True)[1]
            total -= float(layer_weight) * _x_log_x(np.bincount(key, weight))
        return total


def evidence_of(
    labels: Ints, weights: Floats, unit: Ints, of_building: Ints, households: Ints
) -> Evidence:
    """Gather the evidence so that neither the layers' order nor the areas' ids can be seen in it.

    Areas are numbered in the order of the units and buildings, layers sorted by what they say.
    """
    columns = []
    for j in range(labels.shape[1]):
        both = np.concatenate([labels[:, j], of_building[:, j]])
        named, first, at = np.unique(both, return_index=True, return_inverse=True)
        rank = np.argsort(np.argsort(first))
        rank = np.where(named < 0, -1, rank)[at]
        columns.append((float(weights[j]), rank.tobytes(), rank))
    columns.sort(key=lambda column: column[:2])
    table = np.array([rank for _, _, rank in columns], dtype=np.int64).reshape(len(columns), -1).T
    share = np.array([weight for weight, _, _ in columns])
    n = len(labels)
    return Evidence(table[:n], share / share.sum(), unit, table[n:], households)


@dataclass(frozen=True)
class Climb:
    """One community on its way up the ladder.

    Attributes
    ----------
    task : Task
        What `divide` was given.
    group : (u,) int array
        What it made of it.
    evidence : Evidence
    border : float
        What the borders of the whole division cost a household.
    rungs : tuple of float
        Fidelities, rising from 0.
    """

    task: Task
    group: Ints
    evidence: Evidence
    border: float
    rungs: tuple[float, ...]


def climb(way: Climb) -> list[Ints]:
    """Follow the departments' areas from rung to rung; the work of one process.

    Parameters
    ----------
    way : Climb

    Returns
    -------
    list of (u,) int array
        Grids at each rung; the first are those of `divide`. From one to the next neither balance
        nor agreement gets worse.
    """
    task, group = way.task, way.group
    if task.apart is None or (task.apart < 0).all():
        return _climbed(way)
    free = np.flatnonzero(task.apart < 0)
    if not len(free):
        return [group] * len(way.rungs)
    inner = _climbed(
        replace(way, task=only(task, free), group=group[free], evidence=way.evidence.within(free))
    )
    out = []
    for found in inner:
        whole = task.apart + int(found.max()) + 1
        whole[free] = found
        out.append(whole)
    return out


def _climbed(way: Climb) -> list[Ints]:
    out = [np.zeros_like(way.group) for _ in way.rungs]
    for nodes, rungs in _parts(way):
        for whole, found in zip(out, rungs, strict=True):
            # Grids keep apart by part: the largest number so far comes before those of this part.
            whole[nodes] = found + int(whole.max()) + 1
    return [np.unique(whole, return_inverse=True)[1].astype(np.int64) for whole in out]


def _parts(way: Climb) -> Iterator[tuple[Ints, list[Ints]]]:
    task = way.task
    parts = divisible_parts(task.loads, task.edges, task.target)
    a, b = task.edges["unit_a"].to_numpy(), task.edges["unit_b"].to_numpy()
    for p in range(int(parts.part.max()) + 1):
        nodes = np.flatnonzero(parts.part == p)
        local = np.full(len(task.loads), -1, np.int64)
        local[nodes] = np.arange(len(nodes))
        inside = parts.usable & (parts.part[a] == p) & (parts.part[b] == p)
        edges = np.column_stack([local[a[inside]], local[b[inside]]])
        part = _Part(way, p, nodes, edges, task.costs[inside])
        yield nodes, part.climbed()


class _Part:
    """A part of a community with what is known of it."""

    def __init__(self, way: Climb, number: int, nodes: Ints, edges: Ints, costs: Floats) -> None:
        self.task, self.number, self.nodes = way.task, number, nodes
        self.edges, self.costs = edges, costs
        self.evidence = way.evidence.within(nodes)
        self.border, self.rungs = way.border, way.rungs
        self.start = np.unique(way.group[nodes], return_inverse=True)[1].astype(np.int64)
        task = way.task
        self.wide, self.narrow = (band_of(task.target, task.tolerance * t) for t in (2, 1))
        self.loads = np.minimum(task.loads[nodes], int(self.narrow[1]))
        labels = self.evidence.labels[edges]
        self.apart: Floats = (labels[:, 0] != labels[:, 1]) @ self.evidence.weights

    def climbed(self) -> list[Ints]:
        out = [self.start]
        numbers = self._numbers()
        if (self.evidence.labels == self.evidence.labels[:1]).all() or len(self.nodes) == 1:
            return out * len(self.rungs)
        for _, fidelity in pairwise(self.rungs):
            out.append(self._step(out[-1], fidelity, numbers))
        return out

    def _step(self, before: Ints, fidelity: float, numbers: list[int]) -> Ints:
        costs = persuaded(self.costs, self.apart, BORDERS * fidelity)
        odds = min(fidelity / (1 - fidelity), MOST_ODDS) if fidelity < 1 else MOST_ODDS
        charge = CHARGE * odds * self.border
        seed = entropy_of(self.task.seed, self.task.code, self.number)
        rng = np.random.default_rng([*seed, round(1000 * fidelity)])
        best, out, mixed = before, self._out(before), self.evidence.mixing(before)
        worth = self._cut(before, costs) + charge * mixed
        for n in numbers:
            start = before if n == int(before.max()) + 1 else self._fresh(n, costs, rng)
            low, high = self._band(n)
            found = refine(
                self.loads, self.edges, costs, start, self.evidence.labels,
                charge * self.evidence.weights, low, high, rng=rng, effort=self.task.effort,
            )  # fmt: skip
            mixing = self.evidence.mixing(found)
            other = self._cut(found, costs) + charge * mixing
            no_worse = all(now <= then for now, then in zip(self._out(found), out, strict=True))
            if no_worse and mixing <= mixed and other < worth:
                best, worth = found, other
        return best

    def _numbers(self) -> list[int]:
        """Return the numbers of grids to try: others only where none brings the mean near."""
        n = int(self.start.max()) + 1
        total = self.loads.sum()
        near = [
            k
            for k in range(1, len(self.nodes) + 1)
            if self.wide[0] * k <= total <= self.wide[1] * k
        ]
        if near or self.task.numbers or self._out(self.start)[0] < 1:
            return [n]
        return [k for k in (n, n + 1, n - 1) if 1 <= k <= len(self.nodes)]

    def _fresh(self, n: int, costs: Floats, rng: np.random.Generator) -> Ints:
        low, high = self._band(n)
        try:
            return partition(
                self.loads, self.edges, costs, n, low, high, rng=rng, effort=FRESH_EFFORT
            )
        except InfeasibleError as error:
            return np.zeros(len(self.nodes), np.int64) if error.best is None else error.best

    def _band(self, n: int) -> tuple[float, float]:
        """Return the band; where it cannot hold the mean, twice the band if that can."""
        mean = self.loads.sum() / n
        if self.narrow[0] <= mean <= self.narrow[1]:
            return self.narrow
        if self.wide[0] <= mean <= self.wide[1]:
            return self.wide
        return reachable(mean, self.task.tolerance, self.narrow, self.wide)

    def _out(self, group: Ints) -> tuple[float, float]:
        sums = np.bincount(group, self.loads).astype(np.float64)
        return share_outside(sums, *self.wide), share_outside(sums, *self.narrow)

    def _cut(self, group: Ints, costs: Floats) -> float:
        return float(costs[group[self.edges[:, 0]] != group[self.edges[:, 1]]].sum())


def _x_log_x(counts: Floats | Ints) -> float:
    some = counts[counts > 0]
    return float((some * np.log(some)).sum())
