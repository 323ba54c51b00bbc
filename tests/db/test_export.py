"""What an export tells whom, of a merge too, whose staffing names people."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from small_merge import small_merge
from sqlalchemy import Connection

from api.export import FORMATS, Format, Wish, format_of, write_export
from gridding.errors import InputError
from gridding.planfile import read_plan
from sql.actor import PUBLIC, Actor, Role, operator
from sql.store import save_plan

NAMES = set(small_merge().merge.staffing["name"]) - {""}
TOLD = (operator("kim"), Actor("a planner", Role.PLANNER))
UNTOLD = (PUBLIC, Actor("a viewer", Role.VIEWER))


@pytest.fixture
def plan_id(connection: Connection) -> int:
    return save_plan(connection, small_merge())


@pytest.mark.parametrize("by", [*TOLD, *UNTOLD], ids=lambda by: str(by.role))
def test_who_is_to_work_where_is_named_to_those_who_plan(
    connection: Connection, plan_id: int, tmp_path: Path, by: Actor
) -> None:
    assert NAMES
    write_export(connection, plan_id, Format.GPKG, tmp_path / "plan.gpkg", by)
    staffing = read_plan(tmp_path / "plan.gpkg").merge.staffing
    assert (set(staffing["name"]) - {""} == NAMES) is (by in TOLD)
    assert list(staffing["worker_id"]) == list(small_merge().merge.staffing["worker_id"])
    write_export(connection, plan_id, Format.XLSX, tmp_path / "register.xlsx", by)
    book = load_workbook(tmp_path / "register.xlsx")
    cells = " ".join(
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    )
    assert any(name in cells for name in NAMES) is (by in TOLD)
    write_export(connection, plan_id, Format.HTML, tmp_path / "s.html", by, Wish(lang="en"))
    assert ("Workers" in (tmp_path / "s.html").read_text()) is (by in TOLD)


@pytest.mark.parametrize("wanted", Format)
def test_a_suffix_stands_for_one_format(wanted: Format) -> None:
    assert format_of(Path("x").with_suffix(FORMATS[wanted].suffix.upper())) is wanted


def test_no_suffix_is_a_folder_and_another_is_refused() -> None:
    assert format_of(Path("sheets")) is Format.PNG
    with pytest.raises(InputError):
        format_of(Path("plan.dwg"))
