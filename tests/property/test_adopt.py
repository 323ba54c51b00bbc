"""`adopt` of any drawing over any town: a good plan; of the grids of a plan: that plan."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from drawn_town import layers_of, with_grids
from hypothesis import given
from hypothesis import strategies as st
from land_worlds import EAST, HIGH_M, NORTH, WIDE_M, towns

from gridding.adopt import adopt
from gridding.check import check_layers
from gridding.divide import Settings, divide
from gridding.manifest import load_manifest
from gridding.planfile import read_plan, write_plan
from gridding.read import read_district
from gridding.synth import SMALL, write_kundulun

SETTINGS = Settings(seed=1, effort=0.02)
FIT = ("codes_new", "overlaps", "gaps", "crossings")


def of_today(district, plan):
    """Return a district whose grids of today are those of a plan."""
    grids = plan.grids.rename(columns={"grid_code": "code"})[["code", "name", "geometry"]]
    return replace(district, grids=grids)


@given(towns())
def test_the_grids_of_a_plan_give_back_that_plan(town):
    district = town.district()
    plan = divide(district, SETTINGS)
    again = adopt(of_today(district, plan))
    assert again.units["grid_code"].tolist() == plan.units["grid_code"].tolist()
    assert again.grids["name"].tolist() == plan.grids["name"].tolist()
    assert {key: again.info.parameters["adopted"][key] for key in FIT} == dict.fromkeys(FIT, 0)


@st.composite
def drawings(draw):
    """Return up to six grids drawn anywhere, some with the same code, name or neither."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    out = []
    for _ in range(draw(st.integers(1, 6))):
        spots = EAST + rng.uniform(-20, WIDE_M, 4), NORTH + rng.uniform(-20, HIGH_M, 4)
        shape = shapely.convex_hull(shapely.multipoints(np.column_stack(spots)))
        if rng.random() < 0.3:
            far = shapely.Point(EAST + rng.uniform(0, WIDE_M), NORTH + rng.uniform(0, HIGH_M))
            shape = shapely.union(shape, far.buffer(40))
        code = str(rng.choice(["", "150203001001007", "W-1", "W-2", "W-3"]))
        out.append((code, str(rng.choice(["", "甲", "乙"])), shape))
    return out


@given(towns(max_buildings=40), drawings())
def test_of_any_drawing_the_check_finds_no_fault_and_nobody_is_lost(town, drawn):
    district = with_grids(town.district(), drawn)
    plan = adopt(district)
    assert [str(fault) for fault in check_layers(layers_of(plan))] == []
    assert plan.grids["households"].sum() == town.buildings["households"].sum()
    figures = plan.info.parameters["adopted"]
    assert figures["codes_kept"] + figures["codes_new"] == len(plan.grids)
    given_codes = {code for code, _, _ in drawn}
    kept = plan.grids["grid_code"].isin(given_codes).sum()
    assert kept == figures["codes_kept"]


@pytest.fixture(scope="module")
def divided(tmp_path_factory):
    """Return a small invented district, and its plan as a file has it."""
    folder = tmp_path_factory.mktemp("drawn")
    district = read_district(load_manifest(write_kundulun(folder, seed=5, size=SMALL)))
    plan = divide(district, Settings(seed=5, effort=0.1))
    write_plan(plan, folder / "plan.gpkg")
    return district, read_plan(folder / "plan.gpkg")


def test_the_grids_of_a_plan_file_give_back_that_plan(divided):
    district, plan = divided
    again = adopt(of_today(district, plan))
    assert again.units["grid_code"].tolist() == plan.units["grid_code"].tolist()
    assert again.grids["name"].tolist() == plan.grids["name"].tolist()
    assert check_layers(layers_of(again)) == []


def redrawn(shape, rng):
    """Draw a shape with fewer corners, each of them up to 2 m off its place either way."""

    def ring(line):
        corners = shapely.get_coordinates(line)[:-1]
        return corners + rng.uniform(-2, 2, corners.shape)

    parts = shapely.get_parts(shapely.simplify(shape, 1.0))
    polygons = [shapely.Polygon(ring(p.exterior), [ring(r) for r in p.interiors]) for p in parts]
    return shapely.union_all(shapely.make_valid(polygons))


@pytest.mark.parametrize("seed", range(3))
def test_drawn_by_a_hand_that_shakes_by_two_metres_99_of_100_units_stay(divided, seed):
    district, plan = divided
    rng = np.random.default_rng(seed)
    metric = plan.grids.to_crs(district.metric_crs)
    shaken = [redrawn(shape, rng) for shape in metric.geometry]
    shapes = gpd.GeoSeries(shaken, crs=district.metric_crs)
    drawn = metric.set_geometry(shapes).to_crs(plan.grids.crs)
    again = adopt(of_today(district, replace(plan, grids=drawn)))
    assert check_layers(layers_of(again)) == []
    assert (again.units["grid_code"] == plan.units["grid_code"]).mean() >= 0.99
    assert again.grids["grid_code"].tolist() == plan.grids["grid_code"].tolist()
    assert again.info.parameters["adopted"]["gaps"] > 0
