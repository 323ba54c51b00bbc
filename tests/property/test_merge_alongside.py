"""How much of a line runs near others: as an overlay with buffers has it, whatever the lines."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridding.merge.alongside import length_near

place = st.tuples(st.integers(-30, 30), st.integers(-30, 30))
lines = st.lists(place, min_size=2, max_size=6).map(shapely.LineString).filter(shapely.is_valid)
several = st.lists(lines, max_size=3).map(lambda each: np.array(each, dtype=object))
many = st.lists(several, min_size=1, max_size=3)
NEAR = 4.5
QUARTER = 64
ORIGIN = np.array([412_000, 4_501_000])


@given(many, many)
def test_the_length_near_others_is_that_within_their_buffers(some, others):
    found = length_near(some, others, NEAR)
    assert found.shape == (len(some), len(others))
    # A buffer's corners lie on the circle; with this radius its sides touch it.
    around = NEAR / np.cos(np.pi / 4 / QUARTER)
    for i, j in np.ndindex(found.shape):
        least, most = (
            shapely.length(shapely.intersection(steps_of(some[i]), within)).sum()
            for within in shapely.buffer(
                shapely.union_all(others[j]), [NEAR, around], quad_segs=QUARTER
            )
        )
        assert least - 1e-6 <= found[i, j] <= most + 1e-6


@given(many)
def test_a_line_runs_all_along_itself(some):
    near = length_near(some, some, NEAR)
    lengths = np.array([shapely.length(each).sum() for each in some])
    assert near.diagonal() == pytest.approx(lengths, rel=1e-9)
    assert (near <= lengths[:, None] * (1 + 1e-9)).all()


@given(many, many)
def test_the_order_of_lines_and_where_they_lie_change_nothing(some, others):
    near = length_near(some, others, NEAR)
    turned = length_near(some[::-1], others[::-1], NEAR)[::-1, ::-1]
    some, others = (
        [shapely.transform(each, lambda xy: xy + ORIGIN) for each in lines]
        for lines in (some, others)
    )
    assert near == pytest.approx(turned, abs=1e-9)
    assert near == pytest.approx(length_near(some, others, NEAR), abs=1e-4)


def steps_of(lines):
    """Return segments one by one: in an overlay of all, what runs twice would count once."""
    steps = [np.empty(0, dtype=object)]
    for line in lines:
        xy = shapely.get_coordinates(line)
        steps.append(shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)))
    return np.concatenate(steps)
