"""Drives and paths inside housing estates."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString

from gridding.synth.parcels import SETBACK_M, Parcels, turned
from gridding.synth.streets import Line, strings
from gridding.synth.town import Built, estates

DRIVE_INSET_M = 8.9
"""Drives run between the shops and the rows."""
DRIVE_SHARE, PATH_SHARE = 0.6, 0.45
LONGEST_GATE_M = 32.0
LEAST_ROW_GAP_M = 10.0


def drives(
    built: Built, parcels: Parcels, lines: list[Line], rng: np.random.Generator
) -> list[Line]:
    """Return the drives of compounds, from a gate half-way round, and paths between their rows.

    Parameters
    ----------
    built : Built
    parcels : Parcels
    lines : list of Line
        The streets that gates open on.
    rng : numpy.random.Generator

    Returns
    -------
    list of Line
    """
    street_tree = shapely.STRtree([line.line for line in lines])
    parcel_tree = shapely.STRtree(parcels.polygons)
    house_tree = shapely.STRtree(built.table["geometry"].to_numpy())
    made: list[Line] = []
    for number, sites in estates(built).items():
        parcel = parcels.polygons[number]
        inner = max(
            shapely.get_parts(shapely.buffer(parcel, -DRIVE_INSET_M, join_style="mitre")),
            key=shapely.area,
        )
        if rng.random() < DRIVE_SHARE:
            drive = _drive(inner, lines, street_tree, rng)
            if drive is not None and _is_clear(drive, house_tree, parcel_tree):
                made.append(Line("service", "", drive))
        if rng.random() < PATH_SHARE:
            heading = float(parcels.heading[number])
            for site in sites:
                paths = _paths(inner, site.polygons, heading)
                made += [Line("path", "", path) for path in paths]
    return made


def _is_clear(drive: LineString, houses: shapely.STRtree, parcels: shapely.STRtree) -> bool:
    """Whether a drive meets no building and no parcel but its own."""
    own = parcels.query(drive, predicate="intersects")
    return len(own) == 1 and not len(houses.query(drive, predicate="intersects"))


def _drive(
    inner: shapely.Polygon,
    lines: list[Line],
    streets: shapely.STRtree,
    rng: np.random.Generator,
) -> LineString | None:
    """Return a drive from the nearest street through a gate and part of the way round."""
    ring = inner.exterior
    gate = ring.interpolate(float(rng.uniform(0, ring.length)))
    street = lines[int(streets.nearest(gate))].line
    link = shapely.shortest_line(street, gate)
    if link.length > LONGEST_GATE_M + DRIVE_INSET_M or link.length < DRIVE_INSET_M:
        return None
    start = ring.project(gate)
    points = shapely.get_coordinates(ring)
    at = np.array([ring.project(shapely.Point(p)) for p in points[:-1]])
    ahead = np.sort((at - start) % ring.length)
    ahead = ahead[(ahead > 1.0) & (ahead < ring.length * float(rng.uniform(0.3, 0.7)))]
    round_it = [ring.interpolate((start + a) % ring.length) for a in ahead]
    if not round_it:
        return None
    way = [*shapely.get_coordinates(link), *((p.x, p.y) for p in round_it)]
    return LineString(way)


def _paths(
    inner: shapely.Polygon, polygons: NDArray[np.object_], heading: float
) -> list[LineString]:
    """Return paths along every other gap between rows, from drive to drive."""
    flat = turned(polygons, -heading)
    room = turned(np.array([inner]), -heading)[0]
    bounds = shapely.bounds(flat)
    tops = np.unique(bounds[:, 3].round(3))
    bottoms = np.unique(bounds[:, 1].round(3))
    gaps = bottoms[1:] - tops[:-1] if len(tops) == len(bottoms) else np.array([])
    paths = []
    for k in np.flatnonzero(gaps > LEAST_ROW_GAP_M)[::2]:
        y = tops[k] + gaps[k] / 2
        line = LineString([(room.bounds[0], y), (room.bounds[2], y)])
        clipped = turned(np.array([shapely.intersection(line, room)]), heading)[0]
        paths += [part for part in strings(clipped) if part.length > 2 * SETBACK_M]
    return paths
