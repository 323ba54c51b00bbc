"""What the demo brings in beside its plan, whom it invites, and where to: alike at every start."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from sample_plan import sample_plan
from serving import put_out
from sqlalchemy import Engine, text

from api.cli.furnish import furnish
from api.cli.welcome import Example, example, invite, make_accounts
from api.locate import locate_at
from gridding.errors import NotFoundError
from gridding.read.rosters import read_roster
from sql.accounts import list_accounts
from sql.actor import PUBLIC
from sql.credentials import check_password
from sql.places import place_counts

PLAN = sample_plan()
UPPER, LOWER = PLAN.grids["grid_code"][:2]
COUNTS = (
    "SELECT (SELECT count(*) FROM workers), (SELECT count(*) FROM postings),"
    " (SELECT count(*) FROM absences), (SELECT count(*) FROM places),"
    " (SELECT count(*) FROM events), (SELECT count(*) FROM events WHERE status = 'located')"
)
SHOWN = Example(UPPER, "W1", "样例路1号", "grid …")


def files(folder: Path) -> Path:
    """The tables that `gridding synth` writes, for the sample plan."""
    inside = PLAN.grids.geometry[0].centroid
    postings = [
        "worker_id,name,role,phone,from,until,grid_code,stand_in_for",
        f"W1,张三,网格长,13800000001,2025-01-01,,{UPPER},",
        f"W2,李四,网格长,13800000002,2025-01-01,,{LOWER},",
        f"W2,李四,网格长,13800000002,2025-01-01,,{UPPER},W1",
    ]
    absences = [
        "worker_id,from,until,reason",
        "W1,2025-06-01,,培训",
        "W2,2025-02-01,2025-02-03,休假",
    ]
    place = f"CS1,商铺,组织,鹿苑超市,样例路1号,{inside.x},{inside.y}"
    events = [
        "source,external_id,time,kind,text,address,lon,lat",
        "12345热线,RX-1,2026-05-02T21:08:00+08:00,照明故障,路灯不亮,样例路1号,,",
        f"网格员上报,WG-2,2026-05-03T06:33:00+08:00,邻里纠纷,漏水,,{inside.x},{inside.y}",
    ]
    tables = {
        "postings": postings,
        "absences": absences,
        "places": ["编号,类型,大类,名称,地址,经度,纬度", place],
        "events": events,
    }
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_what_lies_beside_the_plan_is_brought_in_once_and_one_name_answers(
    engine: Engine, tmp_path: Path
) -> None:
    plan_id = put_out(engine, PLAN)
    district = SimpleNamespace(
        manifest=SimpleNamespace(district=SimpleNamespace(code=PLAN.info.district_code)),
        postings=read_roster(files(tmp_path) / "postings.csv").postings,
    )
    with pytest.raises(NotFoundError, match="no address leads"):
        example(engine, PLAN)
    for _ in range(2):
        furnish(engine, tmp_path, district, lambda *_: None)  # type: ignore[arg-type]
        with engine.connect() as connection:
            assert tuple(connection.execute(text(COUNTS)).one()) == (2, 3, 2, 1, 2, 2)
            assert place_counts(connection, plan_id) == {UPPER: {"商铺": 1}}
            here = PLAN.grids.geometry[0].centroid
            answer = locate_at(connection, here.x, here.y, "cgcs2000", None, PUBLIC)
    assert [worker.name for worker in answer.workers] == ["李四"]  # for W1, who is away
    shown = example(engine, PLAN)
    assert shown.worker_id == "W2"
    assert shown.grid_code in shown.answer
    assert shown.address in set(PLAN.buildings["address"])


def test_each_start_makes_passwords_that_log_in_and_ends_the_former(engine: Engine) -> None:
    first = make_accounts(engine, "150203", "W1")
    second = make_accounts(engine, "150203", "W1")
    roles = {
        "demo-planner": "planner",
        "demo-reviewer": "reviewer",
        "demo-administrator": "administrator",
        "demo-department": "department",
        "W1": "worker",
    }
    assert list(second) == list(roles)
    assert len({*first.values(), *second.values()}) == 10
    with engine.begin() as connection:
        for name in ("demo-department", "W1"):
            known = check_password(connection, name, second[name], "127.0.0.1")
            assert known is not None
            assert known.role == roles[name]
        assert check_password(connection, "W1", first["W1"], "127.0.0.1") is None
        entries = list_accounts(connection)
    assert {entry.name: entry.role.value for entry in entries} == roles
    divisions = {entry.name: entry.divisions for entry in entries}
    assert divisions == dict.fromkeys(roles, ("150203",)) | {"demo-administrator": ()}


def test_the_terminal_tells_where_and_as_whom(capsys: pytest.CaptureFixture[str]) -> None:
    accounts = {"demo-planner": "first-password", SHOWN.worker_id: "another-password"}
    invite("http://127.0.0.1:8000/", accounts, SHOWN)
    said = capsys.readouterr().out
    for page in ("", "studio", f"worker?grid={UPPER}"):
        assert f"http://127.0.0.1:8000/{page} " in said
    assert SHOWN.address in said
    assert all(f"{name} " in said and password in said for name, password in accounts.items())
    assert f"{SHOWN.worker_id} (worker)" in said
