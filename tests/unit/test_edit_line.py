"""A grid divided by a drawn line: sides by ground, bits that fall off, lines that do not serve."""

import numpy as np
import pytest
from edit_pieces import Draft
from land_worlds import stored
from sample_plan import ORIGIN, SIDE_M, sample_plan

from gridding.edit.ops import read_op
from gridding.errors import InputError

ONE = "150203001001"
UPPER = f"{ONE}001"
"""18 squares: rows 0 to 2, columns 0 to 5; unit = 6 · row + column."""


@pytest.fixture
def draft():
    return Draft(sample_plan(communities=1))


def places(*spots):
    """Longitude, latitude of spots counted in squares east and south of the corner."""
    import geopandas as gpd  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    metric = [(ORIGIN[0] + x * SIDE_M, ORIGIN[1] - y * SIDE_M) for x, y in spots]
    frame = stored(gpd.GeoDataFrame(geometry=shapely.points(metric), crs="EPSG:4546"))
    return [[point.x, point.y] for point in frame.geometry]


def by_line(*spots, coordinates=None):
    line = {"type": "LineString", "coordinates": coordinates or places(*spots)}
    return {"op": "split_by_line", "grid_code": UPPER, "line": line}


def halves(draft, change):
    """The units of the grids that a change made of the upper grid, as sets of columns a row."""
    units = draft.plan.units.set_index("grid_code")["unit_id"]
    return [set(np.atleast_1d(units.loc[code])) for code in change.grids["grid_code"]]


def refused(draft, op, *words):
    with pytest.raises(InputError) as error:
        draft.edit(op)
    for word in words:
        assert word in str(error.value)
    return error.value.faults[0]


def test_each_unit_goes_to_the_side_that_has_most_of_it(draft):
    change = draft.edit(by_line((2.4, -1), (2.4, 4)))
    west = {0, 1, 6, 7, 12, 13}
    assert west in halves(draft, change)
    # 300 of 450 households went on: the larger side keeps the code.
    assert set(change.moved) == west
    assert set(change.moved.values()) == {f"{ONE}003"}


def test_the_way_in_which_a_line_was_drawn_does_not_matter(draft):
    one, two = by_line((2.4, -1), (3.3, 4)), by_line((3.3, 4), (2.4, -1))
    other = Draft(draft.plan)
    assert draft.edit(one).moved == other.edit(two).moved


def test_a_line_may_bend_out_of_the_grid_and_in_again(draft):
    change = draft.edit(by_line((1.1, -1), (1.1, 3.5), (4.1, 3.5), (4.1, -1)))
    assert {0, 6, 12, 4, 10, 16, 5, 11, 17} not in halves(draft, change)
    # East and west of it are one side, which would be in two bits: the smaller joins the middle.
    assert {0, 6, 12} <= set.union(*halves(draft, change))
    assert len(halves(draft, change)) == 2


def test_bits_cut_off_go_over_to_the_other_side(draft):
    change = draft.edit(by_line((-1, 0.9), (4.1, 0.9), (4.1, 3.5), (5.1, 3.5), (5.1, -1)))
    for units in halves(draft, change):
        assert draft_pieces(units) == 1


def draft_pieces(units):
    left, count = set(units), 0
    while left:
        front, count = {left.pop()}, count + 1
        while front:
            near = {(u, u + d) for u in front for d in (-6, -1, 1, 6)}
            beside = {w for u, w in near if abs(u % 6 - w % 6) <= 1}
            front = beside & left
            left -= front
    return count


def test_a_ring_cuts_the_middle_out(draft):
    ring = [(0.9, 0.9), (3.1, 0.9), (3.1, 2.1), (0.9, 2.1), (0.9, 0.9)]
    change = draft.edit(by_line(*ring))
    assert {7, 8} in halves(draft, change)


def test_households_and_ground_are_conserved(draft):
    ground = draft.plan.grids.geometry[0]
    change = draft.edit(by_line((-1, 1.2), (7, 2.2)))
    assert change.grids["households"].sum() == 450
    assert change.grids.geometry.union_all().symmetric_difference(ground).area < 1e-18


@pytest.mark.parametrize(
    ("spots", "words"),
    [
        ([(9, 0), (9, 3)], ("does not cross", "150 m away")),
        ([(3, -1), (3, 1.5)], ("ends inside",)),
        ([(2, 1), (4, 2)], ("ends inside",)),
        ([(-1, 0), (7, 0)], ("one side without units", "1 m² beyond")),
        ([(0.2, -1), (0.2, 4)], ("one side without units", "m² beyond")),
        ([(1, 1), (1, 1)], ("no length",)),
        ([(2, -1), (2, 4), (4, 4), (4, 1.5), (1, 1.5)], ("two sides",)),
    ],
)
def test_a_line_that_divides_nothing_is_refused_with_why(draft, spots, words):
    fault = refused(draft, by_line(*spots), *words)
    assert fault.place is not None


def test_swapped_and_far_lines_are_called_so(draft):
    swapped = [place[::-1] for place in places((3, -1), (3, 4))]
    refused(draft, by_line(coordinates=swapped), "对调")
    refused(draft, by_line(coordinates=[[2.3, 48.8], [2.4, 48.9]]), "does not cross", "km away")
    refused(draft, by_line(coordinates=[[109.8, 40.6], [109.8, 400.0]]), "out of range")
    refused(draft, by_line(coordinates=[[109.8, 40.6], [109.8, float("inf")]]), "finite")


def test_a_line_that_comes_from_far_away_divides_as_well(draft):
    (lon, lat), (_, south) = places((3, -1), (3, 4))
    change = draft.edit(by_line(coordinates=[[-60.0, lat], [lon, lat], [lon, south]]))
    assert {u for u in range(18) if u % 6 < 3} in halves(draft, change)


def test_heights_are_left_off_and_other_shapes_refused():
    body = by_line((3, -1), (3, 4))
    body["line"]["coordinates"] = [[*place, 1060.0] for place in body["line"]["coordinates"]]
    assert len(Draft(sample_plan()).edit(body).grids) == 2
    body["line"]["type"] = "Polygon"
    with pytest.raises(ValueError, match="LineString"):
        read_op(body)
