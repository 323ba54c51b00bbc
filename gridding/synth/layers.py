"""Writing the departments' layers as each would hand its own over: format, datum, headings."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from gridding.datum import wgs84_to_gcj02
from gridding.synth.areas import Shapes
from gridding.synth.departments import Department, Departments
from gridding.synth.ground import DEGREE_DECIMALS, METRIC_CRS, to_degrees

CRS = "EPSG:4490"
CLAIMED = "EPSG:4326"
"""What GeoJSON has, and what files in GCJ-02 claim to have."""
WRITTEN_AT = "2026-06-30T00:00:00Z"
"""Time stamp inside the files, so that the same seed writes the same bytes."""
GBK = {"encoding": "GBK", "DBF_DATE_LAST_UPDATE": WRITTEN_AT[:10]}
LEFT_OUT = "left_out.geojson"


@dataclass(frozen=True)
class Form:
    """What a department's file looks like; ``settings`` are further lines of its section."""

    file: str
    id_column: str
    settings: tuple[str, ...] = ()
    gcj02: bool = False


FORMS: Mapping[str, Form] = {
    "公安": Form("police.gpkg", "警务区"),
    "城管": Form("sweeping.shp", "责任区", ("dissolve = true",)),
    "消防": Form("fire.gpkg", "辖区"),
    "民政": Form("welfare.gpkg", "编号"),
    "综治": Form("patrols.gpkg", "网格号"),
    "市场监管": Form("markets.gpkg", "路段", ('datum = "gcj02"',), gcj02=True),
    "环保": Form("air.geojson", "编号"),
    "党建": Form("party.gpkg", "编号"),
}
"""Department -> its file: a shapefile in GBK that does not say so, a GeoJSON, else GeoPackages."""


def write_departments(folder: Path, departments: Departments) -> str:
    """Write every department's layer, and what they leave out.

    Parameters
    ----------
    folder : Path
    departments : Departments

    Returns
    -------
    str
        The sections of the manifest.
    """
    for layer in departments.layers:
        _write(folder, layer, FORMS[layer.name])
    missing = {
        "department": departments.left_out_by,
        "area_m2": shapely.area(departments.left_out).round(),
    }
    frame = gpd.GeoDataFrame(missing, geometry=to_degrees(departments.left_out), crs=CLAIMED)
    write_layer(frame, folder / LEFT_OUT, COORDINATE_PRECISION=str(DEGREE_DECIMALS))
    return "".join(_section(layer, FORMS[layer.name]) for layer in departments.layers)


def write_layer(frame: gpd.GeoDataFrame, path: Path, **options: str) -> None:
    """Write a file of one layer, the same bytes for the same content.

    Parameters
    ----------
    frame : GeoDataFrame
    path : Path
        The suffix says the format; a file of that name is replaced.
    **options
        For the format's driver.
    """
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN_AT})
    try:
        pyogrio.write_dataframe(frame, path, layer=path.stem, **options)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _write(folder: Path, layer: Department, form: Form) -> None:
    shapes, crs = to_degrees(layer.shapes), CRS
    if form.gcj02:
        shapes, crs = shapely.transform(shapes, _to_gcj02), CLAIMED
    path = folder / form.file
    frame = gpd.GeoDataFrame({form.id_column: layer.ids}, geometry=_valid(shapes), crs=crs)
    if path.suffix == ".shp":
        frame = frame.to_crs(METRIC_CRS)
        write_layer(frame.set_geometry(_valid(frame.geometry.to_numpy())), path, **GBK)
        path.with_suffix(".cpg").unlink()
    elif path.suffix == ".geojson":
        write_layer(frame.set_crs(CLAIMED, allow_override=True), path)
    else:
        write_layer(frame, path)


def _to_gcj02(points: np.ndarray) -> np.ndarray:
    return np.column_stack(wgs84_to_gcj02(*points.T)).round(DEGREE_DECIMALS)


def _valid(shapes: Shapes) -> Shapes:
    """Return shapes of which rounding made none cross itself."""
    bad = ~shapely.is_valid(shapes)
    out = shapes.copy()
    out[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    return out


def _section(layer: Department, form: Form) -> str:
    lines = [
        "[[departments]]",
        f'name = "{layer.name}"',
        f'file = "{form.file}"',
        f'id_column = "{form.id_column}"',
        f"weight = {layer.weight}",
        *form.settings,
    ]
    return "\n" + "\n".join(lines) + "\n"
