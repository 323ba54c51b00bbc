"""Brings a roster in: who is on post where, from which day to which."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row

from gridding.errors import Fault, InputError
from sql.queries import query
from sql.roles import keep_roles

_STEPS = ("end_postings", "keep_postings", "add_postings")
_INSTANT = timedelta(microseconds=1)
"""The end of a posting is no part of it."""
PLACES = ("grid_code", "department", "area_id")


def save_postings(
    connection: Connection,
    district_id: int,
    postings: pd.DataFrame,
    *,
    rows: Sequence[int] | None = None,
    whole: bool = False,
    passed_over: Iterable[str] = (),
) -> None:
    """Bring a roster in; it says all about the workers whom it names, nothing about others.

    A posting that is known already, by worker, role, place and first day, gets the roster's last
    day; one that runs gets its first day too. What a named worker has and the roster does not
    repeat ends now; what has ended stays. Roles that the district does not have are added.

    Parameters
    ----------
    connection : Connection
        Of whose transaction nothing may be kept where an error is raised.
    district_id : int
    postings : DataFrame
        As in `District`: texts, empty where unknown, and days. ``from`` is the first day on post
        and ``until`` the last, in this machine's time zone. Without a column ``phone`` it says
        nothing of phone numbers.
    rows : sequence of int, optional
        The number of each in its file, for faults; from 1 on by default.
    whole : bool
        The roster says all about the district: what others have ends now as well.
    passed_over : iterable of str
        Workers of whom it may say more, in rows that are at fault already: that they are not on
        post is not told as a fault.

    Raises
    ------
    InputError
        Rows overlap others of the same worker, role and place, or what is over; stand in for
        somebody who is not there on any of their days; or, through others, for themselves.
    sqlalchemy.exc.DBAPIError
        A row breaks a rule of the tables; `sql.refusals.refusals_told` makes it a sentence.
    """
    if postings.empty:
        return
    numbers = rows if rows is not None else range(1, len(postings) + 1)
    told = [
        _row(row) | {"position": int(number)}
        for row, number in zip(postings.to_dict("records"), numbers, strict=True)
    ]
    keep_roles(connection, district_id, [row["role"] for row in told])
    parameters = _parameters(district_id, told)
    connection.execute(query("keep_workers"), parameters | {"phones": "phone" in postings})
    parameters["whole"] = whole
    for step in ("drop_postings", "take_over_postings"):
        connection.execute(query(step), parameters)
    clashes = connection.execute(query("clashing_postings"), parameters).all()
    faults = [_clash(row) for row in clashes]
    bad = {row.position for row in clashes}
    doubtful = {*passed_over, *(row["worker_id"] for row in told if row["position"] in bad)}
    good = [row for row in told if row["position"] not in bad]
    parameters |= _parameters(district_id, good)
    for step in _STEPS:
        connection.execute(query(step), parameters)
    strays = connection.execute(query("stray_stand_ins"), parameters)
    faults += [_stray(row) for row in strays if row.stand_in_for not in doubtful]
    faults += [_circle(row) for row in connection.execute(query("circling_stand_ins"), parameters)]
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row))


def _parameters(district_id: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"district_id": district_id, "roster": json.dumps(rows, ensure_ascii=False)}


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


def _stray(row: Row[Any]) -> Fault:
    return Fault(
        "a stand-in for nobody",
        layer="postings",
        row=row.position,
        column="stand_in_for",
        found=row.stand_in_for,
        wanted="the worker_id of somebody who is there in that role on some of these days",
    )


def _circle(row: Row[Any]) -> Fault:
    return Fault(
        "stand-ins in a circle",
        layer="postings",
        row=row.position,
        column="stand_in_for",
        found=row.worker_id,
        wanted="somebody who in the end stands in for nobody",
    )


def _row(row: dict[Any, Any]) -> dict[str, Any]:
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
        "stand_in_for": row.get("stand_in_for") or None,
        **places,
    }


def _midnight(day: date | None, later: timedelta) -> str | None:
    return (datetime.combine(day, time()) + later).astimezone().isoformat() if day else None
