"""Areas of one layer that share ground: a little is listed, more is a fault that says where."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from gridding.land.communities import LARGEST_OVERLAP_SHARE, Overlap, overlaps_of
from gridding.land.exceptions import ExceptionKind, Row, exception_frame, exception_row
from gridding.land.projection import to_metric, to_storage
from gridding.read.layer import Reading
from gridding.read.table import Table

ROUNDING_M2 = 1e-6
"""Areas that share less only touch: that is the rounding of coordinates along a border."""


def refuse_overlaps(
    reading: Reading,
    table: Table,
    areas: gpd.GeoDataFrame,
    metric: CRS,
    what: str,
) -> list[Overlap]:
    """Find areas that overlap; above `LARGEST_OVERLAP_SHARE` it is a fault naming both and where.

    Parameters
    ----------
    reading : Reading
    table : Table
        Rows of the areas.
    areas : GeoDataFrame
        ``code, name, geometry`` in EPSG:4490, in the table's order.
    metric : CRS
    what : str
        What the areas are, for example ``communities``.

    Returns
    -------
    list of Overlap
        The small ones.
    """
    small, names = [], _names(areas)
    for each in overlaps_of(measured(areas, metric)):
        if each.share <= LARGEST_OVERLAP_SHARE:
            small.append(each)
            continue
        one, other = names[each.left], names[each.right]
        there = table.place_beside(each.right, each.left)
        found = (
            f"{one} and {other} ({there}) share {each.ground.area:.0f} m², "
            f"{each.share:.1%} of the smaller, at {lonlat(each.ground, metric)}"
        )
        wanted = f"at most {LARGEST_OVERLAP_SHARE:.0%}"
        reading.faults.add(table.fault(f"{what} overlap", each.left, found=found, wanted=wanted))
    return small


def list_overlaps(
    reading: Reading, overlaps: list[Overlap], areas: gpd.GeoDataFrame, metric: CRS, what: str
) -> None:
    """List overlaps that stay as they are drawn."""
    names = _names(areas)
    rows = [
        exception_row(
            ExceptionKind.SLIVER,
            "",
            f"overlap of {what} {names[each.left]} and {names[each.right]}, left as drawn",
            each.ground,
        )
        for each in overlaps
    ]
    reading.exceptions += stored_rows(rows, metric)


def smallest_first(shapes: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return each area's rank by size; of two alike geometry alone decides, never their order.

    Parameters
    ----------
    shapes : (n,) array of Polygon or MultiPolygon
        In a metric CRS.

    Returns
    -------
    (n,) array of int64
        From 0, the smallest.
    """
    size, alike = shapely.area(shapes), shapely.to_wkb(shapely.normalize(shapes))
    order = sorted(range(len(shapes)), key=lambda i: (size[i], alike[i]))
    rank = np.empty(len(shapes), dtype=np.int64)
    rank[order] = np.arange(len(shapes))
    return rank


def given_to_the_smaller(
    shapes: NDArray[np.object_], rank: NDArray[np.int64]
) -> NDArray[np.object_]:
    """Return areas of which none overlap: ground of several goes to the smallest of them.

    Nothing else changes: gaps stay, and so does every sliver.

    Parameters
    ----------
    shapes : (n,) array of Polygon or MultiPolygon
        Valid, in a metric CRS.
    rank : (n,) array of int64
        From `smallest_first`.

    Returns
    -------
    (n,) array of Polygon or MultiPolygon
        The same objects where nothing was taken away; empty where all was.
    """
    area, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    smaller = rank[other] < rank[area]
    area, other = area[smaller], other[smaller]
    shared = shapely.area(shapely.intersection(shapes[area], shapes[other])) > 0
    area, other = area[shared], other[shared]  # what only touches takes nothing
    after = shapes.copy()
    for i in np.unique(area):
        beside = other[area == i]
        taken = shapely.union_all(shapes[beside[np.argsort(rank[beside])]])
        left = shapely.difference(shapes[i], taken)
        if shapely.area(shapes[i]) - shapely.area(left) > ROUNDING_M2:
            after[i] = left
    return after


def _names(areas: gpd.GeoDataFrame) -> list[str]:
    return [code or name for code, name in zip(areas["code"], areas["name"], strict=True)]


def measured(frame: gpd.GeoDataFrame, metric: CRS) -> NDArray[np.object_]:
    """Return areas in metres, valid: bent, a valid polygon may just touch itself."""
    shapes: NDArray[np.object_] = shapely.make_valid(to_metric(frame, metric).geometry.to_numpy())
    return shapes


def stored_rows(rows: list[Row], metric: CRS) -> list[Row]:
    """Return rows of metric geometry as rows in EPSG:4490, the measured area kept."""
    shapes = to_storage(exception_frame(rows, metric)).geometry
    return [(*row[:5], shape) for row, shape in zip(rows, shapes, strict=True)]


def lonlat(area: BaseGeometry, metric: CRS) -> str:
    """Return a place inside an area as a person types it into a map: ``109.80000, 40.64000``."""
    inside = gpd.GeoDataFrame(geometry=[area.representative_point()], crs=metric)
    place = to_storage(inside).geometry.iloc[0]
    return f"{place.x:.5f}, {place.y:.5f}"
