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
class Plan:
    """A plan. Geometry is longitude, latitude in EPSG:4490.

    Attributes
    ----------
    grids : GeoDataFrame
        ``grid_code, name, kind, community_code, street_code, households, population, deviation,
        compactness, reach_m, geometry``; one row a grid, sorted by grid_code. ``kind`` is a value
        of `GridKind`; ``deviation`` is relative to the target of the grid's community.
    units : GeoDataFrame
        ``unit_id, grid_code, community_code, households, population, building_count, geometry``.
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
