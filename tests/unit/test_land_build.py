"""The land of hand-made towns: who belongs where, what is listed, what is refused."""

import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from land_worlds import EAST, METRIC, NORTH, Town, town_of

from gridding.errors import InputError
from gridding.land.build import build_land
from gridding.land.homes import canonical_order


def box(west, south, east, north):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


GROUND = box(0, 0, 100, 100)


def town(buildings, *, communities=(GROUND,), barriers=()):
    """A town of boxes; ``barriers`` are pairs of class and geometry."""
    empty = town_of(set(), 0, 0)
    codes = [f"15020300100{i + 1}" for i in range(len(communities))]
    frame = {"code": codes, "name": codes, "street_code": "150203001"}
    n = len(buildings)
    houses = {"building_id": [f"b{i}" for i in range(n)], "households": np.full(n, 3)}
    houses["population"] = pd.array([pd.NA] * n, dtype="Int64")
    lines = {"class": [kind for kind, _ in barriers], "name": ""}
    return Town(
        gpd.GeoDataFrame(frame, geometry=list(communities), crs=METRIC),
        gpd.GeoDataFrame(lines, geometry=[shape for _, shape in barriers], crs=METRIC),
        gpd.GeoDataFrame({**houses, "address": ""}, geometry=list(buildings), crs=METRIC),
        empty.compounds,
    ).district()


def outside_skipped(district):
    layers = district.manifest.layers
    buildings = layers.buildings.model_copy(update={"outside": "skip"})
    layers = layers.model_copy(update={"buildings": buildings})
    return replace(district, manifest=district.manifest.model_copy(update={"layers": layers}))


def kinds(land):
    return [row[0] for row in land.exceptions]


def test_a_town_without_buildings_and_barriers_is_one_empty_unit():
    land = build_land(town([]))
    assert land.units["households"].tolist() == [0]
    assert len(land.edges) == len(land.barriers) == len(land.buildings) == 0


def test_two_houses_share_the_ground_between_them():
    land = build_land(town([box(20, 40, 30, 50), box(70, 40, 80, 50)]))
    assert sorted(land.units.geometry.area) == pytest.approx([5000, 5000], rel=1e-3)
    assert land.edges["length_m"].tolist() == pytest.approx([100], rel=1e-3)
    assert land.edges["class"].tolist() == ["none"]


def test_a_building_19_m_outside_is_taken_in_and_listed():
    land = build_land(town([box(118, 40, 128, 50), box(10, 10, 20, 20)]))
    assert kinds(land).count("building_outside") == 1
    assert land.units["households"].sum() == 6


def test_a_building_21_m_outside_is_an_error_that_names_it_or_left_out_and_listed():
    district = town([box(121.5, 40, 130, 50), box(10, 10, 20, 20)])
    with pytest.raises(InputError) as caught:
        build_land(district)
    place = re.search(r"building b0 at (\d+\.\d{5}), (\d+\.\d{5}), 2[12] m", str(caught.value))
    lon, lat = map(float, place.groups())
    assert district.buildings.geometry[0].buffer(1e-5).contains(shapely.Point(lon, lat))
    land = build_land(outside_skipped(district))
    assert land.buildings["building_id"].tolist() == ["b1"]
    assert kinds(land) == ["building_outside"]


def test_of_many_buildings_outside_twenty_are_spelt_out():
    far = [box(200 + 20 * i, 40, 210 + 20 * i, 50) for i in range(30)]
    with pytest.raises(InputError) as caught:
        build_land(town(far))
    assert len(caught.value.faults) == 21
    assert caught.value.faults[-1].message.startswith("and 10 more")


def test_a_building_across_communities_belongs_to_the_one_with_most_of_it():
    west, east = box(0, 0, 50, 100), box(50, 0, 100, 100)
    land = build_land(town([box(42, 40, 54, 50)], communities=[west, east]))
    assert land.units["community_code"][land.buildings["unit"][0]] == "150203001001"
    assert land.units["households"].sum() == 3
    assert kinds(land) == ["building_across_border"]
    assert land.exceptions[0][4] == pytest.approx(40, rel=1e-3)


def test_a_building_across_a_road_belongs_to_the_block_with_most_of_it():
    road = ("residential", shapely.LineString([(EAST + 50, NORTH - 5), (EAST + 50, NORTH + 105)]))
    land = build_land(town([box(46, 40, 60, 50), box(10, 40, 20, 50)], barriers=[road]))
    unit = land.buildings.set_index("building_id")["unit"]
    assert land.units.geometry[unit["b0"]].bounds[0] == pytest.approx(EAST + 50, abs=0.01)
    assert "building_across_border" in kinds(land)
    assert land.edges["class"].tolist() == ["residential"]


def test_the_same_building_twice_shares_one_unit():
    land = build_land(town([box(20, 40, 30, 50)] * 2 + [box(70, 40, 80, 50)]))
    assert sorted(land.units["building_count"]) == [1, 2]


def test_a_point_on_or_in_a_building_shares_its_unit():
    house = box(20, 40, 30, 50)
    for x in (25, 30, 30.1, 30.29):
        point = shapely.Point(EAST + x, NORTH + 45)
        land = build_land(town([house, point, box(70, 40, 80, 50)]))
        unit = land.buildings.set_index("building_id")["unit"]
        assert unit["b0"] == unit["b1"] != unit["b2"], x


def test_points_a_metre_from_a_building_have_ground_of_their_own():
    land = build_land(town([box(20, 40, 30, 50), shapely.Point(EAST + 31, NORTH + 45)]))
    assert land.units["building_count"].tolist() == [1, 1]
    for building in land.buildings.itertuples():
        assert land.units.geometry[building.unit].covers(building.geometry.centroid)


def test_parts_of_a_building_that_another_keeps_apart_are_listed():
    parts = shapely.union_all([box(10, 45, 20, 55), box(80, 45, 86, 51)])
    wall = box(48, 1, 52, 99)
    land = build_land(town([parts, wall]))
    assert kinds(land) == ["building_across_border"]
    assert land.exceptions[0][4] == pytest.approx(36, rel=1e-3)


def test_a_yard_that_meets_its_community_along_half_a_metre_is_merged_and_listed():
    neck = box(99, 44.75, 101, 45.25)
    shape = shapely.union_all([box(0, 0, 99, 100), neck, box(101, 40, 110, 50)])
    road = ("path", shapely.LineString([(EAST + 100, NORTH + 30), (EAST + 100, NORTH + 60)]))
    houses = [box(20, 40, 30, 50), box(103, 43, 106, 46)]
    land = build_land(town(houses, communities=[shape], barriers=[road]))
    assert kinds(land) == ["sliver"]
    assert len(land.units) == 1
    assert land.units["households"].tolist() == [6]
    assert land.units.geometry.area.sum() == pytest.approx(shape.area, rel=1e-6)


def test_a_yard_with_people_beyond_a_hard_barrier_is_not_merged():
    shape = shapely.union_all(
        [box(0, 0, 99, 100), box(99, 44.75, 101, 45.25), box(101, 40, 110, 50)]
    )
    river = ("river", shapely.LineString([(EAST + 100, NORTH + 30), (EAST + 100, NORTH + 60)]))
    houses = [box(20, 40, 30, 50), box(103, 43, 106, 46)]
    land = build_land(town(houses, communities=[shape], barriers=[river]))
    assert len(land.units) == 2
    assert land.edges.empty


def test_buildings_are_ordered_by_place_and_not_by_row():
    made = town_of(set(), 1, 20).buildings
    one, other = canonical_order(made), canonical_order(made.iloc[::-1].reset_index(drop=True))
    assert one["building_id"].tolist() == other["building_id"].tolist()
