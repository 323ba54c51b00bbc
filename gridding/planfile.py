"""The plan file: one GeoPackage in EPSG:4490 that explains itself, written whole or not at all."""

import json
import os
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from gridding.district import MATTER_COLUMNS, STORAGE_CRS
from gridding.errors import Fault, InputError
from gridding.plan import Merge, Plan, PlanInfo

GEOMETRY_TYPES = {
    "grids": "MultiPolygon",
    "units": "MultiPolygon",
    "communities": "MultiPolygon",
    "streets": "MultiPolygon",
    "buildings": "Unknown",
    "barriers": "MultiLineString",
    "exceptions": "Unknown",
}
"""Layers with geometry, in the order in which they are written."""

MERGED = {
    "areas": ("department_areas", "MultiPolygon"),
    "crosswalk": ("crosswalk", None),
    "unowned": ("unowned", "MultiPolygon"),
    "conflicts": ("conflicts", "Unknown"),
    "duties": ("duties", None),
    "staffing": ("staffing", None),
    "matters": ("matters", None),
}
"""What a merge adds -> layer, and kind of geometry where it has one."""

DAYS = ("applied", "from", "until")
"""Days of a matter: text in a plan file, where a missing day is empty."""

COUNTED = ("grids", "units", "buildings")
"""Layers with a population, which may be missing: a plan file has no whole number for that."""

WRITTEN_AT = "1970-01-01T00:00:00.000Z"
"""Stands in the container for the time of writing, so that the same plan is the same bytes."""


def write_plan(plan: Plan, path: str | Path) -> None:
    """Write a plan as a GeoPackage; an existing file is replaced only once all is written.

    Parameters
    ----------
    plan : Plan
    path : str or Path
        Wants the suffix ``.gpkg``.

    Raises
    ------
    InputError
        The suffix is another, or the folder is not there.
    """
    path = Path(path)
    if path.suffix.lower() != ".gpkg":
        raise InputError(Fault("a plan is written as a GeoPackage", str(path), wanted=".gpkg"))
    if not path.parent.is_dir():
        raise InputError(Fault("the folder to write to is not there", str(path.parent)))
    # Beside the target and not in /tmp: a rename is atomic only within one file system.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".plan-") as folder:
        scratch = Path(folder) / "plan.gpkg"
        before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN_AT})
        try:
            _write_layers(plan, scratch)
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
        os.replace(scratch, path)  # noqa: PTH105  Path.replace is the same call, os says atomic


def _write_layers(plan: Plan, path: Path) -> None:
    for layer, geometry_type in GEOMETRY_TYPES.items():
        frame: gpd.GeoDataFrame = getattr(plan, layer)
        pyogrio.write_dataframe(
            frame,
            path,
            layer=layer,
            driver="GPKG",
            geometry_type=geometry_type,
            promote_to_multi=geometry_type.startswith("Multi"),
            append=path.exists(),
        )
    pyogrio.write_dataframe(plan.edges, path, layer="edges", driver="GPKG", append=True)
    pyogrio.write_dataframe(_info_row(plan.info), path, layer="plan", driver="GPKG", append=True)
    if plan.merge is not None:
        _write_merge(plan.merge, path)


def _write_merge(merge: Merge, path: Path) -> None:
    for name, (layer, geometry_type) in MERGED.items():
        frame = getattr(merge, name)
        kind = {} if geometry_type is None else {"geometry_type": geometry_type}
        if name == "matters":
            frame = frame.assign(**{day: _iso(frame[day]) for day in DAYS})
        promote = geometry_type == "MultiPolygon"
        pyogrio.write_dataframe(
            frame, path, layer=layer, driver="GPKG", append=True, promote_to_multi=promote, **kind
        )
    told = pd.DataFrame({"figures": [json.dumps(merge.figures, ensure_ascii=False)]})
    pyogrio.write_dataframe(told, path, layer="merge", driver="GPKG", append=True)


def _iso(days: "pd.Series[Any]") -> "pd.Series[str]":
    return days.map(lambda day: "" if day is None or pd.isna(day) else day.isoformat()).astype(
        "str"
    )


def _info_row(info: PlanInfo) -> pd.DataFrame:
    row = asdict(info)
    for key in ("parameters", "digests"):
        row[key] = json.dumps(row[key], ensure_ascii=False, sort_keys=True)
    return pd.DataFrame([row])


def read_plan(path: str | Path) -> Plan:
    """Read a plan file.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        The file is missing, is no GeoPackage or lacks a layer; all lacking layers are named.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(Fault("the plan file is not there", str(path)))
    try:
        present = set(pyogrio.list_layers(path)[:, 0])
    except pyogrio.errors.DataSourceError as error:
        raise InputError(Fault("cannot be opened as a GeoPackage", str(path))) from error
    lacking = [name for name in (*GEOMETRY_TYPES, "edges", "plan") if name not in present]
    if lacking:
        raise InputError(Fault("a layer is missing", str(path), layer=name) for name in lacking)
    frames = {layer: _layer(path, layer) for layer in GEOMETRY_TYPES}
    row = pyogrio.read_dataframe(path, layer="plan").iloc[0].to_dict()
    row["parameters"], row["digests"] = json.loads(row["parameters"]), json.loads(row["digests"])
    row["target"], row["seed"] = int(row["target"]), int(row["seed"])
    edges = pyogrio.read_dataframe(path, layer="edges")
    edges["hard"] = edges["hard"].astype(bool)
    merge = _read_merge(path) if "merge" in present else None
    return Plan(**frames, edges=edges, info=PlanInfo(**row), merge=merge)


def _read_merge(path: Path) -> Merge:
    frames = {}
    for name, (layer, geometry_type) in MERGED.items():
        frame = pyogrio.read_dataframe(path, layer=layer)
        if geometry_type is not None and not isinstance(frame, gpd.GeoDataFrame):
            frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=STORAGE_CRS)
        texts = [c for c in frame.columns if c != "geometry" and frame[c].dtype.kind in "OSUT"]
        frames[name] = frame.assign(**{c: frame[c].fillna("").astype("str") for c in texts})
    matters = frames["matters"]
    days = {
        day: matters[day]
        .map(lambda text: date.fromisoformat(text) if text else None)
        .astype(object)
        for day in DAYS
    }
    frames["matters"] = matters.assign(**days).astype(MATTER_COLUMNS)
    figures = json.loads(pyogrio.read_dataframe(path, layer="merge")["figures"].iloc[0])
    return Merge(**frames, figures=figures)


def _layer(path: Path, layer: str) -> gpd.GeoDataFrame:
    frame = pyogrio.read_dataframe(path, layer=layer)
    if not isinstance(frame, gpd.GeoDataFrame):  # a layer of which no row has a geometry
        frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=STORAGE_CRS)
    if layer in COUNTED:  # absent from files of before it was carried
        frame["population"] = pd.array(frame.get("population", [None] * len(frame)), dtype="Int64")
    return frame
