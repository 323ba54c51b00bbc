"""Connects to PostgreSQL, and never shows a password."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from gridding.errors import Fault, GriddingError, InputError

SECRET_OPTIONS = ("password", "sslpassword")


def read_url(text: str) -> URL:
    """Read an address as ``DATABASE_URL`` gives it.

    Parameters
    ----------
    text : str
        ``postgresql://user:password@host/database`` or with ``postgres``; a driver is ignored.

    Returns
    -------
    URL
        For psycopg2.

    Raises
    ------
    InputError
        It is no address of a PostgreSQL database; the text is not repeated.
    """
    wanted = "postgresql://USER@HOST/DATABASE"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        # The reason may quote the text, and that may hold a password.
        raise InputError(Fault("DATABASE_URL cannot be read", wanted=wanted)) from error.__cause__
    if url.drivername.split("+")[0] not in ("postgresql", "postgres"):
        raise InputError(
            Fault("DATABASE_URL is of another database", found=url.drivername, wanted=wanted)
        )
    return url.set(drivername="postgresql+psycopg2")


def shown(url: URL) -> str:
    """Return an address without its passwords.

    Parameters
    ----------
    url : URL

    Returns
    -------
    str
        Fit to be printed.
    """
    query = {key: value for key, value in url.query.items() if key not in SECRET_OPTIONS}
    return url.set(query=query).render_as_string(hide_password=True)


def open_engine(url: URL, *, pooled: bool = True) -> Engine:
    """Return an engine, once it was seen to connect.

    Parameters
    ----------
    url : URL
    pooled : bool
        Keep connections open between uses.

    Returns
    -------
    Engine
        To be disposed of by the caller.

    Raises
    ------
    GriddingError
        The server does not let us in.
    """
    how: dict[str, Any] = {"pool_pre_ping": True} if pooled else {"poolclass": NullPool}
    # What is bound may be personal: it has no place in a log.
    engine = create_engine(url, hide_parameters=True, **how)
    try:
        engine.connect().close()
    except DBAPIError as error:
        said = str(error.orig).strip()
        raise GriddingError(f"cannot connect to {shown(url)}: {said}") from None
    return engine


@contextmanager
def at_one_moment(engine: Engine) -> Iterator[Connection]:
    """Have a connection for reading that sees the database as its first query finds it.

    What takes several queries would else be of two versions of a draft that is edited meanwhile.

    Parameters
    ----------
    engine : Engine

    Yields
    ------
    Connection
    """
    seen = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**seen) as connection:
        yield connection
