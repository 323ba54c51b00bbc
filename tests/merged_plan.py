"""The small plan as a merge of three departments: gaps, conflicts, a proposal of workers."""

from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sample_plan import METRIC, ORIGIN, SIDE_M, sample_plan

from gridding.district import MATTER_COLUMNS, STORAGE_CRS
from gridding.plan import Merge, Plan

MARKUP = '<b>"R&D\'s" 2</b>'
"""An id that is markup; a page must show it as it is."""

POLICE, SWEEPING, FIRE = "公安", "城管<i>", "消防"
STRIP_M2, CRUMB_M2 = 144.0, 3.0
"""What nobody owns: a strip of 12 x 12 m and a crumb of 3 x 1 m."""


def merged_plan() -> Plan:
    """Return three communities side by side, 900 x 300 m, 36 units of 25 households in each."""
    plan = sample_plan(communities=3)
    areas = _areas()
    merge = Merge(
        areas=areas,
        crosswalk=_crosswalk(plan, areas),
        unowned=_unowned(plan, areas),
        conflicts=_conflicts(plan),
        duties=_duties(plan),
        staffing=_staffing(plan),
        matters=_matters(),
        figures={},
    )
    merge = replace(merge, figures=_figures(plan, merge))
    return replace(plan, merge=merge)


def _box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a box in metres from the north-west corner of the plan, y to the south negative."""
    x, y = ORIGIN
    return shapely.box(x + west, y + south, x + east, y + north)


def _areas() -> gpd.GeoDataFrame:
    whole = 18 * SIDE_M
    strip, crumb = _box(500, -12, 512, 0), _box(700, -101, 703, -100)
    east = _box(450, -300, whole, 0)
    rows = [
        (POLICE, "1", _box(0, -300, 400, 0) - strip),
        (POLICE, MARKUP, _box(400, -300, whole, 0) - strip - crumb),
        (SWEEPING, "甲", _box(0, -100, whole, 0) - strip - crumb),
        (SWEEPING, "乙", _box(0, -300, whole, -100) - crumb),
        (FIRE, "E1", east - strip - crumb),
    ]
    frame = gpd.GeoDataFrame(rows, columns=["department", "area_id", "geometry"], crs=METRIC)
    frame["area_m2"] = frame.area
    at = frame.sjoin(_homes(), predicate="contains").groupby(["department", "area_id"]).size()
    frame["households"] = 25 * at.loc[list(zip(frame.department, frame.area_id, strict=True))].array
    order = ["department", "area_id", "households", "area_m2", "geometry"]
    return frame[order].to_crs(STORAGE_CRS)


def _homes() -> gpd.GeoDataFrame:
    plan = sample_plan(communities=3)
    return plan.buildings.set_geometry(plan.buildings.to_crs(METRIC).centroid)[["geometry"]]


def _crosswalk(plan: Plan, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    grids = plan.grids[["grid_code", "geometry"]].to_crs(METRIC)
    homes = _homes()
    rows: list[dict[str, Any]] = []
    for department, own in areas.to_crs(METRIC).groupby("department", sort=False):
        parts = [(row.area_id, row.geometry) for row in own.itertuples()]
        parts.append(("", grids.union_all() - own.union_all()))
        for area_id, shape in parts:
            for grid in grids.itertuples():
                piece = shapely.intersection(shape, grid.geometry)
                if piece.area > 1e-6:
                    households = 25 * int(homes.within(piece).sum())
                    rows.append(_row(department, area_id, grid, shape, households, piece.area))
    frame = pd.DataFrame(rows)
    of_area = frame.groupby(["department", "area_id"])["households"].transform("sum")
    of_grid = frame.groupby(["department", "grid_code"])["households"].transform("sum")
    frame["household_share_of_area"] = frame["households"] / of_area
    frame["household_share_of_grid"] = frame["households"] / of_grid
    return frame


def _row(department: str, area_id: str, grid: Any, shape: Any, households: int, m2: float) -> dict:
    return {
        "department": department,
        "area_id": area_id,
        "grid_code": grid.grid_code,
        "households": households,
        "area_m2": m2,
        "area_share_of_area": m2 / shape.area,
        "area_share_of_grid": m2 / grid.geometry.area,
    }


def _unowned(plan: Plan, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    district = plan.grids.to_crs(METRIC).union_all()
    metric = areas.to_crs(METRIC)
    missing = {name: district - own.union_all() for name, own in metric.groupby("department")}
    missing[""] = district - metric.union_all()
    rows = []
    for name, ground in missing.items():
        for piece in shapely.get_parts(ground):
            if piece.area > 1e-3:  # rounding of coordinates
                households = 25 * int(_homes().within(piece).sum())
                grid = plan.grids.iloc[0 if name else 3]
                row = (name, grid.community_code, grid.grid_code, households, piece.area, piece)
                rows.append(row)
    columns = "department community_code grid_code households area_m2 geometry".split()
    return gpd.GeoDataFrame(rows, columns=columns, crs=METRIC).to_crs(STORAGE_CRS)


def _conflicts(plan: Plan) -> gpd.GeoDataFrame:
    codes = list(plan.grids["grid_code"])
    shapes = list(plan.grids.geometry)
    rows = [
        ("two_leads", codes[0], "M1", POLICE, SWEEPING, 450, 45_000.0, MARKUP, shapes[0]),
        ("two_leads", codes[1], "M1", POLICE, SWEEPING, 450, 45_000.0, "", shapes[1]),
        ("no_lead", codes[1], "M2;M1", FIRE, "", 450, 45_000.0, "", shapes[1]),
        ("no_matters", "", "", FIRE, "", 0, 0.0, "", None),
    ]
    columns = "kind grid_code matter department other households area_m2 detail geometry".split()
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=STORAGE_CRS)


def _duties(plan: Plan) -> pd.DataFrame:
    rows = [(code, "M1", POLICE, f"{SWEEPING};{FIRE}") for code in plan.grids["grid_code"]]
    rows += [(code, "M2", SWEEPING, "") for code in plan.grids["grid_code"][2:]]
    return pd.DataFrame(rows, columns=["grid_code", "matter", "lead", "supporting"])


def _staffing(plan: Plan) -> pd.DataFrame:
    codes = list(plan.grids["grid_code"])
    rows = [
        ("w1", "王<b>一</b>", "专职", POLICE, "1", codes[0], 450, 450),
        ("w2", "李二", "专职", SWEEPING, "甲", codes[1], 450, 150),
        ("w3", "赵三", "兼职", FIRE, "E1", "", 0, 0),
        ("", "", "专职", "", "", codes[2], 450, 0),
    ]
    columns = "worker_id name role department area_id grid_code households households_known".split()
    return pd.DataFrame(rows, columns=columns)


def _matters() -> pd.DataFrame:
    rows = [("M1", "治安", "流动人口登记", POLICE), ("M2", "环卫", MARKUP, SWEEPING)]
    frame = pd.DataFrame(rows, columns=["code", "category", "name", "lead"])
    for column, kind in MATTER_COLUMNS.items():
        if column not in frame:
            frame[column] = {"str": "", "bool": False}.get(kind)
    return frame[list(MATTER_COLUMNS)].astype(MATTER_COLUMNS)


def _figures(plan: Plan, merge: Merge) -> dict[str, Any]:
    names = [POLICE, SWEEPING, FIRE]
    of = merge.areas.groupby("department")["households"]
    entropy = {POLICE: (0.25, 0.5), SWEEPING: (0.9, 1.2), FIRE: (0.05, 0.1)}
    mean = sum(now for now, _ in entropy.values()) / 3
    plain = sum(was for _, was in entropy.values()) / 3
    unowned = merge.unowned.groupby("department").agg(
        pieces=("area_m2", "size"), m2=("area_m2", "sum"), households=("households", "sum")
    )
    none = unowned.loc[""]
    return {
        "fidelity": 0.5,
        "day": "2026-06-30",
        "departments": [
            {
                "department": name,
                "areas": int(of.size()[name]),
                "households": int(of.sum()[name]),
                "weight": 1.0 + at,
            }
            for at, name in enumerate(names)
        ],
        "agreement": {
            "departments": {
                name: {"conditional_entropy": now, "plain": was, "whole": 1 - now / 2}
                for name, (now, was) in entropy.items()
            },
            "mean": mean,
            "mean_plain": plain,
            "reduction": 1 - mean / plain,
        },
        "tradeoff": [
            {
                "fidelity": at / 4,
                "within_10": 0.98 - 0.02 * at,
                "within_20": 1.0 - 0.005 * at,
                "median_compactness": 0.62 - 0.03 * at,
                "conditional_entropy": plain * (1 - 0.15 * at),
                "weighted_cut": 12_000.0 + 1_500 * at,
                "chosen": at == 2,
            }
            for at in range(5)
        ],
        "unowned": {
            "none_pieces": int(none["pieces"]),
            "none_m2": float(none["m2"]),
            "none_households": int(none["households"]),
            "departments": {
                str(name): {
                    "pieces": int(row["pieces"]),
                    "m2": float(row["m2"]),
                    "households": int(row["households"]),
                }
                for name, row in unowned.drop("").iterrows()
            },
        },
        "conflicts": {str(k): int(n) for k, n in merge.conflicts["kind"].value_counts().items()},
        "staffing": {
            "workers": 3,
            "places": 3,
            "filled": 2,
            "missing": 1,
            "left_over": 1,
            "households_kept": 600,
            "share_kept": 600 / 1350,
        },
        "matters": {"in_force": 2},
    }
