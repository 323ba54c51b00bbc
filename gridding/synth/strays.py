"""Buildings on no parcel: the station, and houses across a border where no street runs."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString

from gridding.synth.communities import Communities
from gridding.synth.ground import Ground
from gridding.synth.growth import neighbours_of
from gridding.synth.parcels import footprints, shifted, turned
from gridding.synth.shape import Shape
from gridding.synth.stock import Kind
from gridding.synth.streets import RIVER_BANK_M, TRACK_SIDE_M, Line

STRAY_WIDTH_M, STRAY_DEPTH_M, STRAY_SHIFT_M = 11.0, 9.0, 2.6
"""Footprint of a house on a border, and how far its middle lies from it."""
STRAY_EVERY_M = 30.0
STATION = "车站"
STATION_M = (84.0, 24.0)
STATION_BESIDE_M = 16.0
"""From the main track to the hall's platform side."""
STATION_CLEAR_M = 5.0
QUIET_M = 16.0
"""No street runs so near to the middle of a house on a border."""


def add_border_buildings(
    shape: Shape,
    table: pd.DataFrame,
    communities: Communities,
    lines: list[Line],
    ground: Ground,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Add houses that stand a little across a border between communities, away from streets.

    Parameters
    ----------
    shape : Shape
    table : DataFrame
        As of `Built`.
    communities : Communities
    lines : list of Line
    ground : Ground
    rng : numpy.random.Generator

    Returns
    -------
    DataFrame
        With at most ``shape.border_buildings`` more rows, whose parcel and site are -1.
    """
    spots = _quiet_spots(communities, lines)
    boxes = np.array([_house(*spot, rng) for spot in spots], dtype=object)
    wet = shapely.union(ground.river.buffer(RIVER_BANK_M), ground.rails.buffer(TRACK_SIDE_M))
    others = shapely.STRtree([*table["geometry"], wet])
    hit, _ = others.query(boxes, predicate="intersects")
    free = np.setdiff1d(np.arange(len(boxes)), hit)
    chosen = np.sort(rng.permutation(free)[: shape.border_buildings])
    strays = pd.DataFrame(
        {
            "geometry": boxes[chosen],
            "households": rng.integers(1, 3, len(chosen)),
            "use": Kind.HOUSE.value,
            "floors": 1,
            "parcel": -1,
            "site": -1,
        }
    )
    return pd.concat([table, strays], ignore_index=True)


def add_station(table: pd.DataFrame, lines: list[Line], ground: Ground) -> pd.DataFrame:
    """Add the station's hall beside the tracks, where no street passes.

    Parameters
    ----------
    table : DataFrame
        As of `Built`.
    lines : list of Line
    ground : Ground

    Returns
    -------
    DataFrame
    """
    main = ground.tracks[0]
    middle = main.project(shapely.Point(ground.station))
    streets = shapely.STRtree([line.line for line in lines])
    sides = (-STATION_M[0] / 2, STATION_M[0] / 2, STATION_BESIDE_M, STATION_BESIDE_M + STATION_M[1])
    hall = footprints(*(np.array([side]) for side in sides))
    for along in (0.0, -50.0, 50.0):
        a, b = (
            shapely.get_coordinates(main.interpolate(middle + along + d))[0] for d in (-40.0, 40.0)
        )
        placed = shifted(turned(hall, float(np.arctan2(*(b - a)[::-1]))), (a + b) / 2)
        if not len(streets.query(placed[0], predicate="dwithin", distance=STATION_CLEAR_M)):
            row = {"geometry": placed, "households": 0, "use": STATION, "floors": 2}
            return pd.concat(
                [table, pd.DataFrame({**row, "parcel": -1, "site": -1})], ignore_index=True
            )
    return table


def _house(middle: NDArray[np.float64], angle: float, rng: np.random.Generator) -> shapely.Polygon:
    """Return a house along a border, most of it on one side or the other."""
    low = STRAY_SHIFT_M * float(rng.choice([-1, 1])) - STRAY_DEPTH_M / 2
    sides = (-STRAY_WIDTH_M / 2, STRAY_WIDTH_M / 2, low, low + STRAY_DEPTH_M)
    box = turned(footprints(*(np.array([side]) for side in sides)), angle)
    house: shapely.Polygon = shifted(box, middle)[0]
    return house


def _quiet_spots(
    communities: Communities, lines: list[Line]
) -> list[tuple[NDArray[np.float64], float]]:
    """Return points of borders between communities far from every street, and how they head."""
    borders = np.array(_borders(communities), dtype=object)
    counts = (shapely.length(borders) / STRAY_EVERY_M).astype(int)
    along = np.repeat(borders, counts)
    number = np.arange(len(along)) - np.repeat(np.cumsum(counts) - counts, counts)
    at = STRAY_EVERY_M * (number + 0.5)
    middles = shapely.line_interpolate_point(along, at)
    streets = shapely.STRtree([line.line for line in lines])
    near, _ = streets.query(middles, predicate="dwithin", distance=QUIET_M)
    quiet = np.setdiff1d(np.arange(len(along)), near)
    ahead = shapely.line_interpolate_point(along[quiet], at[quiet] + 1.0)
    start = shapely.get_coordinates(middles[quiet])
    step = shapely.get_coordinates(ahead) - start
    heading = np.arctan2(step[:, 1], step[:, 0])
    return [(point, float(angle)) for point, angle in zip(start, heading, strict=True)]


def _borders(communities: Communities) -> list[LineString]:
    """Return the lines along which two communities meet."""
    polygons = communities.polygons
    around = neighbours_of(polygons)
    left = [a for a, others in enumerate(around) for b in others if a < b]
    right = [b for a, others in enumerate(around) for b in others if a < b]
    shared = shapely.line_merge(shapely.intersection(polygons[left], polygons[right]))
    return [part for part in shapely.get_parts(shared) if isinstance(part, LineString)]
