"""A small merged plan as `gridding merge` makes it: gaps, conflicts, points, workers too few."""

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import shapely
from department_world import more, part, routes, section, with_matters, with_roster
from reading_world import good_world

from gridding.divide import Settings
from gridding.merge import merge
from gridding.plan import Plan

DAY = date(2026, 6, 1)
STRIP, CRUMB = part(0.7, 0.714, 0.4, 0.411), part(1.31, 1.3135, 0.7, 0.7009)
"""Ground that nobody owns: about 12 x 12 m and 3 x 1 m."""


def homes() -> gpd.GeoDataFrame:
    """Return 20 x 6 houses of 5 to 25 households, one in seven a point."""
    shapes, households = [], []
    for k in range(120):
        x, y = 0.02 + (k % 20) * 0.1, 0.05 + k // 20 * 0.16
        house = part(x, x + 0.03, y, y + 0.03)
        shapes.append(house.centroid if k % 7 == 3 else house)
        households.append(5 + k * 13 % 21)
    address = [f"钢铁大街{k}号" for k in range(120)]
    return gpd.GeoDataFrame({"户数": households, "地址": address}, geometry=shapes, crs="EPSG:4490")


@cache
def small_merge() -> Plan:
    """Merge three departments' areas over two communities; 消防 leads nothing."""
    nobodys = shapely.union(STRIP, CRUMB)
    police = [part(0, 0.65), part(0.65, 1.3) - nobodys, part(1.3, 2.4, 0.2, 1) - nobodys]
    sweeping = [part(0, 0.95, 0, 0.53) - nobodys, part(0, 0.95, 0.53, 1), part(1.5, 2, 0, 0.4)]
    with TemporaryDirectory() as folder:
        world = good_world(Path(folder)).set(district="target_households = 150")
        world.put("buildings.gpkg", homes())
        for name, areas in (
            ("公安", police),
            ("城管", sweeping),
            ("消防", [part(1, 2) - nobodys]),
        ):
            world.put(f"{name}.gpkg", routes(areas))
            world = more(world, section(f"{name}.gpkg", name=name))
        world = with_matters(
            world,
            "M1,治安,登记,公安,城管;消防,5,条例,,2026-01-05,通过,王主任,2026-01-01,",
            "M1,治安,登记,城管,,,,,,,,,",
            "M2,环卫,清扫,城管,,3,,是,2026-01-05,批准,王主任,2026-01-01,2026-06-20",
            "M3,消防,巡查,公安,,,,,2026-01-05,,,,",
            "M4,治安,夜巡,公安,,2,,,2025-01-05,通过,王主任,2025-01-01,2026-03-01",
            "M5,环卫,除雪,城管,,2,,,2026-05-05,通过,王主任,2026-11-01,",
        )
        world = with_roster(
            world,
            *(
                f"w{k},工{k},专职,1380000123{k},2026-01-01,,,{name},{1 + k % 3}号"
                for k, name in enumerate(["公安", "公安", "公安", "城管", "城管"])
            ),
            "w8,吴八,专职,13800001238,2026-01-01,2026-05-01,,公安,1号",
        )
        return merge(world.read(), Settings(seed=0, effort=0.02), day=DAY)
