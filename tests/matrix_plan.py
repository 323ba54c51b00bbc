"""Plans drawn as matrices: squares of 50 m with given households in given grids."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridding.district import EXCEPTION_COLUMNS
from gridding.plan import Plan, PlanInfo

METRIC = "EPSG:4546"
STORED = "EPSG:4490"
SIDE_M = 50.0
WEST, NORTH = 400_000.0, 4_500_000.0
COMMUNITY = "150203001001"
FACTORS = {"none": 1.0, "secondary": 0.15, "river": 0.05}


def matrix_plan(
    loads: Sequence[Sequence[int]],
    grids: Sequence[Sequence[int]],
    *,
    target: int = 450,
    rivers: Sequence[int] = (),
    roads: Sequence[int] = (),
    gaps: Sequence[int] = (),
    dedicated: Sequence[int] = (),
    **parameters: Any,
) -> Plan:
    """One community; ``rivers``, ``roads`` run before and ``gaps`` open before these columns.

    Every square with households holds one building of them.
    """
    goal = parameters.get("overrides", {}).get(COMMUNITY, {}).get("target", target)
    rows = [
        (r, c, int(load), f"{COMMUNITY}{grids[r][c]:03d}")
        for r, line in enumerate(loads)
        for c, load in enumerate(line)
    ]
    units = pd.DataFrame(rows, columns=["r", "c", "households", "grid_code"])
    shift = np.array([sum(c >= g for g in gaps) for c in units["c"]])
    x, y = WEST + (units["c"] + shift) * SIDE_M, NORTH - units["r"] * SIDE_M
    units = gpd.GeoDataFrame(units, geometry=shapely.box(x, y, x + SIDE_M, y + SIDE_M), crs=METRIC)
    units["unit_id"] = np.arange(len(units))
    units["community_code"] = COMMUNITY
    units["population"] = pd.array([pd.NA] * len(units), dtype="Int64")
    units["building_count"] = (units["households"] > 0).astype(int)
    units["compound"] = ""
    edges = _edges(units, set(rivers), set(roads), set(gaps))
    homes = units[units["households"] > 0]
    buildings = gpd.GeoDataFrame(
        {
            "building_id": [f"b{i}" for i in homes["unit_id"]],
            "unit_id": homes["unit_id"].to_numpy(),
            "households": homes["households"].to_numpy(),
            "population": pd.array([pd.NA] * len(homes), dtype="Int64"),
            "address": "",
        },
        geometry=homes.geometry.buffer(-15).to_numpy(),
        crs=METRIC,
    )
    frame = _dissolved(units, "grid_code")
    frame["name"] = [f"第{int(code[-3:])}网格" for code in frame["grid_code"]]
    frame["kind"] = [
        "dedicated" if int(code[-3:]) in dedicated else "basic" for code in frame["grid_code"]
    ]
    frame["community_code"], frame["street_code"] = COMMUNITY, COMMUNITY[:9]
    frame["households"] = units.groupby("grid_code")["households"].sum().to_numpy()
    frame["deviation"] = frame["households"] / goal - 1
    frame["population"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    frame["compactness"], frame["reach_m"] = 0.5, 100.0
    community = _dissolved(units, "community_code").rename(columns={"community_code": "code"})
    community["name"], community["street_code"] = "矩阵社区", COMMUNITY[:9]
    street = community.assign(code=COMMUNITY[:9], name="矩阵街道")
    empty = {c: pd.Series(dtype="str") for c in EXCEPTION_COLUMNS[:-1]}
    return Plan(
        grids=frame.to_crs(STORED),
        units=units.drop(columns=["r", "c"]).to_crs(STORED),
        communities=community.to_crs(STORED),
        streets=street.drop(columns="street_code").to_crs(STORED),
        buildings=buildings.to_crs(STORED),
        barriers=gpd.GeoDataFrame({"class": [], "hard": [], "name": []}, geometry=[], crs=STORED),
        edges=edges,
        exceptions=gpd.GeoDataFrame(empty, geometry=[], crs=STORED),
        info=PlanInfo(
            "150203", "矩阵区", target, 0.1, 0, METRIC, {"factors": FACTORS, **parameters}, {}, "0"
        ),
    )


def _edges(units: pd.DataFrame, rivers: set[int], roads: set[int], gaps: set[int]) -> pd.DataFrame:
    at = {(r, c): i for i, (r, c) in enumerate(zip(units["r"], units["c"], strict=True))}
    rows = []
    for (r, c), here in at.items():
        for there, column in ((at.get((r, c + 1)), c + 1), (at.get((r + 1, c)), -1)):
            if there is None or column in gaps:
                continue
            kind = "river" if column in rivers else "secondary" if column in roads else "none"
            pair = sorted((here, there))
            rows.append((*pair, SIDE_M, SIDE_M * FACTORS[kind], kind, kind == "river"))
    columns = ["unit_a", "unit_b", "length_m", "cost", "class", "hard"]
    return pd.DataFrame(rows, columns=columns).astype({"hard": bool})


def _dissolved(units: gpd.GeoDataFrame, by: str) -> gpd.GeoDataFrame:
    groups = units.groupby(by)
    shapes = [shapely.unary_union(group.geometry.to_numpy()) for _, group in groups]
    return gpd.GeoDataFrame({by: list(groups.groups)}, geometry=shapes, crs=METRIC)
