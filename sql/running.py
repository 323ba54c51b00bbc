"""Brings the private cluster up and ready, for good or only for as long as somebody uses it."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from sql.cluster import DATABASE, Cluster
from sql.engine import open_engine
from sql.locking import locked
from sql.migrate import newest_revision, prepare, revision_of
from sql.service import let_in


@dataclass(frozen=True)
class Status:
    """How a database stands.

    Attributes
    ----------
    up : bool
    revision : str or None
        Of the schema; None where it is down or was never migrated.
    wanted : str or None
        The revision that this program wants.
    postgresql, postgis : str or None
        Versions.
    """

    up: bool
    revision: str | None = None
    wanted: str | None = None
    postgresql: str | None = None
    postgis: str | None = None


DOWN = Status(up=False)


def up(cluster: Cluster) -> bool:
    """Bring the cluster up, to stay until it is taken down.

    Parameters
    ----------
    cluster : Cluster

    Returns
    -------
    bool
        Whether it was down before.
    """
    with _in_use(cluster):
        started = _ready(cluster)
        _stay(cluster)
    return started


def down(cluster: Cluster) -> bool:
    """Take the cluster down, whoever uses it.

    Parameters
    ----------
    cluster : Cluster

    Returns
    -------
    bool
        Whether it was up before.
    """
    _mark(cluster).unlink(missing_ok=True)
    return cluster.stop()


@contextmanager
def running_cluster(home: Path, settings: Sequence[str] = ()) -> Iterator[URL]:
    """Have the cluster of a folder up and migrated for a while.

    Several programs may use it at once: the last to leave takes it down, unless it is up to stay.

    Parameters
    ----------
    home : Path
    settings : sequence of str
        ``name=value`` for the server, if this call starts it.

    Yields
    ------
    URL
        Of its database.
    """
    cluster = Cluster.of(home, settings)
    with _in_use(cluster):
        _ready(cluster)
        yield cluster.url()


def status(url: URL) -> Status:
    """Ask a database how it stands.

    Parameters
    ----------
    url : URL

    Returns
    -------
    Status
        Of a database that is up.

    Raises
    ------
    GriddingError
        It does not let us in.
    """
    engine = open_engine(url, pooled=False)
    with engine.connect() as connection:
        postgis = text("SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
        return Status(
            up=True,
            revision=revision_of(connection),
            wanted=newest_revision(),
            postgresql=connection.scalar(text("SHOW server_version")),
            postgis=connection.scalar(postgis),
        )


def _ready(cluster: Cluster) -> bool:
    started = cluster.start()
    with locked(cluster.place.home / "cluster.lock"):
        _make_database(cluster)
    engine = open_engine(cluster.url(), pooled=False)
    prepare(engine)
    with locked(cluster.place.home / "cluster.lock"), engine.begin() as connection:
        let_in(connection)
    return started


def _make_database(cluster: Cluster) -> None:
    admin = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        known = text("SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)")
        if not connection.scalar(known, {"name": DATABASE}):
            connection.execute(text(f"CREATE DATABASE {DATABASE}"))


@contextmanager
def _in_use(cluster: Cluster) -> Iterator[None]:
    """Use the cluster together with others; the last to leave turns off the light.

    Every user holds a shared lock, which the kernel takes from whoever dies. Who gets it alone on
    leaving is the last.
    """
    cluster.place.make()
    with locked(cluster.place.home / "cluster.users", fcntl.LOCK_SH) as handle:
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)  # first, or two who leave at once see each other
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not _stays(cluster):
                    cluster.stop()


def _stay(cluster: Cluster) -> None:
    _mark(cluster).write_text(cluster.identity())


def _stays(cluster: Cluster) -> bool:
    """Tell whether this very server was brought up to stay: not one of before a restart."""
    mark = _mark(cluster)
    return mark.exists() and mark.read_text() == cluster.identity()


def _mark(cluster: Cluster) -> Path:
    return cluster.place.home / "cluster.up"
