"""Writing the invented district as the files that an office would hand over."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from numpy.typing import NDArray

from gridding.synth.ground import to_degrees
from gridding.synth.shape import Shape

CRS = "EPSG:4490"
WRITTEN_AT = "2026-06-30T00:00:00Z"
"""Time stamp inside the GeoPackages, so that the same seed writes the same bytes."""

MANIFEST = """# 虚构数据 / invented data: gridding synth, seed {seed}
[district]
name = "{name}"
code = "{code}"
target_households = {target}
tolerance = 0.10
seed = {seed}

[layers.streets]
file = "streets.gpkg"
columns = {{ code = "code", name = "name" }}

[layers.communities]
file = "communities.gpkg"
columns = {{ code = "code", name = "name", street_code = "street_code" }}

[layers.buildings]
file = "buildings.gpkg"
columns = {{ households = "户数", address = "地址", population = "常住人口" }}
as_of = 2026-06-30

[layers.compounds]
file = "compounds.gpkg"
columns = {{ name = "name" }}

[[barriers]]
file = "roads.gpkg"
kind_column = "highway"

[[barriers]]
file = "water.gpkg"
kind = "river"

[[barriers]]
file = "rail.gpkg"
kind = "railway"

[rosters]
postings = "postings.csv"
"""


def write_layer(
    folder: Path, name: str, columns: Mapping[str, object], geometry: NDArray[np.object_]
) -> None:
    """Write one GeoPackage of one layer in EPSG:4490.

    Parameters
    ----------
    folder : Path
    name : str
        Of the file and of the layer.
    columns : mapping
        Column name to values.
    geometry : ndarray of geometry
        In local metres.
    """
    frame = gpd.GeoDataFrame(dict(columns), geometry=to_degrees(geometry), crs=CRS)
    path = folder / f"{name}.gpkg"
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN_AT})
    try:
        pyogrio.write_dataframe(frame, path, layer=name)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def write_table(folder: Path, name: str, table: pd.DataFrame) -> None:
    """Write one CSV in UTF-8 with newlines as on Unix.

    Parameters
    ----------
    folder : Path
    name : str
    table : DataFrame
    """
    table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")


def write_manifest(folder: Path, shape: Shape, seed: int) -> Path:
    """Write ``district.toml``.

    Parameters
    ----------
    folder : Path
    shape : Shape
    seed : int

    Returns
    -------
    Path
    """
    path = folder / "district.toml"
    text = MANIFEST.format(
        name=shape.name, code=shape.code, target=shape.target_households, seed=seed
    )
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
