"""``gridding adopt --save``: checked, published, located against and exported like any plan."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
import typer
from click.testing import Result
from reading_world import SOUTH, STEP, WEST, good_world
from sqlalchemy import Engine
from typer.testing import CliRunner

from api.cli import adopt, check, export, locate, plans, publish
from gridding.errors import InputError
from gridding.planfile import read_plan

Run = Callable[..., Result]
LAYER = '[layers.grids]\nfile = "today.gpkg"\ncolumns = { code = "编码", name = "名称" }\n'


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string())
    app = typer.Typer()
    for command in (adopt, check, plans, publish, locate, export):
        command.add_to(app)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """A district of two communities and two grids of today, one of which crosses over."""
    folder = tmp_path / "in"
    folder.mkdir()
    world = good_world(folder).set(district="target_households = 60", more=LAYER)
    middle, east, north = WEST + STEP / 2, WEST + STEP * 1.3, SOUTH + STEP
    shapes = [shapely.box(WEST, SOUTH, middle, north), shapely.box(middle, SOUTH, east, north)]
    today = gpd.GeoDataFrame(
        {"编码": ["DF-甲", "DF-乙"], "名称": ["东风西网格", "东风东网格"]},
        geometry=shapes,
        crs="EPSG:4490",
    )
    world.put("today.gpkg", today)
    return world.manifest()


def test_an_adopted_plan_is_good_is_published_and_tells_where_a_place_is(
    run: Run, manifest: Path, tmp_path: Path
) -> None:
    out, report = tmp_path / "today.gpkg", tmp_path / "report.json"
    options = ["--out", out, "--report", report, "--save", "--json", "--quiet", "--processes", 1]
    done = run("adopt", manifest, *options)
    assert done.exit_code == 0, done.exception
    figures = json.loads(done.stdout)
    plan_id = figures.pop("plan_id")
    assert figures == json.loads(report.read_text(encoding="utf-8"))
    assert figures["adopted"]["codes_kept"] == 2
    assert figures["adopted"]["crossings"] == 1
    assert run("check", out).exit_code == 0
    assert run("publish", plan_id).exit_code == 0
    asked = [WEST + 0.002, SOUTH + 0.002, "--crs", "cgcs2000", "--json"]
    place = json.loads(run("locate", *asked).stdout)
    assert place["plan"] == {"id": plan_id}
    assert place["grid"] == {"grid_code": "DF-甲", "name": "东风西网格"}


def test_an_exported_adopted_plan_is_the_plan_and_is_good(
    run: Run, manifest: Path, tmp_path: Path
) -> None:
    out, back = tmp_path / "today.gpkg", tmp_path / "back.gpkg"
    done = run("adopt", manifest, "--out", out, "--save", "--json", "--quiet", "--processes", 1)
    plan_id = json.loads(done.stdout)["plan_id"]
    assert run("export", plan_id, "--out", back).exit_code == 0
    assert run("check", back).exit_code == 0
    assert read_plan(back).info == read_plan(out).info
    columns = ["grid_code", "name", "community_code", "households"]
    one, other = (pd.DataFrame(read_plan(path).grids[columns]) for path in (out, back))
    pd.testing.assert_frame_equal(one, other, check_dtype=False)


def test_map_and_register_name_what_was_wrong_with_the_drawing(
    run: Run, manifest: Path, tmp_path: Path
) -> None:
    out, page, book = (tmp_path / name for name in ("a.gpkg", "a.html", "a.xlsx"))
    more = ["--map", page, "--register", book, "--processes", 1]
    done = run("adopt", manifest, "--out", out, *more)
    assert done.exit_code == 0, done.exception
    assert "keep their code" in done.stdout
    cells = {
        str(cell)
        for sheet in openpyxl.load_workbook(book)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    }
    assert {"原网格跨社区", "编码变动", "DF-甲"} <= cells
    assert "东风东网格" in page.read_text(encoding="utf-8")


def test_without_grids_of_today_nothing_is_written(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    out = tmp_path / "today.gpkg"
    refused = run("adopt", good_world(folder).manifest(), "--out", out, "--quiet")
    assert isinstance(refused.exception, InputError)
    assert "[layers.grids]" in str(refused.exception)
    assert not out.exists()


def test_help_has_examples(run: Run) -> None:
    assert "gridding adopt district.toml --out today.gpkg" in run("adopt", "--help").stdout
