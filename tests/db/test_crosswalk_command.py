"""``crosswalk`` and ``departments``, as a person or a program uses them."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import typer
from merged_plan import MARKUP, POLICE, SWEEPING, merged_plan
from reading_world import SOUTH, STEP, WEST, good_world
from sample_plan import sample_plan
from serving import put_out
from sqlalchemy import Engine
from typer.testing import CliRunner

from api.cli import crosswalk, departments
from gridding.errors import GriddingError, InputError, LifecycleError, NotFoundError
from sql.store import save_plan

PLAN = merged_plan()
FIRST = "150203001001001"


class Program:
    """The two commands on a database; an error of ours is raised."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.app = typer.Typer()
        crosswalk.add_to(self.app)
        departments.add_to(self.app)

    def __call__(self, *arguments: object) -> str:
        done = CliRunner().invoke(self.app, [str(argument) for argument in arguments])
        if isinstance(done.exception, GriddingError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Program:
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string())
    return Program(engine)


def test_an_old_id_tells_its_grids_with_households_and_both_shares(run: Program) -> None:
    plan_id = put_out(run.engine, PLAN)
    found = json.loads(run("crosswalk", POLICE, "1", "--json"))
    (area,) = found["areas"]
    assert found["department"] == POLICE
    assert area["plan"] == {"id": plan_id, "holds": True}
    assert area["district"] == {"code": "150203", "name": "样例区"}
    assert area["households"] == 1200
    wanted = PLAN.merge.crosswalk.query("department == @POLICE and area_id == '1'")
    columns = [name for name in wanted.columns if name not in ("department", "area_id")]
    by_code = {grid.pop("grid_code"): grid for grid in area["grids"]}
    for row in wanted[columns].to_dict("records"):
        grid = by_code.pop(row.pop("grid_code"))
        assert grid.pop("name") in set(PLAN.grids["name"])
        assert grid == row
    assert not by_code


def test_a_person_reads_which_grids_it_is_now(run: Program) -> None:
    plan_id = put_out(run.engine, PLAN)
    lines = run("crosswalk", SWEEPING, "甲").splitlines()
    codes = "150203001001001, 150203001003001, 150203001002001"  # as many, then more ground first
    assert lines[0] == f"{SWEEPING} 甲 is now grids {codes} (plan {plan_id} of 样例区)"
    assert lines[1].startswith(f"  {FIRST} 第1网格: 300 households, 33.3% of the area and 66.7% of")
    assert len(lines) == 4


def test_without_an_area_all_of_the_department_are_told(run: Program) -> None:
    put_out(run.engine, PLAN)
    found = json.loads(run("crosswalk", POLICE, "--json"))
    assert [area["area_id"] for area in found["areas"]] == ["1", MARKUP]


def test_a_plan_that_is_not_published_answers_when_it_is_named(run: Program) -> None:
    with run.engine.begin() as connection:
        plan_id = save_plan(connection, PLAN)
    with pytest.raises(NotFoundError, match="no merge of the departments' grids is published"):
        run("crosswalk", POLICE, "1")
    (area,) = json.loads(run("crosswalk", POLICE, "1", "--plan", plan_id, "--json"))["areas"]
    assert area["plan"] == {"id": plan_id, "holds": False}


def test_old_ids_stay_searchable_when_a_plan_that_is_no_merge_follows(run: Program) -> None:
    before = datetime.now(UTC)
    merged = put_out(run.engine, PLAN)
    other = put_out(run.engine, sample_plan(communities=3))
    (area,) = json.loads(run("crosswalk", POLICE, "1", "--json"))["areas"]
    assert area["plan"] == {"id": merged, "holds": False}
    assert "which does not hold" in run("crosswalk", POLICE, "1")
    with pytest.raises(NotFoundError, match="published by"):
        run("crosswalk", POLICE, "1", "--at", before.isoformat())
    with pytest.raises(NotFoundError, match=f"plan {other} is no merge"):
        run("crosswalk", POLICE, "1", "--plan", other)


def test_a_past_moment_is_answered_by_the_merge_of_then(run: Program) -> None:
    first = put_out(run.engine, PLAN)
    between = datetime.now(UTC)
    second = put_out(run.engine, PLAN)
    for when, plan_id in ((["--at", between.isoformat()], first), ([], second)):
        (area,) = json.loads(run("crosswalk", POLICE, "1", "--json", *when))["areas"]
        assert area["plan"] == {"id": plan_id, "holds": True}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((POLICE, "11"), [f"{POLICE} has no area 11", "the nearest are 1"]),
        (("公安局", "1"), ["no department 公安局", f"the nearest are {POLICE}"]),
        ((POLICE, "1", "--plan", "4711"), ["no plan 4711"]),
    ],
)
def test_what_is_unknown_is_not_found_and_near_names_are_told(
    run: Program, asked: tuple[str, ...], words: list[str]
) -> None:
    put_out(run.engine, PLAN)
    with pytest.raises(NotFoundError) as refused:
        run("crosswalk", *asked)
    assert all(word in str(refused.value) for word in words)


DEPARTMENT = '[[departments]]\nname = "公安"\nfile = "police.gpkg"\nid_column = "route"\n'


def police(folder: Path, width: float = STEP) -> Path:
    """Write a district whose police have two routes, the first so wide."""
    folder.mkdir(exist_ok=True)
    world = good_world(folder).set(more=DEPARTMENT)
    split, north = WEST + width / 2, SOUTH + STEP
    shapes = [shapely.box(WEST, SOUTH, split, north), shapely.box(split, SOUTH, WEST + STEP, north)]
    world.put("police.gpkg", gpd.GeoDataFrame({"route": ["1", "2"]}, geometry=shapes, crs=4490))
    return world.manifest()


def test_layers_are_added_once_and_listed(run: Program, tmp_path: Path) -> None:
    manifest = police(tmp_path / "in")
    assert "2 of 2 areas are new" in run("departments", "add", manifest, "--quiet")
    assert "0 of 2 areas are new" in run("departments", "add", manifest, "--quiet")
    wider = police(tmp_path / "in", width=STEP * 1.2)
    assert "2 of 2 areas are new" in run("departments", "add", wider, "--quiet")
    assert "2 of 2 areas are new" in run("departments", "add", police(tmp_path / "in"), "--quiet")
    assert json.loads(run("departments", "list", "--json")) == [
        {
            "district": "150203",
            "department": POLICE,
            "areas": 2,
            "retired": 0,
            "communities": [],
            "exceptions": [],
        }
    ]


def test_a_manifest_without_departments_is_refused(run: Program, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\[\[departments\]\]"):
        run("departments", "add", good_world(tmp_path).manifest())


def test_an_exception_lets_a_retired_layer_in_and_is_listed(run: Program, tmp_path: Path) -> None:
    manifest = police(tmp_path / "in")
    plan = merged_plan()
    shapes = gpd.GeoSeries([shapely.box(WEST, SOUTH, WEST + STEP, SOUTH + STEP)], crs=4490)
    communities = plan.communities.copy()
    communities.loc[[0], "geometry"] = shapes.to_numpy()
    put_out(run.engine, type(plan)(**{**vars(plan), "communities": communities}))
    with pytest.raises(LifecycleError, match=f"area 1 of {POLICE} is new on ground"):
        run("departments", "add", manifest, "--quiet")
    last = date.today() + timedelta(days=3)  # noqa: DTZ011  days are of the machine's time zone
    options = ["--district", "150203", "--until", last, "--by", "王主任", "--reason", "[马拉松]"]
    here = ["--community", "150203001001"]
    assert str(last) in run("departments", "allow", POLICE, *options, *here)
    assert "2 of 2 areas are new" in run("departments", "add", manifest, "--quiet")
    entries = json.loads(run("departments", "list", "--json"))
    (entry,) = [each for each in entries if each["department"] == POLICE]
    assert entry["communities"] == ["150203001002", "150203001003"]
    (allowance,) = entry["exceptions"]
    assert (allowance["holds"], allowance["approved_by"]) == (True, "王主任")
    table = run("departments", "list")
    assert "[马拉松" in table.replace("\n", "")
    assert SWEEPING in table


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"--until": "2020-01-01"}, InputError),
        ({"--by": ""}, InputError),
        ({"--reason": " "}, InputError),
        ({"--district": "1"}, NotFoundError),
        ({"--community": "1"}, NotFoundError),
    ],
)
def test_an_exception_without_an_end_to_come_a_name_a_reason_or_a_place_is_refused(
    run: Program, change: dict[str, str], error: type[GriddingError]
) -> None:
    put_out(run.engine, PLAN)
    good = {"--district": "150203", "--until": "2999-01-01", "--by": "王", "--reason": "x"}
    options = [word for pair in (good | change).items() for word in pair]
    with pytest.raises(error):
        run("departments", "allow", POLICE, *options)


def test_an_exception_until_today_holds_the_whole_day(run: Program) -> None:
    put_out(run.engine, PLAN)
    today = datetime.now().astimezone().date()
    options = ["--district", "150203", "--until", today, "--by", "王", "--reason", "x"]
    assert f"until {today}" in run("departments", "allow", POLICE, *options)


@pytest.mark.parametrize("command", [["crosswalk"], ["departments"], ["departments", "allow"]])
def test_help_has_what_it_takes(run: Program, command: list[str]) -> None:
    assert "--help" in run(*command, "--help")
