"""Whatever areas a department draws, no ground is in two of them afterwards and none is lost."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridding.read.overlaps import given_to_the_smaller, smallest_first

CORNERS = st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 9)] * 2)
RECTANGLES = st.lists(CORNERS, min_size=1, max_size=8).map(
    lambda them: np.array([shapely.box(x, y, x + w, y + h) for x, y, w, h in them], dtype=object)
)


def settled(shapes: np.ndarray) -> np.ndarray:
    return given_to_the_smaller(shapes, smallest_first(shapes))


@given(RECTANGLES)
def test_the_ground_of_all_areas_is_in_exactly_one(shapes):
    after = settled(shapes)
    whole = shapely.union_all(shapes)
    assert shapely.area(after).sum() == pytest.approx(whole.area, abs=1e-9)
    assert shapely.symmetric_difference(shapely.union_all(after), whole).area < 1e-9


@given(RECTANGLES)
def test_a_smaller_area_loses_nothing_to_a_larger_one(shapes):
    after, rank = settled(shapes), smallest_first(shapes)
    for i, each in enumerate(after):
        beside = shapely.union_all(shapes[rank < rank[i]])
        assert shapely.symmetric_difference(each, shapely.difference(shapes[i], beside)).area < 1e-9


@given(RECTANGLES, st.randoms(use_true_random=False))
def test_the_order_of_the_areas_makes_no_difference(shapes, random):
    order = list(range(len(shapes)))
    random.shuffle(order)
    shuffled = settled(shapes[order])
    assert sorted(shapely.to_wkb(settled(shapes))) == sorted(shapely.to_wkb(shuffled))
