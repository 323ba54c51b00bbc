"""Barriers: lines and water by class."""

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.district import STORAGE_CRS
from gridding.land.classes import BarrierClass
from gridding.land.exceptions import ExceptionKind, exception_row
from gridding.read.columns import BARRIERS, find_columns
from gridding.read.kinds import LEFT_OUT, class_of
from gridding.read.layer import Reading
from gridding.read.osm import AREAS, OTHER_TAGS
from gridding.read.place import nearby
from gridding.read.shapes import Dimension, repair_rows
from gridding.read.table import Table
from gridding.read.values import texts

if TYPE_CHECKING:
    from gridding.layers import BarrierLayer

_NOT_ON_THE_GROUND = ("tunnel", "bridge")
_NO = ("", "no", "n", "f", "false", "0")


def read_barriers(reading: Reading, box: shapely.Polygon | None) -> gpd.GeoDataFrame:
    """Read all barrier files into one frame.

    Parameters
    ----------
    reading : Reading
    box : Polygon or None
        The communities' box; what lies well outside is left out, a whole file there is a fault.

    Returns
    -------
    GeoDataFrame
        ``class, name, geometry`` in EPSG:4490: lines, and polygons for water. Kinds that are no
        barrier, tunnels and bridges are left out.
    """
    frames = [_read(reading, spec, box) for spec in reading.manifest.barriers]
    empty = gpd.GeoDataFrame(
        {"class": pd.array([], dtype="str"), "name": pd.array([], dtype="str")},
        geometry=[],
        crs=STORAGE_CRS,
    )
    kept = [frame for frame in frames if frame is not None and len(frame)]
    joined: gpd.GeoDataFrame = pd.concat(kept, ignore_index=True) if kept else empty
    return joined


def _read(
    reading: Reading, spec: "BarrierLayer", box: shapely.Polygon | None
) -> gpd.GeoDataFrame | None:
    opened = reading.open(spec, box)
    if opened is None:
        return None
    columns = find_columns(opened, BARRIERS, {"name": spec.name_column}, reading.faults)
    class_of_row = dict(zip(opened.rows, _classes(reading, opened, spec), strict=True))
    table, repairs = reading.shaped(opened, (Dimension.LINES, Dimension.POLYGONS))
    classes = np.array([class_of_row[row] for row in table.rows], dtype=object)
    reading.exceptions += repair_rows(table, repairs)
    area = shapely.get_dimensions(table.shapes) == Dimension.POLYGONS
    reading.faults.at_rows(
        table,
        area & ~np.isin(classes, (BarrierClass.RIVER, LEFT_OUT, "")),
        "a polygon as a barrier that is not water",
        found=classes,
        wanted="lines",
    )
    near = nearby(table, box, reading.faults)
    keep = (classes != LEFT_OUT) & (classes != "") & _on_the_ground(table) & near
    keep &= _with_length(reading, table)
    return gpd.GeoDataFrame(
        {
            "class": pd.array([str(each) for each in classes[keep]], dtype="str"),
            "name": pd.array(list(texts(table, columns.get("name"))[keep]), dtype="str"),
        },
        geometry=list(table.shapes[keep]),
        crs=STORAGE_CRS,
    )


def _classes(reading: Reading, table: Table, spec: "BarrierLayer") -> NDArray[np.object_]:
    """Return each row's class, "" where it is a fault."""
    if spec.kind is not None:
        return np.full(len(table), class_of(spec.kind), dtype=object)
    column = spec.kind_column or ""
    found = find_columns(table, {"kind": ()}, {"kind": column}, reading.faults)
    if not found:
        return np.full(len(table), "", dtype=object)
    given = pd.Series(texts(table, column), dtype=object)
    table_of_kinds = {value: _class(value, spec.kinds) for value in given.unique()}
    if OTHER_TAGS in table.frame.columns and table.layer == AREAS:
        # Areas of OSM are woods, fields and all else too: only water holds people up.
        river = BarrierClass.RIVER
        table_of_kinds = {v: c if c is river else LEFT_OUT for v, c in table_of_kinds.items()}
    for value, rows in given.value_counts(sort=False).items():
        if table_of_kinds[value] is None:
            _unknown(reading, table, column, str(value), int(rows))
    return np.array([table_of_kinds[value] or "" for value in given], dtype=object)


def _class(value: str, kinds: dict[str, str]) -> BarrierClass | None:
    if value in kinds:
        return class_of(kinds[value])
    return None if value == "" else class_of(value)


def _unknown(reading: Reading, table: Table, column: str, value: str, rows: int) -> None:
    message = "an unknown kind of barrier" if value else "no kind of barrier"
    wanted = (
        f'a kind of OSM, a class of barrier, or an entry "{value}" = … in the manifest\'s kinds'
    )
    found = f"{repr(value) if value else 'nothing'} in {rows} row{'s' if rows > 1 else ''}"
    reading.faults.add(table.fault(message, column=column, found=found, wanted=wanted))


def _with_length(reading: Reading, table: Table) -> NDArray[np.bool_]:
    """Mark the rows with a length; a line without one divides nothing and is listed."""
    keep: NDArray[np.bool_] = shapely.length(table.shapes) > 0
    for i in np.flatnonzero(~keep):
        detail = f"{table.place(int(i))}: a line without length, left out"
        reading.exceptions.append(exception_row(ExceptionKind.REPAIRED_GEOMETRY, "", detail))
    return keep


def _on_the_ground(table: Table) -> NDArray[np.bool_]:
    keep = np.ones(len(table), dtype=bool)
    for column in table.frame.columns:
        if str(column).lower() in _NOT_ON_THE_GROUND:
            keep &= np.array([value.lower() in _NO for value in texts(table, column)], dtype=bool)
    return keep
