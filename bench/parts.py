"""The parts of a plan's communities, divided again by ours and by METIS on the same costs."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from bench.rivals import Found, Rival, metis
from gridding.community import Task, divide_part
from gridding.land.graph import divisible_parts
from gridding.partition import partition
from gridding.plan import Plan


@dataclass(frozen=True)
class Part:
    """A part of a community, as every solver gets it."""

    code: str
    number: int
    nodes: np.ndarray
    """Positions in the community."""
    units: np.ndarray
    """Positions in the plan."""
    loads: np.ndarray
    edges: np.ndarray
    costs: np.ndarray
    task: Task

    def cut(self, group: np.ndarray) -> float:
        """Weighted cut of an assignment."""
        return float(self.costs[group[self.edges[:, 0]] != group[self.edges[:, 1]]].sum())

    def outside(self, group: np.ndarray) -> int:
        """Grids out of the band."""
        off = np.abs(np.bincount(group, self.loads) / self.task.target - 1)
        return int((off > self.task.tolerance + 1e-9).sum())


@dataclass(frozen=True)
class Compared:
    """One part, divided by both; METIS not where there is one grid."""

    part: Part
    ours: np.ndarray
    cpu_s: float
    rival: Found | None

    @property
    def n_parts(self) -> int:
        """Number of grids, ours and everybody's."""
        return int(self.ours.max()) + 1

    def theirs(self, choose: Callable[[Found], Rival]) -> np.ndarray:
        """Return what METIS found in the run chosen, ours where there is one grid."""
        return self.ours if self.rival is None else choose(self.rival).part


def parts_of(plan: Plan) -> Iterator[Part]:
    """Yield the parts of a plan, in order."""
    units, edges = plan.units, plan.edges
    home = units["community_code"].to_numpy()
    for code in plan.communities["code"]:
        mine = np.flatnonzero(home == code)
        at = edges["unit_a"].isin(units["unit_id"].to_numpy()[mine]).to_numpy()
        local = edges[at].assign(unit_a=edges["unit_a"] - mine[0], unit_b=edges["unit_b"] - mine[0])
        local = local.reset_index(drop=True)
        loads = units["households"].to_numpy()[mine]
        found = divisible_parts(loads, local, plan.info.target)
        a, b = local["unit_a"].to_numpy(), local["unit_b"].to_numpy()
        task = Task(
            str(code), loads, local, local["cost"].to_numpy(), plan.info.target,
            plan.info.tolerance, plan.info.seed, plan.info.parameters["effort"],
        )  # fmt: skip
        for p in range(int(found.part.max()) + 1):
            nodes = np.flatnonzero(found.part == p)
            number = np.full(len(mine), -1)
            number[nodes] = np.arange(len(nodes))
            inside = found.usable & (found.part[a] == p) & (found.part[b] == p)
            ends = np.column_stack([number[a[inside]], number[b[inside]]])
            costs = local["cost"].to_numpy()[inside]
            yield Part(str(code), p, nodes, mine[nodes], loads[nodes], ends, costs, task)


def compare(part: Part) -> Compared:
    """Divide a part by ours, then by METIS: each of its settings for as long as ours took."""
    warm_up()
    begin = time.process_time()
    ours = divide_part(part.task, part.number, part.nodes, part.edges, part.costs)
    cpu_s = time.process_time() - begin
    n_parts = int(ours.max()) + 1
    if n_parts == 1:
        return Compared(part, ours, cpu_s, None)
    target, tolerance = part.task.target, part.task.tolerance
    rival = metis(
        part.loads.astype(int),
        part.edges,
        part.costs,
        n_parts,
        lower=(1 - tolerance) * target - 1e-6,
        upper=(1 + tolerance) * target + 1e-6,
        allowed=part.outside(ours),
        cpu_seconds=cpu_s,
    )
    return Compared(part, ours, cpu_s, rival)


@cache
def warm_up() -> None:
    """Load the compiled kernels before anything is timed."""
    n = 40
    edges = [(i, i + 1) for i in range(n - 1)] + [(i, i + 2) for i in range(n - 2)]
    rng = np.random.default_rng(0)
    partition([1] * n, edges, [1.0] * len(edges), 4, 8, 12, rng=rng, effort=0.01)
