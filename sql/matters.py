"""Keeps a district's list of matters (事项清单): a new list ends what is gone, history stays."""

import json
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from gridding.district import MATTER_COLUMNS
from sql.queries import query

TEXTS = ("code", "category", "name", "lead", "supporting", "basis", "decided_by")
DAYS = {"applied": "applied", "from": "first_day", "until": "last_day"}
"""Column of the frame -> column of the table."""


def keep_matters(
    connection: Connection, district_id: int, plan_id: int, matters: pd.DataFrame
) -> None:
    """Bring a district's list of matters to a new list, and note it as the one of a plan.

    An entry that is exactly as before stays; every other of before ends now, and what is new
    begins. An empty list says nothing, as where the manifest names none.

    Parameters
    ----------
    connection : Connection
    district_id, plan_id : int
    matters : DataFrame
        As in `District`.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        An entry breaks a rule, for example an emergency without an end;
        `sql.refusals.refusals_told` makes it a sentence.
    """
    if matters.empty:
        return
    rows = [_row(row) for row in matters.to_dict("records")]
    bound = {
        "district_id": district_id,
        "plan_id": plan_id,
        "list": json.dumps(rows, ensure_ascii=False),
    }
    for step in ("end_matters", "add_matters", "keep_merge_matters"):
        connection.execute(query(step), bound)


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    deadline = row["deadline_days"]
    return {
        **{name: row[name] if pd.notna(row[name]) else "" for name in TEXTS},
        **{
            name: day.isoformat() if pd.notna(day := row[of]) else None for of, name in DAYS.items()
        },
        "deadline_days": int(deadline) if pd.notna(deadline) else None,
        "emergency": bool(row["emergency"]),
        "decision": row["decision"] if pd.notna(row["decision"]) and row["decision"] else None,
    }


def matters_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return entries of the database with the types of `MATTER_COLUMNS`.

    Parameters
    ----------
    frame : DataFrame
        Its columns, as the database gives them.

    Returns
    -------
    DataFrame
        Days are dates, None where open.
    """
    return frame.astype(object).where(frame.notna(), None).astype(MATTER_COLUMNS)
