"""A plain town of two communities for what planners ask for: rows of houses, all settings free."""

import json
from dataclasses import asdict

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from land_worlds import METRIC, no_areas, stored
from pyproj import CRS

from gridding.check import check_layers
from gridding.district import EXCEPTION_COLUMNS, STORAGE_CRS, District
from gridding.divide import Settings, divide
from gridding.manifest import Manifest
from gridding.plan import Plan

EAST, NORTH = 400_000.0, 4_500_000.0
STEP_M, COLUMNS, ROWS = 30.0, 8, 6
HOUSEHOLDS, TARGET = 5, 60
ONE, TWO = "150203001001", "150203001002"
LIGHT = Settings(seed=1, effort=0.05)
FRAMES = "grids units communities streets buildings barriers edges exceptions".split()


def box(column, row, columns, rows, community=0):
    """Ground of some houses, counted from a community's north-west corner."""
    x = EAST + (community * COLUMNS + column) * STEP_M
    y = NORTH - row * STEP_M
    return shapely.box(x, y - rows * STEP_M, x + columns * STEP_M, y)


def areas(*rows):
    """A layer of areas from (code, name, geometry)."""
    if not rows:
        return no_areas()
    columns = {name: pd.array([r[i] for r in rows], dtype="str") for i, name in enumerate(AREA)}
    return stored(gpd.GeoDataFrame(columns, geometry=[r[2] for r in rows], crs=METRIC))


AREA = ("code", "name")


def town(
    *,
    dedicated=(),
    grids=(),
    overrides=(),
    barriers=(),
    compounds=(),
    households=HOUSEHOLDS,
    population=None,
    **wanted,
):
    """Make the district; ``households`` may be an array by community, row and column."""
    counts = np.broadcast_to(households, (2, ROWS, COLUMNS))
    people = np.broadcast_to(np.array(population, dtype=object), (2, ROWS, COLUMNS))
    places = [(c, r, k) for c in range(2) for r in range(ROWS) for k in range(COLUMNS)]
    buildings = gpd.GeoDataFrame(
        {
            "building_id": [f"b{i}" for i in range(len(places))],
            "households": np.array([counts[place] for place in places], dtype=np.int64),
            "address": "",
            "population": pd.array([people[place] for place in places], dtype="Int64"),
        },
        geometry=[box(k, r, 1, 1, c).buffer(-10, join_style="mitre") for c, r, k in places],
        crs=METRIC,
    )
    communities = gpd.GeoDataFrame(
        {"code": [ONE, TWO], "name": ["西社区", "东社区"], "street_code": "150203001"},
        geometry=[box(0, 0, COLUMNS, ROWS, c) for c in range(2)],
        crs=METRIC,
    )
    streets = gpd.GeoDataFrame(
        {"code": ["150203001"], "name": ["样例街道"]},
        geometry=[shapely.union_all(communities.geometry.to_numpy())],
        crs=METRIC,
    )
    lines = gpd.GeoDataFrame(
        {"class": pd.array([b[0] for b in barriers], dtype="str"), "name": ""},
        geometry=[b[1] for b in barriers],
        crs=METRIC,
    )
    of_compounds = gpd.GeoDataFrame(
        {"name": pd.array([c[0] for c in compounds], dtype="str")},
        geometry=[c[1] for c in compounds],
        crs=METRIC,
    )
    empty = {
        name: pd.Series(dtype="float64" if name == "area_m2" else "str")
        for name in EXCEPTION_COLUMNS[:-1]
    }
    return District(
        manifest=manifest(overrides, has_grids=bool(len(grids)), **wanted),
        streets=stored(streets),
        communities=stored(communities),
        buildings=stored(buildings),
        barriers=stored(lines),
        compounds=stored(of_compounds),
        dedicated=areas(*dedicated),
        grids=areas(*grids),
        postings=pd.DataFrame(),
        exceptions=gpd.GeoDataFrame(empty, geometry=[], crs=STORAGE_CRS),
        metric_crs=CRS(METRIC),
    )


def manifest(overrides, *, has_grids, **wanted):
    layers = {"communities": {"file": "c.gpkg"}, "buildings": {"file": "b.gpkg"}}
    if has_grids:
        layers["grids"] = {"file": "grids.gpkg"}
    district = {"name": "样例区", "code": "150203", "target_households": TARGET} | wanted
    return Manifest.model_validate(
        {"district": district, "layers": layers, "overrides": list(overrides)}
    )


def faults(plan: Plan):
    """What the independent check finds wrong."""
    row = asdict(plan.info)
    row |= {key: json.dumps(row[key]) for key in ("parameters", "digests")}
    layers = {name: getattr(plan, name) for name in FRAMES} | {"plan": pd.DataFrame([row])}
    return [str(fault) for fault in check_layers(layers)]


def divided(district, settings=LIGHT):
    """Divide; the plan is one in which the check finds nothing wrong."""
    plan = divide(district, settings)
    assert faults(plan) == []
    assert plan.grids["households"].sum() == district.buildings["households"].sum()
    assert plan.grids["grid_code"].is_unique
    return plan


def quarters(plan_or_none=None, *, community=0):
    """Grids of today that halve a community both ways: 60 households each, in the band."""
    half_c, half_r = COLUMNS // 2, ROWS // 2
    code = (ONE, TWO)[community]
    return [
        (f"{code}{n:03d}", f"{'东西'[community]}{n}号网格", box(c, r, half_c, half_r, community))
        for n, (c, r) in enumerate([(0, 0), (half_c, 0), (0, half_r), (half_c, half_r)], start=11)
    ]


def codes_of(plan):
    """Grid code by building id."""
    grid = plan.units.set_index("unit_id")["grid_code"]
    return dict(
        zip(plan.buildings["building_id"], grid.loc[plan.buildings["unit_id"]], strict=True)
    )


def kinds(plan):
    return plan.exceptions["kind"].value_counts().to_dict()
