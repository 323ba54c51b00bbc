"""House numbers: odd on the left of a street and even on the right, larger the farther along."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.synth.parcels import Parcels
from gridding.synth.streets import Axis, Line

EVERY_M = 20.0
"""Ground along a street that one number stands for."""
SIDES = ("left_from", "left_to", "right_from", "right_to")


@dataclass(frozen=True)
class Doors:
    """Where each parcel has its number on the street.

    Attributes
    ----------
    streets : tuple of str
    numbers : (n,) array of int
        Different for each parcel of a street.
    points : (n,) array of Point
        On the parcel's edge towards the street, in local metres.
    """

    streets: tuple[str, ...]
    numbers: NDArray[np.int64]
    points: NDArray[np.object_]

    def address(self, parcel: int) -> str:
        """Return street and number of a parcel."""
        return f"{self.streets[parcel]}{self.numbers[parcel]}号"


def make_doors(parcels: Parcels, axes: Sequence[Axis]) -> Doors:
    """Give each parcel a number on the street nearest to its middle.

    Parameters
    ----------
    parcels : Parcels
    axes : sequence of Axis
        Those of one name are one street, one after the other.

    Returns
    -------
    Doors
    """
    lines = np.array([axis.line for axis in axes], dtype=object)
    middles = shapely.centroid(parcels.polygons)
    nearest = shapely.STRtree(lines).nearest(middles)
    before: dict[str, float] = {}
    start = np.zeros(len(axes))
    for k, axis in enumerate(axes):
        start[k] = before.get(axis.name, 0.0)
        before[axis.name] = start[k] + axis.line.length
    along = start[nearest] + shapely.line_locate_point(lines[nearest], middles)
    right = ~_left(lines[nearest], middles)
    streets = tuple(axes[k].name for k in nearest)
    numbers = np.zeros(len(nearest), dtype=np.int64)
    last: dict[tuple[str, bool], int] = {}
    for k in np.argsort(along, kind="stable"):
        side = (streets[k], bool(right[k]))
        least = last.get(side, -1 + right[k]) + 2
        numbers[k] = last[side] = max(2 * int(along[k] / EVERY_M) + 1 + right[k], least)
    edges = shapely.shortest_line(parcels.polygons, lines[nearest])
    return Doors(streets, numbers, shapely.get_point(edges, 0))


def number_ranges(lines: Sequence[Line], doors: Doors) -> pd.DataFrame:
    """Return the house numbers along each side of each line of the street layer.

    Parameters
    ----------
    lines : sequence of Line
    doors : Doors

    Returns
    -------
    DataFrame
        ``left_from, left_to, right_from, right_to`` (Int64), in the direction of the line; missing
        where no number is.
    """
    by_name: dict[str, list[int]] = {}
    for k, line in enumerate(lines):
        if not (line.bridge or line.tunnel):
            by_name.setdefault(line.name, []).append(k)
    found: dict[tuple[int, str], list[tuple[float, int]]] = {}
    for street, number, point in zip(doors.streets, doors.numbers, doors.points, strict=True):
        near = min(by_name.get(street, ()), key=lambda k: lines[k].line.distance(point), default=-1)
        if near >= 0:
            drawn = lines[near].line
            side = "left" if _left(np.array([drawn]), np.array([point]))[0] else "right"
            found.setdefault((near, side), []).append((drawn.project(point), int(number)))
    table = pd.DataFrame({side: pd.array([pd.NA] * len(lines), dtype="Int64") for side in SIDES})
    for (k, side), numbers in found.items():
        table.loc[k, f"{side}_from"] = min(numbers)[1]
        table.loc[k, f"{side}_to"] = max(numbers)[1]
    return table


def _left(lines: NDArray[np.object_], points: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which points lie to the left of their lines, at the place nearest to them."""
    at = shapely.line_locate_point(lines, points)
    length = shapely.length(lines)
    a = shapely.line_interpolate_point(lines, np.clip(at - 1.0, 0.0, length))
    b = shapely.line_interpolate_point(lines, np.clip(at + 1.0, 0.0, length))
    here, ahead = shapely.get_coordinates(a), shapely.get_coordinates(b)
    step, way = ahead - here, shapely.get_coordinates(points) - here
    left: NDArray[np.bool_] = step[:, 0] * way[:, 1] - step[:, 1] * way[:, 0] > 0
    return left
