"""The departments of an invented district draw by rules of their own, and leave known dirt."""

import csv

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from gridding.manifest import load_manifest
from gridding.read import read_district
from gridding.synth import SMALL, write_kundulun
from gridding.synth.dirt import SHIFT_M, jitter, shift
from gridding.synth.ground import METRIC_CRS
from gridding.synth.invent import invent
from gridding.synth.layers import FORMS

SEEDS = (1, 5)
NAMES = ["公安", "城管", "消防", "民政", "综治", "市场监管", "环保", "党建"]


@pytest.fixture(scope="module", params=SEEDS)
def folder(request, tmp_path_factory):
    out = tmp_path_factory.mktemp("synth")
    write_kundulun(out, seed=request.param, size=SMALL)
    return out


@pytest.fixture(scope="module")
def district(folder):
    return read_district(load_manifest(folder / "district.toml"))


@pytest.fixture(scope="module")
def drawn(district):
    return district.departments_drawn.to_crs(METRIC_CRS)


def shapes_of(frame, name):
    return frame.loc[frame["department"] == name].geometry.to_numpy()


def shared(shapes):
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    area = shapely.area(shapes)
    smaller = np.minimum(area[left], area[right])
    return shapely.area(shapely.intersection(shapes[left], shapes[right])), smaller


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_eight_are_read_without_a_fault(district):
    assert list(dict.fromkeys(district.departments["department"])) == NAMES
    assert len({spec.weight for spec in district.manifest.departments}) > 2


def test_ids_stay_as_they_were_written(district):
    ids = district.departments.groupby("department")["area_id"].agg(set)
    assert "001" in ids["公安"]
    assert {"1", "2"} <= ids["消防"]
    assert "Ｓ０１" in ids["城管"]
    assert all(len(code) == 15 for code in ids["综治"])


def test_one_layer_is_a_shapefile_in_gbk_that_does_not_say_so(folder):
    assert not (folder / "sweeping.cpg").exists()
    assert "责任区".encode("gbk") in (folder / "sweeping.dbf").read_bytes()


def test_one_layer_lies_in_gcj02_where_read_as_it_claims(folder, drawn):
    claimed = gpd.read_file(folder / "markets.gpkg").to_crs(METRIC_CRS).union_all().centroid
    true = shapely.union_all(shapes_of(drawn, "市场监管")).centroid
    assert 400 < claimed.distance(true) < 600


def test_overlaps_are_small_and_only_where_vertices_moved(drawn):
    for name in NAMES:
        area, smaller = shared(shapes_of(drawn, name))
        assert (area < 0.01 * smaller).all(), name
        assert (area.sum() > 10) == (name in ("公安", "综治")), name


def test_what_nobody_has_is_in_no_layer(folder, district, drawn):
    left_out = gpd.read_file(folder / "left_out.geojson").to_crs(METRIC_CRS)
    assert left_out["area_m2"].tolist() == [144, 3, 100]
    assert np.allclose(left_out.area, left_out["area_m2"], atol=0.01)
    inside = district.communities.to_crs(METRIC_CRS).union_all()
    assert left_out.within(inside.buffer(-100)).all()
    for place, by in zip(left_out.geometry, left_out["department"], strict=True):
        for name in [by] if by else NAMES:
            held = shapely.area(shapely.intersection(shapes_of(drawn, name), place)).sum()
            assert held < 0.01, name


def test_what_one_department_leaves_out_another_has(folder, drawn):
    left_out = gpd.read_file(folder / "left_out.geojson").to_crs(METRIC_CRS)
    plot = left_out.loc[left_out["department"] == "党建"].geometry.iloc[0]
    assert shapely.area(shapely.intersection(shapes_of(drawn, "环保"), plot)).sum() > 99


def test_welfare_areas_are_whole_communities(district, drawn):
    areas = shapes_of(drawn, "民政")
    for community in district.communities.to_crs(METRIC_CRS).geometry:
        held = shapely.area(shapely.intersection(areas, community))
        assert held.max() > 0.999 * community.area
        assert np.sort(held)[:-1].max() < 1


def test_patrols_are_of_their_own_size_and_cross_communities(folder, district, drawn):
    areas = shapes_of(drawn, "综治")
    households = district.buildings["households"].sum() / len(areas)
    assert 200 < households < 400
    communities = district.communities.to_crs(METRIC_CRS).geometry.to_numpy()
    held = shapely.area(shapely.intersection(areas[:, None], communities[None]))
    astray = np.sort(held, axis=1)[:, :-1].max(axis=1) > 2000
    assert 0 < astray.sum() < len(areas) / 2


def test_fire_areas_are_few_and_large(drawn):
    count = {name: len(shapes_of(drawn, name)) for name in NAMES}
    assert count["消防"] == min(count.values())
    assert count["综治"] == max(count.values())


def test_the_list_of_matters_holds_what_a_merge_must_show(district):
    matters = district.matters
    assert matters["category"].nunique() == 6
    assert len(matters) >= 55
    leads = matters.groupby("code")["lead"].nunique()
    assert (leads == 2).sum() == 2
    assert set(NAMES) - set(matters["lead"]) == {"党建"}
    emergency = matters[matters["emergency"]]
    assert len(emergency) == 1
    assert emergency["until"].notna().all()
    assert (matters["decision"] == "refused").sum() == 1
    assert (matters["decision"] == "").sum() == 1


def test_rosters_name_areas_that_there_are_and_leave_some_without_anyone(district):
    posts = district.postings[district.postings["department"] != ""]
    place = ["department", "area_id"]
    known = set(district.departments[place].itertuples(index=False, name=None))
    posted = set(posts[place].itertuples(index=False, name=None))
    assert posted < known
    assert (posts.groupby("worker_id")["name"].nunique() == 1).all()
    assert (posts.groupby("worker_id").size() == 2).any()


def test_the_town_is_the_same_without_departments(folder, district):
    alone = invent(SMALL, district.manifest.district.seed)
    posts = rows(folder / "postings.csv")
    kept = [row for row in posts if row["grid_code"] and not row["stand_in_for"]]
    assert [row["name"] for row in kept] == alone.postings["name"].tolist()
    houses = pyogrio.read_dataframe(folder / "buildings.gpkg", read_geometry=False)
    assert houses["户数"].tolist() == alone.buildings["households"].tolist()


def test_every_department_has_a_form():
    assert list(FORMS) == NAMES


def test_a_shift_moves_a_layer_as_a_whole_by_a_few_metres():
    squares = shapely.box([0, 10], [0, 0], [10, 20], [10, 10])
    for seed in range(20):
        moved = shift(squares, np.random.default_rng(seed))
        by = shapely.get_coordinates(moved) - shapely.get_coordinates(squares)
        assert np.ptp(by, axis=0).max() < 1e-9
        assert SHIFT_M[0] <= np.hypot(*by[0]) <= SHIFT_M[1]


def test_jitter_keeps_shapes_valid_and_overlaps_small():
    x, y = (side.ravel() for side in np.meshgrid(np.arange(0, 60, 4.0), np.arange(0, 60, 4.0)))
    squares = shapely.box(x, y, x + 4, y + 4)
    moved = jitter(squares, 0.3, np.random.default_rng(1))
    area, smaller = shared(moved)
    assert shapely.is_valid(moved).all()
    assert 0 < area.max() < (0.01 * smaller).min()
