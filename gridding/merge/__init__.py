"""多网合一: the departments' own areas made one plan of basic grids, every household told."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np

from gridding.community import Divided
from gridding.district import District
from gridding.divide import Division, Settings, divided_land, planned
from gridding.errors import Fault, InputError
from gridding.land.borders import Ints
from gridding.merge.account import account
from gridding.merge.fidelity import LADDER, Climb, at_rung, climb, evidence_of
from gridding.merge.holding import Layer, layers_of
from gridding.merge.tradeoff import point_of
from gridding.parallel import Tell, in_parallel, silent
from gridding.plan import Plan

__all__ = ["FIDELITY", "merge"]

FIDELITY = 0.5
"""Where nothing else is asked for."""


def merge(
    district: District,
    settings: Settings,
    *,
    fidelity: float = FIDELITY,
    day: date | None = None,
    tell: Tell = silent,
) -> Plan:
    """Merge the departments' areas into one plan of basic grids.

    Parameters
    ----------
    district : District
        With departments.
    settings : Settings
        As for `gridding.divide.divide`.
    fidelity : float
        How far the grids follow the departments' areas, from 0 (the grids of `divide`) to 1.
    day : date, optional
        Matters in force and workers on post on this day count; today by default.
    tell : Tell
        Progress.

    Returns
    -------
    Plan
        As from `divide`, and its ``merge``. The order of layers and rows, ids and the number of
        processes change nothing of the grids.

    Raises
    ------
    InputError
        There are no departments, ``fidelity`` lies outside 0 to 1, or what `divide` raises.
    """
    faults = []
    if not district.manifest.departments:
        source = district.manifest.source.name
        faults.append(Fault("there is nothing to merge", source, wanted="[[departments]]"))
    if not 0 <= fidelity <= 1:
        faults.append(Fault("fidelity", found=str(fidelity), wanted="from 0 to 1"))
    if faults:
        raise InputError(faults)
    division = divided_land(district, settings, tell=tell)
    layers = layers_of(district, division.land)
    rungs = tuple(sorted({*LADDER, float(fidelity)}))
    climbed = _climbed(division, layers, rungs, tell)
    tell("measure")
    whole = [_whole(groups) for groups in climbed]
    curve = [
        {"fidelity": rung, **point_of(division, layers, group), "chosen": rung == fidelity}
        for rung, group in zip(rungs, whole, strict=True)
    ]
    divided = [
        Divided(group, before.joins)
        for group, before in zip(climbed[rungs.index(fidelity)], division.divided, strict=True)
    ]
    plan = planned(replace(division, divided=divided))
    tell("crosswalk")
    told = account(division, layers, plan, whole[0], day or datetime.now().astimezone().date())
    figures = {"fidelity": fidelity, **told.figures, "tradeoff": curve}
    return replace(plan, merge=replace(told, figures=figures))


def _climbed(
    division: Division, layers: list[Layer], rungs: tuple[float, ...], tell: Tell
) -> list[list[Ints]]:
    """Return the grids of each community, for each rung."""
    land = division.land
    unit = land.buildings["unit"].to_numpy()
    households = land.buildings["households"].to_numpy(dtype=np.int64)
    labels = np.column_stack([layer.of_unit for layer in layers])
    of_building = np.column_stack([layer.of_building for layer in layers])
    weights = np.array([layer.weight for layer in layers])
    plain = _whole([divided.group for divided in division.divided])
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    cut = float(land.edges["cost"].to_numpy()[plain[a] != plain[b]].sum())
    border = cut / max(int(households.sum()), 1) or 1.0
    ways, first = [], 0
    for task, divided in zip(division.tasks, division.divided, strict=True):
        end = first + len(task.loads)
        mine = np.flatnonzero((unit >= first) & (unit < end))
        evidence = evidence_of(
            labels[first:end], weights, unit[mine] - first, of_building[mine], households[mine]
        )
        ways.append(Climb(task, divided.group, evidence, border, rungs))
        first = end
    followed = in_parallel(
        climb, ways, processes=division.settings.processes, tell=tell, step="merge"
    )
    return [at_rung(ways, followed, rung) for rung in range(len(rungs))]


def _whole(groups: list[Ints]) -> Ints:
    """Return one numbering for the grids of all communities."""
    counts = np.array([int(group.max()) + 1 for group in groups])
    starts = np.cumsum(counts) - counts
    return np.concatenate([group + start for group, start in zip(groups, starts, strict=True)])
