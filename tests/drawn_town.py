"""A town of two communities and a hundred houses on a lattice, over which grids are drawn."""

import json
from dataclasses import asdict, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from land_worlds import EAST, METRIC, NORTH, Town, stored, town_of

STEP = 20
HOUSEHOLDS = 3
WEST_CODE, EAST_CODE = "150203001001", "150203001002"
FRAMES = "grids units communities streets buildings barriers edges exceptions".split()


def box(west, south, east, north):
    """Return a box; metres from the town's south-western corner.

    Its sides have a vertex every 10 m at most: they stay straight in longitude and latitude.
    """
    plain = shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)
    return shapely.segmentize(plain, 10)


def line(*points):
    """Return a line; metres from the town's south-western corner."""
    return shapely.LineString([(EAST + x, NORTH + y) for x, y in points])


def drawn_town(drawn, *, barriers=(), households=None):
    """Return a district of 400 m by 100 m: a house of 3 households in each square of 20 m.

    The western and the eastern half are a community each, the squares are the units. ``drawn``
    are (code, name, shape), ``barriers`` (class, line).
    """
    places = [(x, y) for x in range(0, 400, STEP) for y in range(0, 100, STEP)]
    n = len(places)
    frame = {"code": [WEST_CODE, EAST_CODE], "name": ["东风社区", "友谊社区"]}
    houses = {"building_id": [f"b{x}-{y}" for x, y in places], "address": ""}
    houses["households"] = np.full(n, HOUSEHOLDS) if households is None else households
    houses["population"] = pd.Series([pd.NA] * n, dtype="Int64")
    district = Town(
        gpd.GeoDataFrame(
            {**frame, "street_code": "150203001"},
            geometry=[box(0, 0, 200, 100), box(200, 0, 400, 100)],
            crs=METRIC,
        ),
        gpd.GeoDataFrame(
            {"class": [kind for kind, _ in barriers], "name": ""},
            geometry=[shape for _, shape in barriers],
            crs=METRIC,
        ),
        gpd.GeoDataFrame(
            houses, geometry=[box(x + 7, y + 7, x + 13, y + 13) for x, y in places], crs=METRIC
        ),
        town_of(set(), 0, 0).compounds,
    ).district()
    return with_grids(district, drawn)


def with_grids(district, drawn):
    """Return a district with grids of today; ``drawn`` are (code, name, metric shape)."""
    table = pd.DataFrame([row[:2] for row in drawn], columns=["code", "name"], dtype="str")
    grids = gpd.GeoDataFrame(table, geometry=[row[2] for row in drawn], crs=METRIC)
    return replace(district, grids=stored(grids).sort_values("code", ignore_index=True))


def layers_of(plan):
    """Return a plan as the check takes it."""
    row = asdict(plan.info)
    row |= {key: json.dumps(row[key]) for key in ("parameters", "digests")}
    return {name: getattr(plan, name) for name in FRAMES} | {"plan": pd.DataFrame([row])}


def grid_at(plan, x, y):
    """Return the grid of the house in the square whose corner is at x, y."""
    unit = plan.buildings.set_index("building_id").loc[f"b{x}-{y}", "unit_id"]
    return plan.units.set_index("unit_id").loc[unit, "grid_code"]


def listed(plan, kind):
    """Return the exceptions of a kind."""
    return plan.exceptions[plan.exceptions["kind"] == kind].reset_index(drop=True)


def figures(plan):
    """Return the figures of the drawing."""
    return plan.info.parameters["adopted"]
