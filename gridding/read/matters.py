"""The list of matters (事项清单): each with its lead department, supporting ones and deadline."""

import re
from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridding.district import MATTER_COLUMNS, no_matters
from gridding.matters import Decision
from gridding.read.columns import MATTERS, find_columns
from gridding.read.faults import Faults
from gridding.read.layer import Reading
from gridding.read.table import Table
from gridding.read.values import dates, texts

_REQUIRED = ("code", "name", "lead")
_DAYS = ("applied", "from", "until")
_SEPARATORS = re.compile(r"\s*[;；、,，\n]\s*")
_DEADLINE = re.compile(r"0*([1-9]\d{0,3})\s*(个?工作日)?")
_YES = {"1", "true", "yes", "y", "是", "应急"}
_NO = {"", "0", "false", "no", "n", "否", "非应急"}
_DECISIONS = {
    **dict.fromkeys(("approved", "批准", "同意", "通过"), Decision.APPROVED.value),
    **dict.fromkeys(("refused", "不批准", "不同意", "不通过"), Decision.REFUSED.value),
    **dict.fromkeys(("", "待审批"), ""),
}


def read_matters(reading: Reading) -> pd.DataFrame:
    """Read the list of matters, where the manifest has one.

    Parameters
    ----------
    reading : Reading
        Takes as faults, each with its row: a code, name or lead that is missing, departments that
        the manifest does not have (where it has any), what is no deadline, date or decision,
        entries that end before they begin, emergencies that do not end, decisions of nobody,
        approvals from no day, and entries of one code and lead whose days overlap.

    Returns
    -------
    DataFrame
        `gridding.district.MATTER_COLUMNS`, sorted by code, lead and first day.
    """
    section = reading.manifest.matters
    table = None if section is None else reading.table(section.file)
    if table is None:
        return no_matters()
    faults = reading.faults
    columns = find_columns(table, MATTERS, {}, faults, required=_REQUIRED)
    if not set(_REQUIRED) <= set(columns):
        return no_matters()
    frame = pd.DataFrame({field: texts(table, columns.get(field)) for field in MATTER_COLUMNS})
    for field in _REQUIRED:
        missing = (frame[field] == "").to_numpy()
        faults.at_rows(table, missing, "no value", column=columns[field], wanted=f"a {field}")
    known = [spec.name for spec in reading.manifest.departments]
    frame["supporting"] = _supporting(table, frame, columns, known, faults)
    frame["deadline_days"] = _deadlines(table, frame, columns, faults)
    frame["emergency"] = _emergencies(table, frame, columns, faults)
    frame["decision"] = _decisions(table, frame, columns, faults)
    for field in _DAYS:
        frame[field] = pd.Series(_days(table, columns.get(field), faults), dtype=object)
    _refuse_entries(table, frame, faults)
    _refuse_twice(table, frame, columns["code"], faults)
    frame = frame.astype(MATTER_COLUMNS)
    first_day = frame["from"].map(lambda day: 0 if day is None else day.toordinal())
    ordered = frame.assign(first_day=first_day).sort_values(["code", "lead", "first_day", "name"])
    return ordered[list(MATTER_COLUMNS)].reset_index(drop=True)


def _supporting(
    table: Table,
    frame: pd.DataFrame,
    columns: dict[str, str],
    known: list[str],
    faults: Faults,
) -> list[str]:
    """Return the supporting departments with ``;`` between; check them and the leads."""
    leads, column = frame["lead"].tolist(), columns["lead"]
    several = [lead not in known and _SEPARATORS.search(lead) is not None for lead in leads]
    faults.at_rows(
        table,
        np.array(several, dtype=bool),
        "several lead departments",
        column=column,
        found=leads,
        wanted="one lead department; a row for each where several claim the matter",
    )
    leads = [[] if many else [lead] for lead, many in zip(leads, several, strict=True)]
    _refuse_unknown(table, leads, column, known, faults)
    named = [list(dict.fromkeys(filter(None, _SEPARATORS.split(t)))) for t in frame["supporting"]]
    _refuse_unknown(table, named, columns.get("supporting", ""), known, faults)
    return [";".join(departments) for departments in named]


def _refuse_unknown(
    table: Table, named: list[list[str]], column: str, known: list[str], faults: Faults
) -> None:
    if not known:
        return
    unknown = [", ".join(n for n in names if n and n not in known) for names in named]
    wanted = "one of the manifest's [[departments]]: " + ", ".join(known)
    bad = np.array([text != "" for text in unknown], dtype=bool)
    faults.at_rows(table, bad, "an unknown department", column=column, found=unknown, wanted=wanted)


def _deadlines(
    table: Table, frame: pd.DataFrame, columns: dict[str, str], faults: Faults
) -> "pd.api.extensions.ExtensionArray":
    given = frame["deadline_days"].tolist()
    found = [_DEADLINE.fullmatch(text) for text in given]
    bad = np.array([m is None and t != "" for m, t in zip(found, given, strict=True)], dtype=bool)
    faults.at_rows(
        table,
        bad,
        "a wrong deadline",
        column=columns.get("deadline_days", ""),
        found=given,
        wanted="a whole number of working days from 1 to 9999",
    )
    return pd.array([None if m is None else int(m[1]) for m in found], dtype="Int64")


def _emergencies(
    table: Table, frame: pd.DataFrame, columns: dict[str, str], faults: Faults
) -> NDArray[np.bool_]:
    given = [text.casefold() for text in frame["emergency"]]
    bad = np.array([text not in _YES | _NO for text in given], dtype=bool)
    column = columns.get("emergency", "")
    faults.at_rows(
        table, bad, "neither yes nor no", column=column, found=given, wanted="yes or no, 是 or 否"
    )
    return np.array([text in _YES for text in given], dtype=bool)


def _decisions(
    table: Table, frame: pd.DataFrame, columns: dict[str, str], faults: Faults
) -> list[str]:
    given = [text.casefold() for text in frame["decision"]]
    bad = np.array([text not in _DECISIONS for text in given], dtype=bool)
    wanted = ", ".join(word for word in _DECISIONS if word) + ", or nothing"
    column = columns.get("decision", "")
    faults.at_rows(table, bad, "an unknown decision", column=column, found=given, wanted=wanted)
    return [_DECISIONS.get(text, "") for text in given]


def _days(table: Table, column: str | None, faults: Faults) -> list[date | None]:
    return [None] * len(table) if column is None else dates(table, column, faults, required=False)


def _refuse_entries(table: Table, frame: pd.DataFrame, faults: Faults) -> None:
    """Take as faults the entries whose decision and days do not go together."""
    start, end = frame["from"], frame["until"]
    backwards = [a is not None and b is not None and b < a for a, b in zip(start, end, strict=True)]
    days = [f"{a} to {b}" for a, b in zip(start, end, strict=True)]
    message = "the entry ends before it begins"
    faults.at_rows(table, np.array(backwards, dtype=bool), message, found=days)
    decision, nobody = frame["decision"], frame["decided_by"] == ""
    for bad, message, wanted in (
        (
            frame["emergency"] & end.isna() & (decision != Decision.REFUSED),
            "an emergency entry that does not end",
            "the last day, in until",
        ),
        ((decision != "") & nobody, "decided by nobody", "who decided, in decided_by"),
        (
            (decision == Decision.APPROVED) & start.isna(),
            "approved, but from no day on",
            "the first day, in from",
        ),
    ):
        faults.at_rows(table, bad.to_numpy(dtype=bool), message, wanted=wanted)


def _refuse_twice(table: Table, frame: pd.DataFrame, column: str, faults: Faults) -> None:
    """Take as faults the entries of one code and lead that hold, or wait, on the same days."""
    open_ = (frame["decision"] == "") & frame["applied"].notna()
    standing = frame[(frame["decision"] != Decision.REFUSED) & (frame["code"] != "")]
    bad, found = np.zeros(len(frame), dtype=bool), list(frame["code"])
    for (code, _, _), rows in standing.groupby(["code", "lead", open_]):
        for one, other in combinations(rows.index, 2):
            if _overlap(frame.loc[one], frame.loc[other]):
                bad[other] = True
                found[other] = f"{code}, in {table.place_beside(one, other)} as well"
    faults.at_rows(
        table,
        bad,
        "the matter is there twice",
        column=column,
        found=found,
        wanted="one entry of a code and lead department on any day",
    )


def _overlap(one: pd.Series, other: pd.Series) -> bool:
    first, last = date.min, date.max
    return bool(
        (one["from"] or first) <= (other["until"] or last)
        and (other["from"] or first) <= (one["until"] or last)
    )
