"""What one department's areas hold: households, communities, duty-holders, how large they are."""

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.diagnose.places import SLIVER_M
from gridding.district import District
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.merge.holding import NONE, Layer, cut
from gridding.merge.unowned import narrow

ROUNDING = 1e-9
WITHIN_10, WITHIN_20 = 0.1 + ROUNDING, 0.2 + ROUNDING


def held(layer: Layer, land: Land, district: District, day: date | None) -> dict[str, Any]:
    """Tell what the areas of one layer hold.

    Parameters
    ----------
    layer : Layer
    land : Land
    district : District
    day : date or None
        Postings of this day count; None for all.

    Returns
    -------
    dict
        ``areas`` (``area_id, households, area_m2, target_grids``: how many grids of the target's
        size it would make), ``households`` (``inside, outside``), ``across_communities``
        (``count, households`` and ``areas``, each with ``area_id, communities, households``: those
        that live outside the community where most of the area's live), ``without_duty_holder``
        (ids; None where the roster has no postings by department), ``size`` (``median_households``,
        ``within_10``, ``within_20``: shares of areas near the target; ``median_target_grids``).
    """
    households = land.buildings["households"].to_numpy(dtype=np.int64)
    lived = np.bincount(layer.of_building + 1, households, len(layer.ids) + 1).astype(np.int64)
    target = district.manifest.district.target_households
    sizes = lived[1:] / target
    return {
        "areas": [
            {"area_id": name, "households": int(n), "area_m2": float(m2), "target_grids": float(s)}
            for name, n, m2, s in zip(
                layer.ids, lived[1:], shapely.area(layer.shapes), sizes, strict=True
            )
        ],
        "households": {"inside": int(lived[1:].sum()), "outside": int(lived[0])},
        "across_communities": _across(layer, land, households),
        "without_duty_holder": _without_duty_holder(layer, district.postings, day),
        "size": {
            "median_households": _or_none(np.median, lived[1:]),
            "within_10": _or_none(np.mean, np.abs(sizes - 1) <= WITHIN_10),
            "within_20": _or_none(np.mean, np.abs(sizes - 1) <= WITHIN_20),
            "median_target_grids": _or_none(np.median, sizes),
        },
    }


def _or_none(figure: Any, values: npt.NDArray[Any]) -> float | None:
    return float(figure(values)) if len(values) else None


def _across(layer: Layer, land: Land, households: Ints) -> dict[str, Any]:
    """Tell which areas have ground wider than a sliver in several communities."""
    grounds = land.communities.geometry.to_numpy()
    codes = land.communities["code"].to_numpy(dtype=object)
    area, _, pieces = cut(layer.shapes, grounds)
    parts, of = shapely.get_parts(pieces, return_index=True)
    wide = np.unique(of[(shapely.area(parts) > 0) & ~narrow(parts, SLIVER_M)])
    number = np.bincount(area[wide], minlength=len(layer.ids))
    unit = land.buildings["unit"].to_numpy()
    home = np.searchsorted(codes, land.units["community_code"].to_numpy(dtype=object)[unit])
    table = np.zeros((len(layer.ids), len(codes)), np.int64)
    inside = layer.of_building != NONE
    np.add.at(table, (layer.of_building[inside], home[inside]), households[inside])
    minor = table.sum(axis=1) - table.max(axis=1, initial=0)
    areas = [
        {"area_id": layer.ids[i], "communities": int(number[i]), "households": int(minor[i])}
        for i in np.flatnonzero(number > 1)
    ]
    return {
        "count": len(areas),
        "households": int(minor[number > 1].sum()),
        "areas": areas,
    }


def _without_duty_holder(layer: Layer, postings: pd.DataFrame, day: date | None) -> Any:
    if postings.empty or not (postings["department"] != "").any():
        return None
    mine = postings[postings["department"] == layer.name]
    columns = (mine[name] for name in ("area_id", "from", "until"))
    on_post = {
        name
        for name, start, end in zip(*columns, strict=True)
        if day is None or (start <= day and (end is None or day <= end))
    }
    return [name for name in layer.ids if name not in on_post]
