"""Departments, their matters and their rosters beside a small district, as files."""

from collections.abc import Sequence

import geopandas as gpd
import shapely
from reading_world import SOUTH, STEP, WEST, World

MATTERS = (
    "编码,类别,名称,主责部门,配合部门,办理时限(工作日),依据,应急,申请日期,审批结果,审批人,起,止\n"
)
POSTINGS = "工号,姓名,角色,电话,开始日期,结束日期,网格编码,部门,片区编号\n"


def part(west: float, east: float, south: float = 0.0, north: float = 1.0) -> shapely.Polygon:
    """Return a rectangle, in steps of the small district: it is two wide and one high."""
    box = (WEST + west * STEP, SOUTH + south * STEP, WEST + east * STEP, SOUTH + north * STEP)
    return shapely.box(*box)


def routes(
    shapes: Sequence[shapely.Geometry] = (part(0, 1), part(1, 2)),
    ids: Sequence[object] | None = None,
) -> gpd.GeoDataFrame:
    """Return a department's areas under the column 警区."""
    ids = [f"{i}号" for i in range(1, len(shapes) + 1)] if ids is None else list(ids)
    return gpd.GeoDataFrame({"警区": ids}, geometry=list(shapes), crs="EPSG:4490")


def section(file: str, keys: str = "", name: str = "公安", column: str = "警区") -> str:
    return f'[[departments]]\nname = "{name}"\nfile = "{file}"\nid_column = "{column}"\n{keys}\n'


def more(world: World, toml: str) -> World:
    """Add to the manifest; tables of one key stand after all others."""
    return world.set(more=f"{world.keys['more']}\n{toml}")


def with_routes(world: World, frame: gpd.GeoDataFrame | None = None, keys: str = "") -> World:
    world.put("police.gpkg", routes() if frame is None else frame)
    return more(world, section("police.gpkg", keys))


def with_matters(world: World, *rows: str) -> World:
    world.text("matters.csv", MATTERS + "".join(f"{row}\n" for row in rows))
    return more(world, '[matters]\nfile = "matters.csv"')


def with_roster(world: World, *rows: str) -> World:
    world.text("p.csv", POSTINGS + "".join(f"{row}\n" for row in rows))
    return more(world, '[rosters]\npostings = "p.csv"')
