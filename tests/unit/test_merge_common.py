"""Ground that two departments both have is told exactly, grid by grid."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from department_worlds import with_departments
from planners_world import HOUSEHOLDS, ONE, STEP_M, TWO, box, town

from gridding.district import no_matters
from gridding.land.build import build_land
from gridding.manifest import Staffing
from gridding.merge.common import COLUMNS, common_ground
from gridding.merge.crosswalk import crosswalk_of
from gridding.merge.duties import conflicts_of, duties_of, pairs_of_leads
from gridding.merge.holding import layers_of
from gridding.merge.staffing import staffing_of


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


def test_from_land_to_duties_conflicts_and_staffing() -> None:
    district = with_departments(
        town(),
        {"公安": [("p1", box(0, 0, 8, 6))], "城管": [("c1", box(4, 0, 4, 6))], "消防": []},
    )
    land = build_land(district)
    codes = (land.units["community_code"] + "001").to_numpy(dtype=object)
    layers = layers_of(district, land)
    crosswalk = crosswalk_of(layers, land, codes)
    grids = land.units.dissolve("community_code", as_index=False)
    grids = grids.assign(grid_code=grids["community_code"] + "001", households=48 * HOUSEHOLDS)
    day = date(2026, 6, 1)
    matters = no_matters()
    matters["code"], matters["lead"] = ["M1", "M1", "M2"], ["公安", "城管", "消防"]
    matters = matters.fillna(dict.fromkeys(("supporting", "decision"), ""))
    matters["applied"] = matters["from"] = matters["until"] = None
    names = ["公安", "城管", "消防"]
    common = common_ground(layers, land, codes, pairs_of_leads(matters, day))
    duties = duties_of(crosswalk, matters, names, day)
    assert duties["lead"].tolist() == ["公安", "城管"]
    conflicts = conflicts_of(crosswalk, matters, names, grids, day, common)
    told = conflicts[["kind", "grid_code", "matter", "households"]]
    half, whole = 24 * HOUSEHOLDS, 48 * HOUSEHOLDS
    assert [*told.itertuples(index=False, name=None)] == [
        ("two_leads", f"{ONE}001", "M1", half),
        ("no_lead", f"{TWO}001", "M1", whole),
        ("no_lead", f"{ONE}001", "M2", whole),
        ("no_lead", f"{TWO}001", "M2", whole),
    ]
    roster = pd.DataFrame(
        {
            "worker_id": ["w1"], "name": ["王芳"], "role": ["专职"], "phone": ["1"], "from": [day],
            "until": [None], "grid_code": [""], "department": ["城管"], "area_id": ["c1"],
        }
    )  # fmt: skip
    rows, figures = staffing_of(roster, crosswalk, grids, Staffing(), day)
    assert rows["grid_code"].tolist() == [f"{ONE}001", f"{TWO}001"]
    assert figures["households_kept"] == half
