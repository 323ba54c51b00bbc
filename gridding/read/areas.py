"""Areas given beside the divisions: compounds, dedicated grids, the grids of today."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from gridding.district import STORAGE_CRS
from gridding.read.columns import AREAS, find_columns
from gridding.read.layer import Reading
from gridding.read.overlaps import list_overlaps, refuse_overlaps
from gridding.read.place import nearby
from gridding.read.shapes import Dimension, repair_rows
from gridding.read.table import Table
from gridding.read.values import codes, texts

if TYPE_CHECKING:
    from gridding.layers import AreaLayer, NameLayer


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
        EPSG:4490, in the order of the file. Areas may overlap and codes may repeat: those of
        today's grids are for `gridding.adopt` to settle.
    """
    return _read(reading, spec, usual, box)[1]


def read_dedicated(
    reading: Reading, box: shapely.Polygon | None, metric: CRS | None
) -> gpd.GeoDataFrame:
    """Read the dedicated grids, where the manifest has them.

    Parameters
    ----------
    reading : Reading
        Takes a fault where two overlap by more than a little: the ground cannot be of both.
    box : Polygon or None
        The communities' box.
    metric : CRS or None

    Returns
    -------
    GeoDataFrame
        ``code, name, geometry`` in EPSG:4490, in the order of the file.
    """
    table, areas = _read(reading, reading.manifest.layers.dedicated, AREAS, box)
    if table is not None and metric is not None:
        small = refuse_overlaps(reading, table, areas, metric, "dedicated grids")
        list_overlaps(reading, small, areas, metric, "dedicated grids")
    return areas


def _read(
    reading: Reading,
    spec: "AreaLayer | NameLayer | None",
    usual: Mapping[str, tuple[str, ...]],
    box: shapely.Polygon | None,
) -> tuple[Table | None, gpd.GeoDataFrame]:
    opened = None if spec is None else reading.open(spec)
    fields: dict[str, Any] = {field: [] for field in usual}
    table = None
    if spec is not None and opened is not None:
        table, repairs = reading.shaped(opened, (Dimension.POLYGONS,))
        reading.exceptions += repair_rows(table, repairs)
        columns = find_columns(table, usual, dict(spec.columns), reading.faults)
        nearby(table, box, reading.faults)
        fields = {field: texts(table, columns.get(field)) for field in usual}
        if "code" in columns:
            fields["code"] = codes(table, columns["code"], reading.faults, required=False)
    frame = {field: pd.array(list(values), dtype="str") for field, values in fields.items()}
    shapes = [] if table is None else list(table.shapes)
    return table, gpd.GeoDataFrame(frame, geometry=shapes, crs=STORAGE_CRS)
