"""Ground that two departments both have is told exactly, grid by grid."""

import geopandas as gpd
import pytest
import shapely
from department_worlds import with_departments
from planners_world import HOUSEHOLDS, ONE, STEP_M, box, town

from gridding.land.build import build_land
from gridding.merge.common import COLUMNS, common_ground
from gridding.merge.holding import layers_of


def laid(**layers: list[tuple[str, shapely.Geometry]]) -> gpd.GeoDataFrame:
    """Common ground of 公安 and 城管 in a town of two communities, each one grid."""
    district = with_departments(town(), layers)
    land = build_land(district)
    codes = (land.units["community_code"] + "001").to_numpy(dtype=object)
    return common_ground(layers_of(district, land), land, codes, [("公安", "城管"), ("公安", "无")])


def test_common_ground_is_exact_by_grid_in_households_and_metres() -> None:
    # 公安 has columns 0-4 of community 1 in two areas, 城管 columns 3-8 and on into community 2.
    found = laid(
        公安=[("p1", box(0, 0, 4, 6)), ("p2", box(4, 0, 1, 6))],
        城管=[("c1", shapely.union(box(3, 0, 5, 6), box(0, 0, 2, 6, community=1)))],
    )
    assert tuple(found.columns) == COLUMNS
    assert [*found[list(COLUMNS[:4])].itertuples(index=False, name=None)] == [
        ("公安", "城管", f"{ONE}001", 2 * 6 * HOUSEHOLDS)
    ]
    assert found["area_m2"][0] == pytest.approx(
        2 * 6 * STEP_M**2, abs=0.1
    )  # straight in degrees, not in metres
    assert found.geometry[0].symmetric_difference(box(3, 0, 2, 6)).area < 0.2


def test_departments_that_share_a_grid_side_by_side_have_no_common_ground() -> None:
    found = laid(公安=[("p1", box(0, 0, 4, 6))], 城管=[("c1", box(4, 0, 4, 6))])
    assert found["households"].sum() == 0
    assert found["area_m2"].sum() == pytest.approx(0, abs=0.1)
