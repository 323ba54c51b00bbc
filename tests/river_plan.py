"""A small good plan with everything that the check must permit, made of squares of 50 m.

Community 1: a river between columns 3 and 4 leaves two banks that each stand alone; a building of
150 households, one across a border of grids, one point, one empty unit. Community 2: the same river
leaves a bank of 20 households, which joins the other. Community 3: under one target, with an
exclave. The target is 100.
"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridding.plan import Plan, PlanInfo

METRIC = "EPSG:4546"
STORED = "EPSG:4490"
SIDE_M = 50.0
WEST, NORTH = 400_000.0, 4_500_000.0
TARGET = 100
RIVER_AT = {1: 4, 2: 5}
"""Column before which the river runs, by community."""

Place = tuple[int, int, int]
"""Community, row, column of a unit."""


def community_code(number: int) -> str:
    return f"150203001{number:03d}"


def places() -> list[Place]:
    """List the units: 4 x 6 in communities 1 and 2, 2 x 2 and 1 x 2 apart in community 3."""
    whole = [(c, r, k) for c in (1, 2) for r in range(4) for k in range(6)]
    return [*whole, (3, 0, 0), (3, 0, 1), (3, 1, 0), (3, 1, 1), (3, 3, 4), (3, 3, 5)]


def good_grid(place: Place) -> int:
    """Return the number of a unit's grid within its community."""
    c, _, k = place
    if c == 1:
        return 1 + k // 2
    if c == 2:
        return 1 + k // 3
    return 1 + (k >= 4)


def box(place: Place) -> shapely.Polygon:
    c, r, k = place
    x, y = WEST + k * SIDE_M, NORTH - (4 * (c - 1) + r + 1) * SIDE_M
    return shapely.box(x, y, x + SIDE_M, y + SIDE_M)


def river_plan(grid_of: Mapping[Place, int] | None = None) -> Plan:
    """Make the plan, some units in other grids than in the good one."""
    units = _units(grid_of or {})
    buildings = _buildings(units)
    units["households"] = _per_unit(buildings, units, "sum")
    units["population"] = _known(buildings, "unit_id", units["unit_id"])
    units["building_count"] = _per_unit(buildings, units, "size")
    units["compound"] = ""
    grids = _grids(units, buildings)
    communities = _dissolved(units, "community_code", "code")
    communities["name"] = ["河西社区", "河东社区", "小社区"]
    communities["street_code"] = "150203001"
    streets = gpd.GeoDataFrame(
        {"code": ["150203001"], "name": ["样例街道"]},
        geometry=[shapely.unary_union(units.geometry.to_numpy())],
        crs=METRIC,
    )
    return Plan(
        grids=_stored(grids),
        units=_stored(units.drop(columns="place")),
        communities=_stored(communities)[["code", "name", "street_code", "geometry"]],
        streets=_stored(streets),
        buildings=_stored(buildings),
        barriers=_stored(_barriers()),
        edges=_edges(units),
        exceptions=_stored(_exceptions(grids, buildings)),
        info=PlanInfo(
            "150203",
            "样例区",
            TARGET,
            0.1,
            7,
            METRIC,
            {"hard": ["river", "railway"], "factors": {"secondary": 0.2}},
            {"sample": "0" * 64},
            "0.1.0",
        ),
    )


def _units(grid_of: Mapping[Place, int]) -> gpd.GeoDataFrame:
    rows = [
        (
            number,
            community_code(place[0]) + f"{grid_of.get(place, good_grid(place)):03d}",
            community_code(place[0]),
            place,
            box(place),
        )
        for number, place in enumerate(places(), start=1)
    ]
    columns = ["unit_id", "grid_code", "community_code", "place", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), crs=METRIC)


def _buildings(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows = []
    for unit in units.itertuples():
        c, r, k = unit.place
        x, y = unit.geometry.bounds[:2]
        households = 5 if (c == 2 and k == 5) else 10 if c == 3 else 20
        shape = shapely.box(x + 15, y + 10, x + 35, y + 30)
        if unit.place == (1, 0, 0):
            households = 150
        if unit.place == (1, 1, 1):  # reaches 5 m into the next grid
            shape = shapely.box(x + 20, y + 10, x + 55, y + 30)
        if unit.place == (1, 2, 2):
            shape = shapely.Point(x + 10, y + 10)
        if unit.place == (1, 3, 3):
            continue
        people = None if c == 3 or r == 0 else 3 * households
        address = f"滨河路{r + 1}号"
        rows.append((f"b{unit.unit_id}", unit.unit_id, households, people, address, shape))
        if unit.place == (2, 0, 0):
            shed = shapely.box(x + 40, y + 40, x + 45, y + 45)
            rows.append(("shed", unit.unit_id, 0, None, "", shed))
    columns = ["building_id", "unit_id", "households", "population", "address", "geometry"]
    frame = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), crs=METRIC)
    return frame.astype({"population": "Int64"})


def _known(parts: pd.DataFrame, by: str, keys: pd.Series) -> pd.Series:
    """Sum the population of parts, missing where no part tells it."""
    return keys.map(parts.groupby(by)["population"].sum(min_count=1)).astype("Int64")


def _per_unit(buildings: gpd.GeoDataFrame, units: gpd.GeoDataFrame, what: str) -> np.ndarray:
    totals = buildings.groupby("unit_id")["households"].agg(what)
    return units["unit_id"].map(totals).fillna(0).to_numpy(dtype=np.int64)


def _dissolved(units: gpd.GeoDataFrame, by: str, name: str) -> gpd.GeoDataFrame:
    groups = units.groupby(by)
    shapes = [shapely.unary_union(group.geometry.to_numpy()) for _, group in groups]
    return gpd.GeoDataFrame({name: list(groups.groups)}, geometry=shapes, crs=METRIC)


def _grids(units: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    grids = _dissolved(units, "grid_code", "grid_code")
    grids["name"] = [f"第{int(code[-3:])}网格" for code in grids["grid_code"]]
    grids["kind"] = "basic"
    grids["community_code"] = grids["grid_code"].str[:12]
    grids["street_code"] = "150203001"
    grids["households"] = units.groupby("grid_code")["households"].sum().to_numpy()
    grids["population"] = _known(units, "grid_code", grids["grid_code"])
    grids["deviation"] = grids["households"] / TARGET - 1
    grids["compactness"] = 4 * np.pi * grids.area / grids.length**2
    grid = buildings["unit_id"].map(units.set_index("unit_id")["grid_code"])
    reach = []
    for code in grids["grid_code"]:
        mine = buildings[grid == code]
        points = shapely.get_coordinates(mine.centroid.to_numpy())
        middle = np.average(points, axis=0, weights=mine["households"])
        reach.append(np.hypot(*(points - middle).T).max())
    grids["reach_m"] = reach
    return grids[[name for name in grids if name != "geometry"] + ["geometry"]]


def _barriers() -> gpd.GeoDataFrame:
    rows = []
    for community, column in RIVER_AT.items():
        x = WEST + column * SIDE_M
        y = NORTH - 4 * (community - 1) * SIDE_M
        line = shapely.LineString([(x, y - k * SIDE_M) for k in range(5)])
        rows.append(("river", True, "昆都仑河", line))
    y = NORTH - 2 * SIDE_M  # ends in the middle of a border
    road = shapely.LineString([(WEST, y), (WEST + 3.5 * SIDE_M, y)])
    rows.append(("secondary", False, "友谊大街", road))
    columns = ["class", "hard", "name", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), crs=METRIC)


def _edges(units: gpd.GeoDataFrame) -> pd.DataFrame:
    number = dict(zip(units["place"], units["unit_id"], strict=True))
    rows = []
    for (c, r, k), here in number.items():
        east, south = number.get((c, r, k + 1)), number.get((c, r + 1, k))
        if east:
            river = RIVER_AT.get(c) == k + 1
            kind, factor = ("river", 0.05) if river else ("none", 1.0)
            rows.append((here, east, SIDE_M, SIDE_M * factor, kind, river))
        if south:
            road = SIDE_M * min(max(3.5 - k, 0), 1) if (c, r) == (1, 1) else 0
            kind = "secondary" if road > SIDE_M / 2 else "none"
            rows.append((here, south, SIDE_M, SIDE_M - 0.8 * road, kind, False))
    columns = ["unit_a", "unit_b", "length_m", "cost", "class", "hard"]
    return pd.DataFrame(rows, columns=columns).sort_values(["unit_a", "unit_b"], ignore_index=True)


def _exceptions(grids: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    outline = grids.set_index("grid_code").geometry
    building = buildings.set_index("building_id").geometry
    one, two, three = (community_code(n) for n in (1, 2, 3))
    across = shapely.intersection(building["b8"], box((1, 1, 2)))
    rows = [
        ("oversized_building", one, one + "001", "150 households", building["b1"]),
        ("building_across_border", one, "", "part beyond its block", across),
        ("joined_across_barrier", two, two + "002", "bank of 20 households", outline[two + "002"]),
        ("exclave", three, three + "002", "", outline[three + "002"]),
        ("below_target", three, three + "001", "60 households", None),
    ]
    frame = pd.DataFrame(
        rows, columns=["kind", "community_code", "grid_code", "detail", "geometry"]
    )
    frame.insert(4, "area_m2", [0.0 if g is None else g.area for g in frame["geometry"]])
    return gpd.GeoDataFrame(frame, crs=METRIC)


def _stored(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.to_crs(STORED)
