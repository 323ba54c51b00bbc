"""What a plan is when it comes back from the database, and what a second one shares with it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from sample_plan import sample_plan
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import DeclarativeBase

from gridding.errors import InputError, NotFoundError
from gridding.plan import Plan
from sql.publishing import Worker, plan_workers
from sql.store import list_plans, load_layer, load_plan, save_plan
from sql.tables import Building, Division, DivisionVersion, Edge, Land, PlanState, Posting, Unit

LAYERS = ("grids", "units", "communities", "streets", "buildings", "barriers", "exceptions")


def count(connection: Connection, table: type[DeclarativeBase]) -> int:
    return connection.scalar(select(func.count()).select_from(table))


def with_exceptions(plan: Plan) -> Plan:
    point = shapely.Point(0.1 + 0.2, 1 / 3)
    frame = gpd.GeoDataFrame(
        {
            "kind": ["exclave", "sliver"],
            "community_code": ["150203001001", ""],
            "grid_code": ["150203001001001", None],
            "detail": ['逗号, "引号"\n换行', None],
            "area_m2": [1 / 3, None],
        },
        geometry=[point, None],
        crs="EPSG:4490",
    )
    return replace(plan, exceptions=frame)


def multi(geometry: shapely.Geometry | None) -> shapely.Geometry | None:
    wrap = {"Polygon": shapely.MultiPolygon, "LineString": shapely.MultiLineString}
    kind = geometry and geometry.geom_type
    return wrap[kind]([geometry]) if kind in wrap else geometry


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_comes_back_the_same_to_the_last_bit(connection, layer):
    plan = with_exceptions(sample_plan())
    back = load_plan(connection, save_plan(connection, plan))
    saved, loaded = getattr(plan, layer), getattr(back, layer)
    pd.testing.assert_frame_equal(
        pd.DataFrame(saved.drop(columns="geometry")),
        pd.DataFrame(loaded.drop(columns="geometry")),
        check_exact=True,
    )
    assert loaded.crs == saved.crs
    shapes = saved.geometry
    if layer not in ("buildings", "exceptions"):
        shapes = shapes.map(multi)
    assert list(shapely.to_wkb(shapes.array)) == list(shapely.to_wkb(loaded.geometry.array))


def test_edges_and_the_way_it_was_made_come_back_the_same(connection):
    plan = sample_plan()
    back = load_plan(connection, save_plan(connection, plan))
    pd.testing.assert_frame_equal(plan.edges, back.edges, check_exact=True)
    assert back.info == plan.info


def test_what_comes_back_can_be_saved_again_and_is_the_same_land(connection):
    plan_id = save_plan(connection, sample_plan())
    save_plan(connection, load_plan(connection, plan_id))
    assert count(connection, Land) == 1
    assert count(connection, DivisionVersion) == 4


def test_a_second_plan_of_one_land_shares_its_units(connection):
    plan = sample_plan()
    first = save_plan(connection, plan, name="甲")
    tables = (Land, Unit, Building, Edge, DivisionVersion)
    before = [count(connection, table) for table in tables]
    second = save_plan(connection, plan, name="乙")
    assert [count(connection, table) for table in tables] == before
    entries = list_plans(connection)
    assert [(e.id, e.name, e.state, e.version, e.district, e.published) for e in entries] == [
        (first, "甲", PlanState.DRAFT, 1, "150203", False),
        (second, "乙", PlanState.DRAFT, 1, "150203", False),
    ]


def test_a_changed_community_gets_a_new_version_and_old_plans_keep_the_old_one(connection):
    plan = sample_plan()
    first = save_plan(connection, plan)
    renamed = plan.communities.assign(name=["改名社区", *plan.communities["name"][1:]])
    second = save_plan(connection, replace(plan, communities=renamed))
    assert load_layer(connection, first, "communities")["name"][0] == "样例1社区"
    assert load_layer(connection, second, "communities")["name"][0] == "改名社区"
    assert count(connection, Division) == 4
    assert count(connection, DivisionVersion) == 5


def test_two_districts_may_use_the_same_codes(connection):
    plan = sample_plan()
    other = replace(plan, info=replace(plan.info, district_code="000000", district_name="别区"))
    first, second = save_plan(connection, plan), save_plan(connection, other)
    assert count(connection, Division) == 8
    assert load_plan(connection, first).info.district_name == "样例区"
    assert load_plan(connection, second).info.district_name == "别区"


def test_codes_of_any_pattern_are_kept(connection):
    plan = sample_plan()
    short = {code: str(k + 1) for k, code in enumerate(plan.communities["code"])}
    new = lambda codes: codes.map(lambda c: short[c[:12]] + c[12:])  # noqa: E731
    plan = replace(
        plan,
        communities=plan.communities.assign(code=new(plan.communities["code"])),
        grids=plan.grids.assign(
            grid_code=new(plan.grids["grid_code"]),
            community_code=new(plan.grids["community_code"]),
        ),
        units=plan.units.assign(
            grid_code=new(plan.units["grid_code"]),
            community_code=new(plan.units["community_code"]),
        ),
    )
    back = load_plan(connection, save_plan(connection, plan))
    assert list(back.grids["grid_code"]) == ["1001", "1002", "2001", "2002"]
    assert list(back.communities["code"]) == ["1", "2"]


def test_a_plan_whose_units_name_an_unknown_community_is_refused(connection):
    plan = sample_plan()
    plan = replace(plan, communities=plan.communities.iloc[:1])
    with pytest.raises(InputError, match="150203001002"):
        save_plan(connection, plan)


def test_a_unit_in_a_grid_of_another_community_is_refused(connection):
    plan = sample_plan()
    codes = plan.units["grid_code"].to_numpy(copy=True)
    codes[0] = "150203001002001"
    with pytest.raises(InputError, match="fk_assignments_grid"):
        save_plan(connection, replace(plan, units=plan.units.assign(grid_code=codes)))


def test_nothing_stays_of_a_plan_that_is_refused(engine):
    plan = sample_plan()
    bad = plan.buildings.assign(households=-1)
    refused = pytest.raises(InputError, match=r"layer buildings, row 1: .*ck_buildings_counts")
    with refused, engine.begin() as connection:
        save_plan(connection, replace(plan, buildings=bad))
    with engine.connect() as connection:
        assert [count(connection, t) for t in (Division, Land, Unit)] == [0, 0, 0]


def test_an_unknown_plan_is_not_found(connection):
    with pytest.raises(NotFoundError, match="4711"):
        load_plan(connection, 4711)


def roster(*rows: dict[str, object]) -> pd.DataFrame:
    empty = {"phone": "", "until": None, "grid_code": "", "department": "", "area_id": ""}
    return pd.DataFrame([empty | row for row in rows])


ZHANG = {"worker_id": "W1", "name": "张三", "role": "网格长", "from": date(2025, 1, 1)}
LI = {"worker_id": "W2", "name": "李四", "role": "专职", "from": date(2025, 1, 1)}
FIRST, SECOND = "150203001001001", "150203001001002"


def test_the_roster_comes_in_with_the_plan(connection):
    postings = roster(
        ZHANG | {"grid_code": FIRST, "phone": "13800000000"},
        LI | {"grid_code": FIRST, "until": date(2025, 12, 31)},
        LI | {"department": "公安", "area_id": "7"},
    )
    plan_id = save_plan(connection, sample_plan(), postings)
    workers = plan_workers(connection, plan_id)
    assert workers[FIRST] == [Worker("W1", "张三", "网格长", "13800000000")]
    assert workers[SECOND] == []
    assert count(connection, Posting) == 3


def test_the_last_day_of_a_posting_is_a_day_on_post(connection):
    until = date.today()  # noqa: DTZ011  rosters are in the machine's time zone
    plan_id = save_plan(
        connection, sample_plan(), roster(ZHANG | {"grid_code": FIRST, "until": until})
    )
    assert [w.worker_id for w in plan_workers(connection, plan_id)[FIRST]] == ["W1"]


def test_a_later_roster_moves_a_worker_and_leaves_the_others(connection):
    plan = sample_plan()
    both = roster(ZHANG | {"grid_code": FIRST}, LI | {"grid_code": FIRST})
    save_plan(connection, plan, both)
    moved = roster(ZHANG | {"grid_code": SECOND, "name": "张三丰"})
    plan_id = save_plan(connection, plan, moved)
    workers = plan_workers(connection, plan_id)
    assert [w.name for w in workers[FIRST]] == ["李四"]
    assert [w.name for w in workers[SECOND]] == ["张三丰"]


def test_the_same_roster_again_changes_nothing(connection):
    plan, postings = sample_plan(), roster(ZHANG | {"grid_code": FIRST}, LI | {"grid_code": SECOND})
    save_plan(connection, plan, postings)
    before = connection.execute(select(Posting.id, Posting.valid)).all()
    save_plan(connection, plan, postings)
    assert connection.execute(select(Posting.id, Posting.valid)).all() == before


NOW = datetime.now().astimezone()
POSTED = ZHANG | {"grid_code": FIRST}


def days(connection) -> list[tuple[date, date | None]]:
    """Return first and last day of all postings."""
    spans = connection.scalars(select(Posting.valid).order_by(Posting.valid)).all()
    return [
        (
            span.lower.astimezone().date(),
            span.upper and (span.upper - timedelta(microseconds=1)).astimezone().date(),
        )
        for span in spans
    ]


@pytest.mark.parametrize("first", [date(2024, 6, 1), date(2025, 6, 1)])
@pytest.mark.parametrize("until", [None, date(2025, 7, 1), date(2099, 1, 1)])
def test_a_posting_that_runs_takes_the_first_day_of_a_later_roster(connection, first, until):
    plan = sample_plan()
    later = roster(POSTED | {"from": first, "until": until})
    for postings in (roster(POSTED), later, later):
        save_plan(connection, plan, postings)
    assert days(connection) == [(first, until)]


def test_a_posting_that_is_to_begin_later_ends_today_and_begins_then(connection):
    plan, soon = sample_plan(), NOW.date() + timedelta(days=30)
    save_plan(connection, plan, roster(POSTED))
    save_plan(connection, plan, roster(POSTED | {"from": soon}))
    assert days(connection) == [(ZHANG["from"], NOW.date()), (soon, None)]


def test_a_posting_that_is_split_is_both_parts(connection):
    plan = sample_plan()
    save_plan(connection, plan, roster(POSTED))
    first = POSTED | {"from": date(2025, 2, 1), "until": date(2025, 3, 31)}
    save_plan(connection, plan, roster(first, POSTED | {"from": date(2025, 5, 1)}))
    assert days(connection) == [
        (date(2025, 2, 1), date(2025, 3, 31)),
        (date(2025, 5, 1), None),
    ]


@pytest.mark.parametrize(
    ("known", "later"),
    [
        ([(date(2025, 1, 1), date(2025, 3, 31))], date(2025, 2, 1)),
        ([(date(2025, 1, 1), date(2025, 3, 31)), (date(2025, 5, 1), None)], date(2025, 2, 1)),
        ([(date(2025, 1, 1), date(2025, 3, 31)), (date(2025, 5, 1), None)], date(2025, 1, 1)),
    ],
)
def test_a_posting_over_one_that_is_over_is_refused_with_both_days(connection, known, later):
    plan = sample_plan()
    rows = [POSTED | {"from": first, "until": until} for first, until in known]
    save_plan(connection, plan, roster(*rows))
    with pytest.raises(InputError, match="worker W1") as refused:
        save_plan(connection, plan, roster(LI | {"grid_code": FIRST}, POSTED | {"from": later}))
    faults = refused.value.faults
    assert {(fault.row, fault.found) for fault in faults} == {(2, str(later))}
    assert str(known[-1 if later == known[0][0] else 0][0]) in faults[0].wanted


def test_two_rows_of_a_roster_that_overlap_are_refused(connection):
    rows = roster(POSTED, POSTED | {"from": date(2025, 2, 1)})
    with pytest.raises(InputError, match="row 2, column from: worker W1"):
        save_plan(connection, sample_plan(), rows)


def test_a_posting_without_a_place_is_refused(connection):
    with pytest.raises(InputError, match="ck_postings_grid_or_area"):
        save_plan(connection, sample_plan(), roster(ZHANG))
