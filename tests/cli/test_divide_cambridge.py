"""`gridding divide` on real Cambridge, as a person runs it: files in, a good plan out."""

import fcntl
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pyogrio
import pytest

from bench.places import CAMBRIDGE, DATA

pytestmark = pytest.mark.skipif(
    not (DATA / "cambridge").is_dir(), reason="the data of Cambridge do not lie beside the checkout"
)
PROGRAM = [sys.executable, "-c", "from api.cli import main; main()"]
FIGURES = {
    *("n_grids", "n_communities", "n_units", "households", "within_10", "within_20", "achievable"),
    *("noncontiguous", "straddling", "cut_length_m", "weighted_cut", "median_compactness"),
    *("median_reach_m", "cut_compounds", "cpu_seconds", "wall_seconds", "peak_rss_mb", "seed"),
    *("parameters", "exceptions", "population", "communities_missing_band"),
}
LAYERS = {
    *("grids", "units", "communities", "streets", "buildings", "barriers", "edges", "exceptions"),
    "plan",
}


@dataclass(frozen=True)
class Done:
    """What a run of the program left."""

    folder: Path
    code: int
    stdout: str
    stderr: str

    @property
    def report(self):
        return json.loads((self.folder / "report.json").read_text(encoding="utf-8"))


def divided(folder, layer, code, name, *options):
    """Divide Cambridge into ``folder``, once for all processes that run tests."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder / "done.json"
        if not kept.is_file():
            manifest = folder / "district.toml"
            manifest.write_text(CAMBRIDGE.format(data=DATA, layer=layer, code=code, name=name))
            command = [*PROGRAM, "divide", str(manifest), "--out", str(folder / "plan.gpkg")]
            command += ["--report", str(folder / "report.json"), "--json", *options]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            kept.write_text(json.dumps([run.returncode, run.stdout, run.stderr]))
        return Done(folder, *json.loads(kept.read_text()))


def shared(tmp_path_factory, name):
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name


@pytest.fixture(scope="session")
def neighborhoods(tmp_path_factory):
    folder = shared(tmp_path_factory, "neighborhoods")
    papers = ["--map", str(folder / "map.html"), "--register", str(folder / "register.xlsx")]
    return divided(folder, "neighborhoods", "N_HOOD", "NAME", "--lang", "en", *papers)


@pytest.fixture(scope="session")
def precincts(tmp_path_factory):
    folder = shared(tmp_path_factory, "precincts")
    code = "WardPrecinct"
    return divided(folder, "wards_precincts", code, code, "--effort", "0.1", "--quiet")


def checked(done):
    command = [*PROGRAM, "check", str(done.folder / "plan.gpkg")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_neighborhoods_divide_and_the_report_goes_to_stdout_and_file_alike(neighborhoods):
    assert neighborhoods.code == 0, neighborhoods.stderr
    assert json.loads(neighborhoods.stdout) == neighborhoods.report
    assert neighborhoods.report.keys() == FIGURES
    assert "Traceback" not in neighborhoods.stderr


@pytest.mark.parametrize("name", ["neighborhoods", "precincts"])
def test_the_plan_passes_the_independent_check(name, request):
    done = request.getfixturevalue(name)
    assert done.code == 0, done.stderr
    run = checked(done)
    assert run.returncode == 0, run.stdout


def test_nine_of_ten_achievable_grids_of_the_neighborhoods_lie_within_10_percent(neighborhoods):
    report = neighborhoods.report
    assert report["achievable"]["within_10"] >= 0.9
    assert report["achievable"]["n_grids"] >= 0.8 * report["n_grids"]


@pytest.mark.parametrize("name", ["neighborhoods", "precincts"])
def test_the_figures_of_the_report_are_possible(name, request):
    done = request.getfixturevalue(name)
    report = done.report
    assert report["households"] == 42_721
    assert report["n_communities"] == {"neighborhoods": 13, "precincts": 33}[name]
    assert report["n_communities"] < report["n_grids"] < report["n_units"]
    assert report["n_units"] > 10_000
    assert 0 <= report["within_10"] <= report["within_20"] <= 1
    assert report["noncontiguous"] == 0
    assert 0 < report["weighted_cut"] < report["cut_length_m"]
    assert 0 < report["median_compactness"] < 1
    assert 50 < report["median_reach_m"] < 2000
    assert 0 < report["peak_rss_mb"] < 3 * 1024
    assert report["cpu_seconds"] > 0
    assert report["wall_seconds"] > 0
    listed = pyogrio.read_dataframe(done.folder / "plan.gpkg", layer="exceptions")
    assert report["exceptions"] == listed["kind"].value_counts().to_dict()
    assert report["straddling"] <= report["exceptions"]["joined_across_barrier"]


def test_the_plan_file_has_every_layer_in_the_storage_crs(neighborhoods):
    path = neighborhoods.folder / "plan.gpkg"
    assert set(pyogrio.list_layers(path)[:, 0]) == LAYERS
    assert pyogrio.read_info(path, layer="grids")["crs"] == "EPSG:4490"
    assert pyogrio.read_info(path, layer="grids")["features"] == neighborhoods.report["n_grids"]


def test_the_map_holds_every_grid_and_loads_nothing_from_elsewhere(neighborhoods):
    page = (neighborhoods.folder / "map.html").read_text(encoding="utf-8")
    codes = pyogrio.read_dataframe(neighborhoods.folder / "plan.gpkg", layer="grids")["grid_code"]
    assert all(code in page for code in codes)
    loaded = r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:)?//[^"]+'
    assert not re.findall(loaded, page)


def test_the_register_has_a_row_for_every_grid(neighborhoods):
    book = openpyxl.load_workbook(neighborhoods.folder / "register.xlsx", read_only=True)
    values = {str(v) for row in book.worksheets[0].iter_rows(values_only=True) for v in row}
    book.close()
    codes = pyogrio.read_dataframe(neighborhoods.folder / "plan.gpkg", layer="grids")["grid_code"]
    assert set(codes) <= values


def test_only_what_was_asked_for_is_written(neighborhoods, precincts):
    own = {"lock", "done.json", "district.toml", "plan.gpkg", "report.json"}
    assert {path.name for path in precincts.folder.iterdir()} == own
    papers = {"map.html", "register.xlsx"}
    assert {path.name for path in neighborhoods.folder.iterdir()} == own | papers


def test_quiet_says_nothing_on_stderr(precincts):
    assert precincts.stderr == ""
