"""Makes a database ready: extensions, migrations, and what the server must be able to do."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from gridding.errors import Fault, InputError, LifecycleError
from sql.binaries import OLDEST_POSTGIS, OLDEST_POSTGRESQL
from sql.refusals import refusals_told
from sql.tables.base import STORAGE_SRID

EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")
NOT_PERMITTED = "42501"
LOCK_ID = 0x67726964
"""Held while migrating, so that two programs do not migrate at once."""


def prepare(engine: Engine) -> None:
    """Make a database ready, whatever state it is in.

    Parameters
    ----------
    engine : Engine

    Raises
    ------
    InputError
        The server is too old, lacks PostGIS, or its locale knows no letters beyond ASCII.
    LifecycleError
        A role is missing and may not be made.
    """
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": LOCK_ID})
        _check_server(connection)
        for extension in EXTENSIONS:
            _extend(connection, extension)
        _check_postgis(connection)
        with refusals_told():
            migrate(connection, "head")


def migrate(connection: Connection, revision: str) -> None:
    """Move the schema to a revision.

    Parameters
    ----------
    connection : Connection
        Its transaction is the caller's.
    revision : str
        ``head``; or to go back to: ``base``, or an earlier revision's name.
    """
    config = _config()
    config.attributes["connection"] = connection
    step = command.upgrade if revision == "head" else command.downgrade
    step(config, revision)


def revision_of(connection: Connection) -> str | None:
    """Return the schema's revision; None before the first migration.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    str or None
        Name of the revision.
    """
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Return the revision that this program wants.

    Returns
    -------
    str or None
        Name of the revision.
    """
    return ScriptDirectory.from_config(_config()).get_current_head()


def require_current(engine: Engine) -> None:
    """Refuse a database whose schema is another than this program's.

    Parameters
    ----------
    engine : Engine

    Raises
    ------
    LifecycleError
        Migrations are missing, or the schema is newer than the program.
    """
    with engine.connect() as connection:
        found = revision_of(connection)
    wanted = newest_revision()
    if found != wanted:
        raise LifecycleError(
            f"the database is at revision {found or 'none'}, this program wants {wanted}: "
            "run gridding db upgrade"
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("sql.migrations")))
    config.set_main_option("path_separator", "os")
    return config


def _check_server(connection: Connection) -> None:
    number = int(connection.scalar(text("SHOW server_version_num")) or 0)
    if number < OLDEST_POSTGRESQL * 10_000:
        found = connection.scalar(text("SHOW server_version"))
        raise InputError(
            Fault("the server is too old", found=found, wanted=f"PostgreSQL {OLDEST_POSTGRESQL}")
        )
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise InputError(
            Fault("the database has the wrong encoding", found=encoding, wanted="UTF8")
        )
    if not connection.scalar(text("SELECT '网' ~ '^[[:alpha:]]$'")):
        found = connection.scalar(
            text("SELECT datctype FROM pg_database WHERE datname = current_database()")
        )
        raise InputError(
            Fault(
                "the database's locale knows no Chinese letters",
                found=found,
                wanted="C.UTF-8 or zh_CN.UTF-8",
            )
        )
    available = connection.scalars(text("SELECT name FROM pg_available_extensions")).all()
    missing = [name for name in EXTENSIONS if name not in available]
    if missing:
        major = number // 10_000
        own = f"postgresql-{major}"
        package = {"postgis": f"{own}-postgis-3"}
        raise InputError(
            Fault(f"the server lacks {name}", wanted=f"the package {package.get(name, own)}")
            for name in missing
        )


def _extend(connection: Connection, extension: str) -> None:
    try:
        with connection.begin_nested():
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
    except ProgrammingError as error:
        if getattr(error.orig, "pgcode", "") != NOT_PERMITTED:
            raise
        raise LifecycleError(
            f"the extension {extension} may not be made by this user: let the database's owner "
            f"or an administrator of the server say CREATE EXTENSION {extension}"
        ) from None


def _check_postgis(connection: Connection) -> None:
    found = str(connection.scalar(text("SELECT postgis_lib_version()")))
    version = tuple(int(part) for part in found.split(".")[:2])
    if version < OLDEST_POSTGIS:
        wanted = ".".join(map(str, OLDEST_POSTGIS))
        raise InputError(Fault("PostGIS is too old", found=found, wanted=wanted))
    known = text("SELECT EXISTS (SELECT FROM spatial_ref_sys WHERE srid = :srid)")
    if not connection.scalar(known, {"srid": STORAGE_SRID}):
        raise InputError(
            Fault("PostGIS does not know the coordinate system", wanted=f"EPSG:{STORAGE_SRID}")
        )
