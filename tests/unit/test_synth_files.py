"""What `gridding synth` writes: the files, the tables, the manifest, always the same for a seed."""

import csv
import re
import tomllib

import numpy as np
import pyogrio
import pytest
import shapely
import typer
from typer.testing import CliRunner

from api.cli import synth
from gridding.read.places import read_places
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


def test_events_have_source_time_kind_and_text_and_a_place_as_their_source_knows_it(folder):
    events = rows(folder / "events.csv")
    assert list(events[0]) == [
        "source", "external_id", "time", "kind", "text", "address", "lon", "lat"
    ]  # fmt: skip
    assert len(events) == len({event["external_id"] for event in events}) == SMALL.events
    assert all(event["time"].endswith("+08:00") and event["text"] for event in events)
    assert all(109.7 < float(event["lon"]) < 109.95 for event in events if event["lon"])
    known = {event["source"]: (bool(event["address"]), bool(event["lon"])) for event in events}
    assert known == {
        "12345热线": (True, False), "网格员上报": (False, True), "数字城管": (True, True)
    }  # fmt: skip


def test_stand_ins_are_colleagues_of_one_community_and_some_have_work(folder):
    posts = rows(folder / "postings.csv")
    own = {(p["worker_id"], p["role"], p["grid_code"]): p for p in posts if not p["stand_in_for"]}
    standing = [post for post in posts if post["stand_in_for"]]
    assert len(standing) > SMALL.communities
    for post in standing:
        held = own[post["stand_in_for"], post["role"], post["grid_code"]]
        assert not held["until"]
        assert held["from"] <= post["from"]
        mine = [p for p in own.values() if p["worker_id"] == post["worker_id"]]
        assert {p["grid_code"][:12] for p in mine} == {post["grid_code"][:12]}
        assert {p["name"] for p in mine} == {post["name"]}
    away = rows(folder / "absences.csv")
    assert {row["worker_id"] for row in away} <= {post["stand_in_for"] for post in standing}
    now = {row["worker_id"] for row in away if not row["until"]}
    assert now
    assert any(post["stand_in_for"] in now and post["worker_id"] not in now for post in standing)


def test_places_are_read_as_any_others_and_lie_in_the_district(folder):
    places = read_places(folder / "places.csv", "cgcs2000")
    assert {"商铺", "企业", "学校", "党支部", "志愿服务队", "消防设施"} <= set(places["type"])
    assert set(places["category"]) == {"组织", "地", "物"}
    ground = pyogrio.read_dataframe(folder / "communities.gpkg").union_all()
    assert shapely.contains_xy(ground, places["lon"], places["lat"]).all()


def test_numbers_run_along_a_street_and_lie_in_the_ranges_of_its_lines(folder):
    doors = rows(folder / "doorplates.csv")
    assert len({door["门牌地址"] for door in doors}) == len(doors)
    roads = pyogrio.read_dataframe(folder / "roads.gpkg", read_geometry=False)
    sides = roads[["name", "left_from", "left_to"]], roads[["name", "right_from", "right_to"]]
    ranges = [row for side in sides for row in side.dropna().itertuples(index=False, name=None)]
    assert ranges
    for door in doors:
        street, number = re.fullmatch(r"(.+?)(\d+)号", door["门牌地址"]).groups()
        assert any(
            name == street and min(a, b) <= int(number) <= max(a, b) and (a - int(number)) % 2 == 0
            for name, a, b in ranges
        ), door
    streets = {name: [] for name, *_ in ranges}
    for door in doors:
        street, number = re.fullmatch(r"(.+?)(\d+)号", door["门牌地址"]).groups()
        streets[street].append((int(number), float(door["经度"]), float(door["纬度"])))
    for numbered in streets.values():
        along = np.array(sorted(numbered))
        way = np.hypot(*np.diff(along[:, 1:], axis=0).T)
        assert way.sum() < 3 * np.hypot(*np.ptp(along[:, 1:], axis=0)) + 1e-9


def test_the_command_says_where_the_manifest_is(tmp_path):
    app = typer.Typer()
    synth.add_to(app)
    result = CliRunner().invoke(app, ["small", "--seed", "4", "--out", str(tmp_path), "--quiet"])
    assert result.exit_code == 0
    assert result.stdout.strip() == str(tmp_path / "district.toml")
