"""Shapefiles as offices hand them over: zipped, in GBK, cut off, with a wrong .cpg or none."""

import hashlib
import zipfile

import geopandas as gpd
import numpy as np
import pytest
import shapely
from reading_world import World, buildings, communities, csv_of, good_world, roads

from gridding.datum import wgs84_to_gcj02

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
HOUSEHOLDS = [12, 30, 0, 48, 7, 60]


@pytest.fixture
def world(tmp_path) -> World:
    return good_world(tmp_path)


def shapefile(world: World, frame: gpd.GeoDataFrame, encoding: str = "gbk") -> dict[str, bytes]:
    """Return suffix -> bytes of a shapefile, which does not stay."""
    path = world.folder / "made.shp"
    frame.to_file(path, engine="pyogrio", encoding=encoding)
    parts = {suffix: path.with_suffix(suffix) for suffix in PARTS}
    return {suffix: (part.read_bytes(), part.unlink())[0] for suffix, part in parts.items()}


class NamedInGbk(zipfile.ZipInfo):
    """An entry named as Windows in China does it: in GBK, and no flag that says so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def put_zip(world: World, members: dict[str, bytes], name: str = "b.zip", *, gbk=False) -> World:
    with zipfile.ZipFile(world.folder / name, "w") as archive:
        for member, content in members.items():
            archive.writestr(NamedInGbk(member) if gbk else zipfile.ZipInfo(member), content)
    return world.set(buildings=name)


def members(stem: str, parts: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{stem}{suffix}": content for suffix, content in parts.items()}


def put_parts(world: World, parts: dict[str, bytes]) -> World:
    for suffix, content in parts.items():
        world.text(f"b{suffix}", content)
    return world.set(buildings="b.shp")


class TestZip:
    @pytest.mark.parametrize("name", ["b.zip", "b.shp.zip", "B.ZIP"])
    def test_is_read_like_the_shapefile_in_it(self, world, name):
        put_zip(world, members("b", shapefile(world, buildings())), name)
        read = world.read().buildings
        assert list(read["households"]) == HOUSEHOLDS
        assert read["address"].iloc[0] == "钢铁大街1号"

    @pytest.mark.parametrize("gbk", [True, False])
    def test_may_have_chinese_names_in_folders_and_litter_beside(self, world, gbk):
        parts = shapefile(world, buildings())
        files = members("数据/楼栋", {s: parts[s] for s in parts if s != ".cpg"})
        files |= {"数据/说明.txt": "无".encode(), "__MACOSX/数据/._楼栋.shp": b"x"}
        district = put_zip(world, files, gbk=gbk).read()
        assert list(district.buildings["households"]) == HOUSEHOLDS
        raw = (world.folder / "b.zip").read_bytes()
        assert district.digests["b.zip"] == hashlib.sha256(raw).hexdigest()
        world.set(buildings_keys='layer = "楼栋"').read()

    def test_with_several_shapefiles_wants_the_layer(self, world):
        files = members("楼栋", shapefile(world, buildings()))
        files |= members("门牌", shapefile(world, buildings().iloc[:2]))
        (fault,) = put_zip(world, files, gbk=True).faults()
        assert str(fault) == (
            "b.zip: the zip has several shapefiles; wanted layer = one of 楼栋, 门牌"
        )
        assert len(world.set(buildings_keys='layer = "门牌"').read().buildings) == 2
        (fault,) = world.set(buildings_keys='layer = "楼"').faults()
        assert str(fault) == "b.zip, layer 楼: no such layer; wanted one of 楼栋, 门牌"

    def test_with_one_name_in_two_folders_tells_them_by_folder(self, world):
        files = members("2025/楼栋", shapefile(world, buildings()))
        files |= members("2026/楼栋", shapefile(world, buildings().iloc[:2]))
        (fault,) = put_zip(world, files).faults()
        assert fault.wanted == "layer = one of 2025/楼栋, 2026/楼栋"
        assert len(world.set(buildings_keys='layer = "2026/楼栋"').read().buildings) == 2

    def test_names_row_and_column_of_a_fault_as_a_plain_shapefile_does(self, world):
        frame = buildings().assign(户数=[12, -30, 0, 48, 7, 60])
        (fault,) = put_zip(world, members("楼栋", shapefile(world, frame))).faults()
        assert str(fault).startswith("b.zip, layer 楼栋, row 2, FID 1, column 户数: a negative")

    def test_takes_the_filter_and_finds_cut_off_column_names(self, world):
        frame = buildings().rename(columns={"户数": "housing_un"})  # of housing_units
        world.set(buildings_keys='where = "housing_un > 30"')
        put_zip(world, members("b", shapefile(world, frame)))
        assert list(world.read().buildings["households"]) == [48, 60]


def bad_zip(suffixes: str) -> dict[str, bytes]:
    return {f"楼栋{suffix}": b"" for suffix in suffixes.split()}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (bad_zip(".txt .gpkg"), "b.zip: the zip holds no shapefile; found 楼栋.txt, 楼栋.gpkg; wa"),
        ({}, "b.zip: the zip holds no shapefile; found nothing; wanted a .shp in it"),
        (bad_zip(".shp .shx"), "b.zip: the shapefile lacks its .dbf; wanted 楼栋.dbf beside it"),
        (bad_zip(".shp .dbf"), "b.zip: the shapefile lacks its .shx; wanted 楼栋.shx beside it"),
        (bad_zip(".shp .shx .dbf"), "b.zip: the .dbf is cut off; found 0 bytes"),
    ],
)
def test_a_zip_without_a_whole_shapefile_says_what_is_missing(world, content, message):
    (fault,) = put_zip(world, content, gbk=True).faults()
    assert str(fault).startswith(message)


def test_a_zip_that_is_none_or_damaged_or_locked_is_said(world):
    world.text("b.zip", b"this is no zip").set(buildings="b.zip")
    assert str(world.faults()[0]) == "b.zip: the zip cannot be read; found File is not a zip file"
    put_zip(world, members("b", shapefile(world, buildings())))
    raw = (world.folder / "b.zip").read_bytes()
    world.text("b.zip", raw.replace("钢铁大街1".encode("gbk"), "钢铁小街1".encode("gbk")))
    assert "b.zip: the zip cannot be read; found Bad CRC-32" in str(world.faults()[0])
    locked = bytearray(raw)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := locked.find(signature, at + 1)) >= 0:
            locked[at + offset] |= 1
    world.text("b.zip", bytes(locked))
    assert "b.zip: the zip is locked with a password" in str(world.faults()[0])


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_a_plain_shapefile_that_lacks_a_part_says_which(world, suffix):
    parts = shapefile(world, buildings())
    (fault,) = put_parts(world, {s: c for s, c in parts.items() if s != suffix}).faults()
    assert str(fault) == f"b.shp: the shapefile lacks its {suffix}; wanted b{suffix} beside it"


class TestEncoding:
    """Mojibake never passes: the bytes decide, and what they leave open is asked."""

    @pytest.mark.parametrize("written", ["utf-8", "gbk"])
    @pytest.mark.parametrize("cpg", [None, "UTF-8", "GBK", "ISO-8859-1", "1252", "klingon"])
    def test_is_found_whatever_the_cpg_says(self, world, written, cpg):
        parts = {**shapefile(world, buildings(), written), ".cpg": str(cpg).encode()}
        put_parts(world, {s: c for s, c in parts.items() if s != ".cpg" or cpg})
        assert world.read().buildings["address"].iloc[5] == "钢铁大街6号"

    @pytest.mark.parametrize("cpg", ["ISO-8859-1", "1252"])
    def test_of_western_files_is_what_the_cpg_says(self, world, cpg):
        frame = buildings().rename(columns={"户数": "units", "地址": "address"})
        frame["address"] = "Montréal, Café Zoë"
        parts = {**shapefile(world, frame, "iso-8859-1"), ".cpg": cpg.encode()}
        assert put_parts(world, parts).read().buildings["address"].iloc[0] == "Montréal, Café Zoë"

    def test_of_western_files_without_cpg_is_asked_not_taken_for_chinese(self, world):
        frame = buildings().rename(columns={"户数": "units", "地址": "address"})
        parts = shapefile(world, frame.assign(address="Montréal"), "iso-8859-1")
        del parts[".cpg"]
        (fault,) = put_parts(world, parts).faults()
        assert fault.message == "text could be in more than one encoding"
        assert (fault.row, fault.column) == (1, "address")
        assert "a .cpg beside it that names its encoding" in fault.wanted

    def test_of_text_that_is_good_utf8_and_good_gbk_is_asked(self, world):
        frame = buildings().rename(columns={"户数": "units", "地址": "address"})
        assert "模".encode("gbk").decode() == "ģ"
        parts = shapefile(world, frame.assign(address="模"), "gbk")
        (fault,) = put_parts(world, {s: c for s, c in parts.items() if s != ".cpg"}).faults()
        assert fault.message == "text could be in more than one encoding"
        world.text("b.cpg", "936")
        assert world.read().buildings["address"].iloc[0] == "模"

    def test_is_told_by_the_language_byte_where_nothing_else_does(self, world):
        frame = buildings().rename(columns={"户数": "units", "地址": "address"})
        parts = shapefile(world, frame.assign(address="Montréal"), "cp1252")
        dbf = bytearray(parts[".dbf"])
        dbf[29] = 0x03
        put_parts(world, {s: c for s, c in parts.items() if s != ".cpg"}).text("b.dbf", bytes(dbf))
        assert world.read().buildings["address"].iloc[0] == "Montréal"

    def test_of_csv_is_not_guessed_to_be_chinese_either(self, world):
        frame = csv_of(buildings()).rename(columns={"户数": "units", "经度": "lon", "纬度": "lat"})
        western = frame.assign(地址="Montréal").rename(columns={"地址": "address"})
        world.text("b.csv", western.to_csv(index=False).encode("latin-1"))
        (fault,) = world.set(buildings="b.csv", buildings_keys='datum = "wgs84"').faults()
        assert fault.message == "text does not decode"


class TestCutOff:
    @pytest.mark.parametrize("in_zip", [True, False])
    @pytest.mark.parametrize("cpg", ["UTF-8", None])
    def test_names_of_columns_end_with_their_last_whole_character(self, world, cpg, in_zip):
        # GDAL itself cuts 建筑编码 (12 bytes) to 10, in the middle of a character.
        parts = shapefile(world, buildings().assign(ten_bytes_=list("abcdef")), "utf-8")
        cut = parts[".dbf"].replace(b"ten_bytes_", "建筑编码".encode()[:10])
        parts = {s: c for s, c in {**parts, ".dbf": cut}.items() if s != ".cpg" or cpg}
        put_zip(world, members("b", parts)) if in_zip else put_parts(world, parts)
        read = world.set(buildings_keys='columns = { id = "建筑编" }').read().buildings
        assert list(read["building_id"]) == list("abcdef")
        assert list(read["address"])[1] == "钢铁大街2号"

    @pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
    def test_texts_end_with_their_last_whole_character(self, world, encoding):
        parts = shapefile(world, buildings().assign(地址=["x" * 80, *list("abcde")]), encoding)
        dbf = bytearray(parts[".dbf"])
        at = dbf.index(b"x" * 80)
        dbf[at : at + 80] = ("x" + "钢" * 40).encode(encoding)[
            :80
        ]  # 1 + 39 x 2 + 1, 1 + 26 x 3 + 1
        with pytest.raises(UnicodeDecodeError):
            bytes(dbf[at : at + 80]).decode(encoding)
        put_parts(world, {**parts, ".dbf": bytes(dbf)})
        assert world.read().buildings["address"].str.fullmatch("x+钢+").sum() == 1


def test_two_columns_of_one_name_are_told(world):
    parts = shapefile(world, buildings().assign(户口=1))
    dbf = parts[".dbf"].replace("户口".encode("gbk"), "户数".encode("gbk"))
    (fault,) = put_parts(world, {**parts, ".dbf": dbf}).faults()
    assert str(fault) == "b.shp, column 户数: the column is there twice"


def test_a_district_in_gbk_zips_and_gcj02_is_the_one_in_geopackages(world):
    good = world.read()
    for name, frame in (("区划", communities()), ("楼栋", buildings()), ("路网", roads())):
        shifted = shapely.transform(
            shapely.segmentize(frame.geometry.array, 0.0005),
            lambda xy: np.column_stack(wgs84_to_gcj02(xy[:, 0], xy[:, 1])),
        )
        parts = shapefile(world, frame.set_geometry(gpd.GeoSeries(shifted, crs="EPSG:4326")))
        without = {suffix: parts[suffix] for suffix in (".shp", ".shx", ".dbf")}
        put_zip(world, members(f"交付/{name}", without), f"{name}.zip", gbk=True)
    datum = 'datum = "gcj02"'
    world.set(communities="区划.zip", communities_keys=datum)
    world.set(buildings="楼栋.zip", buildings_keys=datum)
    read = world.set(roads="路网.zip", roads_keys=f'kind_column = "highway"\n{datum}').read()
    for layer in ("communities", "buildings", "barriers"):
        one, other = getattr(good, layer), getattr(read, layer)
        names = [c for c in one.columns if c not in ("geometry", "building_id")]
        assert one[names].equals(other[names])
        apart = shapely.hausdorff_distance(one.geometry.array, other.geometry.array)
        assert apart.max() < 1e-7, f"{layer}: more than a centimetre off"
