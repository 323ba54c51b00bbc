"""``gridding locate``: the same answer as over HTTP, and exit codes."""

import json

import pytest
from locate_cases import moved
from sample_plan import sample_plan
from serving import MASKED, Program, put_out, roster, served

from api.http.app import create_app

PLAN = sample_plan()


def test_it_answers_as_the_server_does_west_of_greenwich_too(program: Program) -> None:
    plan = moved(PLAN, code="025017", metric_crs="EPSG:32619")
    put_out(program.engine, plan, roster(plan.grids["grid_code"][1]))
    inside = plan.grids.geometry[1].centroid
    assert inside.x < 0
    where = (str(inside.x), str(inside.y), "--crs", "wgs84")
    with served(create_app(program.engine)) as client:
        asked = {"lon": inside.x, "lat": inside.y, "crs": "wgs84"}
        expected = client.get("/locate", params=asked).json()
    _, told, _ = program("locate", *where, "--json")
    assert json.loads(told) == expected
    _, lines, _ = program("locate", *where)
    assert f"worker     张三 (网格长) {MASKED}" in lines.splitlines()
    code, _, said = program("locate", *where, "--at", "2020-01-01T00:00:00+08:00")
    assert code == 5
    assert "no plan was published at 2020" in said


def test_outside_it_names_the_nearest_grid_and_exits_with_5(program: Program) -> None:
    put_out(program.engine, PLAN)
    code, told, said = program("locate", "109.9", "40.7", "--crs", "wgs84", "--json")
    assert code == 5
    assert json.loads(told)["nearest"]["grid_code"] in said
    assert "m away" in said


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["109.8", "40.6"], "--crs"),
        (["109.8", "40.6", "--crs", "mars"], "crs"),
        (["40.6", "109.8", "--crs", "wgs84"], "对调"),
        (["109.8", "40.6", "--crs", "wgs84", "--at", "2026-03-01"], "offset"),
    ],
)
def test_what_cannot_be_read_exits_with_2(
    program: Program, arguments: list[str], word: str
) -> None:
    code, told, said = program("locate", *arguments)
    assert (code, told) == (2, "")
    assert word in said
