"""CSV files in UTF-8 or GBK: plain tables, and points by their lon and lat columns."""

import csv
import io
import warnings
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray

from gridding.errors import Fault
from gridding.read.columns import POINTS, find_columns
from gridding.read.encoding import encoding_of
from gridding.read.faults import Faults
from gridding.read.table import Source, Table

if TYPE_CHECKING:
    from gridding.layers import LayerFile


def open_points(
    spec: "LayerFile", file: str, path: Path, named: dict[str, str | None], faults: Faults
) -> Table | None:
    """Read a CSV of points; its CRS is for the manifest to say.

    Parameters
    ----------
    spec : LayerFile
    file : str
        How messages name it.
    path : Path
    named : dict
        The manifest's columns, of which ``lon`` and ``lat`` matter here.
    faults : Faults

    Returns
    -------
    Table or None
    """
    if spec.layer is not None:
        faults.add(Fault("a CSV file has no layers", file, found=f"layer = {spec.layer!r}"))
    table = open_csv(path, file, faults)
    if table is None:
        return None
    if len(table) == 0:
        faults.add(table.fault("the file is empty", wanted="rows"))
        return None
    if spec.where is not None:
        kept = _where(table, spec.where, faults)
        if kept is None:
            return None
        table = table.only(kept)
    return with_points(table, named, faults)


def with_points(table: Table, named: Mapping[str, str | None], faults: Faults) -> Table | None:
    """Return the rows of a table that have coordinates, as points.

    Parameters
    ----------
    table : Table
        Without geometry.
    named : mapping of str to str or None
        The columns ``lon`` and ``lat``, where they are not under their usual names.
    faults : Faults
        Takes missing columns, and rows without two numbers.

    Returns
    -------
    Table or None
        None without the columns.
    """
    columns = find_columns(table, POINTS, named, faults, required=("lon", "lat"))
    if len(columns) < len(POINTS):
        return None
    lon = _degrees(table, columns["lon"], faults)
    lat = _degrees(table, columns["lat"], faults)
    good = ~(np.isnan(lon) | np.isnan(lat))
    shapes = shapely.points(np.column_stack([lon[good], lat[good]]))
    return table.only(good).with_shapes(np.asarray(shapes, dtype=object))


def open_csv(path: Path, file: str, faults: Faults) -> Table | None:
    """Read a CSV as text, strictly decoded; empty cells are missing.

    Parameters
    ----------
    path : Path
    file : str
        How messages name it.
    faults : Faults

    Returns
    -------
    Table or None
        Without geometry.
    """
    data = path.read_bytes()
    encoding = encoding_of([data])
    text = "\0" if encoding is None else data.decode(encoding).removeprefix("\ufeff")
    if "\0" in text:
        faults.add(Fault("text does not decode", file=file, wanted="UTF-8 or GBK"))
        return None
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if line]
    except csv.Error as error:
        faults.add(Fault("no proper CSV", file=file, found=str(error)))
        return None
    if not lines:
        faults.add(Fault("the file is empty", file=file, wanted="a line of column names and rows"))
        return None
    names, *cells = ([cell.strip() for cell in line] for line in lines)
    twice = sorted(name for name, count in Counter(names).items() if name and count > 1)
    for name in twice:
        faults.add(Fault("the column is there twice", file=file, column=name))
    fitting = _fitting(cells, names, file, faults)
    return None if twice else _text_table(file, names, fitting)


def _fitting(
    cells: list[list[str]], names: list[str], file: str, faults: Faults
) -> dict[int, list[str]]:
    """Return row number -> cells of the rows as wide as the header; the others are faults."""
    for row, line in enumerate(cells, 1):
        if len(line) != len(names):
            message, found = "the row does not fit the header", f"{len(line)} cells"
            faults.add(
                Fault(message, file=file, row=row, found=found, wanted=f"{len(names)} cells")
            )
    return {row: line for row, line in enumerate(cells, 1) if len(line) == len(names)}


def _text_table(file: str, names: list[str], cells: dict[int, list[str]]) -> Table:
    columns = [name or f"column {number}" for number, name in enumerate(names, 1)]
    frame = pd.DataFrame(list(cells.values()), columns=columns, dtype="str").replace("", np.nan)
    rows = np.array(list(cells), dtype=np.int64)
    return Table((Source(file, ""),), frame, np.full(len(frame), None, dtype=object), rows)


def _degrees(table: Table, column: str, faults: Faults) -> NDArray[np.float64]:
    given = table.values(column)
    number = pd.to_numeric(pd.Series(given), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    missing = np.array([value is None for value in given], dtype=bool)
    faults.at_rows(table, missing, "no coordinate", column=column, wanted="a number")
    wrong = np.isnan(number) & ~missing
    faults.at_rows(table, wrong, "not a number", column=column, found=given, wanted="a number")
    return number


def _where(table: Table, where: str, faults: Faults) -> NDArray[np.bool_] | None:
    # The filter is the driver's own language, so a driver must apply it: GeoPackage in memory.
    store = io.BytesIO()
    typed = table.frame.apply(_numbers_if_all).assign(row_=table.rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            pyogrio.write_dataframe(typed, store, driver="GPKG", layer="table")
            kept = pyogrio.read_dataframe(store.getvalue(), where=where, columns=["row_"])["row_"]
        except (RuntimeError, ValueError) as error:
            found = f"where = {where!r} ({error})"
            wanted = "a condition on " + ", ".join(table.frame.columns)
            faults.add(table.fault("the filter is wrong", found=found, wanted=wanted))
            return None
    keep: NDArray[np.bool_] = np.isin(table.rows, kept.to_numpy())
    if not keep.any():
        faults.add(table.fault("where leaves no row", found=where, wanted="rows"))
        return None
    return keep


def _numbers_if_all(column: pd.Series) -> pd.Series:
    number = pd.to_numeric(column, errors="coerce")
    return number if number.notna().equals(column.notna()) else column
