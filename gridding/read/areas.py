"""Areas given beside the divisions: compounds, dedicated grids, the grids of today."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from gridding.district import STORAGE_CRS
from gridding.read.columns import find_columns
from gridding.read.layer import Reading
from gridding.read.place import nearby
from gridding.read.shapes import Dimension, repair_rows
from gridding.read.values import texts

if TYPE_CHECKING:
    from gridding.manifest import AreaLayer, NameLayer


def read_areas(
    reading: Reading,
    spec: "AreaLayer | NameLayer | None",
    usual: Mapping[str, tuple[str, ...]],
    box: shapely.Polygon | None,
) -> gpd.GeoDataFrame:
    """Read a layer of areas, where the manifest has it.

    Parameters
    ----------
    reading : Reading
    spec : AreaLayer, NameLayer or None
    usual : mapping of str to tuple of str
        Field -> usual column names, from `gridding.read.columns`.
    box : Polygon or None
        The communities' box.

    Returns
    -------
    GeoDataFrame
        The fields of ``usual`` (str, empty where the file says nothing) and ``geometry`` in
        EPSG:4490, in the order of the file.
    """
    opened = None if spec is None else reading.open(spec)
    fields: dict[str, Any] = {field: [] for field in usual}
    shapes: list[shapely.Geometry] = []
    if spec is not None and opened is not None:
        table, repairs = reading.shaped(opened, (Dimension.POLYGONS,))
        reading.exceptions += repair_rows(table, repairs)
        columns = find_columns(table, usual, dict(spec.columns), reading.faults)
        nearby(table, box, reading.faults)
        fields = {field: list(texts(table, columns.get(field))) for field in usual}
        shapes = list(table.shapes)
    frame = {field: pd.array(values, dtype="str") for field, values in fields.items()}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=STORAGE_CRS)
