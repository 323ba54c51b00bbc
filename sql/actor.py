"""Who does something: an account over HTTP, or the machine's own operator."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; nobody logged in is the public."""

    PUBLIC = "public"
    VIEWER = "viewer"
    WORKER = "worker"
    DEPARTMENT = "department"
    PLANNER = "planner"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class Via(StrEnum):
    """By what an actor was known."""

    NOTHING = "nothing"
    COMMAND = "command line"
    TOKEN = "token"  # noqa: S105  no secret
    SESSION = "session"
    PASSWORD = "password"  # noqa: S105  no secret


@dataclass(frozen=True)
class Actor:
    """Who asks, as logs name them and as rules judge them.

    Attributes
    ----------
    name : str
        Of the account; ``operator kim`` for user kim of the machine itself; empty for the public.
    role : Role or None
        None for the operator, who may do everything; it is logged as such.
    divisions : frozenset of str
        Codes of the districts, streets or communities that the account is for; empty for all.
    account_id : int or None
    address : str
        Where from: an IP address, or ``command line``.
    via : Via
        By what they were known.
    read_only : bool
        Known by a token that is good for reading only.
    """

    name: str
    role: Role | None
    divisions: frozenset[str] = frozenset()
    account_id: int | None = None
    address: str = ""
    via: Via = Via.NOTHING
    read_only: bool = False


PUBLIC = Actor("", Role.PUBLIC)
"""Whoever is not logged in."""


def operator(user: str) -> Actor:
    """Return the operator of the machine, by the name of the system's user."""
    return Actor(f"operator {user}", None, address="command line", via=Via.COMMAND)
