"""Invented organisations, teams, shops, firms and facilities, by what stands on the land."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from gridding.synth.ground import DEGREE_DECIMALS, to_degrees
from gridding.synth.invent import Invented
from gridding.synth.words import FIRST

ORGANISATION, GROUND, THING = "组织", "地", "物"
"""Of 人地物事情组织 those that hold no residents."""
IN_BUILDINGS: Mapping[str, tuple[str, str, float, str]] = {
    "商铺": ("商铺", ORGANISATION, 1.2, "便利店 超市 药店 面馆 理发店 五金店 水果店 洗衣店 文具店"),
    "厂房": ("企业", ORGANISATION, 0.4, "机械厂 加工厂 物流公司 建材公司 食品厂 纸品厂"),
    "办公": ("企业", ORGANISATION, 2.5, "科技公司 贸易公司 咨询公司 劳务公司 装饰公司 会计事务所"),
}  # fmt: skip
"""Use of a building -> type, category, how many it holds on average, and what they are called."""
ON_PARCELS: Mapping[str, tuple[str, str, str]] = {
    "学校": ("学校", ORGANISATION, "小学 中学 幼儿园 实验小学"),
    "医院": ("医疗机构", ORGANISATION, "医院 卫生服务中心 门诊部"),
    "市场": ("农贸市场", GROUND, "农贸市场 便民市场"),
}
"""Use of the buildings on a parcel -> type, category and what the one place there is called."""
PARTY_BRANCH_HOUSEHOLDS, TEAM_HOUSEHOLDS = 1_800, 1_100
"""Households for each party branch and each volunteer team."""
HYDRANTS = 0.6
"""Share of the parcels with a hydrant at the street."""
CHARGING = 0.5
"""Share of the compounds with a shed where electric bicycles are charged."""
NUMERALS = "一二三四五六七八九十"
COLUMNS = ("编号", "类型", "大类", "名称", "地址", "经度", "纬度")


@dataclass(frozen=True)
class _Place:
    kind: str
    category: str
    name: str
    address: str
    point: shapely.Point


def places(made: Invented, rng: np.random.Generator) -> pd.DataFrame:
    """Return what stands or works in the district beside its dwellings.

    Parameters
    ----------
    made : Invented
    rng : numpy.random.Generator
        Dice of its own.

    Returns
    -------
    DataFrame
        Under the headings of `COLUMNS`; longitude and latitude in EPSG:4490.
    """
    found = [*_in_buildings(made, rng), *_on_parcels(made, rng), *_of_communities(made, rng)]
    found += [*_at_streets(made, rng), *_in_compounds(made, rng)]
    points = np.array([place.point for place in found], dtype=object)
    degrees = shapely.get_coordinates(to_degrees(points)).round(DEGREE_DECIMALS)
    rows = [
        (f"CS{k:05d}", place.kind, place.category, place.name, place.address, *lon_lat)
        for k, (place, lon_lat) in enumerate(zip(found, degrees.tolist(), strict=True), 1)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _in_buildings(made: Invented, rng: np.random.Generator) -> Iterator[_Place]:
    """Yield shops and firms, some to a building."""
    for use, (kind, category, mean, words) in IN_BUILDINGS.items():
        ends = words.split()
        table = made.buildings[made.buildings["use"] == use]
        for shape, address, count in zip(
            table["geometry"], table["address"], rng.poisson(mean, len(table)), strict=True
        ):
            for _ in range(count):
                name = _word(rng) + ends[int(rng.integers(len(ends)))]
                yield _Place(kind, category, name, address, _within(shape, rng))


def _on_parcels(made: Invented, rng: np.random.Generator) -> Iterator[_Place]:
    """Yield schools, hospitals and markets: one, however many buildings it has."""
    for use, (kind, category, words) in ON_PARCELS.items():
        ends = words.split()
        table = made.buildings[made.buildings["use"] == use].drop_duplicates("parcel")
        spots = shapely.point_on_surface(table["geometry"].to_numpy())
        for parcel, address, spot in zip(table["parcel"], table["address"], spots, strict=True):
            name = _word(rng) + ends[int(rng.integers(len(ends)))]
            door = address if parcel < 0 else made.doors.address(parcel)
            yield _Place(kind, category, name, door, spot)


def _of_communities(made: Invented, rng: np.random.Generator) -> Iterator[_Place]:
    """Yield the centre of each community, its party branches and its volunteer teams."""
    who, addresses = made.communities, made.buildings["address"].to_numpy()
    spots = np.asarray(shapely.point_on_surface(made.buildings["geometry"].to_numpy()))
    tree = shapely.STRtree(spots)
    for outline, name, households in zip(who.polygons, who.names, who.households, strict=True):
        inside = tree.query(outline, predicate="contains")
        branches = max(round(households / PARTY_BRANCH_HOUSEHOLDS), 1)
        teams = max(round(households / TEAM_HOUSEHOLDS), 1)
        wanted = [("党群服务中心", "党群服务中心")]
        wanted += [("党支部", f"第{_numeral(k)}党支部") for k in range(branches)]
        wanted += [("志愿服务队", f"第{_numeral(k)}志愿服务队") for k in range(teams)]
        for kind, end in wanted:
            at = int(rng.choice(inside))
            yield _Place(kind, ORGANISATION, name + end, addresses[at], spots[at])


def _at_streets(made: Invented, rng: np.random.Generator) -> Iterator[_Place]:
    """Yield hydrants at the edge of parcels that are built on."""
    built = np.unique(made.buildings["parcel"].to_numpy())
    for parcel in built[built >= 0]:
        if rng.random() < HYDRANTS:
            address = made.doors.address(parcel)
            point = made.doors.points[parcel]
            yield _Place("消防设施", THING, f"{address}消火栓", address, point)


def _in_compounds(made: Invented, rng: np.random.Generator) -> Iterator[_Place]:
    """Yield sheds for charging electric bicycles."""
    estates = made.compounds
    for parcel, name, outline in zip(
        estates.of_parcel, estates.names, estates.polygons, strict=True
    ):
        if rng.random() < CHARGING:
            address = made.doors.address(parcel) + name
            point = shapely.point_on_surface(outline)
            yield _Place("充电设施", THING, f"{name}电动自行车充电棚", address, point)


def _word(rng: np.random.Generator) -> str:
    return FIRST[int(rng.integers(len(FIRST)))]


def _within(shape: shapely.Polygon, rng: np.random.Generator) -> shapely.Point:
    """Return a point between the middle of a building and one of its corners."""
    corners = shapely.get_coordinates(shape)
    middle = shapely.get_coordinates(shapely.point_on_surface(shape))[0]
    corner = corners[int(rng.integers(len(corners)))]
    return shapely.Point(middle + 0.5 * rng.random() * (corner - middle))


def _numeral(number: int) -> str:
    return NUMERALS[number] if number < len(NUMERALS) else str(number + 1)
