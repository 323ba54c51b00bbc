"""`gridding explain` run as a program: what it says of a plan, a community, a grid."""

import json
import subprocess
import sys

import pytest
from matrix_plan import COMMUNITY, matrix_plan

from gridding.planfile import write_plan

PROGRAM = [sys.executable, "-c", "from api.cli import main; main()"]


def run(*arguments):
    command = [*PROGRAM, "explain", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    path = tmp_path_factory.mktemp("explain") / "plan.gpkg"
    towers = [1 + k // 2 for k in range(12)] + [7] * 8
    write_plan(matrix_plan([[200] * 12 + [60] * 8], [towers], rivers=[12]), path)
    return path


def test_the_whole_plan_is_summed_up_with_the_communities_that_miss_the_band(plan):
    done = run(plan, "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "1 of 7 basic grids lie within ±10%" in done.stdout
    assert "No set of its buildings has between 405 and 495 households" in done.stdout
    assert "This plan reaches it." in done.stdout
    assert COMMUNITY + "001" not in done.stdout  # no grid by itself


def test_a_grid_is_explained_with_its_community_in_chinese_by_default(plan):
    done = run(plan, "--grid", COMMUNITY + "006")
    assert f"网格 {COMMUNITY}006" in done.stdout
    assert "河流" in done.stdout
    assert "超出范围的原因" in done.stdout
    assert COMMUNITY + "001 " not in done.stdout


def test_json_is_for_programs_and_holds_what_was_asked_for(plan):
    said = json.loads(run(plan, "--community", COMMUNITY, "--json").stdout)
    assert len(said["grids"]) == 7
    (community,) = said["communities"]
    assert community["reason"] == "lumps"
    assert community["parts"][0]["best"]["known_by"] in {"bound", "exhaustive"}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["PLAN", "--grid", "nowhere"], 5, "no grid nowhere"),
        (["PLAN", "--community", "nowhere"], 5, "no community nowhere"),
        (["missing.gpkg"], 2, "not there"),
    ],
)
def test_what_is_not_there_is_said(plan, arguments, code, message):
    done = run(*(plan if word == "PLAN" else word for word in arguments))
    assert done.returncode == code
    assert message in done.stderr
