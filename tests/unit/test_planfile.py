"""The plan file: what is written is read again, the same plan is the same bytes, whole or not."""

import sqlite3
from contextlib import closing
from dataclasses import fields, replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from merged_plan import merged_plan
from river_plan import river_plan
from sample_plan import sample_plan
from small_merge import small_merge

from gridding.errors import InputError
from gridding.plan import Merge
from gridding.planfile import GEOMETRY_TYPES, MERGED, read_plan, write_plan

TABLES = [field.name for field in fields(Merge) if field.name != "figures"]


def written_and_read(plan, folder):
    write_plan(plan, folder / "plan.gpkg")
    return read_plan(folder / "plan.gpkg")


def with_empty(plan, *names):
    empty = {name: getattr(plan.merge, name).iloc[:0] for name in names}
    return replace(plan, merge=replace(plan.merge, **empty))


@pytest.mark.parametrize("plan", [sample_plan(), river_plan()], ids=["sample", "river"])
def test_a_plan_is_read_as_it_was_written(plan, tmp_path):
    write_plan(plan, tmp_path / "plan.gpkg")
    again = read_plan(tmp_path / "plan.gpkg")
    assert again.info == plan.info
    for layer in GEOMETRY_TYPES:
        one, other = getattr(plan, layer), getattr(again, layer)
        assert set(other.columns) == set(one.columns)
        assert len(other) == len(one)
        for column in one.columns.drop("geometry"):
            assert other[column].tolist() == one[column].tolist(), (layer, column)
        if len(one):
            assert (other.geometry.geom_equals(one.geometry) | one.geometry.isna()).all()
            assert other.geometry.isna().equals(one.geometry.isna())
        assert other.crs == "EPSG:4490"
    assert again.edges.to_dict("list") == plan.edges.to_dict("list")


def test_the_same_plan_is_the_same_bytes(tmp_path):
    files = [tmp_path / "a.gpkg", tmp_path / "b.gpkg"]
    for file in files:
        write_plan(sample_plan(), file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_plan_without_exceptions_or_barriers_can_be_written_and_read(tmp_path):
    plan = sample_plan()
    write_plan(replace(plan, barriers=plan.barriers.iloc[:0]), tmp_path / "plan.gpkg")
    again = read_plan(tmp_path / "plan.gpkg")
    assert len(again.barriers) == len(again.exceptions) == 0


def test_what_fails_in_the_middle_leaves_the_older_file_and_nothing_else(tmp_path):
    path = tmp_path / "plan.gpkg"
    path.write_bytes(b"older")
    broken = replace(sample_plan(), edges=None)
    with pytest.raises(ValueError, match="DataFrame"):
        write_plan(broken, path)
    assert path.read_bytes() == b"older"
    assert [p.name for p in tmp_path.iterdir()] == ["plan.gpkg"]


@pytest.mark.parametrize("name", ["plan.json", "nowhere/plan.gpkg"])
def test_a_wrong_suffix_or_folder_is_refused(name, tmp_path):
    with pytest.raises(InputError):
        write_plan(sample_plan(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, b"", b"no GeoPackage at all"])
def test_what_is_no_plan_file_is_refused(content, tmp_path):
    path = tmp_path / "plan.gpkg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError):
        read_plan(path)


def test_every_layer_that_lacks_is_named(tmp_path):
    sample_plan().grids.to_file(tmp_path / "plan.gpkg", layer="grids", engine="pyogrio")
    with pytest.raises(InputError) as caught:
        read_plan(tmp_path / "plan.gpkg")
    named = {fault.layer for fault in caught.value.faults}
    assert named == {*GEOMETRY_TYPES, "edges", "plan"} - {"grids"}


def multi(shapes):
    """Return shapes as a layer of areas holds them."""
    return [
        shapely.multipolygons([shape]) if shape.geom_type == "Polygon" else shape
        for shape in shapes
    ]


def assert_same_frame(found, wanted, name):
    plain = [
        pd.DataFrame(frame.drop(columns="geometry", errors="ignore")) for frame in (found, wanted)
    ]
    pd.testing.assert_frame_equal(*plain, check_exact=True, obj=name)
    assert isinstance(found, gpd.GeoDataFrame) == isinstance(wanted, gpd.GeoDataFrame)
    if isinstance(wanted, gpd.GeoDataFrame):
        shapes = wanted.geometry if name == "conflicts" else multi(wanted.geometry)
        assert list(shapely.to_wkb(found.geometry.to_numpy())) == list(shapely.to_wkb(shapes))
        assert found.crs == "EPSG:4490"


@pytest.mark.parametrize("name", TABLES)
def test_what_a_merge_adds_is_read_as_it_was_written(name, tmp_path):
    again = written_and_read(small_merge(), tmp_path).merge
    assert_same_frame(getattr(again, name), getattr(small_merge().merge, name), name)


def test_figures_of_a_merge_are_read_as_they_were_written(tmp_path):
    assert written_and_read(small_merge(), tmp_path).merge.figures == small_merge().merge.figures


def test_a_matter_keeps_its_days_and_those_that_it_has_not(tmp_path):
    matters = written_and_read(small_merge(), tmp_path).merge.matters
    wanted = small_merge().merge.matters
    for column in ("applied", "from", "until"):
        assert [repr(day) for day in matters[column]] == [repr(day) for day in wanted[column]]
    assert None in list(matters["until"])


def test_the_same_merged_plan_is_the_same_bytes_also_after_reading(tmp_path):
    files = [tmp_path / f"{name}.gpkg" for name in "abc"]
    for file in files[:2]:
        write_plan(small_merge(), file)
    write_plan(read_plan(files[0]), files[2])
    assert len({file.read_bytes() for file in files}) == 1


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("areas", "crosswalk")])
def test_an_empty_layer_of_a_merge_is_read_as_it_was_written(name, tmp_path):
    plan = with_empty(small_merge(), name)
    again = getattr(written_and_read(plan, tmp_path).merge, name)
    assert_same_frame(again, getattr(plan.merge, name), name)


def test_conflicts_without_a_place_are_read_as_they_were_written(tmp_path):
    conflicts = merged_plan().merge.conflicts
    again = written_and_read(merged_plan(), tmp_path).merge.conflicts
    assert again.geometry.isna().tolist() == conflicts.geometry.isna().tolist()
    nowhere = conflicts.iloc[-1:].reset_index(drop=True)
    plan = replace(merged_plan(), merge=replace(merged_plan().merge, conflicts=nowhere))
    (shape,) = written_and_read(plan, tmp_path).merge.conflicts.geometry
    assert shape is None


def test_matters_without_days_and_deadlines_are_read_as_they_were_written(tmp_path):
    again = written_and_read(merged_plan(), tmp_path).merge.matters
    assert again["deadline_days"].isna().all()
    assert_same_frame(again, merged_plan().merge.matters, "matters")


def test_a_plan_that_is_not_merged_has_no_merge(tmp_path):
    assert written_and_read(sample_plan(), tmp_path).merge is None


def test_of_a_merge_of_which_layers_lack_every_one_is_named(tmp_path):
    part = tmp_path / "part.gpkg"
    write_plan(small_merge(), part)
    with closing(sqlite3.connect(part)) as file:
        for layer in ("duties", "merge"):
            file.execute("DELETE FROM gpkg_contents WHERE table_name = ?", [layer])
            file.execute(f'DROP TABLE "{layer}"')
        file.commit()
    with pytest.raises(InputError) as caught:
        read_plan(part)
    assert {fault.layer for fault in caught.value.faults} == {"duties", "merge"}
    assert set(MERGED.values()) == set(TABLES)
