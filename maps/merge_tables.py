"""What the merge report lists: what departments give up and gain, nobody's ground, conflicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gridding.plan import Merge, Plan
from maps.numbers import ground, percent, whole

TOP_PIECES, TOP_CONFLICTS, TOP_AREAS = 15, 8, 5
"""How many of the largest are listed."""
TOP_GRIDS = 4  # of an area, told one by one
BINS = ((2, 3), (4, 9), (10, float("inf")))
"""Numbers of grids that areas are counted by."""
WHOLE = 0.99
"""An area with this share of its households (or ground) in one grid stays together."""


@dataclass(frozen=True)
class Listed:
    """The largest of many things, and what the others are together.

    Attributes
    ----------
    rows : sequence of tuple of str
    total, rest : dict of str to str
        ``n``, ``ground`` and ``households``: of all, and of those not listed.
    """

    rows: Sequence[tuple[str, ...]]
    total: dict[str, str]
    rest: dict[str, str] | None


@dataclass(frozen=True)
class GivenUp:
    """What became of one department's areas.

    Attributes
    ----------
    department : str
    areas, together : str
        How many areas there are, and how many lie in one grid.
    spread : list of str
        How many areas are divided over as many grids as each of `BINS` says.
    gained_ground, gained_households : str
        What lay in none of its areas and now lies in grids.
    rows : list of (str, str, str)
        Its areas with the most households: id, households, and where they are now.
    """

    department: str
    areas: str
    together: str
    spread: list[str]
    gained_ground: str
    gained_households: str
    rows: list[tuple[str, str, str]]


def given_up(merge: Merge, department: str, words: Mapping[str, str]) -> GivenUp:
    """Tell what a department gives up and gains.

    Parameters
    ----------
    merge : Merge
    department : str
    words : mapping of str to str
        Texts by key.

    Returns
    -------
    GivenUp
    """
    own = merge.crosswalk[merge.crosswalk["department"] == department]
    held = own[(own["area_id"] != "") & (own["grid_code"] != "")]
    share = held["household_share_of_area"].where(
        held.groupby("area_id")["households"].transform("sum") > 0, held["area_share_of_area"]
    )
    held = held.assign(share=share)
    together = held.loc[held["share"] >= WHOLE, "area_id"].unique()
    # A hundredth of an area is noise of drawing, as in the list of duties.
    divided = held[(held["share"] > 1 - WHOLE) & ~held["area_id"].isin(together)]
    parts = divided.groupby("area_id").size().clip(lower=BINS[0][0])
    gained = own[(own["area_id"] == "") & (own["grid_code"] != "")]
    areas = merge.areas[merge.areas["department"] == department]
    largest = areas.sort_values(["households", "area_m2"], ascending=False).head(TOP_AREAS)
    return GivenUp(
        department,
        whole(len(areas)),
        whole(len(together)),
        [whole(parts.between(*few).sum()) for few in BINS],
        ground(float(gained["area_m2"].sum())),
        whole(gained["households"].sum()),
        [
            (str(row.area_id), whole(row.households), _now(held, own, str(row.area_id), words))
            for row in largest.itertuples()
        ],
    )


def _now(held: pd.DataFrame, own: pd.DataFrame, area: str, words: Mapping[str, str]) -> str:
    rows = held[held["area_id"] == area].sort_values(["share", "area_m2"], ascending=False)
    parts = [
        f"{code} {percent(share)}"
        for code, share in zip(rows["grid_code"], rows["share"], strict=True)
    ]
    if len(parts) > TOP_GRIDS:
        left = words["more_grids"].format(n=whole(len(parts) - TOP_GRIDS))
        parts = [*parts[:TOP_GRIDS], left]
    beyond = own[(own["area_id"] == area) & (own["grid_code"] == "")]["household_share_of_area"]
    if beyond.sum() > 0:
        parts.append(f"{words['in_no_grid']} {percent(float(beyond.sum()))}")
    return words["list_separator"].join(parts)


def unowned_rows(merge: Merge, plan: Plan) -> Listed:
    """List the largest pieces of ground that no department has.

    Parameters
    ----------
    merge : Merge
    plan : Plan

    Returns
    -------
    Listed
        Rows of ground, households, community and grid.
    """
    named = {
        code: f"{name} {code}" if name != code else code
        for code, name in zip(plan.communities["code"], plan.communities["name"], strict=True)
    }
    nobody = merge.unowned[merge.unowned["department"] == ""]
    nobody = nobody.sort_values("area_m2", ascending=False, kind="stable")
    rows = [
        (
            ground(row.area_m2),
            whole(row.households),
            named.get(row.community_code, str(row.community_code)),
            str(row.grid_code),
        )
        for row in nobody.head(TOP_PIECES).itertuples()
    ]
    return _listed(rows, nobody)


def conflict_rows(merge: Merge, words: Mapping[str, str]) -> dict[str, Listed]:
    """List the largest conflicts of each kind.

    Parameters
    ----------
    merge : Merge
    words : mapping of str to str
        Texts by key.

    Returns
    -------
    dict of str to Listed
        Kind -> rows of departments, matters, grids, households and ground.
    """
    named = dict(zip(merge.matters["code"], merge.matters["name"], strict=True))
    out = {}
    for kind, rows in merge.conflicts.groupby("kind", sort=True):
        largest = rows.sort_values(["households", "area_m2"], ascending=False, kind="stable")
        listed = [
            (
                _names(f"{row.department};{row.other}", {}, words, words["list_separator"]),
                _names(row.matter, named, words),
                _names(row.grid_code, {}, words, few=1),
                whole(row.households),
                ground(row.area_m2),
            )
            for row in largest.head(TOP_CONFLICTS).itertuples()
        ]
        out[str(kind)] = _listed(listed, largest)
    return out


def _names(
    codes: str,
    named: Mapping[str, str],
    words: Mapping[str, str],
    separator: str | None = None,
    few: int = 3,
) -> str:
    """Name what a list with ``;`` between holds: the first few, then how many more."""
    each = [f"{code} {named.get(code, '')}".strip() for code in str(codes).split(";") if code]
    if separator is not None:
        return separator.join(each)
    if len(each) > few:
        each = [*each[:few], words["and_more"].format(n=whole(len(each) - few))]
    return words["list_separator"].join(each) or "—"


def _listed(rows: Sequence[tuple[str, ...]], ordered: pd.DataFrame) -> Listed:
    left = ordered.iloc[len(rows) :]
    return Listed(rows, _sums(ordered), _sums(left) if len(left) else None)


def _sums(frame: pd.DataFrame) -> dict[str, Any]:
    return {
        "n": whole(len(frame)),
        "ground": ground(float(frame["area_m2"].sum())),
        "households": whole(frame["households"].sum()),
    }
