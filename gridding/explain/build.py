"""The explanation of a plan, put together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from gridding.explain.borders import borders
from gridding.explain.compounds import cut_compounds
from gridding.explain.model import (
    Best,
    CommunityExplained,
    Explanation,
    Figure,
    GridExplained,
    Known,
    PartExplained,
    Reason,
)
from gridding.explain.packing import Budget
from gridding.explain.parts import ROUNDING, Part, band, parts_of
from gridding.explain.reasons import explain_part, fits, found_in
from gridding.explain.settled import Settled, settled
from gridding.plan import GridKind, Plan

WEAKEST = (Known.BEST_FOUND, Known.BOUND, Known.EXHAUSTIVE)
"""What is known of a whole is known no better than of any part."""


def explain(plan: Plan) -> Explanation:
    """Explain a plan from what it itself says.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Explanation
        The same for the same plan.
    """
    communities = _communities(plan)
    oversized = _oversized(plan)
    reasons = _reasons(plan, communities, oversized)
    border, cut = borders(plan), cut_compounds(plan)
    grids = []
    for row in plan.grids.itertuples(index=False):
        code, home = str(row.grid_code), str(row.community_code)
        target = plan.info.target_of(home)
        lowest, highest = band(target, plan.info.tolerance)
        in_band = lowest <= row.households <= highest if row.kind == GridKind.BASIC else None
        grids.append(
            GridExplained(
                code,
                str(row.name or ""),
                str(row.kind),
                home,
                int(row.households),
                target,
                float(row.deviation),
                in_band,
                float(row.reach_m),
                border[code].length_m,
                border[code].stretches,
                border[code].neighbours,
                border[code].hard,
                tuple(cut.get(code, ())),
                tuple(oversized.get(code, ())),
                reasons.get(code),
            )
        )
    grids.sort(key=lambda grid: grid.grid_code)
    return Explanation(plan.info.tolerance, tuple(grids), communities)


def reasons_out_of_band(plan: Plan) -> dict[str, Reason]:
    """Return why each basic grid outside the band is there, by grid_code.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    dict
    """
    return _reasons(plan, _communities(plan), _oversized(plan))


def _reasons(
    plan: Plan, communities: Sequence[CommunityExplained], oversized: Mapping[str, Sequence[str]]
) -> dict[str, Reason]:
    out = {
        code: Reason.OVERSIZED if code in oversized else part.reason
        for community in communities
        for part in community.parts
        for code in part.out_of_band
    }
    locked = plan.grids[plan.grids["grid_code"].isin(plan.info.locked)]
    outside = locked["deviation"].abs() > plan.info.tolerance + ROUNDING
    return out | dict.fromkeys(locked["grid_code"][outside], Reason.SETTLED)


def missing_band(plan: Plan) -> list[dict[str, Any]]:
    """List the communities that miss the band, for the report.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    list of dict
        ``community_code, grids, out_of_band, reason, best_possible`` (``grids, in_band,
        largest_deviation``), ``known_by``.
    """
    return [
        {
            "community_code": c.community_code,
            "grids": c.found.grids,
            "out_of_band": c.found.grids - c.found.in_band,
            "reason": c.reason.value,
            "best_possible": {
                "grids": c.best.figure.grids,
                "in_band": c.best.figure.in_band,
                "largest_deviation": c.best.figure.largest_deviation,
            },
            "known_by": c.best.known_by.value,
        }
        for c in _communities(plan)
    ]


def _communities(plan: Plan) -> tuple[CommunityExplained, ...]:
    names = dict(zip(plan.communities["code"], plan.communities["name"], strict=True))
    budget, given = Budget(), settled(plan)
    out = []
    for code, group in groupby(parts_of(plan), key=lambda part: part.community_code):
        parts = list(group)
        if not all(part.in_band.all() for part in parts):
            out.append(_community(code, str(names.get(code, "")), parts, given, budget))
    return tuple(out)


def _community(
    code: str, name: str, parts: Sequence[Part], given: Settled, budget: Budget
) -> CommunityExplained:
    total = sum(int(part.loads.sum()) for part in parts)
    whole_fits = fits(total, parts[0].lowest, parts[0].highest)
    explained = [
        explain_part(part, whole_fits=whole_fits, given=given, budget=budget)
        for part in parts
        if not part.in_band.all()
    ]
    good = [found_in(part) for part in parts if part.in_band.all()]
    return CommunityExplained(
        code,
        name,
        _together([part.found for part in explained] + good),
        Best(
            _together([part.best.figure for part in explained] + good),
            min((part.best.known_by for part in explained), key=WEAKEST.index),
            all(part.best.reached for part in explained),
        ),
        _main_reason(explained),
        tuple(explained),
    )


def _together(figures: Sequence[Figure]) -> Figure:
    return Figure(
        sum(f.grids for f in figures),
        sum(f.in_band for f in figures),
        max(f.largest_deviation for f in figures),
    )


def _main_reason(parts: Sequence[PartExplained]) -> Reason:
    """Return the reason of most grids out of the band."""
    count: defaultdict[Reason, int] = defaultdict(int)
    for part in parts:
        count[part.reason] += len(part.out_of_band)
    order = list(Reason)
    return max(count, key=lambda reason: (count[reason], -order.index(reason)))


def _oversized(plan: Plan) -> dict[str, list[str]]:
    """Return the buildings above the band by the grid that they are in."""
    tolerance = plan.info.tolerance
    homes = [str(code) for code in plan.communities["code"]]
    limit = {code: band(plan.info.target_of(code), tolerance)[1] for code in homes}
    units = plan.units.set_index("unit_id")[["grid_code", "community_code"]]
    buildings = plan.buildings[["building_id", "unit_id", "households"]].join(units, on="unit_id")
    most = buildings["community_code"].map(limit).astype("float64")  # of none, texts are left
    high = buildings[buildings["households"] > most]
    out: dict[str, list[str]] = defaultdict(list)
    for grid, building in sorted(zip(high["grid_code"], high["building_id"], strict=True)):
        out[str(grid)].append(str(building))
    return dict(out)
