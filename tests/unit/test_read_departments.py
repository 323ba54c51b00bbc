"""The departments' areas read: ids, parts, overlaps that are mended, gaps that are not."""

from itertools import permutations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from bad_departments import (
    department_that_overlaps_itself,
    department_with_an_area_without_id,
    department_with_an_id_twice,
    matter_of_an_unknown_department,
)
from department_world import more, part, routes, section, with_roster, with_routes
from reading_world import World, buildings, good_world

from gridding.crs import metric_crs
from gridding.datum import wgs84_to_gcj02
from gridding.district import District
from gridding.land.projection import to_metric, to_storage
from gridding.manifest import load_manifest
from gridding.read import read_district
from gridding.read.departments import read_departments
from gridding.read.layer import Reading

METRIC = metric_crs(109.81, 40.645)
SLIGHT = 1.005  # the overlap of a strip that is so much too wide: 0.5 % of the smaller


@pytest.fixture
def world(tmp_path) -> World:
    return good_world(tmp_path)


def leniently(world: World) -> District:
    return read_district(load_manifest(world.manifest()), refuse_departments=False)


def areas_alone(world: World) -> gpd.GeoDataFrame:
    """Return what becomes of the departments' areas, whatever overlaps, without all the rest."""
    return read_departments(Reading(load_manifest(world.manifest())), None, METRIC, refuse=False)[0]


def in_metres(frame: gpd.GeoDataFrame) -> np.ndarray:
    return to_metric(frame, METRIC).geometry.to_numpy()


def shared_m2(frame: gpd.GeoDataFrame) -> float:
    shapes = in_metres(frame)
    return float(shapely.area(shapes).sum() - shapely.area(shapely.union_all(shapes)))


def test_a_district_without_departments_has_no_areas(world):
    district = world.read()
    assert district.departments.empty
    assert district.departments_drawn.empty
    assert list(district.departments.columns) == ["department", "area_id", "geometry"]


def test_departments_come_in_the_order_of_the_manifest_and_areas_by_id(world):
    world.put("fire.gpkg", routes([part(0, 2)], ["x"]))
    more(world, section("fire.gpkg", name="消防"))
    district = with_routes(world, routes(ids=["b", " a "])).read()
    areas = list(
        zip(district.departments["department"], district.departments["area_id"], strict=True)
    )
    assert areas == [("消防", "x"), ("公安", "a"), ("公安", "b")]
    assert {"fire.gpkg", "police.gpkg"} <= set(district.digests)
    assert district.departments.crs == "EPSG:4490"


def test_ids_of_a_column_of_numbers_are_whole(world):
    district = with_routes(world, routes(ids=[12.0, 7.0])).read()
    assert list(district.departments["area_id"]) == ["12", "7"]


def test_areas_that_do_not_overlap_stay_as_drawn_to_the_last_bit(world):
    hole = shapely.buffer(part(0.5, 0.5), 0.00001, quad_segs=1)
    shapes = [part(0, 1).difference(hole), part(1.3, 2)]
    district = with_routes(world, routes(shapes)).read()
    for frame in (district.departments, district.departments_drawn):
        before, after = (shapely.get_coordinates(s) for s in (shapes, frame.geometry.to_numpy()))
        assert np.array_equal(before, after)
    assert district.exceptions.empty


def test_rows_of_an_id_are_one_area_where_the_section_says_so(world):
    shapes = [part(0, 0.5), part(1, 2), part(0.6, 1)]
    district = with_routes(world, routes(shapes, ["1", "2", "1"]), "dissolve = true").read()
    assert list(district.departments["area_id"]) == ["1", "2"]
    assert district.departments.geometry.iloc[0].equals(shapely.union_all(shapes[::2]))
    assert list(district.departments_drawn["area_id"]) == ["1", "2"]


def test_rows_without_id_are_left_out_where_the_section_says_so(world):
    where = """where = '"警区" IS NOT NULL'"""
    district = with_routes(world, routes(ids=["1号", None]), where).read()
    assert list(district.departments["area_id"]) == ["1号"]


def test_the_condition_that_a_message_suggests_leaves_the_rows_out(world):
    for ids in (["1号", None], ["1号", ""]):
        world.set(more="")
        (fault,) = with_routes(world, routes(ids=ids)).faults()
        world.set(more="")
        suggested = fault.wanted.removeprefix("an id; ").removesuffix(" leaves such rows out")
        left = with_routes(world, routes(ids=ids), suggested).read().departments
        assert list(left["area_id"]) == ["1号"]


def test_a_small_overlap_goes_to_the_smaller_area_and_is_listed_with_its_area(world):
    small, large = part(0, 0.5 * SLIGHT), part(0.5, 2)
    district = with_routes(world, routes([large, small])).read()
    (mended,) = district.exceptions.itertuples()
    assert mended.kind == "repaired_geometry"
    assert mended.detail == "overlap of areas 2号 and 1号 of 公安 given to 2号, the smaller"
    drawn_m2 = shared_m2(district.departments_drawn)
    assert mended.area_m2 == pytest.approx(drawn_m2, rel=1e-6)
    assert drawn_m2 > 1000
    assert shared_m2(district.departments) < 1e-4
    assert district.departments.geometry.iloc[1].equals(small)
    before, after = (
        shapely.union_all(in_metres(f)).area
        for f in (district.departments_drawn, district.departments)
    )
    assert after == pytest.approx(before, rel=1e-12)


def test_who_gets_ground_of_three_does_not_hang_on_ids_or_rows(world):
    shapes = [part(0, 1.004), part(1, 2), part(0.995, 1.9, 0, 0.004)]
    seen = set()
    for order in permutations(range(3)):
        for ids in (["1", "2", "3"], ["z", "a", "m"]):
            world.set(more="")
            frame = routes([shapes[i] for i in order], ids)
            areas = areas_alone(with_routes(world, frame))
            wkb = areas.set_index("area_id").geometry.to_wkb()
            seen.add(tuple(wkb[ids[order.index(i)]] for i in range(3)))
    assert len(seen) == 1


def test_of_two_areas_of_one_size_geometry_decides(world):
    shapes = [part(0, 0.7, 0, 0.5), part(0.695, 1.395, 0, 0.5)]
    seen = set()
    for order in ((0, 1), (1, 0)):
        world.set(more="")
        areas = areas_alone(with_routes(world, routes([shapes[i] for i in order])))
        seen.add(tuple(areas.geometry.to_wkb().iloc[list(order)]))
    assert len(seen) == 1


def test_a_gap_of_three_square_metres_and_a_sliver_survive(world):
    whole = to_metric(routes([part(0, 2)]), METRIC).geometry.iloc[0]
    x, y = whole.centroid.x, whole.centroid.y
    hole, sliver = shapely.box(x, y, x + 1, y + 3), shapely.box(x + 100, y, x + 100.01, y + 50)
    shapes = [whole.difference(hole).difference(sliver), sliver]
    frame = gpd.GeoDataFrame({"警区": ["大", "小"]}, geometry=shapes, crs=METRIC)
    areas = in_metres(with_routes(world, to_storage(frame)).read().departments)
    assert shapely.area(areas[1]) == pytest.approx(0.5, rel=1e-6)
    left = shapely.difference(in_metres(routes([part(0, 2)]))[0], shapely.union_all(areas))
    assert left.area == pytest.approx(3, rel=1e-4)


def test_a_gap_beside_an_overlap_that_is_mended_survives(world):
    x, y = 1.0, 0.5
    gap = part(x - 0.002, x - 0.001, y, y + 0.001)
    district = with_routes(world, routes([part(0, x).difference(gap), part(x - 0.0005, 2)])).read()
    assert len(district.exceptions) == 1
    whole = shapely.union_all(in_metres(district.departments))
    assert shapely.difference(in_metres(routes([gap]))[0], whole).area == pytest.approx(
        in_metres(routes([gap]))[0].area, rel=1e-9
    )


def test_an_invalid_outline_is_mended_and_said(world):
    spike = shapely.Polygon([*part(0, 1).exterior.coords[:-1], (109.82, 40.64), (109.81, 40.64)])
    district = with_routes(world, routes([spike, part(1, 2)])).read()
    repaired = dict(district.departments_drawn[["area_id", "repaired"]].to_numpy().tolist())
    assert repaired["2号"] == ""
    assert "elf-intersection" in repaired["1号"]
    assert district.departments_drawn.is_valid.all()
    assert district.exceptions["detail"].str.startswith("police.gpkg row 1: ").sum() == 1


def test_a_shapefile_in_gbk_and_gcj02_lies_where_it_belongs(world):
    frame = routes()
    shifted = frame.set_geometry(
        shapely.transform(
            shapely.segmentize(frame.geometry.to_numpy(), 0.0002),
            lambda xy: np.column_stack(wgs84_to_gcj02(xy[:, 0], xy[:, 1])),
        )
    )
    world.put("police.shp", shifted, encoding="gbk")
    areas = more(world, section("police.shp", 'datum = "gcj02"')).read().departments
    assert list(areas["area_id"]) == ["1号", "2号"]
    apart = shapely.symmetric_difference(in_metres(areas), in_metres(frame))
    assert (shapely.area(apart) < 2).all()


def test_what_is_refused_can_be_looked_at(world):
    department_with_an_area_without_id(world)
    rows = leniently(world)
    assert list(rows.departments_drawn["area_id"]) == ["", "1号"]
    assert list(rows.departments["area_id"]) == ["1号"]
    department_with_an_id_twice(world.set(more=""))
    twice = leniently(world)
    assert list(twice.departments_drawn["area_id"]) == ["12", "12"]
    assert list(twice.departments["area_id"]) == ["12"]
    department_that_overlaps_itself(world.set(more=""))
    overlap = leniently(world)
    assert shared_m2(overlap.departments_drawn) > 10_000
    assert shared_m2(overlap.departments) < 1e-4


def test_an_area_under_a_smaller_one_is_nothing_but_drawn(world):
    district = leniently(with_routes(world, routes([part(0, 1)] * 2)))
    assert len(district.departments_drawn) == 2
    assert len(district.departments) == 1


def test_all_faults_of_departments_and_matters_come_at_once(world):
    world.put("fire.gpkg", routes(ids=["1", "1"]))
    more(world, section("fire.gpkg", name="消防"))
    matter_of_an_unknown_department(world)
    with_roster(world, "w1,张三,专职,1,2026-01-01,,,公安,9号")
    files = [fault.file for fault in world.faults()]
    assert files == ["fire.gpkg", "p.csv", "matters.csv"]


@pytest.mark.parametrize("given", ["12", "12.0", " 12 "])
def test_a_posting_names_its_area_as_the_layer_does(world, given):
    with_routes(world, routes(ids=[12.0, 7.0]))
    with_roster(world, f"w1,张三,专职,1,2026-01-01,,,公安,{given}")
    assert list(world.read().postings["area_id"]) == ["12"]


def test_a_posting_at_a_layer_that_cannot_be_read_is_no_fault_of_the_roster(world):
    more(world, section("gone.gpkg"))
    with_roster(world, "w1,张三,专职,1,2026-01-01,,,公安,9号")
    assert [fault.file for fault in world.faults()] == ["gone.gpkg"]


def test_without_departments_a_posting_may_name_any(world):
    with_roster(world, "w1,张三,专职,1,2026-01-01,,,公安,9号")
    assert list(world.read().postings["department"]) == ["公安"]


def test_departments_change_nothing_of_the_rest(world):
    before = world.read()
    after = with_routes(world).read()
    assert after.buildings.equals(before.buildings)
    assert after.communities.equals(before.communities)
    assert len(buildings()) == len(after.buildings)
