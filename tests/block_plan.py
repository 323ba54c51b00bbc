"""A plan of many grids of 40 units each, as large as a district: for tests of what work costs."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely
from sample_plan import sample_plan

from gridding.plan import Plan

SIDE = 40
"""Units along each side of a community."""
HIGH, WIDE = 5, 8
"""Units of a grid."""


def block_plan(communities: int) -> Plan:
    """Return communities of 1,600 square units in 40 grids each; measures are not worked out."""
    plan = sample_plan(communities=communities, rows=SIDE, columns=SIDE)
    units = plan.units.copy()
    row, column = np.divmod(units["unit_id"].to_numpy() % SIDE**2, SIDE)
    number = row // HIGH * (SIDE // WIDE) + column // WIDE + 1
    homes = units["community_code"]
    units["grid_code"] = [f"{home}{n:03d}" for home, n in zip(homes, number, strict=True)]
    members = units.groupby("grid_code")
    codes = list(members.groups)
    outlines = [shapely.coverage_union_all(each.geometry.to_numpy()) for _, each in members]
    grids = gpd.GeoDataFrame(
        {
            "grid_code": codes,
            "name": [f"第{int(code[-3:])}网格" for code in codes],
            "kind": "basic",
            "community_code": [code[:12] for code in codes],
            "street_code": "150203001",
            "households": members["households"].sum().to_numpy(),
            "population": members["population"].sum().array,
            "deviation": 0.0,
            "compactness": 0.5,
            "reach_m": 0.0,
        },
        geometry=outlines,
        crs=units.crs,
    )
    return replace(plan, units=units, grids=grids, info=replace(plan.info, target=25 * HIGH * WIDE))
