"""Coverings with shared borders, the points hardest to place in them, and the rule in fractions."""

from collections.abc import Iterable
from dataclasses import fields, replace
from fractions import Fraction
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st
from sample_plan import sample_plan

from gridding.district import STORAGE_CRS
from gridding.locate import Locator
from gridding.plan import Plan

PLACES = {
    "EPSG:4546": (109.83, 40.65),
    "EPSG:32619": (-71.11, 42.375),
    "EPSG:32631": (0.0, 0.0),
    "EPSG:32632": (9.1, 50.1),
}
"""Metric CRS -> a point in it: both signs of longitude, and zero."""


def covering(
    seed: int, *, metric_crs: str, n_points: int = 12, n_grids: int = 5
) -> gpd.GeoDataFrame:
    """Triangles between random points, dealt to grids at random: holes, parts, sharp corners."""
    rng = np.random.default_rng(seed)
    points = np.array(PLACES[metric_crs]) + rng.uniform(-0.01, 0.01, (n_points, 2))
    triangles = np.array(shapely.delaunay_triangles(shapely.MultiPoint(points)).geoms, dtype=object)
    owner = rng.integers(0, n_grids, len(triangles))
    kept = np.unique(owner)
    communities = [f"1502030010{1 + k % 2:02d}" for k in kept]
    return gpd.GeoDataFrame(
        {
            "grid_code": [f"{c}{k + 1:03d}" for c, k in zip(communities, kept, strict=True)],
            "name": [f"第{k + 1}网格" for k in kept],
            "community_code": communities,
            "street_code": "150203001",
        },
        geometry=[shapely.coverage_union_all(triangles[owner == k]) for k in kept],
        crs=STORAGE_CRS,
    )


def locator(grids: gpd.GeoDataFrame, metric_crs: str) -> Locator:
    """Index of grids whose communities and streets have no names."""
    codes = sorted(set(grids["community_code"]))
    communities = pd.DataFrame({"code": codes, "name": codes})
    streets = pd.DataFrame({"code": ["150203001"], "name": ["样例街道"]})
    return Locator(grids, communities, streets, metric_crs)


def hard_points(grids: gpd.GeoDataFrame, *, seed: int, n_random: int = 20) -> np.ndarray:
    """Vertices, middles and other points of edges, each also one ulp off, and random points."""
    rng = np.random.default_rng(seed)
    rings = [np.array(ring.coords) for shape in grids.geometry for ring in _rings(shape)]
    starts = np.concatenate([ring[:-1] for ring in rings])
    ends = np.concatenate([ring[1:] for ring in rings])
    share = rng.uniform(size=(len(starts), 1))
    exact = np.concatenate([starts, (starts + ends) / 2, starts + share * (ends - starts)])
    exact = np.unique(exact, axis=0)
    off = [
        np.column_stack([np.nextafter(exact[:, 0], x), np.nextafter(exact[:, 1], y)])
        for x in (-np.inf, np.inf)
        for y in (-np.inf, np.inf)
    ]
    west, south, east, north = grids.total_bounds
    anywhere = rng.uniform((west, south), (east, north), (n_random, 2))
    return np.concatenate([exact, *off, anywhere])


def points_beside(grids: gpd.GeoDataFrame, *, seed: int, n: int = 40) -> np.ndarray:
    """Points outside, up to some 30 m off: beside corners, edges and what several grids share."""
    rng = np.random.default_rng(seed)
    whole = shapely.union_all(grids.geometry.to_numpy())
    rim = np.concatenate([np.array(ring.coords)[:-1] for ring in _rings(whole)])
    ends = np.concatenate([np.roll(np.array(r.coords)[:-1], -1, axis=0) for r in _rings(whole)])
    feet = rim + rng.choice([0.0, 0.5, rng.uniform()], (len(rim), 1)) * (ends - rim)
    feet = np.repeat(feet, -(-n // len(feet)) * 3, axis=0)
    turn, far = rng.uniform(0, 2 * np.pi, len(feet)), 10 ** rng.uniform(-9, -3.5, len(feet))
    points = feet + far[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    outside = np.array([code == "" for code in by_the_rule(grids, points)])
    return points[outside][:: max(outside.sum() // n, 1)]


def by_the_rule(grids: gpd.GeoDataFrame, points: np.ndarray) -> list[str]:
    """Smallest code of the closed polygons that contain each point, in exact arithmetic."""
    shapes = [
        (code, [_exact(ring.coords) for ring in _rings(shape)])
        for code, shape in sorted(zip(grids["grid_code"], grids.geometry, strict=True))
    ]
    return [
        next((code for code, rings in shapes if _holds(rings, Fraction(x), Fraction(y))), "")
        for x, y in points.tolist()
    ]


def _rings(shape: shapely.Geometry) -> Iterable[shapely.LinearRing]:
    for part in shapely.get_parts(shape):
        yield part.exterior
        yield from part.interiors


def _exact(coords: Iterable[tuple[float, float]]) -> list[tuple[Fraction, Fraction]]:
    return [(Fraction(x), Fraction(y)) for x, y in coords]


def _holds(rings: list[list[tuple[Fraction, Fraction]]], x: Fraction, y: Fraction) -> bool:
    odd = False
    for ring in rings:
        for (ax, ay), (bx, by) in pairwise(ring):
            side = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
            between = min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by)
            if side == 0 and between:
                return True
            if (ay > y) != (by > y) and (side > 0) == (by > ay):
                odd = not odd
    return odd


@st.composite
def covered_places(draw: st.DrawFn) -> tuple[gpd.GeoDataFrame, str, int]:
    """Draw a covering, its metric CRS and a seed for points."""
    metric_crs = draw(st.sampled_from(sorted(PLACES)))
    seed = draw(st.integers(0, 2**32 - 1))
    n_points, n_grids = draw(st.integers(4, 16)), draw(st.integers(1, 6))
    grids = covering(seed, metric_crs=metric_crs, n_points=n_points, n_grids=n_grids)
    return grids, metric_crs, seed


def moved(plan: Plan, *, code: str, metric_crs: str) -> Plan:
    """Make a second district of a plan: elsewhere on Earth, with codes of its own."""
    frames = {}
    shift = np.array(PLACES[metric_crs]) - PLACES["EPSG:4546"]
    for layer in fields(plan):
        frame = getattr(plan, layer.name)
        if isinstance(frame, pd.DataFrame):
            frame = frame.copy()
            for column in frame.columns.intersection(
                ["code", "grid_code", "community_code", "street_code"]
            ):
                frame[column] = code + frame[column].str[len(code) :]
        if isinstance(frame, gpd.GeoDataFrame):
            shapes = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy + shift)
            frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=STORAGE_CRS))
        frames[layer.name] = frame
    info = replace(plan.info, district_code=code, district_name="别区", metric_crs=metric_crs)
    return replace(plan, **frames | {"info": info})


def plan_of(grids: gpd.GeoDataFrame, metric_crs: str) -> Plan:
    """Make a plan of a covering: each grid is one unit, nothing is built."""
    empty = sample_plan()
    units = grids[["grid_code", "community_code", "geometry"]].assign(
        unit_id=range(len(grids)), households=1, building_count=0, compound=""
    )
    communities = grids[["community_code", "street_code", "geometry"]].dissolve(
        "community_code", as_index=False
    )
    communities = communities.rename(columns={"community_code": "code"})
    streets = grids[["street_code", "geometry"]].dissolve("street_code", as_index=False)
    streets = streets.rename(columns={"street_code": "code"}).assign(name="样例街道")
    return replace(
        empty,
        grids=grids.assign(kind="basic", households=1, deviation=0.0, compactness=1.0, reach_m=0.0),
        units=units,
        communities=communities.assign(name=communities["code"]),
        streets=streets,
        buildings=empty.buildings.iloc[:0],
        barriers=empty.barriers.iloc[:0],
        edges=empty.edges.iloc[:0],
        info=replace(empty.info, metric_crs=metric_crs),
    )
