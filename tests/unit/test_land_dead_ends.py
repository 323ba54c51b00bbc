"""Barriers that end inside a block: borders run along them all the same; second tracks do not."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gridding.land.barriers import BarrierIndex, prepare_barriers
from gridding.land.blocks import cut_into_blocks
from gridding.land.borders import shared_segments
from gridding.land.classes import FACTORS, HARD
from gridding.land.graph import classify, dual_edges
from gridding.land.units import make_units

GROUND = shapely.box(0, 0, 200, 100)


def line(*points):
    return shapely.LineString(points)


def house(x, y):
    return shapely.box(x - 5, y - 5, x + 5, y + 5)


class Land:
    """One community, cut and divided among its houses."""

    def __init__(self, barriers, houses):
        kinds, shapes = [k for k, _ in barriers], [g for _, g in barriers]
        frame = gpd.GeoDataFrame({"class": kinds, "name": ""}, geometry=shapes)
        made = prepare_barriers(frame, np.array([GROUND.boundary], dtype=object))
        index = BarrierIndex(made, FACTORS)
        self.houses = np.array(houses, dtype=object)
        self.blocks = cut_into_blocks("c", GROUND, made, index, self.houses)
        ends = self.blocks.dead_ends, self.blocks.dead_end_in
        self.units = make_units("c", self.blocks.polygons, self.houses, *ends)
        borders = shared_segments(self.units.polygons)
        _, kind = classify(borders, self.units.block, made, index, self.blocks.dead_ends)
        self.edges = dual_edges(borders, kind, FACTORS, frozenset(HARD))

    def edge(self, a, b):
        one, other = sorted((self.units.unit_of[a], self.units.unit_of[b]))
        found = self.edges[(self.edges["unit_a"] == one) & (self.edges["unit_b"] == other)]
        return found.iloc[0]

    def listed(self):
        return [(row[0], row[3]) for row in self.blocks.exceptions]


ROAD = ("residential", line((90, -5), (90, 60)))


def test_a_border_follows_a_road_that_ends_inside_the_block():
    land = Land([ROAD], [house(50, 30), house(150, 30), house(50, 85), house(150, 85)])
    assert len(land.blocks.polygons) == 1
    edge = land.edge(0, 1)
    assert edge["class"] == "residential"
    # The lower houses' ground goes up to y = 57.5; without the road it would part at x = 100.
    assert edge["cost"] == pytest.approx(0.3 * 57.5, abs=0.5)
    west, east = land.units.polygons[land.units.unit_of[:2]]
    assert west.bounds[2] == pytest.approx(90, abs=0.01)
    assert east.bounds[0] == pytest.approx(90, abs=0.01)
    assert (shapely.get_num_geometries(land.units.polygons) == 1).all()
    assert shapely.area(land.units.polygons).sum() == pytest.approx(20_000)


def test_a_railway_that_ends_inside_the_block_is_hard_as_far_as_it_goes():
    land = Land([("railway", ROAD[1])], [house(50, 30), house(150, 30), house(50, 85)])
    assert land.edge(0, 1)["hard"] == (land.edge(0, 1)["length_m"] - 60 < 1)
    assert land.edge(0, 1)["class"] == "railway"


def test_a_road_that_ends_at_a_house_leaves_the_house_whole():
    drive = ("service", line((90, -5), (90, 50)))
    land = Land([drive], [house(90, 50), house(65, 20), house(115, 20)])
    home = land.units.polygons[land.units.unit_of[0]]
    assert home.covers(land.houses[0])
    assert land.edge(1, 2)["class"] == "service"


def test_a_stub_beyond_a_crossing_is_none():
    across = ("residential", line((-5, 50), (205, 50)))
    stub = ("residential", line((90, -5), (90, 58)))
    assert len(Land([across, stub], [house(50, 80), house(150, 80)]).blocks.dead_ends) == 0


def test_ground_beyond_a_road_without_anyone_stays_with_its_neighbour_in_one_piece():
    land = Land([ROAD], [house(20, 20), house(20, 80)])
    assert (shapely.get_num_geometries(land.units.polygons) == 1).all()
    assert shapely.area(land.units.polygons).sum() == pytest.approx(20_000)


def twin(gap, ends_at=150):
    return [
        ("primary", line((-5, 40), (205, 40))),
        ("primary", line((-5, 40 + gap), (ends_at, 40 + gap))),
    ]


HOUSES = [house(50, 15), house(150, 15), house(50, 85), house(150, 85)]


def test_the_second_line_of_a_dual_carriageway_that_closes_nowhere_is_no_border():
    land = Land(twin(15), HOUSES)
    assert len(land.blocks.polygons) == 2
    assert len(land.blocks.dead_ends) == 0
    assert land.listed() == [("absorbed_strip", "strip between lines of one class, open at an end")]
    assert land.blocks.exceptions[0][4] == pytest.approx(150 * 15, rel=0.1)


def test_two_lines_far_apart_or_with_a_house_between_are_two_roads():
    far = Land(twin(35), HOUSES)
    assert len(far.blocks.dead_ends) == 1
    assert far.listed() == []
    rows = [house(x, 52) for x in range(10, 150, 15)]
    assert len(Land(twin(25), HOUSES + rows).blocks.dead_ends) == 1


def test_of_two_lines_that_both_end_in_the_block_the_longer_stays():
    lines = [("primary", line((-5, y), (x, y))) for y, x in ((40, 120), (52, 150))]
    land = Land(lines, HOUSES)
    assert [round(g.length) for g in land.blocks.dead_ends] == [150]
    assert land.blocks.dead_ends[0].bounds[1] == pytest.approx(52)


def test_lines_of_two_classes_that_end_in_the_block_are_two_barriers():
    lines = [("primary", line((-5, 40), (120, 40))), ("railway", line((-5, 52), (150, 52)))]
    assert len(Land(lines, HOUSES).blocks.dead_ends) == 2


def test_a_short_street_off_another_of_its_class_is_no_second_track():
    street = ("residential", line((-5, 40), (205, 40)))
    stub = ("residential", line((100, 40), (100, 62)))
    assert len(Land([street, stub], HOUSES).blocks.dead_ends) == 1
