"""Whole districts: ours from files to plan file, METIS on the same parts for as long."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from bench.places import manifests
from bench.rivals import SETTINGS, Setting, metis
from gridding.community import Task, divide_part
from gridding.grids import polsby_popper
from gridding.land.graph import divisible_parts
from gridding.plan import Plan
from gridding.planfile import read_plan
from gridding.report import is_achievable

TOLERANCE = 0.10


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
    group: np.ndarray
    """Ours, 0…k-1."""
    task: Task

    @property
    def n_parts(self) -> int:
        """Number of grids, ours and everybody's."""
        return int(self.group.max()) + 1

    def cut(self, group: np.ndarray) -> float:
        """Weighted cut of an assignment."""
        return float(self.costs[group[self.edges[:, 0]] != group[self.edges[:, 1]]].sum())


def run(folder: Path) -> None:
    """Measure every district and print the tables."""
    for name, manifest in manifests(folder).items():
        figures, plan = _divided(manifest, folder / f"{name}.gpkg")
        print(f"\n## {name}: {figures['n_units']} units, {figures['n_grids']} grids")
        print(
            f"whole command: {figures['cpu_seconds']:.1f} CPU s, "
            f"peak {figures['peak_rss_mb']:.0f} MiB, straddling {figures['straddling']}, "
            f"not contiguous {figures['noncontiguous']}"
        )
        table(plan)


def _divided(manifest: Path, out: Path) -> tuple[dict, Plan]:
    program = Path(sys.executable).with_name("gridding")
    command = [program, "divide", manifest, "--out", out, "--json", "--quiet"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout), read_plan(out)


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
            group = pd.factorize(units["grid_code"].to_numpy()[mine[nodes]])[0]
            ends = np.column_stack([number[a[inside]], number[b[inside]]])
            costs = local["cost"].to_numpy()[inside]
            yield Part(str(code), p, nodes, mine[nodes], loads[nodes], ends, costs, group, task)


def table(plan: Plan) -> None:
    """Print ours and METIS's on the same parts."""
    outlines = plan.units.geometry.to_crs(plan.info.metric_crs).to_numpy()
    target = plan.info.target
    rows: dict[str, list[tuple]] = {}
    cpu_ours = 0.0
    for part in parts_of(plan):
        begin = time.process_time()
        divide_part(part.task, part.number, part.nodes, part.edges, part.costs)
        cpu = time.process_time() - begin
        cpu_ours += cpu
        _add(rows, "gridding", part, part.group, target)
        if part.n_parts == 1:
            for name in (*map(_name, SETTINGS), "METIS, least cut of all"):
                _add(rows, name, part, part.group, target)
            continue
        band = {"lower": (1 - TOLERANCE) * target, "upper": (1 + TOLERANCE) * target}
        loads = part.loads.astype(int)
        found = metis(loads, part.edges, part.costs, part.n_parts, **band, cpu_seconds=cpu)
        for setting, rival in found.items():
            _add(rows, _name(setting), part, rival.part, target)
        least = min(found.values(), key=lambda rival: rival.cut)
        _add(rows, "METIS, least cut of all", part, least.part, target)
    print(f"partition alone: {cpu_ours:.1f} CPU s, METIS as long for all its settings together\n")
    titles = ("within ±10 %", "±10 % achievable", "±20 % achievable", "weighted cut", "compactness")
    print("| solver | " + " | ".join(titles) + " |")
    print("|---|---|---|---|---|---|")
    for name, entries in rows.items():
        print(_row(name, entries, outlines, target))


def _name(setting: Setting) -> str:
    way = "recursive" if setting.recursive else "k-way"
    kept = "contiguous" if setting.contiguous else "repaired"
    return f"METIS {way} {setting.ufactor} {kept}"


def _add(
    rows: dict[str, list[tuple]], name: str, part: Part, group: np.ndarray, target: int
) -> None:
    total, giant = int(part.loads.sum()), int(part.loads.max())
    reachable = tuple(is_achievable(total, giant, target, band) for band in (0.1, 0.2))
    rows.setdefault(name, []).append((part, group, reachable))


def _row(name: str, entries: list[tuple], outlines: np.ndarray, target: int) -> str:
    deviation, ten, twenty, cut, compact = [], [], [], 0.0, []
    for part, group, reachable in entries:
        off = np.abs(np.bincount(group, part.loads, part.n_parts) / target - 1)
        deviation.append(off)
        ten += [off] if reachable[0] else []
        twenty += [off] if reachable[1] else []
        cut += part.cut(group)
        shapes = [shapely.coverage_union_all(outlines[part.units[group == g]]) for g in set(group)]
        compact.append(polsby_popper(np.array(shapes)))
    share = [
        (np.concatenate(values) <= band + 1e-9).mean()
        for values, band in ((deviation, 0.1), (ten, 0.1), (twenty, 0.2))
    ]
    shares = " | ".join(f"{value:.1%}" for value in share)
    return f"| {name} | {shares} | {cut:,.0f} | {np.median(np.concatenate(compact)):.3f} |"
