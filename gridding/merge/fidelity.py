"""A division made to follow the departments' areas: how far, is one setting, `fidelity`.

The areas count twice. A border between two units is the cheaper the more departments keep them
apart (`gridding.evidence`), and a grid is charged for the areas it mixes: for each department the
entropy of its areas among the grid's households. Units, parts and bands are those of `divide`,
and so is the number of grids, but for a few parts that no number suits (`at_rung`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
CHARGE = 800.0
"""What a nat of mixed areas costs at even odds, in what borders of `divide` cost a household."""
MOST_ODDS = 7.0
"""Odds of the departments' areas against borders at full fidelity, where they have no limit."""
EVEN = 0.5
"""Where the odds are even."""
LATER_EFFORT = 0.35
"""Of the search beyond even odds, where little changes any more."""
FINER = 0.04
"""Of the grids, so many parts may get one grid more at full fidelity; half as many at even odds."""
ONE_MORE_EFFORT = 0.1
"""Of the solver's, where a part is divided into one grid more."""
BORDERS = 1.0
"""Weight of the departments' borders as evidence at full fidelity."""


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

    def mixing(self, group: Ints) -> Floats:
        """Return, for each layer, the households times the nats that a grid leaves open."""
        lived_in = self.households > 0
        grid, weight = group[self.unit[lived_in]], self.households[lived_in]
        whole = _x_log_x(np.bincount(grid, weight))
        out = np.zeros(len(self.weights))
        for j in range(len(out)):
            label = self.of_building[lived_in, j]
            key = np.unique(grid * (label.max(initial=0) + 2) + label + 1, return_inverse=True)[1]
            out[j] = whole - _x_log_x(np.bincount(key, weight))
        return out


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
        Fidelities, rising from 0; those of `LADDER`, and any between.
    """

    task: Task
    group: Ints
    evidence: Evidence
    border: float
    rungs: tuple[float, ...]


@dataclass(frozen=True)
class Followed:
    """One part of a community at every rung.

    Attributes
    ----------
    units : (n,) int array
        Of the community, by position.
    rungs : list of (n,) int array
        Grids at each rung, numbered from 0; the first are those of `divide`. From one rung of the
        ladder to the next neither balance nor agreement gets worse.
    finer : list of (n,) int array
        The same with one grid more, agreeing better at every rung but the first; empty where a
        number of grids suits the part, or one more brings nothing.
    gain : float
        Households times nats that it leaves less open at the last rung.
    """

    units: Ints
    rungs: list[Ints]
    finer: list[Ints]
    gain: float


def climb(way: Climb) -> list[Followed]:
    """Follow the departments' areas from rung to rung; the work of one process.

    Parameters
    ----------
    way : Climb

    Returns
    -------
    list of Followed
        One a part; units set apart are in none.
    """
    task = way.task
    free = np.arange(len(way.group)) if task.apart is None else np.flatnonzero(task.apart < 0)
    if not len(free):
        return []
    if len(free) < len(way.group):
        evidence = way.evidence.within(free)
        way = replace(way, task=only(task, free), group=way.group[free], evidence=evidence)
    return [replace(part, units=free[part.units]) for part in _parts(way)]


def at_rung(ways: list[Climb], followed: list[list[Followed]], rung: int) -> list[Ints]:
    """Put the grids of every community together as they are at a rung.

    Where no number of grids brings a part near the target, one grid more may follow the areas
    better. It leaves a smaller share of grids in the band: so the parts that gain most get it, as
    many as `FINER` of the grids at full fidelity and in proportion below.

    Parameters
    ----------
    ways : list of Climb
    followed : list of list of Followed
        As from `climb`.
    rung : int
        Its position.

    Returns
    -------
    list of (u,) int array
        Grids of each community, numbered from 0.
    """
    fidelity = ways[0].rungs[rung]
    if fidelity == 0:
        return [way.group for way in ways]
    n_grids = sum(int(way.group.max()) + 1 for way in ways)
    offers = [
        (-part.gain, at, p)
        for at, parts in enumerate(followed)
        for p, part in enumerate(parts)
        if part.finer
    ]
    most = int(FINER * fidelity * n_grids + 1e-9)
    finer = {(at, p) for _, at, p in sorted(offers)[:most]}
    out = []
    for at, (way, parts) in enumerate(zip(ways, followed, strict=True)):
        group = np.full(len(way.group), -1, np.int64)
        for p, part in enumerate(parts):
            found = part.finer if (at, p) in finer else part.rungs
            group[part.units] = found[rung] + int(group.max(initial=-1)) + 1
        if way.task.apart is not None:
            aside = way.task.apart >= 0
            group[aside] = way.task.apart[aside] + int(group.max(initial=-1)) + 1
        out.append(group)
    return out


def _parts(way: Climb) -> Iterator[Followed]:
    task = way.task
    parts = divisible_parts(task.loads, task.edges, task.target)
    a, b = task.edges["unit_a"].to_numpy(), task.edges["unit_b"].to_numpy()
    for p in range(int(parts.part.max()) + 1):
        nodes = np.flatnonzero(parts.part == p)
        local = np.full(len(task.loads), -1, np.int64)
        local[nodes] = np.arange(len(nodes))
        inside = parts.usable & (parts.part[a] == p) & (parts.part[b] == p)
        edges = np.column_stack([local[a[inside]], local[b[inside]]])
        yield _Part(way, p, nodes, edges, task.costs[inside]).followed()


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

    def followed(self) -> Followed:
        same = (self.evidence.labels == self.evidence.labels[:1]).all()
        if same or len(self.nodes) == 1:
            return Followed(self.nodes, [self.start] * len(self.rungs), [], 0.0)
        rungs = self._climbed(self.start)
        finer = self._climbed(self._one_more()) if self._no_number_suits() else []
        gains = [
            self.evidence.mixing(coarse) - self.evidence.mixing(fine)
            for coarse, fine in zip(rungs[1:], finer[1:], strict=False)
        ]
        agrees = all(gain.sum() >= 0 and gain @ self.evidence.weights >= 0 for gain in gains)
        gain = float(gains[-1].sum()) if gains and agrees else 0.0
        return Followed(self.nodes, rungs, finer if gain > 0 else [], gain)

    def _climbed(self, start: Ints) -> list[Ints]:
        out = [start]
        standing = start
        for fidelity in self.rungs[1:]:
            out.append(self._step(standing, fidelity))
            if fidelity in LADDER:  # a rung between them leaves those above as they are
                standing = out[-1]
        return out

    def _no_number_suits(self) -> bool:
        """Tell whether no number of grids has its mean in twice the band, nor any grid lies there.

        Nor may the number be settled, nor the part too small to be divided once more.
        """
        total, n = self.loads.sum(), int(self.start.max()) + 1
        near = (self.wide[0] * k <= total <= self.wide[1] * k for k in range(1, len(self.nodes)))
        settled = bool(self.task.numbers) or n >= len(self.nodes)
        return not settled and self._out(self.start)[0] == 1 and not any(near)

    def _one_more(self) -> Ints:
        """Divide the part into one grid more than `divide` did."""
        n = int(self.start.max()) + 2
        rng = np.random.default_rng([*self._seed(), n])
        ends = self._band(n)
        try:
            return partition(
                self.loads, self.edges, self.costs, n, *ends, rng=rng, effort=ONE_MORE_EFFORT
            )
        except InfeasibleError as error:
            return self.start if error.best is None else error.best

    def _seed(self) -> list[int]:
        return entropy_of(self.task.seed, self.task.code, self.number)

    def _step(self, before: Ints, fidelity: float) -> Ints:
        """Return the grids at the next rung, or those before where none are better."""
        costs = persuaded(self.costs, self.apart, BORDERS * fidelity)
        odds = min(fidelity / (1 - fidelity), MOST_ODDS) if fidelity < 1 else MOST_ODDS
        charges = CHARGE * odds**2 * self.border * self.evidence.weights
        found = refine(
            self.loads, self.edges, costs, before, self.evidence.labels, charges,
            *self._band(int(before.max()) + 1),
            rng=np.random.default_rng([*self._seed(), round(1000 * fidelity)]),
            effort=self.task.effort * (1 if fidelity <= EVEN else LATER_EFFORT),
        )  # fmt: skip
        now, then = (self.evidence.mixing(group) for group in (found, before))
        worth = [self._cut(g, costs) + charges @ m for g, m in ((found, now), (before, then))]
        out = zip(self._out(found), self._out(before), strict=True)
        steady = all(a <= b for a, b in out)
        # Both means: over the departments alike, as it is told, and by their weights.
        agrees = (
            now.sum() <= then.sum() and now @ self.evidence.weights <= then @ self.evidence.weights
        )
        return found if steady and agrees and worth[0] < worth[1] else before

    def _band(self, n: int) -> tuple[float, float]:
        """Return the band; where it cannot hold the mean of n grids, twice the band if that can."""
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
