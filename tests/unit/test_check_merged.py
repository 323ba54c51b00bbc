"""The check passes merged plans and finds every single way in which a merge can be untrue."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from corrupted_merge import (
    MERGED,
    Change,
    Frames,
    K,
    add,
    both,
    drop,
    figure,
    good,
    moved,
    put,
    repeat,
    row_of,
    shape,
    without,
)
from department_world import part
from small_merge import CRUMB, STRIP, small_merge

from gridding.check import FaultKind, check_layers, check_plan
from gridding.check.laid import holders
from gridding.check.merged import merge_faults
from gridding.check.opened import Opened, open_layers
from gridding.planfile import write_plan

ONE, TWO = "150203001001001", "150203001001002"
POLICE, SWEEPING, FIRE = "公安", "城管", "消防"
IN_TWO = {"department": POLICE, "area_id": "1号", "grid_code": TWO}
LEFT = {"department": POLICE, "area_id": "3号", "grid_code": ""}
NOBODYS = {"department": ""}
BOW_TIE = shapely.Polygon([(109.8, 40.64), (109.81, 40.65), (109.81, 40.64), (109.8, 40.65)])
TRADEOFF = ("tradeoff", 2)

CORRUPTIONS: dict[str, tuple[Change, FaultKind, str]] = {
    # what the file is made of
    "the figures are no JSON": (
        lambda f: f | {"merge": pd.DataFrame({"figures": ["{"]})},
        K.VALUE_WRONG,
        "merge",
    ),
    "the figures stand twice": (
        lambda f: f | {"merge": pd.concat([f["merge"]] * 2, ignore_index=True)},
        K.VALUE_WRONG,
        "merge",
    ),
    "a column is missing": (
        lambda f: f | {"crosswalk": f["crosswalk"].drop(columns="area_m2")},
        K.COLUMN_MISSING,
        "crosswalk",
    ),
    "households are fractions": (
        lambda f: f | {"crosswalk": f["crosswalk"].astype({"households": float})},
        K.TYPE_WRONG,
        "crosswalk",
    ),
    "areas are in metres": (
        lambda f: f | {"department_areas": f["department_areas"].to_crs("EPSG:4546")},
        K.CRS_WRONG,
        "department_areas",
    ),
    # the departments' areas
    "an area is a bow tie": (
        shape("department_areas", lambda _: BOW_TIE, area_id="1号"),
        K.GEOMETRY_BAD,
        "department_areas",
    ),
    "an area has no outline": (
        shape("department_areas", lambda _: None, area_id="1号"),
        K.GEOMETRY_BAD,
        "department_areas",
    ),
    "an area lies 10 cm over its neighbour": (
        shape("department_areas", moved(1.2e-6), department=POLICE, area_id="1号"),
        K.OVERLAP,
        "department_areas",
    ),
    "two areas have one id": (
        put("department_areas", "area_id", "1号", department=POLICE, area_id="2号"),
        K.ID_REPEATED,
        "department_areas",
    ),
    "an area is said to be larger by a square metre": (
        put("department_areas", "area_m2", lambda m2: m2 + 1, area_id="1号"),
        K.MEASURE_WRONG,
        "department_areas",
    ),
    "an area is said to have one household more": (
        put("department_areas", "households", lambda n: n + 1, area_id="1号"),
        K.SUM_WRONG,
        "crosswalk",
    ),
    "an area reaches farther than the crosswalk knows": (
        shape("department_areas", moved(1e-4), department=FIRE),
        K.MEASURE_WRONG,
        "crosswalk",
    ),
    # the crosswalk
    "a pair is missing": (drop("crosswalk", **IN_TWO), K.NOT_LISTED, "crosswalk"),
    "what lies in no grid is missing": (drop("crosswalk", **LEFT), K.NOT_LISTED, "crosswalk"),
    "a pair stands twice": (repeat("crosswalk", **IN_TWO), K.ID_REPEATED, "crosswalk"),
    "a pair is invented": (
        put("crosswalk", "area_id", "3号", **IN_TWO),
        K.LISTED_WRONGLY,
        "crosswalk",
    ),
    "a pair has an unknown area": (
        put("crosswalk", "area_id", "9号", **IN_TWO),
        K.REFERENCE_UNKNOWN,
        "crosswalk",
    ),
    "a pair has an unknown grid": (
        put("crosswalk", "grid_code", "150203001001099", **IN_TWO),
        K.REFERENCE_UNKNOWN,
        "crosswalk",
    ),
    "a pair has an unknown department": (
        put("crosswalk", "department", "党建", **IN_TWO),
        K.REFERENCE_UNKNOWN,
        "crosswalk",
    ),
    "a household is counted twice": (
        put("crosswalk", "households", lambda n: n + 1, **IN_TWO),
        K.SUM_WRONG,
        "crosswalk",
    ),
    "households moved from one pair to another of a grid": (
        both(
            put("crosswalk", "households", lambda n: n - 5, department=POLICE, households=149),
            put("crosswalk", "households", 5, department=POLICE, area_id="", grid_code=TWO),
        ),
        K.SUM_WRONG,
        "crosswalk",
    ),
    "two tenths of a square metre are lost": (
        put("crosswalk", "area_m2", lambda m2: m2 - 0.2, **IN_TWO),
        K.SUM_WRONG,
        "crosswalk",
    ),
    "a share of households is in percent": (
        put("crosswalk", "household_share_of_area", lambda share: share * 100, **IN_TWO),
        K.MEASURE_WRONG,
        "crosswalk",
    ),
    "a share of ground is off by a millionth": (
        put("crosswalk", "area_share_of_grid", lambda share: share - 1e-6, **IN_TWO),
        K.MEASURE_WRONG,
        "crosswalk",
    ),
    "what lies in no grid has a share of one": (
        put("crosswalk", "area_share_of_grid", 0.0, **LEFT),
        K.MEASURE_WRONG,
        "crosswalk",
    ),
    # what nobody owns
    "the strip is hidden": (drop("unowned", **NOBODYS), K.NOT_LISTED, "unowned"),
    "the crumb of one department is hidden": (
        drop("unowned", department=POLICE, grid_code="150203001002002"),
        K.NOT_LISTED,
        "unowned",
    ),
    "a piece is said to be smaller": (
        put("unowned", "area_m2", lambda m2: m2 - 1, **NOBODYS),
        K.MEASURE_WRONG,
        "unowned",
    ),
    "a piece is drawn smaller": (
        shape("unowned", lambda g: shapely.affinity.scale(g, 0.9, 0.9), **NOBODYS),
        K.NOT_LISTED,
        "unowned",
    ),
    "a piece lies elsewhere": (
        shape("unowned", moved(1e-3), **NOBODYS),
        K.LISTED_WRONGLY,
        "unowned",
    ),
    "a piece stands twice": (repeat("unowned", **NOBODYS), K.OVERLAP, "unowned"),
    "two pieces are one row": (
        shape("unowned", lambda g: shapely.union(g, CRUMB), **NOBODYS),
        K.NOT_CONTIGUOUS,
        "unowned",
    ),
    "owned ground is listed as nobody's": (
        add(
            *("unowned",),
            department="",
            community_code="150203001001",
            grid_code=ONE,
            households=0,
            area_m2=100.0,
            geometry=part(0.2, 0.21, 0.2, 0.21),
        ),
        K.LISTED_WRONGLY,
        "unowned",
    ),
    "a piece has an unknown department": (
        put("unowned", "department", "党建", **NOBODYS),
        K.REFERENCE_UNKNOWN,
        "unowned",
    ),
    "a piece has one household more": (
        put("unowned", "households", lambda n: n + 1, department=POLICE),
        K.SUM_WRONG,
        "unowned",
    ),
    "a piece has another grid": (
        put("unowned", "grid_code", ONE, **NOBODYS),
        K.PARENT_WRONG,
        "unowned",
    ),
    "a piece has another community": (
        put("unowned", "community_code", "150203001002", **NOBODYS),
        K.PARENT_WRONG,
        "unowned",
    ),
    # matters and duties
    "a matter ends before it begins": (
        put("matters", "until", "2025-12-31", code="M2"),
        K.VALUE_WRONG,
        "matters",
    ),
    "a matter's deadline is -3": (
        put("matters", "deadline_days", -3, code="M2"),
        K.VALUE_WRONG,
        "matters",
    ),
    "a matter is led by an unknown department": (
        put("matters", "lead", "党建", code="M2"),
        K.REFERENCE_UNKNOWN,
        "matters",
    ),
    "a duty is missing": (drop("duties", grid_code=ONE, lead=POLICE), K.NOT_LISTED, "duties"),
    "a duty stands twice": (repeat("duties", grid_code=ONE), K.ID_REPEATED, "duties"),
    "a duty lies in an unknown grid": (
        put("duties", "grid_code", "150203001001099", grid_code=ONE),
        K.REFERENCE_UNKNOWN,
        "duties",
    ),
    "a duty is of an unknown matter": (
        put("duties", "matter", "M9", grid_code=ONE),
        K.REFERENCE_UNKNOWN,
        "duties",
    ),
    "a duty is led by no department": (
        put("duties", "lead", "党建", grid_code=ONE),
        K.REFERENCE_UNKNOWN,
        "duties",
    ),
    "a duty is of a matter that has ended": (
        put("duties", "matter", "M4", grid_code=ONE, lead=POLICE),
        K.LISTED_WRONGLY,
        "duties",
    ),
    "a duty is of a department that is not there": (
        add("duties", grid_code="150203001002003", matter="M2", lead=SWEEPING, supporting=""),
        K.LISTED_WRONGLY,
        "duties",
    ),
    "a duty's support is another": (
        put("duties", "supporting", FIRE, grid_code=ONE, lead=POLICE),
        K.VALUE_WRONG,
        "duties",
    ),
    "an entry of the list was in force all along": (
        put("matters", "until", "", code="M4"),
        K.NOT_LISTED,
        "duties",
    ),
    # conflicts
    "two leads are not told": (drop("conflicts", kind="two_leads"), K.NOT_LISTED, "conflicts"),
    "that nobody leads is not told": (
        drop("conflicts", kind="no_lead"),
        K.NOT_LISTED,
        "conflicts",
    ),
    "that a department has no matters is not told": (
        drop("conflicts", kind="no_matters"),
        K.NOT_LISTED,
        "conflicts",
    ),
    "a conflict has an unknown kind": (
        put("conflicts", "kind", "quarrel", kind="two_leads"),
        K.VALUE_WRONG,
        "conflicts",
    ),
    "a conflict is of another matter": (
        put("conflicts", "matter", "M2", kind="two_leads"),
        K.LISTED_WRONGLY,
        "conflicts",
    ),
    "a conflict is of an unknown matter": (
        put("conflicts", "matter", "M9", kind="two_leads"),
        K.REFERENCE_UNKNOWN,
        "conflicts",
    ),
    "a conflict lies in an unknown grid": (
        put("conflicts", "grid_code", "150203001001099", kind="two_leads"),
        K.REFERENCE_UNKNOWN,
        "conflicts",
    ),
    "a conflict has one household more": (
        put("conflicts", "households", lambda n: n + 1, kind="two_leads"),
        K.SUM_WRONG,
        "conflicts",
    ),
    "a conflict is drawn half as wide": (
        shape("conflicts", lambda g: shapely.affinity.scale(g, 0.5, 1), kind="no_lead"),
        K.MEASURE_WRONG,
        "conflicts",
    ),
    # staffing
    "a worker is in two grids": (
        put("staffing", "worker_id", "w0", worker_id="w1"),
        K.ID_REPEATED,
        "staffing",
    ),
    "a worker is in an unknown grid": (
        put("staffing", "grid_code", "150203001001099", worker_id="w1"),
        K.REFERENCE_UNKNOWN,
        "staffing",
    ),
    "a grid has no place": (drop("staffing", grid_code=ONE), K.NOT_LISTED, "staffing"),
    "a place has other households than its grid": (
        put("staffing", "households", lambda n: n + 1, worker_id="w1"),
        K.SUM_WRONG,
        "staffing",
    ),
    "a worker knows more households than live there": (
        put("staffing", "households_known", 999, worker_id="w1"),
        K.VALUE_WRONG,
        "staffing",
    ),
    # figures
    "the grids are said to leave less open": (
        figure("agreement", "mean", to=lambda bits: bits - 1e-6),
        K.FIGURE_WRONG,
        "merge",
    ),
    "a department is said to be left less open": (
        figure("agreement", "departments", POLICE, "conditional_entropy", to=0.0),
        K.FIGURE_WRONG,
        "merge",
    ),
    "a department is said to be more whole": (
        figure("agreement", "departments", POLICE, "whole", to=1.0),
        K.FIGURE_WRONG,
        "merge",
    ),
    "the reduction is another": (figure("agreement", "reduction", to=0.9), K.FIGURE_WRONG, "merge"),
    "the unowned ground is said to be less": (
        figure("unowned", "none_m2", to=lambda m2: m2 - 1),
        K.FIGURE_WRONG,
        "merge",
    ),
    "a piece less is counted": (
        figure("unowned", "departments", FIRE, "pieces", to=1),
        K.FIGURE_WRONG,
        "merge",
    ),
    "a conflict less is counted": (figure("conflicts", "two_leads", to=6), K.FIGURE_WRONG, "merge"),
    "a place less is counted": (figure("staffing", "places", to=11), K.FIGURE_WRONG, "merge"),
    "an entry less is counted": (figure("matters", "ended", to=0), K.FIGURE_WRONG, "merge"),
    "what ends soon is not told": (figure("matters", "ending", to=[]), K.FIGURE_WRONG, "merge"),
    "an area less is counted": (
        figure("departments", 0, "areas", to=2),
        K.FIGURE_WRONG,
        "merge",
    ),
    "the chosen point balances better than the plan": (
        figure(*TRADEOFF, "within_10", to=0.99),
        K.FIGURE_WRONG,
        "merge",
    ),
    "the chosen point is rounder than the plan": (
        figure(*TRADEOFF, "median_compactness", to=0.8),
        K.FIGURE_WRONG,
        "merge",
    ),
    "the chosen point cuts less than the plan": (
        figure(*TRADEOFF, "weighted_cut", to=lambda cut: cut - 1),
        K.FIGURE_WRONG,
        "merge",
    ),
    "another point is the plan's": (figure("fidelity", to=0.75), K.FIGURE_WRONG, "merge"),
    "no point is the plan's": (figure(*TRADEOFF, "chosen", to=False), K.FIGURE_WRONG, "merge"),
    "the plan of divide is told twice, differently": (
        figure("tradeoff", 0, "conditional_entropy", to=0.9),
        K.FIGURE_WRONG,
        "merge",
    ),
}


@cache
def opened() -> Opened:
    """Return what merges do not change, opened once for all."""
    plan, faults = open_layers(good())
    assert plan is not None
    assert faults == []
    return plan


def found_in(frames: Frames) -> set[tuple[FaultKind, str]]:
    return {(fault.kind, fault.layer) for fault in merge_faults(opened(), frames)}


def test_a_good_merged_plan_has_no_fault_in_memory_and_in_its_file(tmp_path: Path) -> None:
    assert check_layers(good()) == []
    write_plan(small_merge(), tmp_path / "merged.gpkg")
    assert check_plan(tmp_path / "merged.gpkg") == []


def test_the_merge_that_is_checked_has_something_of_everything() -> None:
    frames = good()
    assert all(len(frames[layer]) for layer in MERGED)
    assert set(frames["conflicts"]["kind"]) == {"two_leads", "no_lead", "no_matters"}
    ground = frames["unowned"].to_crs("EPSG:4546")
    assert ground.area.min() < 4
    assert any(shape.covers(STRIP.centroid) for shape in frames["unowned"].geometry)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_finds_that(name: str) -> None:
    change, kind, layer = CORRUPTIONS[name]
    found = found_in(change(good()))
    assert (kind, layer) in found


@pytest.mark.parametrize("layer", MERGED)
def test_finds_that_of_a_merge_only_some_layers_are_there(layer: str) -> None:
    assert found_in(without(layer)(good())) == {(K.LAYER_MISSING, layer)}


def test_a_plan_that_is_not_merged_lacks_nothing() -> None:
    frames = good()
    assert check_layers({name: frames[name] for name in frames if name not in MERGED}) == []


@pytest.mark.parametrize("name", ["a household is counted twice", "a piece lies elsewhere"])
def test_a_fault_of_a_row_names_row_and_figures(name: str) -> None:
    change, kind, layer = CORRUPTIONS[name]
    found = check_layers(change(good()))
    told = [fault for fault in found if (fault.kind, fault.layer) == (kind, layer)]
    row = row_of(layer, **(IN_TWO if layer == "crosswalk" else NOBODYS))
    assert row + 1 in {fault.row for fault in told}


ROW = (shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10))
BUILDINGS = {
    "in the first": (shapely.box(2, 2, 4, 4), {0}),
    "mostly in the second": (shapely.box(9, 2, 12, 4), {1}),
    "half in each": (shapely.box(9, 2, 11, 4), {0, 1}),
    "half in none": (shapely.box(-1, 2, 1, 4), {0, -1}),
    "mostly in none": (shapely.box(-3, 2, 1, 4), {-1}),
    "a point in the second": (shapely.Point(15, 5), {1}),
    "a point on their border": (shapely.Point(10, 5), {0, 1, -1}),
    "a point a hair beside the edge": (shapely.Point(-1e-9, 5), {0, -1}),
    "a point beside": (shapely.Point(-1, 5), {-1}),
}


@pytest.mark.parametrize("name", BUILDINGS)
def test_where_rounding_decides_who_holds_a_building_either_may(name: str) -> None:
    building, wanted = BUILDINGS[name]
    held = holders(np.array([building]), np.array(ROW))
    assert set(held.shape.tolist()) == wanted
    assert held.certain.all() == (len(wanted) == 1)
