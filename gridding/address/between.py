"""House numbers that nobody has noted: where they lie between those that are known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

EARTH_RADIUS_M = 6_371_008.8
FARTHEST_M = 1_000.0
"""Known numbers farther apart tell nothing about those between."""
BETWEEN_NUMBERS, BETWEEN_ENDS = 0.95, 0.93
"""Confidence where the two known numbers, or the ends of a range, are at the same place."""
LOSS_PER_M = 0.0004


@dataclass(frozen=True)
class Numbered:
    """A known house number and where it is (EPSG:4490)."""

    number: int
    point: shapely.Point


def between(number: int, below: Numbered, above: Numbered) -> tuple[shapely.Point, float] | None:
    """Return where a number lies between two known ones of its side.

    Parameters
    ----------
    number : int
    below, above : Numbered
        ``below.number < number < above.number``.

    Returns
    -------
    (Point, float) or None
        On the straight line between them, and the confidence; None where they are too far apart.
    """
    line = shapely.LineString([below.point, above.point])
    return along(number, below.number, above.number, line, BETWEEN_NUMBERS)


def along(
    number: int, low: int, high: int, line: shapely.LineString, at_best: float = BETWEEN_ENDS
) -> tuple[shapely.Point, float] | None:
    """Return where a number lies along a line whose ends have known numbers.

    Parameters
    ----------
    number, low, high : int
        ``low <= number <= high``.
    line : LineString
        From ``low`` to ``high``, EPSG:4490.
    at_best : float
        Confidence where the line has no length.

    Returns
    -------
    (Point, float) or None
        As of `between`.
    """
    length = length_m(line)
    if length > FARTHEST_M:
        return None
    share = 0.5 if high == low else (number - low) / (high - low)
    point = line.interpolate(share, normalized=True)
    return point, at_best - LOSS_PER_M * length


def crossings(
    one: shapely.Geometry, other: shapely.Geometry, reach_m: float
) -> list[shapely.Point]:
    """Return where two roads meet: one point for each place, however many lines the roads have.

    Parameters
    ----------
    one, other : Geometry
        Lines, EPSG:4490.
    reach_m : float
        Ends that miss the other road by less still meet it, and what lies closer together is one.

    Returns
    -------
    list of Point
    """
    if 0 in shapely.get_dimensions([one, other]):
        return []  # roads that are known by their house numbers only
    lat = float(shapely.get_y(shapely.centroid(one)))
    a, b = _flat(one, lat), _flat(other, lat)
    met = shapely.intersection(a, b)
    if shapely.is_empty(met):
        apart = shapely.shortest_line(a, b)
        if shapely.length(apart) > reach_m:
            return []
        met = shapely.centroid(apart)
    places = shapely.get_parts(shapely.buffer(met, reach_m))
    return [_round(shapely.centroid(shapely.intersection(met, p)), lat) for p in places]


def length_m(line: shapely.LineString) -> float:
    """Return the length of a short line in EPSG:4490, to a part in a thousand."""
    return float(shapely.length(_flat(line, line.centroid.y)))


def scale_m(lat: float) -> tuple[float, float]:
    """Return the metres of a degree of longitude and of latitude."""
    degree = float(np.radians(1.0) * EARTH_RADIUS_M)
    return degree * float(np.cos(np.radians(lat))), degree


def _flat(shape: shapely.Geometry, lat: float) -> shapely.Geometry:
    scale = np.array(scale_m(lat))
    return shapely.transform(shape, lambda xy: xy * scale)


def _round(point: shapely.Point, lat: float) -> shapely.Point:
    x, y = scale_m(lat)
    return shapely.Point(point.x / x, point.y / y)


def nearest_numbers(
    number: int, known: Sequence[Numbered]
) -> tuple[Numbered | None, Numbered | None]:
    """Return the known numbers next below and above a number, of its side of the road.

    Parameters
    ----------
    number : int
    known : sequence of Numbered

    Returns
    -------
    (Numbered or None, Numbered or None)
    """
    side = [each for each in known if each.number % 2 == number % 2]
    below = [each for each in side if each.number < number]
    above = [each for each in side if each.number > number]
    return (
        max(below, key=lambda each: each.number, default=None),
        min(above, key=lambda each: each.number, default=None),
    )
