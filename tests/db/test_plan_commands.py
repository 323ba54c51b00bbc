"""``plans``, ``publish`` and ``export``, as a person or a program uses them."""

import getpass
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import typer
from click.testing import Result
from openpyxl import load_workbook
from sample_plan import sample_plan
from sqlalchemy import Engine
from typer.testing import CliRunner

from api.cli import export, plans, publish
from gridding.errors import InputError, LifecycleError, NotFoundError
from gridding.planfile import read_plan
from sql.migrate import migrate
from sql.publishing import published
from sql.store import save_plan

Run = Callable[..., Result]


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string())
    app = typer.Typer()
    for command in (plans, publish, export):
        command.add_to(app)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def saved(engine: Engine) -> int:
    with engine.begin() as connection:
        return save_plan(connection, sample_plan())


def listed(run: Run) -> list[dict[str, object]]:
    done = run("plans", "--json")
    assert done.exit_code == 0
    return json.loads(done.stdout)


def test_plans_are_listed_for_programs_and_people(run: Run, saved: int):
    (entry,) = listed(run)
    wanted = {"id": saved, "state": "draft", "version": 1, "district": "150203", "published": False}
    assert entry.items() >= wanted.items()
    assert "样例区" in run("plans").stdout


def test_no_plans_are_an_empty_list(run: Run):
    assert listed(run) == []


def test_the_operator_publishes_whatever_the_state_and_it_is_recorded(
    run: Run, saved: int, engine: Engine
):
    done = run("publish", saved, "--filing-number", "备2026-1")
    assert done.exit_code == 0
    assert f"plan {saved} holds in 样例区 (150203)" in done.stdout
    (entry,) = listed(run)
    assert (entry["state"], entry["published"]) == ("approved", True)
    with engine.connect() as connection:
        (found,) = published(connection)
    assert found.filing_number == "备2026-1"
    assert found.by == f"operator {getpass.getuser()}"


def test_publishing_another_plan_leaves_one_published(run: Run, saved: int, engine: Engine):
    with engine.begin() as connection:
        other = save_plan(connection, sample_plan())
    for plan_id in (saved, other, saved):
        run("publish", plan_id)
    assert {entry["id"]: entry["published"] for entry in listed(run)} == {saved: True, other: False}


@pytest.mark.parametrize("command", [["publish", 99], ["export", 99, "--out", "x.gpkg"]])
def test_a_plan_that_is_not_there_is_not_found(run: Run, command: list[object]):
    assert isinstance(run(*command).exception, NotFoundError)


def test_an_exported_plan_is_the_plan(run: Run, saved: int, tmp_path: Path):
    out = tmp_path / "plan.gpkg"
    assert run("export", saved, "--out", out).exit_code == 0
    plan, back = sample_plan(), read_plan(out)
    assert back.info == plan.info
    for layer in ("units", "grids"):
        wanted, found = getattr(plan, layer), getattr(back, layer)
        columns = ["grid_code", "community_code", "households"]
        pd.testing.assert_frame_equal(
            pd.DataFrame(found[columns]), pd.DataFrame(wanted[columns]), check_dtype=False
        )
        wrapped = [shapely.MultiPolygon([shape]) for shape in wanted.geometry]
        assert shapely.equals_identical(found.geometry.to_numpy(), wrapped).all()


def test_exported_grids_are_plain_geojson(run: Run, saved: int, tmp_path: Path):
    out = tmp_path / "grids.geojson"
    assert run("export", saved, "--out", out).exit_code == 0
    assert "crs" not in json.loads(out.read_text())
    grids = gpd.read_file(out)
    assert list(grids["grid_code"]) == list(sample_plan().grids["grid_code"])
    assert grids.total_bounds == pytest.approx(sample_plan().grids.total_bounds)


def test_a_format_that_is_none_and_a_folder_that_is_none_are_refused(
    run: Run, saved: int, tmp_path: Path
):
    refused = run("export", saved, "--out", tmp_path / "plan.dwg").exception
    assert isinstance(refused, InputError)
    assert ".gpkg, .geojson, .xlsx" in str(refused)
    assert isinstance(
        run("export", saved, "--out", tmp_path / "no" / "a.gpkg").exception, InputError
    )


def test_a_database_of_another_version_is_left_alone(run: Run, engine: Engine):
    with engine.begin() as connection:
        migrate(connection, "base")
    refused = run("plans").exception
    assert isinstance(refused, LifecycleError)
    assert "gridding db upgrade" in str(refused)


def test_the_exported_register_names_the_grids_and_who_is_on_post(
    run: Run, engine: Engine, tmp_path: Path
):
    plan, out = sample_plan(), tmp_path / "register.xlsx"
    worker = {"worker_id": "W1", "name": "王小网", "role": "网格长", "from": date(2025, 1, 1)}
    postings = pd.DataFrame([worker | {"grid_code": plan.grids["grid_code"][0]}])
    with engine.begin() as connection:
        plan_id = save_plan(connection, plan, postings)
    assert run("export", plan_id, "--out", out).exit_code == 0
    rows = [row for sheet in load_workbook(out) for row in sheet.iter_rows(values_only=True)]
    cells = {str(cell) for row in rows for cell in row if cell}
    assert set(plan.grids["grid_code"]) <= cells
    assert any("王小网" in cell for cell in cells)


def test_a_plan_is_exported_as_shapefiles_in_the_encoding_asked_for(
    run: Run, saved: int, tmp_path: Path
):
    out = tmp_path / "plan.zip"
    assert run("export", saved, "--out", out, "--encoding", "gbk").exit_code == 0
    grids = gpd.read_file(f"/vsizip/{out}/grids.shp")
    assert list(grids["name"]) == list(sample_plan().grids["name"])
    assert run("export", saved, "--out", out, "--encoding", "big5").exit_code == 2


def test_map_sheets_are_exported_as_one_page_or_as_pictures(run: Run, saved: int, tmp_path: Path):
    plan = sample_plan()
    grid, community = plan.grids["grid_code"][0], plan.communities["code"][0]
    page, picture, folder = tmp_path / "sheets.html", tmp_path / "one.png", tmp_path / "sheets"
    assert run("export", saved, "--out", page).exit_code == 0
    assert page.read_text().count("<section") == len(plan.grids) + len(plan.communities)
    assert run("export", saved, "--out", page, "--grid", grid, "--lang", "en").exit_code == 0
    assert page.read_text().count("<section") == 1
    assert run("export", saved, "--out", picture, "--grid", grid, "--quiet").exit_code == 0
    assert run("export", saved, "--out", folder, "--community", community).exit_code == 0
    mine = plan.grids[plan.grids["community_code"] == community]["grid_code"]
    assert {file.stem for file in folder.iterdir()} == {community, *mine}
    assert (folder / f"{grid}.png").read_bytes() == picture.read_bytes()


def test_one_picture_of_many_sheets_and_an_unknown_grid_are_refused(
    run: Run, saved: int, tmp_path: Path
):
    refused = run("export", saved, "--out", tmp_path / "all.png").exception
    assert isinstance(refused, InputError)
    unknown = run("export", saved, "--out", tmp_path / "s.html", "--grid", "9").exception
    assert isinstance(unknown, NotFoundError)
    assert list(tmp_path.iterdir()) == []
