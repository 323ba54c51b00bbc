"""Communities nest in streets, and where the manifest says so streets stand in their place."""

import json
from dataclasses import asdict

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from reading_world import CODES, SOUTH, STEP, WEST, World, communities, good_world, square

from gridding.check import check_layers
from gridding.divide import Settings, divide
from gridding.plan import Plan

FRAMES = "grids units communities streets buildings barriers edges exceptions".split()


@pytest.fixture
def world(tmp_path) -> World:
    return good_world(tmp_path).set(district='target_households = 60\nparent = "street"')


def whole() -> shapely.Polygon:
    return shapely.box(WEST, SOUTH, WEST + 2 * STEP, SOUTH + STEP)


def same(one: shapely.Polygon, other: shapely.Polygon) -> bool:
    return one.symmetric_difference(other).area < 1e-12


def faults(plan: Plan) -> list[str]:
    row = asdict(plan.info)
    row |= {key: json.dumps(row[key]) for key in ("parameters", "digests")}
    frames = {name: getattr(plan, name) for name in FRAMES} | {"plan": pd.DataFrame([row])}
    return [str(fault) for fault in check_layers(frames)]


def with_streets(world: World, *shapes: shapely.Polygon) -> World:
    codes = [f"15020300{i}" for i in range(1, len(shapes) + 1)]
    table = {"code": codes, "name": [f"第{code[-1]}街道" for code in codes]}
    frame = gpd.GeoDataFrame(table, geometry=list(shapes), crs="EPSG:4490")
    return world.put("s.gpkg", frame).set(more='[layers.streets]\nfile = "s.gpkg"')


def test_streets_given_take_the_place_of_their_communities(world):
    district = with_streets(world, whole()).read()
    (street,) = district.communities.itertuples()
    assert (street.code, street.name, street.street_code) == ("150203001", "第1街道", "150203001")
    assert same(street.geometry, whole())
    assert district.streets["code"].tolist() == ["150203001"]


def test_without_streets_the_codes_of_communities_say_them(world):
    world.put("communities.gpkg", communities().assign(街道名称="少先路街道"))
    district = world.read()
    assert district.communities["name"].tolist() == ["少先路街道"]
    assert same(district.communities.geometry.iloc[0], whole())


def test_streets_given_as_communities_are_streets(world):
    frame = communities().assign(code=["150203001", "150203002"], name=["甲街道", "乙街道"])
    district = world.put("communities.gpkg", frame).read()
    assert district.communities["code"].tolist() == ["150203001", "150203002"]
    for layer in (district.communities, district.streets):
        assert layer["name"].tolist() == ["甲街道", "乙街道"]


def test_streets_of_any_codes_given_as_communities_name_themselves(world):
    frame = communities().assign(code=["A", "B"], name=["North", "South"])
    world.put("communities.gpkg", frame)
    world.set(communities_keys='columns = { code = "code", street_code = "code" }')
    district = world.read()
    assert district.communities[["code", "street_code"]].to_numpy().tolist() == [
        ["A"] * 2,
        ["B"] * 2,
    ]
    assert district.streets["name"].tolist() == ["North", "South"]


def test_what_was_mended_in_communities_is_listed_under_their_street(world):
    slit = communities()
    west = shapely.box(WEST, SOUTH, WEST + STEP - 5e-6, SOUTH + STEP)
    world.put(
        "communities.gpkg", slit.set_geometry(gpd.GeoSeries([west, slit.geometry[1]], crs=4490))
    )
    district = world.read()
    (row,) = district.exceptions.itertuples()
    assert (row.kind, row.community_code) == ("sliver", CODES[0][:9])
    assert district.communities.geometry.iloc[0].geom_type == "Polygon"


@pytest.mark.parametrize("given", [True, False])
def test_grids_nest_in_streets_across_the_borders_of_communities(world, given):
    district = (with_streets(world, whole()) if given else world).read()
    plan = divide(district, Settings(seed=1, effort=0.1))
    assert faults(plan) == []
    assert set(plan.grids["community_code"]) == {"150203001"}
    assert plan.grids["grid_code"].tolist() == [f"150203001{i:03d}" for i in (1, 2, 3)]
    border = shapely.LineString([(WEST + STEP, SOUTH + STEP / 9), (WEST + STEP, SOUTH + STEP)])
    assert plan.grids.crosses(border).sum() + plan.grids.contains(border).sum() > 0


def test_two_streets_stay_apart(world):
    district = with_streets(world, square(WEST, SOUTH), square(WEST + STEP, SOUTH)).read()
    plan = divide(district, Settings(seed=1, effort=0.1))
    assert faults(plan) == []
    assert set(plan.units["community_code"]) == {"150203001", "150203002"}
