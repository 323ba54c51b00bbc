"""Many events at once: which of them are known, and those added that are not."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from sql.actor import Actor
from sql.queries import query
from sql.tables import PlanRow


def moments_between(connection: Connection, first: datetime, last: datetime) -> list[datetime]:
    """Return when the plans in force, or those who answer, changed after one moment up to another.

    Parameters
    ----------
    connection : Connection
    first, last : datetime

    Returns
    -------
    list of datetime
        In order.
    """
    bound = {"first": first, "last": last}
    return list(connection.scalars(query("event_moments"), bound))


def district_of_plans(connection: Connection) -> dict[int, int]:
    """Return the district of each plan, by their ids."""
    return {row.id: row.district_id for row in connection.execute(
        select(PlanRow.id, PlanRow.district_id))}  # fmt: skip


def known_rows(connection: Connection, rows: str) -> dict[int, bool]:
    """Tell which rows are known already.

    Parameters
    ----------
    connection : Connection
    rows : str
        As of `as_json`: ``row`` (a number) and what was reported.

    Returns
    -------
    dict
        Number of the row -> whether it tells something else than what is stored.
    """
    found = connection.execute(query("known_events"), {"rows": rows})
    return {row.row: row.differs for row in found}


def import_rows(connection: Connection, rows: str, actor: Actor) -> int:
    """Add the events that are not known yet.

    Parameters
    ----------
    connection : Connection
    rows : str
        As of `as_json`: columns of ``events``, with ``lon, lat`` for the point.
    actor : Actor

    Returns
    -------
    int
        How many were added.
    """
    bound = {"rows": rows, "by": actor.name, "account_id": actor.account_id}
    return connection.execute(query("import_events"), bound).rowcount


def as_json(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as the queries take them."""
    return json.dumps(rows, ensure_ascii=False, default=datetime.isoformat)
