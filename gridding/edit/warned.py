"""What is allowed in a draft and should not stay so: grids out of the band, grids that straddle."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np

from gridding.edit.ground import Ground
from gridding.edit.piece import Warning  # noqa: A004  the word on the page
from gridding.land.borders import Ints
from gridding.land.graph import components
from gridding.plan import GridKind
from gridding.report import EDGE


def warned(
    ground: Ground, grids: gpd.GeoDataFrame, members: Mapping[str, Ints]
) -> tuple[Warning, ...]:
    """Return the warnings of grids as an edit leaves them.

    Parameters
    ----------
    ground : Ground
    grids : GeoDataFrame
        Rows after the edit.
    members : mapping of str to int array
        Code -> positions of its units after the edit.

    Returns
    -------
    tuple of Warning
        By code.
    """
    found: list[Warning] = []
    for row in grids.drop(columns="geometry").to_dict("records"):
        found += _out_of_band(ground, row)
        found += _straddles(ground, row["grid_code"], members[row["grid_code"]])
    return tuple(found)


def _out_of_band(ground: Ground, grid: Mapping[Hashable, Any]) -> Iterator[Warning]:
    tolerance, target = ground.piece.tolerance, ground.piece.target[grid["community_code"]]
    if grid["kind"] != GridKind.BASIC.value or abs(grid["deviation"]) <= tolerance + EDGE:
        return
    code, households = str(grid["grid_code"]), int(grid["households"])
    low, high = (1 - tolerance) * target, (1 + tolerance) * target
    off = f"{abs(grid['deviation']):.1%} {'below' if grid['deviation'] < 0 else 'above'}"
    yield Warning(
        "out_of_band",
        code,
        f"grid {code} has {households} households, {off} its target",
        str(households),
        f"{low:g} to {high:g}",
    )


def _straddles(ground: Ground, code: str, units: Ints) -> Iterator[Warning]:
    inside = np.zeros(len(ground.units), dtype=bool)
    inside[units] = True
    held = ground.open & inside[ground.a] & inside[ground.b]
    bank = components(len(inside), ground.a[held], ground.b[held])[units]
    banks = len(np.unique(bank))
    if banks > 1:
        message = f"grid {code} hangs together only across a hard barrier"
        yield Warning("straddles", code, message, f"{banks} banks", "1")
