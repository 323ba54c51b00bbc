"""The log of a plan: adds to it, reads it, and tells what others have done since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from sql.actor import Actor
from sql.audit import audit
from sql.queries import query
from sql.tables import Action, LogRow

FIRST_VERSION = 1


@dataclass(frozen=True)
class LogEntry:
    """What somebody did to a plan.

    Attributes
    ----------
    id : int
        Later entries have larger ones.
    version : int
        Of the plan afterwards; only edits, undo and redo raise it.
    at : datetime
    by : str
        Name of the account, or of the operator.
    action : Action
    body : dict
        What was asked for.
    edit_id : int or None
        Of an undo or redo: the edit that was taken back, or done again.
    grids : tuple of str
        Codes of the grids that it changed, made or took away.
    """

    id: int
    version: int
    at: datetime
    by: str
    action: Action
    body: dict[str, Any]
    edit_id: int | None
    grids: tuple[str, ...]


def plan_log(
    connection: Connection, plan_id: int, after: int = 0, limit: int = 1000
) -> list[LogEntry]:
    """Read the log of a plan, oldest first.

    Parameters
    ----------
    connection : Connection
    plan_id : int
        Not checked: an unknown plan has no log.
    after : int
        Id of the last entry that is known already.
    limit : int
        At most so many.

    Returns
    -------
    list of LogEntry
    """
    return _read(connection, plan_id, after=after, since=0, limit=limit)


def changes_since(connection: Connection, plan_id: int, version: int) -> list[dict[str, Any]]:
    """Tell what was done to a plan after a version of it, fit for JSON.

    Parameters
    ----------
    connection : Connection
    plan_id, version : int

    Returns
    -------
    list of dict
        ``version, at, by, action, grids``, oldest first; the last 1000 at most.
    """
    entries = _read(connection, plan_id, after=0, since=version, limit=1000)
    return [
        {
            "version": entry.version,
            "at": entry.at.isoformat(),
            "by": entry.by,
            "action": entry.action.value,
            "grids": list(entry.grids),
        }
        for entry in entries
    ]


def _read(
    connection: Connection, plan_id: int, *, after: int, since: int, limit: int
) -> list[LogEntry]:
    bound = {"plan_id": plan_id, "after": after, "since": since, "limit": limit}
    rows = connection.execute(query("plan_log"), bound).mappings()
    return [
        LogEntry(**{**row, "action": Action(row["action"]), "grids": tuple(row["grids"])})
        for row in rows
    ]


def note(
    connection: Connection,
    plan_id: int,
    version: int,
    action: Action,
    actor: Actor,
    body: Mapping[str, Any] | None = None,
    *,
    parent_id: int | None = None,
    edit_id: int | None = None,
) -> int:
    """Add to the log of a plan, and to the audit; an edit, undo or redo moves the plan on.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    version : int
        Of the plan afterwards.
    action : Action
    actor : Actor
    body : mapping, optional
        What was asked for, fit for JSON.
    parent_id : int, optional
        Of an edit: the edit before it.
    edit_id : int, optional
        Of an undo or redo: the edit.

    Returns
    -------
    int
        The entry's id.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        The plan does not stand where this goes on from.
    """
    row = {
        "plan_id": plan_id,
        "version": version,
        "by": actor.name,
        "account_id": actor.account_id,
        "address": actor.address,
        "action": action,
        "body": dict(body or {}),
        "parent_id": parent_id,
        "edit_id": edit_id,
    }
    log_id = connection.execute(insert(LogRow).values(row).returning(LogRow.id)).scalar_one()
    audit(connection, actor, action.value, f"plan {plan_id}", version=version, entry=log_id)
    return log_id
