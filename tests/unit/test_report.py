"""The report: shares, what is achievable, pieces, straddles, cut."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from river_plan import river_plan
from sample_plan import sample_plan

from gridding.report import is_achievable, report


@pytest.mark.parametrize(
    ("total", "largest", "band", "possible"),
    [
        (450, 10, 0.1, True),
        (405, 10, 0.1, True),
        (404, 10, 0.1, False),
        (495, 10, 0.1, True),
        (496, 10, 0.1, False),
        (809, 10, 0.1, False),
        (810, 10, 0.1, True),
        (990, 10, 0.1, True),
        (991, 10, 0.1, False),
        (1215, 10, 0.1, True),
        (5 * 450, 10, 0.1, True),
        (720, 10, 0.2, True),
        (700, 10, 0.2, False),
        (450, 495, 0.1, True),
        (900, 496, 0.1, False),
        (900, 540, 0.2, True),
        (900, 541, 0.2, False),
        (0, 0, 0.1, False),
    ],
)
def test_a_component_is_achievable_when_some_number_of_grids_fits_and_no_building_is_too_large(
    total, largest, band, possible
):
    assert is_achievable(total, largest, 450, band) == possible


def test_a_good_plan_has_good_figures():
    plan = sample_plan(communities=2)
    figures = report(plan)
    assert figures["n_grids"] == 4
    assert figures["n_communities"] == 2
    assert figures["n_units"] == 72
    assert figures["households"] == 72 * 25
    assert figures["within_10"] == figures["within_20"] == 1.0
    assert figures["achievable"] == {"n_grids": 4, "within_10": 1.0, "within_20": 1.0}
    assert figures["noncontiguous"] == figures["straddling"] == 0
    assert figures["cut_length_m"] == pytest.approx(2 * 6 * 50)
    assert figures["weighted_cut"] == pytest.approx(2 * 6 * 50 * 0.15)
    assert figures["exceptions"] == {}


@pytest.mark.parametrize(
    ("deviation", "within_10", "within_20"),
    [(0.1, 1.0, 1.0), (-0.1, 1.0, 1.0), (0.101, 0.75, 1.0), (-0.2, 0.75, 1.0), (0.21, 0.75, 0.75)],
)
def test_a_deviation_of_just_10_or_20_percent_is_within(deviation, within_10, within_20):
    plan = sample_plan(communities=2)
    grids = plan.grids.assign(deviation=[deviation, 0, 0, 0])
    figures = report(replace(plan, grids=grids))
    assert (figures["within_10"], figures["within_20"]) == (within_10, within_20)


def test_dedicated_grids_are_no_part_of_the_shares():
    plan = sample_plan(communities=2)
    grids = plan.grids.assign(deviation=[9, 0, 0, 0], kind=["dedicated", *["basic"] * 3])
    assert report(replace(plan, grids=grids))["within_10"] == 1.0


def test_grids_in_pieces_and_across_hard_barriers_are_counted():
    plan = sample_plan(communities=1)
    far = plan.units["grid_code"].to_numpy().copy()
    far[0], far[-1] = far[-1], far[0]
    assert report(replace(plan, units=plan.units.assign(grid_code=far)))["noncontiguous"] == 2
    assert report(river_plan())["straddling"] == 1
    assert report(river_plan())["noncontiguous"] == 0


def test_exceptions_are_counted_by_kind():
    plan = sample_plan()
    kinds = ["cut_compound", "exclave", "cut_compound"]
    frame = pd.DataFrame({"kind": kinds, "community_code": "", "grid_code": "", "detail": ""})
    listed = gpd.GeoDataFrame(frame.assign(area_m2=0.0), geometry=[None] * 3, crs="EPSG:4490")
    figures = report(replace(plan, exceptions=listed))
    assert figures["exceptions"] == {"cut_compound": 2, "exclave": 1}
    assert figures["cut_compounds"] == 2
