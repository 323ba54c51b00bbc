"""Departments' layers over the towns of `land_worlds`: shifted cells, gaps, reach beyond."""

from dataclasses import replace
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st
from land_worlds import EAST, HIGH_M, METRIC, NORTH, WIDE_M, Trait, stored, towns
from planners_world import town
from shapely import affinity

from gridding.land.build import build_land
from gridding.manifest import Manifest

NAMES = ("公安", "城管", "消防")
SMALLEST_M2 = 1.0


@cache
def plain_land():
    """Land of the planners' plain town: departments' areas do not change it."""
    return build_land(town())


def with_departments(district, layers):
    """Return the district with layers, each a list of (area_id, metric shape), by name."""
    rows = [(name, *row, "") for name, areas in layers.items() for row in areas]
    columns = ("department", "area_id", "shape", "repaired")
    frame = {key: [row[i] for row in rows] for i, key in enumerate(columns)}
    shapes = frame.pop("shape")
    drawn = stored(
        gpd.GeoDataFrame(
            {key: pd.array(column, dtype="str") for key, column in frame.items()},
            geometry=shapes,
            crs=METRIC,
        )
    )
    files = [{"name": n, "file": f"{i}.gpkg", "id_column": "id"} for i, n in enumerate(layers)]
    told = district.manifest.model_dump(exclude_unset=True) | {"departments": files}
    return replace(
        district,
        manifest=Manifest.model_validate(told),
        departments=drawn[["department", "area_id", "geometry"]],
        departments_drawn=drawn,
    )


def weighted(district, weights):
    """Return the district, its departments with these weights."""
    told = district.manifest.model_dump(exclude_unset=True)
    for department, weight in zip(told["departments"], weights, strict=True):
        department["weight"] = weight
    return replace(district, manifest=Manifest.model_validate(told))


def cells(rng, n, *, beyond_m, gap_m, shift_m):
    """Cells of a Voronoi diagram around the town, apart by a gap and moved by some metres."""
    ground = shapely.box(-beyond_m, -beyond_m, WIDE_M + beyond_m, HIGH_M + beyond_m)
    sites = np.column_stack([rng.uniform(0, WIDE_M, n), rng.uniform(0, HIGH_M, n)])
    found = shapely.voronoi_polygons(shapely.multipoints(sites), extend_to=ground)
    shapes = shapely.intersection(shapely.get_parts(found), ground)
    if gap_m:
        shapes = shapely.buffer(shapes, -gap_m / 2, join_style="mitre")
    shapes = [s for s in shapes if s.area > SMALLEST_M2]
    return [affinity.translate(s, EAST + shift_m[0], NORTH + shift_m[1]) for s in shapes]


@st.composite
def departments(draw):
    """Return layers by name: (area_id, shape), some with two parts, some with none left."""
    out = {}
    for name in NAMES[: draw(st.integers(1, len(NAMES)))]:
        rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
        shapes = cells(
            rng,
            draw(st.integers(1, 6)),
            beyond_m=draw(st.sampled_from([-60.0, 0.0, 40.0])),
            gap_m=draw(st.sampled_from([0.0, 0.0, 0.5, 12.0])),
            shift_m=rng.uniform(-8, 8, 2) if draw(st.booleans()) else (0.0, 0.0),
        )
        if len(shapes) > 2 and draw(st.booleans()):
            shapes[0] = shapely.union_all([shapes[0], shapes.pop()])
        out[name] = [(f"{i:02d}", shape) for i, shape in enumerate(shapes)]
    return out


@st.composite
def merged_towns(draw, max_buildings=20):
    """Return a district with departments."""
    traits = tuple(t for t in Trait if t is not Trait.COMPOUNDS)
    town = draw(towns(max_buildings=max_buildings, traits=traits))
    return with_departments(town.district(), draw(departments()))
