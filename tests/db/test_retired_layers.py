"""Once a merged plan is published no department draws new areas there without an exception."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import pytest
import shapely
from merged_plan import FIRE, POLICE, SWEEPING, merged_plan
from sample_plan import METRIC, ORIGIN, sample_plan
from sqlalchemy import Connection, Engine, text

from gridding.errors import ConflictError, GriddingError, InputError, LifecycleError, NotFoundError
from gridding.plan import Plan
from sql.departments import Department, add_areas, allow, list_departments
from sql.publishing import publish
from sql.refusals import refusals_told
from sql.store import save_plan

PLAN = merged_plan()
DISTRICT = PLAN.info.district_code
FIRST, SECOND, THIRD = PLAN.communities["code"]
LATER = datetime.now(UTC) + timedelta(days=30)


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return metres from the plan's north-west corner, which is 900 m wide and 300 m high."""
    x, y = ORIGIN
    return shapely.box(x + west, y + south, x + east, y + north)


def areas(department: str, **shapes: shapely.Polygon) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame({"area_id": list(shapes)}, geometry=list(shapes.values()), crs=METRIC)
    return frame.assign(department=department).to_crs("EPSG:4490")


INSIDE, ACROSS = box(10, -50, 60, -10), box(290, -50, 310, -10)
BESIDE = box(-100, -100, 0, 0)


def add(connection: Connection, department: str, **shapes: shapely.Polygon) -> int:
    with connection.begin_nested():
        return add_areas(connection, DISTRICT, "样例区", areas(department, **shapes))


def out(connection: Connection, plan: Plan = PLAN, **when: datetime) -> int:
    plan_id = save_plan(connection, plan)
    publish(connection, plan_id, by="王", whatever_state=True, **when)
    return plan_id


def let(connection: Connection, department: str = POLICE, **changes: object) -> int:
    given = {"until": LATER, "approved_by": "王主任", "reason": "马拉松"} | changes
    return allow(connection, department, district_code=DISTRICT, **given)


def run(connection: Connection, statement: str, **bound: object) -> None:
    with refusals_told(), connection.begin_nested():
        done = connection.execute(text(statement), bound)
        assert done.rowcount != 0, "the statement found no row to try itself on"


INSERT = (
    "INSERT INTO department_areas (district_id, department, area_id, geom, valid)"
    " SELECT id, '公安', 'new', ST_Multi(ST_GeomFromText(:shape, 4490)), CAST(:valid AS tstzrange)"
    " FROM divisions WHERE level = 'district'"
)
SHAPE = areas(POLICE, new=INSIDE).geometry[0].wkt


def test_before_a_merge_is_published_every_department_draws_as_it_likes(connection: Connection):
    save_plan(connection, PLAN)
    assert add(connection, POLICE, new=INSIDE, other=ACROSS) == 2
    assert add(connection, "气象", a=INSIDE) == 1
    run(connection, INSERT.replace("'new'", "'plain'"), shape=SHAPE, valid="[2026-01-01,)")


@pytest.mark.parametrize("department", [POLICE, "气象"])
def test_afterwards_a_new_area_and_a_new_layer_are_refused(connection: Connection, department: str):
    out(connection)
    with pytest.raises(LifecycleError) as refused:
        add(connection, department, new=INSIDE, other=ACROSS, beside=BESIDE)
    said = str(refused.value)
    for word in (f"area new of {department}", "retired", FIRST, "1 areas more", "exception"):
        assert word in said
    assert add(connection, department, beside=BESIDE) == 1


@pytest.mark.parametrize("valid", ["[2026-01-01,)", "[2020-01-01, 2020-02-01)", "[2999-01-01,)"])
def test_plain_sql_is_refused_as_well_whatever_time_it_names(connection: Connection, valid: str):
    out(connection)
    with pytest.raises(LifecycleError, match="retired"):
        run(connection, INSERT, shape=SHAPE, valid=valid)


CHANGES = {
    "grows": "UPDATE department_areas SET geom = ST_Multi(ST_Envelope(geom))",
    "goes to another department": "UPDATE department_areas SET department = '气象'",
    "gets another id": "UPDATE department_areas SET area_id = area_id || 'x'",
    "begins at another time": (
        "UPDATE department_areas SET valid = tstzrange(lower(valid) - interval '1 day', NULL)"
    ),
    "is gone without a trace": "DELETE FROM department_areas",
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_area_never(connection: Connection, what: str):
    out(connection)
    with pytest.raises(LifecycleError, match="only the end can be set"):
        run(connection, CHANGES[what])


def test_an_area_may_end_but_not_begin_again(connection: Connection):
    out(connection)
    end = "UPDATE department_areas SET valid = tstzrange(lower(valid), clock_timestamp())"
    run(connection, end + " WHERE area_id = 'E1'")
    own = PLAN.merge.areas[PLAN.merge.areas["area_id"] == "E1"]
    with pytest.raises(LifecycleError, match="retired"), connection.begin_nested():
        add_areas(connection, DISTRICT, "样例区", own)


def test_another_outline_of_an_area_is_a_new_area(connection: Connection):
    out(connection)
    with pytest.raises(LifecycleError, match=f"area E1 of {FIRE}"):
        add(connection, FIRE, E1=INSIDE)


def test_less_than_a_square_metre_is_noise(connection: Connection):
    out(connection)
    assert add(connection, POLICE, new=box(-100, -10, 0.09, 0)) == 1  # 10 m along the border
    with pytest.raises(LifecycleError, match=FIRST):
        add(connection, POLICE, new=box(-100, -10, 0.12, 0))


def test_the_layers_that_were_merged_can_be_merged_again(connection: Connection):
    out(connection)
    before = connection.scalar(text("SELECT count(*) FROM department_areas"))
    save_plan(connection, PLAN)
    assert add_areas(connection, DISTRICT, "样例区", PLAN.merge.areas) == 0
    assert connection.scalar(text("SELECT count(*) FROM department_areas")) == before


def test_a_merge_of_other_layers_is_refused_whole(connection: Connection):
    out(connection)
    shapes = [INSIDE, *PLAN.merge.areas.geometry.to_crs(METRIC)[1:]]
    other = PLAN.merge.areas.set_geometry(
        gpd.GeoSeries(shapes, crs=METRIC).to_crs("EPSG:4490").array
    )
    plan = replace(PLAN, merge=replace(PLAN.merge, areas=other))
    with pytest.raises(LifecycleError, match="retired"), connection.begin_nested():
        save_plan(connection, plan)
    assert connection.scalar(text("SELECT count(*) FROM plans")) == 1


def test_an_exception_lets_its_department_in(connection: Connection):
    out(connection)
    let(connection)
    assert add(connection, POLICE, new=INSIDE, other=ACROSS) == 2
    with pytest.raises(LifecycleError, match=SWEEPING):
        add(connection, SWEEPING, new=INSIDE)


def test_an_exception_for_a_community_ends_at_its_border(connection: Connection):
    out(connection)
    let(connection, community_code=FIRST)
    assert add(connection, POLICE, new=INSIDE) == 1
    with pytest.raises(LifecycleError, match=f"in community {SECOND}:"):
        add(connection, POLICE, other=ACROSS)


def at_another_time(connection: Connection, valid: str) -> None:
    run(
        connection,
        "INSERT INTO department_exceptions (district_id, department, reason, approved_by, valid)"
        " SELECT id, '公安', 'x', 'x', CAST(:valid AS tstzrange) FROM divisions"
        " WHERE level = 'district'",
        valid=valid,
    )


@pytest.mark.parametrize("valid", ["[2020-01-01, 2020-06-01)", "[2998-01-01, 2999-01-01)"])
def test_an_exception_that_does_not_hold_now_lets_nobody_in(connection: Connection, valid: str):
    out(connection)
    at_another_time(connection, valid)
    with pytest.raises(LifecycleError, match="retired"):
        add(connection, POLICE, new=INSIDE)


def test_an_exception_of_now_is_none_for_an_area_that_begins_after_it(connection: Connection):
    out(connection)
    let(connection)
    with pytest.raises(LifecycleError, match="retired"):
        run(connection, INSERT, shape=SHAPE, valid="[2999-01-01,)")
    run(connection, INSERT, shape=SHAPE, valid="[2026-01-01,)")


BAD_EXCEPTIONS: dict[str, dict[str, object]] = {
    "without a reason": {"reason": " "},
    "approved by nobody": {"approved_by": ""},
    "for no department": {"department": " "},
    "that has ended": {"until": datetime(2020, 1, 1, tzinfo=UTC)},
}


@pytest.mark.parametrize("what", BAD_EXCEPTIONS)
def test_there_is_no_exception(connection: Connection, what: str):
    out(connection)
    with pytest.raises(InputError), connection.begin_nested():
        let(connection, **BAD_EXCEPTIONS[what])


@pytest.mark.parametrize(
    "valid", ["[2026-01-01,)", "[2026-01-01, infinity)", "empty", "(,2030-01-01)"]
)
def test_every_exception_has_a_beginning_and_an_end(connection: Connection, valid: str):
    out(connection)
    with pytest.raises(InputError, match=r"ck_department_exceptions_(ends|begins)"):
        at_another_time(connection, valid)


def test_an_exception_is_of_a_community_of_its_district(connection: Connection):
    out(connection)
    out(connection, replace(sample_plan(), info=replace(PLAN.info, district_code="999999")))
    let(connection)
    with pytest.raises(InputError, match="fk_department_exceptions_community"):
        run(
            connection,
            "INSERT INTO department_exceptions"
            " (district_id, department, community_id, reason, approved_by, valid)"
            " SELECT min(district_id), 'x', max(id), 'x', 'x', '[2026-01-01, 2030-01-01)'"
            " FROM divisions",
        )


@pytest.mark.parametrize("given", [{"district_code": "1"}, {"community_code": "150203001009"}])
def test_an_exception_for_an_unknown_place_is_not_found(connection: Connection, given: dict):
    out(connection)
    wanted = {"district_code": DISTRICT, "until": LATER, "approved_by": "x", "reason": "x"}
    with pytest.raises(NotFoundError):
        allow(connection, POLICE, **wanted | given)


CHANGE_END = "UPDATE department_exceptions SET valid = "
SHORTER = "tstzrange(lower(valid), clock_timestamp())"
LONGER = "tstzrange(lower(valid), upper(valid) + interval '1 day')"


def test_an_exception_can_only_be_cut_short(connection: Connection):
    out(connection)
    let(connection)
    for change in (
        CHANGE_END + LONGER,
        CHANGE_END + "tstzrange(lower(valid) - interval '1 day', upper(valid))",
        "UPDATE department_exceptions SET department = 'x'",
        "UPDATE department_exceptions SET community_id = NULL, reason = 'x'",
    ):
        with pytest.raises(LifecycleError, match="only the end can be brought forward"):
            run(connection, change)
    for change in ("DELETE FROM department_exceptions", "TRUNCATE department_exceptions"):
        with pytest.raises(LifecycleError):
            run(connection, change)
    run(connection, CHANGE_END + SHORTER)
    with pytest.raises(LifecycleError, match="retired"):
        add(connection, POLICE, new=INSIDE)


def test_a_publication_prepared_for_later_retires_from_its_start(connection: Connection):
    out(connection, start=LATER)
    assert add(connection, POLICE, new=INSIDE) == 1
    later = f"[{(LATER + timedelta(days=1)).isoformat()},)"
    with pytest.raises(LifecycleError, match="retired"):
        run(connection, INSERT.replace("'new'", "'later'"), shape=SHAPE, valid=later)


def test_a_plan_that_is_no_merge_retires_nothing(connection: Connection):
    out(connection, sample_plan(communities=3))
    assert add(connection, POLICE, new=INSIDE) == 1


def test_a_later_plan_that_is_no_merge_does_not_bring_the_layers_back(connection: Connection):
    out(connection)
    out(connection, sample_plan(communities=3))
    with pytest.raises(LifecycleError, match="retired"):
        add(connection, POLICE, new=INSIDE)


def test_communities_that_the_merge_does_not_cover_and_other_districts_are_free(
    connection: Connection,
):
    out(connection)
    beyond = sample_plan(communities=4)
    out(connection, beyond)
    assert add(connection, POLICE, fourth=box(950, -50, 1000, -10)) == 1
    assert add_areas(connection, "999999", "别区", areas(POLICE, new=INSIDE)) == 1


def states(connection: Connection) -> dict[str, Department]:
    return {entry.department: entry for entry in list_departments(connection)}


def test_departments_are_listed_with_what_is_retired_and_what_is_excepted(connection: Connection):
    save_plan(connection, PLAN)
    before = states(connection)
    assert {name: (d.areas, d.retired, d.communities) for name, d in before.items()} == {
        POLICE: (2, 0, ()),
        SWEEPING: (2, 0, ()),
        FIRE: (1, 0, ()),
    }
    out(connection)
    let(connection, community_code=FIRST)
    let(connection, "气象")
    after = states(connection)
    assert {name: (d.areas, d.retired, d.communities) for name, d in after.items()} == {
        POLICE: (2, 2, (SECOND, THIRD)),
        SWEEPING: (2, 2, (FIRST, SECOND, THIRD)),
        FIRE: (1, 1, (FIRST, SECOND, THIRD)),
        "气象": (0, 0, ()),
    }
    (allowance,) = after[POLICE].exceptions
    assert (allowance.community, allowance.reason, allowance.approved_by, allowance.holds) == (
        FIRST,
        "马拉松",
        "王主任",
        True,
    )
    assert allowance.valid_until == LATER


def test_who_adds_areas_waits_for_who_publishes(engine: Engine):
    with engine.begin() as connection:
        save_plan(connection, PLAN)
        run(connection, "UPDATE plans SET state = 'approved'")
    refused: list[GriddingError] = []

    def adding() -> None:
        try:
            with engine.begin() as connection:
                run(connection, INSERT, shape=SHAPE, valid="[2026-01-01,)")
        except GriddingError as error:
            refused.append(error)

    with engine.begin() as publishing:
        run(
            publishing,
            "INSERT INTO publications (plan_id, district_id, valid, by)"
            " SELECT id, district_id, tstzrange(clock_timestamp(), NULL), 'x' FROM plans",
        )
        thread = threading.Thread(target=adding)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(20)
    assert [type(error) for error in refused] == [LifecycleError]


def test_an_area_is_one_of_its_id_at_a_time_and_has_a_name_and_ground(connection: Connection):
    save_plan(connection, PLAN)
    run(connection, INSERT, shape=SHAPE, valid="[2026-01-01,)")
    with pytest.raises(ConflictError, match="ex_department_areas_one_at_a_time"):
        run(connection, INSERT, shape=SHAPE, valid="[2026-05-01,)")
    other = INSERT.replace("'new'", "'x'")
    for statement, shape, valid, rule in (
        (INSERT.replace("'new'", "''"), SHAPE, "[2026-01-01,)", "named"),
        (INSERT.replace("'公安'", "''"), SHAPE, "[2026-01-01,)", "named"),
        (other, "POLYGON EMPTY", "[2026-01-01,)", "somewhere"),
        (other, SHAPE, "(,2026-01-01)", "begins"),
        (other, SHAPE, "empty", "begins"),
    ):
        with pytest.raises(InputError, match=f"ck_department_areas_{rule}"):
            run(connection, statement, shape=shape, valid=valid)
