"""Whether every conflict is told: two departments responsible, none, or one without matters."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import shapely

from gridding.check.borders import Ints
from gridding.check.faults import FaultKind, PlanFault
from gridding.check.laid import Held, Laid, counted
from gridding.check.owed import BETWEEN, COVERS, claims_of, covered, names_in
from gridding.check.taken import Taken, differ

CONFLICTS = ("two_leads", "no_lead", "no_matters")

Key = tuple[str, frozenset[str], frozenset[str], frozenset[str]]
"""A conflict: kind, grids, matters, departments."""
Known = dict[str, set[str]]
"""Where names stand -> those that do, in the order of a conflict's."""


@dataclass(frozen=True)
class Wanted:
    """What a conflict must tell; not ``certain`` where rounding decides whether it is one."""

    least: int
    most: int
    area_m2: float
    certain: bool = True


def conflict_faults(laid: Laid) -> Iterator[PlanFault]:
    """Recompute what is unsettled about who answers for what.

    Parameters
    ----------
    laid : Laid

    Yields
    ------
    PlanFault
    """
    taken = laid.taken
    conflicts, layer = taken.conflicts, "conflicts"
    wanted = _two_leads(laid) | _no_lead(taken) | _no_matters(taken)
    left = dict(wanted)
    known = {
        "grids": set(taken.opened.grids["grid_code"]),
        "matters": set(taken.matters["code"]),
        "department_areas": {*taken.departments, *taken.matters["lead"]},
    }
    columns = ("kind", "grid_code", "matter", "department", "other", "households", "area_m2")
    for row, values in enumerate(zip(*(conflicts[c] for c in columns), strict=True)):
        kind, grids, matters, department, others, households, area_m2 = values
        if kind not in CONFLICTS:
            yield taken.at(FaultKind.VALUE_WRONG, layer, row, f"kind {kind!r} is not known")
            continue
        key = (kind, names_in(grids), names_in(matters), names_in(department) | names_in(others))
        yield from _unknown(taken, row, key, known)
        told = left.pop(key, None)
        if told is None:
            again = "stands twice" if key in wanted else "is no conflict"
            message = f"{kind} of {department} in {grids} {again}"
            yield taken.at(FaultKind.LISTED_WRONGLY, layer, row, message)
            continue
        if not told.least <= households <= told.most:
            message = f"households is {households}, wanted {told.least}"
            yield taken.at(FaultKind.SUM_WRONG, layer, row, message)
        shape_m2 = told.area_m2 if kind == "no_matters" else shapely.area(taken.metric[layer][row])
        if differ(np.array([area_m2, shape_m2]), np.full(2, told.area_m2)).any():
            message = (
                f"area_m2 is {area_m2:.3f}, outlined {shape_m2:.3f}, wanted {told.area_m2:.3f}"
            )
            yield taken.at(FaultKind.MEASURE_WRONG, layer, row, message)
    for (kind, grids, matters, departments), told in left.items():
        if told.certain:
            what = " ".join(BETWEEN.join(sorted(names)) for names in (departments, matters, grids))
            yield PlanFault(FaultKind.NOT_LISTED, layer, f"{kind}: {what} has no row")


def _unknown(taken: Taken, row: int, key: Key, known: Known) -> Iterator[PlanFault]:
    for names, (where, there) in zip(key[1:], known.items(), strict=True):
        for name in sorted(names - there):
            message = f"{name} is not in {where}"
            yield taken.at(FaultKind.REFERENCE_UNKNOWN, "conflicts", row, message)


def _two_leads(laid: Laid) -> dict[Key, Wanted]:
    """Return for each grid and matter two departments that lead it on common ground."""
    taken = laid.taken
    matters: dict[tuple[str, str], list[str]] = {}
    for matter, leads in claims_of(taken).items():
        for pair in combinations(sorted(set(leads) & set(laid.owned)), 2):
            matters.setdefault(pair, []).append(matter)
    grids, codes = taken.opened.metric["grids"], taken.opened.grids["grid_code"].tolist()
    whole = shapely.area(grids)
    out = {}
    for pair, led in matters.items():
        both = shapely.intersection(laid.owned[pair[0]], laid.owned[pair[1]])
        shapely.prepare(both)
        m2 = np.where(shapely.covers(both, grids), whole, 0.0)
        part = np.flatnonzero((m2 == 0) & shapely.intersects(both, grids))
        m2[part] = shapely.area(shapely.intersection(both, grids[part]))
        least, most = _common_homes(laid, *pair)
        for k in np.flatnonzero((most > 0) | (m2 >= (COVERS - 1e-9) * whole)):
            certain = bool(least[k] > 0 or m2[k] >= (COVERS + 1e-9) * whole[k])
            told = Wanted(int(least[k]), int(most[k]), float(m2[k]), certain)
            for matter in led:
                key = ("two_leads", frozenset([codes[k]]), frozenset([matter]), frozenset(pair))
                out[key] = told
    return out


def _common_homes(laid: Laid, one: str, other: str) -> tuple[Ints, Ints]:
    """Return the fewest and the most households of each grid that both departments have."""
    n = len(laid.households)
    may, sure = np.ones(n, dtype=bool), np.ones(n, dtype=bool)
    for name in (one, other):
        held = laid.held[name]
        owned = held.shape >= 0
        certain = np.zeros(n, dtype=bool)
        certain[held.building] = True
        certain[held.building[~owned]] = False  # perhaps in none
        may &= np.isin(np.arange(n), held.building[owned])
        sure &= certain
    at = np.flatnonzero(may)
    zero = np.zeros_like(at)
    size = (len(laid.taken.opened.grids) + 1, 1)
    least, most = counted(laid, Held(at, zero, sure[at]), laid.grid_of[at], zero, size)
    return least[:-1, 0], most[:-1, 0]


def _no_lead(taken: Taken) -> dict[Key, Wanted]:
    """Return for each community and group of leads the grids that none of them covers."""
    _, may = covered(taken)
    groups: dict[frozenset[str], set[str]] = {}
    for matter, leads in claims_of(taken).items():
        groups.setdefault(frozenset(leads), set()).add(matter)
    grids = taken.opened.grids.assign(area_m2=shapely.area(taken.opened.metric["grids"]))
    out = {}
    for group, matters in groups.items():
        reached = {grid for department, grid in may if department in group}
        for _, part in grids[~grids["grid_code"].isin(reached)].groupby("community_code"):
            key = ("no_lead", frozenset(part["grid_code"]), frozenset(matters), group)
            households = int(part["households"].sum())
            out[key] = Wanted(households, households, float(part["area_m2"].sum()))
    return out


def _no_matters(taken: Taken) -> dict[Key, Wanted]:
    """Return for each department without matters in force the grids that it covers."""
    if not len(taken.matters):
        return {}
    _, may = covered(taken)
    leads = {lead for each in claims_of(taken).values() for lead in each}
    walk = taken.crosswalk[taken.crosswalk["area_id"] != ""]
    out = {}
    for name in set(taken.departments) - leads:
        grids = frozenset(grid for department, grid in may if department == name)
        own = walk[(walk["department"] == name) & walk["grid_code"].isin(grids)]
        households, area_m2 = int(own["households"].sum()), float(own["area_m2"].sum())
        if grids:
            key = ("no_matters", grids, frozenset[str](), frozenset([name]))
            out[key] = Wanted(households, households, area_m2)
    return out
