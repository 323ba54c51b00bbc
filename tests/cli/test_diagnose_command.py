"""`gridding diagnose` run as a program: told however bad, refused only what cannot be read."""

import json
import subprocess
import sys

import geopandas as gpd
import pytest
from reading_world import SOUTH, STEP, WEST, good_world, square

PROGRAM = [sys.executable, "-c", "from api.cli import main; main()"]
MORE = """
[[departments]]
name = "公安"
file = "police.gpkg"
id_column = "路段"
[[departments]]
name = "城管"
file = "sweeping.gpkg"
id_column = "区"
"""


def run(*arguments):
    command = [*PROGRAM, "diagnose", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    """One layer that fits, and one with an overlap, an id there twice, and one missing."""
    world = good_world(tmp_path_factory.mktemp("diagnose"))
    west, east = square(WEST, SOUTH), square(WEST + STEP, SOUTH)
    police = gpd.GeoDataFrame({"路段": ["1", "2"]}, geometry=[west, east], crs=4490)
    sweeping = gpd.GeoDataFrame(
        {"区": ["甲", "甲", None]},
        geometry=[west, square(WEST + STEP / 2, SOUTH), east],
        crs=4490,
    )
    world.put("police.gpkg", police).put("sweeping.gpkg", sweeping)
    return world.set(more=MORE).manifest()


def test_bad_layers_are_told_and_no_error(manifest):
    done = run(manifest, "--quiet", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = json.loads(done.stdout)
    police, sweeping = told["layers"]
    assert police["gaps"]["count"] == police["overlaps"]["count"] == 0
    assert police["households"] == {"inside": 157, "outside": 0}
    assert sweeping["empty_ids"] == 1
    assert sweeping["duplicate_ids"] == ["甲"]
    assert sweeping["overlaps"]["count"] == 2
    assert told["agreement"]["layers"] == ["公安", "城管"]


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "没有任何部门负责|每一处地面"), ("en", "All ground is some")]
)
def test_people_read_tables_in_their_language(manifest, lang, said):
    done = run(manifest, "--quiet", "--lang", lang)
    assert done.returncode == 0, done.stderr
    assert any(text in done.stdout for text in said.split("|"))
    assert "2 城管" in done.stdout


def test_the_diagnosis_is_written_where_asked(manifest, tmp_path):
    out = tmp_path / "diagnosis.json"
    assert run(manifest, "--quiet", "--out", out).returncode == 0
    assert json.loads(out.read_text(encoding="utf-8"))["district"]["households"] == 157


def test_what_cannot_be_read_or_written_is_refused(manifest, tmp_path):
    assert run(tmp_path / "none.toml").returncode == 2
    done = run(manifest, "--out", tmp_path / "diagnosis.txt")
    assert done.returncode == 2
    assert "wrong suffix" in done.stderr
    text = manifest.read_text(encoding="utf-8")
    other = manifest.with_name("other.toml")
    other.write_text(text.replace("police.gpkg", "nowhere.gpkg"), encoding="utf-8")
    done = run(other, "--quiet")
    assert done.returncode == 2
    assert "nowhere.gpkg" in done.stderr
