"""Communities as people draw them: small overlaps and slits are mended and listed."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gridding.errors import InputError
from gridding.land.communities import clean_communities, overlaps_of

WEST = shapely.box(0, 0, 100, 100)


def frame(*shapes):
    codes = [f"15020300100{i + 1}" for i in range(len(shapes))]
    return gpd.GeoDataFrame({"code": codes}, geometry=list(shapes), crs="EPSG:4546")


def listed(rows):
    return [(kind, code, round(area, 3)) for kind, code, _, _, area, _ in rows]


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


def test_a_slit_open_at_both_ends_is_closed_along_its_whole_length():
    after, rows = clean_communities(frame(WEST, shapely.box(100.5, 0, 200, 100)))
    assert after.geometry.area.tolist() == pytest.approx([10_050, 9_950])
    assert listed(rows) == [("sliver", "150203001001", 50.0)]


def test_slits_that_meet_are_shared_out_along_the_borders_not_given_to_one():
    given = frame(
        WEST,
        shapely.box(100.4, 0, 200, 100),
        shapely.box(0, 100.4, 100, 200),
        shapely.box(100.4, 100.4, 200, 200),
    )
    after, rows = clean_communities(given)
    assert shapely.coverage_union_all(after.geometry.to_numpy()).equals(shapely.box(0, 0, 200, 200))
    assert sum(row[4] for row in rows) == pytest.approx(40_000 - given.geometry.area.sum())
    assert {row[1] for row in rows} == {"150203001001", "150203001002", "150203001003"}
    assert after.geometry.bounds.max(axis=1).iloc[0] < 102


def test_a_slit_that_opens_into_a_room_is_closed_up_to_the_room_and_the_room_is_listed():
    room = shapely.box(95, 45, 105, 55)
    slit = shapely.box(100, 0, 100.5, 100)
    after, rows = clean_communities(frame(WEST - room, shapely.box(100, 0, 200, 100) - slit - room))
    assert listed(rows) == [
        ("sliver", "150203001001", 22.5),
        ("sliver", "150203001001", 22.5),
        ("sliver", "150203001001", 100.0),
    ]
    assert rows[-1][5].equals(room)
    assert not after.geometry.intersects(room.buffer(-0.1)).any()


@pytest.mark.parametrize(("width", "count"), [(1.5, 1), (19, 1), (21, 0)])
def test_a_wider_gap_stays_and_is_listed_as_far_as_it_is_a_gap(width, count):
    given = frame(WEST, shapely.box(100 + width, 0, 200 + width, 100))
    after, rows = clean_communities(given)
    assert after.geometry.area.tolist() == pytest.approx([10_000, 10_000])
    assert listed(rows) == [("sliver", "150203001001", width * 100.0)] * count


def test_ground_enclosed_that_no_community_has_is_listed_however_large():
    """A 144 m² strip that belonged to nobody must never be hidden by a tolerance."""
    strip = shapely.box(100, 40, 104, 76)
    after, rows = clean_communities(frame(WEST, shapely.box(100, 0, 200, 100) - strip))
    assert listed(rows) == [("sliver", "150203001001", 144.0)]
    assert rows[0][5].equals(strip)
    assert "150203001001, 150203001002" in rows[0][3]
    assert after.geometry.area.sum() == pytest.approx(20_000 - 144)


def test_a_slit_in_one_community_is_closed():
    after, rows = clean_communities(frame(WEST - shapely.box(40, 40, 40.3, 50)))
    assert after.geometry.iloc[0].area == pytest.approx(10_000)
    assert listed(rows) == [("sliver", "150203001001", 3.0)]


def test_a_community_whose_mitred_buffer_crosses_itself_is_read_as_any():
    corners = [(600.5841, 0.0378), (24.6466, -2.1426), (28.0203, -1.0972), (27.15, -1.1136)]
    corners += [(26.9316, -1.2495), (27.058, -1.1153), (602.6757, 157.163)]
    given = frame(shapely.Polygon(np.array([400_000, 4_500_000]) + corners))
    after, rows = clean_communities(given)
    assert after.geometry.geom_equals_exact(given.geometry, 0).all()
    assert rows == []


def test_a_small_overlap_goes_to_the_smaller_code_and_is_listed_with_its_area():
    after, rows = clean_communities(frame(WEST, shapely.box(99.9, 0, 200, 100)))
    assert after.geometry.area.tolist() == pytest.approx([10_000, 10_000])
    assert shapely.coverage_is_valid(after.geometry.to_numpy())
    assert listed(rows) == [("repaired_geometry", "150203001001", 10.0)]


def test_a_piece_narrower_than_a_metre_goes_to_its_neighbour_and_is_listed():
    crumb = shapely.box(150, 99.5, 152, 100)
    after, rows = clean_communities(frame(WEST | crumb, shapely.box(100, 0, 200, 100) - crumb))
    assert after.geometry.geom_type.tolist() == ["Polygon", "Polygon"]
    assert after.geometry.area.tolist() == pytest.approx([10_000, 10_000])
    assert listed(rows) == [("sliver", "150203001002", 1.0)]


def test_a_piece_two_metres_wide_is_an_exclave_and_stays():
    piece = shapely.box(150, 98, 152, 100)
    given = frame(WEST | piece, shapely.box(100, 0, 200, 100) - piece)
    after, rows = clean_communities(given)
    assert after.geometry.area.tolist() == pytest.approx([10_004, 9_996])
    assert rows == []


@pytest.mark.parametrize("shape", [shapely.box(20, 20, 60, 60), shapely.box(200, 0, 200.5, 90)])
def test_a_community_of_which_nothing_would_be_left_is_refused(shape):
    with pytest.raises(InputError, match="150203001002"):
        clean_communities(frame(WEST, shape))


def test_overlaps_are_measured_before_anything_is_cleaned():
    west, middle, east = (shapely.box(90 * i, 0, 90 * i + 100, 100) for i in range(3))
    found = overlaps_of(np.array([west, middle, east], dtype=object))
    assert [(o.left, o.right, o.ground.area) for o in found] == [(0, 1, 1000), (1, 2, 1000)]
    assert [o.share for o in found] == pytest.approx([0.1, 0.1])
