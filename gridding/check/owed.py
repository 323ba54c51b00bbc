"""Whether the list of matters is one, and duties follow from it and the crosswalk."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from gridding.check.faults import FaultKind, PlanFault
from gridding.check.taken import Taken

COVERS = 0.01
"""A department is in a grid with a household, or this share of its ground."""
BETWEEN = ";"
DECISIONS = ("", "approved", "refused")

Claims = dict[str, dict[str, set[str]]]
"""Matter in force -> its leads -> the departments that support each."""


def names_in(text: str) -> frozenset[str]:
    """Return the names of a list."""
    return frozenset(name for name in text.split(BETWEEN) if name)


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
        elif names_in(supporting) != claims[matter][lead]:
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
