"""The service's role in the database: what it does it can do, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import psycopg2.errors
import pytest
from sample_plan import sample_plan
from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from api.settings import Settings, database
from gridding.errors import LifecycleError
from sql.accounts import add_account
from sql.actor import Role, operator
from sql.audit import audit
from sql.cluster import Cluster
from sql.credentials import actor_of_session, check_password, close_session, open_session
from sql.migrate import migrate, prepare, require_current
from sql.publishing import publish
from sql.running import running_cluster
from sql.service import SERVICE, as_service, require_acting
from sql.store import load_plan, save_plan

KIM, SECRET = operator("kim"), "correct horse battery"


@pytest.fixture(scope="module")
def service(cluster: Cluster) -> Iterator[Connection]:
    """A connection as the service, to a database with an account and a plan that is published."""
    admin = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE serviced TEMPLATE gridding"))
    owner = create_engine(cluster.url("serviced"), poolclass=NullPool)
    with owner.begin() as connection:
        add_account(connection, "li", Role.PLANNER, KIM, password=SECRET)
        publish(connection, save_plan(connection, sample_plan()), by="li", whatever_state=True)
    url = cluster.url("serviced").set(username=SERVICE)
    with create_engine(url, poolclass=NullPool).connect() as connection:
        yield connection
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE serviced WITH (FORCE)"))


FORBIDDEN = """
ALTER TABLE plans ADD COLUMN x int
ALTER TABLE audit DISABLE TRIGGER ALL
ALTER TABLE plan_log OWNER TO gridding_service
DROP TABLE audit
DROP TABLE grids CASCADE
DROP SCHEMA public CASCADE
TRUNCATE audit
TRUNCATE plan_log
TRUNCATE sessions
TRUNCATE grids
UPDATE audit SET name = 'x'
DELETE FROM audit
UPDATE plan_log SET by = 'x'
DELETE FROM plan_log
UPDATE log_grids SET name = 'x'
DELETE FROM log_grids
UPDATE log_units SET to_grid = 'x'
DELETE FROM log_units
DELETE FROM plans
DELETE FROM publications
UPDATE publications SET by = 'x'
UPDATE units SET households = 0
DELETE FROM units
UPDATE divisions SET code = 'x'
DELETE FROM divisions
INSERT INTO accounts (name, role, divisions) VALUES ('x', 'administrator', '{}')
UPDATE accounts SET role = 'administrator'
UPDATE accounts SET divisions = '{}'
UPDATE accounts SET revoked_at = NULL
DELETE FROM accounts
INSERT INTO tokens (account_id, digest, scope, expires_at) VALUES (1, '', 'write', 'infinity')
UPDATE tokens SET expires_at = 'infinity'
DELETE FROM tokens
UPDATE sessions SET account_id = 1
UPDATE sessions SET created_at = 'infinity'
INSERT INTO department_exceptions DEFAULT VALUES
UPDATE alembic_version SET version_num = '0001'
UPDATE spatial_ref_sys SET proj4text = ''
CREATE TABLE public.x (y int)
CREATE FUNCTION public.x() RETURNS int LANGUAGE sql AS 'SELECT 1'
CREATE VIEW public.x AS SELECT 1
CREATE TRIGGER x AFTER INSERT ON plans EXECUTE FUNCTION tell_published()
CREATE OR REPLACE FUNCTION keep_all() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
CREATE SCHEMA x
CREATE ROLE x
CREATE EXTENSION dblink
GRANT gridding TO gridding_service
SET ROLE gridding
SET SESSION AUTHORIZATION gridding
SET session_replication_role = replica
COPY plans TO PROGRAM 'true'
COPY plans TO '/dev/null'
SELECT pg_read_file('/etc/passwd')
SELECT pg_ls_dir('/')
"""


@pytest.mark.parametrize("statement", FORBIDDEN.strip().splitlines())
def test_it_cannot(service: Connection, statement: str) -> None:
    with service.begin() as transaction:
        try:
            with pytest.raises(ProgrammingError) as refused:
                # Not through text(), which would take a : for a parameter.
                service.exec_driver_sql(statement)
        finally:
            transaction.rollback()
    assert isinstance(refused.value.orig, psycopg2.errors.InsufficientPrivilege)


def test_it_owns_nothing_and_is_no_member_of_anything(service: Connection) -> None:
    with service.begin():
        counts = text(
            "SELECT (SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user),"
            " (SELECT count(*) FROM pg_auth_members"
            "  WHERE pg_get_userbyid(member) = current_user), rolsuper, rolcreaterole,"
            " rolcreatedb, rolreplication, rolbypassrls"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert not any(service.execute(counts).one())


def test_every_table_is_granted_or_it_is_said_here_that_it_is_not(service: Connection) -> None:
    asked = text(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p', 'v')"
        " AND relnamespace IN ('public'::regnamespace, to_regnamespace('queue'))"
        " AND NOT has_table_privilege(oid, 'SELECT')"
    )
    with service.begin():
        assert service.scalars(asked).all() == []


def test_it_can_do_its_work(service: Connection) -> None:
    with service.begin() as transaction:
        actor = check_password(service, "li", SECRET)
        secret = open_session(service, actor)
        assert actor_of_session(service, secret) is not None
        close_session(service, secret, actor)
        audit(service, actor, "test", "x")
        plan_id = save_plan(service, sample_plan(rows=2, columns=2))
        publish(service, plan_id, by="li", whatever_state=True)
        assert len(load_plan(service, plan_id).grids) > 0
        transaction.rollback()


def test_in_the_private_cluster_it_connects_as_itself(home) -> None:
    with database(Settings(home), service=True) as engine, engine.connect() as connection:
        who = connection.execute(text("SELECT session_user, current_user")).one()
    assert tuple(who) == (SERVICE, SERVICE)


def test_in_another_database_it_takes_on_the_role_from_the_first_statement_on(
    database_url: URL, home
) -> None:
    settings = Settings(home, database_url)
    with database(settings, service=True) as engine:
        for _ in range(2):
            with engine.begin() as connection:
                assert connection.scalar(text("SELECT current_user")) == SERVICE
                connection.execute(text("RESET ROLE"))
                assert connection.scalar(text("SELECT current_user")) == SERVICE
    with database(settings) as engine, engine.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == "gridding"


def test_a_role_that_got_lost_on_the_way_is_noticed(engine: Engine) -> None:
    require_acting(create_engine(as_service(engine.url), poolclass=NullPool))
    with pytest.raises(LifecycleError, match=f"as gridding in the database and not as {SERVICE}"):
        require_acting(engine)


def test_options_of_the_address_are_kept() -> None:
    url = URL.create("postgresql+psycopg2", query={"options": "-c jit=off", "host": "h"})
    assert dict(as_service(url).query) == {
        "options": f"-c jit=off -c role={SERVICE}",
        "host": "h",
    }


@pytest.fixture
def stranger(engine: Engine) -> Iterator[URL]:
    """The address of a user who has nothing to do with the service."""
    with engine.begin() as connection:
        connection.execute(text("CREATE ROLE stranger LOGIN"))
        connection.execute(text("GRANT SELECT ON alembic_version TO stranger"))
    yield engine.url.set(username="stranger")
    with engine.begin() as connection:
        connection.execute(text("DROP OWNED BY stranger"))
        connection.execute(text("DROP ROLE stranger"))


def test_who_may_not_act_as_the_service_is_told_what_to_grant(
    engine: Engine, stranger: URL, home
) -> None:
    settings = Settings(home, stranger)
    grant = f"GRANT {SERVICE} TO stranger"
    with pytest.raises(LifecycleError, match=grant), database(settings, service=True):
        pass
    with engine.begin() as connection:
        connection.execute(text(grant))
    with database(settings, service=True) as found, found.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == SERVICE


def test_down_takes_its_rights_away_and_up_brings_them_back(engine: Engine) -> None:
    held = text(
        "SELECT count(*) FROM pg_class, aclexplode(relacl) AS item"
        " WHERE item.grantee = 'gridding_service'::regrole"
    )
    with engine.begin() as connection:
        before = connection.scalar(held)
        migrate(connection, "base")
        assert connection.scalar(held) == 0
    prepare(engine)
    require_current(engine)
    with engine.connect() as connection:
        assert connection.scalar(held) == before


def test_an_owner_who_may_not_make_roles_is_told_what_to_have_done(home: Path) -> None:
    cluster = Cluster.of(home)
    with running_cluster(home):
        admin = create_engine(cluster.url(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with admin.begin() as connection:
            migrate(connection, "base")
        with admin.connect() as connection:
            for statement in (
                f"DROP OWNED BY {SERVICE}",
                f"DROP ROLE {SERVICE}",
                "DROP TABLE alembic_version",
                "CREATE ROLE owner LOGIN",
                "CREATE ROLE web LOGIN",
                "CREATE DATABASE theirs OWNER owner TEMPLATE gridding",
            ):
                connection.exec_driver_sql(statement)
            url = cluster.url("theirs").set(username="owner")
            owner = create_engine(url, poolclass=NullPool)
            with pytest.raises(LifecycleError) as told:
                prepare(owner)
            said = str(told.value).partition("administrator of the server say ")[2]
            assert said == f"CREATE ROLE {SERVICE} NOLOGIN; GRANT {SERVICE} TO owner"
            connection.exec_driver_sql(said)
            prepare(owner)
            connection.exec_driver_sql(f"GRANT {SERVICE} TO web")
        for user in ("owner", "web"):
            settings = Settings(home, url.set(username=user))
            with database(settings, service=True) as engine, engine.begin() as service:
                assert service.scalar(text("SELECT current_user")) == SERVICE
                save_plan(service, sample_plan(rows=2, columns=2))
