"""A roster that comes on its own: tried out, brought in, refused whole; roles; stand-ins."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sample_plan import sample_plan
from sqlalchemy import Connection, text

from gridding.errors import InputError, NotFoundError
from gridding.read.rosters import read_roles, read_roster
from gridding.roster import WorkerRole
from sql.actor import operator
from sql.publishing import publish, workers_on_post
from sql.roles import roles_of, set_roles
from sql.roster_change import RosterTaken
from sql.roster_import import take_roster
from sql.store import save_plan

BY = operator("kim")
G1, G2 = sample_plan().grids["grid_code"][:2]
SOON = date.today() + timedelta(days=9)  # noqa: DTZ011  rosters are in the machine's time zone
COLUMNS = "worker_id,name,role,phone,from,until,grid_code,stand_in_for"
FIRST = f"""w1,张三,网格长,13800001111,2026-01-01,,{G1},
w2,李四,网格长,13800002222,2026-01-01,,{G1},w1
w3,王五,专职,13800003333,2026-01-01,,{G1},
w3,王五,专职,13800003333,2026-01-01,,{G2},
"""
TABLES = ("workers", "postings", "roles", "absences", "audit")

Take = Callable[..., RosterTaken]


@pytest.fixture
def take(connection: Connection, tmp_path: Path) -> Take:
    plan_id = save_plan(connection, sample_plan())
    publish(connection, plan_id, by="x", whatever_state=True)

    def taken(rows: str, columns: str = COLUMNS, **how: bool) -> RosterTaken:
        file = tmp_path / "roster.csv"
        file.write_text(f"{columns}\n{rows}", encoding="gb18030")
        return take_roster(connection, "150203", read_roster(file), BY, **how)

    return taken


def tables(connection: Connection, *names: str) -> dict[str, list]:
    return {
        name: connection.execute(text(f"SELECT * FROM {name} ORDER BY id")).all()  # noqa: S608
        for name in names or TABLES
    }


def on_post(connection: Connection, *codes: str) -> dict[str, list[str]]:
    district = connection.scalar(text("SELECT id FROM divisions WHERE level = 'district'"))
    found = workers_on_post(connection, district, codes)
    return {code: [worker.worker_id for worker in workers] for code, workers in found.items()}


def test_a_dry_run_tells_what_the_import_then_does_and_changes_nothing(
    connection: Connection, take: Take
) -> None:
    before = tables(connection)
    tried = take(FIRST, dry_run=True)
    assert tables(connection) == before
    done = take(FIRST)
    assert done == tried
    assert done.workers_new == ("w1", "w2", "w3")
    assert [(post.worker_id, post.grid_code, post.stand_in_for) for post in done.begun] == [
        ("w1", G1, ""),
        ("w2", G1, "w1"),
        ("w3", G1, ""),
        ("w3", G2, ""),
    ]
    assert done.grids_without == 2  # of four
    (entry,) = tables(connection, "audit")["audit"][len(before["audit"]) :]
    assert (entry.action, entry.subject) == ("import roster", "district 150203")
    assert on_post(connection, G1) == {G1: ["w1", "w3"]}, "by rank, and not the stand-in"


def test_the_same_roster_again_changes_nothing(connection: Connection, take: Take) -> None:
    take(FIRST)
    before = tables(connection, "workers", "postings", "roles")
    again = take(FIRST, whole=True)
    assert tables(connection, "workers", "postings", "roles") == before
    assert again == RosterTaken((), (), (), (), (), (), 4, (), (), 2)


def test_what_a_roster_changes_is_told_post_by_post(connection: Connection, take: Take) -> None:
    take(FIRST)
    done = take(
        f"w1,张三丰,网格长,13800001111,2026-01-01,{SOON},{G1},\n"
        f"w3,王五,楼栋长,13800003333,{SOON},,{G1},\n"
    )
    assert (done.workers_new, done.workers_changed, done.workers_gone) == ((), ("w1",), ())
    assert [(post.worker_id, post.last) for post in done.changed] == [("w1", SOON)]
    assert [(post.worker_id, post.role, post.first) for post in done.begun] == [
        ("w3", "楼栋长", SOON)
    ]
    assert [post.grid_code for post in done.ended] == [G1, G2]
    assert (done.kept, done.roles_new) == (1, ("楼栋长",))
    assert (done.grids_left, done.grids_without) == ((G2,), 3)


def test_a_whole_roster_ends_what_others_have(connection: Connection, take: Take) -> None:
    take(FIRST)
    rows = f"w1,张三,网格长,13800001111,2026-01-01,,{G1},\n"
    assert not take(rows, dry_run=True).ended
    assert take(rows, whole=True).workers_gone == ("w2", "w3")
    assert on_post(connection, G1, G2) == {G1: ["w1"], G2: []}


def test_all_faults_are_told_at_once_with_rows_and_columns_and_without_phone_numbers(
    connection: Connection, take: Take
) -> None:
    take(FIRST)
    before = tables(connection)
    rows = f"""w1,张三,网格长,not 13800001111,2026-01-01,,{G1},
w4,赵六,网格长,,2026-02-30,,{G1},
w5,钱七,网格长,,2026-01-01,2025-01-01,{G1},
w6,孙八,网格长,,2026-01-01,,150203001001999,
w7,周九,网格长,,2026-01-01,,{G1},w9
w8,吴十,网格长,,2026-01-01,,{G1},w8
wa,郑一,网格长,,2026-01-01,,{G1},
wa,郑一,网格长,,2026-02-01,,{G1},
wb,冯二,专职,,2026-01-01,,{G1},wc
wc,陈三,专职,,2026-01-01,,{G1},wb
wd,褚四,,,2026-01-01,,{G1},
we,卫五,专职,,2026-01-01,,,
we,卫六,专职,,2026-01-01,,{G2},
wf,蒋七,网格长,,2026-01-01,,{G1},w4
"""
    with pytest.raises(InputError) as refused:
        take(rows)
    assert {(fault.row, fault.column) for fault in refused.value.faults} == {
        (1, "phone"),
        (2, "from"),
        (3, ""),
        (4, "grid_code"),
        (5, "stand_in_for"),
        (6, "stand_in_for"),
        (8, "from"),
        (9, "stand_in_for"),
        (10, "stand_in_for"),
        (11, "role"),
        (12, ""),
        (13, "name"),
    }  # row 14 stands in for somebody whose own row is at fault
    assert {fault.file for fault in refused.value.faults} == {"roster.csv"}
    assert "1380000" not in str(refused.value)
    assert tables(connection) == before


def test_nothing_is_asked_of_grids_of_posts_that_are_over(take: Take) -> None:
    assert take("w1,张三,网格长,,2025-01-01,2025-06-30,150203001001999,\n").workers_new == ("w1",)


def test_a_file_that_says_no_phone_numbers_leaves_them(connection: Connection, take: Take) -> None:
    take(FIRST)
    columns = "工号,姓名,岗位,上岗日期,网格编码,A岗"
    assert not take(f"w2,李四,网格长,2026-01-01,{G1},w1\n", columns).workers_changed
    asked = text("SELECT phone FROM workers WHERE worker_id = 'w2'")
    assert connection.scalar(asked) == "13800002222"
    assert take(FIRST.replace("13800002222", "")).workers_changed == ("w2",)


def test_a_workbook_says_the_same(take: Take, tmp_path: Path, connection: Connection) -> None:
    take(FIRST)
    file = tmp_path / "roster.xlsx"
    rows = [line.split(",") for line in FIRST.splitlines()]
    pd.DataFrame(rows, columns=COLUMNS.split(",")).to_excel(file, index=False)
    again = take_roster(connection, "150203", read_roster(file), BY, dry_run=True)
    assert (again.kept, again.begun, again.changed, again.ended) == (4, (), (), ())


def test_roles_are_the_districts_own(connection: Connection, take: Take, tmp_path: Path) -> None:
    take(FIRST)
    take(f"w9,郑一,楼栋长,,2026-01-01,,{G1},\n")
    district = connection.scalar(text("SELECT id FROM divisions WHERE level = 'district'"))
    assert [role.name for role in roles_of(connection, district)] == [
        "网格长", "专职", "兼职", "警员", "指导员", "支部书记", "楼栋长",
    ]  # fmt: skip
    file = tmp_path / "roles.csv"
    file.write_text("岗位,英文,是否应答\n楼栋长,block leader,\n专职,,否\n", encoding="utf-8")
    set_roles(connection, "150203", read_roles(file), BY)
    assert roles_of(connection, district) == [
        WorkerRole("楼栋长", "block leader"),
        WorkerRole("专职", answers=False),
        WorkerRole("网格长"),
    ]
    assert on_post(connection, G1) == {G1: ["w9", "w1"]}
    with pytest.raises(NotFoundError, match="999999"):
        set_roles(connection, "999999", [], BY)
