"""The departments' own areas (部门网): each told by its id, and no ground in two of a layer."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from gridding.district import STORAGE_CRS, no_departments
from gridding.errors import Fault
from gridding.land.communities import overlaps_of
from gridding.land.exceptions import ExceptionKind, exception_row
from gridding.land.projection import to_storage
from gridding.read.columns import find_columns
from gridding.read.layer import Reading
from gridding.read.overlaps import (
    given_to_the_smaller,
    measured,
    refuse_overlaps,
    smallest_first,
    stored_rows,
)
from gridding.read.place import nearby
from gridding.read.shapes import Dimension, repair_rows
from gridding.read.table import Table
from gridding.read.values import duplicates, texts

if TYPE_CHECKING:
    from gridding.layers import DepartmentLayer

_ID = "id_column"


def read_departments(
    reading: Reading, box: shapely.Polygon | None, metric: CRS | None, *, refuse: bool = True
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Read every department's layer, where the manifest has any.

    An overlap within a layer of up to `gridding.land.communities.LARGEST_OVERLAP_SHARE` of the
    smaller area goes to the smaller one, listed with its area; gaps and slivers stay.

    Parameters
    ----------
    reading : Reading
        Takes as faults departments of one name, ids that are missing or there twice, larger
        overlaps, and what is a fault in any layer. Takes the ids of each layer.
    box : Polygon or None
        The communities' box.
    metric : CRS or None
        In which areas are measured; None where there are no communities, and nothing is mended.
    refuse : bool
        Whether ids and overlaps can be faults. Otherwise rows of one id are taken as one area,
        rows without an id as none, and overlaps of any size go to the smaller.

    Returns
    -------
    departments : GeoDataFrame
        ``department, area_id, geometry`` in EPSG:4490; within a layer no two overlap.
    drawn : GeoDataFrame
        ``department, area_id, repaired, geometry`` as drawn, but with valid shapes. One row an
        area where the section says ``dissolve``, else a row of the file.
    """
    _refuse_same_names(reading)
    mended, drawn = [no_departments()], [no_departments()]
    for spec in reading.manifest.departments:
        found = _drawn(reading, spec, box, refuse=refuse)
        if found is not None:
            table, areas = found
            drawn.append(areas)
            mended.append(_mended(reading, spec, table, areas, metric, refuse=refuse))
    columns = ["department", "area_id", "geometry"]
    return _stacked(mended)[columns], _stacked(drawn)


def _refuse_same_names(reading: Reading) -> None:
    first: dict[str, int] = {}
    for number, spec in enumerate(reading.manifest.departments, 1):
        earlier = first.setdefault(spec.name, number)
        if earlier != number:
            message = f"two departments have the same name, sections {earlier} and {number}"
            file = reading.manifest.source.name
            wanted = "a name of its own for each [[departments]]"
            reading.faults.add(Fault(message, file=file, found=spec.name, wanted=wanted))


def _drawn(
    reading: Reading, spec: "DepartmentLayer", box: shapely.Polygon | None, *, refuse: bool
) -> tuple[Table, gpd.GeoDataFrame] | None:
    """Return a layer as drawn, sorted by id, and the rows of the file that its areas begin with."""
    opened = reading.open(spec)
    if opened is None:
        return None
    columns = find_columns(opened, {_ID: ()}, {_ID: spec.id_column}, reading.faults)
    ids = texts(opened, columns.get(_ID))
    if columns:
        reading.area_ids[spec.name] = frozenset(ids)
    if refuse and columns:
        _refuse_ids(reading, spec, opened, ids)
    table, repairs = reading.shaped(opened, (Dimension.POLYGONS,))
    reading.exceptions += repair_rows(table, repairs)
    nearby(table, box, reading.faults)
    repaired = np.full(len(table), "", dtype=object)
    for repair in repairs:
        repaired[repair.i] = repair.what
    kept = ids[np.isin(opened.rows, table.rows)]
    if spec.dissolve:
        table, kept, repaired = _dissolved(table, kept, repaired)
    order = np.argsort(kept.astype("U"), kind="stable")
    table = _ordered(table, order)
    columns_of = {"department": spec.name, "area_id": kept[order], "repaired": repaired[order]}
    return table, _frame(columns_of, table.shapes)


def _refuse_ids(
    reading: Reading, spec: "DepartmentLayer", table: Table, ids: NDArray[np.object_]
) -> None:
    column, given = spec.id_column, table.values(spec.id_column)
    name = column if column.isascii() and column.isidentifier() else f'\\"{column}\\"'
    blank = any(value is not None for value in given[ids == ""])
    there = f"{name} <> ''" if blank else f"{name} IS NOT NULL"
    wanted = f'an id; where = "{there}" leaves such rows out'
    found = [None if value is None else repr(value) for value in given]
    reading.faults.at_rows(table, ids == "", "no id", column=column, found=found, wanted=wanted)
    if not spec.dissolve:
        wanted = "one row an area; dissolve = true makes one area of the rows of an id"
        duplicates(table, ids, column, reading.faults, what="id", wanted=wanted)


def _dissolved(
    table: Table, ids: NDArray[np.object_], repaired: NDArray[np.object_]
) -> tuple[Table, NDArray[np.object_], NDArray[np.object_]]:
    """Make one area of the rows of an id; rows without one stay as they are."""
    rows_of: dict[object, list[int]] = {}
    for i, each in enumerate(ids):
        rows_of.setdefault(each or i, []).append(i)
    first = np.zeros(len(ids), dtype=bool)
    first[[rows[0] for rows in rows_of.values()]] = True
    parts = list(rows_of.values())
    shapes = [
        table.shapes[rows[0]] if len(rows) == 1 else shapely.union_all(table.shapes[rows])
        for rows in parts
    ]
    said = ["; ".join(dict.fromkeys(repaired[i] for i in rows if repaired[i])) for rows in parts]
    table = table.only(first).with_shapes(np.array(shapes, dtype=object))
    return table, ids[first], np.array(said, dtype=object)


def _mended(
    reading: Reading,
    spec: "DepartmentLayer",
    table: Table,
    drawn: gpd.GeoDataFrame,
    metric: CRS | None,
    *,
    refuse: bool,
) -> gpd.GeoDataFrame:
    """Return the areas with each piece of ground in one of them; list what was given to which."""
    if not refuse:
        table, drawn = _one_row_an_id(spec, table, drawn)
    if metric is None or drawn.empty:
        return drawn
    shapes = measured(drawn, metric)
    names = drawn["area_id"].to_numpy(dtype=object)
    if refuse:
        named = drawn.assign(code=names, name="")
        found = refuse_overlaps(reading, table, named, metric, f"areas of {spec.name}")
    else:
        found = overlaps_of(shapes)
    rank = smallest_first(shapes)
    after = given_to_the_smaller(shapes, rank)
    rows = []
    for each in found:
        one, other = sorted((each.left, each.right), key=rank.__getitem__)
        detail = (
            f"overlap of areas {names[one]} and {names[other]} of {spec.name} "
            f"given to {names[one]}, the smaller"
        )
        rows.append(exception_row(ExceptionKind.REPAIRED_GEOMETRY, "", detail, each.ground))
    reading.exceptions += stored_rows(rows, metric)
    return _with_changes(drawn, shapes, after, metric)


def _one_row_an_id(
    spec: "DepartmentLayer", table: Table, drawn: gpd.GeoDataFrame
) -> tuple[Table, gpd.GeoDataFrame]:
    has_id = (drawn["area_id"] != "").to_numpy()
    table = table.only(has_id)
    drawn = drawn[has_id]
    ids, repaired = (drawn[name].to_numpy(dtype=object) for name in ("area_id", "repaired"))
    table, ids, repaired = _dissolved(table, ids, repaired)
    columns = {"department": spec.name, "area_id": ids, "repaired": repaired}
    return table, _frame(columns, table.shapes)


def _with_changes(
    drawn: gpd.GeoDataFrame,
    before: NDArray[np.object_],
    after: NDArray[np.object_],
    metric: CRS,
) -> gpd.GeoDataFrame:
    """Return the areas with what changed in metres; all else stays as drawn, to the last bit."""
    changed = np.array([a is not b for a, b in zip(before, after, strict=True)], dtype=bool)
    shapes = drawn.geometry.to_numpy().copy()
    stored = to_storage(gpd.GeoDataFrame(geometry=list(after[changed]), crs=metric)).geometry
    shapes[changed] = shapely.make_valid(stored.to_numpy(), method="structure")
    mended = drawn.set_geometry(gpd.GeoSeries(shapes, index=drawn.index, crs=STORAGE_CRS))
    return mended[~mended.geometry.is_empty]


def _ordered(table: Table, order: NDArray[np.int64]) -> Table:
    return Table(
        table.sources,
        table.frame.iloc[order].reset_index(drop=True),
        table.shapes[order],
        table.rows[order],
        None if table.fids is None else table.fids[order],
    )


def _frame(columns: Mapping[str, Any], shapes: NDArray[np.object_]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(columns, index=range(len(shapes))).astype("str")
    return gpd.GeoDataFrame(frame, geometry=list(shapes), crs=STORAGE_CRS)


def _stacked(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    there = [frame for frame in frames if len(frame)] or frames[:1]
    stacked = pd.concat(there, ignore_index=True)
    return gpd.GeoDataFrame(stacked, geometry="geometry", crs=STORAGE_CRS)
