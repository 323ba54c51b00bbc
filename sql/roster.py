"""Brings a roster in: who is on post where, from which day to which."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row

from gridding.errors import Fault, InputError
from sql.queries import query

STEPS = ("end_postings", "keep_postings", "add_postings")
_INSTANT = timedelta(microseconds=1)
"""The end of a posting is no part of it."""
PLACES = ("grid_code", "department", "area_id")


def save_postings(connection: Connection, district_id: int, postings: pd.DataFrame) -> None:
    """Bring a roster in; it says all about the workers whom it names, nothing about others.

    A posting that is known already, by worker, role, place and first day, gets the roster's last
    day; one that runs gets its first day too. What a named worker has and the roster does not
    repeat ends now; what has ended stays.

    Parameters
    ----------
    connection : Connection
    district_id : int
    postings : DataFrame
        As in `District`: texts, empty where unknown, and days. ``from`` is the first day on post
        and ``until`` the last, in this machine's time zone.

    Raises
    ------
    InputError
        A row overlaps another of the same worker, role and place, or one that is over: all such
        rows are named with their days.
    sqlalchemy.exc.DBAPIError
        A row breaks a rule of the tables; `sql.refusals.refusals_told` makes it a sentence.
    """
    if postings.empty:
        return
    rows = [_row(row) for row in postings.to_dict("records")]
    parameters = {"district_id": district_id, "roster": json.dumps(rows, ensure_ascii=False)}
    for step in ("keep_workers", "drop_postings", "take_over_postings"):
        connection.execute(query(step), parameters)
    if clashes := connection.execute(query("clashing_postings"), parameters).all():
        raise InputError(_clash(row) for row in clashes)
    for step in STEPS:
        connection.execute(query(step), parameters)


def _clash(row: Row[Any]) -> Fault:
    first, last = row.other_start.astimezone().date(), "without end"
    if row.other_stop is not None:
        last = f"to {(row.other_stop - _INSTANT).astimezone().date()}"
    return Fault(
        f"worker {row.worker_id} is {row.role} there already at that time",
        layer="postings",
        row=row.position,
        column="from",
        found=str(row.start.astimezone().date()),
        wanted=f"a day that is not in the posting from {first} {last}",
    )


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
