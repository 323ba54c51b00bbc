"""A small district merged: the obvious grids come out, every household and gap is told."""

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from department_worlds import weighted, with_departments
from planners_world import COLUMNS, HOUSEHOLDS, ROWS, TARGET, box, codes_of, faults, town

from gridding.divide import Settings
from gridding.errors import InputError
from gridding.land.projection import to_metric
from gridding.merge import merge

LIGHT = Settings(seed=1, effort=0.05)
STRIP = shapely.box(400_100, 4_499_900, 400_112, 4_499_912)
CRUMB = shapely.box(400_050.5, 4_499_850.2, 400_053.5, 4_499_851.2)
STAIRS = (2, 4, 6, 6, 4, 2)
"""Houses of each row in the western of two areas; their border is no straight line."""
SUMS = 1e-9


def columns():
    """Areas two houses wide, 60 households in each, as the target wants."""
    return [box(k, 0, 2, ROWS, c) for c in range(2) for k in range(0, COLUMNS, 2)]


def quarters():
    """As many households in each, otherwise cut."""
    return [box(k, r, 4, 3, c) for c in range(2) for r in (0, 3) for k in (0, 4)]


def jagged():
    """As many households in each, along borders that nobody would draw without a reason."""
    out = []
    for c in range(2):
        for top in (0, 3):
            west = shapely.union_all([box(0, r, STAIRS[r], 1, c) for r in range(top, top + 3)])
            out += [west, shapely.difference(box(0, top, COLUMNS, 3, c), west)]
    return out


def named(shapes, *without):
    """Areas with ids, some ground cut out of them."""
    holes = shapely.union_all(without)
    return [(f"{i:02d}", shapely.difference(shape, holes)) for i, shape in enumerate(shapes)]


def merged(fidelity=1.0, weights=None, **layers):
    """Merge; the plan is one in which the check finds nothing wrong."""
    district = with_departments(town(), layers)
    if weights is not None:
        district = weighted(district, weights)
    plan = merge(district, LIGHT, fidelity=fidelity)
    assert faults(plan) == []
    assert plan.grids["households"].sum() == district.buildings["households"].sum()
    return plan


def homes_in(shape):
    """Buildings of the town that stand on some ground."""
    places = [(c, r, k) for c in range(2) for r in range(ROWS) for k in range(COLUMNS)]
    return frozenset(
        f"b{i}" for i, (c, r, k) in enumerate(places) if shape.contains(box(k, r, 1, 1, c).centroid)
    )


def grids_of(plan):
    """The buildings of each grid."""
    out = {}
    for building, code in codes_of(plan).items():
        out.setdefault(code, set()).add(building)
    return {frozenset(homes) for homes in out.values()}


def bits(plan, name, key="conditional_entropy"):
    return plan.merge.figures["agreement"]["departments"][name][key]


@pytest.mark.parametrize("areas", [columns, quarters, jagged])
def test_areas_that_are_good_grids_come_out(areas):
    plan = merged(公安=named(areas()), 城管=named(areas()))
    assert grids_of(plan) == {homes_in(shape) for shape in areas()}
    agreement = plan.merge.figures["agreement"]
    assert agreement["mean"] == 0
    assert all(told["whole"] == 1 for told in agreement["departments"].values())
    assert agreement["reduction"] == (1 if agreement["mean_plain"] else 0)
    inside = plan.merge.crosswalk
    assert (inside[inside["households"] > 0]["household_share_of_area"] == 1).all()


@pytest.mark.parametrize(("weights", "followed"), [((10.0, 1.0), "公安"), ((1.0, 10.0), "城管")])
def test_where_departments_do_not_agree_the_one_that_counts_for_more_is_followed(weights, followed):
    plan = merged(公安=named(columns()), 城管=named(quarters()), weights=weights)
    areas = {"公安": columns, "城管": quarters}[followed]
    assert grids_of(plan) == {homes_in(shape) for shape in areas()}
    assert bits(plan, followed) == 0
    assert [row["weight"] for row in plan.merge.figures["departments"]] == list(weights)


def test_gaps_of_144_and_3_square_metres_are_told_for_all_and_for_each_exactly():
    plan = merged(公安=named(columns(), STRIP, CRUMB), 城管=named(quarters(), STRIP, CRUMB))
    unowned = plan.merge.unowned
    assert unowned["department"].tolist() == ["", "", "公安", "公安", "城管", "城管"]
    assert unowned["area_m2"].to_numpy() == pytest.approx([144, 3] * 3, abs=1e-4)
    assert shapely.area(to_metric(unowned, "EPSG:4546").geometry.to_numpy()) == pytest.approx(
        [144, 3] * 3, abs=1e-4
    )
    assert set(unowned["grid_code"]) <= set(plan.grids["grid_code"])
    figures = plan.merge.figures["unowned"]
    assert figures["none_pieces"] == figures["departments"]["公安"]["pieces"] == 2
    assert figures["none_m2"] == pytest.approx(147, abs=1e-4)
    assert figures["none_households"] == 0
    rows = plan.merge.crosswalk
    nobodys = rows[rows["area_id"] == ""].groupby("department")["area_m2"].sum()
    # Here hairs between two drawings of the same border count too; as pieces they are not listed.
    assert nobodys.to_dict() == pytest.approx({"公安": 147, "城管": 147}, abs=0.5)


def test_the_crosswalk_of_a_merge_sums_to_its_grids_and_areas():
    plan = merged(公安=named(jagged(), STRIP), 城管=named(quarters()), fidelity=0.5)
    rows, areas = plan.merge.crosswalk, plan.merge.areas
    ground = to_metric(plan.grids, "EPSG:4546").set_index("grid_code").area
    for _, mine in rows.groupby("department"):
        inside = mine[mine["grid_code"] != ""]
        of_grid = inside.groupby("grid_code")[["households", "area_m2"]].sum()
        households = plan.grids.set_index("grid_code")["households"]
        assert of_grid["households"].to_dict() == households.to_dict()
        assert of_grid["area_m2"].to_dict() == pytest.approx(ground.to_dict(), rel=1e-7)
    named_rows = rows[rows["area_id"] != ""]
    of_area = named_rows.groupby(["department", "area_id"])
    wanted = areas.set_index(["department", "area_id"])
    sums = of_area[["households", "area_m2"]].sum().loc[wanted.index]
    assert sums["households"].tolist() == wanted["households"].tolist()
    assert sums["area_m2"].to_numpy() == pytest.approx(wanted["area_m2"].to_numpy(), rel=SUMS)
    shares = of_area[["household_share_of_area", "area_share_of_area"]].sum()
    assert shares.to_numpy() == pytest.approx(1, abs=SUMS)
    of_grid = rows[rows["grid_code"] != ""].groupby(["department", "grid_code"])
    shares = of_grid[["household_share_of_grid", "area_share_of_grid"]].sum()
    assert shares.to_numpy() == pytest.approx(1, abs=SUMS)


def test_a_department_with_areas_in_one_community_is_followed_there():
    plan = merged(公安=named(jagged()[:4]), 城管=named(columns()))
    told = {row["department"]: row for row in plan.merge.figures["departments"]}
    half = ROWS * COLUMNS * HOUSEHOLDS
    assert told["公安"] == {"department": "公安", "areas": 4, "households": half, "weight": 1.0}
    rows = plan.merge.crosswalk[plan.merge.crosswalk["department"] == "公安"]
    assert rows[rows["area_id"] == ""]["households"].sum() == half
    assert plan.merge.figures["unowned"]["departments"]["公安"]["households"] == half
    alone = merged(公安=named(jagged()[:4]))
    assert {homes_in(shape) for shape in jagged()[:4]} < grids_of(alone)


def test_a_department_that_covers_half_of_a_community_is_followed_where_it_covers_it():
    """What it leaves out counts as one area more; no grid needs to mix it with the others."""
    plan = merged(公安=named(columns()[1:3]))
    assert {homes_in(shape) for shape in columns()[1:3]} < grids_of(plan)
    assert bits(plan, "公安") == 0


@pytest.mark.parametrize("nothing", [[], [("远", box(0, 200, 2, 2))]], ids=["no areas", "far away"])
def test_a_department_that_covers_nothing_changes_no_grid(nothing):
    plan = merged(公安=named(columns()), 消防=nothing)
    assert grids_of(plan) == {homes_in(shape) for shape in columns()}
    assert bits(plan, "消防") == bits(plan, "消防", "plain") == 0
    assert plan.merge.figures["agreement"]["departments"]["消防"]["whole"] == 0
    everyone = 2 * ROWS * COLUMNS * HOUSEHOLDS
    assert plan.merge.figures["unowned"]["departments"]["消防"]["households"] == everyone
    assert plan.merge.figures["unowned"]["none_pieces"] == 0


def test_where_no_department_covers_anything_the_grids_are_those_of_divide():
    plan, plain = (merged(fidelity, 公安=[]) for fidelity in (1.0, 0.0))
    assert plan.units["grid_code"].equals(plain.units["grid_code"])
    assert plan.merge.figures["agreement"]["mean"] == 0


def test_crumbs_and_slivers_of_areas_make_no_grids():
    hair = [shapely.box(400_000 + 30 * k, 4_499_820, 400_000.2 + 30 * k, 4_500_000) for k in (1, 3)]
    plan = merged(公安=named(columns(), STRIP), 消防=named([*hair, CRUMB, STRIP]))
    assert shapely.area(to_metric(plan.grids, "EPSG:4546").geometry.to_numpy()).min() >= 100
    assert len(plan.grids) == len(columns())


def test_balance_is_not_given_up_for_areas_of_any_other_size():
    """Areas of 40 and 80 households: whole, they would all be out of the band."""
    slices = [box(k, 0, w, ROWS, c) for c in range(2) for k, w in ((0, 1), (1, 3), (4, 1), (5, 3))]
    plan = merged(公安=named(slices))
    assert (np.abs(plan.grids["households"] / TARGET - 1) <= 0.1 + SUMS).all()
    assert bits(plan, "公安") < bits(plan, "公安", "plain")


def test_progress_is_told_step_by_step_to_the_end():
    told = []
    district = with_departments(town(), {"公安": named(columns())})
    merge(district, LIGHT, tell=lambda step, done=0, total=0: told.append((step, done, total)))
    steps = list(dict.fromkeys(step for step, *_ in told))
    assert steps.index("partition") < steps.index("merge") < steps.index("crosswalk")
    counted = [(done, total) for step, done, total in told if step == "merge" and total]
    assert counted[-1] == (2, 2)
    assert all(one[0] <= other[0] for one, other in pairwise(counted))


def test_the_figures_are_ready_for_strict_json():
    plan = merged(公安=named(columns(), STRIP), 消防=[])
    told = json.dumps(plan.merge.figures, ensure_ascii=False, allow_nan=False)
    assert json.loads(told) == plan.merge.figures


def test_without_departments_there_is_nothing_to_merge():
    with pytest.raises(InputError, match="nothing to merge") as caught:
        merge(town(), LIGHT)
    assert caught.value.faults[0].wanted == "[[departments]]"


@pytest.mark.parametrize("fidelity", [-0.1, 1.01, float("nan"), float("inf")])
def test_a_fidelity_out_of_range_is_named(fidelity):
    district = with_departments(town(), {"公安": named(columns())})
    with pytest.raises(InputError) as caught:
        merge(district, LIGHT, fidelity=fidelity)
    (fault,) = caught.value.faults
    assert (fault.found, fault.wanted) == (str(fidelity), "from 0 to 1")


def test_all_faults_of_a_call_are_told_at_once():
    with pytest.raises(InputError) as caught:
        merge(town(), LIGHT, fidelity=2)
    assert len(caught.value.faults) == 2


def test_a_fidelity_between_the_rungs_is_a_point_of_the_curve():
    plan = merged(0.6, 公安=named(jagged()), 城管=named(columns()))
    curve = pd.DataFrame(plan.merge.figures["tradeoff"])
    assert curve["fidelity"].tolist() == [0, 0.25, 0.5, 0.6, 0.75, 1]
    between = curve["fidelity"] == 0.6
    assert (curve["chosen"] == between).all()
    rungs = curve[~between].reset_index(drop=True)
    assert rungs["conditional_entropy"].is_monotonic_decreasing
    at_half = curve[curve["fidelity"] == 0.5]["conditional_entropy"].item()
    assert curve[between]["conditional_entropy"].item() <= at_half
    again = merged(0.5, 公安=named(jagged()), 城管=named(columns())).merge.figures["tradeoff"]
    assert pd.DataFrame(again).drop(columns="chosen").equals(rungs.drop(columns="chosen"))
    assert plan.merge.figures["fidelity"] == 0.6
