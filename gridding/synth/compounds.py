"""What surrounds the buildings: compounds, drives and paths, addresses, and strays on a border."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString

from gridding.synth.communities import Communities
from gridding.synth.ground import Ground
from gridding.synth.growth import neighbours_of
from gridding.synth.parcels import SETBACK_M, Parcels, footprints, turned
from gridding.synth.shape import Shape
from gridding.synth.stock import Kind
from gridding.synth.streets import RIVER_BANK_M, TRACK_SIDE_M, Axis, Line
from gridding.synth.town import Built, estates
from gridding.synth.words import (
    COMPOUND_ENDS,
    FIRST,
    VILLAGE_CORES,
    VILLAGE_WORDS,
    pairs,
)

DRIVE_INSET_M = 8.9
"""Drives run between the shops and the rows."""
DRIVE_SHARE, PATH_SHARE = 0.6, 0.45
LONGEST_GATE_M = 32.0
LEAST_ROW_GAP_M = 10.0
VILLAGE_EDGE_M = 9.0
STRAY_WIDTH_M, STRAY_DEPTH_M, STRAY_SHIFT_M = 11.0, 9.0, 2.6
"""Footprint of a house on a border, and how far its middle lies from it."""
STRAY_EVERY_M = 30.0


@dataclass(frozen=True)
class Compounds:
    """Housing estates and natural villages, in local metres.

    Attributes
    ----------
    polygons : ndarray of Polygon
    names : tuple of str
    of_parcel : dict of int to str
        Name of the compound on each parcel that has one.
    """

    polygons: NDArray[np.object_]
    names: tuple[str, ...]
    of_parcel: dict[int, str]


def make_compounds(built: Built, parcels: Parcels, rng: np.random.Generator) -> Compounds:
    """Return the parcels of housing estates, and outlines around the houses of villages.

    Parameters
    ----------
    built : Built
    parcels : Parcels
    rng : numpy.random.Generator

    Returns
    -------
    Compounds
    """
    outlines = {parcel: parcels.polygons[parcel] for parcel in estates(built)}
    villages = [s for s in built.sites if s.use == Kind.HOUSE.value and s.parcel not in outlines]
    towns = pairs(list(FIRST), list(COMPOUND_ENDS), len(outlines), rng)
    names = dict(zip(outlines, towns, strict=True))
    rural = pairs(list(VILLAGE_WORDS), list(VILLAGE_CORES), len(villages), rng)
    for site, name in zip(villages, rural, strict=True):
        around = shapely.union_all(shapely.buffer(site.polygons, 2 * VILLAGE_EDGE_M))
        close = shapely.get_parts(shapely.buffer(around, -VILLAGE_EDGE_M))
        largest = shapely.Polygon(max(close, key=shapely.area).exterior).simplify(2.0)
        outlines[site.parcel] = shapely.intersection(largest, parcels.polygons[site.parcel])
        names[site.parcel] = name
    return Compounds(np.array(list(outlines.values())), tuple(names.values()), names)


def addresses(
    table: pd.DataFrame, compounds: Compounds, parcels: Parcels, axes: list[Axis]
) -> list[str]:
    """Return an address for each building: street and number, compound, number of the building.

    Parameters
    ----------
    table : DataFrame
        ``parcel``; -1 for none.
    compounds : Compounds
    parcels : Parcels
    axes : list of Axis

    Returns
    -------
    list of str
        Different from each other.
    """
    tree = shapely.STRtree([axis.line for axis in axes])
    nearest = tree.nearest(parcels.polygons)
    taken: dict[str, int] = {}
    heads = []
    for parcel, axis in enumerate(nearest):
        name = axes[axis].name
        taken[name] = taken.get(name, 0) + 1
        heads.append(f"{name}{taken[name]}号{compounds.of_parcel.get(parcel, '')}")
    used: dict[int, int] = {}
    found = []
    for parcel in table["parcel"]:
        used[parcel] = used.get(parcel, 0) + 1
        found.append(f"{heads[parcel] if parcel >= 0 else '界边'}{used[parcel]}号楼")
    return found


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
            drive = _drive(parcel, inner, lines, street_tree, rng)
            clear = drive is not None and not len(house_tree.query(drive, predicate="intersects"))
            if drive is not None and clear and len(parcel_tree.query(drive, "intersects")) == 1:
                made.append(Line("service", "", drive))
        if rng.random() < PATH_SHARE:
            heading = float(parcels.heading[number])
            for site in sites:
                paths = _paths(inner, site.polygons, heading)
                made += [Line("path", "", path) for path in paths]
    return made


def _drive(
    parcel: shapely.Polygon,
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
        parts = shapely.get_parts(shapely.intersection(line, room))
        paths += [part for part in turned(parts, heading) if part.length > 2 * SETBACK_M]
    return paths


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
    borders = _quiet_borders(communities, lines)
    boxes = []
    for border in borders:
        for at in np.arange(STRAY_EVERY_M / 2, border.length - STRAY_EVERY_M / 2, STRAY_EVERY_M):
            a, b = (shapely.get_coordinates(border.interpolate(at + d))[0] for d in (-3.0, 3.0))
            angle = float(np.arctan2(*(b - a)[::-1]))
            low = STRAY_SHIFT_M * float(rng.choice([-1, 1])) - STRAY_DEPTH_M / 2
            sides = (-STRAY_WIDTH_M / 2, STRAY_WIDTH_M / 2, low, low + STRAY_DEPTH_M)
            box = turned(footprints(*(np.array([side]) for side in sides)), angle)
            boxes.append(shapely.transform(box, lambda p, o=(a + b) / 2: p + o)[0])
    if not boxes:
        return table
    wet = shapely.union(ground.river.buffer(RIVER_BANK_M), ground.rails.buffer(TRACK_SIDE_M))
    others = [*table["geometry"], *(line.line.buffer(4.0) for line in lines), wet]
    hit, _ = shapely.STRtree(others).query(np.array(boxes), predicate="intersects")
    free = np.setdiff1d(np.arange(len(boxes)), hit)
    chosen = np.sort(rng.permutation(free)[: shape.border_buildings])
    strays = pd.DataFrame(
        {
            "geometry": np.array(boxes)[chosen],
            "households": rng.integers(1, 3, len(chosen)),
            "use": Kind.HOUSE.value,
            "floors": 1,
            "parcel": -1,
            "site": -1,
        }
    )
    return pd.concat([table, strays], ignore_index=True)


def _quiet_borders(communities: Communities, lines: list[Line]) -> list[LineString]:
    """Return the stretches of borders between communities along which no street runs."""
    polygons = communities.polygons
    around = neighbours_of(polygons)
    pairs_ = [(a, b) for a, others in enumerate(around) for b in others if a < b]
    left, right = (polygons[list(side)] for side in zip(*pairs_, strict=True))
    shared = shapely.line_merge(shapely.intersection(left, right))
    streets = shapely.STRtree([line.line for line in lines])
    found: list[LineString] = []
    for border in shared:
        near = streets.query(border, predicate="dwithin", distance=16.0)
        noise = shapely.union_all([lines[k].line.buffer(16.0) for k in near])
        parts = shapely.get_parts(shapely.difference(border, noise))
        found += [p for p in parts if p.geom_type == "LineString" and p.length > STRAY_EVERY_M]
    return found
