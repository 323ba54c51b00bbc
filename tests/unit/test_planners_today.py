"""Which grid of today holds each unit."""

import geopandas as gpd
import pytest
import shapely

from gridding.today import today_of_units

METRIC = "EPSG:4546"
UNITS = [shapely.box(x, 0, x + 10, 10) for x in (0, 10, 20, 40)]


def frame(*boxes):
    return gpd.GeoDataFrame(geometry=list(boxes), crs=METRIC)


def test_a_unit_belongs_to_the_grid_that_holds_most_of_it():
    grids = frame(shapely.box(0, 0, 14, 10), shapely.box(14, 0, 24, 10))
    assert today_of_units(frame(*UNITS), grids).tolist() == [0, 1, 1, -1]


def test_of_grids_that_overlap_the_one_with_more_wins_then_the_first():
    grids = frame(shapely.box(2, 0, 10, 10), shapely.box(0, 0, 30, 10), shapely.box(0, 0, 30, 10))
    assert today_of_units(frame(*UNITS), grids).tolist() == [1, 1, 1, -1]


def test_touching_is_not_holding():
    assert today_of_units(frame(UNITS[0]), frame(UNITS[1])).tolist() == [-1]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_the_grids_does_not_matter_where_they_do_not_tie(order):
    boxes = [shapely.box(0, 0, 16, 10), shapely.box(16, 0, 30, 10)]
    found = today_of_units(frame(*UNITS), frame(*(boxes[i] for i in order)))
    assert [order[i] if i >= 0 else -1 for i in found] == [0, 0, 1, -1]


def test_no_grids_hold_nothing():
    assert today_of_units(frame(*UNITS), frame()).tolist() == [-1] * 4
