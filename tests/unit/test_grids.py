"""Grids derived from an assignment: outlines, sums, deviation, compactness, reach."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gridding.grids import derive_grids, polsby_popper, reach

CRS = "EPSG:4546"
CODE = "150203001001"


def world(assignment):
    """Four unit squares of 10 m in a row from the west, with 5, 0, 20 and 15 households."""
    shapes = [shapely.box(10 * i, 0, 10 * i + 10, 10) for i in range(4)]
    households = [5, 0, 20, 15]
    units = gpd.GeoDataFrame(
        {
            "community_code": CODE,
            "households": households,
            "population": pd.array([12, None, None, None], dtype="Int64"),
        },
        geometry=shapes,
        crs=CRS,
    )
    buildings = gpd.GeoDataFrame(
        {"unit": range(4), "households": households},
        geometry=[shape.centroid for shape in shapes],
        crs=CRS,
    )
    communities = gpd.GeoDataFrame(
        {"code": [CODE], "name": ["友谊社区"], "street_code": ["150203001"]},
        geometry=[shapely.union_all(shapes)],
        crs=CRS,
    )
    return derive_grids(units, buildings, communities, np.array(assignment), 20)


def test_grids_are_the_sums_and_unions_of_their_units():
    grids, row = world([7, 7, 3, 3])
    assert grids["grid_code"].tolist() == [CODE + "001", CODE + "002"]
    assert row.tolist() == [0, 0, 1, 1]
    assert grids["households"].tolist() == [5, 35]
    assert grids["population"].tolist() == [12, pd.NA]
    assert grids["deviation"].tolist() == pytest.approx([-0.75, 0.75])
    assert grids.geometry.area.tolist() == pytest.approx([200, 200])
    assert grids["name"].tolist() == ["友谊社区第1网格", "友谊社区第2网格"]
    assert set(grids["street_code"]) == {"150203001"}
    assert set(grids["kind"]) == {"basic"}


def test_the_numbers_of_the_groups_do_not_matter():
    one, _ = world([0, 0, 1, 1])
    other, _ = world([9, 9, 2, 2])
    assert one.drop(columns="geometry").equals(other.drop(columns="geometry"))


def test_compactness_is_one_for_a_disc_and_less_for_a_strip():
    disc = shapely.Point(0, 0).buffer(10, quad_segs=64)
    found = polsby_popper(np.array([disc, shapely.box(0, 0, 10, 10), shapely.box(0, 0, 100, 1)]))
    assert found[0] == pytest.approx(1, abs=1e-3)
    assert found[1] == pytest.approx(np.pi / 4)
    assert found[2] < 0.04


def test_reach_is_measured_from_the_centre_weighted_by_households():
    grids, _ = world([0, 0, 0, 0])
    centre = (5 * 5 + 20 * 25 + 15 * 35) / 40
    assert grids["reach_m"].tolist() == pytest.approx([centre - 5])


def test_reach_of_a_group_without_people_is_from_the_plain_centre_and_zero_without_buildings():
    places = gpd.GeoDataFrame(
        {"households": [0, 0]}, geometry=[shapely.Point(0, 0), shapely.Point(8, 0)], crs=CRS
    )
    assert reach(places, np.array([0, 0]), 2).tolist() == [4.0, 0.0]
