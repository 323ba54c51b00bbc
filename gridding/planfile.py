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
    "department_areas": "areas",
    "crosswalk": "crosswalk",
    "unowned": "unowned",
    "conflicts": "conflicts",
    "duties": "duties",
    "staffing": "staffing",
    "matters": "matters",
}
"""Layer that a merge adds -> what it is of `Merge`; beside them ``merge`` has the figures."""

MERGED_GEOMETRY = {
    "department_areas": "MultiPolygon",
    "unowned": "MultiPolygon",
    "conflicts": "Unknown",
}

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
    frames: dict[str, pd.DataFrame] = {name: getattr(plan, name) for name in GEOMETRY_TYPES}
    frames |= {"edges": plan.edges, "plan": _info_row(plan.info)}
    if plan.merge is not None:
        frames |= merge_layers(plan.merge)
    for layer, frame in frames.items():
        kind = (GEOMETRY_TYPES | MERGED_GEOMETRY).get(layer)
        geometry = (
            {"geometry_type": kind, "promote_to_multi": kind.startswith("Multi")} if kind else {}
        )
        pyogrio.write_dataframe(
            frame, path, layer=layer, driver="GPKG", append=path.exists(), **geometry
        )


def merge_layers(merge: Merge) -> dict[str, pd.DataFrame]:
    """Return what a merge adds, as a plan file holds it.

    Parameters
    ----------
    merge : Merge

    Returns
    -------
    dict
        Layer -> frame; days are texts, figures one row of JSON.
    """
    frames = {layer: getattr(merge, name) for layer, name in MERGED.items()}
    frames["matters"] = merge.matters.assign(**{day: _iso(merge.matters[day]) for day in DAYS})
    told = json.dumps(merge.figures, ensure_ascii=False, sort_keys=True)
    frames["merge"] = pd.DataFrame({"figures": [told]})
    return frames


def _iso(days: "pd.Series[Any]") -> "pd.Series[str]":
    return days.map(lambda day: "" if pd.isna(day) else day.isoformat()).astype("str")


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
        The file is missing, is no GeoPackage or lacks a layer; all lacking layers are named. A
        plan that is not merged has none of those of a merge.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(Fault("the plan file is not there", str(path)))
    try:
        present = set(pyogrio.list_layers(path)[:, 0])
    except pyogrio.errors.DataSourceError as error:
        raise InputError(Fault("cannot be opened as a GeoPackage", str(path))) from error
    merged = {*MERGED, "merge"}
    needed = (*GEOMETRY_TYPES, "edges", "plan", *(sorted(merged) if merged & present else ()))
    lacking = [name for name in needed if name not in present]
    if lacking:
        raise InputError(Fault("a layer is missing", str(path), layer=name) for name in lacking)
    frames = {layer: _layer(path, layer) for layer in GEOMETRY_TYPES}
    row = pyogrio.read_dataframe(path, layer="plan").iloc[0].to_dict()
    row["parameters"], row["digests"] = json.loads(row["parameters"]), json.loads(row["digests"])
    row["target"], row["seed"] = int(row["target"]), int(row["seed"])
    edges = pyogrio.read_dataframe(path, layer="edges")
    edges["hard"] = edges["hard"].astype(bool)
    merge = _read_merge(path) if merged & present else None
    return Plan(**frames, edges=edges, info=PlanInfo(**row), merge=merge)


def _read_merge(path: Path) -> Merge:
    frames = {}
    for layer, name in MERGED.items():
        read = _layer if layer in MERGED_GEOMETRY else pyogrio.read_dataframe
        frame = read(path, layer=layer)
        texts = [c for c in frame.columns if c != "geometry" and frame[c].dtype.kind in "OSUT"]
        frames[name] = frame.assign(**{c: frame[c].fillna("").astype("str") for c in texts})
    matters = frames["matters"]
    days = {day: matters[day].map(_day).astype(object) for day in DAYS}
    frames["matters"] = matters.assign(**days).astype(MATTER_COLUMNS)
    told = pyogrio.read_dataframe(path, layer="merge")["figures"].iloc[0]
    return Merge(**frames, figures=json.loads(told))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _layer(path: Path, layer: str) -> gpd.GeoDataFrame:
    frame = pyogrio.read_dataframe(path, layer=layer)
    if not isinstance(frame, gpd.GeoDataFrame):  # a layer of which no row has a geometry
        frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=STORAGE_CRS)
    if layer in COUNTED:  # absent from files of before it was carried
        frame["population"] = pd.array(frame.get("population", [None] * len(frame)), dtype="Int64")
    if layer == "units":
        frame["compound"] = (
            frame.get("compound", pd.Series("", frame.index)).fillna("").astype("str")
        )
    return frame
