"""A plan put together: land, an assignment and what was found on the way, in storage CRS."""

from importlib.metadata import version
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gridding.district import STORAGE_CRS, District
from gridding.grids import dissolved
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.land.exceptions import Row, exception_frame
from gridding.land.projection import to_storage
from gridding.plan import Plan, PlanInfo

UNIT_COLUMNS = (
    "unit_id", "grid_code", "community_code", "households", "population", "building_count",
    "compound", "geometry",
)  # fmt: skip


def assemble(
    district: District,
    land: Land,
    grids: gpd.GeoDataFrame,
    row: Ints,
    found: list[Row],
    seed: int,
    parameters: dict[str, Any],
) -> Plan:
    """Put a plan together, however its assignment came about.

    Parameters
    ----------
    district : District
    land : Land
    grids : GeoDataFrame
        As from `gridding.grids.derive_grids`: metric, with their codes.
    row : (u,) int array
        Row of the grid of each unit.
    found : list of Row
        Exceptions beside those of reading and of the land; metric geometry.
    seed : int
    parameters : dict
        Every other setting that shaped the assignment; the rules for barriers are added.

    Returns
    -------
    Plan
    """
    wanted = district.manifest.district
    codes = grids["grid_code"].to_numpy()[row]
    units = land.units.assign(unit_id=np.arange(len(land.units)), grid_code=codes)
    units = to_storage(units[list(UNIT_COLUMNS)])
    read = district.exceptions
    exceptions = to_storage(exception_frame(land.exceptions + found, district.metric_crs))
    frames = [frame for frame in (read, exceptions) if len(frame)] or [exceptions]
    return Plan(
        grids=_to_storage_grids(grids, units, row),
        units=units,
        communities=to_storage(land.communities),
        streets=district.streets,
        buildings=to_storage(land.buildings.rename(columns={"unit": "unit_id"})),
        barriers=to_storage(land.barriers),
        edges=land.edges,
        exceptions=gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=read.crs),
        info=PlanInfo(
            district_code=wanted.code,
            district_name=wanted.name,
            target=wanted.target_households,
            tolerance=wanted.tolerance,
            seed=seed,
            metric_crs=district.metric_crs.to_string(),
            parameters=_as_of(district) | _barrier_rules(district) | parameters,
            digests=district.digests,
            version=version("gridding"),
        ),
    )


def _as_of(district: District) -> dict[str, Any]:
    days = district.manifest.as_of
    return {"as_of": {file: day.isoformat() for file, day in days.items()}} if days else {}


def _barrier_rules(district: District) -> dict[str, Any]:
    rules = district.manifest.barrier_rules
    return {
        "hard": sorted(c.value for c in rules.hard),
        "factors": {c.value: f for c, f in rules.all_factors.items()},
    }


def _to_storage_grids(
    grids: gpd.GeoDataFrame, units: gpd.GeoDataFrame, row: Ints
) -> gpd.GeoDataFrame:
    """Return the grids in EPSG:4490, their outlines exactly those of their stored units.

    Parameters
    ----------
    grids : GeoDataFrame
        Metric.
    units : GeoDataFrame
        In EPSG:4490.
    row : (u,) int array
        Row of the grid of each unit.
    """
    outlines = dissolved(units.geometry.to_numpy(), row)
    bare = grids.drop(columns="geometry")
    return gpd.GeoDataFrame(bare, geometry=outlines, crs=STORAGE_CRS)
