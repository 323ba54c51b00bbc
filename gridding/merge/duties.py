"""What is to be handled in a merged grid and by whom, and where that is contested or nobody's."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from gridding.matters import in_force

BETWEEN = ";"
"""Stands between the names in a list."""

COVERS = 0.01
"""A department is in a grid when its areas hold this share of the ground, or a household.

What is less is noise of drawing: such a sliver brings no duty.
"""

DUTY_COLUMNS = ("grid_code", "matter", "lead", "supporting")
TYPES = {
    "kind": "str", "grid_code": "str", "matter": "str", "department": "str", "other": "str",
    "households": "int64", "area_m2": "float64", "detail": "str", "geometry": "object",
}  # fmt: skip
"""Column of the conflicts -> its type."""


class ConflictKind(StrEnum):
    """What is unsettled about who answers for what."""

    TWO_LEADS = "two_leads"
    """A matter has two departments responsible in one grid."""
    NO_LEAD = "no_lead"
    """A matter in force has no department responsible in a grid."""
    NO_MATTERS = "no_matters"
    """A department has areas but no matter in force."""


def duties_of(
    crosswalk: pd.DataFrame, matters: pd.DataFrame, departments: Sequence[str], day: date
) -> pd.DataFrame:
    """Give each grid the matters of the departments that cover it.

    Parameters
    ----------
    crosswalk : DataFrame
        As `gridding.plan.Merge.crosswalk`.
    matters : DataFrame
        As `gridding.district.District.matters`.
    departments : sequence of str
        In the order of the manifest.
    day : date
        Matters in force on this day count.

    Returns
    -------
    DataFrame
        ``grid_code, matter, lead, supporting``, sorted. A matter that two departments lead stands
        there once for each; the supporting departments are those of the list, whether or not they
        have areas in the grid.
    """
    presence = _presence(crosswalk, departments)
    there = presence.loc[presence["covers"], ["department", "grid_code"]]
    duties = there.merge(_claims(matters, day), left_on="department", right_on="lead")
    return duties.sort_values(list(DUTY_COLUMNS[:3]), ignore_index=True)[list(DUTY_COLUMNS)]


def pairs_of_leads(matters: pd.DataFrame, day: date) -> list[tuple[str, str]]:
    """Return the pairs of departments that both lead a matter in force.

    Parameters
    ----------
    matters : DataFrame
        As `gridding.district.District.matters`.
    day : date

    Returns
    -------
    list of (str, str)
        Each pair once and sorted within.
    """
    return sorted({(one, other) for _, one, other in _twice_led(_claims(matters, day))})


def conflicts_of(
    crosswalk: pd.DataFrame,
    matters: pd.DataFrame,
    departments: Sequence[str],
    grids: gpd.GeoDataFrame,
    day: date,
    common: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """List where it is unsettled who answers for what.

    Parameters
    ----------
    crosswalk : DataFrame
        As `gridding.plan.Merge.crosswalk`.
    matters : DataFrame
        As `gridding.district.District.matters`.
    departments : sequence of str
        In the order of the manifest.
    grids : GeoDataFrame
        ``grid_code, community_code, geometry``; metric, all grids of the plan.
    day : date
        Matters in force on this day count.
    common : GeoDataFrame
        As `gridding.merge.common.common_ground` of `pairs_of_leads`.

    Returns
    -------
    GeoDataFrame
        As `gridding.plan.Merge.conflicts`, in the CRS of the grids; by kind, then sorted.

        `TWO_LEADS`: a row for each grid, matter and pair of departments that lead it and have
        common ground there (a household, or `COVERS` of the grid): that ground, its households and
        area. Two that lead a matter each in its own part of a grid are no conflict.
        `NO_LEAD`: a row for each community and group of departments that cover no part of some
        grids there, with all the matters that only they lead and all those grids (``;`` between):
        that is one question to one department, put to the community that asks it. Households and
        area are those of the grids. What a department lacks of a grid that it covers in part is
        listed as unowned ground, not here.
        `NO_MATTERS`: a row a department, with the grids that it covers; households and area are
        those of its own areas in them. None where no list of matters was given at all.
    """
    presence = _presence(crosswalk, departments)
    claims = _claims(matters, day)
    ground = _ground(crosswalk, grids)
    rows = _no_lead(presence, claims, ground)
    if len(matters):
        rows += _no_matters(presence, claims, ground, departments)
    parts = (_two_leads(common, claims, ground), pd.DataFrame(rows, columns=list(TYPES)))
    frame = pd.concat([part[list(TYPES)].astype(TYPES) for part in parts], ignore_index=True)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=grids.crs)


def _claims(matters: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return ``matter, lead, supporting`` of what is in force, each matter and lead once."""
    valid = in_force(matters, day)
    claims = valid[["code", "lead", "supporting"]].rename(columns={"code": "matter"})
    claims = claims.sort_values(["matter", "lead", "supporting"])
    rows = [
        (matter, lead, _united(supporting))
        for (matter, lead), supporting in claims.groupby(["matter", "lead"])["supporting"]
    ]
    return pd.DataFrame(rows, columns=["matter", "lead", "supporting"], dtype="str")


def _united(lists: "pd.Series[str]") -> str:
    names = (name.strip() for text in lists for name in text.split(BETWEEN))
    return BETWEEN.join(dict.fromkeys(name for name in names if name))


def _presence(crosswalk: pd.DataFrame, departments: Sequence[str]) -> pd.DataFrame:
    """Return ``department, grid_code, households, area_m2, covers`` of what departments have."""
    owned = crosswalk[
        (crosswalk["area_id"] != "")
        & (crosswalk["grid_code"] != "")
        & crosswalk["department"].isin(departments)
    ]
    sums = owned.groupby(["department", "grid_code"], as_index=False)[
        ["households", "area_m2", "area_share_of_grid"]
    ].sum()
    share = sums.pop("area_share_of_grid")
    return sums.assign(covers=(sums["households"] > 0) | (share >= COVERS))


def _ground(crosswalk: pd.DataFrame, grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return ``community_code, households, area_m2, geometry`` by grid_code."""
    by_department = crosswalk.groupby(["grid_code", "department"])["households"].sum()
    households = by_department.groupby("grid_code").max()  # each department's rows tell all
    ground = grids.sort_values("grid_code").set_index("grid_code", drop=False)
    ground.index.name = None
    return ground.assign(
        households=households.reindex(ground.index, fill_value=0), area_m2=ground.geometry.area
    )


def _twice_led(claims: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return matter, lead and other lead."""
    leads = claims.groupby("matter")["lead"]
    return [
        (str(matter), *pair) for matter, names in leads for pair in combinations(sorted(names), 2)
    ]


def _two_leads(
    common: gpd.GeoDataFrame, claims: pd.DataFrame, ground: gpd.GeoDataFrame
) -> pd.DataFrame:
    whole = ground.loc[common["grid_code"], "area_m2"].to_numpy()
    shared = common[(common["households"] > 0) | (common["area_m2"] >= COVERS * whole)]
    names = ["matter", "department", "other"]
    led = pd.DataFrame(_twice_led(claims), columns=names, dtype="str")
    rows: pd.DataFrame = shared.merge(led, on=["department", "other"])
    rows = rows.sort_values(["grid_code", *names], ignore_index=True)
    return rows.assign(kind=ConflictKind.TWO_LEADS, detail="both lead it on common ground")


def _no_lead(
    presence: pd.DataFrame, claims: pd.DataFrame, ground: gpd.GeoDataFrame
) -> list[dict[str, Any]]:
    there = presence[presence["covers"]]
    matters_of: dict[tuple[str, ...], list[str]] = {}
    for matter, leads in claims.groupby("matter")["lead"]:
        matters_of.setdefault(tuple(sorted(leads)), []).append(str(matter))
    rows = []
    for group, matters in sorted(matters_of.items()):
        reached = set(there.loc[there["department"].isin(group), "grid_code"])
        lacking = ground[~ground.index.isin(reached)]
        for community, part in lacking.groupby("community_code"):
            row = {
                "kind": ConflictKind.NO_LEAD,
                "matter": BETWEEN.join(sorted(matters)),
                "department": group[0],
                "other": BETWEEN.join(group[1:]),
                "detail": f"{len(matters)} matters, {len(part)} grids of {community}",
            }
            rows.append(row | _of_ground(part, part))
    return rows


def _no_matters(
    presence: pd.DataFrame,
    claims: pd.DataFrame,
    ground: gpd.GeoDataFrame,
    departments: Sequence[str],
) -> list[dict[str, Any]]:
    there = presence[presence["covers"]]
    rows = []
    for department in sorted(set(departments) - set(claims["lead"])):
        own = there[there["department"] == department].sort_values("grid_code")
        if own.empty:
            continue
        supports = sum(department in text.split(BETWEEN) for text in claims["supporting"])
        row = {
            "kind": ConflictKind.NO_MATTERS,
            "matter": "",
            "department": department,
            "other": "",
            "detail": f"covers {len(own)} grids, supports {supports} matters",
        }
        rows.append(row | _of_ground(own, ground.loc[own["grid_code"]].reset_index(drop=True)))
    return rows


def _of_ground(counted: pd.DataFrame, grids: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return the columns that tell the ground: counts from one frame, outlines from another."""
    codes = counted["grid_code"].tolist()
    return {
        "grid_code": BETWEEN.join(codes),
        "households": int(counted["households"].sum()),
        "area_m2": float(counted["area_m2"].sum()),
        "geometry": shapely.coverage_union_all(grids.geometry.to_numpy()),
    }


def count_by_kind(conflicts: pd.DataFrame) -> dict[str, int]:
    """Count conflicts, every kind told.

    Parameters
    ----------
    conflicts : DataFrame
        As `conflicts_of` returns.

    Returns
    -------
    dict
        Kind -> rows, also of kinds that have none.
    """
    counts = conflicts["kind"].value_counts()
    return {str(kind): int(counts.get(kind, 0)) for kind in ConflictKind}
