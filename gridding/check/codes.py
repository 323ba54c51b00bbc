"""Ids, codes and who belongs to whom, as far as no geometry is needed."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridding.check.borders import FACTORS
from gridding.check.faults import FaultKind, PlanFault
from gridding.check.opened import Opened

UNIQUE = {
    "grids": "grid_code",
    "units": "unit_id",
    "communities": "code",
    "streets": "code",
    "buildings": "building_id",
}
REFERENCES = (
    ("grids", "community_code", "communities", "code"),
    ("grids", "street_code", "streets", "code"),
    ("units", "grid_code", "grids", "grid_code"),
    ("units", "community_code", "communities", "code"),
    ("communities", "street_code", "streets", "code"),
    ("buildings", "unit_id", "units", "unit_id"),
    ("edges", "unit_a", "units", "unit_id"),
    ("edges", "unit_b", "units", "unit_id"),
    ("exceptions", "grid_code", "grids", "grid_code"),
    ("exceptions", "community_code", "communities", "code"),
)
AS_GIVEN = "as given"
"""The plan's parameter ``codes`` where its place has a scheme of its own."""
GRID_KINDS = ("basic", "dedicated")


def code_faults(opened: Opened) -> Iterator[PlanFault]:
    """Find repeated ids, references to nothing, wrong codes and parents.

    Parameters
    ----------
    opened : Opened

    Yields
    ------
    PlanFault
    """
    for layer, column in UNIQUE.items():
        values = getattr(opened, layer)[column]
        for row in np.flatnonzero(values.duplicated()):
            message = f"{column} {values[row]} stands in an earlier row already"
            yield opened.at(FaultKind.ID_REPEATED, layer, int(row), message)
    for reference in REFERENCES:
        yield from _unknown(opened, *reference)
    yield from _grid_codes(opened)
    yield from _parents(opened)
    yield from _words(opened)


def _unknown(opened: Opened, layer: str, column: str, target: str, key: str) -> Iterator[PlanFault]:
    values = getattr(opened, layer)[column]
    bad = ~values.isin(getattr(opened, target)[key]) & values.notna() & (values != "")
    for row in np.flatnonzero(bad):
        message = f"{column} {values[row]} is not in {target}"
        yield PlanFault(FaultKind.REFERENCE_UNKNOWN, layer, message, int(row) + 1)


def _grid_codes(opened: Opened) -> Iterator[PlanFault]:
    if opened.parameters.get("codes") == AS_GIVEN:
        return
    for row, (code, community) in enumerate(
        zip(opened.grids["grid_code"], opened.grids["community_code"], strict=True)
    ):
        number = code.removeprefix(community)
        good = code.startswith(community) and len(number) == 3 and number.isascii()  # noqa: PLR2004
        if not (good and number.isdecimal() and number != "000"):
            message = f"grid_code {code} is not {community} and a number from 001 to 999"
            yield opened.at(FaultKind.CODE_WRONG, "grids", row, message)


def _parents(opened: Opened) -> Iterator[PlanFault]:
    street = opened.communities.drop_duplicates("code").set_index("code")["street_code"]
    community = opened.grids.drop_duplicates("grid_code").set_index("grid_code")["community_code"]
    for layer, column, wanted in (
        ("grids", "street_code", opened.grids["community_code"].map(street)),
        ("units", "community_code", opened.units["grid_code"].map(community)),
    ):
        found = getattr(opened, layer)[column]
        for row in np.flatnonzero(wanted.notna() & (found != wanted)):
            message = f"{column} is {found[row]}, its parent says {wanted[row]}"
            yield opened.at(FaultKind.PARENT_WRONG, layer, int(row), message)


def _words(opened: Opened) -> Iterator[PlanFault]:
    for layer, column, known in (
        ("grids", "kind", GRID_KINDS),
        ("barriers", "class", tuple(FACTORS)),
        ("edges", "class", tuple(FACTORS)),
    ):
        values: pd.Series[str] = getattr(opened, layer)[column]
        for row in np.flatnonzero(~values.isin(known)):
            message = f"{column} {values[row]!r} is not known"
            yield PlanFault(FaultKind.VALUE_WRONG, layer, message, int(row) + 1)
    if "hard" in opened.parameters:
        hard = opened.barriers["class"].isin(opened.parameters["hard"])
        for row in np.flatnonzero(hard != opened.barriers["hard"]):
            message = f"hard is {opened.barriers['hard'][row]}, the plan's parameters say otherwise"
            yield opened.at(FaultKind.VALUE_WRONG, "barriers", int(row), message)
