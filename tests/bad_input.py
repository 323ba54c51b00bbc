"""Named bad inputs, each with what must be said of it: files, columns, values, places."""

import json
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from osm_extract import Extract
from reading_world import (
    CODES,
    SOUTH,
    STEP,
    WEST,
    World,
    buildings,
    communities,
    csv_of,
    roads,
    square,
)

Breaking = Callable[[World], object]
BAD: dict[str, tuple[Breaking, str]] = {}


def bad(message: str) -> Callable[[Breaking], Breaking]:
    def take(breaking: Breaking) -> Breaking:
        BAD[breaking.__name__] = (breaking, message)
        return breaking

    return take


def with_value(frame: gpd.GeoDataFrame, column: str, row: int, value: object) -> gpd.GeoDataFrame:
    frame = frame.astype({column: object})
    frame.loc[row - 1, column] = value
    return frame


def with_shape(frame: gpd.GeoDataFrame, row: int, shape: object) -> gpd.GeoDataFrame:
    shapes = list(frame.geometry)
    shapes[row - 1] = shape
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs))


def swapped(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(shapely.transform(frame.geometry.array, lambda xy: xy[:, ::-1]))


def as_geojson(world: World, households: str) -> None:
    world.put("buildings.geojson", buildings()).set(buildings="buildings.geojson")
    path = world.folder / "buildings.geojson"
    path.write_text(path.read_text("utf-8").replace('"户数": 30', f'"户数": {households}'), "utf-8")


def as_csv(world: World, text: str) -> None:
    world.text("buildings.csv", text)
    world.set(buildings="buildings.csv", buildings_keys='datum = "wgs84"')


@bad("^gone.gpkg: there is no such file")
def missing_file(world: World) -> None:
    world.set(buildings="gone.gpkg")


@bad("there is no such file; found a folder")
def folder_as_file(world: World) -> None:
    world.set(buildings=".")


@bad("^buildings.gpkg: the file cannot be read")
def no_geo_file(world: World) -> None:
    world.text("buildings.gpkg", "this is no database")


@bad("layer houses: no such layer; wanted one of buildings")
def missing_layer(world: World) -> None:
    world.set(buildings_keys='layer = "houses"')


@bad("the file has several layers; wanted layer = one of buildings, more")
def several_layers(world: World) -> None:
    world.put("buildings.gpkg", buildings(), layer="more", mode="a")


@bad("the file has no layer with geometry")
def table_without_geometry(world: World) -> None:
    (world.folder / "buildings.gpkg").unlink()
    table = buildings().drop(columns="geometry")
    pyogrio.write_dataframe(table, world.folder / "buildings.gpkg", layer="buildings")


@bad("the layer is empty; wanted rows")
def empty_layer(world: World) -> None:
    world.put("buildings.gpkg", buildings().iloc[:0])


@bad(r"where leaves no row; found 户数 > 1000")
def filter_leaves_nothing(world: World) -> None:
    world.set(buildings_keys='where = "户数 > 1000"')


@bad('the filter is wrong; found where = .usage = 1. .*; wanted a condition on "户数", "地址"')
def filter_on_unknown_column(world: World) -> None:
    world.set(buildings_keys='where = "usage = 1"')


@bad("the filter is wrong; found where = '户数 >'")
def filter_with_wrong_syntax(world: World) -> None:
    world.set(buildings_keys='where = "户数 >"')


@bad("column 住户: the column is missing; found 户数, 地址")
def named_column_missing(world: World) -> None:
    world.set(buildings_keys='columns = { households = "住户" }')


@bad("column households: the column is missing; .*wanted .*households, household")
def no_households_column(world: World) -> None:
    world.put("buildings.gpkg", buildings().drop(columns="户数"))


@bad("several columns could hold households; found 户数, 总户数")
def two_households_columns(world: World) -> None:
    world.put("buildings.gpkg", buildings().assign(总户数=1))


@bad("communities.gpkg, layer communities, column code: the column is missing")
def communities_without_code(world: World) -> None:
    world.put("communities.gpkg", communities().drop(columns="code"))


@bad("buildings.gpkg, layer buildings, row 2, FID 2, column 户数: no value; found nothing")
def null_households(world: World) -> None:
    world.put("buildings.gpkg", with_value(buildings(), "户数", 2, None))


@bad("row 2, FID 2, column 户数: a negative number; found -30")
def negative_households(world: World) -> None:
    world.put("buildings.gpkg", with_value(buildings(), "户数", 2, -30))


@bad("row 2, FID 2, column 户数: a fraction; found 2.5; wanted a whole number")
def fractional_households(world: World) -> None:
    world.put("buildings.gpkg", buildings().assign(户数=[1.0, 2.5, 0, 3, 4, 5]))


@bad("row 2, FID 2, column 户数: not a number; found 三十")
def households_in_words(world: World) -> None:
    world.put("buildings.gpkg", buildings().assign(户数=["1", "三十", "0", "3", "4", "5"]))


@bad("row 2, FID 2, column 户数: not a finite number; found inf")
def infinite_households(world: World) -> None:
    world.put("buildings.gpkg", buildings().assign(户数=[1.0, np.inf, 0, 3, 4, 5]))


@bad("row 2, FID 1, column 户数: not a finite number")
def infinity_in_geojson(world: World) -> None:
    as_geojson(world, "Infinity")


@bad("row 2, FID 2, column 户数: a number too large; found 2000000")
def too_many_households(world: World) -> None:
    world.put("buildings.gpkg", with_value(buildings(), "户数", 2, 2_000_000))


@bad("row 3, FID 3, column 人口: a negative number; found -1")
def negative_population(world: World) -> None:
    world.put("buildings.gpkg", buildings().assign(人口=[1, 2, -1, None, 5, 6]))


@bad("row 2, FID 2: no geometry; wanted a geometry")
def null_geometry(world: World) -> None:
    world.put("buildings.gpkg", with_shape(buildings(), 2, None))


@bad("row 2, FID 2: an empty geometry")
def empty_geometry(world: World) -> None:
    world.put("buildings.gpkg", with_shape(buildings(), 2, shapely.Polygon()))


@bad("row 2, FID 2: wrong type of geometry; found LineString; wanted polygons or points")
def line_as_building(world: World) -> None:
    line = shapely.LineString([(WEST, SOUTH), (WEST + 0.001, SOUTH)])
    world.put("buildings.gpkg", with_shape(buildings(), 2, line))


@bad("communities.gpkg.*wrong type of geometry; found Point; wanted polygons")
def points_as_communities(world: World) -> None:
    frame = communities()
    world.put("communities.gpkg", frame.set_geometry(frame.geometry.representative_point()))


@bad("row 2, FID 2: an invalid polygon that cannot be mended with certainty; found Self-inter")
def bow_tie(world: World) -> None:
    corners = [(0, 0), (0.001, 0.001), (0.001, 0), (0, 0.0009)]
    tie = shapely.Polygon([(WEST + x, SOUTH + y) for x, y in corners])
    world.put("buildings.gpkg", with_shape(buildings(), 2, tie))


@bad("row 2, FID 2: .*cannot be mended with certainty")
def flat_polygon(world: World) -> None:
    flat = shapely.Polygon([(WEST, SOUTH), (WEST + 0.001, SOUTH), (WEST + 0.0005, SOUTH)])
    world.put("buildings.gpkg", with_shape(buildings(), 2, flat))


@bad(f"row 2, FID 2, column code: the code is there twice; found {CODES[0]}, in row 1 as well")
def duplicate_codes(world: World) -> None:
    world.put("communities.gpkg", communities().assign(code=CODES[0]))


@bad("communities.gpkg, layer communities, row 2, FID 2, column code: no code; found nothing")
def null_code(world: World) -> None:
    world.put("communities.gpkg", communities().assign(code=[CODES[0], None]))


@bad("row 2, FID 2, column code: a code that lost its digits; found 1.50203E.11")
def code_in_scientific_notation(world: World) -> None:
    world.put("communities.gpkg", communities().assign(code=[CODES[0], "1.50203E+11"]))


@bad("row 1, FID 1: coordinate out of range; found 20.* as ")
def longitude_out_of_range(world: World) -> None:
    shape = square(200, 40, 0.001)
    world.put("buildings.gpkg", with_shape(buildings(), 1, shape))


@bad("row 1, FID 1: coordinate is not a finite number; found (inf|109)")
def infinite_coordinate(world: World) -> None:
    corners = [(WEST, SOUTH), (np.inf, SOUTH), (WEST, SOUTH + 0.001)]
    world.put("buildings.gpkg", with_shape(buildings(), 1, shapely.Polygon(corners)))


@bad("row 1, FID 1: longitude and latitude look swapped .*对调.*; found 40.64.*, 109.8")
def swapped_buildings(world: World) -> None:
    world.put("buildings.gpkg", swapped(buildings()))


@bad("communities.gpkg.*look swapped .*对调")
def swapped_communities(world: World) -> None:
    world.put("communities.gpkg", swapped(communities()))


@bad("easting and northing look swapped .*对调")
def swapped_metres(world: World) -> None:
    metres = buildings().to_crs("EPSG:4546")
    world.put("buildings.gpkg", swapped(metres).set_crs("EPSG:4546", allow_override=True))


@bad("8-digit easting with zone prefix")
def zone_prefix_under_crs_without(world: World) -> None:
    metres = buildings().to_crs("EPSG:4525").set_crs("EPSG:4546", allow_override=True)
    world.put("buildings.gpkg", metres)


@bad("row 1, FID 1: 6-digit easting without zone prefix under a CRS with it; found 398706.*, 45017")
def crs_with_zone_prefix_over_eastings_without(world: World) -> None:
    metres = buildings().to_crs("EPSG:4546").set_crs("EPSG:4525", allow_override=True)
    world.put("buildings.gpkg", metres)


@bad("row 1, FID 1: easting of another zone than its CRS; found 37398706.* as CGCS2000.*zone 36")
def easting_of_another_zone(world: World) -> None:
    metres = buildings().to_crs("EPSG:4525").set_crs("EPSG:4524", allow_override=True)
    world.put("buildings.gpkg", metres)


@bad("row 1, FID 0: metres under a CRS of longitude and latitude; found 398706.* as EPSG:4490")
def metres_taken_for_degrees(world: World) -> None:
    world.put("b.shp", buildings().to_crs("EPSG:4546"), encoding="gbk")
    (world.folder / "b.prj").unlink()
    world.set(buildings="b.shp", district='crs = "EPSG:4490"')


@bad("row 1, FID 1: longitude and latitude under a CRS in metres; found 109.8.*, 40.64")
def degrees_taken_for_metres(world: World) -> None:
    world.set(buildings_keys='datum = "EPSG:4546"')


@bad("shapefile lacks its .shx; wanted buildings.shx beside it")
def shapefile_without_shx(world: World) -> None:
    world.put("buildings.shp", buildings(), encoding="utf-8").set(buildings="buildings.shp")
    (world.folder / "buildings.shx").unlink()


@bad("a.osm.pbf: the file cannot be read")
def no_osm_extract(world: World) -> None:
    world.text("a.osm.pbf", b"this is no extract").set(roads="a.osm.pbf")


@bad("a.osm.pbf, layer lines: no highway in or near the district; wanted rows")
def osm_extract_of_another_place(world: World) -> None:
    extract = Extract()
    extract.way([(100.0, 20.0), (100.1, 20.0)], highway="primary")
    extract.write(world.folder / "a.osm.pbf")
    world.set(roads="a.osm.pbf")


@bad("a.osm.pbf: the file has several layers; wanted layer = one of points, lines, multil")
def osm_extract_without_key(world: World) -> None:
    extract = Extract()
    extract.way([(WEST, SOUTH), (WEST + STEP, SOUTH)], highway="primary")
    extract.write(world.folder / "a.osm.pbf")
    world.set(roads="a.osm.pbf", roads_keys='kind = "primary"')


@bad("row 1, FID 1: no households, and no outline to estimate them from; wanted households, or")
def points_without_households_to_estimate(world: World) -> None:
    frame = buildings().drop(columns="户数")
    points = frame.set_geometry(shapely.centroid(frame.geometry.array))
    world.put("buildings.gpkg", points).set(buildings_keys="dwelling_m2 = 90")


@bad("column 户: the column is missing")
def households_column_named_wrongly_though_they_could_be_estimated(world: World) -> None:
    world.set(buildings_keys='dwelling_m2 = 90\ncolumns = { households = "户" }')


@bad("key layers.buildings.dwelling_m2 has a wrong value; found 0; wanted greater than 0")
def dwelling_of_no_size(world: World) -> None:
    world.set(buildings_keys="dwelling_m2 = 0")


@bad("buildings.gpkg.*the layer lies elsewhere than its district; found longitude 119.8")
def layer_elsewhere(world: World) -> None:
    moved = buildings()
    world.put("buildings.gpkg", moved.set_geometry(moved.translate(10, 0)))


@bad("roads.gpkg.*the layer lies elsewhere than its district")
def barriers_elsewhere(world: World) -> None:
    moved = roads()
    world.put("roads.gpkg", moved.set_geometry(moved.translate(0, 3)))


@bad("the file carries no CRS; wanted datum for this layer, or crs under .district.")
def no_crs(world: World) -> None:
    world.put("buildings.shp", buildings(), encoding="utf-8").set(buildings="buildings.shp")
    (world.folder / "buildings.prj").unlink()


@bad("buildings.csv: the file carries no CRS")
def csv_without_datum(world: World) -> None:
    world.text("buildings.csv", csv_of(buildings()).to_csv(index=False))
    world.set(buildings="buildings.csv")


@bad("buildings.shp: the .dbf is cut off; found 60 bytes")
def shapefile_with_cut_dbf(world: World) -> None:
    world.put("buildings.shp", buildings(), encoding="utf-8").set(buildings="buildings.shp")
    dbf = world.folder / "buildings.dbf"
    dbf.write_bytes(dbf.read_bytes()[:60])


@bad("row 1, FID 0: a broken geometry; wanted closed rings of at least 4 points")
def ring_of_two_points(world: World) -> None:
    ring = [[WEST, SOUTH], [WEST + 0.001, SOUTH]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"户数": 3}, "geometry": geometry}
    world.text("b.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}))
    world.set(buildings="b.geojson")


@bad("row 2, FID 1, column 户数: not a number; found .1 2.")
def households_as_a_list(world: World) -> None:
    as_geojson(world, "[1, 2]")


@bad("the shapefile lacks its .dbf; wanted buildings.dbf beside it")
def shapefile_without_dbf(world: World) -> None:
    world.put("buildings.shp", buildings(), encoding="utf-8").set(buildings="buildings.shp")
    (world.folder / "buildings.dbf").unlink()


@bad("buildings.shp, row 2, FID 1, column .*: text does not decode; .*wanted UTF-8 or GBK")
def shapefile_text_that_does_not_decode(world: World) -> None:
    world.put("buildings.shp", buildings(), encoding="utf-8").set(buildings="buildings.shp")
    dbf = world.folder / "buildings.dbf"
    dbf.write_bytes(dbf.read_bytes().replace("街2".encode(), b"\xff\xff\xff2"))


@bad("buildings.geojson: text does not decode")
def geojson_in_gbk(world: World) -> None:
    as_geojson(world, "30")
    path = world.folder / "buildings.geojson"
    path.write_bytes(path.read_text("utf-8").encode("gbk"))


@bad("buildings.csv: text does not decode; wanted UTF-8 or GBK")
def csv_that_does_not_decode(world: World) -> None:
    world.text("buildings.csv", b"\xff\xff\xff,lon,lat\n1,2,3\n").set(buildings="buildings.csv")


@bad("buildings.csv, row 1: the row does not fit the header; found 4 cells; wanted 3 cells")
def csv_with_ragged_row(world: World) -> None:
    as_csv(world, f"户数,经度,纬度\n1,2,{WEST},{SOUTH}\n")


@bad("buildings.csv, column 户数: the column is there twice")
def csv_with_column_twice(world: World) -> None:
    as_csv(world, f"户数,户数,经度,纬度\n1,2,{WEST},{SOUTH}\n")


@bad("buildings.csv: the file is empty")
def empty_csv(world: World) -> None:
    as_csv(world, "")


@bad("buildings.csv, column lat: the column is missing; found 户数, 经度")
def csv_without_latitude(world: World) -> None:
    as_csv(world, "户数,经度\n1,109.8\n")


@bad("buildings.csv, row 1, column 纬度: not a number; found 北")
def csv_with_latitude_in_words(world: World) -> None:
    as_csv(world, f"户数,经度,纬度\n1,{WEST},北\n")


@bad("roads.gpkg, layer roads, column highway: an unknown kind of barrier; found 'yak' in 1 row;")
def unknown_kind(world: World) -> None:
    world.put("roads.gpkg", roads().assign(highway=["yak", "primary"]))


@bad('column highway: no kind of barrier; found nothing in 1 row; wanted .*"" = ')
def kind_missing(world: World) -> None:
    world.put("roads.gpkg", roads().assign(highway=[None, "primary"]))


@bad("column klass: the column is missing; found highway, name")
def kind_column_missing(world: World) -> None:
    world.set(roads_keys='kind_column = "klass"')


@bad("row 1, FID 1: a polygon as a barrier that is not water; found primary; wanted lines")
def polygon_as_road(world: World) -> None:
    frame = roads()
    world.put("roads.gpkg", frame.set_geometry(shapely.buffer(frame.geometry.array, 0.0001)))


@bad("communities overlap; found 150203001001 and 150203001002 .row 2. share .*wanted at most 1%")
def overlapping_communities(world: World) -> None:
    west = square(WEST, SOUTH).union(square(WEST + STEP, SOUTH, STEP / 4))
    world.put("communities.gpkg", with_shape(communities(), 1, west))


@bad("row 2, FID 2: the community belongs to none of the streets; found no code, and within no")
def community_outside_every_street(world: World) -> None:
    street = gpd.GeoDataFrame(
        {"code": ["150203001"]}, geometry=[square(WEST, SOUTH)], crs="EPSG:4490"
    )
    world.put("streets.gpkg", street).set(more='[layers.streets]\nfile = "streets.gpkg"')


@bad("the community belongs to none of the streets; found 150203009")
def unknown_street_code(world: World) -> None:
    community_outside_every_street(world)
    world.put("communities.gpkg", communities().assign(街道代码=["150203001", "150203009"]))


def roster(world: World, rows: str) -> None:
    world.text("p.csv", "工号,姓名,角色,电话,开始日期,结束日期,网格编码,部门,片区编号\n" + rows)
    world.set(more='[rosters]\npostings = "p.csv"')


@bad("p.csv, row 1, column 开始日期: not a date; found 昨天; wanted a date such as 2026-06-30")
def posting_with_wrong_date(world: World) -> None:
    roster(world, "w1,张三,专职,13800000000,昨天,,150203001001001,,\n")


@bad("p.csv, row 2: no place; wanted grid_code, or department and area_id")
def posting_without_place(world: World) -> None:
    roster(world, "w1,张三,专职,1,2026-01-01,,g1,,\nw2,李四,专职,1,2026-01-01,,,公安,\n")


@bad("p.csv, row 1: the posting ends before it begins; found 2026-02-01 to 2026-01-01")
def posting_that_ends_before_it_begins(world: World) -> None:
    roster(world, "w1,张三,专职,1,2026-02-01,2026-01-01,g1,,\n")


@bad("p.csv, row 1, column 工号: no value; wanted a worker_id")
def posting_without_worker(world: World) -> None:
    roster(world, ",张三,专职,1,2026-02-01,,g1,,\n")
