"""House numbers along the two sides of roads: a line for each side, in the order of the numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from gridding.land.projection import from_storage, to_storage

ASIDE_M = 8.0
"""Houses stand so far from the middle of the road: on the road itself two grids may meet."""


@dataclass(frozen=True)
class Side:
    """One side of one line, and the numbers along it, all even or all odd.

    Attributes
    ----------
    name : str
        Of the road.
    low, high : int
        Numbers at the beginning and at the end of ``line``.
    line : LineString
        EPSG:4490.
    """

    name: str
    low: int
    high: int
    line: shapely.LineString


def sides(roads: gpd.GeoDataFrame, crs: str) -> list[Side]:
    """Return where the numbers along roads lie.

    Parameters
    ----------
    roads : GeoDataFrame
        As in `District`.
    crs : str
        In which distances are measured.

    Returns
    -------
    list of Side
        Numbers that are even at one end and odd at the other stand for those of both kinds. Lines
        that branch or break are left out.
    """
    if roads.empty:
        return []
    merged: npt.NDArray[np.object_] = shapely.line_merge(
        from_storage(roads, CRS(crs)).geometry.to_numpy()
    )
    found: list[tuple[str, int, int]] = []
    lines = []
    for row, line in zip(roads.itertuples(index=False), merged, strict=True):
        if line.geom_type != "LineString":
            continue
        for left, first, last in (
            (True, row.left_from, row.left_to),
            (False, row.right_from, row.right_to),
        ):
            for low, high, aside in _ranges(line, first, last, left=left):
                found.append((row.name, low, high))
                lines.append(aside)
    stored = to_storage(gpd.GeoDataFrame(geometry=lines, crs=crs)).geometry
    return [Side(*numbers, line) for numbers, line in zip(found, stored, strict=True)]


def _ranges(
    line: shapely.LineString, first: object, last: object, *, left: bool
) -> Iterator[tuple[int, int, shapely.LineString]]:
    if not isinstance(first, (int, np.integer)) or not isinstance(last, (int, np.integer)):
        return
    aside = _aside(line, left=left)
    low, high = int(first), int(last)
    if low > high:
        low, high, aside = high, low, shapely.reverse(aside)
    if (high - low) % 2 == 0:
        yield low, high, aside
    else:
        yield low, high - 1, aside
        yield low + 1, high, aside


def _aside(line: shapely.LineString, *, left: bool) -> shapely.LineString:
    """Return the line beside a line, as it runs; the line itself where it is too bent."""
    moved = shapely.offset_curve(line, ASIDE_M if left else -ASIDE_M)
    if moved.geom_type != "LineString" or moved.is_empty:
        return line
    start, end = shapely.get_point(line, 0), shapely.get_point(line, -1)
    here, there = shapely.get_point(moved, 0), shapely.get_point(moved, -1)
    turned = here.distance(start) + there.distance(end) > here.distance(end) + there.distance(start)
    return shapely.reverse(moved) if turned else moved
