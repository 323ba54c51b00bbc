"""What `gridding synth` writes: the files, the tables, the manifest, always the same for a seed."""

import csv
import tomllib

import pyogrio
import pytest
import typer
from typer.testing import CliRunner

from api.cli import synth
from gridding.synth import SMALL, write_kundulun

LAYERS = ("communities", "streets", "buildings", "roads", "rail", "water", "compounds")
SEED = 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("small")
    manifest = write_kundulun(out, seed=SEED, size=SMALL)
    assert manifest == out / "district.toml"
    return out


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_same_seed_writes_the_same_bytes(folder, tmp_path):
    write_kundulun(tmp_path, seed=SEED, size=SMALL)
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in tmp_path.iterdir())
    for name in names:
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_another_seed_makes_another_place(folder, tmp_path):
    write_kundulun(tmp_path, seed=SEED + 1, size=SMALL)
    for name in ("communities.gpkg", "buildings.gpkg", "postings.csv", "events.csv"):
        assert (folder / name).read_bytes() != (tmp_path / name).read_bytes(), name


def test_layers_carry_their_columns_and_crs(folder):
    info = {name: pyogrio.read_info(folder / f"{name}.gpkg") for name in LAYERS}
    assert {layer["crs"] for layer in info.values()} == {"EPSG:4490"}
    fields = {name: set(layer["fields"]) for name, layer in info.items()}
    assert fields["communities"] == {"code", "name", "street_code"}
    assert fields["streets"] == {"code", "name"}
    assert fields["buildings"] == {"户数", "常住人口", "地址", "层数", "类型"}
    assert {"highway", "name", "bridge", "tunnel"} <= fields["roads"]
    assert info["communities"]["features"] == SMALL.communities
    assert info["streets"]["features"] == SMALL.streets


def test_the_small_place_has_the_size_asked_for(folder):
    buildings = pyogrio.read_dataframe(folder / "buildings.gpkg", read_geometry=False)
    assert abs(buildings["户数"].sum() / SMALL.households - 1) < 0.05
    assert (
        buildings.loc[buildings["户数"] > 0, "常住人口"] >= buildings["户数"][lambda h: h > 0]
    ).all()
    assert (buildings.loc[buildings["户数"] == 0, "常住人口"] == 0).all()


def test_the_manifest_names_files_that_are_there(folder):
    manifest = tomllib.loads((folder / "district.toml").read_text(encoding="utf-8"))
    named = [layer["file"] for layer in manifest["layers"].values()]
    named += [barrier["file"] for barrier in manifest["barriers"]]
    named.append(manifest["rosters"]["postings"])
    assert all((folder / name).is_file() for name in named)
    assert manifest["district"]["seed"] == SEED


def test_postings_name_likely_grids_and_invented_telephones(folder):
    posts = [post for post in rows(folder / "postings.csv") if not post["department"]]
    codes = set(pyogrio.read_dataframe(folder / "communities.gpkg", read_geometry=False)["code"])
    assert {post["grid_code"][:12] for post in posts} == codes
    assert all(len(post["grid_code"]) == 15 for post in posts)
    assert all(post["phone"].startswith("1380000") and len(post["phone"]) == 11 for post in posts)
    heads = {post["grid_code"] for post in posts if post["role"] == "网格长"}
    assert abs(len(heads) - SMALL.households / SMALL.target_households) <= SMALL.communities
    assert all(not post["until"] or post["from"] < post["until"] for post in posts)


def test_events_have_place_time_kind_and_text(folder):
    events = rows(folder / "events.csv")
    assert list(events[0]) == ["lon", "lat", "time", "kind", "text"]
    assert len(events) == SMALL.events
    assert all(109.7 < float(event["lon"]) < 109.95 for event in events)
    assert all(event["time"].endswith("+08:00") and event["text"] for event in events)


def test_the_command_says_where_the_manifest_is(tmp_path):
    app = typer.Typer()
    synth.add_to(app)
    result = CliRunner().invoke(app, ["small", "--seed", "4", "--out", str(tmp_path), "--quiet"])
    assert result.exit_code == 0
    assert result.stdout.strip() == str(tmp_path / "district.toml")
