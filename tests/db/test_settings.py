"""What the environment says, and the database that comes of it."""

from pathlib import Path

import pytest
from sqlalchemy import URL, text

from api.settings import Settings, database
from gridding.errors import GriddingError
from sql.cluster import Cluster
from sql.engine import read_url


@pytest.mark.parametrize(
    ("environment", "home"),
    [
        ({"GRIDDING_HOME": "/srv/g", "XDG_DATA_HOME": "/x"}, Path("/srv/g")),
        ({"XDG_DATA_HOME": "/x"}, Path("/x/gridding")),
        ({}, Path.home() / ".local/share/gridding"),
    ],
)
def test_the_home_is_the_one_named_or_among_the_users_data(environment, home: Path):
    assert Settings.from_environment(environment) == Settings(home, None)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_a_database_url_is_for_our_driver_whatever_it_names(scheme: str):
    url = Settings.from_environment({"DATABASE_URL": f"{scheme}://u:p@h/d"}).database_url
    assert url == URL.create("postgresql+psycopg2", "u", "p", "h", database="d")


def test_the_private_cluster_is_up_only_while_it_is_used(home: Path):
    with database(Settings(home)) as engine, engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM plans")) == 0
    assert Cluster.of(home).processes() == []


def test_another_database_is_used_where_one_is_named(database_url: URL, home: Path):
    with database(Settings(home, database_url)) as engine, engine.connect() as connection:
        assert connection.scalar(text("SELECT current_database()")) == database_url.database
    assert not (home / "postgres").exists()


def test_a_server_that_does_not_answer_is_named_without_its_password():
    url = read_url("postgresql://u:geheim@127.0.0.1:1/d")
    refused = pytest.raises(GriddingError, match=r"u:\*\*\*@127.0.0.1:1/d")
    with refused as caught, database(Settings(Path("/nonexistent"), url)):
        pass
    assert "geheim" not in str(caught.value)
