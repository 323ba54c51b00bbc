"""Every bad input is refused with a message that names the place, and nothing is written."""

import re

import geopandas as gpd
import numpy as np
import pytest
import shapely
from bad_departments import department_with_an_id_twice, matter_with_a_deadline_of_minus_three
from bad_input import (
    BAD,
    bad,
    duplicate_codes,
    negative_households,
    posting_with_wrong_date,
    unknown_kind,
    with_shape,
)
from chinese import english_in
from reading_world import (
    SOUTH,
    STEP,
    WEST,
    World,
    buildings,
    communities,
    good_world,
    square,
)

from api.messages import Lang, in_language

KEYS = {"households", "lead", "code", "highway", "layers", "buildings"}
"""Columns and keys of a manifest, which are called the same in every language."""

# Divisions that do not fit each other, and areas beside them


def with_streets(world: World, *shapes: shapely.Polygon, **columns: list[str]) -> None:
    codes = [f"15020300{i}" for i in range(1, len(shapes) + 1)]
    table = {"code": codes, "name": [f"{code}街道" for code in codes], **columns}
    frame = gpd.GeoDataFrame(table, geometry=list(shapes), crs="EPSG:4490")
    world.put("streets.gpkg", frame).set(more='[layers.streets]\nfile = "streets.gpkg"')


def strip(west: float, east: float) -> shapely.Polygon:
    return shapely.box(WEST + west * STEP, SOUTH, WEST + east * STEP, SOUTH + STEP)


def areas(world: World, layer: str, *shapes: shapely.Geometry, **columns: list[object]) -> None:
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4490")
    world.put("areas.gpkg", frame).set(more=f'[layers.{layer}]\nfile = "areas.gpkg"')


@bad(
    r"row 2, FID 2: the community does not lie in one street; found 150203001002: "
    r"60.0% in 150203002 \(at 109.81700, 40.64500\), 40.0% in 150203001 \(at 109.81200, 40.64500\);"
    " wanted at least 99%"
)
def community_across_two_streets(world: World) -> None:
    with_streets(world, strip(0, 1.4), strip(1.4, 2))


@bad(
    r"does not lie in one street; found 150203001002: 97.0% in 150203001 .*, 3.0% in none \(at 109"
)
def community_partly_in_no_street(world: World) -> None:
    with_streets(world, strip(0, 1.97))


@bad(
    "row 1, FID 1: the community does not lie in the street that it names; found 150203001001, of "
    r"street 150203002: 100.0% in 150203001 \(at 109.80500, 40.64500\)"
)
def community_in_another_street_than_it_names(world: World) -> None:
    with_streets(world, strip(0, 1), strip(1, 2))
    world.put("communities.gpkg", communities().assign(街道代码=["150203002", "150203002"]))


@bad("does not lie in the street that it names; found 150203001001, of street 150203002")
def community_in_another_street_than_the_name_says(world: World) -> None:
    with_streets(world, strip(0, 1), strip(1, 2))
    world.put("communities.gpkg", communities().assign(街道名称="150203002街道"))


@bad("streets.gpkg, .*row 1, FID 1: streets overlap; found 150203001 and 150203002 .row 2. share")
def overlapping_streets(world: World) -> None:
    with_streets(world, strip(0, 1.2), strip(1, 2))


@bad("does not lie in one street; found 150203001001: 100.0% in 150203001 .*, 100.0% in 150203002")
def community_in_two_streets_at_once(world: World) -> None:
    with_streets(world, strip(0, 2), strip(0, 1))


@bad("streets.gpkg, .*column code: the code is there twice; found 150203001, in row 1 as well")
def duplicate_street_codes(world: World) -> None:
    with_streets(world, strip(0, 1), strip(1, 2), code=["150203001", "150203001"])


@bad("streets.gpkg, layer streets, row 2, FID 2, column code: no code; found nothing")
def null_street_code(world: World) -> None:
    with_streets(world, strip(0, 1), strip(1, 2), code=["150203001", None])


@bad("streets.gpkg, layer streets, column code: the column is missing")
def streets_without_code(world: World) -> None:
    with_streets(world, strip(0, 1), strip(1, 2))
    frame = gpd.read_file(world.folder / "streets.gpkg").drop(columns="code")
    (world.folder / "streets.gpkg").unlink()
    world.put("streets.gpkg", frame)


@bad("streets.gpkg.*the layer lies elsewhere than its district")
def streets_elsewhere(world: World) -> None:
    with_streets(world, strip(300, 301))


@bad("communities.gpkg, layer communities, row 2, FID 2, column 街道代码: no code; found nothing")
def null_street_code_of_a_community(world: World) -> None:
    world.put("communities.gpkg", communities().assign(街道代码=["150203001", None]))


@bad("row 1, FID 1: communities overlap; .* share 93.* m², 100.0% of the smaller, at 109.805")
def same_community_under_two_codes(world: World) -> None:
    shapes = [square(WEST, SOUTH)] * 2
    world.put("communities.gpkg", communities().set_geometry(gpd.GeoSeries(shapes, crs=4490)))


@bad("communities overlap; found 150203001001 and 150203001002 .*100.0% of the smaller")
def community_inside_another(world: World) -> None:
    inside = square(WEST + STEP / 4, SOUTH + STEP / 4, STEP / 2)
    world.put("communities.gpkg", with_shape(communities(), 2, inside))


@bad("layer communities: the community lies under others, or is nowhere as wide as a metre")
def community_narrower_than_a_metre(world: World) -> None:
    thread = shapely.box(WEST + STEP * 1.5, SOUTH, WEST + STEP * 1.5 + 5e-6, SOUTH + STEP)
    world.put("communities.gpkg", with_shape(communities(), 2, thread))


@bad("communities.gpkg, .*row 2, FID 2: an invalid polygon that cannot be mended with certainty")
def community_of_parts_that_overlap(world: World) -> None:
    parts = [square(WEST + STEP, SOUTH), square(WEST + STEP * 1.2, SOUTH)]
    world.put("communities.gpkg", with_shape(communities(), 2, shapely.MultiPolygon(parts)))


@bad("row 2, FID 2: an invalid polygon that cannot be mended with certainty; found Hole lies outs")
def building_with_its_hole_outside(world: World) -> None:
    shell, hole = square(WEST, SOUTH, 0.0005), square(WEST + 0.001, SOUTH, 0.0002)
    pierced = shapely.Polygon(shell.exterior, [hole.exterior])
    world.put("buildings.gpkg", with_shape(buildings(), 2, pierced))


@bad("row 2, FID 2: wrong type of geometry; found GeometryCollection; wanted polygons or points")
def collection_without_area_or_point(world: World) -> None:
    line = shapely.LineString([(WEST, SOUTH), (WEST + 0.001, SOUTH)])
    nothing = shapely.GeometryCollection([line, line])
    world.put("buildings.gpkg", with_shape(buildings(), 2, nothing))


@bad("row 2, FID 2: wrong type of geometry; found MultiPoint; wanted polygons or points")
def building_of_several_points(world: World) -> None:
    points = shapely.MultiPoint([(WEST, SOUTH), (WEST + 0.001, SOUTH)])
    world.put("buildings.gpkg", with_shape(buildings(), 2, points))


@bad(
    'row 1, FID 1: nothing says the street of the community, and parent is "street"; found A; '
    "wanted .layers.streets., a column street_code, or codes of 12 digits"
)
def parent_street_without_a_word_of_streets(world: World) -> None:
    world.put("communities.gpkg", communities().assign(code=["A", "B"]))
    world.set(district='parent = "street"')


@bad("district.toml: key district.parent has a wrong value; found 'county'; wanted 'community' or")
def unknown_parent(world: World) -> None:
    world.set(district='parent = "county"')


@bad("areas.gpkg, .*row 1, FID 1: dedicated grids overlap; found campus and market .row 2. share")
def overlapping_dedicated_grids(world: World) -> None:
    both = square(WEST, SOUTH, 0.003), square(WEST + 0.002, SOUTH, 0.003)
    areas(world, "dedicated", *both, name=["campus", "market"])


@bad(
    "areas.gpkg, layer areas, column code: a code that lost its digits|row 1, FID 1, column code: a"
)
def grid_code_in_scientific_notation(world: World) -> None:
    areas(world, "grids", square(WEST, SOUTH, 0.003), code=["1.50203E+14"])


@bad("areas.gpkg.*row 1, FID 1: wrong type of geometry; found Point; wanted polygons")
def points_as_grids(world: World) -> None:
    areas(world, "grids", shapely.Point(WEST, SOUTH), code=["150203001001001"])


def test_the_world_is_good_before_it_is_broken(tmp_path):
    assert good_world(tmp_path).faults() == ()


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_and_said(tmp_path, name):
    breaking, message = BAD[name]
    world = good_world(tmp_path)
    breaking(world)
    faults = world.faults()
    for fault in faults:
        assert not english_in(in_language(fault.message, Lang.ZH)) - KEYS, fault.message
    said = "\n".join(str(fault) for fault in faults)
    pattern = message if message.startswith("^") else f"(?:.*){message}"
    assert any(re.search(pattern, line) for line in said.splitlines()), (
        f"{name}: {said or 'nothing was said'}"
    )


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    world = good_world(tmp_path)
    duplicate_codes(world)
    negative_households(world)
    unknown_kind(world)
    posting_with_wrong_date(world)
    department_with_an_id_twice(world)
    matter_with_a_deadline_of_minus_three(world)
    files = {fault.file for fault in world.faults()}
    divisions = {"communities.gpkg", "buildings.gpkg", "roads.gpkg"}
    assert files == {*divisions, "p.csv", "police.gpkg", "matters.csv"}


def test_many_faults_of_one_kind_are_counted_after_the_first_twenty(tmp_path):
    lon = WEST + np.arange(50) * 0.0001
    many = gpd.GeoDataFrame(
        {"户数": [-1] * 50}, geometry=gpd.points_from_xy(lon, [SOUTH] * 50), crs="EPSG:4490"
    )
    world = good_world(tmp_path).put("buildings.gpkg", many)
    faults = world.faults()
    assert len(faults) == 21
    assert faults[-1].message == "and 30 more: a negative number"
