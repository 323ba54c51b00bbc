"""What a merge tells of its grids, told again once these were redrawn."""

from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gridding.errors import InputError
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.manifest import Staffing
from gridding.merge.account import agreement_beside, owed_in
from gridding.merge.agreement import agreement_of
from gridding.merge.duties import count_by_kind
from gridding.merge.entries import entries
from gridding.merge.holding import lay_areas
from gridding.merge.staffing import no_staffing, posts_told, staffing_of
from gridding.merge.unowned import most_held
from gridding.plan import Merge, Plan

OF_THE_MERGE = ("diagnosis", "fidelity", "tradeoff")
"""Figures that stay as the merge found them, whatever became of its grids."""


def remerged(plan: Plan) -> Merge:
    """Tell again what becomes of the departments' areas, after the grids were redrawn.

    Parameters
    ----------
    plan : Plan
        With its grids and units as they are now, and ``merge`` as the merge found it. Of that are
        used: ``areas``, ``matters``, ``figures``, of ``unowned`` the ground (not its grid codes),
        and of ``staffing`` who the workers are (not where they go); ``crosswalk``, ``conflicts``
        and ``duties`` are not looked at.

    Returns
    -------
    Merge
        Crosswalk, conflicts, duties, staffing and the figures of them as a merge that had drawn
        these grids would tell them, on its own day; ``grid_code`` of unowned ground by the grids
        as they are. The same as ``plan.merge``, up to rounding, where the grids are as merged.
        Kept as they were are areas, matters, unowned ground, and among the figures the bits
        of the grids of `divide` and `OF_THE_MERGE`; of a plan that says ``redrawn`` among its
        parameters ``as_of_merge`` lists the latter. Workers are those whom the old proposal names,
        with the posts that it tells; of workers on posts in grids, or of several departments, the
        posts stand in ``figures["staffing"]["posts"]``.

    Raises
    ------
    InputError
        The plan is not merged.
    """
    if plan.merge is None:
        raise InputError("the plan is not merged")
    old, land = plan.merge, land_of_plan(plan)
    told = old.figures
    day = date.fromisoformat(told["day"])
    weights = {each["department"]: each["weight"] for each in told["departments"]}
    layers = lay_areas(old.areas, weights, land)
    codes = plan.units["grid_code"].to_numpy(dtype=object)
    owed = owed_in(layers, land, plan, old.matters, day)
    plain = told["agreement"]
    figures = told | {
        "agreement": agreement_beside(
            agreement_of(layers, land, codes),
            {name: each["plain"] for name, each in plain["departments"].items()},
            plain["mean_plain"],
        ),
        "conflicts": count_by_kind(owed.conflicts),
    }
    staffing = no_staffing()
    if "staffing" in told:
        staffing, figures["staffing"] = staffing_of(
            _postings(old, day), owed.crosswalk, plan.grids, _rule(told["staffing"]), day
        )
    if "matters" in told:
        figures["matters"] = entries(old.matters, day)
    if "redrawn" in plan.info.parameters:
        figures["as_of_merge"] = [name for name in OF_THE_MERGE if name in told]
    return replace(
        old,
        crosswalk=owed.crosswalk,
        unowned=_placed(old.unowned, land, codes),
        conflicts=owed.conflicts,
        duties=owed.duties,
        staffing=staffing,
        figures=figures,
    )


def land_of_plan(plan: Plan) -> Land:
    """Return the land that a plan was made on, as far as a plan keeps it.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Land
        In the plan's metric CRS, with coordinates up to rounding those that it was divided in;
        units in the plan's order. It has no exceptions.
    """
    unit_of = pd.Series(np.arange(len(plan.units)), index=plan.units["unit_id"])

    def position(ids: "pd.Series[int]") -> Ints:
        return np.asarray(unit_of.loc[ids], dtype=np.int64)

    def metric(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        return _metric(frame, plan.info.metric_crs)

    edges = plan.edges
    buildings = metric(plan.buildings)
    return Land(
        communities=metric(plan.communities),
        units=metric(plan.units.drop(columns=["unit_id", "grid_code"])),
        buildings=buildings.assign(unit=position(buildings["unit_id"])).drop(columns="unit_id"),
        barriers=metric(plan.barriers),
        edges=edges.assign(unit_a=position(edges["unit_a"]), unit_b=position(edges["unit_b"])),
        exceptions=[],
    )


def _metric(frame: gpd.GeoDataFrame, crs: Any) -> gpd.GeoDataFrame:
    """Return a stored frame in metres, without new vertices: borders were straight in metres."""
    metric = frame.to_crs(crs)
    bad = ~metric.geometry.is_valid & ~metric.geometry.isna()
    if bad.any():  # bent into metres, a valid polygon may just touch itself
        mended = metric.geometry.make_valid(method="structure", keep_collapsed=False)
        metric = metric.set_geometry(metric.geometry.where(~bad, mended))
    return metric


def _placed(unowned: gpd.GeoDataFrame, land: Land, codes: Any) -> gpd.GeoDataFrame:
    """Return the same ground, each piece with the grid that holds most of it by now."""
    pieces = _metric(unowned, land.units.crs).geometry.to_numpy()
    (grid,) = most_held(pieces, land, codes)
    return unowned.assign(grid_code=pd.array(grid, dtype="str"))


def _postings(old: Merge, day: date) -> pd.DataFrame:
    """Return a roster of the workers whom the old proposal names, on their old posts."""
    elsewhere = old.figures["staffing"].get("posts", {})
    workers = old.staffing[old.staffing["worker_id"] != ""]
    columns = (workers[name] for name in ("worker_id", "name", "role", "department", "area_id"))
    rows = []
    for worker, name, role, department, areas in zip(*columns, strict=True):
        posts = elsewhere.get(worker) or posts_told(department, areas) or [(department, "")]
        for where, which in posts:
            on_post = ("", where, which) if where else (which, "", "")
            rows.append((worker, name, role, day, None, *on_post))
    names = ["worker_id", "name", "role", "from", "until", "grid_code", "department", "area_id"]
    return pd.DataFrame(rows, columns=names)


def _rule(told: dict[str, Any]) -> Staffing:
    return Staffing(**told.get("rule", {}))
