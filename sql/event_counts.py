"""Counts events: whole months from counts that are kept, the rest one by one."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from sql.event_sight import Sight
from sql.events import Wanted
from sql.queries import query

_EVER, _NEVER = "-infinity", "infinity"


class By(StrEnum):
    """By what events are counted."""

    GRID = "grid"
    COMMUNITY = "community"
    KIND = "kind"
    SOURCE = "source"
    STATUS = "status"
    DAY = "day"


def count_events(
    connection: Connection, wanted: Wanted, sight: Sight, by: By | None
) -> dict[str | None, int]:
    """Count events.

    Parameters
    ----------
    connection : Connection
    wanted : Wanted
        By days it must have a ``start``: days begin at midnight by its offset.
    sight : Sight
    by : By or None
        None counts all in one, under ``""``.

    Returns
    -------
    dict
        In the order of the keys; None stands for those without a grid or community. Days as
        ``2026-11-01``. What has no event is not there.
    """
    start, stop = wanted.start or _EVER, wanted.stop or _NEVER
    whole_start, whole_stop = stop, stop
    one_by_one = by is By.DAY or wanted.box
    if not one_by_one:
        first = _EVER if wanted.start is None else _month(wanted.start, up=True)
        last = _NEVER if wanted.stop is None else _month(wanted.stop, up=False)
        if isinstance(first, str) or isinstance(last, str) or first < last:
            whole_start, whole_stop = first, last
    origin = wanted.start and wanted.start.replace(hour=0, minute=0, second=0, microsecond=0)
    bound = {
        **wanted.bound(connection),
        **sight.bound(),
        "by": by and by.value,
        "start": start,
        "stop": stop,
        "whole_start": whole_start,
        "whole_stop": whole_stop,
        "origin": origin,
    }
    rows = connection.execute(query("count_events"), bound).all()
    if by is By.DAY and origin is not None:
        days = sorted((int(row.key), row.n) for row in rows)
        return {(origin + timedelta(days=day)).date().isoformat(): n for day, n in days}
    return {row.key: row.n for row in rows}


def _month(moment: datetime, *, up: bool) -> datetime:
    """Return the beginning of the month (UTC) of a moment, or the next beginning after it."""
    there = moment.astimezone(UTC)
    begins = there.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if not up or begins == there:
        return begins
    return (begins + timedelta(days=32)).replace(day=1)
