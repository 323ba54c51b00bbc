"""The report: how good a plan is, in figures recomputed from the plan itself."""

from typing import Any

import numpy as np
import pandas as pd

from gridding.explain import missing_band
from gridding.land.graph import components, divisible_parts
from gridding.plan import Plan

TOLD = ("adopted", "households_kept", "redraw")
"""Figures that only the making of a plan could know; they stand among its parameters."""

EDGE = 1e-9
"""A deviation of exactly 10 % counts as within 10 %."""


def report(plan: Plan) -> dict[str, Any]:
    """Measure a plan.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    dict
        ``n_grids, n_communities, n_units, households, within_10, within_20`` (shares over basic
        grids), ``achievable`` (the same over grids in achievable components),
        ``communities_missing_band`` (see `gridding.explain.missing_band`), ``noncontiguous,
        straddling`` (grids), ``cut_length_m, weighted_cut, median_compactness, median_reach_m,
        cut_compounds, seed, parameters, exceptions`` (count by kind), ``population`` (of what is
        known, None where nothing is); where the grids of today were given ``households_kept``, the
        share of households whose grid goes on with them in it; of an adopted plan ``adopted``, the
        figures of its drawing; of one brought up to date ``redraw``, see
        `gridding.redraw.figures`; of a merged one ``merge``, see `gridding.merge.account`.
    """
    grids, units, edges = plan.grids, plan.units, plan.edges
    basic = (grids["kind"] == "basic").to_numpy()
    deviation = grids["deviation"].to_numpy()
    row = pd.Series(np.arange(len(grids)), index=grids["grid_code"])
    unit_row = row.loc[units["grid_code"]].to_numpy()
    position = pd.Series(np.arange(len(units)), index=units["unit_id"])
    a = position.loc[edges["unit_a"]].to_numpy()
    b = position.loc[edges["unit_b"]].to_numpy()
    hard = edges["hard"].to_numpy(dtype=bool)
    inside = unit_row[a] == unit_row[b]
    kinds = plan.exceptions["kind"].value_counts().sort_index()
    parameters = dict(plan.info.parameters)
    told = {key: parameters.pop(key) for key in TOLD if key in parameters}
    return {
        "n_grids": len(grids),
        "n_communities": len(plan.communities),
        "n_units": len(units),
        "households": int(grids["households"].sum()),
        "population": _population(grids["population"]),
        "within_10": share_within(deviation[basic], 0.10),
        "within_20": share_within(deviation[basic], 0.20),
        "achievable": _achievable(plan, a, b, unit_row),
        "communities_missing_band": missing_band(plan),
        "noncontiguous": _in_pieces(unit_row, a[inside], b[inside], len(grids)),
        "straddling": _in_pieces(unit_row, a[inside & ~hard], b[inside & ~hard], len(grids)),
        "cut_length_m": float(edges["length_m"].to_numpy()[~inside].sum()),
        "weighted_cut": float(edges["cost"].to_numpy()[~inside].sum()),
        "median_compactness": float(grids["compactness"].median()),
        "median_reach_m": float(grids["reach_m"].median()),
        "cut_compounds": int(kinds.get("cut_compound", 0)),
        "seed": plan.info.seed,
        "parameters": parameters,
        "exceptions": {str(k): int(v) for k, v in kinds.items()},
        **told,
        **({} if plan.merge is None else {"merge": plan.merge.figures}),
    }


def _population(population: "pd.Series[int]") -> int | None:
    return None if population.isna().all() else int(population.sum())


def share_within(deviation: np.ndarray, band: float) -> float:
    """Return the share of grids whose deviation lies in a band; 1 where there are none."""
    return float((np.abs(deviation) <= band + EDGE).mean()) if len(deviation) else 1.0


def _in_pieces(group: np.ndarray, a: np.ndarray, b: np.ndarray, n: int) -> int:
    """Count the groups that do not hang together."""
    piece = components(len(group), a, b)
    pieces = pd.DataFrame({"group": group, "piece": piece}).drop_duplicates()
    return int((pieces.groupby("group").size() > 1).sum()) if n else 0


def _achievable(plan: Plan, a: np.ndarray, b: np.ndarray, unit_row: np.ndarray) -> dict[str, Any]:
    """Measure the grids of components whose total allows every grid to lie in the band.

    Components of what was divided: without dedicated grids, and those that were locked.
    """
    households = plan.units["households"].to_numpy()
    home = plan.units["community_code"].to_numpy()
    aside = (plan.grids["kind"] != "basic") | plan.grids["grid_code"].isin(plan.info.locked)
    free = ~aside.to_numpy()[unit_row]
    deviation = plan.grids["deviation"].to_numpy()
    unit_of = pd.Series(np.arange(len(plan.units)), index=plan.units["unit_id"])
    building_unit = unit_of.loc[plan.buildings["unit_id"]].to_numpy()
    largest = np.zeros(len(home), np.int64)
    np.maximum.at(largest, building_unit, plan.buildings["households"].to_numpy())
    chosen: dict[float, list[int]] = {0.1: [], 0.2: []}
    for code in plan.communities["code"]:
        target = plan.info.target_of(str(code))
        mine = np.flatnonzero((home == code) & free)
        if not len(mine):
            continue
        local = np.full(len(home), -1, np.int64)
        local[mine] = np.arange(len(mine))
        at = np.flatnonzero((local[a] >= 0) & (local[b] >= 0))
        edges = plan.edges.iloc[at].assign(unit_a=local[a[at]], unit_b=local[b[at]])
        part = divisible_parts(households[mine], edges, target).part
        for p in range(int(part.max(initial=-1)) + 1):
            units = mine[part == p]
            total, giant = int(households[units].sum()), int(largest[units].max())
            for band, rows in chosen.items():
                if is_achievable(total, giant, target, band):
                    rows.extend(np.unique(unit_row[units]).tolist())
    return {
        "n_grids": len(chosen[0.1]),
        "within_10": share_within(deviation[chosen[0.1]], 0.10),
        "within_20": share_within(deviation[chosen[0.2]], 0.20),
    }


def is_achievable(total: int, largest: int, target: int, band: float) -> bool:
    """Tell whether some number of grids lets all of them lie in the band.

    Parameters
    ----------
    total : int
        Households of the component.
    largest : int
        Households of its largest building.
    target : int
    band : float
        Half-width, relative to the target.

    Examples
    --------
    >>> is_achievable(900, 80, 450, 0.1), is_achievable(700, 80, 450, 0.1)
    (True, False)
    """
    if largest > (1 + band) * target + EDGE or total <= 0:
        return False
    fewest = int(np.ceil(total / ((1 + band) * target) - EDGE))
    return total >= (1 - band) * target * max(fewest, 1) - EDGE
