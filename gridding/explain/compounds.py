"""Which compounds (小区) are cut, and by the borders of which grids."""

import re
from collections import defaultdict

from gridding.explain.model import CutCompound
from gridding.plan import Plan

DETAIL = re.compile(
    r"(?P<name>.*), (?P<households>\d+) households, in (?P<grids>[^;]*)(?:; [^;]*)?"
)
"""As `gridding.compounds` writes it: the reason comes last."""


def cut_compounds(plan: Plan) -> dict[str, list[CutCompound]]:
    """Return the compounds that each grid holds a part of only.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    dict
        grid_code -> compounds; grids that cut none are left out.
    """
    known = set(plan.grids["grid_code"])
    cut = plan.exceptions[plan.exceptions["kind"] == "cut_compound"]
    out: dict[str, list[CutCompound]] = defaultdict(list)
    for grid, detail in zip(cut["grid_code"].fillna(""), cut["detail"].fillna(""), strict=True):
        match = DETAIL.fullmatch(detail)
        compound = CutCompound(match["name"], int(match["households"])) if match else None
        codes = match["grids"].split(", ") if match else [grid]
        for code in codes:
            if code in known:
                out[code].append(compound or CutCompound(detail, -1))
    return dict(out)
