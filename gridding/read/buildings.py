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
from gridding.read.estimates import estimated
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
        their places whatever order the file has; with ``how``, where households may be estimates.
    """
    spec = reading.manifest.layers.buildings
    opened = reading.open(spec, box)
    if opened is None:
        return None
    attributes = _attributes(reading, opened, dict(spec.columns), estimate=spec.dwelling_m2)
    opened = _without_the_placeless(reading, opened, attributes)
    table, repairs = reading.shaped(opened, (Dimension.POLYGONS, Dimension.POINTS))
    reading.exceptions += repair_rows(table, repairs)
    nearby(table, box, reading.faults)
    kept = attributes.loc[table.rows].reset_index(drop=True)
    levels, households = kept.pop("levels"), kept["households"].to_frame()
    if spec.dwelling_m2 is not None:
        households = estimated(reading, table, kept["households"], levels, spec.dwelling_m2)
    kept["households"] = households.pop("households").fillna(0).astype("int64")
    frame = gpd.GeoDataFrame(kept.join(households), geometry=list(table.shapes), crs=STORAGE_CRS)
    places = _places(table)
    frame = frame.iloc[_in_order(frame, places)]
    again = _duplicates(reading, table, kept, places)
    return _unique_ids(frame[~again[frame.index]].reset_index(drop=True))


def _attributes(
    reading: Reading, table: Table, named: dict[str, str | None], *, estimate: float | None
) -> pd.DataFrame:
    """Return what every row says, whatever its geometry; the index is the table's rows."""
    faults, required = reading.faults, ("households",) if estimate is None else ()
    columns = find_columns(table, BUILDINGS, named, faults, required=required)
    households, population = (
        counts(table, columns[field], faults, required=field in required)
        if field in columns
        else pd.array([pd.NA] * len(table), dtype="Int64")
        for field in ("households", "population")
    )
    frame = pd.DataFrame(
        {
            "building_id": _ids(table, columns.get("id")),
            "households": households,
            "levels": texts(table, columns.get("levels")),
            "address": texts(table, columns.get("address")),
            "population": population,
        },
        index=table.rows,
    )
    return frame.astype({"building_id": "str", "address": "str"})


def _without_the_placeless(reading: Reading, table: Table, attributes: pd.DataFrame) -> Table:
    """Leave out rows without geometry and without households: nothing is lost with them."""
    none = shapely.is_missing(table.shapes) | shapely.is_empty(table.shapes)
    empty = none & (attributes["households"].fillna(0) == 0).to_numpy(dtype=bool)
    for i in np.flatnonzero(empty):
        detail = f"{table.place(int(i))}: no geometry and no households, left out"
        reading.exceptions.append(exception_row(ExceptionKind.REPAIRED_GEOMETRY, "", detail))
    return table.only(~empty)


def _ids(table: Table, column: str | None) -> NDArray[np.object_]:
    number = table.rows if table.fids is None else np.where(table.fids < 0, table.rows, table.fids)
    fallback = number.astype(str).astype(object)
    given = texts(table, column)
    return np.where(given == "", fallback, given)


def _places(table: Table) -> NDArray[np.int64]:
    """Return a number for each row's geometry: equal for equal ones, in an order of their own."""
    wkb = shapely.to_wkb(shapely.normalize(table.shapes))
    return np.unique(wkb, return_inverse=True)[1]


def _duplicates(
    reading: Reading, table: Table, kept: pd.DataFrame, places: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Mark rows that repeat an earlier one in every attribute and in geometry; list them.

    Points must have the same id, too: two rows alike may well be two households of one house.
    """
    is_point = shapely.get_dimensions(table.shapes) == Dimension.POINTS
    ids = np.where(is_point, kept["building_id"].to_numpy(dtype=object), "")
    same = table.frame.astype(str).assign(**{"": places, "\0": ids})
    group = same.groupby(list(same.columns), sort=False, dropna=False).ngroup()
    again = group.duplicated().to_numpy()
    first = dict(zip(group[~again], np.flatnonzero(~again), strict=True))
    for i in np.flatnonzero(again):
        before = first[group.iloc[i]]
        shape = table.shapes[i]
        reading.exceptions.append(
            exception_row(
                ExceptionKind.DUPLICATE_BUILDING,
                "",
                f"{table.place(int(i))}: the same as {table.place_beside(int(before), int(i))}, "
                f"{kept['households'].loc[i]} households left out",
                shape,
                area_m2=area_m2(shape) if shapely.get_dimensions(shape) else 0.0,
            )
        )
    return again


def _in_order(frame: gpd.GeoDataFrame, places: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the order from west to east, the same whatever order the rows are in."""
    bounds = frame.geometry.bounds
    keys = (frame["address"], frame["households"], places, bounds["miny"], bounds["minx"])
    return np.lexsort([np.asarray(key) for key in keys])


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
