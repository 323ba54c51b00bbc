"""Tells for many events where they lie and who answers, as of the moment of each report."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from api.events.resolving import nearest_told, resolve_at, workers_told
from api.published import PlanInForce, Snapshot, take_snapshot
from gridding.errors import NotFoundError
from sql.event_import import district_of_plans, moments_between
from sql.events import Given, Resolved
from sql.tables import EventStatus

Row = dict[str, Any]


class Resolver:
    """Resolves events by the rules of `api.events.resolving.resolve_at`, many at once.

    Parameters
    ----------
    crs : str or None
        What their coordinates refer to.
    """

    def __init__(self, crs: str | None) -> None:
        self._crs = crs
        self._snapshot = Snapshot()

    def resolve(self, connection: Connection, events: pd.DataFrame) -> list[Row]:
        """Resolve events.

        Parameters
        ----------
        connection : Connection
        events : DataFrame
            As of `gridding.read.events.read_events`.

        Returns
        -------
        list of dict
            One a row, in order: what `sql.event_import.import_rows` takes, and ``row``.
        """
        rows = [self._said(row) for row in events.to_dict("records")]
        reported = events["reported_at"]
        moments = moments_between(connection, reported.min(), reported.max())
        segment = np.searchsorted(pd.DatetimeIndex(moments, tz="UTC"), reported, side="right")
        has_point = events["lon"].notna().to_numpy()
        for k in np.unique(segment[has_point]):
            here = [rows[i] for i in np.flatnonzero(has_point & (segment == k))]
            last = max(row["reported_at"] for row in here)
            self._snapshot = take_snapshot(connection, self._snapshot, at=last)
            self._locate(connection, here)
        for i in np.flatnonzero(~has_point):
            given = Given(address=rows[i]["address"])
            resolved, _ = resolve_at(connection, given, rows[i]["reported_at"])
            rows[i] |= _told(resolved)
        return rows

    def _said(self, row: dict[Any, Any]) -> Row:
        placed = not np.isnan(row["x"])
        plain = ("row", "source", "external_id", "kind", "text", "address")
        numbers = {name: row[name] if placed else None for name in ("x", "y", "lon", "lat")}
        return {
            **{name: row[name] for name in plain},
            **numbers,
            "crs": self._crs if placed else None,
            "reported_at": row["reported_at"].to_pydatetime(),
        }

    def _locate(self, connection: Connection, rows: list[Row]) -> None:
        plans, positions, _ = self._snapshot.locate_many(*_points(rows))
        left = []
        for row, plan, position in zip(rows, plans, positions, strict=True):
            if plan < 0:
                left.append(row)
            else:
                held = self._snapshot.plans[plan]
                code = str(held.locator.codes[position])
                row.update(_told(_inside(held, code, row, row["reported_at"])))
        if left:
            self._place_outside(connection, left)

    def _place_outside(self, connection: Connection, rows: list[Row]) -> None:
        """Place what lies outside: by the plans of now where its district had none then."""
        districts = district_of_plans(connection)
        held = {districts[plan] for plan in self._snapshot.plan_ids}
        now, as_of = take_snapshot(connection, self._snapshot), datetime.now(UTC)
        plans, positions, _ = now.locate_many(*_points(rows))
        for row, k, position in zip(rows, plans, positions, strict=True):
            plan = None if k < 0 else now.plans[k]
            if plan is not None and districts[plan.plan_id] not in held:
                code = str(plan.locator.codes[position])
                row.update(_told(_inside(plan, code, row, as_of)))
            elif plan is None and not held:
                row.update(_told(_outside(now, row, as_of)))
            else:
                row.update(_told(_outside(self._snapshot, row, row["reported_at"])))


def _points(rows: list[Row]) -> tuple[list[float], list[float]]:
    return [row["lon"] for row in rows], [row["lat"] for row in rows]


def _inside(plan: PlanInForce, code: str, row: Row, as_of: datetime) -> Resolved:
    return Resolved(
        EventStatus.LOCATED,
        as_of,
        row["lon"],
        row["lat"],
        plan.plan_id,
        code,
        workers=workers_told(plan.workers[code]),
    )


def _outside(snapshot: Snapshot, row: Row, as_of: datetime) -> Resolved:
    try:
        near = nearest_told(snapshot.nearest(row["lon"], row["lat"]))
    except NotFoundError:
        near = None
    return Resolved(EventStatus.OUTSIDE, as_of, row["lon"], row["lat"], nearest=near)


def _told(resolved: Resolved) -> Row:
    return {**vars(resolved), "worker_ids": resolved.worker_ids}


def pieces(events: pd.DataFrame, size: int) -> Iterator[pd.DataFrame]:
    """Yield events in pieces, in the order of their reports."""
    ordered = events.sort_values("reported_at", kind="stable")
    for start in range(0, len(ordered), size):
        yield ordered.iloc[start : start + size]
