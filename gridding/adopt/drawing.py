"""The grids as drawn by hand: their overlaps, the gaps between them, where they cross borders."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridding.land.barriers import AREA
from gridding.land.borders import Floats, Geometries, Ints

LISTED_M2 = 1.0
"""Overlaps, gaps and crossings from here on are listed and counted; less is a drawing's noise."""


@dataclass(frozen=True)
class Place:
    """One place where a drawing is not as grids are.

    Attributes
    ----------
    who : tuple of int
        Positions of the grids: two that overlap, none of a gap, the one that crosses.
    community : int
        Position of the community it lies in, mostly; -1 outside all of them.
    geometry : Polygon or MultiPolygon
        Metric.
    """

    who: tuple[int, ...]
    community: int
    geometry: BaseGeometry


def overlaps(drawn: Geometries, communities: Geometries) -> list[Place]:
    """Return what lies in two grids, pair by pair, the largest first."""
    left, right = shapely.STRtree(drawn).query(drawn, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    common = areal(shapely.intersection(drawn[left], drawn[right]))
    home = _most_in(common, communities)
    return _largest_first(
        Place((int(a), int(b)), int(c), g)
        for a, b, c, g in zip(left, right, home, common, strict=True)
    )


def gaps(drawn: Geometries, communities: Geometries) -> list[Place]:
    """Return what of each community lies in no grid, piece by piece, the largest first."""
    community, grid = shapely.STRtree(drawn).query(communities, predicate="intersects")
    out = []
    for at, ground in enumerate(communities):
        bare = shapely.difference(ground, shapely.union_all(drawn[grid[community == at]]))
        out += [Place((), at, part) for part in shapely.get_parts(areal([bare])[0])]
    return _largest_first(out)


def crossings(drawn: Geometries, home: Ints, communities: Geometries) -> list[Place]:
    """Return what of each grid lies beyond its own community, the largest first.

    Parameters
    ----------
    drawn : (g,) array of Polygon or MultiPolygon
    home : (g,) int array
        Position of the community of each grid; -1 for none: then all of it is a crossing.
    communities : (c,) array of Polygon or MultiPolygon

    Returns
    -------
    list of Place
        One for each grid and community, and one for what lies outside all communities.
    """
    grid, community = shapely.STRtree(communities).query(drawn, predicate="intersects")
    abroad = home[grid] != community
    grid, community = grid[abroad], community[abroad]
    parts = areal(shapely.intersection(drawn[grid], communities[community]))
    beyond = areal(shapely.difference(drawn, shapely.union_all(communities)))
    every = np.arange(len(drawn))
    return _largest_first(
        Place((int(g),), int(c), part)
        for g, c, part in zip(
            np.concatenate([grid, every]),
            np.concatenate([community, np.full(len(drawn), -1)]),
            np.concatenate([parts, beyond]),
            strict=True,
        )
    )


def areal(shapes: Geometries | list[BaseGeometry]) -> Geometries:
    """Return the polygons of each geometry; empty where it has none."""
    parts, owner = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    flat = shapely.get_dimensions(parts) == AREA
    out = np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(parts[flat], indices=owner[flat], out=out)
    return out


def _most_in(shapes: Geometries, grounds: Geometries) -> Ints:
    """Return the position of the ground that holds most of each shape, -1 for none."""
    out = np.full(len(shapes), -1, np.int64)
    at, ground = shapely.STRtree(grounds).query(shapes, predicate="intersects")
    held: Floats = shapely.area(shapely.intersection(shapes[at], grounds[ground]))
    order = np.lexsort((-ground, held, at))
    order = order[held[order] > 0]
    out[at[order]] = ground[order]
    return out


def _largest_first(places: Iterator[Place] | list[Place]) -> list[Place]:
    listed = [place for place in places if place.geometry.area >= LISTED_M2]
    return sorted(listed, key=lambda place: -place.geometry.area)
