"""How good divisions of the same parts are: shares in the band, cut, compactness."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from bench.parts import Compared
from bench.rivals import SETTINGS, Found, Rival, Setting
from gridding.grids import polsby_popper
from gridding.plan import Plan
from gridding.report import is_achievable

PLAN, OURS = "gridding, the plan (compounds kept)", "gridding"
LEAST, EVENEST = "METIS, least cut of all settings", "METIS, evenest of all settings"
SOLVERS = {
    "solver": "", "±10 %": ".1%", "±10 % achievable": ".1%", "±20 % achievable": ".1%",
    "weighted cut": ",.0f", "compactness": ".3f", "grids missing": "",
}  # fmt: skip
EVEN = {
    "district": "", "achievable parts": "", "METIS as even on": "", "cut there, ours": ",.0f",
    "METIS": ",.0f", "saved": ".1%", "never as even on": "", "out of band there, ours": "",
    "METIS's evenest": "", "cut there, ours ": ",.0f", "METIS's evenest ": ",.0f",
}  # fmt: skip


def solver_rows(plan: Plan, compared: Sequence[Compared]) -> list[dict[str, Any]]:
    """Return ours and every setting of METIS on the same parts, a row each.

    Parameters
    ----------
    plan : Plan
    compared : sequence of Compared
        Its parts, all of them.

    Returns
    -------
    list of dict
        Keys as in ``SOLVERS``. METIS with each setting is the least cut of its seeds.
    """
    outlines = plan.units.geometry.to_crs(plan.info.metric_crs).to_numpy()
    codes = plan.units["grid_code"].to_numpy()

    def row(name: str, group_of: Callable[[Compared], np.ndarray]) -> dict[str, Any]:
        return {"solver": name, **_scored(compared, [group_of(c) for c in compared], outlines)}

    def least(found: Found) -> Rival:
        return min(found.least.values(), key=lambda run: (run.empty, run.cut))

    def with_setting(setting: Setting) -> dict[str, Any]:
        return row(str(setting), lambda c: c.theirs(lambda found: found.least[setting]))

    return [
        row(PLAN, lambda c: pd.factorize(codes[c.part.units])[0]),
        row(OURS, lambda c: c.ours),
        *map(with_setting, SETTINGS),
        row(LEAST, lambda c: c.theirs(least)),
        row(EVENEST, lambda c: c.theirs(lambda found: found.evenest)),
    ]


def _scored(
    compared: Sequence[Compared], groups: list[np.ndarray], outlines: np.ndarray
) -> dict[str, Any]:
    every, ten, twenty, cut, compact, missing = [], [], [], 0.0, [], 0
    for c, group in zip(compared, groups, strict=True):
        part, target = c.part, c.part.task.target
        present = np.unique(group)
        off = np.abs(np.bincount(group, part.loads)[present] / target - 1)
        missing += max(c.n_parts - len(present), 0)
        every.append(off)
        ten += [off] if _is_achievable(c, 0.1) else []
        twenty += [off] if _is_achievable(c, 0.2) else []
        cut += part.cut(group)
        shapes = [shapely.coverage_union_all(outlines[part.units[group == g]]) for g in present]
        compact.append(polsby_popper(np.array(shapes)))
    return {
        "±10 %": _share(every, 0.1),
        "±10 % achievable": _share(ten, 0.1),
        "±20 % achievable": _share(twenty, 0.2),
        "weighted cut": cut,
        "compactness": float(np.median(np.concatenate(compact))),
        "grids missing": missing,
    }


def _is_achievable(c: Compared, band: float) -> bool:
    loads = c.part.loads
    return is_achievable(int(loads.sum()), int(loads.max()), c.part.task.target, band)


def _share(off: list[np.ndarray], band: float) -> float:
    return float((np.concatenate(off) <= band + 1e-9).mean()) if off else 1.0


def equally_even(compared: Sequence[Compared]) -> dict[str, Any]:
    """Compare the cuts where both are as even: METIS's least of runs with as many grids in band.

    Only achievable parts count. Elsewhere ours keeps the grids near their mean, METIS may have some
    in the band at the price of the others, and neither is as even as the other.

    Returns
    -------
    dict
        Keys as in ``EVEN`` but the district. ``saved`` is missing where METIS got there nowhere.
    """
    both = [(c, c.rival) for c in compared if c.rival is not None and _is_achievable(c, 0.1)]
    even = [(c, found.as_even) for c, found in both if found.as_even is not None]
    uneven = [(c, found.evenest) for c, found in both if found.as_even is None]
    ours = sum(c.part.cut(c.ours) for c, _ in even)
    theirs = sum(run.cut for _, run in even)
    return {
        "achievable parts": len(both),
        "METIS as even on": len(even),
        "cut there, ours": ours,
        "METIS": theirs,
        "saved": 1 - ours / theirs if theirs else None,
        "never as even on": len(uneven),
        "out of band there, ours": sum(c.part.outside(c.ours) for c, _ in uneven),
        "METIS's evenest": sum(run.outside for _, run in uneven),
        "cut there, ours ": sum(c.part.cut(c.ours) for c, _ in uneven),
        "METIS's evenest ": sum(run.cut for _, run in uneven),
    }


def against_metis(solvers: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Compare our cut with METIS's least, its balance left aside, and the compactness of both.

    Returns
    -------
    dict
        ``saved`` under METIS's best setting, ``saved_each`` under the best of all settings part by
        part, ``compact`` and, of METIS's best setting, ``their_compact``.
    """
    by_name = {row["solver"]: row for row in solvers}
    ours, each = by_name[OURS], by_name[LEAST]
    full = [by_name[str(s)] for s in SETTINGS]
    best = min(full, key=lambda row: (row["grids missing"], row["weighted cut"]))
    return {
        "saved": 1 - ours["weighted cut"] / best["weighted cut"],
        "saved_each": 1 - ours["weighted cut"] / each["weighted cut"],
        "compact": ours["compactness"],
        "their_compact": best["compactness"],
    }
