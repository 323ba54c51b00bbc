"""`gridding merge` run as a program, from files to files: small, interrupted, real Cambridge."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pyogrio
import pytest
import shapely
from department_world import more, part, routes, section, with_matters, with_roster, with_routes
from reading_world import CODES, World, good_world

from bench.places import DATA, cambridge_departments
from gridding.land.projection import to_metric
from gridding.planfile import read_plan
from gridding.synth import SMALL, write_kundulun

PROGRAM = [sys.executable, "-c", "from api.cli import main; main()"]
# A test runner in the background may ignore SIGINT, and its children with it.
LISTENING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
SUMS = 1e-9
MERGED = {
    *("department_areas", "crosswalk", "unowned", "conflicts", "duties", "staffing", "matters"),
    "merge",
}


def run(command, *arguments):
    line = [*PROGRAM, command, *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def strict(text):
    """Return what the JSON says; NaN and Infinity are no JSON."""

    def refuse(word):
        raise AssertionError(word)

    return json.loads(text, parse_constant=refuse)


def outputs(folder):
    """The five files that a merge can write, by option."""
    files = {"out": "plan.gpkg", "report": "report.json", "map": "map.html"}
    files |= {"page": "page.html", "register": "register.xlsx"}
    return {option: folder / name for option, name in files.items()}


def options(files):
    return [word for option, path in files.items() for word in (f"--{option}", path)]


@pytest.fixture
def world(tmp_path) -> World:
    """Two departments over a small district, a list of matters and a roster."""
    folder = tmp_path / "in"
    folder.mkdir()
    world = good_world(folder).set(district="target_households = 60")
    with_routes(world)
    north_and_south = [part(0, 2, 0, 0.5), part(0, 2, 0.5, 1)]
    world.put("sweeping.gpkg", routes(north_and_south, ["甲", "乙"]))
    more(world, section("sweeping.gpkg", name="城管"))
    with_matters(
        world, "A1,治安,邻里纠纷,公安,城管,5,,否,,,,,", "B1,市容,占道经营,城管,,3,,否,,,,,"
    )
    return with_roster(world, "1,张三,网格员,13800000000,2020-01-01,,,公安,1号")


def test_files_in_plan_report_map_page_and_register_out(world, tmp_path):
    files = outputs(tmp_path)
    done = run("merge", world.manifest(), *options(files), "--json", "--quiet", "--processes", 1)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert names(tmp_path) == sorted(["in", *(path.name for path in files.values())])
    told = strict(files["report"].read_text(encoding="utf-8"))
    assert strict(done.stdout) == told
    assert told["merge"]["fidelity"] == 0.5
    assert [row["department"] for row in told["merge"]["departments"]] == ["公安", "城管"]
    assert set(pyogrio.list_layers(files["out"])[:, 0]) > MERGED
    checked = run("check", files["out"])
    assert checked.returncode == 0, checked.stdout
    plan = read_plan(files["out"])
    assert plan.merge.figures == told["merge"]
    pages = [files[name].read_text(encoding="utf-8") for name in ("map", "page")]
    assert all(code in page for code in plan.grids["grid_code"] for page in pages)
    assert all("城管" in page for page in pages)
    book = openpyxl.load_workbook(files["register"], read_only=True)
    values = {str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row}
    book.close()
    assert {*plan.grids["grid_code"], "占道经营"} <= values


def test_people_read_what_the_departments_became(world, tmp_path):
    done = run("merge", world.manifest(), "--out", tmp_path / "plan.gpkg", "--processes", 1)
    assert done.returncode == 0, done.stderr
    assert all(word in done.stdout for word in ("公安 2", "城管 2", "fidelity", "conflicts"))
    assert names(tmp_path) == ["in", "plan.gpkg"]


def test_grids_nest_in_streets_where_the_manifest_says_so(world, tmp_path):
    world.set(district='target_households = 60\nparent = "street"')
    out = tmp_path / "plan.gpkg"
    done = run("merge", world.manifest(), "--out", out, "--fidelity", 1, "--processes", 1)
    assert done.returncode == 0, done.stderr
    plan = read_plan(out)
    assert set(plan.grids["community_code"]) == {CODES[0][:9]}
    assert plan.grids["households"].sum() == 157
    assert run("check", out).returncode == 0


def test_at_fidelity_0_the_grids_are_those_of_divide(world, tmp_path):
    plans = {command: tmp_path / f"{command}.gpkg" for command in ("divide", "merge")}
    for command, out in plans.items():
        more_options = ["--fidelity", 0] if command == "merge" else []
        done = run(command, world.manifest(), "--out", out, "--processes", 1, *more_options)
        assert done.returncode == 0, done.stderr
    before, after = (read_plan(out).grids for out in plans.values())
    assert before.drop(columns="geometry").equals(after.drop(columns="geometry"))
    assert (shapely.to_wkb(before.geometry) == shapely.to_wkb(after.geometry)).all()


def test_the_same_bytes_come_from_one_process_and_from_two(tmp_path):
    manifest = write_kundulun(tmp_path, seed=3, size=SMALL)
    plans = [tmp_path / f"plan{n}.gpkg" for n in (1, 2)]
    for n, plan in enumerate(plans, start=1):
        how = ["--processes", n, "--effort", 0.05, "--quiet", "--day", "2026-07-01"]
        done = run("merge", manifest, "--out", plan, *how)
        assert done.returncode == 0, done.stderr
    assert plans[0].read_bytes() == plans[1].read_bytes()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda world: world.text("police.gpkg", b"no GeoPackage"), "police.gpkg"),
        (lambda world: world.put("police.gpkg", routes(ids=["1", "1"])), "police.gpkg"),
        (lambda world: more(world, section("nowhere.gpkg", name="消防")), "nowhere.gpkg"),
        (lambda world: world.set(more=""), "[[departments]]"),
    ],
    ids=["no GeoPackage", "an id twice", "a file that is not there", "no departments"],
)
def test_bad_input_is_told_and_nothing_is_written(world, tmp_path, spoil, said):
    spoil(world)
    files = outputs(tmp_path)
    files["out"].write_bytes(b"an older plan")
    done = run("merge", world.manifest(), *options(files), "--processes", 1)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert names(tmp_path) == ["in", "plan.gpkg"]
    assert files["out"].read_bytes() == b"an older plan"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--fidelity", "1.5"], "--fidelity"),
        (["--fidelity", "nan"], "fidelity"),
        (["--fidelity", "much"], "--fidelity"),
        (["--page", "page.pdf"], ".html"),
        (["--map", "nowhere/map.html"], "nowhere"),
        (["--day", "1.7.2026"], "--day"),
    ],
)
def test_wrong_usage_is_refused(world, tmp_path, wrong, said, monkeypatch):
    manifest = world.manifest()
    monkeypatch.chdir(tmp_path)
    done = run("merge", manifest, "--out", "plan.gpkg", *wrong, "--processes", 1)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert names(tmp_path) == ["in"]


def test_an_interrupted_merge_ends_at_once_and_leaves_nothing(tmp_path):
    manifest = write_kundulun(tmp_path / "place", seed=3, size=SMALL)
    program = [sys.executable, "-c", f"{LISTENING}; from api.cli import main; main()"]
    how = ["--out", tmp_path / "plan.gpkg", "--processes", "2", "--effort", "1000", "--quiet"]
    started = subprocess.Popen(
        [*program, "merge", manifest, *how],
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    time.sleep(8)
    assert started.poll() is None
    os.killpg(started.pid, signal.SIGINT)
    _, told = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "Traceback" not in told
    assert names(tmp_path) == ["place"]


def test_help_has_examples():
    done = run("merge", "--help")
    assert done.returncode == 0
    assert "gridding merge district.toml --out merged.gpkg" in done.stdout


@pytest.fixture(scope="session")
def cambridge(tmp_path_factory) -> Path:
    """Cambridge's six departments over its wards merged, once for all processes that test."""
    if not (DATA / "cambridge").is_dir():
        pytest.skip("the data of Cambridge do not lie beside the checkout")
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "merged"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done.json").is_file():
            files = outputs(folder)
            how = ["--fidelity", 0.5, "--processes", 1, "--lang", "en", "--quiet"]
            done = run("merge", cambridge_departments(folder), *options(files), *how)
            (folder / "done.json").write_text(json.dumps([done.returncode, done.stderr]))
    code, said = json.loads((folder / "done.json").read_text())
    assert code == 0, said
    return folder


def told_of(folder):
    return strict((folder / "report.json").read_text(encoding="utf-8"))


def test_cambridge_merged_passes_the_check(cambridge):
    checked = run("check", cambridge / "plan.gpkg")
    assert checked.returncode == 0, checked.stdout


def test_cambridge_is_hardly_less_even_than_divided_and_leaves_a_fifth_less_open(cambridge):
    told = told_of(cambridge)
    plain, agreement = told["merge"]["tradeoff"][0], told["merge"]["agreement"]
    assert plain["fidelity"] == 0
    assert told["within_10"] >= plain["within_10"] - 0.02
    assert agreement["mean"] <= 0.8 * agreement["mean_plain"]
    bits = [point["conditional_entropy"] for point in told["merge"]["tradeoff"]]
    assert bits == sorted(bits, reverse=True)


def test_cambridge_merged_has_no_slivers_for_grids_and_all_papers(cambridge):
    plan = read_plan(cambridge / "plan.gpkg")
    assert to_metric(plan.grids, plan.info.metric_crs).area.min() >= 100
    pages = [(cambridge / name).read_text(encoding="utf-8") for name in ("map.html", "page.html")]
    assert all(code in pages[0] for code in plan.grids["grid_code"])
    assert all(name in page for name in set(plan.merge.areas["department"]) for page in pages)
    told = told_of(cambridge)
    assert (told["noncontiguous"], told["households"]) == (0, 42_721)


def test_the_crosswalk_of_cambridge_loses_nothing(cambridge):
    plan = read_plan(cambridge / "plan.gpkg")
    rows = plan.merge.crosswalk
    households = plan.grids.set_index("grid_code")["households"]
    for key, of in (("area_id", "area"), ("grid_code", "grid")):
        known = rows[rows[key] != ""].groupby(["department", key])
        shares = known[[f"household_share_of_{of}", f"area_share_of_{of}"]].sum()
        assert (shares - 1).abs().to_numpy().max() < SUMS
    for _, mine in rows[rows["grid_code"] != ""].groupby("department"):
        assert mine.groupby("grid_code")["households"].sum().to_dict() == households.to_dict()
    areas = plan.merge.areas.set_index(["department", "area_id"])["area_m2"]
    sums = rows[rows["area_id"] != ""].groupby(["department", "area_id"])["area_m2"].sum()
    assert (sums.loc[areas.index] / areas - 1).abs().max() < SUMS
