"""The sheets of a merged plan: what is handled in each grid by whom, and who goes where."""

from datetime import date

import pandas as pd
from openpyxl import Workbook

from gridding.matters import in_force
from gridding.plan import Merge, Plan
from gridding.register.sheet import COUNT, Table, Value, add_table
from gridding.register.words import Words

DUTY_WIDTHS = (18, 14, 34, 18, 16, 34, 12)
DUTY_FORMATS = ("@", "@", "@", "@", "@", "@", COUNT)
STAFF_WIDTHS = (18, 20, 14, 14, 14, 18, 22, 11, 11, 18)
STAFF_FORMATS = ("@", "@", "@", "@", "@", "@", "@", COUNT, COUNT, "@")


def add_merged_sheets(book: Workbook, plan: Plan, merge: Merge, words: Words) -> None:
    """Add the sheets of duties and of staffing.

    Parameters
    ----------
    book : Workbook
    plan : Plan
    merge : Merge
        Of the plan.
    words : Words
    """
    duties, staffing = merge.duties, merge.staffing
    title = words.title.format(name=plan.info.district_name)
    about_duties = words.duty_facts.format(
        matters=duties["matter"].nunique(), grids=duties["grid_code"].nunique()
    )
    about_staff = words.staff_facts.format(
        places=int((staffing["grid_code"] != "").sum()),
        missing=int((staffing["worker_id"] == "").sum()),
        left_over=int((staffing["grid_code"] == "").sum()),
    )
    for table in (
        Table(
            words.duties,
            f"{title} · {words.duties}",
            about_duties,
            words.duty_columns,
            DUTY_FORMATS,
            DUTY_WIDTHS,
            _duty_rows(merge),
        ),
        Table(
            words.staffing,
            f"{title} · {words.staffing}",
            about_staff,
            words.staff_columns,
            STAFF_FORMATS,
            STAFF_WIDTHS,
            _staff_rows(plan, merge, words),
        ),
    ):
        add_table(book, words, table)


def listed_matters(merge: Merge) -> pd.DataFrame:
    """Return the entries of the list of matters that hold on the day of a merge.

    Parameters
    ----------
    merge : Merge

    Returns
    -------
    DataFrame
        ``code, lead, name, category, deadline_days``; one a code and lead.
    """
    day = merge.figures.get("day")
    listed = merge.matters if day is None else in_force(merge.matters, date.fromisoformat(day))
    return listed.drop_duplicates(["code", "lead"], keep="last")[
        ["code", "lead", "name", "category", "deadline_days"]
    ]


def _duty_rows(merge: Merge) -> list[list[Value]]:
    """Return ``grid, matter, name, category, lead, supporting, deadline`` of each duty."""
    listed = listed_matters(merge)
    duties = merge.duties.merge(
        listed, how="left", left_on=["matter", "lead"], right_on=["code", "lead"]
    ).sort_values(["grid_code", "matter", "lead"])
    texts = "grid_code matter name category lead supporting".split()
    return [
        [*text, None if pd.isna(days) else int(days)]
        for text, days in zip(
            duties[texts].fillna("").to_numpy().tolist(), duties["deadline_days"], strict=True
        )
    ]


def _staff_rows(plan: Plan, merge: Merge, words: Words) -> list[list[Value]]:
    """Return a row a place or left-over worker, in the order of `Words.staff_columns`."""
    names = dict(zip(plan.grids["grid_code"], plan.grids["name"], strict=True))
    people = "worker_id name role department area_id".split()
    columns = (merge.staffing[c] for c in ("grid_code", "households", "households_known"))
    texts = merge.staffing[people].to_numpy().tolist()
    rows: list[list[Value]] = []
    for text, code, households, known in zip(texts, *columns, strict=True):
        remark = "" if code and text[0] else words.missing if code else words.left_over
        counts = [int(households) if code else None, int(known) if not remark else None]
        rows.append([code, names.get(code, ""), *text, *counts, remark])
    return rows
