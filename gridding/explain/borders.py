"""Along what the borders of grids run, and who lies beyond; from the edges of a plan."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.explain.model import COMMUNITY, Neighbour, Stretch
from gridding.plan import Plan

LEAST_M = 0.5
"""What is left of an outline below this is rounding, not border."""


@dataclass(frozen=True)
class Border:
    """The border of one grid; see `GridExplained`."""

    length_m: float
    stretches: tuple[Stretch, ...]
    neighbours: tuple[Neighbour, ...]
    hard: tuple[Stretch, ...]


def borders(plan: Plan) -> dict[str, Border]:
    """Measure the border of every grid.

    Borders between grids are those of the plan's edges; what remains of the outline's length
    (measured in the plan's metric CRS) is the border of the community. O(edges + outline points).

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    dict
        grid_code -> Border.
    """
    codes = plan.grids["grid_code"].to_numpy()
    outline = shapely.length(plan.grids.to_crs(plan.info.metric_crs).geometry.to_numpy())
    cut = cut_edges(plan)
    by_class = _by(cut, "class")
    by_neighbour = _by(cut, "other")
    by_hard = _by(cut[cut["hard"]], "class")
    out = {}
    for code, length in zip(codes, outline, strict=True):
        along = dict(by_class[code])
        rest = float(length) - sum(along.values())
        if rest > LEAST_M:
            along[COMMUNITY] = rest
        whole = sum(along.values())
        out[code] = Border(
            whole,
            _stretches(along, whole),
            tuple(Neighbour(other, m) for other, m in _longest(by_neighbour[code])),
            _stretches(by_hard[code], whole),
        )
    return out


def cut_edges(plan: Plan) -> pd.DataFrame:
    """Return each border between units of two grids, once from either side.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    DataFrame
        ``grid, other`` (codes), ``class, hard, length_m, cost``.
    """
    grid = plan.units.set_index("unit_id")["grid_code"]
    a = grid.loc[plan.edges["unit_a"]].to_numpy()
    b = grid.loc[plan.edges["unit_b"]].to_numpy()
    apart: npt.NDArray[np.bool_] = a != b
    edges = plan.edges.loc[apart, ["class", "hard", "length_m", "cost"]]
    one, two = a[apart], b[apart]
    return pd.concat([edges.assign(grid=one, other=two), edges.assign(grid=two, other=one)])


def _by(cut: pd.DataFrame, column: str) -> defaultdict[str, dict[str, float]]:
    """Sum the lengths by grid and by a column."""
    out: defaultdict[str, dict[str, float]] = defaultdict(dict)
    sums = cut.groupby(["grid", column], sort=True)["length_m"].sum()
    for (grid, value), length in zip(sums.index, sums.to_numpy(), strict=True):
        out[grid][value] = float(length)
    return out


def _longest(lengths: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(lengths.items(), key=lambda item: (-item[1], item[0]))


def _stretches(lengths: dict[str, float], whole: float) -> tuple[Stretch, ...]:
    return tuple(Stretch(along, m, m / whole) for along, m in _longest(lengths))
