"""A database that the tests of one module share, and the program on one of a test's own."""

from collections.abc import Iterator

import pytest
from postgis import _fresh
from serving import Program
from sqlalchemy import Engine

from sql.cluster import Cluster
from sql.engine import open_engine


@pytest.fixture(scope="module")
def module_engine(cluster: Cluster) -> Iterator[Engine]:
    """An engine on a fresh database."""
    fresh = _fresh(cluster)
    made = open_engine(next(fresh))
    yield made
    made.dispose()
    next(fresh, None)


@pytest.fixture
def program(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    return Program(engine, monkeypatch, capsys)
