"""Buildings: households, address, population, an id that is theirs alone."""

from collections import Counter

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.district import STORAGE_CRS
from gridding.land.exceptions import ExceptionKind, exception_row
from gridding.read.columns import BUILDINGS, find_columns
from gridding.read.layer import Reading
from gridding.read.place import nearby
from gridding.read.shapes import Dimension, area_m2, repair_rows
from gridding.read.table import Table
from gridding.read.values import counts, texts


def read_buildings(reading: Reading, box: shapely.Polygon | None) -> gpd.GeoDataFrame | None:
    """Read the buildings.

    Parameters
    ----------
    reading : Reading
    box : Polygon or None
        The communities' box.

    Returns
    -------
    GeoDataFrame or None
        ``building_id, households, address, population, geometry`` in EPSG:4490, in the order of
        their places whatever order the file has.
    """
    spec = reading.manifest.layers.buildings
    opened = reading.open(spec)
    if opened is None:
        return None
    attributes = _attributes(reading, opened, dict(spec.columns))
    opened = _without_the_placeless(reading, opened, attributes)
    table, repairs = reading.shaped(opened, (Dimension.POLYGONS, Dimension.POINTS))
    reading.exceptions += repair_rows(table, repairs)
    nearby(table, box, reading.faults)
    frame = gpd.GeoDataFrame(
        attributes.loc[table.rows].reset_index(drop=True),
        geometry=list(table.shapes),
        crs=STORAGE_CRS,
    )
    return _unique_ids(_in_order(_without_duplicates(reading, table, frame)))


def _attributes(reading: Reading, table: Table, named: dict[str, str | None]) -> pd.DataFrame:
    """Return what every row says, whatever its geometry; the index is the row in the file."""
    faults = reading.faults
    columns = find_columns(table, BUILDINGS, named, faults, required=("households",))
    households, population = (
        counts(table, columns[field], faults, required=field == "households")
        if field in columns
        else pd.array([pd.NA] * len(table), dtype="Int64")
        for field in ("households", "population")
    )
    frame = pd.DataFrame(
        {
            "building_id": _ids(table, columns.get("id")),
            "households": households.fillna(0),
            "address": texts(table, columns.get("address")),
            "population": population,
        },
        index=table.rows,
    )
    return frame.astype({"building_id": "str", "address": "str", "households": "int64"})


def _without_the_placeless(reading: Reading, table: Table, attributes: pd.DataFrame) -> Table:
    """Leave out rows without geometry and without households: nothing is lost with them."""
    none = shapely.is_missing(table.shapes) | shapely.is_empty(table.shapes)
    empty = none & (attributes["households"] == 0).to_numpy()
    for i in np.flatnonzero(empty):
        detail = f"{table.place(int(i))}: no geometry and no households, left out"
        reading.exceptions.append(exception_row(ExceptionKind.REPAIRED_GEOMETRY, "", detail))
    return table.only(~empty)


def _ids(table: Table, column: str | None) -> NDArray[np.object_]:
    number = table.rows if table.fids is None else table.fids
    fallback = number.astype(str).astype(object)
    given = texts(table, column)
    return np.where(given == "", fallback, given)


def _without_duplicates(
    reading: Reading, table: Table, frame: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Drop rows that repeat another one in every attribute and in geometry."""
    same = table.frame.astype(str).assign(geometry_=shapely.to_wkb(shapely.normalize(table.shapes)))
    group = same.groupby(list(same.columns), sort=False, dropna=False).ngroup()
    again = group.duplicated().to_numpy()
    first = dict(zip(group[~again], np.flatnonzero(~again), strict=True))
    for i in np.flatnonzero(again):
        kept = first[group.iloc[i]]
        shape = table.shapes[i]
        reading.exceptions.append(
            exception_row(
                ExceptionKind.DUPLICATE_BUILDING,
                "",
                f"{table.place(int(i))}: the same as row {table.rows[kept]}, "
                f"{frame['households'].iloc[i]} households left out",
                shape,
                area_m2=area_m2(shape) if shapely.get_dimensions(shape) else 0.0,
            )
        )
    return frame[~again].reset_index(drop=True)


def _in_order(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    bounds = frame.geometry.bounds
    wkb = shapely.to_wkb(shapely.normalize(frame.geometry.to_numpy()), hex=True)
    keys = (frame["address"], frame["households"], wkb, bounds["miny"], bounds["minx"])
    order = np.lexsort([np.asarray(key) for key in keys])
    return frame.iloc[order].reset_index(drop=True)


def _unique_ids(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Tell repeated ids apart by a number: ``12, 12-2, 12-3``."""
    taken = set(frame["building_id"])
    seen: Counter[str] = Counter()
    ids = []
    for given in frame["building_id"]:
        seen[given] += 1
        unique = given
        if seen[given] > 1:
            number = seen[given]
            while (unique := f"{given}-{number}") in taken:
                number += 1
            seen[given] = number
            taken.add(unique)
        ids.append(unique)
    return frame.assign(building_id=pd.array(ids, dtype="str"))
