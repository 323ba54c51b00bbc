"""A plan as shapefiles: read back equal in both encodings, nothing cut, nothing lost in silence."""

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from sample_plan import sample_plan

from gridding.errors import InputError
from gridding.plan import Plan
from gridding.read.shapefile import zipped_shapefile
from gridding.shapefile import COLUMNS, LAYERS, TEXT_BYTES, Encoding, write_shapefile

LONG = "昆都仑区" * 20
"""More than a .dbf's usual 80 characters, and within 254 bytes in either encoding."""


def told_plan() -> Plan:
    plan = sample_plan()
    grids = plan.grids.copy()
    grids.loc[0, "name"] = LONG
    grids["population"] = pd.array([None, *grids["population"][1:]], dtype="Int64")
    return replace(plan, grids=grids)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "方案.zip"


def read(path: Path, layer: str) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(f"/vsizip/{path}/{layer}.shp")


@pytest.mark.parametrize("encoding", Encoding)
def test_every_layer_is_read_back_as_it_was_written(path: Path, encoding: Encoding) -> None:
    plan = told_plan()
    write_shapefile(plan, path, encoding=encoding)
    for layer in LAYERS:
        wanted, found = getattr(plan, layer).rename(columns=COLUMNS), read(path, layer)
        assert list(found.columns) == list(wanted.columns)
        assert found.crs.equals("EPSG:4490", ignore_axis_order=True)
        for column in wanted.columns.drop("geometry"):
            told = wanted[column].notna() & (wanted[column] != "")  # a .dbf knows no empty text
            texts = wanted[column].astype("object").where(told, None)
            back = found[column].astype("object").where(found[column].notna(), None)
            if wanted[column].dtype.kind == "f":
                assert back.to_numpy(float) == pytest.approx(texts.to_numpy(float), rel=1e-12)
            else:
                assert back.tolist() == texts.tolist(), column
        same = shapely.equals(
            shapely.normalize(found.geometry.to_numpy()),
            shapely.normalize(wanted.geometry.to_numpy()),
        )
        assert same.all()


@pytest.mark.parametrize(("encoding", "page"), [(Encoding.UTF8, 0), (Encoding.GBK, 0x4D)])
def test_each_table_says_in_which_encoding_it_is(path: Path, encoding: Encoding, page: int) -> None:
    write_shapefile(told_plan(), path, encoding=encoding)
    with ZipFile(path) as archive:
        for layer in LAYERS:
            assert archive.read(f"{layer}.cpg").decode().lower() == encoding
            assert archive.read(f"{layer}.dbf")[29] == page
        assert LONG.encode(encoding) in archive.read("grids.dbf")


def test_our_own_reader_takes_it_without_being_told(path: Path) -> None:
    write_shapefile(told_plan(), path, encoding=Encoding.GBK)
    found = zipped_shapefile(path, "方案.zip", "grids")
    assert getattr(found, "options", None) == {"ENCODING": "gb18030"}


def test_names_of_columns_fit_and_the_readme_tells_the_long_ones(path: Path) -> None:
    plan = told_plan()
    write_shapefile(plan, path)
    with ZipFile(path) as archive:
        readme = archive.read("readme.txt").decode("utf-8-sig")
    for layer in LAYERS:
        for column in getattr(plan, layer).columns.drop("geometry"):
            short = COLUMNS.get(column, column)
            assert len(short) <= 10
            assert short == column or f"{short:<10} {column}" in readme


def test_a_character_that_gbk_lacks_is_named_with_its_row(path: Path) -> None:
    plan = sample_plan()
    grids = plan.grids.copy()
    grids.loc[2, "name"] = "𠮷祥网格"
    odd = replace(plan, grids=grids)
    with pytest.raises(InputError) as refused:
        write_shapefile(odd, path, encoding=Encoding.GBK)
    (fault,) = refused.value.faults
    assert (fault.layer, fault.row, fault.column) == ("grids", 3, "name")
    assert "𠮷" in fault.message
    assert "U+20BB7" in fault.message
    assert not path.exists()
    write_shapefile(odd, path, encoding=Encoding.UTF8)
    assert read(path, "grids")["name"][2] == "𠮷祥网格"


def test_a_text_that_is_too_long_is_refused_and_the_longest_is_kept(path: Path) -> None:
    plan = sample_plan()
    addresses = plan.buildings.copy()
    addresses.loc[0, "address"] = "a" * TEXT_BYTES
    write_shapefile(replace(plan, buildings=addresses), path)
    assert read(path, "buildings")["address"][0] == "a" * TEXT_BYTES
    addresses.loc[1, "address"] = "网" * 85
    with pytest.raises(InputError, match="255 bytes") as refused:
        write_shapefile(replace(plan, buildings=addresses), path)
    assert refused.value.faults[0].row == 2


def test_buildings_given_as_points_are_written_as_points(path: Path) -> None:
    plan = sample_plan()
    mixed = plan.buildings.copy()
    mixed.loc[0, "geometry"] = mixed.geometry[0].centroid
    write_shapefile(replace(plan, buildings=mixed), path)
    found = read(path, "buildings")
    assert set(found.geom_type) == {"Point"}
    assert mixed.geometry[1].contains(found.geometry[1])


def test_the_same_plan_is_the_same_bytes(path: Path, tmp_path: Path) -> None:
    write_shapefile(sample_plan(), path)
    write_shapefile(sample_plan(), tmp_path / "again.zip")
    assert path.read_bytes() == (tmp_path / "again.zip").read_bytes()


@pytest.mark.parametrize("name", ["plan.shp", "no/plan.zip"])
def test_another_suffix_and_a_folder_that_is_not_there_are_refused(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(InputError):
        write_shapefile(sample_plan(), tmp_path / name)
