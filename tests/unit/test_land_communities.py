"""Communities as people draw them: small overlaps and slits are mended and listed."""

import geopandas as gpd
import pytest
import shapely

from gridding.errors import InputError
from gridding.land.communities import clean_communities

WEST = shapely.box(0, 0, 100, 100)


def frame(*shapes):
    codes = [f"15020300100{i + 1}" for i in range(len(shapes))]
    return gpd.GeoDataFrame({"code": codes}, geometry=list(shapes), crs="EPSG:4546")


def test_communities_that_fit_stay_as_they_are():
    given = frame(WEST, shapely.box(100, 0, 200, 100))
    after, rows = clean_communities(given)
    assert after.geometry.geom_equals_exact(given.geometry, 0).all()
    assert rows == []


def test_a_slit_of_5_cm_is_closed_and_listed():
    slit = shapely.box(100, 40, 100.05, 60)
    after, rows = clean_communities(frame(WEST, shapely.box(100, 0, 200, 100).difference(slit)))
    assert shapely.coverage_is_valid(after.geometry.to_numpy())
    assert shapely.union_all(after.geometry.to_numpy()).area == pytest.approx(20_000)
    assert [(row[0], round(row[4], 3)) for row in rows] == [("sliver", 1.0)]


def test_a_gap_of_half_a_metre_stays():
    given = frame(WEST, shapely.box(100.5, 0, 200, 100))
    after, rows = clean_communities(given)
    assert after.geometry.area.tolist() == pytest.approx(given.geometry.area.tolist())
    assert rows == []


def test_a_small_overlap_goes_to_one_of_them_and_is_listed_with_its_area():
    after, rows = clean_communities(frame(WEST, shapely.box(99.9, 0, 200, 100)))
    assert after.geometry.area.sum() == pytest.approx(20_000)
    assert shapely.coverage_is_valid(after.geometry.to_numpy())
    assert [(row[0], round(row[4], 3)) for row in rows] == [("repaired_geometry", 10.0)]


def test_an_overlap_above_one_percent_is_refused_with_both_codes_and_its_area():
    with pytest.raises(InputError) as caught:
        clean_communities(frame(WEST, shapely.box(98, 0, 198, 100)))
    fault = caught.value.faults[0]
    assert "150203001001" in fault.message
    assert "150203001002" in fault.message
    assert fault.found == "200.0 m²"


def test_all_overlaps_are_told_at_once():
    shapes = [shapely.box(90 * i, 0, 90 * i + 100, 100) for i in range(4)]
    with pytest.raises(InputError) as caught:
        clean_communities(frame(*shapes))
    assert len(caught.value.faults) == 3
