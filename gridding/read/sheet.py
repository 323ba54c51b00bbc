"""XLSX files as tables: the one sheet that holds rows, under its line of column names."""

import warnings
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import numpy as np
import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from gridding.errors import Fault
from gridding.read.faults import Faults
from gridding.read.table import Source, Table

_LEAST_NAMES = 2
_BROKEN = (BadZipFile, InvalidFileException, ParseError, KeyError, OSError, TypeError, ValueError)

Line = list[object]


def open_xlsx(path: Path, file: str, faults: Faults) -> Table | None:
    """Read a workbook with one sheet of rows; empty cells are missing.

    Blank lines and a title above the column names are passed over. A cell that was merged over
    several rows holds for each of them.

    Parameters
    ----------
    path : Path
    file : str
        How messages name it.
    faults : Faults

    Returns
    -------
    Table or None
        Without geometry; rows count from the first line under the column names.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and rules that do not matter here
            book = load_workbook(path, data_only=True)
    except _BROKEN as error:
        faults.add(Fault("the file cannot be read", file=file, found=str(error), wanted="XLSX"))
        return None
    sheets = {each.title: _lines(each) for each in book.worksheets}
    filled = {title: lines for title, lines in sheets.items() if lines}
    if len(filled) == 1:
        title, lines = filled.popitem()
        return _table(lines, Source(file, title), faults)
    found = ", ".join(filled)
    message = "several sheets hold rows" if filled else "the file is empty"
    faults.add(Fault(message, file=file, found=found, wanted="one sheet of column names and rows"))
    return None


def _lines(sheet: Worksheet) -> list[Line]:
    """Return the lines from the column names on."""
    cells: list[Line] = [
        [_value(cell) for cell in line] for line in sheet.iter_rows(values_only=True)
    ]
    for merged in sheet.merged_cells.ranges:
        first, column = merged.min_row - 1, merged.min_col - 1
        for line in filter(_filled, cells[first + 1 : merged.max_row]):
            line[column] = cells[first][column]
    names = (i for i, line in enumerate(cells) if _filled(line) >= _LEAST_NAMES)
    return cells[next(names, len(cells)) :]


def _value(cell: object) -> object:
    text = cell.strip() if isinstance(cell, str) else cell
    return None if text == "" else text


def _filled(line: Line) -> int:
    return sum(cell is not None for cell in line)


def _table(lines: list[Line], source: Source, faults: Faults) -> Table | None:
    names = ["" if name is None else str(name) for name in lines[0]]
    twice = sorted(name for name, count in Counter(names).items() if name and count > 1)
    for name in twice:
        faults.add(
            Fault("the column is there twice", file=source.file, layer=source.layer, column=name)
        )
    if twice:
        return None
    columns = [name or f"column {number}" for number, name in enumerate(names, 1)]
    rows = [row for row, line in enumerate(lines) if row and _filled(line)]
    frame = pd.DataFrame([lines[row] for row in rows], columns=columns, dtype=object)
    nowhere = np.full(len(rows), None, dtype=object)
    return Table((source,), frame, nowhere, np.array(rows, dtype=np.int64))
