"""`gridding redraw` from files to files: a district, the same some time later, what it says."""

import json

import geopandas as gpd
import pytest
import typer
from typer.testing import CliRunner

from api.cli import check, divide, redraw, synth
from gridding.errors import InputError
from gridding.planfile import read_plan

QUICK = ("--quiet", "--processes", 1, "--effort", 0.05)


@pytest.fixture(scope="module")
def run():
    app = typer.Typer()
    for command in (check, divide, redraw, synth):
        command.add_to(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def folder(run, tmp_path_factory):
    """A small district with its plan, and beside it the same some time later."""
    folder = tmp_path_factory.mktemp("redraw")
    run("synth", "small", "--seed", 5, "--out", folder / "then", "--quiet")
    run("synth", "small", "--seed", 5, "--out", folder / "now", "--changed", 0.05, "--quiet")
    done = run("divide", folder / "then/district.toml", "--out", folder / "then.gpkg", *QUICK)
    assert done.exit_code == 0, done.output
    return folder


def test_newer_buildings_come_in_with_few_households_moved(run, folder):
    out, report, changes = (folder / name for name in ("now.gpkg", "now.json", "changes.gpkg"))
    files = ("--out", out, "--report", report, "--changes", changes)
    done = run(
        "redraw", folder / "now/district.toml", "--from", folder / "then.gpkg", *files, *QUICK
    )
    assert done.exit_code == 0, done.output
    assert run("check", out).exit_code == 0
    told = json.loads(report.read_text())["redraw"]
    buildings, moved = told["buildings"], told["households_moved"]
    assert min(buildings["new"], buildings["gone"], buildings["changed"]) > 0
    assert buildings["unchanged"] > 0.9 * len(read_plan(folder / "then.gpkg").buildings)
    assert moved["count"] <= told["anew"]["count"]
    assert len(told["still_out"]) <= len(told["out_of_band"])
    listed = gpd.read_file(changes)["change"].value_counts().to_dict()
    assert listed == {kind: buildings[kind] for kind in ("new", "gone", "changed")}
    table = run(
        "redraw", folder / "now/district.toml", "--from", folder / "then.gpkg", "--out", out,
        "--processes", 1, "--effort", 0.05,
    ).output  # fmt: skip
    assert "households moved" in table
    assert "divided anew" in table


def test_the_same_files_give_the_same_plan(run, folder):
    out = folder / "same.gpkg"
    plan = folder / "then.gpkg"
    done = run("redraw", folder / "then/district.toml", "--from", plan, "--out", out, *QUICK)
    assert done.exit_code == 0, done.output
    before, after = read_plan(plan), read_plan(out)
    assert after.grids.drop(columns="geometry").equals(before.grids.drop(columns="geometry"))
    assert after.grids.geometry.geom_equals(before.grids.geometry).all()


def test_a_plan_that_is_not_there_is_told(run, folder):
    manifest, out = folder / "now/district.toml", folder / "none.gpkg"
    done = run("redraw", manifest, "--from", folder / "nowhere.gpkg", "--out", out)
    assert isinstance(done.exception, InputError)
    assert "nowhere.gpkg" in str(done.exception)
    assert not out.exists()
