"""A small good district as files, from which tests make single bad ones."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from gridding.district import District
from gridding.errors import Fault, InputError
from gridding.manifest import load_manifest
from gridding.read import read_district

WEST, SOUTH, STEP = 109.80, 40.64, 0.01
CODES = ("150203001001", "150203001002")

pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})  # test files need no fsync


def square(west: float, south: float, size: float = STEP) -> shapely.Polygon:
    return shapely.box(west, south, west + size, south + size)


def communities() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"code": list(CODES), "name": ["东风", "友谊"]},
        geometry=[square(WEST, SOUTH), square(WEST + STEP, SOUTH)],
        crs="EPSG:4490",
    )


def buildings() -> gpd.GeoDataFrame:
    lon = [WEST + 0.002 + 0.003 * i for i in range(6)]
    return gpd.GeoDataFrame(
        {"户数": [12, 30, 0, 48, 7, 60], "地址": [f"钢铁大街{i}号" for i in range(1, 7)]},
        geometry=[square(x, SOUTH + 0.004, 0.0005) for x in lon],
        crs="EPSG:4490",
    )


def roads() -> gpd.GeoDataFrame:
    middle = SOUTH + STEP / 2
    return gpd.GeoDataFrame(
        {"highway": ["primary", "living_street"], "name": ["钢铁大街", "友谊路"]},
        geometry=[
            shapely.LineString([(WEST, middle), (WEST + 2 * STEP, middle)]),
            shapely.LineString([(WEST + STEP / 2, SOUTH), (WEST + STEP / 2, SOUTH + STEP)]),
        ],
        crs="EPSG:4490",
    )


LAYERS = ("communities", "buildings", "roads")
MANIFEST = """
[district]
name = "昆都仑区"
code = "150203"
{district}
[layers.communities]
file = {communities}
{communities_keys}
[layers.buildings]
file = {buildings}
{buildings_keys}
[[barriers]]
file = {roads}
{roads_keys}
{more}
"""


@dataclass
class World:
    """Files in a folder and the manifest over them; change, then `read`."""

    folder: Path
    keys: dict[str, str | list[str]] = field(
        default_factory=lambda: {
            "district": "",
            "communities": "communities.gpkg",
            "communities_keys": "",
            "buildings": "buildings.gpkg",
            "buildings_keys": "",
            "roads": "roads.gpkg",
            "roads_keys": 'kind_column = "highway"',
            "more": "",
        }
    )

    def put(self, name: str, frame: gpd.GeoDataFrame, **options: object) -> "World":
        frame.to_file(self.folder / name, engine="pyogrio", **options)
        return self

    def text(self, name: str, content: str | bytes) -> "World":
        raw = content if isinstance(content, bytes) else content.encode()
        (self.folder / name).write_bytes(raw)
        return self

    def set(self, **keys: str | list[str]) -> "World":
        self.keys.update(keys)
        return self

    def manifest(self) -> Path:
        path = self.folder / "district.toml"
        files = {k: json.dumps(self.keys[k], ensure_ascii=False) for k in LAYERS}
        path.write_text(MANIFEST.format(**{**self.keys, **files}), encoding="utf-8")
        return path

    def read(self) -> District:
        return read_district(load_manifest(self.manifest()))

    def faults(self) -> tuple[Fault, ...]:
        before = sorted(path.name for path in self.folder.iterdir())
        try:
            self.read()
        except InputError as error:
            after = {path.name for path in self.folder.iterdir()} - {"district.toml"}
            assert after == set(before) - {"district.toml"}, "reading wrote something"
            return error.faults
        return ()


@cache
def good_files() -> dict[str, bytes]:
    frames = {"communities": communities(), "buildings": buildings(), "roads": roads()}
    with TemporaryDirectory() as folder:
        for name, frame in frames.items():
            frame.to_file(Path(folder, f"{name}.gpkg"), engine="pyogrio")
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def good_world(folder: Path) -> World:
    world = World(folder)
    for name, content in good_files().items():
        world.text(name, content)
    return world


def csv_of(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return buildings as a table with lon and lat."""
    lon, lat = shapely.get_coordinates(shapely.centroid(frame.geometry.array)).T
    return pd.DataFrame(frame.drop(columns="geometry")).assign(经度=lon, 纬度=lat)
