"""The audit: who did what, when and from where. It is only ever added to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from sql.actor import Actor
from sql.tables import AuditRow


@dataclass(frozen=True)
class AuditEntry:
    """One thing that was done, or tried.

    Attributes
    ----------
    id : int
        Later entries have larger ones.
    at : datetime
    account_id : int or None
        None for the operator of the machine, and for who is not known.
    name : str
    role : str or None
        None for the operator.
    address, via : str
        Where from, and by what they were known.
    action, subject : str
        What was done, to what.
    detail : dict
        Never a secret.
    """

    id: int
    at: datetime
    account_id: int | None
    name: str
    role: str | None
    address: str
    via: str
    action: str
    subject: str
    detail: dict[str, Any]


def audit(connection: Connection, actor: Actor, action: str, subject: str, **detail: Any) -> None:
    """Add to the audit; it stands once the caller's transaction is committed.

    Parameters
    ----------
    connection : Connection
    actor : Actor
    action : str
        What was done, for example ``publish``.
    subject : str
        To what, for example ``plan 7``.
    **detail : Any
        What else is worth knowing, fit for JSON. Never a secret.
    """
    row = {
        "account_id": actor.account_id,
        "name": actor.name,
        "role": actor.role and actor.role.value,
        "address": actor.address,
        "via": actor.via.value,
        "action": action,
        "subject": subject,
        "detail": detail,
    }
    connection.execute(insert(AuditRow).values(row))


def audited(
    connection: Connection, *, before: int | None = None, limit: int = 100
) -> list[AuditEntry]:
    """Read the audit, newest first.

    Parameters
    ----------
    connection : Connection
    before : int, optional
        Only entries with a smaller id; all by default.
    limit : int
        At most so many.

    Returns
    -------
    list of AuditEntry
    """
    asked = select(AuditRow.__table__).order_by(AuditRow.id.desc()).limit(limit)
    if before is not None:
        asked = asked.where(AuditRow.id < before)
    return [AuditEntry(**row) for row in connection.execute(asked).mappings()]
