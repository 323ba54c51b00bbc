"""What somebody is known by: name and password, a bearer token, a browser's session."""

import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from sql.accounts import require_account
from sql.actor import Actor, Role, Via
from sql.audit import audit
from sql.passwords import fits, hashed, outdated
from sql.queries import query
from sql.tables import Account, Session, Token, TokenScope

TOKEN_PREFIX = "gridding_"  # noqa: S105  by which scanners know a token that got lost
IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
"""A session ends after so long without a request, and after so long whatever happens."""


def check_password(
    connection: Connection, name: str, password: str, address: str = ""
) -> Actor | None:
    """Tell whose name and password these are; the audit knows of it either way.

    It takes as long where there is no such account. A name that nobody has is not noted: it may
    be a password typed into the wrong field.

    Parameters
    ----------
    connection : Connection
        Its transaction is to be committed whatever the answer is.
    name, password : str
    address : str
        Where from.

    Returns
    -------
    Actor or None
    """
    asked = select(Account).where(Account.name == name, Account.revoked_at.is_(None))
    row = connection.execute(asked).mappings().one_or_none()
    stored = row["password_hash"] if row else None
    good = fits(password, stored)
    if not row or not good:
        nobody = Actor("", Role.PUBLIC, address=address)
        audit(connection, nobody, "login refused", name if row else "", known=row is not None)
        return None
    if stored and outdated(stored):
        again = update(Account).where(Account.id == row["id"])
        connection.execute(again.values(password_hash=hashed(password)))
    actor = _actor(row, address, Via.PASSWORD)
    audit(connection, actor, "login", name)
    return actor


def make_token(
    connection: Connection, name: str, days: int, scope: TokenScope, actor: Actor
) -> str:
    """Make a bearer token of an account.

    Parameters
    ----------
    connection : Connection
    name : str
    days : int
        For how long it is good.
    scope : TokenScope
    actor : Actor
        Who makes it.

    Returns
    -------
    str
        256 random bits behind `TOKEN_PREFIX`; it cannot be told again.

    Raises
    ------
    NotFoundError
        There is no such account.
    """
    account_id = require_account(connection, name)
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = {
        "account_id": account_id,
        "digest": _digest(token),
        "scope": scope,
        "expires_at": func.now() + timedelta(days=days),
    }
    token_id = connection.execute(insert(Token).values(row).returning(Token.id)).scalar_one()
    audit(connection, actor, "token made", name, token=token_id, days=days, scope=scope.value)
    return token


def actor_of_token(connection: Connection, token: str, address: str = "") -> Actor | None:
    """Tell whose token this is.

    Parameters
    ----------
    connection : Connection
    token : str
    address : str
        Where from.

    Returns
    -------
    Actor or None
        None for one that nobody has, or that is revoked or expired.
    """
    row = (
        connection.execute(query("account_of_token"), {"digest": _digest(token)}).mappings().first()
    )
    if row is None:
        return None
    read_only = row["scope"] == TokenScope.READ
    return replace(_actor(row, address, Via.TOKEN), read_only=read_only)


def open_session(connection: Connection, actor: Actor) -> str:
    """Open a session; sessions that are over are cleared away.

    Parameters
    ----------
    connection : Connection
    actor : Actor
        Of an account.

    Returns
    -------
    str
        What the cookie is to hold: 256 random bits.
    """
    connection.execute(query("end_sessions"), {"idle": IDLE, "longest": LONGEST})
    secret = secrets.token_urlsafe(32)
    row = {"account_id": actor.account_id, "digest": _digest(secret)}
    connection.execute(insert(Session).values(row))
    return secret


def actor_of_session(connection: Connection, secret: str, address: str = "") -> Actor | None:
    """Tell whose session this is, and note that it is in use.

    Parameters
    ----------
    connection : Connection
    secret : str
        What the cookie holds.
    address : str
        Where from.

    Returns
    -------
    Actor or None
        None where it is over.
    """
    asked = {"digest": _digest(secret), "idle": IDLE, "longest": LONGEST}
    row = connection.execute(query("account_of_session"), asked).mappings().first()
    if row is None:
        return None
    if row["unnoted"]:
        connection.execute(query("note_session"), {"digest": asked["digest"]})
    return _actor(row, address, Via.SESSION)


def close_session(connection: Connection, secret: str, actor: Actor) -> None:
    """End a session.

    Parameters
    ----------
    connection : Connection
    secret : str
        What the cookie holds.
    actor : Actor
        Whose it is.
    """
    ended = delete(Session).where(Session.digest == _digest(secret))
    if connection.execute(ended).rowcount:
        audit(connection, actor, "logout", actor.name)


def _actor(row: Any, address: str, via: Via) -> Actor:
    divisions = frozenset(row["divisions"])
    return Actor(row["name"], Role(row["role"]), divisions, row["id"], address, via)


def _digest(secret: str) -> bytes:
    """Return what is stored of a secret: its SHA-256; being random, it needs no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()
