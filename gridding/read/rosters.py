"""A roster, or a list of roles, that comes on its own: CSV or XLSX, with all of its faults."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridding.errors import Fault
from gridding.read.columns import ROLES, find_columns
from gridding.read.faults import Faults
from gridding.read.points import open_csv
from gridding.read.postings import postings_of
from gridding.read.sheet import open_xlsx
from gridding.read.table import Table
from gridding.read.values import texts
from gridding.roster import WorkerRole

_TABLES = {".csv": open_csv, ".txt": open_csv, ".xlsx": open_xlsx}
_PHONE = re.compile(r"[+(（]?\d[\d\s()（）/,，;；、.-]*((转|ext\.?|x)\s*\d+)?", re.IGNORECASE)
_FEWEST_DIGITS, _MOST_DIGITS = 3, 40
_YES, _NO = {"", "yes", "y", "true", "1", "是"}, {"no", "n", "false", "0", "否"}


@dataclass(frozen=True, eq=False)
class Roster:
    """A roster as its file has it.

    Attributes
    ----------
    postings : DataFrame
        As `gridding.district.District.postings`, of the rows without a fault; without ``phone``
        where the file says none.
    rows : (n,) array of int64
        Their numbers in the file, from 1.
    faults : tuple of Fault
    doubtful : frozenset of str
        Workers of the rows at fault.
    file, sheet : str
        As messages name them.
    columns : dict of str to str
        Field -> column.
    """

    postings: pd.DataFrame
    rows: NDArray[np.int64]
    faults: tuple[Fault, ...]
    doubtful: frozenset[str]
    file: str
    sheet: str
    columns: dict[str, str]


class _Marking(Faults):
    """Knows which rows are at fault."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: set[int] = set()

    def at_rows(self, table: Table, bad: NDArray[np.bool_], message: str, **what: Any) -> None:
        """Take one fault for every row of a table that is marked bad."""
        self.bad.update(np.flatnonzero(bad).tolist())
        super().at_rows(table, bad, message, **what)


def read_roster(path: Path, name: str = "") -> Roster:
    """Read a roster.

    Parameters
    ----------
    path : Path
        CSV (UTF-8 or GBK) or XLSX.
    name : str, optional
        How messages name the file; its own name by default.

    Returns
    -------
    Roster
        Its faults with it, for there may be more that only the database knows. None of them
        repeats a phone number. A worker of two names or phone numbers is one of them.
    """
    faults = _Marking()
    table = _open(path, name or path.name, faults)
    frame, columns = (None, {}) if table is None else postings_of(table, faults)
    if table is None or frame is None or not columns:
        nobody = pd.DataFrame(columns=["worker_id"])
        none = np.array([], dtype=np.int64)
        return Roster(nobody, none, faults.all(), frozenset(), name or path.name, "", {})
    _refuse_phones(table, frame, columns, faults)
    _refuse_two(table, frame, columns, faults)
    good = np.ones(len(frame), dtype=bool)
    good[list(faults.bad)] = False
    kept = frame if "phone" in columns else frame.drop(columns="phone")
    doubtful = frozenset(frame["worker_id"][~good])
    rows = np.array([table.row(int(i)) for i in np.flatnonzero(good)], dtype=np.int64)
    kept = kept[good].reset_index(drop=True)
    return Roster(kept, rows, faults.all(), doubtful, table.file, table.layer, columns)


def read_roles(path: Path) -> tuple[WorkerRole, ...]:
    """Read a list of roles.

    Parameters
    ----------
    path : Path
        CSV or XLSX: ``name``, and ``name_en`` and ``answers`` (yes or no; yes where empty).

    Returns
    -------
    tuple of WorkerRole
        In the order of the file, in which workers are told.

    Raises
    ------
    InputError
        All faults of the file at once.
    """
    faults = Faults()
    table = _open(path, path.name, faults)
    columns = {} if table is None else find_columns(table, ROLES, {}, faults, required=("name",))
    if table is None or "name" not in columns:
        faults.raise_if_any()
        return ()
    names, english, answers = (texts(table, columns.get(field)) for field in ROLES)
    faults.at_rows(table, names == "", "no value", column=columns["name"], wanted="a name")
    again = pd.Series(names).duplicated().to_numpy() & (names != "")
    faults.at_rows(table, again, "the role is there twice", column=columns["name"], found=names)
    said = [text.casefold() for text in answers]
    bad = np.array([text not in _YES | _NO for text in said], dtype=bool)
    column, wanted = columns.get("answers", ""), "yes or no, 是 or 否"
    faults.at_rows(table, bad, "neither yes nor no", column=column, found=answers, wanted=wanted)
    faults.raise_if_any()
    rows = zip(names, english, said, strict=True)
    return tuple(WorkerRole(str(n), str(e), text in _YES) for n, e, text in rows)


def _open(path: Path, name: str, faults: Faults) -> Table | None:
    suffix = path.suffix.lower()
    if not path.is_file():
        found = "a folder" if path.is_dir() else "nothing"
        faults.add(Fault("there is no such file", file=name, found=found))
        return None
    if suffix not in _TABLES:
        wanted = "XLSX, or CSV"
        faults.add(Fault("not a format for tables", file=name, found=suffix, wanted=wanted))
        return None
    table = _TABLES[suffix](path, name, faults)
    if table is not None and not len(table) and not len(faults):
        faults.add(table.fault("the file is empty", wanted="rows"))
    return table if table is not None and len(table) else None


def _refuse_phones(
    table: Table, frame: pd.DataFrame, columns: dict[str, str], faults: Faults
) -> None:
    """Take what is no phone number as a fault, which does not repeat it."""
    bad = np.array([text != "" and not _is_phone(text) for text in frame["phone"]], dtype=bool)
    column = columns.get("phone", "")
    faults.at_rows(table, bad, "not a phone number", column=column, wanted="digits, or nothing")


def _is_phone(text: str) -> bool:
    digits = sum(letter.isdecimal() for letter in text)
    return _PHONE.fullmatch(text) is not None and _FEWEST_DIGITS <= digits <= _MOST_DIGITS


def _refuse_two(table: Table, frame: pd.DataFrame, columns: dict[str, str], faults: Faults) -> None:
    """Take as faults the rows in which a worker has another name or number than before."""
    for field, message in (
        ("name", "another name than before for this worker"),
        ("phone", "another phone number than before for this worker"),
    ):
        bad = _differing(frame["worker_id"].tolist(), frame[field].tolist())
        found = frame["worker_id"].tolist()
        wanted = "one worker_id for one person"
        column = columns.get(field, "")
        faults.at_rows(table, bad, message, column=column, found=found, wanted=wanted)


def _differing(keys: Sequence[str], values: Sequence[str]) -> NDArray[np.bool_]:
    first: dict[str, str] = {}
    return np.array(
        [
            bool(key and value) and first.setdefault(key, value) != value
            for key, value in zip(keys, values, strict=True)
        ],
        dtype=bool,
    )
