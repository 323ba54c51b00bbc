"""What the manifest wants of single communities: targets, numbers of grids, locked grids."""

import numpy as np
import pytest
import shapely
from planners_world import (
    COLUMNS,
    HOUSEHOLDS,
    LIGHT,
    NORTH,
    ONE,
    ROWS,
    TARGET,
    TWO,
    box,
    codes_of,
    divided,
    kinds,
    quarters,
    town,
)

from gridding.divide import divide
from gridding.errors import InputError
from gridding.overrides import shared_out
from gridding.report import report

TOTAL = ROWS * COLUMNS * HOUSEHOLDS


def of(plan, community):
    return plan.grids[plan.grids["community_code"] == community]


def test_a_community_has_its_own_target_and_deviations_are_relative_to_it():
    plan = divided(town(overrides=[{"community": ONE, "target_households": 120}]))
    assert of(plan, ONE)["households"].tolist() == [120, 120]
    assert of(plan, ONE)["deviation"].tolist() == [0.0, 0.0]
    assert len(of(plan, TWO)) == TOTAL // TARGET
    assert report(plan)["within_10"] == report(plan)["achievable"]["within_10"] == 1.0


def test_below_target_and_oversized_go_by_the_own_target():
    plan = divided(town(overrides=[{"community": ONE, "target_households": TOTAL + 1}]))
    assert kinds(plan)["below_target"] == 1
    few = [{"community": TWO, "target_households": HOUSEHOLDS - 1}]
    assert kinds(divided(town(overrides=few)))["oversized_building"] == ROWS * COLUMNS


def test_a_number_of_grids_is_kept_whatever_the_target_and_sets_it():
    plan = divided(town(overrides=[{"community": ONE, "grids": 3}]))
    assert len(of(plan, ONE)) == 3
    assert of(plan, ONE)["deviation"].to_numpy() == pytest.approx(
        of(plan, ONE)["households"].to_numpy() / (TOTAL // 3) - 1
    )
    both = {"community": ONE, "grids": 3, "target_households": 100}
    assert of(divided(town(overrides=[both])), ONE)["deviation"].max() < 0


def test_grids_are_shared_out_evenly_and_no_part_goes_without():
    assert shared_out(7, np.array([273, 1900, 504]), np.array([50, 50, 50])) == (1, 5, 1)
    assert shared_out(5, np.array([1000, 10]), np.array([50, 50])) == (4, 1)
    assert shared_out(4, np.array([900, 90]), np.array([2, 9])) == (2, 2)


def test_a_number_of_grids_is_shared_between_the_banks_of_a_river():
    x = box(3, 0, 1, 1).bounds[2]
    river = ("river", shapely.LineString([(x, NORTH + 50), (x, NORTH - 500)]))
    plan = divided(town(barriers=[river], overrides=[{"community": ONE, "grids": 6}]))
    assert len(of(plan, ONE)) == 6
    with pytest.raises(InputError, match=r"overrides\[0\].grids .*found 1; wanted from 2 to 48"):
        divide(town(barriers=[river], overrides=[{"community": ONE, "grids": 1}]), LIGHT)


def test_a_locked_grid_stays_exactly_as_it_is_with_code_and_name():
    today = quarters()
    lock = [{"community": ONE, "locked": [today[0][0]]}]
    plan = divided(town(grids=today, overrides=lock))
    units = {f"b{r * COLUMNS + k}" for r in range(ROWS // 2) for k in range(COLUMNS // 2)}
    code = codes_of(plan)
    assert {b for b, grid in code.items() if grid == today[0][0]} == units
    row = plan.grids.set_index("grid_code").loc[today[0][0]]
    assert (row["name"], row["kind"]) == (today[0][1], "basic")


def test_a_locked_grid_counts_among_the_number_but_not_among_what_can_be_achieved():
    odd = (ONE + "005", "小格", box(0, 0, 2, 2))
    lock = [{"community": ONE, "locked": [odd[0]], "grids": 4}]
    plan = divided(town(grids=[odd], overrides=lock))
    assert len(of(plan, ONE)) == 4
    assert report(plan)["achievable"]["n_grids"] == len(plan.grids) - 1
    assert report(plan)["within_20"] < 1.0


def test_a_locked_grid_on_both_banks_is_listed():
    x = box(1, 0, 1, 1).bounds[2]
    river = ("river", shapely.LineString([(x, NORTH + 50), (x, NORTH - 500)]))
    today = quarters()
    lock = [{"community": ONE, "locked": [today[0][0]]}]
    plan = divided(town(grids=today, overrides=lock, barriers=[river]))
    listed = plan.exceptions[plan.exceptions["kind"] == "joined_across_barrier"]
    assert today[0][0] in set(listed["grid_code"])


SPLIT = (ONE + "031", "两片", shapely.union_all([box(0, 0, 1, 1), box(5, 4, 2, 2)]))
CASES = {
    "an unknown community": (
        [{"community": "1", "grids": 2}],
        [],
        r"key overrides\[0\].community has a wrong value; found 1; wanted one of 150203001001",
    ),
    "a community twice": (
        [{"community": ONE, "grids": 2}, {"community": ONE, "grids": 3}],
        [],
        r"overrides\[1\].community .* again; wanted one \[\[overrides\]\] for each",
    ),
    "locked without grids of today": (
        [{"community": ONE, "locked": ["7"]}],
        [],
        r"overrides\[0\].locked .*found 7; wanted \[layers.grids\]",
    ),
    "an unknown grid": (
        [{"community": ONE, "locked": [ONE + "777"]}],
        quarters(),
        rf"overrides\[0\].locked .*found {ONE}777; wanted one of {ONE}011",
    ),
    "a grid of another community": (
        [{"community": TWO, "locked": [ONE + "011"]}],
        quarters(),
        rf"found {ONE}011; wanted a code of {TWO} and 3 digits",
    ),
    "a grid twice": (
        [{"community": ONE, "locked": [ONE + "011", ONE + "011"]}],
        quarters(),
        "wanted each grid locked once",
    ),
    "a grid in pieces": (
        [{"community": ONE, "locked": [SPLIT[0]]}],
        [SPLIT],
        "in 2 pieces; wanted a grid that hangs together",
    ),
    "a grid that lies elsewhere": (
        [{"community": ONE, "locked": [ONE + "040"]}],
        [(ONE + "040", "", box(0, 0, 3, 3, 1))],
        f"wanted a grid that holds most of a unit of {ONE}",
    ),
    "more grids than units": (
        [{"community": ONE, "grids": 900}],
        [],
        r"overrides\[0\].grids .*found 900; wanted from 1 to 48",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_is_refused_with_its_key_and_what_is_wanted(name):
    overrides, grids, message = CASES[name]
    with pytest.raises(InputError, match=message):
        divide(town(overrides=overrides, grids=grids), LIGHT)


def test_a_locked_grid_may_not_overlap_a_dedicated_area():
    today = quarters()
    lock = [{"community": ONE, "locked": [today[0][0]]}]
    campus = ("", "大学", box(3, 1, 2, 2))
    with pytest.raises(InputError, match="2 units of it in 大学; wanted a grid outside"):
        divide(town(grids=today, overrides=lock, dedicated=[campus]), LIGHT)


def test_all_wrong_overrides_are_told_at_once():
    overrides = [{"community": "1"}, {"community": "2"}, {"community": ONE, "locked": ["3"]}]
    with pytest.raises(InputError) as caught:
        divide(town(overrides=overrides), LIGHT)
    assert len(caught.value.faults) == 3


def test_stability_without_grids_of_today_is_refused():
    with pytest.raises(InputError, match=r"district.stability .*found 0.5; wanted 0, or \[layers"):
        divide(town(stability=0.5), LIGHT)
