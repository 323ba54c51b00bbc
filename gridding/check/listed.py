"""Whether the layer ``exceptions`` is well formed, complete and true."""

from collections.abc import Iterator

import numpy as np

from gridding.check.faults import FaultKind, PlanFault
from gridding.check.opened import Opened
from gridding.check.own import dedicated_units, own_targets

WITH_GRID = ("oversized_building", "joined_across_barrier", "exclave", "below_target")
DRAWN = ("grid_overlap", "grid_gap", "grid_across_border", "grid_in_pieces")
"""What was wrong with a drawing that became a plan."""
WITH_GEOMETRY = (
    "building_across_border",
    "overlapping_buildings",
    "sliver",
    "absorbed_strip",
    *DRAWN,
)
KINDS = (
    *WITH_GRID,
    *WITH_GEOMETRY,
    "repaired_geometry",
    "duplicate_building",
    "building_outside",
    "cut_compound",
    "estimated_households",
    "code_changed",
    "dedicated_outline",
)


def listing_faults(opened: Opened) -> Iterator[PlanFault]:
    """Find exceptions that are unknown, incomplete, lacking or untrue.

    Parameters
    ----------
    opened : Opened

    Yields
    ------
    PlanFault
    """
    exceptions = opened.exceptions
    kind = exceptions["kind"]
    for row in np.flatnonzero(~kind.isin(KINDS)):
        yield _fault(FaultKind.VALUE_WRONG, row, f"kind {kind[row]!r} is not known")
    lacking = kind.isin(WITH_GRID) & (exceptions["grid_code"].fillna("") == "")
    for row in np.flatnonzero(lacking):
        yield _fault(FaultKind.VALUE_MISSING, row, f"{kind[row]} names no grid")
    nowhere = exceptions.geometry.isna() | exceptions.geometry.is_empty
    for row in np.flatnonzero(kind.isin(WITH_GEOMETRY) & nowhere):
        yield _fault(FaultKind.VALUE_MISSING, row, f"{kind[row]} has no geometry")
    yield from _below_target(opened)
    yield from _oversized(opened)
    yield from _cut_compounds(opened)


def _fault(kind: FaultKind, row: np.intp, message: str) -> PlanFault:
    return PlanFault(kind, "exceptions", message, int(row) + 1)


def _below_target(opened: Opened) -> Iterator[PlanFault]:
    exceptions = opened.exceptions
    totals = opened.units[~dedicated_units(opened)].groupby("community_code")["households"].sum()
    households = opened.communities["code"].map(totals)
    target = opened.communities["code"].map(own_targets(opened))
    small = opened.communities["code"][households < target]
    rows = exceptions["kind"] == "below_target"
    named = exceptions["community_code"]
    for row in np.flatnonzero(~small.isin(named[rows])):
        code = small.iloc[row]
        message = f"community {code} is under one target, not listed as below_target"
        yield opened.at(FaultKind.NOT_LISTED, "communities", int(small.index[row]), message)
    for row in np.flatnonzero(rows & ~named.isin(small)):
        message = f"community {named[row]} is listed as below_target and is not"
        yield _fault(FaultKind.LISTED_WRONGLY, row, message)


def _oversized(opened: Opened) -> Iterator[PlanFault]:
    owner = opened.units.drop_duplicates("unit_id").set_index("unit_id")["grid_code"]
    buildings = opened.buildings
    dedicated = set(opened.units["unit_id"][dedicated_units(opened)])
    home = opened.units.drop_duplicates("unit_id").set_index("unit_id")["community_code"]
    target = buildings["unit_id"].map(home).map(own_targets(opened)).fillna(opened.target)
    limit = target.to_numpy() * (1 + opened.tolerance)
    basic = ~buildings["unit_id"].isin(dedicated)
    large = buildings.index[(buildings["households"] > limit) & basic]
    grids = buildings["unit_id"].map(owner)
    exceptions = opened.exceptions
    rows = exceptions["kind"] == "oversized_building"
    left = exceptions["grid_code"][rows].value_counts().to_dict()
    for row in large:
        left[grids[row]] = left.get(grids[row], 0) - 1
        if left[grids[row]] < 0:
            name = f"building {buildings['building_id'][row]}"
            message = (
                f"{name} is above {limit[row]:.0f} households, not listed as oversized_building"
            )
            yield opened.at(FaultKind.NOT_LISTED, "buildings", int(row), message)
    for row in np.flatnonzero(rows):
        if left.get(exceptions["grid_code"][row], 0) > 0:
            left[exceptions["grid_code"][row]] -= 1
            message = f"grid {exceptions['grid_code'][row]} has no such oversized_building"
            yield _fault(FaultKind.LISTED_WRONGLY, row, message)


def _cut_compounds(opened: Opened) -> Iterator[PlanFault]:
    """Compare the compounds in several grids with those listed, where the plan tells compounds."""
    lived_in = opened.units[opened.units["households"] > 0]
    if (opened.units["compound"] == "").all():
        return
    wanted = {}
    for name, units in lived_in[lived_in["compound"] != ""].groupby("compound"):
        grids = sorted(set(units["grid_code"]))
        if len(grids) > 1:
            told = f"{name}, {units['households'].sum()} households, in {', '.join(grids)}"
            wanted[told] = int(units.index[0])
    rows = np.flatnonzero(opened.exceptions["kind"] == "cut_compound")
    # The reason comes last; a name may have a semicolon of its own.
    details = {row: str(opened.exceptions["detail"][row]) for row in rows}
    listed = {row: d if d in wanted else d.rpartition("; ")[0] for row, d in details.items()}
    for told in sorted(wanted.keys() - listed.values()):
        message = f"compound {told} is not listed as cut_compound"
        yield opened.at(FaultKind.NOT_LISTED, "units", wanted[told], message)
    for row, told in listed.items():
        if told not in wanted:
            message = f"cut_compound {details[row]!r} is not so"
            yield _fault(FaultKind.LISTED_WRONGLY, row, message)
