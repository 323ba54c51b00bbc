"""Buildings that share ground are listed, each pair once, and nothing else is."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from land_worlds import METRIC, Trait, town_of

from gridding.land.shared import NOISE_M2, shared_ground

KINDS = (Trait.TOUCHING, Trait.OVERLAPPING, Trait.STACKED, Trait.POINTS, Trait.COURTYARD)


@st.composite
def crowds(draw):
    """A town's buildings, all kinds of them close to each other."""
    traits = draw(st.sets(st.sampled_from(KINDS)))
    town = town_of(traits, draw(st.integers(0, 2**32 - 1)), draw(st.integers(0, 25)))
    return town.buildings


def listed(buildings):
    return shared_ground(buildings, np.array(["c"] * len(buildings), dtype=object))


@given(crowds())
def test_all_ground_that_two_outlines_share_is_listed_with_its_area(buildings):
    shapes = buildings.geometry.to_numpy()
    wanted = sorted(
        area
        for i, one in enumerate(shapes)
        for other in shapes[i + 1 :]
        if (area := one.intersection(other).area) > NOISE_M2
    )
    rows = [row for row in listed(buildings) if row[4] > 0]
    assert sorted(row[4] for row in rows) == pytest.approx(wanted)
    assert all(row[5].area == row[4] for row in rows)


@given(crowds())
def test_every_point_that_shares_its_place_is_listed(buildings):
    shapes = buildings.geometry.to_numpy()
    said = "\n".join(row[3] for row in listed(buildings) if row[4] == 0)
    for i, shape in enumerate(shapes):
        others = np.delete(shapes, i)
        if shape.area == 0:
            shares = shapely.intersects(others, shape).any()
            assert (f" {buildings['building_id'][i]}," in said) == shares


def frame(*shapes):
    ids = [f"b{i}" for i in range(len(shapes))]
    table = {"building_id": ids, "households": range(1, len(shapes) + 1)}
    return gpd.GeoDataFrame(table, geometry=list(shapes), crs=METRIC)


def test_what_is_said_names_the_buildings_and_their_households():
    house, point = shapely.box(0, 0, 10, 10), shapely.Point(5, 5)
    rows = listed(frame(house, point, point, shapely.box(8, 0, 12, 10)))
    assert [row[3] for row in rows] == [
        "buildings b0 and b3 share 50% of the smaller, which keeps the ground",
        "2 points in one place: b1, b2, 5 households",
        "2 points in the outline of building b0: b1, b2, 5 households",
    ]


def test_buildings_wall_to_wall_share_nothing():
    assert listed(frame(shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10))) == []
