"""Communities and streets: codes, names, who belongs to whom."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridding.district import STORAGE_CRS
from gridding.read.columns import COMMUNITIES, STREETS, find_columns
from gridding.read.layer import Reading
from gridding.read.place import nearby
from gridding.read.shapes import Dimension, repair_rows
from gridding.read.table import Table
from gridding.read.values import codes, duplicates, texts


def read_streets(
    reading: Reading, box: shapely.Polygon | None
) -> tuple[Table, gpd.GeoDataFrame] | None:
    """Read the streets, where the manifest has them.

    Parameters
    ----------
    reading : Reading
    box : Polygon or None
        The communities' box.

    Returns
    -------
    table : Table
    streets : GeoDataFrame
        ``code, name, geometry`` in EPSG:4490, in the table's order.
    """
    spec = reading.manifest.layers.streets
    opened = None if spec is None else reading.open(spec)
    if spec is None or opened is None:
        return None
    columns = find_columns(opened, STREETS, dict(spec.columns), reading.faults, required=("code",))
    attributes = _attributes(reading, opened, columns)
    table, repairs = reading.shaped(opened, (Dimension.POLYGONS,))
    reading.exceptions += repair_rows(table, repairs)
    nearby(table, box, reading.faults)
    return table, _areas(table, attributes)


def read_communities(reading: Reading) -> tuple[Table, gpd.GeoDataFrame] | None:
    """Read the communities.

    Parameters
    ----------
    reading : Reading

    Returns
    -------
    table : Table
    communities : GeoDataFrame
        ``code, name, street_code, street_name, geometry`` in EPSG:4490, in the table's order; the
        street's code and name are empty where the layer has none.
    """
    spec = reading.manifest.layers.communities
    opened = reading.open(spec)
    if opened is None:
        return None
    faults = reading.faults
    columns = find_columns(opened, COMMUNITIES, dict(spec.columns), faults, required=("code",))
    attributes = _attributes(reading, opened, columns)
    attributes["street_code"] = (
        codes(opened, columns["street_code"], faults, required=True)
        if "street_code" in columns
        else ""
    )
    attributes["street_name"] = texts(opened, columns.get("street_name"))
    table, repairs = reading.shaped(opened, (Dimension.POLYGONS,))
    frame = _areas(table, attributes)
    reading.exceptions += repair_rows(table, repairs, frame["code"].to_numpy(dtype=object))
    return table, frame


def _attributes(reading: Reading, table: Table, columns: dict[str, str]) -> pd.DataFrame:
    """Return code and name of every row; the index is the row in the file."""
    code = texts(table, None)
    if "code" in columns:
        code = codes(table, columns["code"], reading.faults, required=True)
        duplicates(table, code, columns["code"], reading.faults)
    name = texts(table, columns.get("name"))
    name = np.where(name == "", code, name)
    return pd.DataFrame({"code": code, "name": name}, index=table.rows)


def _areas(table: Table, attributes: pd.DataFrame) -> gpd.GeoDataFrame:
    kept = attributes.loc[table.rows].reset_index(drop=True)
    frame = gpd.GeoDataFrame(kept, geometry=list(table.shapes), crs=STORAGE_CRS)
    return frame.astype({"code": "str", "name": "str"})
