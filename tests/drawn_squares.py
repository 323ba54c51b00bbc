"""Plans of squares, as much as a diff looks at: any assignment, any households, any land."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from gridding.plan import PlanInfo

METRIC, STORED = "EPSG:4546", "EPSG:4490"
SIDE_M = 50.0
WEST, SOUTH = 400_000.0, 4_500_000.0
INFO = PlanInfo("150203", "昆都仑区", 450, 0.1, 0, METRIC, {}, {}, "0")


@dataclass(frozen=True)
class Squares:
    """A plan without edges, barriers and divisions."""

    info: PlanInfo
    grids: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame


def square(k: int, across: int = 4, side_m: float = SIDE_M) -> shapely.Polygon:
    """Return the k-th square, row by row from the south."""
    row, column = divmod(k, across)
    x, y = WEST + column * side_m, SOUTH + row * side_m
    return shapely.box(x, y, x + side_m, y + side_m)


def squares(
    codes: Sequence[str],
    households: Sequence[int],
    *,
    across: int = 4,
    side_m: float = SIDE_M,
    ids: Sequence[str] | None = None,
) -> Squares:
    """Return a plan: a unit a square, a building in its middle, the grid of each by its code."""
    n = len(codes)
    ids = [f"b{k}" for k in range(n)] if ids is None else list(ids)
    ground = np.array([square(k, across, side_m) for k in range(n)], dtype=object)
    of = np.array(codes, dtype=object)
    units = gpd.GeoDataFrame(
        {"unit_id": np.arange(n), "grid_code": of, "households": list(households)},
        geometry=ground,
        crs=METRIC,
    ).to_crs(STORED)
    homes = shapely.buffer(shapely.centroid(ground), 5, cap_style="square")
    buildings = gpd.GeoDataFrame(
        {"building_id": ids, "unit_id": np.arange(n), "households": list(households)},
        geometry=homes,
        crs=METRIC,
    ).to_crs(STORED)
    names = sorted(set(codes))
    shapes = units.geometry.to_numpy()
    grids = gpd.GeoDataFrame(
        {"grid_code": names, "name": names, "kind": "basic"},
        geometry=[shapely.coverage_union_all(shapes[of == name]) for name in names],
        crs=STORED,
    )
    return Squares(INFO, grids, units, buildings)
