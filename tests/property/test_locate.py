"""A point's grid by the index in memory is its grid by the rule, worked out in fractions."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from locate_cases import by_the_rule, covered_places, hard_points, locator, points_beside
from pyproj import CRS, Geod, Transformer

from gridding.ground import distance_m
from gridding.locate import ON_BOUNDARY_M, centimetres

GEOD = Geod(ellps="GRS80")  # within a tenth of a millimetre of CGCS2000 on this scale


@given(covered_places())
@settings(max_examples=60, deadline=None)
def test_every_hard_point_belongs_to_the_smallest_code_that_contains_it(
    case: tuple[gpd.GeoDataFrame, str, int],
) -> None:
    grids, metric_crs, seed = case
    index, points = locator(grids, metric_crs), hard_points(grids, seed=seed)
    positions, _ = index.locate_many(points[:, 0], points[:, 1])
    found = np.where(positions < 0, "", index.codes[positions])
    assert found.tolist() == by_the_rule(grids, points)


@given(covered_places())
@settings(max_examples=20, deadline=None)
def test_one_point_at_a_time_answers_as_many_at_once(
    case: tuple[gpd.GeoDataFrame, str, int],
) -> None:
    grids, metric_crs, seed = case
    index, points = locator(grids, metric_crs), hard_points(grids, seed=seed)[::7]
    positions, near = index.locate_many(points[:, 0], points[:, 1])
    for (x, y), position, on_boundary in zip(points, positions, near, strict=True):
        assert index.position(x, y) == position
        if position >= 0:
            assert index.place(int(position), x, y).on_boundary == on_boundary


@given(covered_places())
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_grids_does_not_matter(case: tuple[gpd.GeoDataFrame, str, int]) -> None:
    grids, metric_crs, seed = case
    points = hard_points(grids, seed=seed)
    shuffled = grids.sample(frac=1, random_state=seed % 2**31)
    first, second = (
        locator(frame, metric_crs).locate_many(points[:, 0], points[:, 1])
        for frame in (grids, shuffled)
    )
    assert (first[0] == second[0]).all()
    assert (first[1] == second[1]).all()


@given(covered_places())
@settings(max_examples=30, deadline=None)
def test_on_boundary_means_a_border_within_a_centimetre(
    case: tuple[gpd.GeoDataFrame, str, int],
) -> None:
    grids, metric_crs, seed = case
    index, rng = locator(grids, metric_crs), np.random.default_rng(seed)
    for shape in grids.geometry:
        foot = shape.boundary.interpolate(rng.uniform(), normalized=True)
        lon, lat, _ = GEOD.fwd(foot.x, foot.y, rng.uniform(0, 360), rng.uniform(0, 0.03))
        position = index.position(lon, lat)
        if position < 0:
            continue
        border = grids.set_index("grid_code").geometry[index.codes[position]].boundary
        distance = _distance_by_projecting(border, lon, lat)
        if abs(distance - ON_BOUNDARY_M) > 1e-5:
            assert index.place(position, lon, lat).on_boundary == (distance < ON_BOUNDARY_M)


@given(covered_places())
@settings(max_examples=20, deadline=None)
def test_a_point_outside_is_snapped_to_the_nearest_grid_by_centimetres_then_code(
    case: tuple[gpd.GeoDataFrame, str, int],
) -> None:
    grids, metric_crs, seed = case
    index, points = locator(grids, metric_crs), points_beside(grids, seed=seed, n=12)
    positions, distance = index.snap_many(points[:, 0], points[:, 1], 20.0)
    ordered = grids.set_index("grid_code").geometry.sort_index()
    for (lon, lat), position, metres in zip(points.tolist(), positions, distance, strict=True):
        away = centimetres([distance_m(shape, lon, lat) for shape in ordered])
        assert index.snap(lon, lat, 20.0) == (position, metres)
        assert position == (np.argmin(away) if away.min() <= 20 else -1)
        if position >= 0:
            projected = _distance_by_projecting(ordered.iloc[position], lon, lat)
            place = index.locate(lon, lat, snap_m=20.0)
            assert place == index.snapped(int(position), float(metres))
            assert place.snapped_m == pytest.approx(projected, abs=0.0052)


def _distance_by_projecting(border: shapely.Geometry, lon: float, lat: float) -> float:
    plane = CRS(proj="aeqd", lon_0=lon, lat_0=lat, ellps="GRS80")
    project = Transformer.from_crs(CRS(plane.geodetic_crs), plane, always_xy=True).transform
    dense = shapely.segmentize(border, 1e-4)  # 10 m: the bend of an edge stays below 10 microns
    return shapely.distance(
        shapely.transform(dense, project, interleaved=False), shapely.Point(0, 0)
    )
