"""`gridding divide` run as a program: exit codes, what it says and where, what it leaves."""

import json
import subprocess
import sys

import pytest
from reading_world import good_world

from gridding.synth import SMALL, write_kundulun

PROGRAM = [sys.executable, "-c", "from api.cli import main; main()"]


def run(*arguments):
    command = [*PROGRAM, "divide", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def manifest(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    return good_world(folder).set(district="target_households = 60").manifest()


def test_a_good_manifest_gives_a_plan_and_a_table(manifest, tmp_path):
    done = run(manifest, "--out", tmp_path / "plan.gpkg", "--processes", 1)
    assert done.returncode == 0, done.stderr
    assert "grids" in done.stdout
    assert names(tmp_path) == ["in", "plan.gpkg"]


def test_json_is_the_report_and_nothing_else(manifest, tmp_path):
    out, report = tmp_path / "plan.gpkg", tmp_path / "report.json"
    done = run(manifest, "--out", out, "--report", report, "--json", "--quiet", "--processes", 1)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(report.read_text(encoding="utf-8"))
    assert done.stderr == ""


def test_bad_input_is_told_in_full_and_leaves_what_was_there(manifest, tmp_path):
    world = good_world(manifest.parent).text("buildings.gpkg", b"no GeoPackage")
    world.set(roads="nowhere.gpkg").manifest()
    out = tmp_path / "plan.gpkg"
    out.write_bytes(b"an older plan")
    more = ["--report", tmp_path / "r.json", "--map", tmp_path / "m.html"]
    done = run(manifest, "--out", out, *more)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "buildings.gpkg" in done.stderr
    assert "nowhere.gpkg" in done.stderr
    assert "Traceback" not in done.stderr
    assert names(tmp_path) == ["in", "plan.gpkg"]
    assert out.read_bytes() == b"an older plan"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--out", "plan.json"], ".gpkg"),
        (["--out", "plan.gpkg", "--map", "map.pdf"], ".html"),
        (["--out", "nowhere/plan.gpkg"], "nowhere"),
        (["--out", "/proc/plan.gpkg"], "cannot be written to"),
        (["--out", "folder.gpkg"], "is a folder"),
        (["--out", "plan.gpkg", "--effort", "0"], "--effort"),
        (["--out", "plan.gpkg", "--seed", "-1"], "--seed"),
        (["--out", "plan.gpkg", "--lang", "fr"], "--lang"),
        ([], "--out"),
    ],
)
def test_wrong_usage_is_refused_before_the_work(manifest, tmp_path, options, said, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.gpkg").mkdir()
    done = run(manifest, *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert names(tmp_path) == ["folder.gpkg", "in"]


def test_a_manifest_that_is_not_there_is_named(tmp_path):
    done = run(tmp_path / "none.toml", "--out", tmp_path / "plan.gpkg")
    assert done.returncode == 2
    assert "none.toml" in done.stderr
    assert names(tmp_path) == []


def test_help_has_examples():
    done = run("--help")
    assert done.returncode == 0
    assert "gridding divide district.toml --out plan.gpkg" in done.stdout


def test_the_same_bytes_come_from_one_process_and_from_two(tmp_path):
    manifest = write_kundulun(tmp_path, seed=3, size=SMALL)
    plans = [tmp_path / f"plan{n}.gpkg" for n in (1, 2)]
    for n, plan in enumerate(plans, start=1):
        done = run(manifest, "--out", plan, "--processes", n, "--effort", 0.1, "--quiet")
        assert done.returncode == 0, done.stderr
    assert plans[0].read_bytes() == plans[1].read_bytes()
