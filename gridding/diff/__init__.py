"""What changed between two plans of a district: the grids, and the lineage (沿革) of each."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gridding.diff.classes import GridChange, Kin, groups_of, kin_of
from gridding.diff.homes import Drawn
from gridding.diff.laid import Laid, lay
from gridding.errors import Fault, InputError

__all__ = ["Diff", "GridChange", "diff", "diff_of"]


@dataclass(frozen=True)
class Diff:
    """What changed between two plans.

    Attributes
    ----------
    grids : DataFrame
        ``class, from_grids, to_grids, households_before, households, area_m2_before, area_m2``: a
        row for each group of grids that descend from each other; ``class`` is a value of
        `GridChange`, the codes are tuples. Each grid of both plans stands in exactly one row;
        counts and ground are 0 on a side without grids. Sorted by code.
    lineage : DataFrame
        ``from_grid, to_grid, households, household_share, area_m2, area_share,
        household_share_of_new, area_share_of_new``: where each old grid went; an empty
        ``to_grid`` is what lies in no new grid, whose shares of new are missing. Households are
        the old plan's. Over the rows of an old grid ``household_share`` and ``area_share`` sum to
        1 each; a grid without households shares them as its ground. ``household_share_of_new`` is
        by the new plan's households; the rest of a new grid was in no old one.
    continues : dict
        Code in the new plan -> code of the old grid that it continues, where there is one.
    summary : dict
        Number of rows of each class; ``grids_before, grids_after, households_before,
        households_after``; ``households_moved`` and ``area_moved_m2``: what is no longer in the
        grid that continues its old one. Ready for JSON.
    """

    grids: pd.DataFrame
    lineage: pd.DataFrame
    continues: dict[str, str]
    summary: dict[str, Any]


def diff(before: Drawn, after: Drawn) -> Diff:
    """Say what changed between two plans.

    Parameters
    ----------
    before, after : Drawn
        Plans of one district, on the same land or on different ones.

    Returns
    -------
    Diff

    Raises
    ------
    InputError
        They are of two districts.

    Notes
    -----
    With the plans exchanged, old and new, split and merged, new and gone change places.
    """
    codes = before.info.district_code, after.info.district_code
    if codes[0] != codes[1]:
        raise InputError(Fault("the plans are of two districts", found=codes[1], wanted=codes[0]))
    return diff_of(lay(before, after))


def diff_of(laid: Laid) -> Diff:
    """Say what changed, from what the grids of two plans share.

    Parameters
    ----------
    laid : Laid

    Returns
    -------
    Diff
    """
    kin = kin_of(laid)
    old, new = (each["grid_code"].to_numpy(dtype=object) for each in (laid.before, laid.after))
    goes_on = np.flatnonzero(kin.continues >= 0)
    continues = {str(new[j]): str(old[kin.continues[j]]) for j in goes_on}
    grids = _grids(kin, laid)
    return Diff(grids, _lineage(laid.pairs), continues, _summary(grids, laid, continues))


def _grids(kin: Kin, laid: Laid) -> pd.DataFrame:
    sums = [
        laid.pairs.groupby(end)[[f"households_{when}", "area_m2"]].sum()
        for end, when in (("from_grid", "before"), ("to_grid", "after"))
    ]
    measured = [
        each.reindex(grids["grid_code"], fill_value=0).to_numpy()
        for each, grids in zip(sums, (laid.before, laid.after), strict=True)
    ]
    codes = [grids["grid_code"].to_numpy(dtype=object) for grids in (laid.before, laid.after)]
    rows = []
    for change, old, new in groups_of(kin, laid):
        sides = list(zip(codes, measured, (old, new), strict=True))
        names = (tuple(sorted(code[at].tolist())) for code, _, at in sides)
        lived = (int(sum_[at, 0].sum()) for _, sum_, at in sides)
        ground = (float(sum_[at, 1].sum()) for _, sum_, at in sides)
        rows.append((change.value, *names, *lived, *ground))
    rows.sort(key=lambda row: (row[1] or row[2], row[2]))
    columns = [
        "class", "from_grids", "to_grids", "households_before", "households", "area_m2_before",
        "area_m2",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"class": "str"})


def _lineage(pairs: pd.DataFrame) -> pd.DataFrame:
    lived, ground = [], []
    for end, when in (("from_grid", "before"), ("to_grid", "after")):
        sums = pairs.groupby(end)[[f"households_{when}", "area_m2"]].transform("sum")
        total = sums[f"households_{when}"]
        ground.append(pairs["area_m2"] / sums["area_m2"])
        by_people = pairs[f"households_{when}"] / total.where(total > 0)
        lived.append(by_people.where(total > 0, ground[-1]))
    inside = pairs["to_grid"] != ""
    frame = pd.DataFrame(
        {
            "from_grid": pairs["from_grid"],
            "to_grid": pairs["to_grid"],
            "households": pairs["households_before"],
            "household_share": lived[0],
            "area_m2": pairs["area_m2"],
            "area_share": ground[0],
            "household_share_of_new": lived[1].where(inside),
            "area_share_of_new": ground[1].where(inside),
        }
    )
    return frame[frame["from_grid"] != ""].reset_index(drop=True)


def _summary(grids: pd.DataFrame, laid: Laid, continues: dict[str, str]) -> dict[str, Any]:
    counts = Counter(grids["class"])
    pairs = laid.pairs[laid.pairs["from_grid"] != ""]
    stays = pairs["to_grid"].map(continues) == pairs["from_grid"]
    return {
        **{change.value: counts[change.value] for change in GridChange},
        "grids_before": len(laid.before),
        "grids_after": len(laid.after),
        "households_before": int(grids["households_before"].sum()),
        "households_after": int(grids["households"].sum()),
        "households_moved": int(pairs.loc[~stays, "households_before"].sum()),
        "area_moved_m2": float(pairs.loc[~stays, "area_m2"].sum()),
    }
