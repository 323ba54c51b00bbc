"""Named bad inputs of a merge: departments' layers, lists of matters, rosters of departments."""

import numpy as np
import shapely
from bad_input import bad, swapped
from department_world import (
    more,
    part,
    routes,
    section,
    with_matters,
    with_roster,
    with_routes,
)
from openpyxl import Workbook
from reading_world import STEP, World

POLICE = "police.gpkg, layer police, "
GOOD = "A1,治安,噪音,公安,,5,,,,,,,"


@bad("district.toml: two departments have the same name, sections 1 and 2; found 公安; wanted a na")
def two_departments_of_one_name(world: World) -> None:
    more(with_routes(world), section("police.gpkg"))


@bad(POLICE + "column 片区: the column is missing; found 警区; wanted a column of the file")
def department_without_its_id_column(world: World) -> None:
    more(world.put("police.gpkg", routes()), section("police.gpkg", column="片区"))


@bad(
    POLICE + "row 2, FID 2, column 警区: no id; found nothing; "
    r'wanted an id; where = "\\"警区\\" IS NOT NULL" leaves such rows out'
)
def department_with_an_area_without_id(world: World) -> None:
    with_routes(world, routes(ids=["1号", None]))


@bad(r"""row 1, FID 1, column 警区: no id; found ' '; .* where = "\\"警区\\" <> ''" leaves such""")
def department_with_a_blank_id(world: World) -> None:
    with_routes(world, routes(ids=[" ", "2号"]))


@bad(
    POLICE + "row 2, FID 2, column 警区: the id is there twice; found 12, in row 1 as well; "
    "wanted one row an area; dissolve = true makes one area of the rows of an id"
)
def department_with_an_id_twice(world: World) -> None:
    with_routes(world, routes(ids=["12", "12.0"]))


@bad("row 1, FID 1, column 警区: no id")
def department_to_dissolve_with_an_area_without_id(world: World) -> None:
    with_routes(world, routes(ids=[None, "2号"]), "dissolve = true")


@bad(
    POLICE + "row 1, FID 1: areas of 公安 overlap; found 1号 and 2号 .row 2. share .* m², 5.0% of "
    r"the smaller, at 109.8[01]\d+, 40.6\d+; wanted at most 1%"
)
def department_that_overlaps_itself(world: World) -> None:
    with_routes(world, routes([part(0, 1.05), part(1, 2)]))


@bad("row 1, FID 1: areas of 公安 overlap; found 1号 and 2号 .row 2. share .*, 4.0% of the smaller")
def department_dissolved_that_overlaps_itself(world: World) -> None:
    shapes = [part(0, 1), part(1, 2), part(1.2, 1.4, 0.2, 0.4)]
    with_routes(world, routes(shapes, ["1号", "2号", "1号"]), "dissolve = true")


@bad(POLICE[:-2] + ": the layer lies elsewhere than its district; found longitude 119.8")
def department_elsewhere(world: World) -> None:
    frame = routes()
    with_routes(world, frame.set_geometry(frame.translate(10, 0)))


@bad(POLICE + "row 1, FID 1: longitude and latitude look swapped .*对调")
def department_swapped(world: World) -> None:
    with_routes(world, swapped(routes()))


@bad(POLICE + "row 1, FID 1: metres under a CRS of longitude and latitude; found .* as gcj02")
def department_in_metres_said_to_be_gcj02(world: World) -> None:
    with_routes(world, routes().to_crs("EPSG:4546"), 'datum = "gcj02"')


@bad(POLICE + "row 2, FID 2: wrong type of geometry; found LineString; wanted polygons")
def department_of_lines(world: World) -> None:
    with_routes(world, routes([part(0, 1), part(1, 2).exterior]))


@bad(POLICE + "row 2, FID 2: no geometry")
def department_with_an_area_nowhere(world: World) -> None:
    with_routes(world, routes([part(0, 1), None], ["1号", "2号"]))


@bad("row 1, FID 1: an invalid polygon that cannot be mended with certainty; found Self-inter")
def department_with_a_bow_tie(world: World) -> None:
    tie = shapely.Polygon(
        np.array([(0, 0), (1, 1), (1, 0), (0, 0.9)]) * STEP + part(0, 1).bounds[:2]
    )
    with_routes(world, routes([tie, part(1, 2)]))


@bad("police.shp, layer police: the file carries no CRS; wanted datum for this layer, or crs")
def department_without_crs(world: World) -> None:
    world.put("police.shp", routes(), encoding="gbk")
    (world.folder / "police.prj").unlink()
    more(world, section("police.shp"))


@bad(POLICE[:-2] + ": the layer is empty; wanted rows")
def department_without_areas(world: World) -> None:
    with_routes(world, routes().iloc[:0])


@bad('police.gpkg, layer police: where leaves no row; found "警区" = .9号.')
def department_filtered_away(world: World) -> None:
    with_routes(world, keys="""where = "\\"警区\\" = '9号'" """)


@bad("gone.gpkg: there is no such file")
def department_without_file(world: World) -> None:
    more(world, section("gone.gpkg"))


@bad("matters.csv, row 2, column 主责部门: an unknown department; found 城管; wanted .*: 公安")
def matter_of_an_unknown_department(world: World) -> None:
    with_matters(with_routes(world), GOOD, "A2,市容,占道,城管,,5,,,,,,,")


@bad(
    "matters.csv, row 1, column 配合部门: an unknown department; found 住建, 消防; wanted .*: 公安"
)
def matter_with_unknown_supporting_departments(world: World) -> None:
    with_matters(with_routes(world), "A1,治安,噪音,公安,住建、公安；消防,5,,,,,,,")


@bad(
    "matters.csv, row 1, column 主责部门: several lead departments; found 公安、城管; wanted one l"
)
def matter_of_two_leads_in_one_row(world: World) -> None:
    with_matters(world, "A1,治安,噪音,公安、城管,,5,,,,,,,")


@bad(
    r"matters.csv, row 1, column 办理时限\(工作日\): a wrong deadline; found -3; "
    "wanted a whole number of working days from 1 to 9999"
)
def matter_with_a_deadline_of_minus_three(world: World) -> None:
    with_matters(world, GOOD.replace(",5,", ",-3,"))


@bad("row 1, column .*: a wrong deadline; found 0;")
def matter_with_a_deadline_of_no_day(world: World) -> None:
    with_matters(world, GOOD.replace(",5,", ",0,"))


@bad("row 1, column .*: a wrong deadline; found 2.5;")
def matter_with_a_deadline_of_half_days(world: World) -> None:
    with_matters(world, GOOD.replace(",5,", ",2.5,"))


@bad("matters.csv, row 1, column 编码: no value; wanted a code")
def matter_without_code(world: World) -> None:
    with_matters(world, GOOD.replace("A1", ""))


@bad("matters.csv, row 1, column 名称: no value; wanted a name")
def matter_without_name(world: World) -> None:
    with_matters(world, GOOD.replace("噪音", ""))


@bad("matters.csv, row 1, column 主责部门: no value; wanted a lead")
def matter_without_lead(world: World) -> None:
    with_matters(world, GOOD.replace("公安", ""))


@bad("matters.csv, row 1: the entry ends before it begins; found 2026-06-30 to 2026-06-29")
def matter_that_ends_before_it_begins(world: World) -> None:
    with_matters(world, "A1,治安,噪音,公安,,5,,,,,,2026-06-30,2026-06-29")


@bad("matters.csv, row 1: an emergency entry that does not end; wanted the last day, in until")
def emergency_without_end(world: World) -> None:
    with_matters(world, "A1,防汛,内涝,公安,,1,,是,,,,2026-06-30,")


@bad("matters.csv, row 1: decided by nobody; wanted who decided, in decided_by")
def matter_refused_by_nobody(world: World) -> None:
    with_matters(world, "A1,治安,噪音,公安,,5,,,2026-06-01,不同意,,,")


@bad("matters.csv, row 1: approved, but from no day on; wanted the first day, in from")
def matter_approved_from_no_day_on(world: World) -> None:
    with_matters(world, "A1,治安,噪音,公安,,5,,,2026-06-01,同意,王,,")


@bad("matters.csv, row 1, column 审批结果: an unknown decision; found 也许; wanted approved, 批准,")
def matter_with_an_unknown_decision(world: World) -> None:
    with_matters(world, "A1,治安,噪音,公安,,5,,,2026-06-01,也许,王,2026-07-01,")


@bad("matters.csv, row 1, column 应急: neither yes nor no; found 大概; wanted yes or no, 是 or 否")
def matter_that_may_be_an_emergency(world: World) -> None:
    with_matters(world, "A1,治安,噪音,公安,,5,,大概,,,,,")


@bad("matters.csv, row 1, column 申请日期: not a date; found 昨天")
def matter_applied_for_yesterday(world: World) -> None:
    with_matters(world, "A1,治安,噪音,公安,,5,,,昨天,,,,")


@bad(
    "row 2, column 编码: the matter is there twice; found A1, in row 1 as well; wanted one entry o"
)
def matter_twice_on_one_day(world: World) -> None:
    with_matters(
        world,
        "A1,治安,噪音,公安,,5,,,,,,2026-01-01,2026-06-30",
        "A1,治安,噪音,公安,,5,,,,,,2026-06-30,",
    )


@bad("matters.csv, column lead: the column is missing; .*wanted one of lead, .*主责部门")
def matters_without_lead_column(world: World) -> None:
    world.text("matters.csv", "编码,名称\nA1,噪音\n")
    more(world, '[matters]\nfile = "matters.csv"')


@bad(
    "matters.csv: several columns could hold lead; found 主责部门, 牵头部门; wanted only one of th"
)
def matters_with_two_lead_columns(world: World) -> None:
    world.text("matters.csv", "编码,名称,主责部门,牵头部门\nA1,噪音,公安,城管\n")
    more(world, '[matters]\nfile = "matters.csv"')


@bad("matters.xlsx: the file cannot be read; .*wanted XLSX")
def matters_in_no_workbook(world: World) -> None:
    world.text("matters.xlsx", "编码,名称,主责部门\n")
    more(world, '[matters]\nfile = "matters.xlsx"')


@bad("matters.xls: not a format for tables; found .xls; wanted XLSX, or CSV")
def matters_in_an_old_workbook(world: World) -> None:
    more(world.text("matters.xls", b"\xd0\xcf"), '[matters]\nfile = "matters.xls"')


def workbook(world: World, *sheets: tuple[tuple[object, ...], ...]) -> None:
    book = Workbook()
    for number, lines in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = f"表{number + 1}"
        for line in lines:
            sheet.append(line)
    book.save(world.folder / "matters.xlsx")
    more(world, '[matters]\nfile = "matters.xlsx"')


@bad("matters.xlsx: several sheets hold rows; found 表1, 表2; wanted one sheet of column names and")
def matters_on_two_sheets(world: World) -> None:
    lines = (("编码", "名称", "主责部门"), ("A1", "噪音", "公安"))
    workbook(world, lines, lines)


@bad("matters.xlsx: the file is empty")
def matters_on_no_sheet(world: World) -> None:
    workbook(world, ())


@bad("matters.xlsx, layer 表1, column 名称: the column is there twice")
def matters_with_a_column_twice(world: World) -> None:
    workbook(world, (("编码", "名称", "主责部门", "名称"), ("A1", "噪音", "公安", "噪")))


@bad("matters.xlsx, layer 表1, row 2, column 办理时限: a wrong deadline; found -3")
def matter_in_a_workbook_with_a_negative_deadline(world: World) -> None:
    names = ("编码", "名称", "主责部门", "办理时限")
    workbook(world, ((), names, ("A1", "噪音", "公安", 5), ("A2", "占道", "公安", -3)))


@bad("p.csv, row 2, column 部门: an unknown department; found 城管; wanted .*: 公安")
def posting_of_an_unknown_department(world: World) -> None:
    rows = ("w1,张三,专职,1,2026-01-01,,,公安,1号", "w2,李四,专职,1,2026-01-01,,,城管,1号")
    with_roster(with_routes(world), *rows)


@bad("p.csv, row 1, column 片区编号: 公安 has no such area; found 9号; wanted one of 1号, 2号")
def posting_at_an_unknown_area(world: World) -> None:
    with_roster(with_routes(world), "w1,张三,专职,1,2026-01-01,,,公安,9号")
