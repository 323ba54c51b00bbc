"""The manifest: all keys of the contract, and every wrong one told at once."""

import re
from datetime import date
from pathlib import Path

import pytest

from gridding.errors import InputError
from gridding.land.classes import FACTORS, HARD, BarrierClass
from gridding.layers import Outside
from gridding.manifest import load_manifest

FULL = """
[district]
name = "昆都仑区"
code = "150203"
target_households = 450
tolerance = 0.10
seed = 0
crs = "EPSG:4490"
[layers.streets]
file = "streets.gpkg"
[layers.communities]
file = "communities.gpkg"
layer = "communities"
columns = { code = "code", name = "name", street_code = "street_code" }
[layers.buildings]
file = "buildings.geojson"
datum = "gcj02"
columns = { households = "户数", address = "地址", population = "常住人口" }
as_of = 2026-06-30
where = "use <> 'school'"
outside = "skip"
[layers.compounds]
file = "compounds.gpkg"
[layers.dedicated]
file = "dedicated.gpkg"
[layers.grids]
file = "grids.gpkg"
columns = { code = "code", name = "name" }
[[barriers]]
file = "roads.gpkg"
kind_column = "highway"
kinds = { "1" = "primary", "2" = "residential" }
name_column = "name"
[[barriers]]
file = "water.gpkg"
kind = "river"
[barrier_rules]
hard = ["river", "railway", "motorway"]
factors = { path = 0.7 }
[[departments]]
name = "公安"
file = "police.gpkg"
layer = "routes"
id_column = "route"
weight = 1.0
[rosters]
postings = "postings.csv"
[matters]
file = "matters.csv"
"""
SHORT = """
[district]
name = "A"
code = "1"
[layers.communities]
file = "c.gpkg"
[layers.buildings]
file = "b.gpkg"
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "district.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def faults(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as error:
        load_manifest(written(folder, text))
    return [str(fault) for fault in error.value.faults]


def test_every_key_of_the_contract_is_taken(tmp_path):
    manifest = load_manifest(written(tmp_path, FULL))
    assert manifest.district.target_households == 450
    assert manifest.layers.buildings.as_of == date(2026, 6, 30)
    assert manifest.as_of == {"buildings.geojson": date(2026, 6, 30)}
    assert manifest.layers.buildings.outside is Outside.SKIP
    assert manifest.layers.communities.columns.street_code == "street_code"
    assert manifest.barriers[0].kinds == {"1": "primary", "2": "residential"}
    assert manifest.barrier_rules.all_factors[BarrierClass.PATH] == 0.7
    assert manifest.barrier_rules.all_factors[BarrierClass.RIVER] == FACTORS[BarrierClass.RIVER]
    assert manifest.departments[0].id_column == "route"
    assert manifest.path_of("streets.gpkg") == tmp_path / "streets.gpkg"


def test_a_short_manifest_has_the_defaults_of_the_contract(tmp_path):
    manifest = load_manifest(written(tmp_path, "\ufeff" + SHORT))
    assert manifest.district.tolerance == 0.10
    assert manifest.district.seed == 0
    assert manifest.barrier_rules.hard == HARD
    assert manifest.barriers == ()


BAD = {
    "target_households = 450": {
        'target_households = "450"': "target_households .*found '450'; wanted a valid int",
        "target_households = 0": "district.target_households .*found 0; wanted greater than or",
        "tolerance = 1.5": "key district.tolerance has .*found 1.5; wanted less than 1",
        "seed = -1": "key district.seed .*found -1",
        'crs = "wgs84x"': "key district.crs .*found 'wgs84x'; wanted wgs84, cgcs2000, gcj02, bd09",
        "targets = 3": "key district.targets is unknown; wanted one of name, code, target_househ",
    },
    'datum = "gcj02"': {
        'datum = "mars"': "key layers.buildings.datum .*found 'mars'; wanted wgs84",
        'layer = ""': "key layers.buildings.layer .*found ''",
        "file2 = 3": "key layers.buildings.file2 is unknown; wanted one of file, layer, datum",
    },
    'kind = "river"': {
        'kind = "yak"': r"key barriers\[1\].kind .*found 'yak'; wanted a class of barrier",
        'name_column = "n"': r"key barriers\[1\] .*wanted either kind or kind_column",
        'kind = "river"\nkinds = { a = "path" }': r"key barriers\[1\] .*wanted kind_column beside",
    },
    'kinds = { "1" = "primary", "2" = "residential" }': {
        'kinds = { "1" = "yak" }': r"key barriers\[0\].kinds.1 .*found 'yak'"
    },
    'outside = "skip"': {
        'outside = "drop"': "layers.buildings.outside .*found 'drop'; wanted 'error' or 'skip'"
    },
    "factors = { path = 0.7 }": {
        "factors = { path = -1 }": "key barrier_rules.factors.path .*found -1",
        "factors = { yak = 1 }": "key barrier_rules.factors.yak.* found 'yak'",
    },
    'hard = ["river", "railway", "motorway"]': {
        'hard = ["lava"]': r"key barrier_rules.hard\[0\] .*found 'lava'; wanted 'none', 'path'"
    },
    'id_column = "route"': {"": r"key departments\[0\].id_column is missing"},
    "weight = 1.0": {"weight = 0": r"key departments\[0\].weight .*found 0; wanted greater than 0"},
    '[layers.communities]\nfile = "communities.gpkg"': {
        "[layers.communities]": "key layers.communities.file is missing"
    },
}


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [(good, bad, message) for good, cases in BAD.items() for bad, message in cases.items()],
)
def test_a_wrong_key_is_named_with_what_it_got_and_wants(tmp_path, good, bad, message):
    assert good in FULL
    removed = {"tolerance", "seed", "crs"} & {bad.split(" ")[0]}
    text = FULL
    for key in removed:
        text = "\n".join(line for line in text.splitlines() if not line.startswith(f"{key} ="))
    said = faults(tmp_path, text.replace(good, bad, 1))
    assert len(said) == 1
    assert said[0].startswith("district.toml: ")
    assert re.search(message, said[0]), said[0]


def test_all_wrong_keys_are_told_at_once(tmp_path):
    text = FULL.replace('"gcj02"', '"mars"').replace("tolerance = 0.10", "tolerance = 7")
    said = faults(tmp_path, text.replace('kind = "river"', 'kind = "yak"') + "\n[extra]\na = 1")
    assert [s.split()[2] for s in said] == [
        "district.tolerance",
        "layers.buildings.datum",
        "barriers[1].kind",
        "extra",
    ]


def test_what_is_no_manifest_at_all_is_said(tmp_path):
    assert "district.toml: not TOML: " in faults(tmp_path, "[district\nname = 3")[0]
    assert "district.toml: not UTF-8" in faults(tmp_path, "[district]\nname='区'".encode("gbk"))[0]
    with pytest.raises(InputError, match=r"gone\.toml: the manifest cannot be read; found No such"):
        load_manifest(tmp_path / "gone.toml")
