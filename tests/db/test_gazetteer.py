"""The gazetteer in a database: built from files and by every save, and what it finds there."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from reading_world import good_world
from serving import Program, put_out
from small_merge import small_merge
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from api.address import find_address, settled
from bench import addresses as bench
from bench import places
from gridding.address.level import Level
from gridding.address.named import named_in_plan
from gridding.address.sides import ASIDE_M, sides
from gridding.crs import metric_crs
from gridding.errors import LifecycleError
from gridding.land.projection import to_metric
from sql.gazetteer import check_locale
from sql.migrate import prepare


@pytest.fixture
def program(engine: Engine, monkeypatch, capsys) -> Program:
    return Program(engine, monkeypatch, capsys)


def test_the_address_of_every_building_is_found_in_the_grid_of_that_building(engine):
    plan = small_merge()
    put_out(engine, plan)
    grid_of_unit = plan.units.set_index("unit_id")["grid_code"]
    with engine.connect() as connection:
        for building in plan.buildings.itertuples():
            match = settled(find_address(connection, building.address.replace("号", " 号院 2单元")))
            assert match is not None, building.address
            assert match.source_id == building.building_id
            assert match.grid_code == grid_of_unit[building.unit_id]
            grid = plan.grids.set_index("grid_code").geometry[match.grid_code]
            assert grid.covers(shapely.Point(match.lon, match.lat))
    assert len(named_in_plan(plan).buildings) == 120


WEST, SOUTH = 109.80, 40.64
LAYERS = """
[layers.addresses]
file = "points.gpkg"
[layers.roads]
file = "lines.gpkg"
"""


def _with_addresses(folder: Path) -> Path:
    """Write a good district with address points on one road and ranges along another."""
    world = good_world(folder)
    points = gpd.GeoDataFrame(
        {"street": ["友谊路"] * 3, "number": ["2", "10", "7"], "name": ["", "区政府", ""]},
        geometry=gpd.points_from_xy(
            [WEST + 0.0052] * 3, [SOUTH + s for s in (0.001, 0.002, 0.003)]
        ),
        crs="EPSG:4490",
    )
    points.to_file(folder / "points.gpkg")
    line = shapely.LineString([(WEST + 0.001, SOUTH + 0.008), (WEST + 0.004, SOUTH + 0.008)])
    lines = gpd.GeoDataFrame(
        {"name": ["Ｌong Road"], "l_from": [21], "l_to": [1], "r_from": [-1], "r_to": [0]},
        geometry=[line],
        crs="EPSG:4490",
    )
    lines.to_file(folder / "lines.gpkg")
    return world.set(more=LAYERS).manifest()


def test_the_command_builds_it_from_points_ranges_and_names(program, engine, tmp_path):
    manifest = _with_addresses(tmp_path)
    for _ in range(2):
        code, said, told = program("gazetteer", "build", str(manifest), "--quiet")
        assert code == 0, told
    assert "4 address_point" in said
    with engine.connect() as connection:
        levels = {}
        for asked in (
            "友谊路10号",
            "友谊路6号",
            "区政府",
            "10 long rd",
            "11 Long Rd.",
            "友谊路1号",
        ):
            match = settled(find_address(connection, asked))
            levels[asked] = match and match.level
        assert levels == {
            "友谊路10号": Level.ADDRESS_POINT,
            "友谊路6号": Level.INTERPOLATED,
            "区政府": Level.ADDRESS_POINT,
            "10 long rd": None,  # the range is of odd numbers
            "11 Long Rd.": Level.INTERPOLATED,
            "友谊路1号": None,
        }
        between = settled(find_address(connection, "友谊路6号"))
        assert (between.lon, between.lat) == pytest.approx((WEST + 0.0052, SOUTH + 0.0015))
        middle = settled(find_address(connection, "11 long road"))
        assert middle.lon == pytest.approx(WEST + 0.0025, abs=1e-6)
        assert middle.lat > SOUTH + 0.008  # the left side of a line that runs east
        crossing = settled(find_address(connection, "钢铁大街与友谊路交叉口"))
        assert crossing.level is Level.INTERSECTION
        assert (crossing.lon, crossing.lat) == pytest.approx(
            (WEST + 0.005, SOUTH + 0.005), abs=1e-6
        )
    listed = json.loads(program("gazetteer", "status", "--json")[1])
    assert [(entry["code"], entry["names"]["interpolated"]) for entry in listed] == [("150203", 1)]


def test_numbers_run_beside_the_road_from_low_to_high(tmp_path):
    line = shapely.LineString([(WEST, SOUTH), (WEST + 0.002, SOUTH), (WEST + 0.003, SOUTH + 0.001)])
    row = {"name": "路", "left_from": 9, "left_to": 1, "right_from": 2, "right_to": 11}
    roads = gpd.GeoDataFrame([row], geometry=[line], crs="EPSG:4490")
    crs = metric_crs(WEST, SOUTH)
    found = sides(roads, crs.to_string())
    assert [(side.low, side.high) for side in found] == [(1, 9), (2, 10), (3, 11)]
    aside = to_metric(gpd.GeoDataFrame(geometry=[s.line for s in found], crs="EPSG:4490"), crs)
    road = to_metric(roads, crs).geometry[0]
    for side, metric in zip(found, aside.geometry, strict=True):
        start = shapely.Point(metric.coords[0])
        backwards = side.low == 1
        assert (road.project(start) > road.length / 2) == backwards
        assert shapely.hausdorff_distance(metric, road) == pytest.approx(ASIDE_M, abs=1.5)


def test_a_database_whose_trigrams_do_not_see_chinese_is_refused(cluster):
    admin = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        made = "CREATE DATABASE blind TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        connection.execute(text(made))
    blind = create_engine(cluster.url("blind"), poolclass=NullPool)
    try:
        with blind.begin() as connection:
            connection.execute(text("CREATE EXTENSION pg_trgm"))
            with pytest.raises(LifecycleError, match=r"LOCALE 'C\.UTF-8'"):
                check_locale(connection)
    finally:
        blind.dispose()
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE blind"))


def test_who_may_not_make_the_extension_is_told_what_to_say(engine):
    with engine.begin() as connection:
        check_locale(connection)
        connection.execute(text("DROP EXTENSION pg_trgm CASCADE"))
        connection.execute(text("CREATE ROLE guest LOGIN"))
        connection.execute(text("GRANT ALL ON SCHEMA public TO guest"))
    guest = create_engine(engine.url.set(username="guest"), poolclass=NullPool)
    try:
        with pytest.raises(LifecycleError, match="say CREATE EXTENSION pg_trgm"):
            prepare(guest)
    finally:
        guest.dispose()
        with engine.begin() as connection:
            connection.execute(text("DROP OWNED BY guest; DROP ROLE guest"))


@pytest.mark.skipif(not (places.DATA / "cambridge").is_dir(), reason="no ../shared/data/cambridge")
def test_crash_reports_of_cambridge_are_found_where_the_police_put_them(engine, tmp_path):
    plain = places.cambridge(tmp_path)[places.MERGED_COMMUNITIES]
    plain.write_text(plain.read_text() + bench.ADDRESSES.format(data=places.DATA))
    bench.build(engine, plain)
    said = bench.crashes(every=20)
    found = bench.look_up(engine, list(said["said"]))
    matched = [each.match is not None for each in found]
    same = bench.same_area(bench.police_areas(), said, found)
    assert sum(matched) >= 0.75 * len(said)
    assert sum(same) >= 0.8 * sum(matched)  # of some 200: the whole is measured by the benchmark
