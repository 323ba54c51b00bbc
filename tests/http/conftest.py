"""A database that the tests of one module share, for those that do not change it."""

from collections.abc import Iterator

import pytest
from postgis import _fresh
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
