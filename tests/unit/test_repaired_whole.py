"""A district in which all is wrong that can be mended divides, and the check finds no fault."""

import json
from dataclasses import asdict

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from reading_world import CODES, SOUTH, STEP, WEST, buildings, communities, good_world, square
from shapely import affinity

from gridding.check import check_layers
from gridding.divide import Settings, divide

FRAMES = "grids units communities streets buildings barriers edges exceptions".split()
METRE = 1e-5
"""Of longitude and latitude, roughly."""


def box(west, south, east, north):
    return shapely.box(
        WEST + west * STEP, SOUTH + south * STEP, WEST + east * STEP, SOUTH + north * STEP
    )


def broken_communities():
    """An overlap in the south, a slit in the north, a room between; a part and a crumb apart."""
    room, apart = box(0.99, 0.5, 1.01, 0.52), box(0.2, 0.2, 0.25, 0.25)
    crumb = square(WEST + 0.3 * STEP, SOUTH + 0.7 * STEP, 0.5 * METRE)
    west = box(0, 0, 1, 1) - affinity.translate(box(1, 0.5, 1.2, 1), -0.6 * METRE, 0) - room
    east = box(1, 0, 2, 1) | affinity.translate(box(1, 0, 1.1, 0.4), -2 * METRE, 0)
    east = (east - room) | apart | crumb
    collection = shapely.GeometryCollection([west - apart - crumb, shapely.Point(WEST, SOUTH)])
    return communities().set_geometry(gpd.GeoSeries([collection, east], crs=4490))


def broken_buildings():
    """One there twice, one drawn again askew, two on a spot of another, one beside the district."""
    good = buildings()
    house = good.iloc[[3]]
    again = house.set_geometry(house.translate(METRE, METRE))
    spot = house.geometry.iloc[0].centroid
    beside = shapely.Point(WEST + STEP / 3, SOUTH - 9 * METRE)
    more = gpd.GeoDataFrame(
        {"户数": [1, 1, 5], "地址": ["", "", "x"]}, geometry=[spot, spot, beside], crs=4490
    )
    return pd.concat([good, good.iloc[[1]], again, more], ignore_index=True)


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    world = good_world(tmp_path_factory.mktemp("broken")).set(district="target_households = 60")
    world.put("communities.gpkg", broken_communities())
    return world.put("buildings.gpkg", broken_buildings()).read()


@pytest.fixture(scope="module")
def plan(district):
    return divide(district, Settings(seed=1, effort=0.1))


def test_it_divides_and_the_check_finds_no_fault(plan):
    row = asdict(plan.info)
    row |= {key: json.dumps(row[key]) for key in ("parameters", "digests")}
    frames = {name: getattr(plan, name) for name in FRAMES} | {"plan": pd.DataFrame([row])}
    assert [str(fault) for fault in check_layers(frames)] == []


def test_every_household_counts_once(plan):
    assert plan.grids["households"].sum() == broken_buildings()["户数"].sum() - 30


@pytest.mark.parametrize(
    ("kind", "detail", "area_m2"),
    [
        ("repaired_geometry", "GeometryCollection, 1 other part left out", 0),
        ("repaired_geometry", "overlap of communities .* given to 150203001001", 752),
        ("sliver", "gap between communities .* closed, given to 150203001001", 270),
        ("sliver", "ground that no community has, enclosed by", 370),
        ("sliver", "piece of community 150203001002 narrower than 1 m", 0.24),
        ("duplicate_building", "30 households left out", 2350),
        ("overlapping_buildings", "share 96% of the smaller", 2260),
        ("overlapping_buildings", "2 points in one place: .* 2 households", 0),
        ("overlapping_buildings", "2 points in the outline of building", 0),
        ("building_outside", "m outside, taken in", 0),
        ("exclave", "apart", 2350),
    ],
)
def test_each_is_listed_with_its_area_and_place(plan, kind, detail, area_m2):
    rows = plan.exceptions[plan.exceptions["kind"] == kind]
    rows = rows[rows["detail"].str.contains(detail)]
    assert len(rows) >= 1
    assert rows["area_m2"].sum() == pytest.approx(area_m2, rel=0.1, abs=0.01)
    assert rows.geometry.notna().all()


def test_communities_are_a_coverage_afterwards(district):
    assert district.communities["code"].tolist() == list(CODES)
    assert shapely.coverage_is_valid(district.communities.geometry.to_numpy())
