"""Dividing a district: land → parts → number of grids → partition → plan."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gridding.assemble import assemble
from gridding.community import Divided, Task, divide_community
from gridding.compounds import LARGER_FACTOR, WHOLE_FACTOR, cohesion
from gridding.district import District
from gridding.evidence import kept_apart, persuaded
from gridding.findings import findings
from gridding.grids import derive_grids
from gridding.keeping import changed_codes, keep
from gridding.land.build import Land, build_land
from gridding.overrides import check_overrides
from gridding.parallel import Tell, in_parallel, silent
from gridding.plan import Plan
from gridding.terms import Terms, terms_of


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
        The layers cannot be made into units; overrides, locked grids or a stability refer to what
        is not there.
    """
    return planned(divided_land(district, settings, tell=tell))


@dataclass(frozen=True)
class Division:
    """A district divided, community by community, before it is put together.

    Attributes
    ----------
    district : District
    settings : Settings
    land : Land
    terms : Terms
    tasks : list of Task
        One a community, sorted by code, as units are.
    divided : list of Divided
    """

    district: District
    settings: Settings
    land: Land
    terms: Terms
    tasks: list[Task]
    divided: list[Divided]


def divided_land(district: District, settings: Settings, *, tell: Tell = silent) -> Division:
    """Divide every community; arguments and errors are those of `divide`.

    Returns
    -------
    Division
    """
    check_overrides(district)
    land = build_land(district, processes=settings.processes, tell=tell)
    terms = terms_of(district, land)
    tasks = tasks_of(district, land, terms, settings)
    divided = in_parallel(
        divide_community, tasks, processes=settings.processes, tell=tell, step="partition"
    )
    tell("grids")
    return Division(district, settings, land, terms, tasks, divided)


def tasks_of(district: District, land: Land, terms: Terms, settings: Settings) -> list[Task]:
    """Return what the worker of each community needs, sorted by code, as units are.

    Parameters
    ----------
    district : District
    land : Land
    terms : Terms
    settings : Settings

    Returns
    -------
    list of Task
    """
    wanted = district.manifest.district
    loads = land.units["households"].to_numpy(dtype=np.int64)
    home = land.units["community_code"].to_numpy()
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    targets = [terms.targets.get(code, wanted.target_households) for code in home]
    holds = (1 + wanted.tolerance) * np.array(targets)
    costs = land.edges["cost"].to_numpy() * cohesion(land, holds)
    counts = wanted.stability > 0
    if counts:
        costs = persuaded(costs, kept_apart(terms.before, a, b), wanted.stability)
    out = []
    for code in land.communities["code"].astype(str):
        mine = np.flatnonzero(home == code)  # consecutive: units are sorted by community
        at = np.flatnonzero(home[a] == code)
        edges = land.edges.iloc[at].assign(unit_a=a[at] - mine[0], unit_b=b[at] - mine[0])
        out.append(
            Task(
                code=code,
                loads=loads[mine],
                edges=edges.reset_index(drop=True),
                costs=costs[at],
                target=terms.targets.get(code, wanted.target_households),
                tolerance=wanted.tolerance,
                seed=settings.seed,
                effort=settings.effort,
                apart=terms.apart.within(mine),
                before=terms.before[mine] if counts else None,
                numbers=terms.numbers.get(code, ()),
            )
        )
    return out


def planned(division: Division) -> Plan:
    """Put a division together: number the grids, list what was found.

    Parameters
    ----------
    division : Division

    Returns
    -------
    Plan
    """
    district, land, terms = division.district, division.land, division.terms
    settings, wanted = division.settings, district.manifest.district
    divided = division.divided
    counts = np.array([int(d.group.max()) + 1 for d in divided])
    starts = np.cumsum(counts) - counts
    group = np.concatenate([d.group + s for d, s in zip(divided, starts, strict=True)])
    kept = keep(land, terms, group)
    grids, row = derive_grids(
        land.units,
        land.buildings,
        land.communities,
        group,
        wanted.target_households,
        own_targets=terms.targets,
        marks=kept.marks,
        used=terms.drawn["code"].tolist(),
    )
    codes = grids["grid_code"].to_numpy()[row]
    found = findings(district, land, divided, codes, terms)
    found += changed_codes(land, terms, kept, group, codes)
    parameters: dict[str, Any] = {
        "effort": settings.effort,
        "compound_factors": [WHOLE_FACTOR, LARGER_FACTOR],
    }
    if terms.parameters:
        parameters["overrides"] = terms.parameters
    if len(terms.drawn):
        parameters["stability"] = wanted.stability
        parameters["households_kept"] = kept.share
    return assemble(district, land, grids, row, found, settings.seed, parameters)
