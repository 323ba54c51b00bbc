"""Load and hand-over over HTTP: what is told after a publication, and to whom."""

import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest
from office import EDGE, LOWER, PLAN, UPPER, Office, office, refused, told
from openpyxl import load_workbook
from serving import MASKED, PHONE, Program
from sqlalchemy import Engine

from sql.store import save_plan

EAST = list(PLAN.grids["grid_code"][2:])
"""The grids of the second community."""
HOUSEHOLDS = 25


def posting(worker_id: str, name: str, role: str, code: str, **rest: Any) -> dict[str, Any]:
    first = {"from": date(2026, 1, 1), "until": None, "stand_in_for": ""}
    row = {"worker_id": worker_id, "name": name, "role": role, "phone": PHONE, "grid_code": code}
    return row | first | rest


POSTINGS = [
    posting("w1", "王芳", "网格长", UPPER),
    posting("w2", "李强", "专职", UPPER),
    posting("w3", "赵六", "网格长", LOWER),
    posting("w2", "李强", "专职", LOWER),
    posting("w4", "孙七", "网格长", LOWER, stand_in_for="w3"),
]


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        with module_engine.begin() as connection:
            save_plan(connection, PLAN, pd.DataFrame(POSTINGS))
        yield opened


@pytest.fixture(scope="module")
def redrawn(at: Office) -> tuple[int, dict[str, Any]]:
    """Publish a plan in which a row of the upper grid is the lower one's; return it as told."""
    draft = at.draft()
    told(at.edit(draft, 1, "move_units", unit_ids=EDGE, to_grid=LOWER))
    told(at.post("planner", f"/plans/{draft}/submit", {"reason": "x"}))
    told(at.post("reviewer", f"/plans/{draft}/approve", {}))
    return draft, told(at.post("administrator", f"/plans/{draft}/publish", {}))


def test_publishing_counts_what_changes_and_names_the_lists(
    at: Office, redrawn: tuple[int, dict[str, Any]]
) -> None:
    draft, answer = redrawn
    assert answer["changes"] == {
        "before": at.published,
        "buildings": 6,
        "households": 6 * HOUSEHOLDS,
        "workers": 2,
        "without_workers": EAST,
        "handover": f"/plans/{at.published}/handover/{draft}",
    }


def test_each_worker_is_told_what_they_keep_give_and_gain(
    at: Office, redrawn: tuple[int, dict[str, Any]]
) -> None:
    found = told(at.get("planner", redrawn[1]["changes"]["handover"]))
    row = {"buildings": 6, "households": 6 * HOUSEHOLDS}
    assert found["given"] == row
    assert found["kept"]["households"] == PLAN.grids["households"].sum() - row["households"]
    workers = {each["worker_id"]: each for each in found["workers"]}
    assert list(workers) == ["w1", "w2", "w3"]  # a stand-in has nothing of their own
    assert (workers["w1"]["given"], workers["w3"]["gained"]) == (row, row)
    assert workers["w2"]["kept"] == {"buildings": 36, "households": 36 * HOUSEHOLDS}
    assert {each["phone"] for each in workers.values()} == {MASKED}
    (passage,) = found["passages"]
    assert workers["w1"]["gives"] == workers["w3"]["gains"] == [0]
    assert (passage["from_grid"], passage["to_grid"]) == (UPPER, LOWER)
    people = [[each["name"] for each in passage[k]] for k in ("leaving", "arriving", "staying")]
    assert people == [["王芳"], ["赵六"], ["李强"]]
    moved = PLAN.buildings[PLAN.buildings["unit_id"].isin(EDGE)]
    listed = [(each["building_id"], each["address"]) for each in passage["buildings"]]
    assert listed == list(moved[["building_id", "address"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(("who", "phone"), [("administrator", PHONE), ("reviewer", MASKED)])
def test_the_lists_are_a_page_a_worker_to_sign(
    at: Office, redrawn: tuple[int, dict[str, Any]], who: str, phone: str
) -> None:
    path = redrawn[1]["changes"]["handover"]
    answer = at.get(who, path, params={"format": "xlsx"})
    assert "handover-" in answer.headers["content-disposition"]
    summary, lists = load_workbook(io.BytesIO(answer.content)).worksheets
    assert (summary.title, lists.title) == ("汇总", "移交清单")
    rows = list(summary.iter_rows(min_row=4, values_only=True))
    assert rows[0][:4] == ("王芳", "w1", "网格长", phone)
    assert [row[6:12] for row in rows] == [
        (12, 300, 6, 150, 0, 0),
        (18, 450, 0, 0, 6, 150),
        (None,) * 6,
    ]
    assert rows[-1][0] == "其余 1 人不变"
    assert len(lists.row_breaks.brk) == 2
    texts = [str(cell) for row in lists.iter_rows(values_only=True) for cell in row if cell]
    assert texts.count("交接人(签字):") == texts.count("接收人(签字):") == 2
    assert texts.count("样例路13号") == 2  # where it goes, and where it comes from
    assert lists.print_title_rows == "$1:$3"


def test_what_comes_to_a_grid_without_anyone_is_pending(at: Office) -> None:
    draft = at.draft()
    split = told(at.edit(draft, 1, "split_grid", grid_code=UPPER, parts=2))
    new = sorted({grid["grid_code"] for grid in split["grids"]} - {UPPER})
    found = told(at.get("planner", f"/plans/{at.published}/handover/{draft}"))
    assert [waiting["grid_code"] for waiting in found["pending"]] == new
    for key, amount in found["given"].items():
        assert amount == sum(waiting[key] for waiting in found["pending"]) > 0
    for passage in found["passages"]:
        assert passage["pending"]
        assert [each["name"] for each in passage["leaving"]] == ["王芳", "李强"]
    path = f"/plans/{at.published}/handover/{draft}"
    book = load_workbook(io.BytesIO(at.get("planner", path, params={"format": "xlsx"}).content))
    assert book.sheetnames == ["汇总", "接收人待定", "移交清单"]
    assert "待定" in [cell.value for cell in book["移交清单"]["H"]]


def test_load_sums_to_the_plan_and_tells_the_grids_without_anyone(at: Office) -> None:
    found = told(at.get("department", f"/plans/{at.published}/load"))
    loads = {(each["worker_id"], each["role"]): each for each in found["workers"]}
    assert set(loads) == {("w1", "网格长"), ("w2", "专职"), ("w3", "网格长")}
    both = loads["w2", "专职"]
    assert (both["grid_codes"], both["households"]) == ([UPPER, LOWER], 36 * HOUSEHOLDS)
    assert both["area_km2"] == pytest.approx(36 * 2500 / 1e6, rel=1e-6)
    assert both["apart_m"] == pytest.approx(150, rel=1e-4)
    assert both["reach_m"] == pytest.approx(PLAN.grids["reach_m"].max())
    assert found["medians"] == {"专职": 900, "网格长": 450}
    lacking = {grid["grid_code"]: grid["lack"] for grid in found["without_workers"]}
    assert lacking == dict.fromkeys(EAST, "nobody")
    long_ago = {"at": "2025-12-31T00:00:00+08:00"}
    then = told(at.get("planner", f"/plans/{at.published}/load", params=long_ago))
    assert len(then["without_workers"]) == 4
    refused(at.get("planner", f"/plans/{at.published}/load", params={"at": "soon"}), 422)


def test_nobody_else_is_told_of_them_and_drafts_are_not_there(at: Office) -> None:
    draft = at.draft()
    paths = (f"/plans/{draft}/load", f"/plans/{draft}/handover/{at.published}",
             f"/plans/{at.published}/handover/{draft}")  # fmt: skip
    for path in paths:
        refused(at.get("public", path), 401)
        refused(at.get("department", path), 404)
        for who in ("viewer", "worker"):
            refused(at.get(who, path), 403)


def test_the_commands_tell_the_same(
    at: Office,
    redrawn: tuple[int, dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Any,
) -> None:
    program = Program(at.engine, monkeypatch, capsys)
    plans = str(at.published), str(redrawn[0])
    path = redrawn[1]["changes"]["handover"]
    _, out, _ = program("handover", *plans, "--json")
    wanted = told(at.get("administrator", path))
    found = json.loads(out)
    for side in ("before", "after"):  # the moments differ
        del found[side], wanted[side]
    assert found == wanted
    _, out, _ = program("handover", *plans)
    assert "w1 王芳 (网格长): out 6 buildings (150 households)" in out
    _, out, _ = program("load", plans[0], "--json")
    wanted = told(at.get("planner", f"/plans/{plans[0]}/load"))
    assert json.loads(out) | {"at": ""} == wanted | {"at": ""}
    for name in ("load.csv", "load.xlsx"):
        assert program("load", plans[0], "--out", str(tmp_path / name))[0] == 0
    table = pd.read_csv(tmp_path / "load.csv", dtype={"grid_codes": str})
    assert list(table["grid_codes"]) == [UPPER, LOWER, f"{UPPER};{LOWER}", *EAST]
    book = load_workbook(tmp_path / "load.xlsx")
    assert [sheet.max_row for sheet in book] == [3 + 3, 3 + 2]
    code, _, said = program("load", plans[0], "--out", str(tmp_path / "load.txt"))
    assert (code, ".csv, .xlsx" in said) == (2, True)
    _, out, _ = program("publish", plans[0])
    assert f"workers concerned: 2): gridding handover {plans[1]} {plans[0]}" in out
    assert f"grids that nobody answers for: 2 (the first: {EAST[0]})" in out
