"""One community of an earlier plan on newer land: its parts, each changed as little as can be."""

from dataclasses import dataclass

import numpy as np
import shapely

from gridding.community import Divided, Task, band_of, divide_community, entropy_of, only
from gridding.land.borders import Floats, Ints
from gridding.land.build import Land
from gridding.land.graph import components, divisible_parts
from gridding.plan import PlanInfo
from gridding.redraw.laid import Laid
from gridding.redraw.part import Part
from gridding.redraw.repair import repaired

_REPAIR = 1
"""Tells the dice of a repair from those of a division."""


@dataclass(frozen=True)
class Standing:
    """One community as it was divided, as its worker needs it.

    Attributes
    ----------
    task : Task
    before : (u,) int array
        Earlier grid of each unit, -1 for none.
    stay : (u,) int array
        Households of each unit that were there before.
    area_m2 : (u,) float array
    had : (g,) int array
        Households of each earlier grid of the plan before; those in the band where another band
        was aimed at.
    drawn : bool
        Whether earlier grids that lie across hard barriers may stay so.
    """

    task: Task
    before: Ints
    stay: Ints
    area_m2: Floats
    had: Ints
    drawn: bool

    def only(self, units: Ints) -> "Standing":
        """Return some units of the community alone, renumbered in their order."""
        task = only(self.task, units)
        before, stay, area_m2 = self.before[units], self.stay[units], self.area_m2[units]
        return Standing(task, before, stay, area_m2, self.had, self.drawn)


@dataclass(frozen=True)
class Redivided:
    """One community's result.

    Attributes
    ----------
    divided : Divided
    anew : (u,) int array
        Grids of the community divided without regard to what was.
    """

    divided: Divided
    anew: Ints


def standings(
    land: Land, tasks: list[Task], laid: Laid, info: PlanInfo, *, drawn: bool
) -> list[Standing]:
    """Return what the worker of each community needs.

    Parameters
    ----------
    land : Land
    tasks : list of Task
    laid : Laid
    info : PlanInfo
        Of the earlier plan.
    drawn : bool

    Returns
    -------
    list of Standing
    """
    area_m2 = shapely.area(land.units.geometry.to_numpy())
    home = land.units["community_code"].to_numpy()
    then = laid.drawn["households"].to_numpy(dtype=np.int64)
    out = []
    for task in tasks:
        mine = np.flatnonzero(home == task.code)
        same = (info.target_of(task.code), info.tolerance) == (task.target, task.tolerance)
        had = then if same else np.full(len(then), task.target)
        of_unit = laid.before[mine], laid.stay[mine], area_m2[mine]
        out.append(Standing(task, *of_unit, had, drawn))
    return out


def redivide_community(standing: Standing) -> Redivided:
    """Divide one community with as little change as can be; the work of one process.

    Parameters
    ----------
    standing : Standing

    Returns
    -------
    Redivided
    """
    task = standing.task
    anew = divide_community(task)
    aside = np.full(len(task.loads), -1, np.int64) if task.apart is None else task.apart
    free = np.flatnonzero(aside < 0)
    if not len(free):
        return Redivided(anew, anew.group)
    found = _by_parts(standing.only(free), anew.group[free])
    # Grids set apart come last, in their order, as `divide_community` has them.
    group = aside + int(found.max()) + 1
    group[free] = found
    return Redivided(Divided(group, anew.joins), anew.group)


def _by_parts(standing: Standing, anew: Ints) -> Ints:
    task, before = standing.task, standing.before
    parts = divisible_parts(task.loads, task.edges, task.target)
    a, b = task.edges["unit_a"].to_numpy(), task.edges["unit_b"].to_numpy()
    usable = parts.usable
    if standing.drawn:
        usable = usable | ((before[a] == before[b]) & (before[a] >= 0))
    part = components(len(before), a[usable], b[usable])
    narrow = band_of(task.target, task.tolerance)
    group = np.zeros(len(part), np.int64)
    n = 0
    for p in range(int(part.max()) + 1):
        nodes = np.flatnonzero(part == p)
        local = np.full(len(group), -1, np.int64)
        local[nodes] = np.arange(len(nodes))
        inside = usable & (part[a] == p)
        divided = np.unique(parts.part[nodes])
        one = Part(
            loads=np.minimum(task.loads[nodes], int(narrow[1])),
            edges=np.column_stack([local[a[inside]], local[b[inside]]]),
            costs=task.costs[inside],
            before=before[nodes],
            stay=standing.stay[nodes],
            area_m2=standing.area_m2[nodes],
            wide=band_of(task.target, 2 * task.tolerance),
            narrow=narrow,
            had=standing.had,
            number=sum(task.numbers[q] for q in divided) if task.numbers else 0,
        )
        rng = np.random.default_rng([*entropy_of(task.seed, task.code, p), _REPAIR])
        freely = np.unique(anew[nodes], return_inverse=True)[1].astype(np.int64)
        group[nodes] = n + repaired(one, freely, rng, task.effort)
        n = int(group.max()) + 1
    return group
