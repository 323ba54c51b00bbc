"""A file of places in any usual form is read the same, and tells all of its faults at once."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from gridding.datum import wgs84_to_gcj02
from gridding.errors import InputError
from gridding.read.places import read_places

LON, LAT = np.array([109.84, 109.85]), np.array([40.65, 40.66])
SAID = {
    "编号": ["S1", "S2"],
    "类型": ["商铺", "党支部"],
    "大类": ["组织", "组织"],
    "名称": ["鹿苑超市", "友谊社区第一党支部"],
    "地址": ["友谊路1号", ""],
    "负责人": ["不应读取", "不应读取"],
}


def table(**other):
    return pd.DataFrame(SAID | {"经度": LON, "纬度": LAT} | other)


def as_gbk_csv(path):
    table().to_csv(path / "places.csv", index=False, encoding="gbk")
    return path / "places.csv", "cgcs2000"


def as_xlsx_in_gcj02(path):
    lon, lat = wgs84_to_gcj02(LON, LAT)
    table(经度=lon, 纬度=lat).to_excel(path / "places.xlsx", index=False)
    return path / "places.xlsx", "gcj02"


def as_geopackage(path):
    frame = gpd.GeoDataFrame(SAID, geometry=gpd.points_from_xy(LON, LAT), crs="EPSG:4490")
    frame.to_crs("EPSG:4526").to_file(path / "places.gpkg")
    return path / "places.gpkg", None


def as_gbk_shapefile(path):
    frame = gpd.GeoDataFrame(SAID, geometry=gpd.points_from_xy(LON, LAT), crs="EPSG:4490")
    frame.to_file(path / "places.shp", encoding="GBK")
    (path / "places.cpg").unlink()
    return path / "places.shp", None


@pytest.mark.parametrize("form", [as_gbk_csv, as_xlsx_in_gcj02, as_geopackage, as_gbk_shapefile])
def test_every_form_gives_the_same_places_and_nothing_else(tmp_path, form):
    file, crs = form(tmp_path)
    read = read_places(file, crs)
    assert list(read) == [
        "source_id", "type", "category", "name", "address", "lon", "lat", "row"
    ]  # fmt: skip
    assert read["type"].tolist() == ["商铺", "党支部"]
    assert read["category"].tolist() == ["组织", "组织"]
    assert read["address"].tolist() == ["友谊路1号", ""]
    assert read["row"].tolist() == [1, 2]
    assert np.allclose(read[["lon", "lat"]].T, [LON, LAT], atol=1e-7)
    assert "不应读取" not in read.to_csv()


def faults(path, frame, crs="wgs84", **how):
    frame.to_csv(path / "places.csv", index=False)
    with pytest.raises(InputError) as refused:
        read_places(path / "places.csv", crs, **how)
    return {(fault.message, fault.row, fault.column) for fault in refused.value.faults}


def test_all_faults_are_told_at_once_with_their_rows_and_columns(tmp_path):
    wrong = pd.DataFrame(
        {
            "编号": ["S1", "S1", "S3", "S4"],
            "类型": ["商铺", "", "商铺", "商铺"],
            "名称": ["甲", "乙", "丙", "丁" * 501],
            "经度": ["109.84", "109.84", "东", "40.65"],
            "纬度": ["40.65", "", "40.65", "109.84"],
        }
    )
    assert faults(tmp_path, wrong) == {
        ("the id is there twice", 2, "编号"),
        ("no value", 2, "类型"),
        ("the text is too long", 4, "名称"),
        ("no coordinate", 2, "纬度"),
        ("not a number", 3, "经度"),
        ("longitude and latitude look swapped (经纬度对调)", 4, ""),
    }


def test_a_register_of_persons_is_no_list_of_places(tmp_path):
    told = faults(tmp_path, table(户主姓名=["", ""], 身份证号=["", ""]))
    assert told == {
        ("a column about persons", 0, "户主姓名"),
        ("a column about persons", 0, "身份证号"),
    }


def test_what_a_file_cannot_say_has_to_be_said(tmp_path):
    plain = table().drop(columns="类型")
    assert faults(tmp_path, plain, None) == {
        ("the column is missing", 0, "type"),
        ("the file carries no CRS", 0, ""),
    }
    assert read_places(tmp_path / "places.csv", "wgs84", kind="学校")["type"].tolist() == [
        "学校", "学校"
    ]  # fmt: skip
    with pytest.raises(InputError, match="no such file"):
        read_places(tmp_path / "none.csv")
    (tmp_path / "places.xls").write_bytes(b"")
    with pytest.raises(InputError, match="not a format for places"):
        read_places(tmp_path / "places.xls")
