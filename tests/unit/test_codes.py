"""Grid codes: from the north, west to east, three digits, unique, at most 999."""

import numpy as np
import pytest

from gridding.codes import grid_name, number_grids, reading_order
from gridding.errors import InputError

ONE, TWO = "150203001001", "150203001002"


def test_grids_are_numbered_row_by_row_as_a_page_is_read():
    x = np.array([50.0, 150.0, 250.0, 50.0, 150.0, 250.0])
    y = np.array([150.0, 160.0, 155.0, 50.0, 60.0, 55.0])
    codes = number_grids([ONE] * 6, x, y, np.full(6, 10_000.0))
    assert codes == [f"{ONE}{n:03d}" for n in (1, 2, 3, 4, 5, 6)]


def test_the_band_is_the_root_of_the_median_area():
    x, y = np.array([9.0, 0.0]), np.array([60.0, 0.0])
    assert number_grids([ONE] * 2, x, y, np.full(2, 50.0**2)) == [f"{ONE}001", f"{ONE}002"]
    assert number_grids([ONE] * 2, x, y, np.full(2, 70.0**2)) == [f"{ONE}002", f"{ONE}001"]


def test_each_community_is_numbered_for_itself_from_its_own_north():
    x, y = np.array([0.0, 1.0, 2.0]), np.array([0.0, 500.0, 0.0])
    codes = number_grids([ONE, TWO, ONE], x, y, np.ones(3))
    assert codes == [f"{ONE}001", f"{TWO}001", f"{ONE}002"]


def test_the_order_of_rows_does_not_matter():
    rng = np.random.default_rng(0)
    x, y, area = rng.uniform(0, 900, (3, 40))
    codes = np.array(number_grids([ONE] * 40, x, y, area))
    shuffle = rng.permutation(40)
    again = number_grids([ONE] * 40, x[shuffle], y[shuffle], area[shuffle])
    assert again == codes[shuffle].tolist()


def test_999_grids_are_the_most_and_every_community_above_is_named():
    many = np.arange(2001.0)
    assert len(set(number_grids([ONE] * 999, many[:999], many[:999], many[:999] + 1))) == 999
    with pytest.raises(InputError) as caught:
        number_grids([ONE] * 1000 + [TWO] * 1001, many, many, many + 1)
    assert [fault.found for fault in caught.value.faults] == ["1000", "1001"]


def test_places_at_the_same_latitude_are_read_from_the_west():
    assert reading_order(np.array([2.0, 1.0]), np.zeros(2), 1.0).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("community", "name"), [("友谊社区", "友谊社区第12网格"), ("Mid-Cambridge", "Mid-Cambridge 12")]
)
def test_a_grid_is_named_in_the_script_of_its_community(community, name):
    assert grid_name(community, 12) == name
