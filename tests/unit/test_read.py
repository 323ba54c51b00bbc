"""What is read from good files: every format, column names, CRS, repairs, order."""

import hashlib
from datetime import date

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from reading_world import (
    CODES,
    SOUTH,
    STEP,
    WEST,
    World,
    buildings,
    communities,
    csv_of,
    good_world,
    roads,
    square,
)

from gridding.datum import wgs84_to_bd09, wgs84_to_gcj02

HOUSEHOLDS = [12, 30, 0, 48, 7, 60]


@pytest.fixture
def world(tmp_path) -> World:
    return good_world(tmp_path)


def assert_same_places(district, expected: gpd.GeoDataFrame, tolerance_deg: float = 1e-9) -> None:
    read, wanted = (
        sorted((p.x, p.y) for p in shapely.centroid(frame.geometry.array))
        for frame in (district.buildings, expected)
    )
    np.testing.assert_allclose(read, wanted, atol=tolerance_deg)


def test_frames_have_the_columns_and_types_that_the_district_promises(world):
    district = world.read()
    assert list(district.communities) == ["code", "name", "street_code", "geometry"]
    assert list(district.streets) == ["code", "name", "geometry"]
    assert list(district.buildings) == [
        "building_id",
        "households",
        "address",
        "population",
        "geometry",
    ]
    assert list(district.barriers) == ["class", "name", "geometry"]
    assert district.buildings["households"].dtype == "int64"
    assert district.buildings["population"].dtype == "Int64"
    assert district.metric_crs.to_epsg() == 4546
    for frame in (district.streets, district.communities, district.buildings, district.barriers):
        assert frame.crs.to_epsg() == 4490
    assert list(district.barriers["class"]) == ["primary", "residential"]
    assert district.buildings["address"].iloc[0] == "钢铁大街1号"
    assert district.exceptions.empty
    assert district.postings.empty


@pytest.mark.parametrize("name", ["b.gpkg", "b.geojson", "b.shp"])
def test_every_vector_format_reads_the_same(world, name):
    options = {"encoding": "utf-8"} if name.endswith("shp") else {}
    frame = buildings() if not name.endswith("json") else buildings().to_crs("EPSG:4326")
    district = world.put(name, frame, **options).set(buildings=name).read()
    assert list(district.buildings["households"]) == HOUSEHOLDS
    assert district.buildings["address"].iloc[3] == "钢铁大街4号"
    assert_same_places(district, buildings())


@pytest.mark.parametrize("cpg", [None, "GBK", "UTF-8"])
def test_shapefile_in_gbk_reads_whatever_its_cpg_says(world, cpg):
    world.put("b.shp", buildings(), encoding="gbk").set(buildings="b.shp")
    (world.folder / "b.cpg").unlink()
    if cpg:
        world.text("b.cpg", cpg)
    district = world.read()
    assert district.buildings["address"].iloc[0] == "钢铁大街1号"
    assert list(district.buildings["households"]) == HOUSEHOLDS
    filtered = world.set(buildings_keys="""where = '"户数" > 30'""").read()
    assert list(filtered.buildings["households"]) == [48, 60]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_csv_of_points_reads_in_utf8_and_gbk(world, encoding):
    world.text("b.csv", csv_of(buildings()).to_csv(index=False).encode(encoding))
    district = world.set(buildings="b.csv", buildings_keys='datum = "cgcs2000"').read()
    assert list(district.buildings["households"]) == HOUSEHOLDS
    assert_same_places(district, buildings())


@pytest.mark.parametrize(("datum", "shift"), [("gcj02", wgs84_to_gcj02), ("bd09", wgs84_to_bd09)])
def test_datum_of_the_manifest_wins_over_the_crs_of_the_file(world, datum, shift):
    frame = buildings()
    shapes = shapely.transform(
        frame.geometry.array, lambda xy: np.column_stack(shift(xy[:, 0], xy[:, 1]))
    )
    world.put("buildings.gpkg", frame.set_geometry(gpd.GeoSeries(shapes, crs="EPSG:4326")))
    district = world.set(buildings_keys=f'datum = "{datum}"').read()
    assert_same_places(district, buildings())


def test_projected_files_are_densified_and_land_where_they_belong(world):
    world.put("communities.gpkg", communities().to_crs("EPSG:4546"))
    world.put("buildings.gpkg", buildings().to_crs("EPSG:4525"))  # with zone prefix
    district = world.read()
    assert_same_places(district, buildings(), 1e-8)
    ring = district.communities.to_crs(district.metric_crs).geometry.iloc[0].exterior
    steps = np.hypot(*np.diff(shapely.get_coordinates(ring), axis=0).T)
    assert steps.max() <= 50.001


def test_crs_of_the_district_serves_files_that_carry_none(world):
    world.put("b.shp", buildings(), encoding="utf-8").set(buildings="b.shp")
    (world.folder / "b.prj").unlink()
    assert_same_places(world.set(district='crs = "EPSG:4490"').read(), buildings())


def test_heights_are_dropped(world):
    world.put("buildings.gpkg", buildings().set_geometry(shapely.force_3d(buildings().geometry, 9)))
    assert not world.read().buildings.has_z.any()


@pytest.mark.parametrize("name", ["b.gpkg", "b.csv"])
def test_filter_is_applied_and_rows_keep_their_number_in_the_file(world, name):
    frame = buildings().assign(户数=[12, 30, 0, -1, 7, 60])
    if name.endswith("csv"):
        world.text(name, csv_of(frame).to_csv(index=False))
        keys = 'datum = "wgs84"\n'
    else:
        world.put(name, frame)
        keys = ""
    world.set(buildings=name, buildings_keys=keys + 'where = "户数 <> 0"')
    (fault,) = world.faults()
    assert (fault.row, fault.fid) == (4, None if name.endswith("csv") else 4)
    world.set(buildings_keys=keys + "where = \"户数 >= 0 AND 地址 <> '钢铁大街1号'\"")
    assert list(world.read().buildings["households"]) == [30, 0, 7, 60]


def test_order_of_rows_makes_no_difference(world):
    frame = buildings().assign(building_id=list("abcdef"))
    before = world.put("buildings.gpkg", frame).read()
    world.put("buildings.gpkg", frame.iloc[::-1])
    world.put("communities.gpkg", communities().iloc[::-1])
    after = world.read()
    assert before.buildings.equals(after.buildings)
    assert before.communities.equals(after.communities)
    assert before.streets.geometry.geom_equals(after.streets.geometry).all()


def test_codes_that_a_spreadsheet_made_numbers_are_codes_again(world):
    world.put("communities.gpkg", communities().assign(code=[150203001001.0, 150203001002.0]))
    assert list(world.read().communities["code"]) == list(CODES)


def test_building_ids_are_the_given_ones_made_unique(world):
    ids = ["A1", "A1", "A1-2", None, "B", "B"]
    world.put("buildings.gpkg", buildings().assign(门牌=ids))
    read = world.set(buildings_keys='columns = { id = "门牌" }').read().buildings
    assert read["building_id"].is_unique
    assert list(read["building_id"]) == ["A1", "A1-3", "A1-2", "4", "B", "B-2"]


def test_population_may_be_missing_row_by_row(world):
    world.put("buildings.gpkg", buildings().assign(常住人口=[3.0, np.nan, 0, 1, 2, 9]))
    population = world.read().buildings["population"]
    assert population.isna().sum() == 1
    assert population.sum() == 15


class TestStreets:
    def test_without_any_hint_come_from_the_first_nine_digits(self, world):
        world.put("communities.gpkg", communities().assign(code=["150203001001", "150203002001"]))
        district = world.read()
        assert list(district.communities["street_code"]) == ["150203001", "150203002"]
        assert list(district.streets["code"]) == ["150203001", "150203002"]

    def test_of_communities_with_other_codes_are_one_for_the_district(self, world):
        district = world.put("communities.gpkg", communities().assign(code=["1", "2"])).read()
        assert district.streets[["code", "name"]].to_numpy().tolist() == [["150203", "昆都仑区"]]
        assert district.streets.geometry.iloc[0].area == pytest.approx(2 * STEP * STEP)

    def test_are_dissolved_by_the_code_and_name_that_communities_carry(self, world):
        frame = communities().assign(街道代码=[7, 7], 街道名称="少先路街道")
        district = world.put("communities.gpkg", frame).read()
        assert district.streets[["code", "name"]].to_numpy().tolist() == [["7", "少先路街道"]]

    def test_given_as_a_layer_take_the_communities_that_lie_in_them_but_for_slivers(self, world):
        split = WEST + STEP * 1.005
        shapes = [
            shapely.box(WEST, SOUTH, split, SOUTH + STEP),
            shapely.box(split, SOUTH, WEST + 2 * STEP, SOUTH + STEP),
        ]
        streets = gpd.GeoDataFrame(
            {"code": ["B", "A"], "name": ["b", "a"]}, geometry=shapes, crs="EPSG:4490"
        )
        world.put("streets.gpkg", streets).set(more='[layers.streets]\nfile = "streets.gpkg"')
        district = world.read()
        assert list(district.communities["street_code"]) == ["B", "A"]
        assert list(district.streets["code"]) == ["A", "B"]
        (row,) = district.exceptions.itertuples()
        assert (row.kind, row.community_code) == ("sliver", CODES[1])
        assert row.detail == "part of the community outside its street A"
        lost = gpd.GeoSeries([row.geometry], crs=4490).to_crs(district.metric_crs).area[0]
        assert row.area_m2 == pytest.approx(lost)
        assert row.area_m2 == pytest.approx(0.005 * 938_000, rel=0.01)


class TestRepairs:
    def test_the_polygon_of_a_collection_is_kept_and_listed(self, world):
        frame = buildings()
        line = shapely.LineString([(WEST, SOUTH), (WEST + 0.001, SOUTH)])
        shapes = list(frame.geometry)
        kept = shapes[1]
        shapes[1] = shapely.GeometryCollection([kept, line])
        world.put("buildings.gpkg", frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs)))
        district = world.read()
        (row,) = district.exceptions.itertuples()
        assert row.kind == "repaired_geometry"
        assert row.detail == "buildings.gpkg row 2: GeometryCollection, 1 other part left out"
        assert row.geometry.equals(kept)

    def test_a_self_touching_ring_is_mended_and_its_change_of_area_listed(self, world):
        x, y, d = WEST, SOUTH, STEP
        spiked = [(x, y), (x + d, y), (x + d, y + d), (x + d / 2, y + d * 1.2)]
        spiked += [(x + d, y + d), (x, y + d)]
        frame = communities()
        shapes = [shapely.Polygon(spiked), frame.geometry.iloc[1]]
        assert not shapes[0].is_valid
        world.put("communities.gpkg", frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs)))
        district = world.read()
        assert district.communities.is_valid.all()
        (row,) = district.exceptions.itertuples()
        assert (row.kind, row.community_code) == ("repaired_geometry", CODES[0])
        assert row.area_m2 == pytest.approx(0, abs=1)

    def test_exact_duplicates_count_once_and_are_listed_with_their_area(self, world):
        frame = buildings()
        doubled = frame.iloc[[0, 1, 1, 2, 3, 4, 5]]
        district = world.put("buildings.gpkg", doubled).read()
        assert sorted(district.buildings["households"]) == sorted(HOUSEHOLDS)
        (row,) = district.exceptions.itertuples()
        assert row.kind == "duplicate_building"
        assert "row 3: the same as row 2, 30 households" in row.detail
        metric = frame.to_crs(district.metric_crs).area.iloc[1]
        assert row.area_m2 == pytest.approx(metric, rel=1e-3)

    def test_same_place_but_other_attributes_is_no_duplicate(self, world):
        frame = buildings().iloc[[0, 1, 1]].assign(户数=[1, 2, 3])
        district = world.put("buildings.gpkg", frame).read()
        assert list(district.buildings["households"]) == [1, 2, 3]

    def test_points_that_are_alike_count_each_unless_they_share_an_id(self, world):
        frame = (
            buildings()
            .iloc[[0, 1, 1, 1]]
            .set_geometry(buildings().geometry.iloc[[0, 1, 1, 1]].representative_point())
        )
        district = world.put("buildings.gpkg", frame).read()
        assert list(district.buildings["households"]) == [12, 30, 30, 30]
        world.put("buildings.gpkg", frame.assign(building_id=["a", "b", "b", "c"]))
        district = world.read()
        assert list(district.buildings["building_id"]) == ["a", "b", "c"]
        assert list(district.exceptions["kind"]) == ["duplicate_building"]

    def test_a_row_without_place_and_households_is_left_out_and_listed(self, world):
        shapes = list(buildings().geometry)
        shapes[2] = None
        world.put("buildings.gpkg", buildings().set_geometry(gpd.GeoSeries(shapes, crs=4490)))
        district = world.read()
        assert len(district.buildings) == 5
        assert list(district.exceptions["kind"]) == ["repaired_geometry"]


class TestBarriers:
    def test_tunnels_bridges_and_abandoned_lines_are_none(self, world):
        frame = (
            roads()
            .iloc[[0, 0, 0, 1]]
            .assign(
                highway=["primary", "primary", "abandoned", "primary"],
                tunnel=["yes", None, None, "no"],
            )
        )
        assert len(world.put("roads.gpkg", frame).read().barriers) == 2

    def test_kinds_are_mapped_through_the_manifest_numbers_as_codes(self, world):
        frame = roads().assign(highway=[1.0, np.nan])
        world.put("roads.gpkg", frame)
        kinds = 'kind_column = "highway"\nkinds = { "1" = "trunk_link", "" = "footway" }'
        assert list(world.set(roads_keys=kinds).read().barriers["class"]) == ["trunk", "path"]

    def test_water_may_be_polygons(self, world):
        water = gpd.GeoDataFrame({"名称": ["昆都仑河"]}, geometry=[square(WEST, SOUTH, 0.001)])
        world.put("water.gpkg", water.set_crs("EPSG:4490"))
        more = '[[barriers]]\nfile = "water.gpkg"\nkind = "stream"'
        barriers = world.set(more=more).read().barriers
        assert barriers.iloc[-1][["class", "name"]].tolist() == ["river", "昆都仑河"]

    def test_far_lines_of_a_larger_file_are_left_out(self, world):
        near, far = roads(), roads()
        far = far.set_geometry(far.translate(1, 0))
        both = gpd.pd.concat([near, far], ignore_index=True)
        assert len(world.put("roads.gpkg", both).read().barriers) == 2


def test_compounds_are_read_with_their_names(world):
    compound = gpd.GeoDataFrame({"小区名称": ["阳光小区"]}, geometry=[square(WEST, SOUTH, 0.003)])
    world.put("c.gpkg", compound.set_crs("EPSG:4490"))
    district = world.set(more='[layers.compounds]\nfile = "c.gpkg"').read()
    assert list(district.compounds["name"]) == ["阳光小区"]


def test_postings_are_read_with_dates_of_many_forms(world):
    head = "工号,姓名,角色,手机号,开始日期,结束日期,网格编码,部门,片区编号\n"
    rows = [
        "007,张三,专职,013800000000,2026/1/5,,150203001001001,,",
        "w2,李四,网格长,,45000,2026-06-30,,公安,12",
    ]
    world.text("p.csv", (head + "\n".join(rows)).encode("gbk"))
    postings = world.set(more='[rosters]\npostings = "p.csv"').read().postings
    assert list(postings["worker_id"]) == ["007", "w2"]
    assert postings["phone"].iloc[0] == "013800000000"
    assert list(postings["from"]) == [date(2026, 1, 5), date(2023, 3, 15)]
    assert list(postings["until"]) == [None, date(2026, 6, 30)]


def test_digests_cover_every_file_and_every_part_of_a_shapefile(world):
    district = world.put("b.shp", buildings(), encoding="utf-8").set(buildings="b.shp").read()
    files = {"communities.gpkg", "roads.gpkg", "b.shp", "b.shx", "b.dbf", "b.prj", "b.cpg"}
    assert set(district.digests) == files
    raw = (world.folder / "b.dbf").read_bytes()
    assert district.digests["b.dbf"] == hashlib.sha256(raw).hexdigest()


def test_layer_may_be_left_out_where_only_one_has_geometry(world):
    extra = gpd.pd.DataFrame({"a": [1]})
    pyogrio.write_dataframe(extra, world.folder / "buildings.gpkg", layer="notes", append=True)
    assert len(world.read().buildings) == 6
