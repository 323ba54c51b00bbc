"""The bench's own audit of a merge finds what it is there to find, on ground drawn by hand."""

import numpy as np
import pytest
import shapely

from bench.audit import Areas, Ground, conditional, holding, tiling
from bench.merging import less, way
from bench.naive_merge import Naive, without_slivers

LEFT, RIGHT = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)
SLIVER = shapely.box(200, 0, 200.5, 100)


@pytest.fixture
def land():
    points = shapely.points([[25, 50], [75, 50], [125, 50], [175, 50]])
    departments = {
        "halves": Areas(np.array(["a", "b"]), np.array([LEFT, RIGHT])),
        "west": Areas(np.array(["w"]), np.array([shapely.box(0, 0, 50, 100)])),
    }
    communities = np.array([shapely.box(0, 0, 200, 100)])
    return Ground(points, np.array([450, 450, 450, 450]), departments, communities)


def test_entropy_is_a_bit_where_a_grid_is_torn_in_two():
    torn = conditional(np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1]), np.ones(4))
    told = conditional(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1]), np.ones(4))
    assert torn == pytest.approx(1)
    assert told == pytest.approx(0)


def test_households_in_no_area_are_counted_and_stand_for_an_area(land):
    assert land.uncovered() == {"halves": 0, "west": 1350}
    assert land.bits(np.zeros(4))["halves"] == pytest.approx(1)
    assert land.bits(np.array([0, 1, 1, 1]))["west"] == pytest.approx(0)


def test_a_place_in_two_areas_is_the_smaller_ones(land):
    both = Areas(np.array(["large", "small"]), np.array([LEFT, shapely.box(0, 0, 50, 100)]))
    assert both.of(land.points).tolist() == [1, 0, -1, -1]


def test_gaps_overlaps_pieces_and_balance_are_told(land):
    shapes = np.array(
        [shapely.box(0, 0, 60, 100), shapely.box(50, 0, 200, 99), shapely.box(0, -5, 5, 0)]
    )
    found = tiling(shapes, np.array([450, 540, 0]), land, 450)
    assert (found.count, found.apart, found.small) == (3, 0, 1)
    assert found.within_10 == pytest.approx(1 / 3)
    assert found.within_20 == pytest.approx(2 / 3)
    assert found.gaps_m2 == pytest.approx(140)
    assert found.overlaps_m2 == pytest.approx(990)


def test_a_piece_in_two_communities_is_told(land):
    split = Ground(land.points, land.households, land.departments, np.array([LEFT, RIGHT]))
    shapes = np.array([shapely.box(0, 0, 150, 100), shapely.box(150, 0, 200, 100)])
    assert tiling(shapes, np.array([1350, 450]), split, 450).across == 1


def test_slivers_go_to_the_neighbour_with_the_longest_border(land):
    shapes = np.array([LEFT, RIGHT, SLIVER, shapely.box(99, 100, 104, 101)])
    merged = without_slivers(Naive(shapes, 0.0), land, least_m2=100, least=0).shapes
    assert shapely.area(merged).tolist() == pytest.approx([10_000, 10_000 + 50 + 5])


def test_small_pieces_go_too_where_that_is_asked(land):
    corner = shapely.box(100, 0, 150, 60)
    shapes = np.array([LEFT, corner, shapely.difference(RIGHT, corner)])
    merged = without_slivers(Naive(shapes, 0.0), land, least_m2=0, least=451).shapes
    assert shapely.area(merged).tolist() == pytest.approx([10_000, 10_000])


def test_a_way_is_measured_from_its_shapes_alone(land):
    found = way("halves", np.array([LEFT, RIGHT]), land, 1.5)
    assert found.bits == pytest.approx({"halves": 0, "west": 0.5})
    assert found.row["H, mean bits"] == pytest.approx(0.25)
    assert found.row["pieces"] == 2
    assert holding(np.array([LEFT, RIGHT]), land).tolist() == [0, 0, 1, 1]


def test_less_is_a_share_of_what_was():
    assert less(0.75, 1.0) == 0.25
    assert less(0.0, 0.0) == 0.0
