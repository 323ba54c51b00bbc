"""How two departments' areas lie to each other, and how much border they have in common."""

import numpy as np
import pytest
import shapely
from department_worlds import plain_land, with_departments
from planners_world import ONE, TWO, box, town

from gridding.land.build import build_land
from gridding.merge.agreement import agreement_of
from gridding.merge.crosswalk import crosswalk_of
from gridding.merge.holding import layers_of
from gridding.merge.nesting import compared, plan_as_layer

WEST, EAST = box(0, 0, 8, 6), box(0, 0, 8, 6, community=1)
BY_COMMUNITY = [("1", WEST), ("2", EAST)]
BY_HALF = [(f"{c}{h}", box(4 * h, 0, 4, 6, c)) for c in range(2) for h in range(2)]
BY_ROW = [
    ("北", shapely.union(box(0, 0, 8, 3), box(0, 0, 8, 3, 1))),
    ("南", shapely.union(box(0, 3, 8, 3), box(0, 3, 8, 3, 1))),
]


def laid(**layers):
    district = with_departments(town(), layers)
    land = plain_land()
    return layers_of(district, land), land


def test_areas_that_divide_others_further_are_nested_in_them():
    told = compared(*laid(大=BY_COMMUNITY, 小=BY_HALF))
    assert told["layers"] == ["大", "小"]
    assert told["relation"] == [["equal", "containing"], ["nested", "equal"]]
    assert told["nested_share"] == [[1, 0], [1, 1]]
    assert told["conditional_entropy"] == [[0, 0], [1, 0]]
    assert told["entropy"] == [1, 2]
    assert told["variation_of_information"] == [[0, 1], [1, 0]]


def test_the_share_of_common_border_leaves_out_the_districts_edge():
    told = compared(*laid(大=BY_COMMUNITY, 小=BY_HALF))
    large, small = told["common_border"]
    assert large == pytest.approx([1, 1], abs=1e-3)
    # Of the three inner borders of the small, equally long, one is the large one's too.
    assert small == pytest.approx([1 / 3, 1], abs=0.02)


def test_areas_that_cut_each_other_cross():
    told = compared(*laid(列=BY_COMMUNITY, 行=BY_ROW))
    assert told["relation"][0][1] == told["relation"][1][0] == "crossing"
    assert told["nested_share"][0][1] == told["nested_share"][1][0] == 0
    assert told["conditional_entropy"] == [[0, 1], [1, 0]]
    assert told["common_border"][0][1] == pytest.approx(10 / 170, abs=0.02)  # where they cross


@pytest.mark.parametrize(("shift_m", "relation"), [(4.0, "equal"), (9.0, "crossing")])
def test_borders_within_the_tolerance_are_the_same(shift_m, relation):
    at = WEST.bounds[2] + shift_m
    south, north = WEST.bounds[1], WEST.bounds[3]
    moved = shapely.box(EAST.bounds[0] - 1000, south, at, north)
    shifted = [("西", moved), ("东", shapely.difference(shapely.union(WEST, EAST), moved))]
    told = compared(*laid(甲=BY_COMMUNITY, 乙=shifted))
    assert told["relation"][0][1] == relation
    assert told["common_border"][0][1] == pytest.approx(float(relation == "equal"), abs=0.02)


def test_a_layer_of_one_area_has_no_inner_border():
    told = compared(*laid(甲=[("全", shapely.union(WEST, EAST))], 乙=BY_COMMUNITY))
    assert told["common_border"][0] == [None, None]
    assert told["relation"][0][1] == "containing"


def test_a_plan_is_compared_as_if_a_department_had_drawn_it():
    layers, land = laid(大=BY_COMMUNITY, 小=BY_HALF)
    codes = land.units["community_code"].to_numpy(dtype=object)
    told = compared([*layers, plan_as_layer("", land, codes)], land)
    assert told["relation"][2] == ["equal", "containing", "equal"]
    assert told["conditional_entropy"][1][2] == 1
    agreed = agreement_of(layers, land, codes)
    assert agreed["departments"]["大"] == {"bits": 0, "whole": 1}
    assert agreed["departments"]["小"] == {"bits": 1, "whole": 0}
    assert agreed["mean_bits"] == agreed["weighted_bits"] == agreed["mean_whole"] == 0.5


def test_a_grid_in_no_area_is_not_whole_in_one():
    layers, land = laid(西=[("1", WEST)])
    codes = land.units["community_code"].to_numpy()
    assert agreement_of(layers, land, codes)["departments"]["西"] == {"bits": 0, "whole": 0.5}


def test_without_departments_there_is_nothing_to_agree_with():
    layers, land = laid()
    assert agreement_of(layers, land, np.zeros(len(land.units), int))["mean_bits"] is None
    told = compared(layers, land)
    assert told["layers"] == told["relation"] == []
    assert len(crosswalk_of(layers, land, land.units["community_code"].to_numpy())) == 0


def test_where_nobody_lives_households_are_shared_as_the_ground_is():
    """The west is empty: so is the lane there; the rest has its households in the east."""
    lane = box(6, 0, 2, 1)
    rest = shapely.difference(shapely.union(WEST, EAST), lane)
    empty = town(households=np.concatenate([np.zeros((1, 6, 8)), np.full((1, 6, 8), 5)]))
    district = with_departments(empty, {"公安": [("巷", lane), ("余", rest)]})
    land = build_land(district)
    codes = land.units["community_code"].to_numpy()
    table = crosswalk_of(layers_of(district, land), land, codes)
    table = table.set_index(["area_id", "grid_code"])
    shares = ["household_share_of_area", "area_share_of_area"]
    assert table.loc[("巷", ONE), "households"] == 0
    assert table.loc[("巷", ONE), shares].to_list() == pytest.approx([1, 1], abs=1e-3)
    assert table.loc[("余", TWO), shares].to_list() == pytest.approx([1, 48 / 94], abs=1e-3)
    of_grid = table.xs(ONE, level="grid_code")
    assert of_grid.loc["巷", "household_share_of_grid"] == pytest.approx(2 / 48, abs=1e-3)
    assert of_grid["household_share_of_grid"].equals(
        of_grid["area_share_of_grid"].rename("household_share_of_grid")
    )


def test_an_area_that_crosses_itself_once_bent_into_metres_is_laid_all_the_same():
    south, west = WEST.bounds[1], WEST.bounds[0]
    needle = [(west + 5, south), (west + 5.01, south - 1), (west + 4.99, south - 1)]
    crossed = shapely.Polygon([*needle, (west + 5.005, south + 9), *WEST.exterior.coords[:-1]])
    assert not crossed.is_valid
    layers, land = laid(公安=[("1", crossed), ("2", EAST)])
    assert shapely.is_valid(layers[0].shapes).all()
    table = crosswalk_of(layers, land, land.units["community_code"].to_numpy())
    sums = table[table["grid_code"] != ""].groupby("grid_code")["area_m2"].sum()
    wanted = land.units.assign(m2=land.units.area).groupby("community_code")["m2"].sum()
    assert sums.to_list() == pytest.approx(wanted.to_list(), rel=1e-9)
