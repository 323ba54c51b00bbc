"""A district of equal squares, of any size at once: grids of 4 × 10 units, ten to a community."""

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.district import EXCEPTION_COLUMNS
from gridding.plan import Plan, PlanInfo

SIDE_M = 25.0
ROWS, COLUMNS, GRIDS = 10, 40, 10
"""Of a community: rows and columns of units, and grids side by side, all rows high."""
WEST, NORTH = 400_000.0, 4_500_000.0
METRIC, STORED = "EPSG:4546", "EPSG:4490"
DISTRICT, STREET = "150203", "150203001"
TARGET = 450

Ints = npt.NDArray[np.int64]
Names = npt.NDArray[Any]


def lattice_plan(n_grids: int, seed: int = 0) -> Plan:
    """Return a plan of so many grids of 40 units, each unit with one building.

    Parameters
    ----------
    n_grids : int
        A multiple of ten, at most 9,990.
    seed : int
        Of the households.

    Returns
    -------
    Plan
        Units are numbered community by community, row by row from the north.
    """
    n_communities = n_grids // GRIDS
    unit = np.arange(n_communities * ROWS * COLUMNS)
    community, row, column = np.unravel_index(unit, (n_communities, ROWS, COLUMNS))
    across = int(np.ceil(np.sqrt(n_communities / 4)))
    x = WEST + ((community % across) * COLUMNS + column) * SIDE_M
    y = NORTH - ((community // across) * ROWS + row) * SIDE_M
    codes = np.array([f"{STREET}{k:03d}" for k in range(1, n_communities + 1)], dtype=object)
    households = np.random.default_rng(seed).integers(9, 14, len(unit))
    grid = community * GRIDS + column // (COLUMNS // GRIDS)
    grid_code = np.array([f"{codes[g // GRIDS]}{g % GRIDS + 1:03d}" for g in range(n_grids)])
    ground = shapely.box(x, y - SIDE_M, x + SIDE_M, y)
    homes = shapely.box(x + 5, y - 20, x + 20, y - 5)
    unknown = pd.array([pd.NA] * len(unit), dtype="Int64")
    counts = {"households": households, "population": unknown}
    units = gpd.GeoDataFrame(
        {
            "unit_id": unit,
            "grid_code": grid_code[grid],
            "community_code": codes[community],
            **counts,
            "building_count": 1,
            "compound": "",
        },
        geometry=ground,
        crs=METRIC,
    ).to_crs(STORED)
    buildings = gpd.GeoDataFrame(
        {"building_id": [f"b{i}" for i in unit], "unit_id": unit, **counts, "address": ""},
        geometry=homes,
        crs=METRIC,
    )
    return Plan(
        grids=_grids(units, grid, grid_code, codes, households),
        units=units,
        communities=gpd.GeoDataFrame(
            {"code": codes, "name": [f"格子{k}社区" for k in range(1, len(codes) + 1)]},
            geometry=_joined(units, community),
            crs=STORED,
        ).assign(street_code=STREET)[["code", "name", "street_code", "geometry"]],
        streets=gpd.GeoDataFrame(
            {"code": [STREET], "name": ["格子街道"]},
            geometry=_joined(units, np.zeros(len(unit), np.int64)),
            crs=STORED,
        ),
        buildings=buildings.to_crs(STORED),
        barriers=gpd.GeoDataFrame({"class": [], "hard": [], "name": []}, geometry=[], crs=STORED),
        edges=_edges(unit, row, column),
        exceptions=gpd.GeoDataFrame(
            {name: pd.Series(dtype="str") for name in EXCEPTION_COLUMNS[:-1]},
            geometry=[],
            crs=STORED,
        ),
        info=PlanInfo(DISTRICT, "格子区", TARGET, 0.1, seed, METRIC, {}, {}, "0"),
    )


def _grids(
    units: gpd.GeoDataFrame, grid: Ints, codes: Names, homes: Names, loads: Ints
) -> gpd.GeoDataFrame:
    total = np.bincount(grid, loads).astype(np.int64)
    return gpd.GeoDataFrame(
        {
            "grid_code": codes,
            "name": [f"第{int(code[-3:])}网格" for code in codes],
            "kind": "basic",
            "community_code": homes[np.arange(len(codes)) // GRIDS],
            "street_code": STREET,
            "households": total,
            "population": pd.array([pd.NA] * len(codes), dtype="Int64"),
            "deviation": total / TARGET - 1,
            "compactness": 4 * np.pi * 4 * ROWS / (2 * (4 + ROWS)) ** 2,
            "reach_m": SIDE_M * np.hypot(4, ROWS) / 2,
        },
        geometry=_joined(units, grid),
        crs=STORED,
    )


def _joined(units: gpd.GeoDataFrame, group: Ints) -> list[shapely.Geometry]:
    order = np.argsort(group, kind="stable")
    members = np.split(units.geometry.to_numpy()[order], np.cumsum(np.bincount(group))[:-1])
    return [shapely.coverage_union_all(part) for part in members]


def _edges(unit: Ints, row: Ints, column: Ints) -> pd.DataFrame:
    right, below = unit[column < COLUMNS - 1], unit[row < ROWS - 1]
    ends = np.concatenate([np.c_[right, right + 1], np.c_[below, below + COLUMNS]])
    ends = ends[np.lexsort((ends[:, 1], ends[:, 0]))]
    return pd.DataFrame(
        {
            "unit_a": ends[:, 0],
            "unit_b": ends[:, 1],
            "length_m": SIDE_M,
            "cost": SIDE_M,
            "class": "none",
            "hard": False,
        }
    )
