"""Whether duties follow from the crosswalk and the list of matters, and every conflict is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd
import shapely

from gridding.check.faults import FaultKind, PlanFault
from gridding.check.laid import Held, Laid, counted
from gridding.check.taken import Taken, differ

COVERS = 0.01
"""A department is in a grid with a household, or this share of its ground."""
BETWEEN = ";"
DECISIONS = ("", "approved", "refused")
CONFLICTS = ("two_leads", "no_lead", "no_matters")

Claims = dict[str, dict[str, set[str]]]
"""Matter in force -> its leads -> the departments that support each."""
Key = tuple[str, frozenset[str], frozenset[str], frozenset[str]]
"""A conflict: kind, grids, matters, departments."""


@dataclass(frozen=True)
class Wanted:
    """What a conflict must tell; not ``certain`` where rounding decides whether it is one."""

    least: int
    most: int
    area_m2: float
    certain: bool = True


def in_force(matters: pd.DataFrame, day: date) -> pd.Series:
    """Tell which entries hold on a day.

    Parameters
    ----------
    matters : DataFrame
        As stored: days are texts, empty where open.
    day : date

    Returns
    -------
    Series of bool
        Approved, or never applied for; from the first day to the last.
    """
    on = day.isoformat()
    good = (matters["decision"] == "approved") | (
        (matters["decision"] == "") & (matters["applied"] == "")
    )
    return good & (matters["from"] <= on) & ((matters["until"] == "") | (on <= matters["until"]))


def claims_of(taken: Taken) -> Claims:
    """Return the matters in force with their leads.

    Parameters
    ----------
    taken : Taken

    Returns
    -------
    dict
    """
    out: Claims = {}
    valid = taken.matters[in_force(taken.matters, taken.day)]
    for code, lead, text in zip(valid["code"], valid["lead"], valid["supporting"], strict=True):
        names = {name.strip() for name in text.split(BETWEEN)} - {""}
        out.setdefault(code, {}).setdefault(lead, set()).update(names)
    return out


def matter_faults(taken: Taken) -> Iterator[PlanFault]:
    """Find entries of the list that are no entries.

    Parameters
    ----------
    taken : Taken

    Yields
    ------
    PlanFault
    """
    matters = taken.matters
    for row, entry in enumerate(matters.to_dict("records")):
        wrong = [f"{column} is empty" for column in ("code", "name") if not entry[column]]
        if entry["decision"] not in DECISIONS:
            wrong.append(f"decision is {entry['decision']!r}")
        wrong += [
            f"{column} is {entry[column]!r}, wanted a day"
            for column in ("applied", "from", "until")
            if entry[column] and not _is_day(entry[column])
        ]
        if entry["until"] and entry["from"] > entry["until"]:
            wrong.append(f"it ends on {entry['until']} and begins on {entry['from']}")
        if pd.notna(entry["deadline_days"]) and entry["deadline_days"] < 0:
            wrong.append(f"deadline_days is {entry['deadline_days']}")
        for message in wrong:
            yield taken.at(FaultKind.VALUE_WRONG, "matters", row, message)
        if entry["lead"] not in taken.departments:
            message = f"lead {entry['lead']!r} is not in department_areas"
            yield taken.at(FaultKind.REFERENCE_UNKNOWN, "matters", row, message)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def duty_faults(taken: Taken) -> Iterator[PlanFault]:
    """Recompute who answers for what in each grid.

    Parameters
    ----------
    taken : Taken

    Yields
    ------
    PlanFault
    """
    duties, claims = taken.duties, claims_of(taken)
    for column, known, where in (
        ("grid_code", set(taken.opened.grids["grid_code"]), "grids"),
        ("matter", set(taken.matters["code"]), "matters"),
        ("lead", set(taken.departments), "department_areas"),
    ):
        for at in np.flatnonzero(~duties[column].isin(known)):
            message = f"{column} {duties[column][at]!r} is not in {where}"
            yield taken.at(FaultKind.REFERENCE_UNKNOWN, "duties", int(at), message)
    sure, may = covered(taken)
    columns = [duties[column] for column in ("grid_code", "matter", "lead", "supporting")]
    seen: set[tuple[str, str, str]] = set()
    for row, (grid, matter, lead, supporting) in enumerate(zip(*columns, strict=True)):
        wrong = _not_owed(claims, may, grid, matter, lead)
        if (grid, matter, lead) in seen:
            message = f"{matter} of {lead} stands twice in {grid}"
            yield taken.at(FaultKind.ID_REPEATED, "duties", row, message)
        elif wrong:
            yield taken.at(FaultKind.LISTED_WRONGLY, "duties", row, wrong)
        elif _names(supporting) != claims[matter][lead]:
            wanted = BETWEEN.join(sorted(claims[matter][lead]))
            message = f"supporting is {supporting!r}, the list says {wanted!r}"
            yield taken.at(FaultKind.VALUE_WRONG, "duties", row, message)
        seen.add((grid, matter, lead))
    for lead, grid in sorted(sure):
        for matter in sorted(m for m, leads in claims.items() if lead in leads):
            if (grid, matter, lead) not in seen:
                message = f"{lead} covers {grid} and leads {matter}, not listed"
                yield PlanFault(FaultKind.NOT_LISTED, "duties", message)


def _not_owed(
    claims: Claims, may: set[tuple[str, str]], grid: str, matter: str, lead: str
) -> str | None:
    """Say why a department does not answer for a matter in a grid, None where it does."""
    if lead not in claims.get(matter, {}):
        return f"{lead} leads no {matter} in force"
    return None if (lead, grid) in may else f"{lead} does not cover {grid}"


def covered(taken: Taken) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return the pairs of department and grid that it covers.

    Parameters
    ----------
    taken : Taken

    Returns
    -------
    sure, may : set of (department, grid code)
        Without and with those where rounding decides.
    """
    walk = taken.crosswalk
    own = walk[(walk["area_id"] != "") & (walk["grid_code"] != "")]
    sums = own.groupby(["department", "grid_code"])[["households", "area_share_of_grid"]].sum()
    lived, share = sums["households"] > 0, sums["area_share_of_grid"]
    sure = sums.index[lived | (share >= COVERS + 1e-9)]
    may = sums.index[lived | (share >= COVERS - 1e-9)]
    return set(sure), set(may)


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
    columns = ("kind", "grid_code", "matter", "department", "other", "households", "area_m2")
    for row, values in enumerate(zip(*(conflicts[c] for c in columns), strict=True)):
        kind, grids, matters, department, others, households, area_m2 = values
        if kind not in CONFLICTS:
            yield taken.at(FaultKind.VALUE_WRONG, layer, row, f"kind {kind!r} is not known")
            continue
        key = (kind, _names(grids), _names(matters), _names(department) | _names(others))
        yield from _unknown(taken, row, key)
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


def _names(text: str) -> frozenset[str]:
    return frozenset(name for name in text.split(BETWEEN) if name)


def _unknown(taken: Taken, row: int, key: Key) -> Iterator[PlanFault]:
    for names, known, where in (
        (key[1], set(taken.opened.grids["grid_code"]), "grids"),
        (key[2], set(taken.matters["code"]), "matters"),
        (key[3], {*taken.departments, *taken.matters["lead"]}, "department_areas"),
    ):
        for name in sorted(names - known):
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


def _common_homes(laid: Laid, one: str, other: str) -> tuple[np.ndarray, np.ndarray]:
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
