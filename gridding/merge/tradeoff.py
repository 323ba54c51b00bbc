"""What following the departments' areas costs: one point of the curve for each fidelity."""

from typing import Any

import numpy as np
import shapely

from gridding.divide import Division
from gridding.grids import polsby_popper
from gridding.land.borders import Ints
from gridding.merge.agreement import agreement_of
from gridding.merge.holding import Layer
from gridding.plan import GridKind
from gridding.report import share_within


def point_of(division: Division, layers: list[Layer], group: Ints) -> dict[str, Any]:
    """Measure one division as the report does.

    Parameters
    ----------
    division : Division
        Whose land it is; units set apart do not count for the balance.
    layers : list of Layer
    group : (u,) int array
        Grid of each unit, 0…n-1.

    Returns
    -------
    dict
        ``n_grids, within_10, within_20, median_compactness, weighted_cut``, and
        ``conditional_entropy``: bits, the mean over the departments.
    """
    land, terms = division.land, division.terms
    first = np.unique(group, return_index=True)[1]
    home = land.units["community_code"].to_numpy()[first]
    wanted = division.district.manifest.district.target_households
    targets = np.array([terms.targets.get(code, wanted) for code in home])
    households = np.bincount(group, land.units["households"])
    basic = ~np.isin(first, terms.marked(GridKind.DEDICATED))
    deviation = (households / targets - 1)[basic]
    order = np.argsort(group, kind="stable")
    members = np.split(land.units.geometry.to_numpy()[order], np.cumsum(np.bincount(group))[:-1])
    outlines = np.array([shapely.coverage_union_all(m) for m in members], dtype=object)
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    return {
        "n_grids": len(first),
        "within_10": share_within(deviation, 0.1),
        "within_20": share_within(deviation, 0.2),
        "median_compactness": float(np.median(polsby_popper(outlines))),
        "weighted_cut": float(land.edges["cost"].to_numpy()[group[a] != group[b]].sum()),
        "conditional_entropy": agreement_of(layers, land, group)["mean_bits"],
    }
