"""Migrations up, down, without drift; what Alembic does not compare is asked of the catalogue."""

from enum import StrEnum

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from geoalchemy2 import alembic_helpers
from sqlalchemy import CheckConstraint, Connection, Engine, create_engine, inspect, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.pool import NullPool

from gridding.address.level import Level
from gridding.errors import InputError, LifecycleError
from gridding.land.classes import BarrierClass
from gridding.matters import Decision
from gridding.plan import GridKind
from sql.engine import open_engine
from sql.migrate import migrate, newest_revision, prepare, require_current, revision_of
from sql.tables import Action, Base, EventStatus, PlanState, Side, TokenScope

TABLES = set(Base.metadata.tables)
PLAN_TABLES = {"grids", "assignments", "exceptions", "joined_edges"}
LOG_TABLES = {"plan_log", "log_grids", "log_units"}
MERGE_TABLES = {
    "merges",
    "merge_areas",
    "crosswalk",
    "unowned",
    "conflicts",
    "duties",
    "staffing",
    "merge_matters",
}
DEPARTMENT_TABLES = {"department_areas", "department_exceptions", "matters"}
LAND_TABLES = {"land_divisions", "units", "buildings", "barriers", "edges"}


def constraints(connection: Connection, kind: str) -> set[str]:
    asked = text(
        "SELECT conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid"
        " WHERE contype = :kind AND relnamespace = 'public'::regnamespace"
        " AND relname = ANY(:tables)"
    )
    return set(connection.scalars(asked, {"kind": kind, "tables": list(TABLES)}))


def test_the_tables_are_as_the_models_say(connection):
    options = {"include_object": alembic_helpers.include_object, "compare_server_default": True}
    context = MigrationContext.configure(connection, opts=options)
    assert compare_metadata(context, Base.metadata) == []


def test_down_leaves_nothing_and_up_brings_it_back(engine: Engine):
    functions = text("SELECT count(*) FROM pg_proc WHERE prosrc LIKE '%GR001%'")
    types = text("SELECT count(*) FROM pg_type WHERE typtype = 'e' AND typname LIKE '%\\_%'")
    with engine.begin() as connection:
        before = (connection.scalar(functions), connection.scalar(types))
        assert set(inspect(connection).get_table_names()) >= TABLES
        migrate(connection, "base")
        assert revision_of(connection) is None
        assert not set(inspect(connection).get_table_names()) & TABLES
        assert connection.scalar(functions) == 0
        migrate(connection, "head")
        assert revision_of(connection) == newest_revision()
        assert (connection.scalar(functions), connection.scalar(types)) == before


def test_making_ready_twice_changes_nothing(engine: Engine):
    prepare(engine)
    prepare(engine)
    require_current(engine)


def test_a_database_that_is_not_migrated_is_refused_with_the_way_out(engine: Engine):
    with engine.begin() as connection:
        migrate(connection, "base")
    with pytest.raises(LifecycleError, match="gridding db upgrade"):
        require_current(engine)


@pytest.mark.parametrize(
    ("kind", "model"), [("c", CheckConstraint), ("x", ExcludeConstraint)], ids=["check", "exclude"]
)
def test_the_database_holds_every_rule_of_the_models(connection, kind, model):
    named = {
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if type(constraint) is model
    }
    assert named
    assert constraints(connection, kind) == named


def test_publications_of_one_district_exclude_each_other(connection):
    asked = text(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = 'publications'::regclass AND contype = 'x'"
    )
    wanted = "EXCLUDE USING gist (district_id WITH =, valid WITH &&)"
    assert connection.scalars(asked).all() == [wanted]


def test_every_geometry_is_stored_in_epsg_4490_with_its_type(connection):
    asked = text(
        "SELECT f_table_name, type, srid FROM geometry_columns WHERE f_table_name = ANY(:tables)"
    )
    found = {row[0]: tuple(row[1:]) for row in connection.execute(asked, {"tables": list(TABLES)})}
    assert found == {
        "division_versions": ("MULTIPOLYGON", 4490),
        "units": ("MULTIPOLYGON", 4490),
        "buildings": ("GEOMETRY", 4490),
        "barriers": ("MULTILINESTRING", 4490),
        "grids": ("MULTIPOLYGON", 4490),
        "exceptions": ("GEOMETRY", 4490),
        "department_areas": ("MULTIPOLYGON", 4490),
        "unowned": ("MULTIPOLYGON", 4490),
        "conflicts": ("GEOMETRY", 4490),
        "log_grids": ("MULTIPOLYGON", 4490),
        "events": ("POINT", 4490),
        "event_places": ("POINT", 4490),
        "places": ("POINT", 4490),
        "gazetteer": ("GEOMETRY", 4490),
    }


def test_every_guard_is_in_place_and_on(connection):
    asked = text(
        "SELECT tgrelid::regclass::text AS table_name, tgfoid::regproc::text AS guard,"
        " array_agg(event ORDER BY event) AS events"
        " FROM pg_trigger, LATERAL (VALUES (4, 'insert'), (8, 'delete'), (16, 'update'),"
        " (32, 'truncate')) AS events (bit, event)"
        " WHERE NOT tgisinternal AND tgenabled = 'O' AND tgtype & bit > 0"
        " AND tgrelid <> ALL (SELECT oid FROM pg_class WHERE relnamespace = 'queue'::regnamespace)"
        " GROUP BY 1, 2"
    )
    found = {(row.table_name, row.guard): row.events for row in connection.execute(asked)}
    rows = ["delete", "insert", "update", "update"]  # an update is looked at before and after
    assert found == {
        **{(table, "keep_unless_draft"): rows for table in PLAN_TABLES | MERGE_TABLES},
        **{(table, "keep_land"): rows for table in LAND_TABLES},
        ("plans", "keep_life_of_plan"): ["delete", "insert", "update"],
        **{(table, "keep_all"): ["delete", "truncate", "update"] for table in LOG_TABLES},
        ("plan_log", "follow_log"): ["insert"],
        ("log_grids", "only_of_last_edit"): ["insert"],
        ("log_units", "only_of_last_edit"): ["insert"],
        ("audit", "keep_all"): ["delete", "truncate", "update"],
        ("accounts", "keep_account"): ["delete", "update"],
        ("events", "keep_event"): ["delete", "update"],
        ("events", "count_events"): ["insert"],
        ("event_places", "keep_all"): ["delete", "truncate", "update"],
        ("publications", "keep_but_end"): ["delete", "update"],
        ("publications", "publish_approved_only"): ["insert"],
        ("publications", "tell_published"): ["insert", "update"],
        ("postings", "tell_posted"): ["delete", "insert", "update"],
        ("absences", "tell_posted"): ["delete", "insert", "update"],
        ("roles", "tell_staff"): ["delete", "insert", "update"],
        ("workers", "tell_staff"): ["update"],
        ("publications", "hold_district"): ["insert"],
        ("division_versions", "keep_but_end"): ["delete", "update"],
        ("department_areas", "keep_but_end"): ["delete", "update"],
        ("department_areas", "refuse_on_retired_ground"): ["insert"],
        ("matters", "keep_but_end"): ["delete", "update"],
        ("department_exceptions", "keep_but_shorter"): ["delete", "update"],
        **{
            (table, "refuse_truncate"): ["truncate"]
            for table in (
                "accounts",
                "events",
                *PLAN_TABLES,
                *LAND_TABLES,
                *MERGE_TABLES,
                *DEPARTMENT_TABLES,
                "plans",
                "publications",
                "division_versions",
            )
        },
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("barrier_class", BarrierClass),
        ("plan_state", PlanState),
        ("grid_kind", GridKind),
        ("matter_decision", Decision),
        ("token_scope", TokenScope),
        ("plan_action", Action),
        ("log_side", Side),
        ("event_status", EventStatus),
        ("address_level", Level),
    ],
)
def test_enums_are_the_same_in_python_and_in_the_database(connection, name: str, kind: StrEnum):
    asked = text(
        "SELECT enumlabel FROM pg_enum WHERE enumtypid = CAST(:name AS regtype)"
        " ORDER BY enumsortorder"
    )
    assert connection.scalars(asked, {"name": name}).all() == [member.value for member in kind]


def test_the_database_is_utf8_and_knows_chinese_letters(connection):
    assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
    asked = text("SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()")
    assert tuple(connection.execute(asked).one()) == ("C.UTF-8", "C.UTF-8")
    assert connection.scalar(text("SELECT upper('é') || length('网格')")) == "É2"


def test_a_database_under_locale_c_is_refused(cluster):
    admin = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        made = "CREATE DATABASE plain_c TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        connection.execute(text(made))
    try:
        with pytest.raises(InputError, match="knows no Chinese letters; found C"):
            prepare(open_engine(cluster.url("plain_c"), pooled=False))
    finally:
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE plain_c"))
