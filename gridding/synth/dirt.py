"""What is wrong with layers drawn by hand: shifts, unsteady vertices, forgotten places."""

import numpy as np
import shapely
from numpy.typing import NDArray

from gridding.synth.streets import Line

Shapes = NDArray[np.object_]

SHIFT_M = (2.0, 6.0)
MOST_OVERLAP = 0.008
"""Share of the smaller of two areas; what would overlap more stays as it was drawn."""
STRIP_M = (36.0, 4.0)
"""A green strip along a road: 144 m²."""
CORNER_M = (3.0, 2.0)
"""Legs of the triangle at its end: 3 m²."""
PLOT_M = (10.0, 10.0)
"""A plot of 100 m² further on, which only one department leaves out."""
APART_M = 25.0


def shift(shapes: Shapes, rng: np.random.Generator) -> Shapes:
    """Return a layer moved by 2 to 6 m in one direction."""
    turn, far = rng.uniform(0, 2 * np.pi), rng.uniform(*SHIFT_M)
    by = far * np.array([np.cos(turn), np.sin(turn)])
    moved: Shapes = shapely.transform(shapes, lambda points: points + by)
    return moved


def jitter(shapes: Shapes, spread_m: float, rng: np.random.Generator) -> Shapes:
    """Return shapes of which each vertex moved by itself, so that neighbours no longer meet.

    Parameters
    ----------
    shapes : (n,) array of Polygon or MultiPolygon
        No two overlap.
    spread_m : float
        Standard deviation along each axis; no vertex moves by more than twice as much.
    rng : numpy.random.Generator

    Returns
    -------
    (n,) array
        Valid; two of them overlap by less than 1 % of the smaller.
    """
    moved = np.array([_unsteady(shape, spread_m, rng) for shape in shapes], dtype=object)
    moved = np.where(shapely.is_valid(moved), moved, shapes)
    while len(steady := _overlapping(moved)):
        moved[steady] = shapes[steady]
    return moved


def _unsteady(shape: shapely.Geometry, spread_m: float, rng: np.random.Generator) -> object:
    polygons = []
    for polygon in shapely.get_parts(shape):
        rings = []
        for ring in (polygon.exterior, *polygon.interiors):
            points = shapely.get_coordinates(ring)[:-1]
            steps = rng.normal(0.0, spread_m, points.shape)
            rings.append(points + np.clip(steps, -spread_m, spread_m))
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _overlapping(shapes: Shapes) -> NDArray[np.int64]:
    """Return the shapes, moved ones with others, that overlap too much."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    shared = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    area = shapely.area(shapes)
    much = shared > MOST_OVERLAP * np.minimum(area[left], area[right])
    return np.unique(np.concatenate([left[much], right[much]]))


def forgotten(
    lines: tuple[Line, ...], inside: shapely.Geometry, rng: np.random.Generator
) -> Shapes:
    """Return places that were never drawn into an area: 144 m², 3 m² and 100 m².

    Parameters
    ----------
    lines : tuple of Line
    inside : Polygon or MultiPolygon
        The district, in local metres.
    rng : numpy.random.Generator

    Returns
    -------
    (3,) array of Polygon
        A strip, a corner and a plot beside a main road, well inside the district.
    """
    core = shapely.buffer(inside, -200.0)
    long = STRIP_M[0]
    roads = [
        line.line
        for line in lines
        if line.highway in ("primary", "secondary", "trunk")
        and line.line.length > 4 * long
        and shapely.within(line.line.interpolate(0.5, normalized=True), core)
    ]
    road = roads[int(rng.integers(len(roads)))]
    start = shapely.get_coordinates(road.interpolate(0.5, normalized=True))[0]
    end = shapely.get_coordinates(road.interpolate(road.length / 2 + long))[0]
    along = (end - start) / np.hypot(*(end - start))
    aside = np.array([-along[1], along[0]])
    legs = np.array([(0, 0), (CORNER_M[0], 0), (0, CORNER_M[1])])
    places = [
        start + _box(*STRIP_M) @ (along, aside),
        start - APART_M * along + legs @ (along, aside),
        start - 2 * APART_M * along + _box(*PLOT_M) @ (along, aside),
    ]
    return np.array([shapely.Polygon(place) for place in places])


def _box(long: float, wide: float) -> NDArray[np.float64]:
    return np.array([(0, 0), (long, 0), (long, wide), (0, wide)])
