"""Files of events: all faults at once, as of each report, the same file again adds none."""

import json
from pathlib import Path

import pandas as pd
import pytest
from sample_plan import sample_plan
from serving import Program, put_out, roster
from sqlalchemy import Engine, text

from gridding.errors import InputError
from gridding.read.events import read_events, read_timezone

PLAN = sample_plan()
CODE = PLAN.grids["grid_code"][0]
POINT = PLAN.grids.geometry[0].centroid
HEAD = "编号,事件类型,内容,上报时间,经度,纬度,地址\n"
ROWS = (
    f"a,井盖,一,2026-03-01 08:00,{POINT.x},{POINT.y},\n",
    f"b,井盖,二,2026/4/1 8:30:15,{POINT.x},{POINT.y},门口\n",
    "c,积水,三,2026-03-01T00:00:00Z,109.9,40.6,\n",
    "d,噪声,四,2026年5月1日 12:00,,,无此路99999号\n",
)


@pytest.fixture
def program(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    return Program(engine, monkeypatch, capsys)


def test_a_file_is_taken_in_once_and_tells_what_it_would_do(
    program: Program, engine: Engine, tmp_path: Path
) -> None:
    put_out(engine, PLAN, roster(CODE))
    file = tmp_path / "events.csv"
    file.write_text(HEAD + "".join(ROWS), encoding="gbk")

    def take(*more: str) -> dict[str, object]:
        options = ("--crs", "cgcs2000", "--source", "12345", "--timezone", "+08:00", "--json")
        code, out, err = program("events", "import", str(file), *options, *more)
        assert code == 0, err
        return json.loads(out)

    first = {
        "rows": 4, "new": 4, "known": 0, "different": 0, "outside": 1, "unlocated": 1,
        "different_rows": [],
    }  # fmt: skip
    assert take("--dry-run") == first
    assert take() == first
    assert take() == {**first, "new": 0, "known": 4, "outside": 0, "unlocated": 0}
    file.write_text(HEAD + ROWS[0].replace("一", "别的") + "".join(ROWS[1:]), encoding="gbk")
    again = take()
    assert (again["new"], again["known"], again["different_rows"]) == (0, 3, [1])
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT * FROM events ORDER BY external_id")).all()
        counted = connection.scalar(text("SELECT sum(n) FROM event_counts"))
    assert [row.status for row in stored] == ["located", "located", "outside", "unlocated"]
    assert [row.text for row in stored] == ["一", "二", "三", "四"]
    assert stored[1].reported_at == pd.Timestamp("2026-04-01 00:30:15", tz="UTC")
    assert (stored[0].grid_code, stored[0].worker_ids) == (CODE, ["w1"])
    assert stored[2].nearest["distance_m"] > 1000
    assert counted == 4


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(
        HEAD + ROWS[0] + ROWS[0]
        + ",,,2026-13-01 08:00,1,,\n"
        + "e,井盖,,2999-01-01 00:00,109.8,95,\n"
        + "f,井盖,,1.3.2026,,,\n"
    )  # fmt: skip
    with pytest.raises(InputError) as refusal:
        read_events(file, "wgs84", source="s", zone=read_timezone("Asia/Shanghai"))
    assert {(fault.row, fault.message) for fault in refusal.value.faults} >= {
        (3, "no value"),
        (3, "no moment"),
        (3, "a part of the place is missing"),
        (4, "a moment to come, or too long ago"),
        (4, "coordinate out of range"),
        (5, "no moment"),
        (5, "no place is given"),
    }
    assert any("twice" in fault.message for fault in refusal.value.faults)
    file.write_text(HEAD + ROWS[0])
    with pytest.raises(InputError) as refusal:
        read_events(file)
    assert {fault.message for fault in refusal.value.faults} >= {
        "no offset", "no CRS is given",
    }  # fmt: skip
