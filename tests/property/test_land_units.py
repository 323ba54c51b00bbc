"""Inside a block every building gets its own outline and the open ground nearest to it."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from land_worlds import Trait, town_of

from gridding.land.blocks import block_of
from gridding.land.units import make_units

CODE = "150203001001"
FARTHER_M = 1.0
"""0.5 m by sampling at most, and 0.3 m by smoothing for buildings that lie close together."""
KINDS = (
    Trait.TOUCHING,
    Trait.OVERLAPPING,
    Trait.STACKED,
    Trait.POINTS,
    Trait.MULTI,
    Trait.COURTYARD,
)


@st.composite
def blocks(draw, traits=KINDS, corners=3):
    """A town's buildings in one to four convex blocks that tile a box inside it."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    town = town_of(draw(st.sets(st.sampled_from(traits))), seed, draw(st.integers(0, 25)))
    west, south, east, north = town.communities.total_bounds
    ground = shapely.box(west + 20, south + 20, east - 20, north - 20)
    sites = shapely.multipoints(rng.uniform((west, south), (east, north), (corners, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(sites, extend_to=ground))
    cells = shapely.intersection(cells, ground)
    shapes = town.buildings.geometry.to_numpy()
    return cells[shapely.area(cells) > 1], shapes[shapely.intersects(shapes, ground)]


def overlapped(shapes):
    """Return the land that two outlines share."""
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    return areas(shapely.intersection(shapes[a[a < b]], shapes[b[a < b]]))


def areas(shapes):
    """Return the union of what has an area."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return shapely.union_all(parts[shapely.area(parts) > 0])


@given(blocks())
def test_units_tile_their_blocks_and_each_building_has_one(case):
    cells, shapes = case
    units = make_units(CODE, cells, shapes)
    assert np.array_equal(np.unique(units.block), np.arange(len(cells)))
    for b, cell in enumerate(cells):
        whole = shapely.union_all(units.polygons[units.block == b])
        assert shapely.area(shapely.symmetric_difference(whole, cell)) < 1e-6 * cell.area
    assert np.isclose(shapely.area(units.polygons).sum(), shapely.area(cells).sum(), rtol=1e-6)
    assert ((units.unit_of >= 0) & (units.unit_of < len(units.polygons))).all()
    assert np.array_equal(units.block[units.unit_of], block_of(shapes, cells))


@given(blocks())
def test_a_unit_holds_the_outline_of_its_building_within_its_block(case):
    """But what another outline shares, and what is listed as lying beyond."""
    cells, shapes = case
    units = make_units(CODE, cells, shapes)
    shared = overlapped(shapes)
    listed = areas([row[5] for row in units.exceptions])
    for shape, unit in zip(shapes, units.unit_of, strict=True):
        if shape.area == 0:
            assert shape.distance(units.polygons[unit]) < 1e-6
        within = shape.intersection(cells[units.block[unit]])
        beyond = within.difference(units.polygons[unit]).difference(shared).difference(listed)
        assert beyond.area < 0.02
        outside = shape.difference(cells[units.block[unit]])
        assert outside.difference(listed.buffer(1e-6)).area < 0.02


@given(blocks(traits=(Trait.TOUCHING, Trait.POINTS, Trait.COURTYARD)))
def test_a_building_that_overlaps_none_and_crosses_nothing_keeps_all_its_outline(case):
    cells, shapes = case
    units = make_units(CODE, cells, shapes)
    shared = overlapped(shapes)
    for shape, unit in zip(shapes, units.unit_of, strict=True):
        if cells[units.block[unit]].covers(shape) and shape.intersection(shared).area == 0:
            assert shape.difference(units.polygons[unit]).area < 1e-6


def cut_in_two(outline, others):
    """Tell whether others leave more pieces of an outline than it has."""
    left = outline.difference(shapely.union_all(others))
    return len(shapely.get_parts(left)) > len(shapely.get_parts(outline))


@given(blocks(traits=(Trait.TOUCHING, Trait.POINTS, Trait.COURTYARD)))
def test_open_ground_goes_to_the_nearest_outline(case):
    """By brute force at random places.

    Blocks are convex; where an outline is cut in two by others, what is cut off from its own goes
    elsewhere, and the block is left out.
    """
    cells, shapes = case
    units = make_units(CODE, cells, shapes)
    home = block_of(shapes, cells)
    rng = np.random.default_rng(0)
    for b, cell in enumerate(cells):
        mine = np.flatnonzero(home == b)
        if len(mine) < 2:
            continue
        outlines = shapely.intersection(shapes[mine], cell)
        if any(cut_in_two(outline, np.delete(outlines, i)) for i, outline in enumerate(outlines)):
            continue
        west, south, east, north = cell.bounds
        places = shapely.points(rng.uniform((west, south), (east, north), (60, 2)))
        places = places[shapely.contains(cell, places)]
        places = places[~shapely.intersects(shapely.union_all(outlines), places)]
        if not len(places):
            continue
        away = shapely.distance(places[:, None], outlines[None, :])
        in_block = np.flatnonzero(units.block == b)
        at, unit = shapely.STRtree(units.polygons[in_block]).query(places, predicate="within")
        for place, u in zip(at, in_block[unit], strict=True):
            own = away[place, units.unit_of[mine] == u].min()
            assert own <= away[place].min() + FARTHER_M
