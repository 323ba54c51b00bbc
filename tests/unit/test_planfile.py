"""The plan file: what is written is read again, the same plan is the same bytes, whole or not."""

from dataclasses import replace

import pytest
from river_plan import river_plan
from sample_plan import sample_plan

from gridding.errors import InputError
from gridding.planfile import GEOMETRY_TYPES, read_plan, write_plan


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
