"""One division of a district: the frames that the plan file, the database and maps share."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import geopandas as gpd
import pandas as pd


class GridKind(StrEnum):
    """Whether a grid counts for the balance."""

    BASIC = "basic"
    DEDICATED = "dedicated"


@dataclass(frozen=True)
class PlanInfo:
    """How a plan came about; the one row of the plan file's layer ``plan``.

    Attributes
    ----------
    district_code, district_name : str
    target : int
        Households wanted in a grid.
    tolerance : float
        Half-width of the band, relative to the target.
    seed : int
    metric_crs : str
        For example ``EPSG:4545``.
    parameters : dict
        Every other setting that shaped the plan.
    digests : dict
        Input file name -> SHA-256.
    version : str
        Version of gridding that made it.
    """

    district_code: str
    district_name: str
    target: int
    tolerance: float
    seed: int
    metric_crs: str
    parameters: dict[str, Any]
    digests: dict[str, str]
    version: str

    def target_of(self, community: str) -> int:
        """Return the households wanted in a grid of a community."""
        own = self.parameters.get("overrides", {}).get(community, {})
        return int(own.get("target", self.target))

    @property
    def locked(self) -> frozenset[str]:
        """Codes of the grids that stayed as they were, whatever their size."""
        overrides = self.parameters.get("overrides", {}).values()
        return frozenset(code for own in overrides for code in own.get("locked", ()))


@dataclass(frozen=True)
class Merge:
    """What a merge adds to a plan. Geometry is longitude, latitude in EPSG:4490.

    Attributes
    ----------
    areas : GeoDataFrame
        ``department, area_id, households, area_m2, geometry``: the departments' areas as used, in
        the order of the manifest, then by id. Layer ``department_areas`` of the plan file.
    crosswalk : DataFrame
        ``department, area_id, grid_code, households, household_share_of_area,
        household_share_of_grid, area_m2, area_share_of_area, area_share_of_grid``. What lies in no
        area has an empty area_id, what lies in no grid an empty grid_code; a share of neither is
        missing. Where nobody lives, households are shared as the ground is.
    unowned : GeoDataFrame
        ``department, community_code, grid_code, households, area_m2, geometry``: each piece of
        ground that a department has not; an empty department stands for ground that none has.
    conflicts : GeoDataFrame
        ``kind`` (a value of `gridding.merge.duties.ConflictKind`), ``grid_code, matter, department,
        other, households, area_m2, detail, geometry``.
    duties : DataFrame
        ``grid_code, matter, lead, supporting``: what is to be handled in a grid, and who is
        legally responsible for it there.
    staffing : DataFrame
        ``worker_id, name, role, department, area_id, grid_code, households, households_known``:
        who is proposed for which grid; an empty grid_code is a worker left over, an empty
        worker_id a place without one.
    matters : DataFrame
        As `District.matters`.
    figures : dict
        Everything about the merge that the report tells, under ``merge``; see
        `gridding.merge.figures`.
    """

    areas: gpd.GeoDataFrame
    crosswalk: pd.DataFrame
    unowned: gpd.GeoDataFrame
    conflicts: gpd.GeoDataFrame
    duties: pd.DataFrame
    staffing: pd.DataFrame
    matters: pd.DataFrame
    figures: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """A plan. Geometry is longitude, latitude in EPSG:4490.

    Attributes
    ----------
    grids : GeoDataFrame
        ``grid_code, name, kind, community_code, street_code, households, population, deviation,
        compactness, reach_m, geometry``; one row a grid, sorted by grid_code. ``kind`` is a value
        of `GridKind`; ``deviation`` is relative to the target of the grid's community.
    units : GeoDataFrame
        ``unit_id, grid_code, community_code, households, population, building_count, compound,
        geometry``. ``compound`` is a name that no other compound of the district has, empty where
        the unit lies in none or the plan is from before it was carried.
    communities, streets : GeoDataFrame
        ``code, name, street_code, geometry`` and ``code, name, geometry``.
    buildings : GeoDataFrame
        ``building_id, unit_id, households, population, address, geometry``. ``population`` is
        Int64 here, in units and in grids: the sum of what is known, missing where nothing is.
    barriers : GeoDataFrame
        ``class, hard, name, geometry``: the lines that were used.
    edges : DataFrame
        ``unit_a, unit_b, length_m, cost, class, hard``; unit_a < unit_b.
    exceptions : GeoDataFrame
        ``kind, community_code, grid_code, detail, area_m2, geometry`` (geometry may be missing).
    info : PlanInfo
    merge : Merge or None
        Of a merged plan.
    """

    grids: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    edges: pd.DataFrame
    exceptions: gpd.GeoDataFrame
    info: PlanInfo
    merge: Merge | None = None
