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


MATTER_COLUMNS = {
    "code": "str", "category": "str", "name": "str", "lead": "str", "supporting": "str",
    "deadline_days": "Int64", "basis": "str", "emergency": "bool", "applied": "object",
    "decision": "str", "decided_by": "str", "from": "object", "until": "object",
}  # fmt: skip
"""Column of the list of matters -> its type."""


def no_departments() -> gpd.GeoDataFrame:
    """Return the departments' areas where there are none."""
    columns = {name: pd.Series(dtype="str") for name in ("department", "area_id", "repaired")}
    return gpd.GeoDataFrame(columns, geometry=[], crs=STORAGE_CRS)


def no_matters() -> pd.DataFrame:
    """Return the list of matters where there is none."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in MATTER_COLUMNS.items()})


def no_addresses() -> gpd.GeoDataFrame:
    """Return the address points where there are none."""
    columns = {name: pd.Series(dtype="str") for name in ("address_id", "address", "name")}
    return gpd.GeoDataFrame(columns, geometry=[], crs=STORAGE_CRS)


def no_roads() -> gpd.GeoDataFrame:
    """Return the roads with house numbers where there are none."""
    sides = ("left_from", "left_to", "right_from", "right_to")
    columns = {"name": pd.Series(dtype="str")} | {s: pd.Series(dtype="Int64") for s in sides}
    return gpd.GeoDataFrame(columns, geometry=[], crs=STORAGE_CRS)


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
        ``worker_id, name, role, phone, from, until, grid_code, department, area_id,
        stand_in_for`` (the worker_id of whom they stand in for there; empty for none).
    departments : GeoDataFrame
        ``department, area_id, geometry``: the departments' own areas, mended within each layer so
        that none overlap; in the order of the manifest, then by id. Empty where no layer was given.
    departments_drawn : GeoDataFrame
        ``department, area_id, repaired, geometry``: the same as drawn, before anything was mended
        but invalid shapes: ``repaired`` says how (empty where nothing was wrong).
    matters : DataFrame
        The list of matters (事项清单), a row an entry: ``code, category, name, lead`` (a
        department), ``supporting`` (departments, ``;`` between them), ``deadline_days`` (Int64,
        may be missing), ``basis, emergency`` (bool), ``applied, decision`` (a value of
        `gridding.matters.Decision`, empty where undecided), ``decided_by, from, until`` (days,
        None where open). Empty where no list was given.
    addresses : GeoDataFrame
        ``address_id, address, name, geometry`` (points): address points; either text may be empty.
    roads : GeoDataFrame
        ``name, left_from, left_to, right_from, right_to, geometry``: lines with the house numbers
        along them as they are drawn (Int64, may be missing).
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
    departments: gpd.GeoDataFrame = field(default_factory=no_departments)
    departments_drawn: gpd.GeoDataFrame = field(default_factory=no_departments)
    matters: pd.DataFrame = field(default_factory=no_matters)
    addresses: gpd.GeoDataFrame = field(default_factory=no_addresses)
    roads: gpd.GeoDataFrame = field(default_factory=no_roads)
