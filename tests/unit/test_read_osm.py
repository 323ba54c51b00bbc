"""Extracts of OpenStreetMap: roads, rail, water and buildings, with households estimated."""

import geopandas as gpd
import pytest
import shapely
from osm_extract import Extract, ring
from reading_world import CODES, SOUTH, STEP, WEST, World, buildings, good_world

MIDDLE = SOUTH + STEP / 2
EAST = WEST + 2 * STEP
LINE = [(WEST, MIDDLE), (EAST, MIDDLE)]
SIDE_M = 40.0
SIDE_DEG = SIDE_M / 111_050  # south to north at this latitude
ROADS = 'kind_column = "highway"'


@pytest.fixture
def world(tmp_path) -> World:
    return good_world(tmp_path)


def block(west: float, south: float, area_m2: float) -> list[tuple[float, float]]:
    """Return an outline of so many square metres, to half a percent."""
    wide = area_m2 / SIDE_M / 84_630  # west to east at this latitude
    corners = [(0, 0), (wide, 0), (wide, SIDE_DEG), (0, SIDE_DEG), (0, 0)]
    return [(round(west + x, 7), round(south + y, 7)) for x, y in corners]


def barriers_of(world: World, extract: Extract, keys: str, name: str = "a.osm.pbf"):
    extract.write(world.folder / name)
    return world.set(roads=name, roads_keys=keys).read().barriers


def streets() -> Extract:
    extract = Extract()
    extract.way(LINE, highway="primary", name="钢铁大街")
    extract.way([LINE[0], (WEST, SOUTH)], highway="primary", bridge="yes")
    extract.way([LINE[0], (WEST, SOUTH)], railway="rail", name="包兰线")
    extract.way([LINE[0], (WEST, SOUTH)], railway="rail", tunnel="yes")
    extract.way([LINE[1], (EAST, SOUTH)], waterway="river", name="昆都仑河")
    extract.way([LINE[1], (EAST, SOUTH)], waterway="stream", tunnel="culvert")
    extract.way([LINE[1], (EAST, SOUTH)], power="line", barrier="fence")
    extract.way(ring(WEST + 0.001, SOUTH + 0.001, 0.001), highway="residential", name="环路")
    extract.way(ring(WEST + 0.004, SOUTH + 0.001, 0.001), natural="water", name="人工湖")
    extract.way(ring(WEST + 0.007, SOUTH + 0.001, 0.001), natural="wood")
    extract.way(ring(WEST + 0.007, SOUTH + 0.003, 0.001), landuse="railway")
    return extract


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("highway", [("primary", "钢铁大街"), ("residential", "环路")]),
        ("railway", [("railway", "包兰线")]),
        ("waterway", [("river", "昆都仑河")]),
        ("barrier", [("wall", "")]),
        ("natural", [("river", "人工湖")]),
    ],
)
def test_rows_that_lack_the_key_are_no_barriers_and_no_faults(world, key, expected):
    name = "a.osm" if key == "railway" else "a.osm.pbf"
    read = barriers_of(world, streets(), f'kind_column = "{key}"', name)
    assert list(zip(read["class"], read["name"], strict=True)) == expected


def test_water_comes_as_areas_and_roads_as_lines(world):
    read = barriers_of(world, streets(), 'kind_column = "natural"')
    assert set(read.geom_type) <= {"Polygon", "MultiPolygon"}
    assert set(barriers_of(world, streets(), ROADS).geom_type) == {"LineString"}


def test_the_filter_of_the_manifest_holds_beside_the_key(world):
    keys = f"{ROADS}\nwhere = \"highway = 'primary' OR railway = 'rail'\""
    assert list(barriers_of(world, streets(), keys)["name"]) == ["钢铁大街"]


def test_a_key_without_a_column_of_its_own_is_found_among_the_other_tags(world):
    extract = streets()
    extract.way(ring(WEST + 0.010, SOUTH + 0.001, 0.001), natural="water", water="pond")
    extract.way(ring(WEST + 0.014, SOUTH + 0.001, 0.001), natural="water", water="yak")
    assert len(barriers_of(world, extract, 'kind_column = "water"')) == 1


@pytest.mark.parametrize("key", ["railway", "water"])
def test_a_district_without_a_railway_or_a_lake_is_none_the_worse(world, key):
    extract = Extract()
    extract.way(LINE, highway="primary")
    extract.way(ring(WEST + 0.001, SOUTH + 0.001, 0.001), landuse="grass")
    assert barriers_of(world, extract, f'kind_column = "{key}"').empty


def test_of_a_whole_province_only_what_is_near_is_read(world):
    extract = streets()
    extract.way([(119.0, 41.0), (119.1, 41.0)], highway="yak")
    assert len(barriers_of(world, extract, ROADS)) == 2


def test_an_unknown_kind_of_road_names_the_way(world):
    extract = streets()
    way = extract.way(LINE, highway="yak")
    extract.write(world.folder / "a.osm.pbf")
    (fault,) = world.set(roads="a.osm.pbf", roads_keys=ROADS).faults()
    assert fault.message == "an unknown kind of barrier"
    assert (fault.layer, fault.column) == ("lines", "highway")
    assert "'yak' in 1 row" in fault.found
    keys = f'{ROADS}\nkinds = {{ yak = "path" }}'
    assert len(barriers_of(world, extract, keys)) == 3
    assert way == 12


BUILDINGS = [
    ({"building": "apartments", "building__levels": "6"}, 900, 60),  # 900 x 6 / 90
    ({"building": "yes"}, 900, 10),  # no levels: one
    ({"building": "yes", "building__levels": "2.5"}, 900, 25),
    ({"building": "yes", "building__levels": "low"}, 900, 10),
    ({"building": "house"}, 30, 1),  # a third of a dwelling, and a dwelling all the same
    ({"building": "yes"}, 30, 0),
    ({"building": "garage", "building__levels": "1"}, 900, 0),
    ({"building": "school", "building__levels": "4"}, 900, 0),
    ({"building": "retail"}, 900, 0),
    ({"building": "industrial"}, 900, 0),
    ({"building": "yes", "amenity": "kindergarten"}, 900, 0),
    ({"building": "yes", "building__flats": "37"}, 900, 37),  # counted, not estimated
    ({"building": "apartments", "amenity": "pharmacy", "building__levels": "3"}, 900, 30),
]


def town() -> Extract:
    extract = Extract()
    for i, (tags, area_m2, _) in enumerate(BUILDINGS):
        extract.way(block(WEST + 0.001 + 0.001 * i, SOUTH + 0.004, area_m2), **tags)
    extract.way(LINE, highway="primary")
    extract.way(block(WEST + 0.001, SOUTH + 0.008, 900), leisure="pitch")
    return extract


def test_households_are_estimated_from_outline_levels_and_dwelling_size(world):
    extract = town()
    outside = extract.way(block(WEST + 0.01, SOUTH + 0.011, 900), building="apartments")
    extract.write(world.folder / "a.osm.pbf")
    keys = 'dwelling_m2 = 90\noutside = "skip"'
    district = world.set(buildings="a.osm.pbf", buildings_keys=keys).read()
    read = district.buildings.set_index("building_id")["households"]
    expected = {f"way/{i}": count for i, (_, _, count) in enumerate(BUILDINGS, 1)}
    assert read.to_dict() == {**expected, f"way/{outside}": 10}
    listed = district.exceptions
    assert set(listed["kind"]) == {"estimated_households"}
    assert list(zip(listed["community_code"], listed["detail"], strict=True)) == [
        (
            CODES[0],
            (
                "households of 9 buildings estimated, 106 in all, as outline x levels / 90 m²; "
                "4 without levels as one level, 3 as no dwellings"
            ),
        ),
        (
            CODES[1],
            (
                "households of 3 buildings estimated, 30 in all, as outline x levels / 90 m²; "
                "0 without levels as one level, 2 as no dwellings"
            ),
        ),
    ]
    assert list(listed["area_m2"]) == pytest.approx([7 * 900 + 2 * 30, 3 * 900], rel=0.01)


def test_courtyards_of_multipolygons_do_not_count(world):
    extract = Extract()
    outer, inner = (
        ring(WEST + 0.002, SOUTH + 0.002, 0.001),
        ring(WEST + 0.0022, SOUTH + 0.0022, 5e-4),
    )
    extract.multipolygon(outer, inner, building="yes", building__levels="10")
    extract.write(world.folder / "a.osm.pbf")
    keys = "dwelling_m2 = 90"
    (row,) = world.set(buildings="a.osm.pbf", buildings_keys=keys).read().buildings.itertuples()
    area = gpd.GeoSeries([shapely.Polygon(outer, [inner])], crs=4490).to_crs(4546).area[0]
    assert row.building_id == "relation/1"
    assert row.households == round(area * 10 / 90)


def test_an_office_file_without_households_is_estimated_by_its_own_levels(world):
    frame = buildings().drop(columns="户数").assign(层数=["6", "6层", None, "0", "300", "2"])
    world.put("buildings.gpkg", frame).set(buildings_keys="dwelling_m2 = 100")
    district = world.read()
    area = frame.to_crs(district.metric_crs).area[0]
    assert list(district.buildings["households"]) == [
        round(area * levels / 100) for levels in (6, 1, 1, 0, 1, 2)
    ]
    said = " ".join(district.exceptions["detail"])
    assert "2 without levels as one level" in said
    assert "1 without levels as one level" in said


def test_counted_households_are_kept_beside_estimates_and_only_estimates_are_listed(world):
    frame = buildings().assign(户数=[12, None, 0, 48, 7, 60])
    world.put("buildings.gpkg", frame).set(buildings_keys="dwelling_m2 = 100")
    district = world.read()
    area = frame.to_crs(district.metric_crs).area[1]
    assert list(district.buildings["households"]) == [12, round(area / 100), 0, 48, 7, 60]
    assert "households of 1 building estimated" in district.exceptions["detail"].iloc[0]
    full = world.put("buildings.gpkg", buildings()).read()
    assert full.exceptions.empty
