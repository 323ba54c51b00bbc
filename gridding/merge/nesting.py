"""How the areas of two departments lie to each other: nested or crossing, and borders in common."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridding.land.borders import Geometries
from gridding.land.build import Land
from gridding.merge.agreement import conditional_entropy, entropy
from gridding.merge.crosswalk import ground_of
from gridding.merge.holding import Layer

TOLERANCE_M = 5.0
"""Borders drawn this far apart are taken for the same."""


class Relation(StrEnum):
    """How the areas of one layer lie to those of another."""

    EQUAL = "equal"
    NESTED = "nested"
    CONTAINING = "containing"
    CROSSING = "crossing"


@dataclass(frozen=True)
class Outlines:
    """A layer's areas and borders, in the district only.

    Attributes
    ----------
    areas : (a,) array of Polygon or MultiPolygon
        Cut to the district; none empty.
    inner : MultiLineString
        Borders that do not run along the district's edge.
    near : MultiPolygon
        All within the tolerance of a border.
    wide : (a,) array of Polygon or MultiPolygon
        The areas with the tolerance around them.
    """

    areas: Geometries
    inner: BaseGeometry
    near: BaseGeometry
    wide: Geometries


def outlines_of(layer: Layer, land: Land, tolerance_m: float = TOLERANCE_M) -> Outlines:
    """Return a layer's areas and borders in the district.

    Parameters
    ----------
    layer : Layer
    land : Land
    tolerance_m : float
        Borders so far apart are the same.
    """
    ground = shapely.coverage_union_all(land.communities.geometry.to_numpy())
    edge = shapely.buffer(shapely.boundary(ground), tolerance_m, quad_segs=4)
    shapely.prepare(ground)
    areas = layer.shapes.copy()
    beyond = ~shapely.covers(ground, areas)
    areas[beyond] = shapely.intersection(areas[beyond], ground)
    areas = areas[shapely.area(areas) > 0]
    borders = shapely.union_all(shapely.boundary(areas))
    inner = shapely.difference(borders, edge)
    # Area by area: one buffer of a whole network of borders takes many times as long.
    near = shapely.union_all(shapely.buffer(shapely.boundary(areas), tolerance_m, quad_segs=4))
    return Outlines(areas, inner, near, shapely.buffer(areas, tolerance_m, quad_segs=4))


def relation_of(one: Outlines, other: Outlines) -> Relation:
    """Say how the areas of one layer lie to those of another, but for the tolerance."""
    inside, around = nested_share(one, other) == 1, nested_share(other, one) == 1
    if inside and around:
        return Relation.EQUAL
    if inside or around:
        return Relation.NESTED if inside else Relation.CONTAINING
    return Relation.CROSSING


def nested_share(one: Outlines, other: Outlines) -> float:
    """Return the share of one's areas that lie, but for the tolerance, in one of the other's.

    1 where one has no areas in the district.
    """
    held, _ = shapely.STRtree(other.wide).query(one.areas, predicate="covered_by")
    return len(np.unique(held)) / len(one.areas) if len(one.areas) else 1.0


def common_border(one: Outlines, other: Outlines) -> float | None:
    """Return the share of one's inner borders that run along borders of the other.

    None where it has no inner border.
    """
    length = shapely.length(one.inner)
    if length == 0:
        return None
    return float(shapely.length(shapely.intersection(one.inner, other.near)) / length)


def compared(layers: list[Layer], land: Land, tolerance_m: float = TOLERANCE_M) -> dict[str, Any]:
    """Compare every layer with every other.

    Parameters
    ----------
    layers : list of Layer
    land : Land
    tolerance_m : float
        Borders so far apart are the same.

    Returns
    -------
    dict
        ``layers`` (their names), ``tolerance_m``, ``entropy`` (H of each layer, bits, weighted by
        households) and five matrices, a row and a column for each layer: ``conditional_entropy``
        (H(row | column), bits), ``variation_of_information`` (bits), ``common_border`` (share of
        the row's inner borders within the tolerance of the column's; None without any),
        ``nested_share`` (of the row's areas, those that lie in one of the column's) and
        ``relation`` (how the row lies to the column: a value of `Relation`).
    """
    households = land.buildings["households"].to_numpy(dtype=np.int64)
    of = [layer.of_building for layer in layers]
    given = [[conditional_entropy(a, b, households) for b in of] for a in of]
    both = np.array(given).reshape(len(of), len(of))
    drawn = [outlines_of(layer, land, tolerance_m) for layer in layers]
    return {
        "layers": [layer.name for layer in layers],
        "tolerance_m": tolerance_m,
        "entropy": [entropy(a, households) for a in of],
        "conditional_entropy": given,
        "variation_of_information": (both + both.T).tolist(),
        "common_border": [[common_border(a, b) for b in drawn] for a in drawn],
        "nested_share": [[nested_share(a, b) for b in drawn] for a in drawn],
        "relation": [[relation_of(a, b).value for b in drawn] for a in drawn],
    }


def plan_as_layer(name: str, land: Land, codes: Geometries) -> Layer:
    """Return a plan's grids as if a department had drawn them, to compare it with the others.

    Parameters
    ----------
    name : str
    land : Land
    codes : (u,) array of str
        Grid code of each unit.
    """
    ground = ground_of(land, codes)
    shapes = shapely.transform(ground.shapes, lambda xy: xy + ground.origin)
    of_unit = np.searchsorted(ground.codes, codes.astype(object))
    of_building = of_unit[land.buildings["unit"].to_numpy()]
    return Layer(name, 1.0, ground.codes, shapes, of_building, of_unit)
