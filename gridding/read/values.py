"""Cells into values: counts, codes, names, dates; what does not fit becomes a fault of its row."""

import re
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridding.read.faults import Faults
from gridding.read.table import Table

MOST_IN_A_BUILDING = 1_000_000
"""A larger count of households or people in one building is taken for a slip."""

_FLOAT_TEXT = re.compile(r"(\d+)\.0+")
_SCIENTIFIC = re.compile(r"\d+(\.\d+)?[eE]\+?\d+")
_EXACT_FLOAT = 2.0**53
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 80_000)
_DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")


def counts(
    table: Table, column: str, faults: Faults, *, required: bool
) -> "pd.api.extensions.ExtensionArray":
    """Return whole numbers from 0 on.

    Parameters
    ----------
    table : Table
    column : str
    faults : Faults
    required : bool
        Whether a missing value is a fault.

    Returns
    -------
    (n,) array of Int64
        Missing where there is none, or a wrong one.
    """
    given = table.values(column)
    missing = np.array([_blank(value) for value in given], dtype=bool)
    number = np.array([_number(value) for value in given], dtype=float)
    wanted = f"a whole number from 0 to {MOST_IN_A_BUILDING}"
    if required:
        faults.at_rows(table, missing, "no value", column=column, found=given, wanted=wanted)
    not_finite = np.isinf(number)
    checks = {
        "not a number": np.isnan(number) & ~missing,
        "not a finite number": not_finite,
        "a negative number": (number < 0) & ~not_finite,
        "a fraction": (number >= 0) & ~not_finite & (number != np.floor(number)),
        "a number too large": (number > MOST_IN_A_BUILDING) & ~not_finite,
    }
    for message, bad in checks.items():
        faults.at_rows(table, bad, message, column=column, found=given, wanted=wanted)
    good = ~missing & ~np.logical_or.reduce(list(checks.values()))
    return pd.array(np.where(good, number, np.nan), dtype="Int64")


def codes(table: Table, column: str, faults: Faults, *, required: bool) -> NDArray[np.object_]:
    """Return codes as text, whole numbers without a fraction; empty where there is none.

    Parameters
    ----------
    table : Table
    column : str
    faults : Faults
    required : bool
        Whether a missing code is a fault.

    Returns
    -------
    (n,) array of str
    """
    given = table.values(column)
    text = np.array([code_text(value) for value in given], dtype=object)
    if required:
        empty = text == ""
        faults.at_rows(table, empty, "no code", column=column, found=given, wanted="a code")
    lost = np.array([_SCIENTIFIC.fullmatch(code) is not None for code in text], dtype=bool)
    faults.at_rows(
        table, lost, "a code that lost its digits", column=column, found=given, wanted="all digits"
    )
    return text


def texts(table: Table, column: str | None) -> NDArray[np.object_]:
    """Return a column as stripped text, empty where there is none (or no such column)."""
    if column is None:
        return np.full(len(table), "", dtype=object)
    return np.array([code_text(value) for value in table.values(column)], dtype=object)


def code_text(value: object) -> str:
    """Return a cell as the text that a person would call its code.

    Parameters
    ----------
    value : object

    Returns
    -------
    str

    Examples
    --------
    >>> code_text(150203001015.0), code_text("150203001015.0"), code_text(None)
    ('150203001015', '150203001015', '')
    """
    if value is None:
        return ""
    if isinstance(value, (float, np.floating)):
        if np.isnan(value):
            return ""
        number = float(value)
        whole = number.is_integer() and abs(number) < _EXACT_FLOAT
        return str(int(number)) if whole else repr(number)
    text = str(value).strip()
    match = _FLOAT_TEXT.fullmatch(text)
    return match[1] if match else text


def duplicates(
    table: Table,
    code: NDArray[np.object_],
    column: str,
    faults: Faults,
    *,
    what: str = "code",
    wanted: str = "",
) -> NDArray[np.bool_]:
    """Mark the rows that repeat an earlier row's code, each a fault that names both.

    Parameters
    ----------
    table : Table
    code : (n,) array of str
        Empty ones are not compared.
    column : str
    faults : Faults
    what : str
        What the codes are called.
    wanted : str
        What would be right, for the message.

    Returns
    -------
    (n,) array of bool
    """
    first: dict[str, int] = {}
    again = np.zeros(len(code), dtype=bool)
    found = list(code)
    for i, value in enumerate(code):
        earlier = first.setdefault(value, i)
        if value and earlier != i:
            again[i] = True
            found[i] = f"{value}, in {table.place_beside(earlier, i)} as well"
    message = f"the {what} is there twice"
    faults.at_rows(table, again, message, column=column, found=found, wanted=wanted)
    return again


def dates(table: Table, column: str, faults: Faults, *, required: bool) -> list[date | None]:
    """Return dates: ISO, with strokes, dots or Chinese, or as Excel numbers its days.

    Parameters
    ----------
    table : Table
    column : str
    faults : Faults
    required : bool

    Returns
    -------
    list of date or None
    """
    given = [code_text(value) for value in table.values(column)]
    parsed = [_date(text) for text in given]
    bad = np.array(
        [day is None and (required or text != "") for text, day in zip(given, parsed, strict=True)],
        dtype=bool,
    )
    found = [text or None for text in given]
    wanted = "a date such as 2026-06-30"
    faults.at_rows(table, bad, "not a date", column=column, found=found, wanted=wanted)
    return parsed


def _date(text: str) -> date | None:
    day = re.split("[T ]", text, maxsplit=1)[0]
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(day, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    if day.isdecimal() and int(day) in _EXCEL_DAYS:
        return _EXCEL_EPOCH + timedelta(days=int(day))
    return None


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _number(value: object) -> float:
    if _blank(value) or isinstance(value, bool) or "_" in str(value):
        return np.nan
    try:
        return float(str(value))
    except ValueError:
        return np.nan
