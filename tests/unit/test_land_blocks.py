"""How barriers cut a community into blocks: dead ends, strips, slivers, water."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gridding.land.barriers import BarrierIndex, prepare_barriers
from gridding.land.blocks import cut_into_blocks
from gridding.land.classes import FACTORS

GROUND = shapely.box(0, 0, 200, 100)
NONE = np.empty(0, dtype=object)


def blocks_of(barriers, buildings=NONE, ground=GROUND):
    """Cut the ground; barriers are pairs of class and geometry."""
    kinds, shapes = [k for k, _ in barriers], [g for _, g in barriers]
    frame = gpd.GeoDataFrame({"class": kinds, "name": ""}, geometry=shapes)
    made = prepare_barriers(frame, np.array([shapely.boundary(ground)], dtype=object))
    index = BarrierIndex(made, FACTORS)
    return cut_into_blocks("c", ground, made, index, np.array(buildings, dtype=object))


def line(*points):
    return shapely.LineString(points)


def sizes(blocks):
    return sorted(np.round(shapely.area(blocks.polygons)).tolist())


def test_two_roads_that_cross_make_four_blocks():
    cut = blocks_of([("primary", line((-5, 60), (205, 60))), ("path", line((80, -5), (80, 105)))])
    assert sizes(cut) == [80 * 40, 80 * 60, 120 * 40, 120 * 60]
    assert cut.exceptions == []


def test_without_barriers_the_community_is_one_block():
    assert sizes(blocks_of([])) == [20_000]


@pytest.mark.parametrize(("short_m", "n_blocks"), [(0.0, 2), (0.5, 2), (0.99, 2), (1.01, 1)])
@pytest.mark.parametrize("at", ["line", "border"])
def test_a_line_that_ends_within_a_metre_of_another_or_of_the_border_reaches_it(
    short_m, n_blocks, at
):
    if at == "border":
        cut = blocks_of([("residential", line((80, -5), (80, 100 - short_m)))])
    else:
        through = ("primary", line((-5, 60), (205, 60)))
        cut = blocks_of([through, ("residential", line((80, -5), (80, 60 - short_m)))])
        n_blocks += 1
    assert len(cut.polygons) == n_blocks


def test_a_line_that_ends_in_the_middle_cuts_nothing():
    assert len(blocks_of([("residential", line((80, -5), (80, 50)))]).polygons) == 1


@pytest.mark.parametrize(("wide_m", "n_blocks"), [(12, 2), (29, 2), (31, 3)])
def test_a_strip_under_30_m_between_lines_of_one_class_is_absorbed(wide_m, n_blocks):
    cut = blocks_of(
        [
            ("trunk", line((-5, 40), (205, 40))),
            ("trunk", line((-5, 40 + wide_m), (205, 40 + wide_m))),
        ],
        ground=shapely.box(0, 0, 200, 150),
    )
    assert len(cut.polygons) == n_blocks
    absorbed = [row for row in cut.exceptions if row[0] == "absorbed_strip"]
    assert len(absorbed) == 3 - n_blocks
    assert all(row[4] == pytest.approx(200 * wide_m) for row in absorbed)


def test_a_strip_that_has_a_building_or_lies_between_two_classes_stays():
    lines = line((-5, 40), (205, 40)), line((-5, 60), (205, 60))
    house = shapely.box(50, 45, 60, 55)
    assert len(blocks_of([("trunk", g) for g in lines], [house]).polygons) == 3
    kinds = zip(("trunk", "railway"), lines, strict=True)
    assert len(blocks_of(list(kinds)).polygons) == 3


def test_strips_along_one_road_go_to_the_same_side_of_it():
    cross = [("residential", line((x, -5), (x, 105))) for x in (40, 90, 150)]
    twin = [("primary", line((-5, y), (205, y))) for y in (45, 60)]
    cut = blocks_of(twin + cross)
    assert len(cut.polygons) == 8
    used = {
        y
        for y in (45, 60)
        if not any(
            b.covers(line((1, y), (5, y))) and not b.boundary.covers(line((1, y), (5, y)))
            for b in cut.polygons
        )
    }
    assert len(used) == 1
    at = used.pop()
    for polygon in cut.polygons:
        assert polygon.bounds[1] in {0, at}
        assert polygon.bounds[3] in {at, 100}


def test_a_piece_under_a_square_metre_joins_a_neighbour_and_is_listed():
    cut = blocks_of(
        [
            ("path", line((-5, 50), (205, 50))),
            ("service", line((99.5, -5), (99.5, 51), (100.5, 51), (100.5, -5))),
        ]
    )
    listed = [row for row in cut.exceptions if row[0] == "sliver"]
    assert [round(row[4], 6) for row in listed] == [1.0] or [round(r[4], 6) for r in listed] == []
    small = blocks_of(
        [
            ("path", line((-5, 50), (205, 50))),
            ("wall", line((-5, 50.005), (100, 50.005), (100, -5))),
        ]
    )
    listed = [row for row in small.exceptions if row[0] == "sliver"]
    assert [round(row[4], 3) for row in listed] == [0.5]
    assert min(shapely.area(small.polygons)) > 1
    assert shapely.area(small.polygons).sum() == pytest.approx(20_000)


def test_water_joins_the_longer_bank():
    """It bends along three sides of the block in its middle."""
    lake = shapely.box(80, 40, 120, 100)
    road = ("primary", line((80, -5), (80, 105)))
    cut = blocks_of([("river", lake), road])
    # East of the road the lake has 40 + 60 m of bank, west of it 60 m.
    assert sizes(cut) == [80 * 100, 120 * 100]


def test_a_water_that_a_road_crosses_goes_to_one_bank_as_a_whole():
    """On two banks its halves would meet along the road, and the water would part nobody."""
    river = shapely.Polygon([(-5, 45), (100, 30), (205, 45), (205, 55), (100, 70), (-5, 55)])
    north = ("residential", line((60, 40), (60, 105)))
    south = ("residential", line((140, -5), (140, 60)))
    bridge = ("residential", line((100, -5), (100, 105)))
    cut = blocks_of([("river", river), north, south, bridge])
    wet = [b for b in cut.polygons if b.intersection(river).area > 1]
    assert len(wet) == 1
    assert shapely.area(wet[0].intersection(river)) == pytest.approx(
        river.intersection(GROUND).area
    )


def test_the_border_between_banks_runs_along_the_river():
    river = shapely.box(-5, 40, 205, 60)
    cut = blocks_of([("river", river), ("residential", line((100, -5), (100, 105)))])
    for a in cut.polygons:
        for b in cut.polygons:
            if a.bounds[1] < 40 < b.bounds[1] or (a.bounds[3] > 60 and b.bounds[3] < 60):
                common = a.intersection(b)
                assert common.difference(river.boundary.buffer(0.01)).length < 0.1


def test_a_house_on_the_water_makes_it_a_block():
    lake = shapely.box(80, 40, 120, 80)
    assert len(blocks_of([("river", lake)], [shapely.box(95, 55, 100, 60)]).polygons) == 2
    assert len(blocks_of([("river", lake)]).polygons) == 1


def test_the_middle_of_a_roundabout_joins_a_neighbour_and_is_listed():
    ring = shapely.Point(100, 50).buffer(12).exterior
    arms = [line((-5, 50), (88, 50)), line((112, 50), (205, 50))]
    cut = blocks_of([("primary", ring), *[("primary", arm) for arm in arms]])
    assert len(cut.polygons) == 2
    assert [row[3] for row in cut.exceptions] == ["strip between lines of one class"]
    assert cut.exceptions[0][4] == pytest.approx(np.pi * 144, rel=0.02)


@pytest.mark.parametrize(
    ("slip", "called"),
    [("residential", "strip between lines of one class"), ("service", "traffic island")],
)
def test_the_triangle_of_a_divided_junction_joins_across_its_weakest_side(slip, called):
    main = ("primary", line((-5, 50), (205, 50)))
    side = ("residential", line((100, -5), (100, 35)))
    slips = [(k, line((100, 35), (x, 50))) for k, x in (("residential", 88), (slip, 112))]
    cut = blocks_of([main, side, *slips])
    assert len(cut.polygons) == 3
    assert [row[3] for row in cut.exceptions] == [called]
    north = cut.polygons[shapely.bounds(cut.polygons)[:, 3] > 99]
    assert shapely.area(north) == pytest.approx([200 * 50])  # the main road goes on straight
    if slip == "service":  # it is weaker, so the triangle went east
        assert max(sizes(cut)[:2]) == 100 * 50 - 90 + 180


def test_a_pocket_of_ground_with_a_house_is_no_traffic_island():
    main = ("primary", line((-5, 50), (205, 50)))
    slips = [("residential", line((100, 20), (x, 50))) for x in (82, 118)]
    side = ("residential", line((100, -5), (100, 20)))
    house = shapely.box(97, 40, 103, 46)
    assert len(blocks_of([main, side, *slips], [house]).polygons) == 4


def test_a_river_drawn_as_a_bank_and_as_a_line_parts_the_land_once():
    bank = shapely.box(-5, 40, 205, 60)
    centre = line((-5, 50), (205, 50))
    cut = blocks_of([("river", bank), ("river", centre)])
    assert sizes(cut) == [200 * 40, 200 * 60]


def test_an_island_in_the_water_is_a_block_of_its_own():
    lake = shapely.box(60, 20, 140, 80).difference(shapely.box(80, 30, 120, 70))
    cut = blocks_of([("river", lake)])
    assert sizes(cut) == [40 * 40, 20_000 - 40 * 40]


def test_many_tiny_pieces_are_listed_in_one_row_with_all_their_ground():
    jagged = ("wall", line(*[(10 + i, 49.9 if i % 2 else 50.1) for i in range(11)]))
    cut = blocks_of([("path", line((-5, 50), (205, 50))), jagged])
    listed = [row for row in cut.exceptions if row[0] == "sliver"]
    assert len(listed) == 1
    assert listed[0][4] == pytest.approx(listed[0][5].area)
    assert len(listed[0][5].geoms) == 11  # two halves at the ends
    assert shapely.area(cut.polygons).sum() == pytest.approx(20_000)


def test_twin_tracks_along_the_border_join_what_lies_beside_them_not_what_lies_before():
    """The outer strip touches nothing settled but the yard at its end: it waits for the inner."""
    rails = [("railway", line((-5, y), (170, y))) for y in (72, 90)]
    yard = ("railway", line((170, -5), (170, 105)))
    cut = blocks_of([*rails, yard], [shapely.box(180, 40, 190, 50), shapely.box(50, 30, 60, 40)])
    assert sizes(cut) == [30 * 100, 170 * 100]
