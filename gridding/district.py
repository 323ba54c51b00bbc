"""What a district is made of once its files are read and found right."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
from pyproj import CRS

if TYPE_CHECKING:
    from gridding.manifest import Manifest

STORAGE_CRS = "EPSG:4490"
"""Longitude/latitude on CGCS2000: the CRS of everything that is read, kept and written."""

EXCEPTION_COLUMNS = ("kind", "community_code", "grid_code", "detail", "area_m2", "geometry")


@dataclass(frozen=True)
class District:
    """One district's input. Every geometry is longitude, latitude in EPSG:4490.

    Attributes
    ----------
    manifest : Manifest
        What was asked for: name, code, target, tolerance, seed, rules.
    streets : GeoDataFrame
        ``code, name, geometry``; dissolved from the communities where no layer was given.
    communities : GeoDataFrame
        ``code, name, street_code, geometry``; polygons or multipolygons, sorted by code, that
        fit each other. Where grids nest in streets, the streets, with their own code twice.
    buildings : GeoDataFrame
        ``building_id`` (str, unique), ``households`` (int64 >= 0), ``address`` (str, may be
        empty), ``population`` (Int64, may be missing), ``geometry`` (polygon, multipolygon or
        point).
    barriers : GeoDataFrame
        ``class`` (a value of `BarrierClass`), ``name`` (str, may be empty), ``geometry``
        (lines; polygons for water).
    compounds : GeoDataFrame
        ``name, geometry``; empty where no layer was given.
    dedicated : GeoDataFrame
        ``code, name, geometry``: areas of dedicated grids (专属), left out of the balance; ``code``
        may be empty. Empty where no layer was given.
    grids : GeoDataFrame
        ``code, name, geometry``: the grids of today as drawn, sorted by code; empty where no layer
        was given.
    postings : DataFrame
        ``worker_id, name, role, phone, from, until, grid_code, department, area_id``.
    exceptions : GeoDataFrame
        What reading mended or found odd; columns as in `EXCEPTION_COLUMNS`.
    metric_crs : CRS
        The projected CRS in which this district is measured, in metres.
    digests : dict
        File name -> SHA-256 of every input file.
    """

    manifest: "Manifest"
    streets: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    dedicated: gpd.GeoDataFrame
    grids: gpd.GeoDataFrame
    postings: pd.DataFrame
    exceptions: gpd.GeoDataFrame
    metric_crs: CRS
    digests: dict[str, str] = field(default_factory=dict)
