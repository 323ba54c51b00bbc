"""A district of grids whose borders wind, each of 60 vertices, and the points hardest to place."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from bench.lattice import DISTRICT, STORED, STREET, lattice_plan
from gridding.plan import Plan

PIECES = 15
"""Edges between two corners where four grids meet."""
STEP_DEG = 0.004
WEST, SOUTH = 109.6, 40.5

Floats = npt.NDArray[np.float64]


def wavy_grids(side: int = 100, seed: int = 0) -> gpd.GeoDataFrame:
    """Return side × side grids that share their borders vertex by vertex.

    Parameters
    ----------
    side : int
    seed : int

    Returns
    -------
    GeoDataFrame
        ``grid_code, name, community_code, street_code, geometry`` in EPSG:4490; a community is a
        row of grids.
    """
    rng = np.random.default_rng(seed)
    at = np.arange(side + 1) * STEP_DEG
    corner = np.stack(np.meshgrid(WEST + at, SOUTH + at), axis=-1)
    corner = corner + rng.uniform(-0.12, 0.12, corner.shape) * STEP_DEG
    east = _winding(corner[:, :-1], corner[:, 1:], rng)  # (side + 1, side, PIECES, 2)
    north = _winding(corner[:-1], corner[1:], rng)
    row, column = np.divmod(np.arange(side * side), side)
    rings = np.concatenate(
        [
            east[row, column],
            north[row, column + 1],
            _back(east[row + 1, column], corner[row + 1, column + 1]),
            _back(north[row, column], corner[row + 1, column]),
        ],
        axis=1,
    )
    community = [f"{STREET}{r + 1:03d}" for r in row]
    return gpd.GeoDataFrame(
        {
            "grid_code": [f"{c}{k + 1:03d}" for c, k in zip(community, column, strict=True)],
            "name": [f"第{k + 1}网格" for k in column],
            "community_code": community,
            "street_code": STREET,
        },
        geometry=shapely.polygons(rings),
        crs=STORED,
    )


def wavy_plan(grids: gpd.GeoDataFrame) -> Plan:
    """Return a plan of grids that are one empty unit each."""
    empty = lattice_plan(10)
    units = grids[["grid_code", "community_code", "geometry"]].assign(
        unit_id=range(len(grids)), households=450, population=None, building_count=0, compound=""
    )
    communities = grids.dissolve("community_code", method="coverage").reset_index()
    communities = communities.rename(columns={"community_code": "code"})
    streets = (
        communities[["street_code", "geometry"]]
        .dissolve("street_code", method="coverage")
        .reset_index()
    )
    figures = {"households": 450, "deviation": 0.0, "compactness": 0.7, "reach_m": 300.0}
    return replace(
        empty,
        grids=grids.assign(kind="basic", population=None, **figures),
        units=units.astype({"population": "Int64"}),
        communities=communities.assign(name=communities["code"])[
            ["code", "name", "street_code", "geometry"]
        ],
        streets=streets.rename(columns={"street_code": "code"}).assign(name="弯曲街道")[
            ["code", "name", "geometry"]
        ],
        buildings=empty.buildings.iloc[:0],
        edges=empty.edges.iloc[:0],
        info=replace(empty.info, district_code=DISTRICT),
    )


def points_anywhere(grids: gpd.GeoDataFrame, n: int, seed: int) -> Floats:
    """Return points in and just around a district."""
    west, south, east, north = grids.total_bounds
    return np.random.default_rng(seed).uniform((west, south), (east, north), (n, 2))


def hard_points(grids: gpd.GeoDataFrame, n: int, seed: int) -> Floats:
    """Return vertices, middles and other points of edges; two thirds are one ulp off them."""
    rng = np.random.default_rng(seed)
    places, ring = shapely.get_coordinates(grids.geometry.to_numpy(), return_index=True)
    first = rng.choice(np.flatnonzero(ring[1:] == ring[:-1]), n)
    share = rng.choice([0.0, 0.5, np.nan], (n, 1))
    share = np.where(np.isnan(share), rng.uniform(size=(n, 1)), share)
    points = places[first] + share * (places[first + 1] - places[first])
    towards = rng.choice([-np.inf, 0.0, np.inf], points.shape)
    return np.where(towards == 0.0, points, np.nextafter(points, towards))


def _winding(start: Floats, end: Floats, rng: np.random.Generator) -> Floats:
    """Return each line from corner to corner, its end left off."""
    share = np.arange(PIECES)[:, None] / PIECES
    way = end - start
    line = start[..., None, :] + share * way[..., None, :]
    off = rng.uniform(-0.03, 0.03, line.shape[:-1])
    off[..., 0] = 0.0
    across = np.stack([-way[..., 1], way[..., 0]], axis=-1)
    return np.asarray(line + off[..., None] * across[..., None, :])


def _back(line: Floats, end: Floats) -> Floats:
    """Return lines the other way round, again without their ends."""
    return np.concatenate([end[:, None], line[:, :0:-1]], axis=1)
