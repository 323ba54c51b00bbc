"""From the command line alone: a draft drawn, reviewed, published, rolled back, and told of."""

import json
from datetime import UTC, datetime

import pytest
from office import EDGE, LOWER, PLAN, UPPER
from serving import Program, put_out
from sqlalchemy import Engine

POINT = PLAN.units.geometry[EDGE[0]].centroid
HERE = (str(POINT.x), str(POINT.y), "--crs", "cgcs2000", "--json")
UNITS = "12,13-15"


@pytest.fixture
def program(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    return Program(engine, monkeypatch, capsys)


def _done(program: Program, *arguments: object) -> str:
    code, told, said = program(*map(str, arguments))
    assert code == 0, said
    return told


def _located(program: Program, *at: str) -> tuple[int, str]:
    answer = json.loads(_done(program, "locate", *HERE, *at))
    return answer["plan"]["id"], answer["grid"]["grid_code"]


def test_the_whole_life_of_a_plan(program: Program) -> None:
    first = put_out(program.engine, PLAN)
    draft = int(_done(program, "draft", first, "--name", "秋季调整"))
    told = _done(program, "edit", draft, "move_units", "--unit", UNITS, "--to", LOWER)
    assert f"{UPPER}  350 households  -22.2%" in told
    assert "warning: " in told
    _done(program, "edit", draft, "rename", "--grid", LOWER, "--name", "南网格")
    undone = json.loads(_done(program, "undo", draft, "--json"))
    assert undone["version"] == 4
    _done(program, "undo", draft)
    _done(program, "redo", draft)
    assert _located(program) == (first, UPPER)

    code, _, said = program("submit", str(draft))
    assert (code, "reason" in said) == (6, True)
    _done(program, "submit", draft, "--reason", "河岸待建")
    assert "draft" in _done(program, "reject", draft, "--comment", "再看看")
    _done(program, "submit", draft, "--reason", "河岸待建")
    assert "approved" in _done(program, "approve", draft)
    _done(program, "publish", draft, "--filing-number", "备2026-7")
    assert _located(program) == (draft, LOWER)
    between = datetime.now(UTC).isoformat()
    _done(program, "publish", first)
    assert _located(program) == (first, UPPER)
    assert _located(program, "--at", between) == (draft, LOWER)

    log = json.loads(_done(program, "log", draft, "--json"))
    assert [entry["action"] for entry in log] == (
        "made move_units rename undo undo redo submit reject submit approve publish".split()
    )
    shown = _done(program, "log", draft)
    assert "河岸待建" in shown
    assert UPPER in shown
    later = json.loads(_done(program, "log", draft, "--after", log[-2]["id"], "--json"))
    assert later == log[-1:]
    moved = json.loads(_done(program, "diff", first, draft, "--json"))
    assert moved["summary"]["households_moved"] == 100
    assert "moved 2" in _done(program, "diff", first, draft)


@pytest.mark.parametrize(
    ("arguments", "grids"),
    [
        (("merge_grids", "--grid", UPPER, "--grid", LOWER), 3),
        (("split_grid", "--grid", UPPER, "--parts", "3"), 6),
        (("new_grid", "--unit", "0-2"), 5),
        (("set_kind", "--grid", UPPER, "--kind", "dedicated"), 4),
        (("lock", "--grid", UPPER), 4),
        (("comment", "--text", "看这里"), 4),
        (('{"op": "lock", "grid_code": "' + UPPER + '"}',), 4),
        (("move_units", "--unit", "12", "--to", LOWER, "--base-version", "1"), 4),
    ],
)
def test_an_edit_is_said_in_few_words(
    program: Program, arguments: tuple[str, ...], grids: int
) -> None:
    draft = json.loads(_done(program, "draft", put_out(program.engine, PLAN), "--json"))["id"]
    told = json.loads(_done(program, "edit", draft, *arguments, "--json"))
    assert told["version"] == 2
    (entry,) = [row for row in json.loads(_done(program, "plans", "--json")) if row["id"] == draft]
    assert entry["version"] == 2
    summary = json.loads(_done(program, "diff", 1, draft, "--json"))["summary"]
    assert (summary["grids_before"], summary["grids_after"]) == (4, grids)


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("fly",), 2, "fly"),
        (("{",), 2, "JSON"),
        (("move_units", "--unit", "x", "--to", LOWER), 2, "--unit"),
        (("move_units", "--unit", "9-1", "--to", LOWER), 2, "--unit"),
        (("move_units", "--to", LOWER), 2, "unit_ids"),
        (("move_units", "--unit", "0", "--to", LOWER), 2, LOWER),
        (("split_by_line", "--grid", UPPER, "--line", "1,x"), 2, "--line"),
        (("split_by_line", "--grid", UPPER, "--line", "nan,1 1,1"), 2, "JSON"),
        (("lock", "--grid", UPPER, "--grid", LOWER), 2, "grid_code"),
        (("lock", "--grid", UPPER, "--base-version", "7"), 6, "version 1"),
    ],
)
def test_what_is_no_edit_is_refused_in_one_sentence(
    program: Program, arguments: tuple[str, ...], code: int, word: str
) -> None:
    first = put_out(program.engine, PLAN)
    draft = _done(program, "draft", first).strip()
    ended, told, said = program("edit", draft, *arguments)
    assert (ended, told) == (code, "")
    assert word in said
    assert "Traceback" not in said
    assert json.loads(_done(program, "log", draft, "--json"))[-1]["action"] == "made"


def test_plans_that_are_not_there_and_steps_out_of_turn(program: Program) -> None:
    first = str(put_out(program.engine, PLAN))
    for command in ("draft", "undo", "redo", "submit", "approve", "log"):
        assert program(command, "99")[0] == 5
    assert program("reject", "99", "--comment", "x")[0] == 5
    assert program("diff", first, "99")[0] == 5
    draft = _done(program, "draft", first).strip()
    assert program("undo", draft)[0] == 6
    assert program("approve", draft)[0] == 6
    assert program("edit", first, "lock", "--grid", UPPER)[0] == 6
    code, _, said = program("publish", draft, "--from", "2020-01-01")
    assert (code, "--from" in said) == (2, True)
    assert program("publish", draft, "--from", "2020-01-01T00:00:00+08:00")[0] == 6
