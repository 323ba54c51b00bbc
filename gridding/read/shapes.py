"""Geometry of the kind a layer should have: repaired where repair is certain, a fault where not."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.read.faults import Faults
from gridding.read.table import Table

LARGEST_CERTAIN_CHANGE = 0.01
"""A repair that changes more than this share of the area is not certain."""

_GEOD = Geod(ellps="GRS80")
_COLLECTION = 7


class Dimension(IntEnum):
    """What a geometry is made of."""

    POINTS = 0
    LINES = 1
    POLYGONS = 2


_MULTI: dict[Dimension, Callable[..., shapely.Geometry]] = {
    Dimension.POINTS: shapely.MultiPoint,
    Dimension.LINES: shapely.MultiLineString,
    Dimension.POLYGONS: shapely.MultiPolygon,
}
_NAMES = {Dimension.POINTS: "points", Dimension.LINES: "lines", Dimension.POLYGONS: "polygons"}


@dataclass(frozen=True)
class Repair:
    """What was mended in one row.

    Attributes
    ----------
    i : int
        Row of the table returned with it.
    what : str
    area_m2 : float
        How much the area changed.
    """

    i: int
    what: str
    area_m2: float


def certain_shapes(
    table: Table, allowed: tuple[Dimension, ...], faults: Faults
) -> tuple[Table, list[Repair]]:
    """Return the rows with valid geometry of an allowed kind, and what was mended.

    Parameters
    ----------
    table : Table
        Geometry in EPSG:4490.
    allowed : tuple of Dimension
        In order of preference where a collection holds several.
    faults : Faults
        Takes other kinds, polygons without area, and invalid ones whose mending is not certain.

    Returns
    -------
    table : Table
        Single-part polygons, lines or points, or multi-part polygons or lines.
    repairs : list of Repair
    """
    shapes = table.shapes.copy()
    said: dict[int, tuple[str, float]] = {}
    for i in np.flatnonzero(shapely.get_type_id(shapes) == _COLLECTION):
        shapes[i], left_out = _part(shapes[i], allowed)
        parts = "part" if left_out == 1 else "parts"
        said[int(i)] = (f"GeometryCollection, {left_out} other {parts} left out", 0.0)
    wrong = ~np.isin(shapely.get_dimensions(shapes), allowed) | shapely.is_empty(shapes)
    multipoint = (shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT) & ~wrong
    single = multipoint & (shapely.get_num_geometries(shapes) == 1)
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    wrong |= multipoint & ~single
    kinds = [shape.geom_type for shape in table.shapes]
    wanted = " or ".join(_NAMES[each] for each in allowed)
    faults.at_rows(table, wrong, "wrong type of geometry", found=kinds, wanted=wanted)
    bad = wrong | _mend(table, shapes, ~wrong, said, faults)
    flat = ~bad & (shapely.get_dimensions(shapes) == Dimension.POLYGONS)
    flat &= shapely.area(shapes) == 0
    faults.at_rows(table, flat, "a polygon without area", wanted="an area")
    keep = ~(bad | flat)
    number = np.cumsum(keep) - 1
    repairs = [Repair(int(number[i]), *said[i]) for i in sorted(said) if keep[i]]
    return table.only(keep).with_shapes(shapes[keep]), repairs


def repair_rows(
    table: Table, repairs: list[Repair], community_code: NDArray[np.object_] | None = None
) -> list[Row]:
    """Return repairs as rows of the layer ``exceptions``.

    Parameters
    ----------
    table : Table
        The one returned with the repairs.
    repairs : list of Repair
    community_code : (n,) array of str, optional
        Of the table's rows.

    Returns
    -------
    list of Row
    """
    return [
        exception_row(
            ExceptionKind.REPAIRED_GEOMETRY,
            "" if community_code is None else str(community_code[repair.i]),
            f"{table.place(repair.i)}: {repair.what}",
            table.shapes[repair.i],
            area_m2=repair.area_m2,
        )
        for repair in repairs
    ]


def area_m2(shape: shapely.Geometry) -> float:
    """Return the area of a valid geometry in EPSG:4490 on the ellipsoid."""
    return abs(float(_GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0]))


def _part(
    collection: shapely.Geometry, allowed: tuple[Dimension, ...]
) -> tuple[shapely.Geometry, int]:
    parts = _flat(collection)
    dimension = shapely.get_dimensions(parts)
    for each in allowed:
        fitting = parts[dimension == each]
        if fitting.size == 1:
            return fitting[0], parts.size - 1
        if fitting.size:
            return _MULTI[each](list(fitting)), parts.size - int(fitting.size)
    return shapely.Point(), parts.size


def _flat(shape: shapely.Geometry) -> NDArray[np.object_]:
    parts = np.array([shape], dtype=object)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts = shapely.get_parts(parts)
    return parts[~shapely.is_empty(parts)]


def _mend(
    table: Table,
    shapes: NDArray[np.object_],
    candidates: NDArray[np.bool_],
    said: dict[int, tuple[str, float]],
    faults: Faults,
) -> NDArray[np.bool_]:
    """Mend invalid polygons in place; return which could not be."""
    hopeless = np.zeros(len(shapes), dtype=bool)
    reasons = np.full(len(shapes), "", dtype=object)
    polygons = shapely.get_dimensions(shapes) == Dimension.POLYGONS
    for i in np.flatnonzero(candidates & polygons & ~shapely.is_valid(shapes)):
        reasons[i] = shapely.is_valid_reason(shapes[i])
        before = shapely.area(shapes[i])
        mended, _ = _part(
            shapely.make_valid(shapes[i], method="structure", keep_collapsed=False),
            (Dimension.POLYGONS,),
        )
        after = shapely.area(mended)
        if after == 0 or abs(after - before) > LARGEST_CERTAIN_CHANGE * after:
            hopeless[i] = True
            continue
        changed_m2 = abs(after - before) / after * area_m2(mended)
        shapes[i] = mended
        said[int(i)] = (reasons[i], changed_m2)
    faults.at_rows(
        table,
        hopeless,
        "an invalid polygon that cannot be mended with certainty",
        found=reasons,
        wanted="a valid polygon",
    )
    return hopeless
