"""A small plan made of squares, for tests that need a good plan but no division."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from gridding.district import EXCEPTION_COLUMNS, STORAGE_CRS
from gridding.plan import Plan, PlanInfo

METRIC = "EPSG:4546"  # CGCS2000 / 3-degree Gauss-Kruger CM 111E
SIDE_M = 50.0
ORIGIN = (400_000.0, 4_500_000.0)


def sample_plan(*, communities: int = 2, rows: int = 6, columns: int = 6, seed: int = 0) -> Plan:
    """Communities side by side, each of ``rows`` x ``columns`` square units in two grids.

    Every unit holds one square building of 20 m and 25 households, the four north-west of all are a
    compound; a road of class secondary runs
    between the two grids of each community, the borders of the communities carry none.
    """
    units, buildings, barriers = [], [], []
    places = [f"1502030010{i + 1:02d}" for i in range(communities)]
    for c, place in enumerate(places):
        for r in range(rows):
            for k in range(columns):
                x = ORIGIN[0] + (c * columns + k) * SIDE_M
                y = ORIGIN[1] - (r + 1) * SIDE_M
                upper = r < rows // 2
                number = len(units)
                units.append(
                    (
                        number,
                        place + ("001" if upper else "002"),
                        place,
                        25,
                        60,
                        1,
                        "样例小区" if c == 0 and max(r, k) < 2 and rows > 3 else "",
                        shapely.box(x, y, x + SIDE_M, y + SIDE_M),
                        r,
                        c * columns + k,
                    )
                )
                buildings.append(
                    (
                        f"b{number}",
                        number,
                        25,
                        60,
                        f"样例路{number + 1}号",
                        shapely.box(x + 15, y + 15, x + 35, y + 35),
                    )
                )
        y = ORIGIN[1] - rows // 2 * SIDE_M
        west = ORIGIN[0] + c * columns * SIDE_M
        line = shapely.LineString([(west + k * SIDE_M, y) for k in range(columns + 1)])
        barriers.append(("secondary", False, "样例路", line))
    unit_frame = pd.DataFrame(
        units,
        columns=[
            "unit_id",
            "grid_code",
            "community_code",
            "households",
            "population",
            "building_count",
            "compound",
            "geometry",
            "r",
            "k",
        ],
    )
    unit_frame = unit_frame.astype({"population": "Int64"})
    edges = _edges(unit_frame, rows)
    unit_frame = gpd.GeoDataFrame(unit_frame.drop(columns=["r", "k"]), crs=METRIC)
    grids = _grids(unit_frame)
    community_frame = _dissolved(unit_frame, "community_code", "code")
    community_frame["name"] = [f"样例{i + 1}社区" for i in range(communities)]
    community_frame["street_code"] = "150203001"
    streets = gpd.GeoDataFrame(
        {"code": ["150203001"], "name": ["样例街道"]},
        geometry=[shapely.coverage_union_all(unit_frame.geometry.to_numpy())],
        crs=METRIC,
    )
    to_storage = Transformer.from_crs(CRS(METRIC), CRS(STORAGE_CRS), always_xy=True)
    stored = lambda frame: frame.set_geometry(  # noqa: E731
        gpd.GeoSeries(
            shapely.transform(frame.geometry.to_numpy(), to_storage.transform, interleaved=False),
            index=frame.index,
            crs=STORAGE_CRS,
        )
    )
    exceptions = gpd.GeoDataFrame(
        {
            name: pd.Series(dtype="float64" if name == "area_m2" else "str")
            for name in EXCEPTION_COLUMNS[:-1]
        },
        geometry=[],
        crs=STORAGE_CRS,
    )
    info = PlanInfo(
        "150203",
        "样例区",
        rows * columns * 25 // 2,
        0.10,
        seed,
        METRIC,
        {"effort": 1.0, "hard": ["river", "railway", "motorway"]},
        {"sample": "0" * 64},
        "0.1.0",
    )
    return Plan(
        grids=stored(grids),
        units=stored(unit_frame),
        communities=stored(community_frame)[["code", "name", "street_code", "geometry"]],
        streets=stored(streets),
        buildings=stored(
            gpd.GeoDataFrame(
                buildings,
                columns=[
                    "building_id",
                    "unit_id",
                    "households",
                    "population",
                    "address",
                    "geometry",
                ],
                crs=METRIC,
            ).astype({"population": "Int64"})
        ),
        barriers=stored(
            gpd.GeoDataFrame(
                barriers,
                columns=["class", "hard", "name", "geometry"],
                crs=METRIC,
            )
        ),
        edges=edges,
        exceptions=exceptions,
        info=info,
    )


def _edges(units: pd.DataFrame, rows: int) -> pd.DataFrame:
    at = {(row.r, row.k): row for row in units.itertuples()}
    out = []
    for (r, k), here in at.items():
        for there in (at.get((r, k + 1)), at.get((r + 1, k))):
            if there is None or there.community_code != here.community_code:
                continue
            road = there.r == rows // 2 and here.r == rows // 2 - 1
            kind, factor = ("secondary", 0.15) if road else ("none", 1.0)
            a, b = sorted((here.unit_id, there.unit_id))
            out.append((a, b, SIDE_M, SIDE_M * factor, kind, False))
    frame = pd.DataFrame(out, columns=["unit_a", "unit_b", "length_m", "cost", "class", "hard"])
    return frame.sort_values(["unit_a", "unit_b"], ignore_index=True)


def _dissolved(units: gpd.GeoDataFrame, by: str, name: str) -> gpd.GeoDataFrame:
    groups = units.groupby(by)
    return gpd.GeoDataFrame(
        {name: list(groups.groups)},
        geometry=[shapely.coverage_union_all(g.geometry.to_numpy()) for _, g in groups],
        crs=units.crs,
    )


def _grids(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    grids = _dissolved(units, "grid_code", "grid_code")
    grids["community_code"] = grids["grid_code"].str[:12]
    grids["name"] = [f"第{int(code[-3:])}网格" for code in grids["grid_code"]]
    grids["kind"] = "basic"
    grids["street_code"] = "150203001"
    grids["households"] = units.groupby("grid_code")["households"].sum().to_numpy()
    grids["population"] = units.groupby("grid_code")["population"].sum().array
    grids["deviation"] = 0.0
    area, length = grids.area.to_numpy(), grids.length.to_numpy()
    grids["compactness"] = 4 * np.pi * area / length**2
    grids["reach_m"] = [
        float(np.hypot(*(np.ptp(g.exterior.coords, axis=0) / 2 - SIDE_M / 2)))
        for g in grids.geometry
    ]
    order = [
        "grid_code",
        "name",
        "kind",
        "community_code",
        "street_code",
        "households",
        "population",
        "deviation",
        "compactness",
        "reach_m",
        "geometry",
    ]
    return grids[order]
