"""Brings a roster in: who is on post where, from which day to which."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from sql.queries import query

STEPS = ("keep_workers", "drop_postings", "end_postings", "keep_postings", "add_postings")
PLACES = ("grid_code", "department", "area_id")


def save_postings(connection: Connection, district_id: int, postings: pd.DataFrame) -> None:
    """Bring a roster in; it says all about the workers whom it names, nothing about others.

    A posting that is known already, by worker, role, place and first day, gets the roster's last
    day. What a named worker has and the roster does not repeat ends now; what has ended stays.

    Parameters
    ----------
    connection : Connection
    district_id : int
    postings : DataFrame
        As in `District`: texts, empty where unknown, and days. ``from`` is the first day on post
        and ``until`` the last, in this machine's time zone.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        A row breaks a rule of the tables; `sql.refusals.refusals_told` makes it a sentence.
    """
    if postings.empty:
        return
    rows = [_row(row) for row in postings.to_dict("records")]
    parameters = {"district_id": district_id, "roster": json.dumps(rows, ensure_ascii=False)}
    for step in STEPS:
        connection.execute(query(step), parameters)


def _row(row: dict[Any, Any]) -> dict[str, str | None]:
    places = {name: row.get(name) or None for name in PLACES}
    if places["grid_code"]:
        places |= {"department": None, "area_id": None}
    return {
        "worker_id": row["worker_id"],
        "name": row["name"],
        "phone": row.get("phone") or "",
        "role": row["role"],
        "start": _midnight(row["from"], timedelta()),
        "stop": _midnight(row.get("until"), timedelta(days=1)),
        **places,
    }


def _midnight(day: date | None, later: timedelta) -> str | None:
    return (datetime.combine(day, time()) + later).astimezone().isoformat() if day else None
