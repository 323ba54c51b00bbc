"""Accounts: added, given a password, listed, revoked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from gridding.errors import ConflictError, Fault, InputError, NotFoundError
from sql.actor import Actor, Role
from sql.audit import audit
from sql.passwords import hashed
from sql.queries import query
from sql.tables import Account, Session, Token

LONGEST_NAME = 100


@dataclass(frozen=True)
class AccountEntry:
    """An account as lists show it.

    Attributes
    ----------
    id : int
    name : str
    role : Role
    divisions : tuple of str
        Codes; empty for all.
    password : bool
        Whether it has one.
    tokens : int
        How many are good now.
    created_at : datetime
    revoked_at : datetime or None
    """

    id: int
    name: str
    role: Role
    divisions: tuple[str, ...]
    password: bool
    tokens: int
    created_at: datetime
    revoked_at: datetime | None


def add_account(
    connection: Connection,
    name: str,
    role: Role,
    actor: Actor,
    *,
    divisions: Iterable[str] = (),
    password: str | None = None,
) -> int:
    """Add an account.

    Parameters
    ----------
    connection : Connection
    name : str
        Of a worker: the worker_id of the roster.
    role : Role
    actor : Actor
        Who adds it.
    divisions : iterable of str
        Codes of the divisions that it is for; none for all.
    password : str, optional
        Without one there is no logging in, only tokens.

    Returns
    -------
    int
        Its id.

    Raises
    ------
    InputError
        Name, role, divisions or password cannot be.
    ConflictError
        There is an account of that name.
    """
    codes = sorted(set(divisions))
    _require_fit(name, role, codes)
    if find_account(connection, name) is not None:
        raise ConflictError(f"there is an account {name} already: revoke it first", name=name)
    row = {
        "name": name,
        "role": role.value,
        "divisions": codes,
        "password_hash": None if password is None else hashed(password),
    }
    account_id = connection.execute(insert(Account).values(row).returning(Account.id)).scalar_one()
    audit(connection, actor, "account added", name, role=role.value, divisions=codes)
    return account_id


def set_password(connection: Connection, name: str, password: str, actor: Actor) -> None:
    """Give an account another password; its sessions end.

    Parameters
    ----------
    connection : Connection
    name, password : str
    actor : Actor
        Who does it.

    Raises
    ------
    NotFoundError
        There is no such account.
    InputError
        The password is too short or too long.
    """
    account_id = require_account(connection, name)
    changed = update(Account).where(Account.id == account_id)
    connection.execute(changed.values(password_hash=hashed(password)))
    connection.execute(delete(Session).where(Session.account_id == account_id))
    audit(connection, actor, "password set", name)


def revoke(connection: Connection, name: str, actor: Actor) -> None:
    """Revoke an account: it ends at once, with its sessions and tokens.

    Parameters
    ----------
    connection : Connection
    name : str
    actor : Actor
        Who revokes it.

    Raises
    ------
    NotFoundError
        There is no such account.
    """
    account_id = require_account(connection, name)
    gone = {"revoked_at": func.now()}
    connection.execute(update(Account).where(Account.id == account_id).values(gone))
    held = Token.account_id == account_id, Token.revoked_at.is_(None)
    tokens = connection.execute(update(Token).where(*held).values(gone)).rowcount
    ended = delete(Session).where(Session.account_id == account_id)
    sessions = connection.execute(ended).rowcount
    audit(connection, actor, "account revoked", name, tokens=tokens, sessions=sessions)


def list_accounts(connection: Connection) -> list[AccountEntry]:
    """Return all accounts by name, the revoked too.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    list of AccountEntry
    """
    return [
        AccountEntry(**{**row, "role": Role(row["role"]), "divisions": tuple(row["divisions"])})
        for row in connection.execute(query("accounts")).mappings()
    ]


def find_account(connection: Connection, name: str) -> int | None:
    """Return the id of the account of a name, if there is one.

    Parameters
    ----------
    connection : Connection
    name : str

    Returns
    -------
    int or None
    """
    asked = select(Account.id).where(Account.name == name, Account.revoked_at.is_(None))
    return connection.scalar(asked)


def require_account(connection: Connection, name: str) -> int:
    """Return the id of the account of a name.

    Parameters
    ----------
    connection : Connection
    name : str

    Returns
    -------
    int

    Raises
    ------
    NotFoundError
        There is no such account.
    """
    account_id = find_account(connection, name)
    if account_id is None:
        raise NotFoundError(f"there is no account {name}", name=name)
    return account_id


def _require_fit(name: str, role: Role, codes: list[str]) -> None:
    faults = []
    if not (name.isprintable() and name == name.strip() and 0 < len(name) <= LONGEST_NAME):
        wanted = f"1 to {LONGEST_NAME} letters, without blanks around"
        faults.append(Fault("no name for an account", found=repr(name), wanted=wanted))
    if role is Role.PUBLIC:
        faults.append(Fault("the public has no account", found=role.value))
    if role is Role.ADMINISTRATOR and codes:
        faults.append(Fault("an administrator is for all divisions", found=", ".join(codes)))
    if not all(code.strip() for code in codes):
        faults.append(Fault("an empty code of a division"))
    if faults:
        raise InputError(faults)
