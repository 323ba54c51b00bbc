"""Every household and every square metre accounted for, once the grids of a merge stand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridding import diagnose  # the module: it imports gridding.merge in turn
from gridding.divide import Division
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.land.communities import land_of
from gridding.land.projection import to_storage
from gridding.merge.agreement import agreement_of
from gridding.merge.common import common_ground
from gridding.merge.crosswalk import crosswalk_of
from gridding.merge.duties import conflicts_of, count_by_kind, duties_of, pairs_of_leads
from gridding.merge.entries import entries
from gridding.merge.holding import Layer
from gridding.merge.staffing import no_staffing, staffing_of
from gridding.merge.unowned import unowned_of
from gridding.plan import Merge, Plan


@dataclass(frozen=True)
class Owed:
    """What follows from grids and the departments' areas; columns as in `gridding.plan.Merge`.

    Attributes
    ----------
    crosswalk, duties : DataFrame
    conflicts : GeoDataFrame
        In EPSG:4490.
    """

    crosswalk: pd.DataFrame
    conflicts: gpd.GeoDataFrame
    duties: pd.DataFrame


def account(division: Division, layers: list[Layer], plan: Plan, plain: Ints, day: date) -> Merge:
    """Tell what became of the departments' areas.

    Parameters
    ----------
    division : Division
    layers : list of Layer
        As `gridding.merge.holding.layers_of`.
    plan : Plan
        The merged one, on the same land.
    plain : (u,) int array
        Grid of each unit as `divide` has it.
    day : date
        Matters in force and workers on post on this day count.

    Returns
    -------
    Merge
        Its figures are ready for JSON: ``day``; ``departments``: ``department, areas, households,
        weight`` of each; ``agreement``: bits of each department that the grids leave open, beside
        those that the grids of `divide` leave (``plain``), both means and the ``reduction``;
        ``diagnosis`` as `gridding.diagnose.diagnosis_of`; ``unowned``; ``conflicts`` by kind;
        ``staffing`` and ``matters`` where there is a roster or a list.
    """
    district, land = division.district, division.land
    codes = plan.units["grid_code"].to_numpy(dtype=object)
    names = [layer.name for layer in layers]
    unowned = unowned_of(layers, land, codes)
    owed = owed_in(layers, land, plan, district.matters, day)
    before = agreement_of(layers, land, plain)
    areas = _areas(layers, division)
    figures: dict[str, Any] = {
        "day": day.isoformat(),
        "departments": [
            {
                "department": layer.name,
                "areas": len(layer.ids),
                "households": int(areas.loc[areas["department"] == layer.name, "households"].sum()),
                "weight": layer.weight,
            }
            for layer in layers
        ],
        "agreement": agreement_beside(
            agreement_of(layers, land, codes),
            {name: told["bits"] for name, told in before["departments"].items()},
            before["mean_bits"],
        ),
        "diagnosis": diagnose.diagnosis_of(district, land, layers, day=day, unowned=unowned),
        "unowned": _unowned(unowned, names),
        "conflicts": count_by_kind(owed.conflicts),
    }
    staffing = no_staffing()
    if len(district.postings):
        rule = district.manifest.staffing
        staffing, figures["staffing"] = staffing_of(
            district.postings, owed.crosswalk, plan.grids, rule, day
        )
    if len(district.matters):
        figures["matters"] = entries(district.matters, day)
    return Merge(
        areas=areas,
        crosswalk=owed.crosswalk,
        unowned=_stored(unowned),
        conflicts=owed.conflicts,
        duties=owed.duties,
        staffing=staffing,
        matters=district.matters,
        figures=figures,
    )


def owed_in(layers: list[Layer], land: Land, plan: Plan, matters: pd.DataFrame, day: date) -> Owed:
    """Tell what went to which grid, and who answers for what in it.

    Parameters
    ----------
    layers : list of Layer
    land : Land
        That of the plan.
    plan : Plan
        Only its grids and the grid of each unit count.
    matters : DataFrame
        As `gridding.district.District.matters`.
    day : date
        Matters in force on this day count.

    Returns
    -------
    Owed
    """
    codes = plan.units["grid_code"].to_numpy(dtype=object)
    names = [layer.name for layer in layers]
    crosswalk = crosswalk_of(layers, land, codes)
    common = common_ground(layers, land, codes, pairs_of_leads(matters, day))
    grids = plan.grids.to_crs(land.units.crs)  # their borders were straight in metres
    conflicts = conflicts_of(crosswalk, matters, names, grids, day, common)
    return Owed(crosswalk, _stored(conflicts), duties_of(crosswalk, matters, names, day))


def _stored(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a metric frame in EPSG:4490; strips that rounding folds over there are unfolded.

    Of GEOS's two ways to mend a shape the one is taken that changes its area least: where holes
    cross each other, one of them may lose a hole, where the outline crosses itself, the other.
    """
    stored = to_storage(frame)
    shapes = stored.geometry.to_numpy().copy()
    for i in np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)):
        mended = [
            land_of(shapely.make_valid(shapes[i], method=method))
            for method in ("structure", "linework")
        ]
        shapes[i] = min(mended, key=lambda shape: abs(shape.area - shapes[i].area))
    return stored.set_geometry(gpd.GeoSeries(shapes, index=stored.index, crs=stored.crs))


def _areas(layers: list[Layer], division: Division) -> gpd.GeoDataFrame:
    """Return the departments' areas as read, with what lives in each."""
    households = division.land.buildings["households"].to_numpy(dtype=np.int64)
    held, size = [], []
    for layer in layers:
        inside = layer.of_building >= 0
        held.append(np.bincount(layer.of_building[inside], households[inside], len(layer.ids)))
        size.append(shapely.area(layer.shapes))
    frame = division.district.departments
    # Both are in the order of the manifest, and within a layer in that of the areas as read.
    return gpd.GeoDataFrame(
        {
            "department": frame["department"],
            "area_id": frame["area_id"],
            "households": np.concatenate(held).astype(np.int64),
            "area_m2": np.concatenate(size),
        },
        geometry=frame.geometry,
    )


def agreement_beside(
    now: dict[str, Any], plain: dict[str, float], mean_plain: float
) -> dict[str, Any]:
    """Put how well grids agree with the departments beside how well those of `divide` do.

    Parameters
    ----------
    now : dict
        As `gridding.merge.agreement.agreement_of`.
    plain : dict
        Department -> bits that the grids of `divide` leave open.
    mean_plain : float
        Their mean.

    Returns
    -------
    dict
        ``agreement`` among the figures.
    """
    mean = now["mean_bits"]
    return {
        "departments": {
            name: {
                "conditional_entropy": told["bits"],
                "plain": plain[name],
                "whole": told["whole"],
            }
            for name, told in now["departments"].items()
        },
        "mean": mean,
        "mean_plain": mean_plain,
        "reduction": 1 - mean / mean_plain if mean_plain else 0.0,
    }


def _unowned(unowned: gpd.GeoDataFrame, names: list[str]) -> dict[str, Any]:
    def told(department: str) -> tuple[int, float, int]:
        mine = unowned[unowned["department"] == department]
        return len(mine), float(mine["area_m2"].sum()), int(mine["households"].sum())

    none = dict(zip(("none_pieces", "none_m2", "none_households"), told(""), strict=True))
    each = {
        name: dict(zip(("pieces", "m2", "households"), told(name), strict=True)) for name in names
    }
    return {**none, "departments": each}
