"""The index of one plan: what it answers inside, on borders, outside, and what it refuses."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod
from sample_plan import METRIC, sample_plan

from gridding.errors import InputError, NotFoundError
from gridding.locate import Division, Locator

PLAN = sample_plan()
NORTH_WEST, SOUTH_WEST = "150203001001001", "150203001001002"


@pytest.fixture(scope="module")
def index() -> Locator:
    return Locator(PLAN.grids, PLAN.communities, PLAN.streets, PLAN.info.metric_crs)


def _grid(code: str) -> shapely.Geometry:
    return PLAN.grids.set_index("grid_code").geometry[code]


def test_inside_tells_grid_community_and_street_by_code_and_name(index: Locator) -> None:
    inside = _grid(SOUTH_WEST).centroid
    place = index.locate(inside.x, inside.y)
    assert (place.grid_code, place.grid_name) == (SOUTH_WEST, "第2网格")
    assert place.community == Division("150203001001", "样例1社区")
    assert place.street == Division("150203001", "样例街道")
    assert not place.on_boundary


def test_a_corner_of_four_grids_belongs_to_the_smallest_code(index: Locator) -> None:
    corner = shapely.intersection_all(PLAN.grids.geometry.to_numpy())
    place = index.locate(corner.x, corner.y)
    assert place.grid_code == NORTH_WEST
    assert place.on_boundary


def test_a_street_that_the_plan_does_not_name_is_told_by_its_code() -> None:
    index = Locator(PLAN.grids, PLAN.communities, PLAN.streets.iloc[:0], METRIC)
    inside = _grid(NORTH_WEST).centroid
    assert index.locate(inside.x, inside.y).street == Division("150203001", "")


def test_a_point_on_a_long_straight_border_is_on_it() -> None:
    # 5 km from west to east: in the metric CRS this border bends by more than a metre.
    halves = [shapely.box(109.8, 40.6, 109.86, 40.62), shapely.box(109.8, 40.62, 109.86, 40.64)]
    grids = gpd.GeoDataFrame(
        {"grid_code": ["1", "2"], "name": "", "community_code": "", "street_code": ""},
        geometry=halves,
        crs="EPSG:4490",
    )
    place = Locator(grids, PLAN.communities, PLAN.streets, METRIC).locate(109.83, 40.62)
    assert (place.grid_code, place.on_boundary) == ("1", True)


def test_outside_names_the_nearest_grid_and_its_distance(index: Locator) -> None:
    west, south = min(_grid(SOUTH_WEST).exterior.coords, key=sum)
    lon, lat, _ = Geod(ellps="GRS80").fwd(west, south, 225, 120.0)
    with pytest.raises(NotFoundError) as caught:
        index.locate(lon, lat)
    assert caught.value.fields["nearest"] == {"grid_code": SOUTH_WEST, "name": "第2网格"}
    assert caught.value.fields["distance_m"] == pytest.approx(120.0, abs=0.02)


@pytest.mark.parametrize(("lon", "lat"), [(-71.1, 42.36), (-69.0, -40.0), (0.0, 90.0)])
def test_the_nearest_is_told_from_anywhere_on_earth(index: Locator, lon: float, lat: float) -> None:
    centre = PLAN.grids.union_all().centroid
    _, _, expected = Geod(ellps="GRS80").inv(lon, lat, centre.x, centre.y)
    assert index.nearest(lon, lat).distance_m == pytest.approx(expected, abs=500)


def test_many_points_keep_their_order_and_those_outside_get_minus_one(index: Locator) -> None:
    a, b = _grid(SOUTH_WEST).centroid, _grid(NORTH_WEST).centroid
    positions, near = index.locate_many([a.x, 0.0, np.nan, b.x], [a.y, 0.0, a.y, b.y])
    assert positions.tolist() == [1, -1, -1, 0]
    assert not near.any()


def test_no_points_give_no_answers(index: Locator) -> None:
    positions, near = index.locate_many([], [])
    assert len(positions) == len(near) == 0


def test_a_plan_without_grids_has_no_nearest() -> None:
    index = Locator(PLAN.grids.iloc[:0], PLAN.communities, PLAN.streets, METRIC)
    with pytest.raises(NotFoundError, match="no grid"):
        index.locate(109.82, 40.62)


def test_grids_in_another_crs_are_refused() -> None:
    with pytest.raises(InputError, match="EPSG:4490"):
        Locator(PLAN.grids.to_crs(METRIC), PLAN.communities, PLAN.streets, METRIC)


def test_a_code_that_comes_twice_and_a_line_are_refused_together() -> None:
    grids = PLAN.grids.copy()
    grids.loc[1, "grid_code"] = grids.loc[0, "grid_code"]
    grids.loc[2, "geometry"] = grids.geometry[2].boundary
    with pytest.raises(InputError) as caught:
        Locator(grids, PLAN.communities, PLAN.streets, METRIC)
    assert [fault.row for fault in caught.value.faults] == [2, 3]
