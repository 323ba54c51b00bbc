"""Which building of the newer files is which of the earlier ones."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gridding.redraw.matching import match

METRIC = "EPSG:4546"


def buildings(*rows):
    """A frame from (id, households, geometry)."""
    ids, households, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {"building_id": list(ids), "households": list(households)},
        geometry=list(shapes),
        crs=METRIC,
    )


def house(x, y=0.0, side=10.0):
    return shapely.box(x, y, x + side, y + side)


EARLIER = buildings(*((f"{i}", 5, house(20 * i)) for i in range(10)))


@pytest.mark.parametrize("shift_m", [0.0, 0.05, 1.5])
def test_a_shift_makes_no_building_new(shift_m):
    now = EARLIER.set_geometry(EARLIER.translate(shift_m, -shift_m))
    assert match(EARLIER, now, by_id=False).earlier.tolist() == list(range(10))


def test_numbers_of_rows_mean_nothing_once_a_row_is_gone():
    now = EARLIER.drop(index=3).reset_index(drop=True)
    now["building_id"] = [str(i) for i in range(9)]
    found = match(EARLIER, now, by_id=False)
    assert found.earlier.tolist() == [0, 1, 2, 4, 5, 6, 7, 8, 9]
    assert found.gone.tolist() == [3]


def test_real_ids_hold_however_far_a_building_moved():
    now = EARLIER.set_geometry(EARLIER.translate(500, 0)).iloc[::-1].reset_index(drop=True)
    assert match(EARLIER, now, by_id=True).earlier.tolist() == list(range(9, -1, -1))
    assert match(EARLIER, now, by_id=False).new.all()


def test_ids_that_prove_lasting_follow_a_building_a_little():
    shapes = EARLIER.geometry.to_numpy().copy()
    shapes[4] = house(80, 9)
    near = match(EARLIER, EARLIER.set_geometry(shapes), by_id=False)
    assert near.earlier.tolist() == list(range(10))
    shapes[4] = house(80, 200)
    far = match(EARLIER, EARLIER.set_geometry(shapes), by_id=False)
    assert far.earlier.tolist() == [0, 1, 2, 3, -1, 5, 6, 7, 8, 9]
    assert far.gone.tolist() == [4]


def test_points_in_one_place_are_told_apart_by_id_then_households():
    place = shapely.Point(0, 0)
    before = buildings(("1", 3, place), ("2", 4, place), ("3", 5, place))
    now = buildings(("9", 5, place), ("2", 9, place), ("8", 7, place))
    assert match(before, now, by_id=False).earlier.tolist() == [2, 1, 0]


def test_another_building_on_the_plot_is_new():
    now = buildings(("a", 60, house(4, 4, 30)))
    found = match(EARLIER.iloc[:1], now, by_id=False)
    assert found.earlier.tolist() == [-1]
    assert found.gone.tolist() == [0]


def test_the_order_of_rows_does_not_matter():
    rng = np.random.default_rng(1)
    order, newer = rng.permutation(10), rng.permutation(10)
    before, now = EARLIER.iloc[order].reset_index(drop=True), EARLIER.iloc[newer].reset_index()
    found = match(before, now, by_id=False).earlier
    assert [order[i] for i in found] == newer.tolist()


def test_nothing_matches_nothing():
    found = match(EARLIER, EARLIER.iloc[:0], by_id=False)
    assert len(found.earlier) == 0
    assert found.gone.tolist() == list(range(10))
