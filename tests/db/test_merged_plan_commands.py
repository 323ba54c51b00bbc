"""Every command that takes a plan takes a merged one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from openpyxl import load_workbook
from small_merge import small_merge
from sqlalchemy import Engine
from typer.testing import CliRunner

from api.cli import check, explain, export, locate, plans, publish
from gridding.planfile import write_plan
from sql.store import save_plan

Run = Callable[..., str]


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string())
    app = typer.Typer()
    for command in (check, explain, export, locate, plans, publish):
        command.add_to(app)

    def run(*arguments: object) -> str:
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


@pytest.fixture
def saved(engine: Engine) -> int:
    with engine.begin() as connection:
        return save_plan(connection, small_merge())


def test_a_merged_plan_is_exported_as_the_file_that_was_made_and_passes_the_check(
    run: Run, saved: int, tmp_path: Path
) -> None:
    write_plan(small_merge(), tmp_path / "made.gpkg")
    run("export", saved, "--out", tmp_path / "plan.gpkg")
    assert (tmp_path / "plan.gpkg").read_bytes() == (tmp_path / "made.gpkg").read_bytes()
    assert "good" in run("check", tmp_path / "plan.gpkg")


def test_a_merged_plan_is_exported_for_the_web_and_as_a_register(
    run: Run, saved: int, tmp_path: Path
) -> None:
    run("export", saved, "--out", tmp_path / "grids.geojson")
    written = json.loads((tmp_path / "grids.geojson").read_text(encoding="utf-8"))
    assert len(written["features"]) == len(small_merge().grids)
    run("export", saved, "--out", tmp_path / "register.xlsx")
    assert {"登记表", "事项", "人员调配"} <= set(
        load_workbook(tmp_path / "register.xlsx").sheetnames
    )


def test_a_merged_plan_is_listed_published_and_located_against(run: Run, saved: int) -> None:
    run("publish", saved)
    (entry,) = json.loads(run("plans", "--json"))
    assert entry.items() >= {"id": saved, "state": "approved", "published": True}.items()
    grid = small_merge().grids.iloc[0]
    at = grid.geometry.representative_point()
    found = json.loads(run("locate", at.x, at.y, "--crs", "cgcs2000", "--json"))
    assert found["plan"]["id"] == saved
    assert found["grid"]["grid_code"] == grid["grid_code"]


def test_a_merged_plan_is_explained_alike_from_file_and_database(
    run: Run, saved: int, tmp_path: Path
) -> None:
    path = tmp_path / "merged.gpkg"
    write_plan(small_merge(), path)
    code = small_merge().grids["grid_code"][0]
    told = run("explain", path, "--grid", code)
    assert code in told
    assert run("explain", saved, "--grid", code) == told
