"""The roster of postings: who is on post where, from when to when."""

import numpy as np
import pandas as pd

from gridding.read.columns import POSTINGS, find_columns
from gridding.read.faults import Faults
from gridding.read.layer import Reading
from gridding.read.table import Table
from gridding.read.values import dates, texts

_REQUIRED = ("worker_id", "name", "role", "from")
_DAYS = ("from", "until")


def read_postings(reading: Reading) -> pd.DataFrame:
    """Read the postings, where the manifest has a roster.

    Parameters
    ----------
    reading : Reading
        After the departments' layers: a posting at an area that its department's layer does not
        have is a fault, and so is one of a department that the manifest does not have.

    Returns
    -------
    DataFrame
        ``worker_id, name, role, phone, from, until, grid_code, department, area_id,
        stand_in_for``: texts, empty where unknown, and days (`datetime.date`, None where open).
    """
    file = reading.manifest.rosters.postings
    table = None if file is None else reading.table(file)
    if table is None:
        return no_postings()
    frame, columns = postings_of(table, reading.faults)
    if not columns:
        return frame
    _refuse_unknown(reading, table, frame, columns)
    return frame


def no_postings() -> pd.DataFrame:
    """Return the roster where there is none."""
    empty = pd.DataFrame({field: pd.array([], dtype="str") for field in POSTINGS})
    return empty.astype({"from": object, "until": object})


def postings_of(table: Table, faults: Faults) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the postings of a table, a row each; those at fault too.

    Parameters
    ----------
    table : Table
    faults : Faults
        Takes what is missing, no date, without a place, over before it begins, or stands in for
        itself.

    Returns
    -------
    DataFrame
        As of `read_postings`.
    dict
        Field -> its column; empty where a required one is missing.
    """
    columns = find_columns(table, POSTINGS, {}, faults, required=_REQUIRED)
    if not set(_REQUIRED) <= set(columns):
        return no_postings(), {}
    frame = pd.DataFrame({field: texts(table, columns.get(field)) for field in POSTINGS})
    for field in ("worker_id", "name", "role"):
        missing = (frame[field] == "").to_numpy()
        faults.at_rows(table, missing, "no value", column=columns[field], wanted=f"a {field}")
    start = dates(table, columns["from"], faults, required=True)
    end = (
        dates(table, columns["until"], faults, required=False)
        if "until" in columns
        else [None] * len(table)
    )
    backwards = np.array(
        [a is not None and b is not None and b < a for a, b in zip(start, end, strict=True)],
        dtype=bool,
    )
    found = [f"{a} to {b}" for a, b in zip(start, end, strict=True)]
    faults.at_rows(table, backwards, "the posting ends before it begins", found=found)
    nowhere = (frame["grid_code"] == "") & ((frame["department"] == "") | (frame["area_id"] == ""))
    faults.at_rows(
        table, nowhere.to_numpy(), "no place", wanted="grid_code, or department and area_id"
    )
    faults.at_rows(
        table,
        ((frame["stand_in_for"] != "") & (frame["stand_in_for"] == frame["worker_id"])).to_numpy(),
        "a stand-in for oneself",
        column=columns.get("stand_in_for", ""),
        found=frame["stand_in_for"].tolist(),
        wanted="the worker_id of somebody else",
    )
    frame["from"], frame["until"] = pd.Series(start, dtype=object), pd.Series(end, dtype=object)
    return frame.astype({name: "str" for name in POSTINGS if name not in _DAYS}), columns


def _refuse_unknown(
    reading: Reading, table: Table, frame: pd.DataFrame, columns: dict[str, str]
) -> None:
    known = [spec.name for spec in reading.manifest.departments]
    if not known:
        return
    faults, department, area = reading.faults, frame["department"], frame["area_id"]
    unknown = ((department != "") & ~department.isin(known)).to_numpy()
    faults.at_rows(
        table,
        unknown,
        "an unknown department",
        column=columns.get("department", ""),
        found=department.tolist(),
        wanted="one of the manifest's [[departments]]: " + ", ".join(known),
    )
    for name, ids in reading.area_ids.items():
        nowhere = ((department == name) & (area != "") & ~area.isin(ids)).to_numpy()
        faults.at_rows(
            table,
            nowhere,
            f"{name} has no such area",
            column=columns.get("area_id", ""),
            found=area.tolist(),
            wanted="one of " + ", ".join(sorted(ids - {""})),
        )
