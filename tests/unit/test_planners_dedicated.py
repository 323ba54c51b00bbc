"""Dedicated areas (专属) become grids of their own, left out of the balance."""

import numpy as np
import shapely
from planners_world import (
    COLUMNS,
    HOUSEHOLDS,
    NORTH,
    ONE,
    ROWS,
    STEP_M,
    TARGET,
    TWO,
    box,
    codes_of,
    divided,
    kinds,
    town,
)  # fmt: skip

from gridding.report import report

CAMPUS = ("", "大学", box(2, 1, 3, 3))


def dedicated(plan):
    return plan.grids[plan.grids["kind"] == "dedicated"]


def test_an_area_becomes_one_dedicated_grid_with_its_name_and_a_usual_code():
    plan = divided(town(dedicated=[CAMPUS]))
    found = dedicated(plan)
    assert found["name"].tolist() == ["大学"]
    assert found["households"].tolist() == [9 * HOUSEHOLDS]
    assert found["grid_code"].str.fullmatch(ONE + r"\d{3}").all()


def test_its_code_is_kept_where_it_fits_the_community_and_only_there():
    good = divided(town(dedicated=[(ONE + "801", "大学", CAMPUS[2])]))
    assert dedicated(good)["grid_code"].tolist() == [ONE + "801"]
    assert good.grids["grid_code"].tolist()[:2] == [ONE + "001", ONE + "002"]
    bad = divided(town(dedicated=[("大学01", "大学", CAMPUS[2])]))
    assert dedicated(bad)["grid_code"].str.startswith(ONE).all()


def test_the_balance_is_of_the_other_grids():
    crowded = np.full((2, ROWS, COLUMNS), HOUSEHOLDS)
    crowded[0, 1:4, 2:5] = 400
    plan = divided(town(dedicated=[CAMPUS], households=crowded))
    figures = report(plan)
    basic = plan.grids[plan.grids["kind"] == "basic"]
    assert figures["within_20"] == (basic["deviation"].abs() <= 0.2).mean()
    assert figures["achievable"]["n_grids"] <= len(basic)
    assert "oversized_building" not in kinds(plan)


def test_a_building_on_the_line_goes_where_most_of_it_lies():
    x = STEP_M * 0.5  # through the middle of a column of houses, 1 m to one side
    for shift, inside in ((-1.0, 9), (1.0, 6)):
        west = shapely.box(*box(2, 1, 3, 3).bounds)
        moved = shapely.affinity.translate(west, x + shift, 0)
        plan = divided(town(dedicated=[("", "大学", moved)]))
        assert dedicated(plan)["households"].sum() >= inside * HOUSEHOLDS
        listed = plan.exceptions[plan.exceptions["kind"] == "dedicated_outline"]
        assert len(listed) == 1
        assert listed["area_m2"].iloc[0] > 100


def test_an_area_in_two_communities_is_a_grid_in_each():
    plan = divided(town(dedicated=[("", "大学", box(6, 1, 4, 3))]))
    assert sorted(dedicated(plan)["community_code"]) == [ONE, TWO]
    assert dedicated(plan)["households"].tolist() == [6 * HOUSEHOLDS] * 2


def test_an_area_on_both_banks_of_a_river_is_a_grid_on_each():
    x = box(3, 0, 1, 1).bounds[2]
    river = ("river", shapely.LineString([(x, NORTH + 50), (x, NORTH - 500)]))
    plan = divided(town(dedicated=[("", "大学", box(2, 1, 4, 3))], barriers=[river]))
    assert len(dedicated(plan)) == 2
    assert sorted(dedicated(plan)["name"]) == ["大学", "大学 2"]


def test_people_that_it_cuts_off_keep_a_grid_of_their_own_which_is_listed():
    wall = ("", "产业园", box(6, 0, 1, ROWS))
    plan = divided(town(dedicated=[wall]))
    apart = plan.exceptions[plan.exceptions["kind"] == "exclave"]
    grid = codes_of(plan)["b7"]  # the last column of the west
    assert apart["grid_code"].tolist() == [grid]
    of_grid = plan.grids.set_index("grid_code").loc[grid]
    assert (of_grid["households"], of_grid["kind"]) == (ROWS * HOUSEHOLDS, "basic")


def test_empty_land_that_it_encloses_belongs_to_it():
    bare = np.full((2, ROWS, COLUMNS), HOUSEHOLDS)
    bare[0, :, 7] = 0
    plan = divided(town(dedicated=[("", "产业园", box(6, 0, 1, ROWS))], households=bare))
    assert "exclave" not in kinds(plan)
    assert codes_of(plan)["b7"] == dedicated(plan)["grid_code"].iloc[0]


def test_a_community_may_be_one_dedicated_grid_altogether():
    plan = divided(town(dedicated=[("", "大学城", box(0, 0, COLUMNS, ROWS))]))
    assert plan.grids.groupby("community_code")["kind"].agg(list)[ONE] == ["dedicated"]
    assert set(plan.exceptions["community_code"]) <= {TWO, ""}
    assert report(plan)["within_10"] == 1.0
    assert plan.info.target == TARGET


def test_an_area_that_holds_no_unit_is_listed_and_no_grid():
    plan = divided(town(dedicated=[("", "岗亭", box(0, 0, 1, 1).buffer(-14))]))
    assert dedicated(plan).empty
    assert kinds(plan)["dedicated_outline"] == 1
