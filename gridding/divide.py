"""Dividing a district: land → parts → number of grids → partition → plan."""

from dataclasses import dataclass

import numpy as np

from gridding.assemble import assemble
from gridding.community import Divided, Task, divide_community
from gridding.compounds import compound_of
from gridding.district import District
from gridding.findings import findings
from gridding.grids import derive_grids
from gridding.land.borders import Ints
from gridding.land.build import Land, build_land
from gridding.parallel import Tell, in_parallel, silent
from gridding.plan import Plan

COMPOUND_FACTOR = 3.0
"""Cutting through a compound costs this many times what the border alone costs."""


@dataclass(frozen=True)
class Settings:
    """How to divide, beside what the manifest says.

    Attributes
    ----------
    seed : int
    effort : float
        Multiplies the solver's iterations.
    processes : int
        Does not change the result.
    """

    seed: int
    effort: float = 1.0
    processes: int = 1


def divide(district: District, settings: Settings, *, tell: Tell = silent) -> Plan:
    """Divide a district's communities into grids.

    Parameters
    ----------
    district : District
    settings : Settings
    tell : Tell
        Progress.

    Returns
    -------
    Plan
        Every grid is contiguous and lies in one community. Grids outside the band are possible:
        the report and the exceptions tell which. The same district and seed give the same plan,
        whatever the order of rows and the number of processes.

    Raises
    ------
    InputError
        The layers cannot be made into units.
    """
    land = build_land(district, processes=settings.processes, tell=tell)
    wanted = district.manifest.district
    compound = compound_of(land, district)
    tasks = _tasks(land, compound, wanted.target_households, wanted.tolerance, settings)
    divided = in_parallel(
        divide_community, tasks, processes=settings.processes, tell=tell, step="partition"
    )
    tell("grids")
    return _assemble(district, land, divided, compound, settings)


def _tasks(
    land: Land, compound: Ints, target: int, tolerance: float, settings: Settings
) -> list[Task]:
    loads = land.units["households"].to_numpy(dtype=np.int64)
    home = land.units["community_code"].to_numpy()
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    together = (compound[a] >= 0) & (compound[a] == compound[b])
    costs = land.edges["cost"].to_numpy() * np.where(together, COMPOUND_FACTOR, 1.0)
    out = []
    for code in land.communities["code"]:
        mine = np.flatnonzero(home == code)  # consecutive: units are sorted by community
        at = np.flatnonzero(home[a] == code)
        edges = land.edges.iloc[at].assign(unit_a=a[at] - mine[0], unit_b=b[at] - mine[0])
        out.append(
            Task(
                str(code),
                loads[mine],
                edges.reset_index(drop=True),
                costs[at],
                target,
                tolerance,
                settings.seed,
                settings.effort,
            )
        )
    return out


def _assemble(
    district: District,
    land: Land,
    divided: list[Divided],
    compound: Ints,
    settings: Settings,
) -> Plan:
    target = district.manifest.district.target_households
    counts = np.array([int(d.group.max()) + 1 for d in divided])
    starts = np.cumsum(counts) - counts
    group = np.concatenate([d.group + s for d, s in zip(divided, starts, strict=True)])
    grids, row = derive_grids(land.units, land.buildings, land.communities, group, target)
    codes = grids["grid_code"].to_numpy()[row]
    found = findings(district, land, divided, codes, compound)
    parameters = {"effort": settings.effort, "compound_factor": COMPOUND_FACTOR}
    return assemble(district, land, grids, row, found, settings.seed, parameters)
