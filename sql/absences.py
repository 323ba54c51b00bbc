"""Who is away and until when: told in advance, ended early, seen by few."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert
from sqlalchemy.dialects.postgresql import Range

from gridding.errors import ConflictError, Fault, ForbiddenError, InputError, NotFoundError
from sql.actor import Actor, Role
from sql.audit import audit
from sql.queries import query
from sql.tables import Absence
from sql.visible import SEES_ALL


@dataclass(frozen=True)
class AbsenceEntry:
    """A time in which a worker does not answer.

    Attributes
    ----------
    id : int
    district : str
        Its code.
    worker_id, name : str
    start : datetime
    stop : datetime or None
        None where no end is known yet.
    reason : str
        Nobody else's business: never in a log.
    """

    id: int
    district: str
    worker_id: str
    name: str
    start: datetime
    stop: datetime | None
    reason: str


def add_absence(
    connection: Connection,
    worker_id: str,
    start: datetime,
    stop: datetime | None,
    by: Actor,
    *,
    district_code: str | None = None,
    reason: str = "",
) -> AbsenceEntry:
    """Say that a worker is away.

    Parameters
    ----------
    connection : Connection
    worker_id : str
    start : datetime
        With offset; may be past.
    stop : datetime or None
        The first moment at which they are there again; None where that is not known.
    by : Actor
    district_code : str, optional
        Needed where several districts have a worker of this number.
    reason : str

    Returns
    -------
    AbsenceEntry

    Raises
    ------
    NotFoundError
        There is no such worker, or none of the divisions of whoever says so.
    InputError
        It ends before it begins, or the worker may be of several districts.
    ConflictError
        They are away then already.
    """
    found = _in_reach(connection, by, district_code, worker_id)
    if not found:
        raise NotFoundError(f"there is no worker {worker_id}", worker_id=worker_id)
    if len(found) > 1:
        districts = ", ".join(row.district for row in found)
        message = "workers of several districts have this number"
        raise InputError(Fault(message, column="district", wanted=f"one of {districts}"))
    if stop is not None and stop <= start:
        until, wanted = stop.isoformat(), f"later than {start.isoformat()}"
        raise InputError(
            Fault("the absence ends before it begins", column="until", found=until, wanted=wanted)
        )
    (worker,) = found
    then = {"worker": worker.id, "start": start, "stop": stop}
    away = connection.scalar(query("absent_then"), then)
    if away is not None:
        raise ConflictError(f"worker {worker_id} is away then already", absence_id=away)
    added = insert(Absence).values(worker_key=worker.id, valid=Range(start, stop), reason=reason)
    number = connection.execute(added.returning(Absence.id)).scalar_one()
    _note(connection, by, "report absence", worker_id, worker.district, number)
    return _one(connection, by, number)


def list_absences(
    connection: Connection, by: Actor, *, district_code: str | None = None
) -> list[AbsenceEntry]:
    """List the absences that are not over, of the workers of whom somebody may know.

    Parameters
    ----------
    connection : Connection
    by : Actor
        Workers have their own, planners those of their divisions, administrators all.
    district_code : str, optional
        All districts by default.

    Returns
    -------
    list of AbsenceEntry
        The earliest first.
    """
    keys = [row.id for row in _in_reach(connection, by, district_code, None)]
    rows = connection.execute(query("absences"), {"workers": keys, "id": None})
    return [AbsenceEntry(**row) for row in rows.mappings()]


def end_absence(connection: Connection, number: int, by: Actor) -> None:
    """End an absence now; one that has not begun is taken back.

    Parameters
    ----------
    connection : Connection
    number : int
        Its id.
    by : Actor

    Raises
    ------
    NotFoundError
        There is none, or none of which they may know.
    ConflictError
        It is over.
    """
    entry = _one(connection, by, number)
    if not connection.scalar(query("end_absence"), {"id": number}):
        raise ConflictError(f"absence {number} is over")
    _note(connection, by, "end absence", entry.worker_id, entry.district, number)


def _one(connection: Connection, by: Actor, number: int) -> AbsenceEntry:
    keys = [row.id for row in _in_reach(connection, by, None, None)]
    found = connection.execute(query("absences"), {"workers": keys, "id": number}).mappings()
    row = found.one_or_none()
    if row is None:
        raise NotFoundError(f"there is no absence {number}", absence_id=number)
    return AbsenceEntry(**row)


def _in_reach(
    connection: Connection, by: Actor, district_code: str | None, worker_id: str | None
) -> Sequence[Row[Any]]:
    """Return the workers whose absences are somebody's business: their own, if a worker asks."""
    if by.role not in (*SEES_ALL, Role.PLANNER, Role.WORKER):
        raise ForbiddenError("absences are for the worker, planners and administrators")
    bound = {
        "district": district_code,
        "worker_id": worker_id,
        "sees_all": by.role in SEES_ALL,
        "self": by.name if by.role is Role.WORKER else None,
        "divisions": sorted(by.divisions),
    }
    return connection.execute(query("workers_in_reach"), bound).all()


def _note(
    connection: Connection, by: Actor, action: str, worker_id: str, district: str, number: int
) -> None:
    """Add to the audit; why somebody is away is no part of it."""
    audit(connection, by, action, f"worker {worker_id}", district=district, absence=number)
