"""What a merged plan is when it comes back, what the database keeps once, and what it refuses."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import shapely
from merged_plan import FIRE, POLICE, merged_plan
from sample_plan import sample_plan
from sqlalchemy import Connection, func, select, text, update

from gridding.district import MATTER_COLUMNS
from gridding.errors import ConflictError, GriddingError, InputError, LifecycleError
from gridding.plan import Merge, Plan
from gridding.planfile import read_plan, write_plan
from sql.refusals import refusals_told
from sql.store import load_plan, save_plan
from sql.tables import Base, DepartmentArea, Matter, MergeArea, PlanRow, PlanState

PLAN = merged_plan()
MERGE = PLAN.merge
assert MERGE is not None
TABLES = ("crosswalk", "duties", "staffing")
LAYERS = ("areas", "unowned", "conflicts")
ORDER = {
    "areas": "department area_id households area_m2 geometry",
    "crosswalk": (
        "department area_id grid_code households household_share_of_area household_share_of_grid"
        " area_m2 area_share_of_area area_share_of_grid"
    ),
}


def with_merge(**changes: object) -> Plan:
    return replace(PLAN, merge=replace(MERGE, **changes))


def saved_and_loaded(connection: Connection, plan: Plan = PLAN) -> Merge:
    back = load_plan(connection, save_plan(connection, plan)).merge
    assert back is not None
    return back


def in_order(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return pd.DataFrame(frame[ORDER[name].split()] if name in ORDER else frame)


def matters(*rows: dict[str, object]) -> pd.DataFrame:
    entry = {
        **dict.fromkeys(MATTER_COLUMNS, ""),
        "category": "治安",
        "lead": POLICE,
        "deadline_days": 5,
        "emergency": False,
        "applied": date(2026, 1, 5),
        "decision": "approved",
        "decided_by": "王主任",
        "from": date(2026, 2, 1),
        "until": None,
    }
    return pd.DataFrame([entry | row for row in rows]).astype(MATTER_COLUMNS)


REGISTER = {"code": "M1", "name": "流动人口登记"}
FLOOD = {"code": "M2", "name": "防汛", "emergency": True, "until": date(2026, 9, 30)}
ASKED = {"code": "M3", "name": "犬只管理", "decision": "", "decided_by": "", "from": None}
REFUSED = {"code": "M4", "name": "代收水费", "decision": "refused", "deadline_days": pd.NA}
LIST = matters(REGISTER, FLOOD, ASKED, REFUSED)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_a_merge_comes_back_the_same(connection: Connection, name: str):
    back = saved_and_loaded(connection)
    wanted = in_order(getattr(MERGE, name), name)
    pd.testing.assert_frame_equal(getattr(back, name), wanted, check_exact=True)


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_of_a_merge_comes_back_the_same_to_the_last_bit(
    connection: Connection, name: str
):
    saved, loaded = (
        in_order(getattr(MERGE, name), name),
        getattr(saved_and_loaded(connection), name),
    )
    pd.testing.assert_frame_equal(
        saved.drop(columns="geometry"), pd.DataFrame(loaded.drop(columns="geometry"))
    )
    shapes = [
        shapely.MultiPolygon([shape])
        if name != "conflicts" and shape.geom_type == "Polygon"
        else shape
        for shape in saved["geometry"]
    ]
    assert list(shapely.to_wkb(shapes)) == list(shapely.to_wkb(loaded.geometry.array))
    assert loaded.crs == "EPSG:4490"


def test_figures_and_matters_come_back_the_same(connection: Connection):
    figures = {"share": 1 / 3, "missing": None, "部门": {"公安<b>": [1, 2.5e-300]}}
    back = saved_and_loaded(connection, with_merge(figures=figures, matters=LIST))
    assert back.figures == figures
    pd.testing.assert_frame_equal(back.matters, LIST)


def test_a_merge_without_conflicts_staffing_and_matters_comes_back_so(connection: Connection):
    names = ("unowned", "conflicts", "duties", "staffing", "matters")
    empty = {name: getattr(MERGE, name).iloc[:0] for name in names}
    back = saved_and_loaded(connection, with_merge(**empty))
    assert {name: len(getattr(back, name)) for name in names} == dict.fromkeys(names, 0)
    assert list(back.matters.columns) == list(MATTER_COLUMNS)
    assert len(back.areas) == len(MERGE.areas)


def test_any_other_plan_has_no_merge(connection: Connection):
    assert load_plan(connection, save_plan(connection, sample_plan())).merge is None


def test_what_comes_back_can_be_saved_again(connection: Connection):
    first = load_plan(connection, save_plan(connection, PLAN))
    again = saved_and_loaded(connection, first)
    pd.testing.assert_frame_equal(again.crosswalk, first.merge.crosswalk)
    pd.testing.assert_frame_equal(again.areas, first.merge.areas)


def count(connection: Connection, table: type[Base]) -> int:
    return connection.scalar(select(func.count()).select_from(table))


def test_areas_are_kept_once_for_all_plans_made_from_them(connection: Connection):
    for _ in range(2):
        save_plan(connection, PLAN)
    assert (count(connection, DepartmentArea), count(connection, MergeArea)) == (5, 10)


def moved(merge: Merge, row: int) -> Merge:
    shapes = list(merge.areas.geometry)
    shapes[row] = shapely.transform(shapes[row], lambda at: at + 1e-9)
    return replace(merge, areas=merge.areas.set_geometry(shapes, crs=merge.areas.crs))


def test_another_outline_ends_the_former_and_plans_keep_what_they_were_made_from(
    connection: Connection,
):
    other = moved(MERGE, 2)
    first = save_plan(connection, PLAN)
    second = save_plan(connection, replace(PLAN, merge=other))
    assert count(connection, DepartmentArea) == 6
    ended = select(DepartmentArea.area_id).where(text("NOT upper_inf(valid)"))
    assert connection.scalars(ended).all() == [MERGE.areas["area_id"][2]]
    for plan_id, merge in ((first, MERGE), (second, other)):
        shape = load_plan(connection, plan_id).merge.areas.geometry[2]
        assert shapely.equals_identical(shape.geoms[0], merge.areas.geometry[2])


def test_a_plan_from_the_outlines_of_before_uses_them_without_a_third(connection: Connection):
    save_plan(connection, PLAN)
    save_plan(connection, replace(PLAN, merge=moved(MERGE, 2)))
    save_plan(connection, PLAN)
    assert count(connection, DepartmentArea) == 6


def listed(connection: Connection, *, now: bool = True) -> list[str]:
    chosen = select(Matter.code).order_by(Matter.code, Matter.id)
    return list(connection.scalars(chosen.where(text("upper_inf(valid)")) if now else chosen))


def test_a_new_list_of_matters_ends_what_is_gone_and_history_stays(connection: Connection):
    first = save_plan(connection, with_merge(matters=LIST))
    before = connection.scalar(select(Matter.id).where(Matter.code == "M1"))
    approved = ASKED | {"decision": "approved", "decided_by": "李"}
    save_plan(connection, with_merge(matters=matters(REGISTER, approved)))
    assert listed(connection) == ["M1", "M3"]
    assert listed(connection, now=False) == ["M1", "M2", "M3", "M3", "M4"]
    assert connection.scalar(select(Matter.id).where(Matter.code == "M1")) == before
    pd.testing.assert_frame_equal(load_plan(connection, first).merge.matters, LIST)


def test_the_same_list_again_and_no_list_change_nothing(connection: Connection):
    save_plan(connection, with_merge(matters=LIST))
    rows = select(Matter.id, Matter.valid).order_by(Matter.id)
    before = connection.execute(rows).all()
    save_plan(connection, with_merge(matters=LIST))
    save_plan(connection, with_merge(matters=LIST.iloc[:0]))
    assert connection.execute(rows).all() == before


def test_a_list_of_another_district_is_left_alone(connection: Connection):
    save_plan(connection, with_merge(matters=LIST))
    info = replace(PLAN.info, district_code="000000", district_name="别区")
    save_plan(connection, replace(with_merge(matters=matters(FLOOD)), info=info))
    assert listed(connection) == ["M1", "M2", "M2", "M3", "M4"]


def test_nothing_stays_of_a_merge_that_is_refused(engine):
    refused = with_merge(matters=matters(REGISTER, FLOOD | {"until": None}))
    with pytest.raises(InputError, match="ck_matters_emergency_ends"), engine.begin() as connection:
        save_plan(connection, refused)
    with engine.connect() as connection:
        tables = (PlanRow, DepartmentArea, Matter)
        assert [count(connection, table) for table in tables] == [0, 0, 0]


@pytest.fixture
def draft(connection: Connection) -> int:
    return save_plan(connection, with_merge(matters=LIST))


def run(connection: Connection, statement: str) -> None:
    with refusals_told(), connection.begin_nested():
        done = connection.execute(text(statement))
        assert done.rowcount != 0, "the statement found no row to try itself on"


ENTRY = (
    "INSERT INTO matters (district_id, code, category, name, lead, supporting, basis, emergency,"
    " decision, decided_by, first_day, last_day, deadline_days, valid)"
    " SELECT district_id, '{code}', '', '{name}', '', '', '', {emergency}, {decision},"
    " '{by}', '2026-02-01', {until}, {days}, '{valid}' FROM plans"
)
GOOD = {
    "code": "M9",
    "name": "x",
    "emergency": "true",
    "decision": "'approved'",
    "by": "王",
    "until": "'2026-03-01'",
    "days": "3",
    "valid": "[2026-01-01,)",
}
BAD_ENTRIES = {
    "without a code": {"code": ""},
    "without a name": {"name": ""},
    "with a deadline of -3": {"days": "-3"},
    "that ends before it begins": {"until": "'2026-01-31'"},
    "that is an emergency without an end": {"until": "NULL"},
    "that is an emergency until infinity": {"until": "'infinity'"},
    "approved by nobody": {"by": ""},
    "refused by nobody": {"by": "", "decision": "'refused'"},
    "with a decision of its own": {"decision": "'perhaps'"},
    "since ever": {"valid": "(,2026-01-01)"},
}


@pytest.mark.parametrize("what", BAD_ENTRIES)
def test_no_matter_is_listed(connection: Connection, draft: int, what: str):
    with pytest.raises(InputError):
        run(connection, ENTRY.format(**GOOD | BAD_ENTRIES[what]))
    run(connection, ENTRY.format(**GOOD))


BROKEN: dict[str, tuple[str, type[GriddingError]]] = {
    "area without a department": ("department_areas SET department = ''", LifecycleError),
    "merge of an unknown plan": ("merges SET plan_id = 4711", InputError),
    "area of a plan twice": ("merge_areas SET area_id = '1', area_key = 1", ConflictError),
    "area under another name": ("merge_areas SET department = 'x'", InputError),
    "area with negative households": ("merge_areas SET households = -1", InputError),
    "crosswalk to an unknown grid": (
        "crosswalk SET grid_code = 'x' WHERE area_id = '1' AND grid_code LIKE '%1001'",
        InputError,
    ),
    "crosswalk from an unknown area": (
        "crosswalk SET area_id = 'x' WHERE area_id = '1' AND grid_code LIKE '%1001'",
        InputError,
    ),
    "crosswalk with negative ground": ("crosswalk SET area_m2 = -1", InputError),
    "crosswalk from nothing to nothing": (
        "crosswalk SET area_id = NULL, grid_code = NULL",
        InputError,
    ),
    "pair twice": ("crosswalk SET grid_code = NULL WHERE area_id = '1'", ConflictError),
    "unowned ground in an unknown grid": ("unowned SET grid_code = 'x'", InputError),
    "unowned ground of negative size": ("unowned SET area_m2 = -1", InputError),
    "conflict of no kind": ("conflicts SET kind = ''", InputError),
    "conflict with negative households": ("conflicts SET households = -1", InputError),
    "duty in an unknown grid": (
        "duties SET grid_code = 'x' WHERE grid_code = '150203001001001'",
        InputError,
    ),
    "duty without a lead": ("duties SET lead = ''", InputError),
    "duty twice": ("duties SET matter = 'M1', lead = 'x'", ConflictError),
    "worker for an unknown grid": ("staffing SET grid_code = 'x'", InputError),
    "place without worker and grid": ("staffing SET worker_id = '', grid_code = NULL", InputError),
    "worker who knows negative households": ("staffing SET households_known = -1", InputError),
    "matter of another district": ("merge_matters SET district_id = 4711", InputError),
    "matter that changes in the list": ("matters SET name = 'x'", LifecycleError),
}


@pytest.mark.parametrize("what", BROKEN)
def test_the_database_refuses_a(connection: Connection, draft: int, what: str):
    statement, error = BROKEN[what]
    with pytest.raises(error):
        run(connection, "UPDATE " + statement)


MERGE_TABLES = (
    "merges merge_areas crosswalk unowned conflicts duties staffing merge_matters".split()
)


TOUCH = "UPDATE {} SET plan_id = plan_id"
CHANGES = (TOUCH, "DELETE FROM {} WHERE {}", "TRUNCATE {} CASCADE")
UNUSED = {"merge_areas": "NOT EXISTS (SELECT FROM crosswalk WHERE area_id = merge_areas.area_id)"}


@pytest.mark.parametrize("table", MERGE_TABLES)
def test_of_an_approved_merge_nothing_changes_not_even(
    connection: Connection, draft: int, table: str
):
    run(connection, TOUCH.format(table))
    if table == "merge_areas":
        run(connection, "DELETE FROM crosswalk WHERE area_id = '1'")
    approve = update(PlanRow).where(PlanRow.id == draft)
    connection.execute(approve.values(state=PlanState.APPROVED))
    for change in CHANGES:
        with pytest.raises(LifecycleError, match=r"cannot (change|be emptied)"):
            run(connection, change.format(table, UNUSED.get(table, "true")))


@pytest.mark.parametrize("change", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", ["department_areas", "matters"])
def test_history_is_not_forgotten(connection: Connection, draft: int, table: str, change: str):
    with pytest.raises(LifecycleError, match=r"only the end|cannot be emptied"):
        run(connection, change.format(table))


def test_an_exported_merge_is_the_merge(connection: Connection, tmp_path: Path):
    write_plan(PLAN, tmp_path / "saved.gpkg")
    saved = read_plan(tmp_path / "saved.gpkg").merge
    write_plan(load_plan(connection, save_plan(connection, PLAN)), tmp_path / "exported.gpkg")
    found = read_plan(tmp_path / "exported.gpkg").merge
    for name in (*TABLES, *LAYERS, "matters"):
        frames = [pd.DataFrame(in_order(getattr(each, name), name)) for each in (saved, found)]
        pd.testing.assert_frame_equal(
            *(f.drop(columns="geometry", errors="ignore") for f in frames)
        )
        if name in LAYERS:
            assert list(shapely.to_wkb(frames[0].geometry)) == list(
                shapely.to_wkb(frames[1].geometry)
            )
    assert found.figures == saved.figures


def test_no_telephone_number_is_kept_with_the_proposal_of_workers(connection: Connection):
    asked = text("SELECT column_name FROM information_schema.columns WHERE table_name = 'staffing'")
    assert set(connection.scalars(asked)) == {"id", "plan_id", *MERGE.staffing.columns}
    assert FIRE in set(MERGE.staffing["department"])
