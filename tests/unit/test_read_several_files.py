"""One layer in several files: read one after the other, every message naming its own file."""

import numpy as np
import pytest
import shapely
from reading_world import CODES, World, buildings, communities, csv_of, good_world, roads

from gridding.divide import Settings, divide

HOUSEHOLDS = [12, 30, 0, 48, 7, 60]


@pytest.fixture
def world(tmp_path) -> World:
    return good_world(tmp_path)


def split(world: World) -> World:
    """Put the buildings into a shapefile, a GeoPackage in metres and a CSV."""
    frame = buildings()
    world.put("a.shp", frame.iloc[:2], encoding="gbk")
    world.put("b.gpkg", frame.iloc[2:4].to_crs("EPSG:4546"))
    csv = csv_of(frame.iloc[4:])
    world.text("c.csv", csv.to_csv(index=False))
    return world.set(buildings=["a.shp", "b.gpkg", "c.csv"], district='crs = "EPSG:4490"')


def test_the_rows_of_all_files_are_there_each_file_in_its_own_crs(world):
    whole = world.read()
    several = split(world).read()
    assert list(several.buildings["households"]) == HOUSEHOLDS
    assert list(several.buildings["address"]) == list(whole.buildings["address"])
    before, after = (
        shapely.get_coordinates(shapely.centroid(d.buildings.geometry.array))
        for d in (whole, several)
    )
    np.testing.assert_allclose(before, after, atol=1e-9)
    assert several.buildings["building_id"].is_unique
    assert {"a.shp", "a.dbf", "b.gpkg", "c.csv"} <= set(several.digests)


def test_the_order_of_the_files_makes_no_difference(world):
    forth = split(world).read().buildings.drop(columns="building_id")
    back = world.set(buildings=["c.csv", "b.gpkg", "a.shp"]).read().buildings
    assert forth.equals(back.drop(columns="building_id"))


def test_one_file_in_brackets_is_one_file(world):
    assert world.read().buildings.equals(world.set(buildings=["buildings.gpkg"]).read().buildings)


def test_a_fault_names_the_file_the_row_in_it_and_its_fid(world):
    bad = buildings().iloc[2:4].assign(户数=[0, -1])
    split(world).put("b.gpkg", bad)
    (fault,) = world.faults()
    assert (fault.file, fault.layer, fault.row, fault.fid) == ("b.gpkg", "b", 2, 2)
    split(world).text("c.csv", csv_of(buildings().iloc[4:].assign(户数=-1)).to_csv(index=False))
    assert [(f.file, f.row, f.fid) for f in world.faults()] == [
        ("c.csv", 1, None),
        ("c.csv", 2, None),
    ]


def test_a_file_that_is_missing_is_named_alone(world):
    split(world).set(buildings=["a.shp", "gone.gpkg", "c.csv"])
    (fault,) = world.faults()
    assert str(fault) == "gone.gpkg: there is no such file; found nothing"


def test_a_column_that_no_file_has_names_them_all(world):
    split(world).set(buildings_keys='columns = { households = "住户" }')
    (fault,) = world.faults()
    assert str(fault).startswith("a.shp, b.gpkg, c.csv, column 住户: the column is missing")


def test_a_column_that_one_file_lacks_is_missing_in_its_rows(world):
    split(world).put("b.gpkg", buildings().iloc[2:4].drop(columns="户数"))
    assert [str(fault)[:34] for fault in world.faults()] == [
        "b.gpkg, layer b, row 1, FID 1, col",
        "b.gpkg, layer b, row 2, FID 2, col",
    ]


def test_coordinates_out_of_range_name_their_file(world):
    split(world)
    moved = buildings().iloc[:2]
    world.put("a.shp", moved.set_geometry(moved.translate(100, 0)), encoding="gbk")
    assert {(f.file, f.row) for f in world.faults()} == {("a.shp", 1), ("a.shp", 2)}


def test_a_building_in_two_files_counts_once_and_both_places_are_listed(world):
    world.put("more.gpkg", buildings().iloc[[1]])
    district = world.set(buildings=["buildings.gpkg", "more.gpkg"]).read()
    assert sorted(district.buildings["households"]) == sorted(HOUSEHOLDS)
    (row,) = district.exceptions.itertuples()
    assert row.detail.startswith("more.gpkg row 1: the same as buildings.gpkg row 2, 30 househ")


def test_a_code_in_two_files_names_both(world):
    world.put("more.gpkg", communities().iloc[[1]])
    faults = world.set(communities=["communities.gpkg", "more.gpkg"]).faults()
    said = [str(f) for f in faults if f.message == "the code is there twice"]
    found = f"found {CODES[1]}, in communities.gpkg row 2 as well"
    assert len(said) == 1
    assert said[0].startswith("more.gpkg, layer more, row 1, FID 1, column code")
    assert said[0].endswith(found)


def test_communities_and_barriers_may_be_several_files_too(world):
    world.put("east.gpkg", communities().iloc[[1]])
    world.put("west.shp", communities().iloc[[0]], encoding="utf-8")
    world.put("one.gpkg", roads().iloc[[0]]).put("two.gpkg", roads().iloc[[1]])
    district = world.set(
        communities=["east.gpkg", "west.shp"], roads=["one.gpkg", "two.gpkg"]
    ).read()
    assert list(district.communities["code"]) == list(CODES)
    assert list(district.barriers["class"]) == ["primary", "residential"]


def test_a_list_of_no_file_or_one_file_twice_is_refused(world):
    for files in ([], ["buildings.gpkg", "buildings.gpkg"]):
        (fault,) = world.set(buildings=files).faults()
        assert "key layers.buildings.file has a wrong value" in str(fault)
        assert "one file or a list of files, each once" in str(fault)


def test_the_day_of_the_data_stands_in_the_plan(world):
    world.put("more.gpkg", buildings().iloc[:1].assign(户数=5))
    world.set(buildings=["buildings.gpkg", "more.gpkg"], buildings_keys="as_of = 2026-06-30")
    world.set(roads_keys='layer = "roads"\nas_of = 2025-01-01\nkind_column = "highway"')
    assert divide(world.read(), Settings(seed=0, effort=0.1)).info.parameters["as_of"] == {
        "buildings.gpkg": "2026-06-30",
        "more.gpkg": "2026-06-30",
        "roads.gpkg:roads": "2025-01-01",
    }
