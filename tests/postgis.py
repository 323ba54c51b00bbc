"""A real PostGIS for tests: a private cluster for each test process, a database for each test.

Fixtures: ``database_url`` and ``engine`` are of a fresh database, ``connection`` of a transaction
that is rolled back, which costs less.
"""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from sql.cluster import Cluster
from sql.engine import open_engine
from sql.running import running_cluster

SPEEDY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
"""A test cluster need not survive its machine."""


def remove_cluster(home: Path) -> None:
    """Take a cluster down and remove its files, wherever they lie."""
    cluster = Cluster.of(home)
    cluster.stop()
    for folder in (cluster.place.folder, cluster.place.socket, home):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for a cluster of the test's own, which is taken down and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="gridding-"))
    folder.chmod(0o711)  # root's server runs as another user, who must get through
    yield folder
    remove_cluster(folder)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The cluster of this test process; its database ``gridding`` is the template of all others."""
    folder = Path(tempfile.mkdtemp(prefix="gridding-"))
    folder.chmod(0o711)
    with running_cluster(folder, SPEEDY):
        yield Cluster.of(folder)
    remove_cluster(folder)


def _fresh(cluster: Cluster) -> Iterator[URL]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE gridding STRATEGY file_copy"))
    yield cluster.url(name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def database_url(cluster: Cluster) -> Iterator[URL]:
    """A fresh database, migrated and empty."""
    yield from _fresh(cluster)


@pytest.fixture
def engine(database_url: URL) -> Iterator[Engine]:
    """An engine on a fresh database."""
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def module_engine(cluster: Cluster) -> Iterator[Engine]:
    """An engine on a fresh database that the tests of one module share."""
    fresh = _fresh(cluster)
    made = open_engine(next(fresh))
    yield made
    made.dispose()
    next(fresh, None)


@pytest.fixture(scope="session")
def shared_engine(cluster: Cluster) -> Iterator[Engine]:
    """An engine on a database in which nothing is ever committed."""
    fresh = _fresh(cluster)
    made = create_engine(next(fresh))
    yield made
    made.dispose()
    next(fresh, None)


@pytest.fixture
def connection(shared_engine: Engine) -> Iterator[Connection]:
    """A connection whose transaction is rolled back after the test."""
    with shared_engine.connect() as made, made.begin() as transaction:
        yield made
        transaction.rollback()
