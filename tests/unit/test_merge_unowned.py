"""What no department has is listed, however small, with its exact area."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from department_worlds import plain_land, with_departments
from planners_world import ONE, TWO, box, town

from gridding.merge.crosswalk import crosswalk_of
from gridding.merge.holding import layers_of
from gridding.merge.unowned import COLUMNS, unowned_of

STRIP = shapely.box(400_100, 4_499_900, 400_112, 4_499_912)
HOLE = shapely.box(400_050.5, 4_499_850.2, 400_053.5, 4_499_851.2)
SLIVER = shapely.box(400_200, 4_499_950, 400_200.2, 4_499_965)


def unowned(**layers):
    return laid(with_departments(town(), layers))


def laid(district):
    land = plain_land()
    codes = (land.units["community_code"] + "001").to_numpy()
    return unowned_of(layers_of(district, land), land, codes), land, codes, district


def whole(*without):
    """The whole town as one area, but for some ground."""
    return shapely.difference(
        shapely.union(box(0, 0, 8, 6), box(0, 0, 8, 6, community=1)), shapely.union_all(without)
    )


def halves(*without):
    west, east = box(0, 0, 6, 6), shapely.difference(whole(), box(0, 0, 6, 6))
    holes = shapely.union_all(without)
    return [("西", shapely.difference(west, holes)), ("东", shapely.difference(east, holes))]


def test_a_strip_of_144_a_hole_of_3_and_a_sliver_of_3_square_metres_are_listed():
    found, *_ = unowned(公安=halves(STRIP, HOLE, SLIVER), 城管=halves(STRIP, HOLE, SLIVER))
    assert tuple(found.columns) == COLUMNS
    assert found["department"].tolist() == [""] * 3 + ["公安"] * 3 + ["城管"] * 3
    assert found["area_m2"].to_numpy() == pytest.approx([144, 3, 3] * 3, abs=1e-4)
    assert (found["community_code"] == ONE).all()
    assert (found["grid_code"] == f"{ONE}001").all()
    assert (found["households"] == 0).all()
    for shape, wanted in zip(found.geometry[:1], [STRIP], strict=True):
        assert shapely.symmetric_difference(shape, wanted).area < 1e-4


def test_what_another_department_has_is_unowned_only_for_the_first():
    found, *_ = unowned(公安=halves(STRIP), 城管=halves(HOLE))
    assert found["department"].tolist() == ["公安", "城管"]
    assert found["area_m2"].to_numpy() == pytest.approx([144, 3], abs=1e-4)


def test_a_piece_is_listed_once_whatever_borders_run_through_it():
    gap = box(6, 0, 4, 6)  # two columns of houses on either side of the communities' border
    found, *_ = unowned(公安=[("一", whole(gap))])
    assert len(found) == 2
    assert found["area_m2"].to_numpy() == pytest.approx([gap.area] * 2, abs=1.0)
    assert found["households"].tolist() == [4 * 6 * 5] * 2
    assert set(found["community_code"]) <= {ONE, TWO}


def test_its_community_and_grid_are_those_that_hold_most_of_it():
    found, *_ = unowned(公安=[("一", whole(box(7, 0, 3, 6)))])
    assert found["community_code"].tolist() == [TWO] * 2
    assert found["grid_code"].tolist() == [f"{TWO}001"] * 2


def test_households_that_no_area_holds_are_those_of_the_unowned_pieces():
    found, land, codes, district = unowned(公安=[("一", box(1, 1, 3, 3))], 城管=halves())
    table = crosswalk_of(layers_of(district, land), land, codes)
    nobody = table[table["area_id"] == ""].groupby("department")["households"].sum()
    told = found[found["department"] == "公安"]["households"].sum()
    assert told == nobody["公安"] == (2 * 48 - 9) * 5
    assert nobody.get("城管", 0) == 0
    assert "城管" not in set(found["department"])


def test_ground_beyond_the_district_is_nobodys_concern():
    found, *_ = unowned(公安=[("一", shapely.buffer(whole(), 500))])
    assert len(found) == 0
    assert tuple(found.columns) == COLUMNS


def test_without_departments_nothing_is_unowned():
    found, *_ = unowned()
    assert len(found) == 0
    assert tuple(found.columns) == COLUMNS


def test_rounding_is_no_ground_and_a_centimetre_is():
    border = 400_000 + 8 * 30.0
    hair = shapely.box(border - 60, 4_499_820, border - 60 + 2e-6, 4_500_000)
    strip = shapely.box(border - 30, 4_499_850, border - 30 + 0.01, 4_499_950)
    found, *_ = unowned(公安=halves(hair, strip))
    assert found["area_m2"].to_numpy() == pytest.approx([1.0, 1.0], abs=1e-4)


def test_a_long_border_drawn_with_other_points_is_no_gap():
    """The same line with other points on it bends a hair otherwise once projected."""
    district = with_departments(town(), {"公安": [("一", whole())]})
    dense = shapely.segmentize(district.departments.geometry.to_numpy(), 0.0003)
    found, *_ = laid(replace(district, departments=district.departments.set_geometry(dense)))
    assert len(found) == 0


def test_the_largest_comes_first_and_numbers_are_plain():
    found, *_ = unowned(公安=[("一", whole(HOLE, STRIP, box(0, 3, 1, 1)))])
    sizes = found[found["department"] == "公安"]["area_m2"].to_numpy()
    assert (np.diff(sizes) < 0).all()
    assert found["households"].dtype == np.int64
