"""Copies frames into tables in bulk and back, geometry exact to the last bit."""

from io import StringIO
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection

from sql.queries import query
from sql.tables.base import STORAGE_SRID, Base

MULTI = (
    (shapely.GeometryType.POLYGON, shapely.MultiPolygon),
    (shapely.GeometryType.LINESTRING, shapely.MultiLineString),
)


def copy_in(connection: Connection, table: type[Base], frame: pd.DataFrame) -> None:
    """Append a frame's rows to a table.

    Parameters
    ----------
    connection : Connection
    table : type
        The model; its table's columns that the frame lacks get their defaults.
    frame : DataFrame
        Columns named as in the table. Missing values become NULL.
    """
    names = [column.name for column in table.__table__.columns if column.name in frame.columns]
    buffer = StringIO()
    # Python's repr of a float, which pandas writes, is the shortest that reads back as the same.
    frame[names].to_csv(buffer, header=False, index=False, na_rep=r"\N")
    buffer.seek(0)
    columns = ", ".join(f'"{name}"' for name in names)
    connection.connection.cursor().copy_expert(
        f"COPY {table.__tablename__} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", buffer
    )


def to_ewkb(geometry: gpd.GeoSeries, *, multi: bool) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Return geometry as the database takes it.

    Parameters
    ----------
    geometry : GeoSeries
        EPSG:4490; may hold missing values.
    multi : bool
        Wrap single polygons and lines, for columns of a multi type.

    Returns
    -------
    ndarray of str
        Hexadecimal EWKB; None where the geometry is missing.
    """
    values = np.array(geometry.to_numpy(), dtype=object)
    if multi:
        kinds = shapely.get_type_id(values)
        for kind, wrap in MULTI:
            chosen = np.flatnonzero(kinds == kind)
            values[chosen] = [wrap([single]) for single in values[chosen]]
    numbered = shapely.set_srid(values, STORAGE_SRID)
    return np.asarray(shapely.to_wkb(numbered, hex=True, include_srid=True), dtype=object)


def from_ewkb(column: pd.Series) -> gpd.GeoSeries:
    """Return geometry as the database gives it.

    Parameters
    ----------
    column : Series of str
        Hexadecimal EWKB or None.

    Returns
    -------
    GeoSeries
        EPSG:4490.
    """
    texts = column.astype(object).where(column.notna(), None)
    values = shapely.set_srid(shapely.from_wkb(texts.to_numpy()), 0)
    return gpd.GeoSeries(values, index=column.index, crs=f"EPSG:{STORAGE_SRID}")


def geo_frame(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return what a query found as a layer.

    Parameters
    ----------
    frame : DataFrame
        ``geometry`` as the database gives it.

    Returns
    -------
    GeoDataFrame
        EPSG:4490; ``population``, where it has one, is Int64.
    """
    if "population" in frame:
        frame = frame.astype({"population": "Int64"})
    return gpd.GeoDataFrame(frame, geometry=from_ewkb(frame["geometry"]))


def frame_of(connection: Connection, name: str, **parameters: object) -> pd.DataFrame:
    """Return what a query of `sql.queries` finds, with its columns even where it finds nothing.

    Parameters
    ----------
    connection : Connection
    name : str
        Of the query.
    **parameters : object
        Its own.

    Returns
    -------
    DataFrame
        Geometry still as the database gives it.
    """
    result = connection.execute(query(name), parameters)
    return pd.DataFrame(result.all(), columns=list(result.keys()))
