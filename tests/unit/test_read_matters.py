"""The list of matters read from CSV and XLSX, and which of its entries hold on a day."""

from datetime import date

import pandas as pd
import pytest
from department_world import MATTERS, more, with_matters, with_routes
from openpyxl import Workbook
from reading_world import World, good_world

from gridding.district import MATTER_COLUMNS
from gridding.matters import Decision, in_force

DAY = date(2026, 6, 30)
NOISE = "A1,治安,噪音扰民,公安,城管；社区、公安,5个工作日,噪声法第59条,否,,,,2026-01-01,2026-12-31"


@pytest.fixture
def world(tmp_path) -> World:
    return good_world(tmp_path)


def with_workbook(world: World, book: Workbook) -> World:
    book.save(world.folder / "matters.xlsx")
    return more(world, '[matters]\nfile = "matters.xlsx"')


def names(world: World, day: date = DAY) -> set[str]:
    return set(in_force(world.read().matters, day)["name"])


def test_without_a_list_there_are_no_matters_but_their_columns(world):
    matters = world.read().matters
    assert matters.empty
    assert list(matters.columns) == list(MATTER_COLUMNS)


def test_an_entry_says_all_that_its_columns_say(world):
    district = with_matters(world, NOISE).read()
    (entry,) = district.matters.to_dict("records")
    assert entry == {
        "code": "A1",
        "category": "治安",
        "name": "噪音扰民",
        "lead": "公安",
        "supporting": "城管;社区;公安",
        "deadline_days": 5,
        "basis": "噪声法第59条",
        "emergency": False,
        "applied": None,
        "decision": "",
        "decided_by": "",
        "from": date(2026, 1, 1),
        "until": date(2026, 12, 31),
    }
    assert district.matters.dtypes.astype(str).to_dict() == MATTER_COLUMNS
    assert "matters.csv" in district.digests


def test_a_list_in_gbk_is_the_same(world):
    utf8 = with_matters(world, NOISE).read().matters
    world.text("matters.csv", f"{MATTERS}{NOISE}\n".encode("gbk"))
    assert world.read().matters.equals(utf8)


def test_english_columns_are_found_as_well(world):
    world.text(
        "matters.csv",
        "Code,Name,Lead department,Supporting,Deadline days,Emergency,From,Until\n"
        'A1,flood,police,"fire, works",1,yes,2026-06-01,2026-09-30\n',
    )
    (entry,) = more(world, '[matters]\nfile = "matters.csv"').read().matters.itertuples()
    assert (entry.lead, entry.supporting, entry.deadline_days) == ("police", "fire;works", 1)
    assert entry.emergency


def test_only_code_name_and_lead_must_be_there(world):
    world.text("matters.csv", "事项编码,事项名称,主体责任\n1.0,噪音,公安\n")
    matters = more(world, '[matters]\nfile = "matters.csv"').read().matters
    assert list(matters["code"]) == ["1"]
    assert matters["deadline_days"].isna().all()
    assert matters.dtypes.astype(str).to_dict() == MATTER_COLUMNS


def test_a_workbook_with_title_blank_lines_and_merged_cells_is_a_list(world):
    book = Workbook()
    sheet = book.active
    sheet.append(["网格事项准入清单"])
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(["事项编码", "类别", "事项名称", "牵头部门", "办理时限（工作日）", "起"])
    sheet.append([101, "治安", "噪音", "公安", 5, date(2026, 1, 1)])
    sheet.append([])
    sheet.append([102, None, "养犬", "公安", "3工作日", "2026年2月1日"])
    sheet.merge_cells("B4:B6")
    book.create_sheet("空")
    matters = with_workbook(world, book).read().matters
    assert matters[["code", "category", "name", "lead"]].to_numpy().tolist() == [
        ["101", "治安", "噪音", "公安"],
        ["102", "治安", "养犬", "公安"],
    ]
    assert list(matters["deadline_days"]) == [5, 3]
    assert list(matters["from"]) == [date(2026, 1, 1), date(2026, 2, 1)]


def test_a_fault_of_a_workbook_names_sheet_and_row_under_the_column_names(world):
    book = Workbook()
    for line in (["清单"], ["编码", "名称", "主责部门", "时限"], [], [1, "噪音", None, 2]):
        book.active.append(line)
    (fault,) = with_workbook(world, book).faults()
    assert (fault.file, fault.layer, fault.row) == ("matters.xlsx", "Sheet", 2)
    assert (fault.column, fault.message) == ("主责部门", "no value")


def test_the_order_of_the_rows_makes_no_difference(world):
    rows = ["B,,二,公安,,,,,,,,,", "A,,一,城管,,,,,,,,2026-07-01,", "A,,一,公安,,,,,,,,,2026-06-30"]
    forth = with_matters(world, *rows).read().matters
    back = with_matters(world.set(more=""), *rows[::-1]).read().matters
    assert forth.equals(back)
    assert list(forth["code"]) == ["A", "A", "B"]


def test_departments_must_be_known_only_where_the_manifest_has_any(world):
    row = "A1,,噪音,城管,公安,,,,,,,,"
    assert list(with_matters(world, row).read().matters["lead"]) == ["城管"]
    (fault,) = with_routes(world).faults()
    assert (fault.column, fault.found, fault.row) == ("主责部门", "城管", 1)


def test_a_code_with_another_lead_or_on_other_days_is_another_entry(world):
    rows = (
        "A1,,噪音,公安,,,,,,,,2026-01-01,2026-06-30",
        "A1,,噪音,公安,,,,,,,,2026-07-01,",
        "A1,,噪音,城管,,,,,,,,,",
        "A1,,噪音,公安,,,,,2026-06-01,不批准,王,2026-01-01,",
        "A1,,噪音,公安,,,,,2026-06-01,待审批,,,",
    )
    assert len(with_matters(world, *rows).read().matters) == 5


@pytest.mark.parametrize(
    ("first", "last"), [(",", ","), ("2026-06-30,", "2025-01-01,2026-06-30"), (",", ",2026-06-30")]
)
def test_a_code_and_lead_twice_on_any_day_is_a_fault(world, first, last):
    with_matters(world, f"A1,,噪音,公安,,,,,,,,{first}", f"A1,,噪音,公安,,,,,,,,{last}")
    (fault,) = world.faults()
    assert (fault.row, fault.found) == (2, "A1, in row 1 as well")


@pytest.mark.parametrize(
    ("word", "decision"),
    [("同意", "approved"), ("批准", "approved"), ("Approved", "approved"), ("不同意", "refused")],
)
def test_a_decision_is_read_as_it_is_said(world, word, decision):
    with_matters(world, f"A1,,噪音,公安,,,,,2026-06-01,{word},王,2026-07-01,")
    assert list(world.read().matters["decision"]) == [Decision(decision)]


def test_a_refused_emergency_need_not_end(world):
    with_matters(world, "A1,,内涝,公安,,,,是,2026-06-01,不批准,王,,")
    assert len(world.read().matters) == 1


def test_what_holds_is_approved_or_was_always_there_and_of_the_day(world):
    with_matters(
        world,
        "1,,always,公安,,,,,,,,,",
        "2,,until today,公安,,,,,,,,,2026-06-30",
        "3,,until yesterday,公安,,,,,,,,,2026-06-29",
        "4,,from today,公安,,,,,,,,2026-06-30,",
        "5,,from tomorrow,公安,,,,,,,,2026-07-01,",
        "6,,approved,公安,,,,,2026-06-01,同意,王,2026-06-15,",
        "7,,approved for later,公安,,,,,2026-06-01,同意,王,2026-07-15,",
        "8,,refused,公安,,,,,2026-06-01,不同意,王,,",
        "9,,undecided,公安,,,,,2026-06-01,,,2026-06-15,",
        "10,,emergency,公安,,1,,是,,,,2026-06-29,2026-07-02",
    )
    assert names(world) == {"always", "until today", "from today", "approved", "emergency"}
    later = {"always", "from today", "from tomorrow", "approved", "approved for later"}
    assert names(world, date(2027, 1, 1)) == later


def test_what_holds_keeps_the_columns_and_the_rows_as_they_are(world):
    with_matters(world, "1,,一,公安,,,,,,,,,2026-01-01", "2,,二,公安,,,,,,,,,")
    matters = world.read().matters
    pd.testing.assert_frame_equal(in_force(matters, DAY), matters.iloc[1:])
