"""The check finds what can be wrong with dedicated and locked grids, own targets and population."""

from dataclasses import replace

import pandas as pd
import pytest
import shapely
from planners_world import (
    COLUMNS,
    NORTH,
    ONE,
    ROWS,
    STEP_M,
    TWO,
    box,
    divided,
    faults,
    quarters,
    town,
)

LOCKED = TWO + "011"


@pytest.fixture(scope="module")
def good():
    """A dedicated grid and an own target in the west; a locked grid across a river in the east."""
    x = box(1, 0, 1, 1, 1).bounds[2]
    river = ("river", shapely.LineString([(x, NORTH + 50), (x, NORTH - ROWS * STEP_M - 50)]))
    return divided(
        town(
            dedicated=[("", "大学", box(2, 1, 3, 3))],
            grids=quarters(community=1),
            overrides=[
                {"community": ONE, "target_households": 100, "grids": 2},
                {"community": TWO, "locked": [LOCKED]},
            ],
            barriers=[river],
            population=13,
        )
    )


def put(layer, column, value, where=lambda frame: frame.index[0]):
    def change(plan):
        frame = getattr(plan, layer).copy()
        frame.loc[where(frame), column] = value
        return replace(plan, **{layer: frame})

    return change


def override(community, key, value):
    def change(plan):
        overrides = dict(plan.info.parameters["overrides"])
        overrides[community] = overrides[community] | {key: value}
        parameters = plan.info.parameters | {"overrides": overrides}
        return replace(plan, info=replace(plan.info, parameters=parameters))

    return change


def without_overrides(plan):
    parameters = {k: v for k, v in plan.info.parameters.items() if k != "overrides"}
    return replace(plan, info=replace(plan.info, parameters=parameters))


def unlisted(kind):
    return lambda plan: replace(plan, exceptions=plan.exceptions[plan.exceptions["kind"] != kind])


def the(kind):
    return lambda frame: frame.index[frame["kind"] == kind][0]


CORRUPTIONS = {
    "a unit's population is off": (put("units", "population", 14), "sum_wrong: units row 1: popul"),
    "a unit's population is gone": (
        put("units", "population", pd.NA),
        "sum_wrong: units row 1: population is <NA>, its parts say 13",
    ),
    "a grid's population is off": (put("grids", "population", 1), "sum_wrong: grids row 1: popul"),
    "a population is negative": (put("buildings", "population", -13), "population is -13"),
    "the own target is another": (override(ONE, "target", 60), "measure_wrong: grids row 1: devia"),
    "the number of grids is another": (
        override(ONE, "grids", 5),
        f"community {ONE} has 2 basic grids, the override wants 5",
    ),
    "the override is forgotten": (without_overrides, "measure_wrong: grids row 1: deviation"),
    "the override makes no sense": (override(ONE, "target", -1), f"override of {ONE} is no target"),
    "a locked grid is not there": (
        override(TWO, "locked", [TWO + "777"]),
        f"locked grid {TWO}777 is no basic grid of community {TWO}",
    ),
    "a locked straddle is not listed": (
        unlisted("joined_across_barrier"),
        f"grid {LOCKED} straddles a hard barrier, not listed",
    ),
    "a straddle without the lock": (
        override(TWO, "locked", []),
        f"straddle: grids row 4: grid {LOCKED} straddles",
    ),
    "a dedicated grid becomes basic": (
        put("grids", "kind", "basic", the("dedicated")),
        f"community {ONE} has 3 basic grids, the override wants 2",
    ),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_every_corruption_is_found(good, name):
    change, message = CORRUPTIONS[name]
    found = faults(change(good))
    assert any(message in fault for fault in found), found


def test_a_building_in_a_dedicated_grid_need_not_be_listed_as_oversized_but_in_a_basic_one():
    big = [[[500 if (c, r, k) == (0, 2, 3) else 5 for k in range(COLUMNS)] for r in range(ROWS)]
           for c in range(2)]  # fmt: skip
    plan = divided(town(dedicated=[("", "大学", box(2, 1, 3, 3))], households=big))
    basic = put("grids", "kind", "basic", the("dedicated"))(plan)
    assert any("not listed as oversized_building" in fault for fault in faults(basic))


def test_people_cut_off_by_a_dedicated_grid_must_be_listed():
    plan = divided(town(dedicated=[("", "产业园", box(6, 0, 1, ROWS))]))
    assert any("not listed as exclave" in fault for fault in faults(unlisted("exclave")(plan)))


def test_a_dedicated_grid_may_not_straddle(good):
    grid = good.grids[good.grids["grid_code"] == LOCKED].index[0]
    dedicated = put("grids", "kind", "dedicated", lambda frame: grid)(good)
    dedicated = override(TWO, "locked", [])(dedicated)
    assert any(fault.startswith("straddle") for fault in faults(dedicated))
