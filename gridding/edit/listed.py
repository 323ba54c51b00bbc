"""The exceptions of a plan whose grids were redrawn: what hangs on grids is found anew."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from gridding.compounds import cut_compounds
from gridding.findings import below_target, exclaves, giants, straddles
from gridding.land.build import Land
from gridding.land.exceptions import ExceptionKind, Row, exception_frame
from gridding.land.projection import from_storage, to_storage
from gridding.plan import GridKind, Plan

FOUND_ANEW = (
    ExceptionKind.OVERSIZED_BUILDING,
    ExceptionKind.JOINED_ACROSS_BARRIER,
    ExceptionKind.EXCLAVE,
    ExceptionKind.BELOW_TARGET,
)
OF_THE_GRID = (ExceptionKind.CODE_CHANGED, ExceptionKind.DEDICATED_OUTLINE)
"""They speak of a grid, others of a place that is in one."""


def relisted(plan: Plan) -> gpd.GeoDataFrame:
    """Return the exceptions of a plan, true of its grids as they are.

    Oversized buildings, straddles, exclaves, communities below target and cut compounds are found
    anew, these where the plan tells compounds. What reading and the land met stays; a grid that it
    names is the one that holds its place now.

    Parameters
    ----------
    plan : Plan
        ``exceptions`` as they were before its grids were redrawn.

    Returns
    -------
    GeoDataFrame
        As `Plan.exceptions`.
    """
    told = (plan.units["compound"] != "").any()
    anew = [*FOUND_ANEW, ExceptionKind.CUT_COMPOUND] if told else FOUND_ANEW
    stay = plan.exceptions[~plan.exceptions["kind"].isin([kind.value for kind in anew])]
    found = to_storage(exception_frame(_found(plan), CRS(plan.info.metric_crs)))
    frames = [frame for frame in (_renamed(plan, stay), found) if len(frame)] or [stay]
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=plan.exceptions.crs)


def _found(plan: Plan) -> list[Row]:
    land = _land(plan)
    units = plan.units.sort_values("unit_id", kind="stable")
    codes = units["grid_code"].to_numpy(dtype=object)
    aside = plan.grids["grid_code"][plan.grids["kind"] == GridKind.DEDICATED.value]
    dedicated = np.asarray(units["grid_code"].isin(aside), dtype=bool)
    home = land.units["community_code"].to_numpy(dtype=object)
    targets = {str(code): plan.info.target_of(str(code)) for code in plan.communities["code"]}
    rows = straddles(land, codes, "")
    for community, target in targets.items():
        basic = np.flatnonzero((home == community) & ~dedicated)
        if len(basic):
            rows += exclaves(community, land, codes, basic)
            rows += below_target(community, land, codes, basic, target)
    rows += giants(plan.info.tolerance, land, codes, targets, dedicated)
    return rows + cut_compounds(land, codes, (1 + plan.info.tolerance) * plan.info.target)


def _land(plan: Plan) -> Land:
    """Return the land under a plan, metric; position = unit, in the order of their ids."""
    crs = CRS(plan.info.metric_crs)
    units = plan.units.sort_values("unit_id", kind="stable", ignore_index=True)
    ids = pd.Index(units["unit_id"])
    ends = {end: ids.get_indexer(plan.edges[end]) for end in ("unit_a", "unit_b")}
    buildings = plan.buildings.assign(unit=ids.get_indexer(plan.buildings["unit_id"]))
    return Land(
        communities=from_storage(plan.communities, crs),
        units=from_storage(units, crs),
        buildings=from_storage(buildings, crs),
        barriers=plan.barriers,
        edges=plan.edges.assign(**ends),
        exceptions=[],
    )


def _renamed(plan: Plan, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return exceptions with the grids in which their places are now."""
    named = rows["grid_code"].fillna("").to_numpy(dtype=object)
    known = set(plan.grids["grid_code"])
    whole = rows["kind"].isin([kind.value for kind in OF_THE_GRID]).to_numpy()
    stays = (named == "") | (whole & np.isin(named, list(known)))
    at = np.flatnonzero(~stays)
    points = shapely.point_on_surface(rows.geometry.to_numpy()[at])
    which, grid = shapely.STRtree(plan.grids.geometry.to_numpy()).query(points, "intersects")
    codes = plan.grids["grid_code"].to_numpy(dtype=object)[grid]
    for k, row in enumerate(at):
        held = sorted(codes[which == k])
        if named[row] not in held:
            nowhere = named[row] if named[row] in known else ""
            named[row] = held[0] if held else nowhere
    return rows.assign(grid_code=pd.array(named, dtype=rows["grid_code"].dtype))
