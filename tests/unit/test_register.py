"""The register says what the plan says, prints on A4 and holds no formula."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from river_plan import METRIC, STORED, community_code, river_plan

from gridding.errors import InputError
from gridding.plan import Merge, Plan
from gridding.posts import Post, posts_of
from gridding.register import write_register
from gridding.register.sides import border_names

ONE, TWO, THREE = (community_code(n) for n in (1, 2, 3))
POSTS = [
    Post(ONE + "001", "W1", "王芳", "网格长", "138****1234", date(2026, 1, 1), stand_ins=("赵六",)),
    Post(ONE + "001", "W2", "李强", "专职", "", date(2026, 3, 1)),
    Post(ONE + "001", "W3", "赵六", "网格长", stand_in_for="王芳"),
    Post(TWO + "001", "W1", "王芳", "网格长", "138****1234", date(2025, 12, 1)),
]


def sheets(plan: Plan, path: Path, **options: object) -> tuple[Worksheet, ...]:
    write_register(plan, path, **options)
    return tuple(load_workbook(path).worksheets)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.xlsx"


def test_one_row_a_grid_sorted_by_code(path: Path) -> None:
    plan = river_plan()
    shuffled = replace(plan, grids=plan.grids.iloc[::-1].reset_index(drop=True))
    sheet, _ = sheets(shuffled, path)
    codes = [sheet.cell(row, 1).value for row in range(4, 4 + len(plan.grids))]
    assert codes == sorted(plan.grids["grid_code"])
    assert sheet.cell(4 + len(plan.grids), 1).value == "合计"


def test_row_says_what_the_plan_says(path: Path) -> None:
    sheet, people, _ = sheets(river_plan(), path, posts=POSTS, places={ONE + "001": {"党支部": 2}})
    header = [cell.value for cell in sheet[3]]
    row = dict(zip(header, [cell.value for cell in sheet[4]], strict=True))
    assert row["网格编码"] == ONE + "001"
    assert (row["网格名称"], row["社区"], row["街镇"]) == ("第1网格", "河西社区", "样例街道")
    assert (row["户数"], row["人口"], row["楼栋数"]) == (290, 360, 8)
    assert row["面积(公顷)"] == pytest.approx(8 * 0.25, rel=1e-6)
    assert row["偏差"] == pytest.approx(1.9)
    assert row["定岗定人"] == (
        "网格长　王芳(B岗 赵六) 138****1234 2026-01-01起\n专职　李强 2026-03-01起"
    )
    assert row["组织场所"] == "党支部 2"
    assert row["备注"] == "单栋超上限"
    assert sheet.cell(5, header.index("定岗定人") + 1).value == "缺员"
    assert header[-1] == "责任人签字"
    assert sheet["A1"].value == "样例区基础网格登记表(定人定岗定责)"
    assert int(sheet.page_setup.paperSize) == 8  # A3
    rows = [[cell or "" for cell in line] for line in people.iter_rows(min_row=4, values_only=True)]
    assert [line[:8] for line in rows] == [
        ["王芳", "W1", "网格长", 2, f"{ONE}001\n{TWO}001", 530, "赵六", ""],
        ["李强", "W2", "专职", 1, f"{ONE}001", 290, "", ""],
        ["赵六", "W3", "网格长", 1, f"{ONE}001", 290, "", "王芳"],
    ]
    assert people["A2"].value == "3 人　岗位 4 个　无人在岗的网格 5 个"
    assert (rows[0][8], rows[0][9]) == ("138****1234", "2025-12-01")


def test_what_is_written_of_posts_in_a_roster() -> None:
    roster = pd.DataFrame(
        [
            ("W1", "王芳", "网格长", date(2026, 1, 1), None, ONE + "001", ""),
            ("W3", "赵六", "网格长", date(2026, 1, 1), date(2026, 6, 1), ONE + "001", "W1"),
            ("W2", "李强", "专职", date(2026, 3, 1), None, "", ""),
            ("W4", "孙七", "网格长", date(2025, 3, 1), date(2025, 4, 1), ONE + "001", ""),
        ],
        columns="worker_id name role from until grid_code stand_in_for".split(),
    )
    one, other = posts_of(roster, date(2026, 6, 1))
    assert (one.name, one.stand_ins, one.since) == ("王芳", ("赵六",), date(2026, 1, 1))
    assert (other.name, other.stand_in_for) == ("赵六", "王芳")
    assert [post.stand_ins for post in posts_of(roster, date(2026, 6, 2))] == [()]


def test_totals_are_those_of_the_plan(path: Path) -> None:
    plan = river_plan()
    sheet, _ = sheets(plan, path)
    total = [cell.value for cell in sheet[4 + len(plan.grids)]]
    assert total[4] == plan.grids["households"].sum()
    assert total[5] == plan.grids["population"].sum()
    assert total[6] == len(plan.buildings)


def test_what_is_not_known_of_population_stays_empty(path: Path) -> None:
    plan = river_plan()
    sheet, _ = sheets(plan, path)
    unknown = plan.grids["population"].isna().to_list().index(True)
    assert sheet.cell(4 + unknown, 6).value is None
    nothing = replace(plan, grids=plan.grids.assign(population=pd.array([None] * 7, dtype="Int64")))
    assert sheets(nothing, path)[0].cell(4 + len(plan.grids), 6).value is None


def test_a_dedicated_grid_says_so_and_has_no_deviation(path: Path) -> None:
    plan = river_plan()
    grids = plan.grids.assign(kind=["dedicated", *plan.grids["kind"][1:]])
    sheet, _ = sheets(replace(plan, grids=grids), path)
    assert (sheet["I4"].value, sheet["L4"].value) == (None, "专属网格、单栋超上限")


def test_title_names_district_target_seed_and_version(path: Path) -> None:
    sheet, _ = sheets(river_plan(), path)
    assert sheet["A1"].value == "样例区基础网格登记表"
    for fact in ("150203", "100 户", "±10%", "随机种子 7", "0.1.0"):
        assert fact in sheet["A2"].value


def test_four_sides_name_the_barriers_that_the_border_follows(path: Path) -> None:
    plan = river_plan()
    sheet, _ = sheets(plan, path)
    # Grid 3 of community 1 is the eastern bank; grid 1 of community 2 ends at no barrier.
    assert sheet.cell(6, 10).value == "西:昆都仑河"
    assert sheet.cell(7, 10).value in {"", None}
    inner = gpd.GeoSeries([shapely.LineString([(400_000, 4.5e6), (400_300, 4.5e6)])], crs=METRIC)
    road = plan.barriers.iloc[[2]].assign(name="友谊大街").set_geometry(inner.to_crs(STORED).values)
    named = border_names(replace(plan, barriers=road), {})
    assert named[ONE + "002"] == {"N": ["友谊大街"]}
    assert TWO + "001" not in named


def test_a_nameless_hard_barrier_is_named_by_its_class() -> None:
    plan = river_plan()
    nameless = replace(plan, barriers=plan.barriers.assign(name=""))
    assert border_names(nameless, {"river": "河道"})[ONE + "003"] == {"W": ["河道"]}
    assert border_names(nameless, {}) == {}


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+86", "-1", '=HYPERLINK("x")'])
def test_a_name_like_a_formula_stays_a_text(name: str, path: Path) -> None:
    plan = river_plan()
    sheet, people, _ = sheets(
        replace(plan, grids=plan.grids.assign(name=name)),
        path,
        posts=[Post(ONE + "001", "W1", name, "专职")],
    )
    for cell in (sheet["B4"], people["A4"]):
        assert (cell.value, cell.data_type) == (name, "s")


def test_control_characters_do_not_break_the_file(path: Path) -> None:
    plan = river_plan()
    sheet, _ = sheets(replace(plan, grids=plan.grids.assign(name="甲\x07乙")), path)
    assert sheet["B4"].value == "甲乙"


def test_prints_on_a4_across_with_repeated_header_and_page_numbers(path: Path) -> None:
    for sheet in (*sheets(river_plan(), path), sheets(river_plan(), path, posts=POSTS)[1]):
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$1:$3"
        assert sheet.freeze_panes == "B4"
        assert "&P" in sheet.oddFooter.center.text


def test_there_is_a_place_to_sign(path: Path) -> None:
    sheet, _ = sheets(river_plan(), path)
    texts = [str(cell.value) for cell in sheet[sheet.max_row] if cell.value]
    assert [text[:2] for text in texts] == ["编制", "审核", "批准", "日期"]


def test_exceptions_have_a_sheet_with_places(path: Path) -> None:
    plan = river_plan()
    _, sheet = sheets(plan, path)
    rows = {row[0]: row for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert sheet.title == "例外"
    assert len(rows) == len(plan.exceptions)
    assert rows["飞地"][1:3] == (THREE, THREE + "002")
    assert rows["飞地"][4] == pytest.approx(5000)
    place = shapely.Point(rows["飞地"][5:7])
    assert plan.exceptions.geometry[3].contains(place)
    assert rows["社区不足一格"][5] is None  # has no geometry


def test_english_register_has_english_words_and_the_data_s_names(path: Path) -> None:
    sheet, listed = sheets(river_plan(), path, lang="en")
    assert (sheet.title, listed.title) == ("Register", "Exceptions")
    assert sheet["A3"].value == "Grid code"
    assert sheet["C4"].value == "河西社区"
    assert sheet["L4"].value == "building above the band"


def test_a_plan_without_exceptions_or_barriers_has_a_register(path: Path) -> None:
    plan = river_plan()
    bare = replace(plan, exceptions=plan.exceptions.iloc[:0], barriers=plan.barriers.iloc[:0])
    sheet, listed = sheets(bare, path)
    assert sheet["J4"].value in {"", None}
    assert listed.max_row == 3


@pytest.mark.parametrize(
    ("name", "lang"), [("register.csv", "zh"), ("no/register.xlsx", "zh"), ("r.xlsx", "fr")]
)
def test_wrong_suffix_folder_or_language_is_wrong_input(
    name: str, lang: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError):
        write_register(river_plan(), tmp_path / name, lang=lang)


def merged_plan() -> Plan:
    plan = river_plan()
    codes = plan.grids["grid_code"]
    matters = pd.DataFrame(
        {
            "code": ["M1", "M1", "M1", "M2"],
            "category": ["旧类", "市容", "新类", "治安"],
            "name": ["占道(旧)", "占道", "占道(新)", "纠纷"],
            "lead": ["城管", "城管", "城管", "公安"],
            "deadline_days": pd.array([9, 5, 1, None], dtype="Int64"),
            "decision": "approved",
            "applied": date(2020, 1, 1),
            "from": [None, date(2026, 1, 1), date(2027, 1, 1), None],
            "until": [date(2025, 12, 31), date(2026, 12, 31), None, None],
        }
    )
    duties = [(codes[1], "M2", "公安", ""), (codes[0], "M1", "城管", "公安;消防")]
    staffing = [
        ("=w1", "王芳", "专职", "公安;城管", "a1", codes[0], 290, 200),
        ("", "", "", "", "", codes[1], 160, 0),
        ("w2", "李强", "兼职", "公安", "a2", "", 0, 0),
    ]
    people = "worker_id name role department area_id grid_code households households_known".split()
    return replace(
        plan,
        merge=Merge(
            areas=gpd.GeoDataFrame(),
            crosswalk=pd.DataFrame(),
            unowned=gpd.GeoDataFrame(),
            conflicts=gpd.GeoDataFrame(),
            duties=pd.DataFrame(duties, columns="grid_code matter lead supporting".split()),
            staffing=pd.DataFrame(staffing, columns=people),
            matters=matters,
            figures={"day": "2026-06-01"},
        ),
    )


def test_a_merged_plan_lists_duties_as_they_stood_on_its_day(path: Path) -> None:
    plan = merged_plan()
    sheet = sheets(plan, path)[2]
    assert sheet.title == "事项"
    assert sheet["A2"].value == "2 项事项　涉及 2 个网格"
    assert list(sheet.iter_rows(min_row=4, values_only=True)) == [
        (plan.grids["grid_code"][0], "M1", "占道", "市容", "城管", "公安;消防", 5),
        (plan.grids["grid_code"][1], "M2", "纠纷", "治安", "公安", None, None),
    ]


def test_a_merged_plan_s_grids_name_who_leads_and_who_supports(path: Path) -> None:
    sheet = sheets(merged_plan(), path, posts=POSTS)[0]
    at = [cell.value for cell in sheet[3]].index("定责(主责部门)") + 1
    assert [sheet.cell(row, at).value for row in (4, 5, 6)] == [
        "城管:占道(配合:公安、消防)",
        "公安:纠纷",
        None,
    ]


def test_a_merged_plan_lists_who_goes_where_who_is_missing_and_who_is_left(path: Path) -> None:
    plan = merged_plan()
    sheet = sheets(plan, path)[3]
    (one, two), (first, second) = plan.grids["grid_code"][:2], plan.grids["name"][:2]
    assert sheet.title == "人员调配"
    assert sheet["A2"].value == "岗位 2 个　缺员 1 人　待安排 1 人"
    header = [cell.value for cell in sheet[3]]
    rows = [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(4, values_only=True)]
    told = [[row[c] or "" for c in ("网格编码", "网格名称", "工号", "备注")] for row in rows]
    assert told == [
        [one, first, "=w1", ""],
        [two, second, "", "缺员"],
        ["", "", "w2", "待安排"],
    ]
    counts = [(row["网格户数"], row["熟悉户数"]) for row in rows]
    assert counts == [(290, 200), (160, None), (None, None)]
    assert (sheet["C4"].data_type, sheet["C4"].quotePrefix) == ("s", True)


def test_sheets_of_a_merged_plan_have_english_words_and_print_on_a4(path: Path) -> None:
    *_, duties, staffing = sheets(merged_plan(), path, lang="en")
    assert (duties.title, staffing.title) == ("Duties", "Staffing")
    assert duties["E3"].value == "Lead"
    assert staffing["J5"].value == "no worker"
    for sheet in (duties, staffing):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$3"
