"""How the areas of two departments lie to each other: nested or crossing, and borders in common."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely

from gridding.land.borders import Geometries
from gridding.land.build import Land
from gridding.merge.agreement import conditional_entropy, entropy
from gridding.merge.alongside import length_near
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
    borders : array of LineString
        Of all areas, each once.
    inner : array of LineString
        Those that do not run along the district's edge.
    wide : (a,) array of Polygon or MultiPolygon
        The areas with the tolerance around them.
    """

    areas: Geometries
    borders: Geometries
    inner: Geometries
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
    borders = shapely.get_parts(shapely.union_all(shapely.boundary(areas)))
    shapely.prepare(edge)
    along = shapely.intersects(edge, borders)
    cut_off = shapely.difference(shapely.multilinestrings(borders[along]), edge)
    inner = np.concatenate([borders[~along], shapely.get_parts(cut_off)])
    wide = shapely.buffer(areas, tolerance_m, quad_segs=4)
    return Outlines(areas, borders, inner, wide)


def relation_of(inside: float, around: float) -> Relation:
    """Say how the areas of one layer lie to those of another, but for the tolerance.

    Parameters
    ----------
    inside : float
        `nested_share` of the one in the other.
    around : float
        That of the other in the one.
    """
    if inside == around == 1:
        return Relation.EQUAL
    if inside == 1 or around == 1:
        return Relation.NESTED if inside == 1 else Relation.CONTAINING
    return Relation.CROSSING


def nested_share(one: Outlines, other: Outlines) -> float:
    """Return the share of one's areas that lie, but for the tolerance, in one of the other's.

    1 where one has no areas in the district.
    """
    if not len(one.areas):
        return 1.0
    _, held = shapely.STRtree(one.areas).query(other.wide, predicate="covers")
    return len(np.unique(held)) / len(one.areas)


def common_borders(drawn: list[Outlines], tolerance_m: float) -> list[list[float | None]]:
    """Return the share of each layer's inner borders that run along borders of each.

    None where it has no inner border.
    """
    near = length_near(
        [each.inner for each in drawn], [each.borders for each in drawn], tolerance_m
    )
    lengths = [float(shapely.length(each.inner).sum()) for each in drawn]
    return [
        [float(metres / whole) if whole else None for metres in row]
        for row, whole in zip(near, lengths, strict=True)
    ]


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
    for each in drawn:
        shapely.prepare(each.wide)
    nested = [[nested_share(a, b) for b in drawn] for a in drawn]
    return {
        "layers": [layer.name for layer in layers],
        "tolerance_m": tolerance_m,
        "entropy": [entropy(a, households) for a in of],
        "conditional_entropy": given,
        "variation_of_information": (both + both.T).tolist(),
        "common_border": common_borders(drawn, tolerance_m),
        "nested_share": nested,
        "relation": [
            [relation_of(x, y).value for x, y in zip(row, column, strict=True)]
            for row, column in zip(nested, zip(*nested, strict=True), strict=True)
        ],
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
