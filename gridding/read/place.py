"""Geometry to where it belongs: longitude and latitude in EPSG:4490, faults row by row."""

import numpy as np
import shapely
from numpy.typing import NDArray

from gridding.crs import SWAPPED, Reference, try_lonlat
from gridding.errors import InputError
from gridding.read.faults import Faults
from gridding.read.table import Table

LONGEST_SEGMENT_M = 50.0
"""Borders are densified to this before they are bent from one CRS into another."""

NEARBY_DEG = 0.02
"""What lies this far outside the communities' box is not of the district."""


def placed(table: Table, faults: Faults) -> Table:
    """Return the rows whose geometry is there and in range, in EPSG:4490, heights dropped.

    Parameters
    ----------
    table : Table
        Geometry as the file has it, and the reference of its coordinates.
    faults : Faults
        Takes missing and empty geometry, and coordinates that are not finite, out of range or
        swapped.

    Returns
    -------
    Table

    Raises
    ------
    InputError
        A file of the table has no reference.
    """
    missing = shapely.is_missing(table.shapes)
    faults.at_rows(table, missing, "no geometry", wanted="a geometry")
    empty = shapely.is_empty(table.shapes) & ~missing
    faults.at_rows(table, empty, "an empty geometry", wanted="a geometry")
    table = table.only(~(missing | empty))
    shapes = shapely.force_2d(table.shapes)
    good = np.ones(len(table), dtype=bool)
    for source in table.sources if len(table) else ():
        ref, of_it = source.ref, table.from_source(source)
        if ref is None:
            raise InputError(table.fault("the file carries no CRS"))
        good[of_it] = _check(table.only(of_it), shapes[of_it], ref, faults)
        if not ref.is_storage:
            fine = of_it & good
            bent = shapely.segmentize(shapes[fine], LONGEST_SEGMENT_M / ref.unit)
            shapes[fine] = _converted(bent, ref)
    return table.only(good).with_shapes(shapes[good])


def nearby(table: Table, box: shapely.Polygon | None, faults: Faults) -> NDArray[np.bool_]:
    """Mark the rows near the district; that there is none at all is a fault.

    Parameters
    ----------
    table : Table
        Geometry in EPSG:4490.
    box : Polygon or None
        The communities' box; without it everything counts as near.
    faults : Faults

    Returns
    -------
    (n,) array of bool
    """
    if box is None or not len(table):
        return np.ones(len(table), dtype=bool)
    around = shapely.box(*shapely.buffer(box, NEARBY_DEG).bounds)
    near: NDArray[np.bool_] = shapely.intersects(table.shapes, around)
    if not near.any():
        w, s, e, n = shapely.total_bounds(table.shapes)
        west, south, east, north = box.bounds
        swapped = shapely.box(s, w, n, e).intersects(around)
        message = SWAPPED if swapped else "the layer lies elsewhere than its district"
        found = f"longitude {w:.4f} to {e:.4f}, latitude {s:.4f} to {n:.4f}"
        wanted = f"longitude {west:.4f} to {east:.4f}, latitude {south:.4f} to {north:.4f}"
        faults.add(table.fault(message, found=found, wanted=wanted))
    return near


def _check(
    table: Table, shapes: NDArray[np.object_], ref: Reference, faults: Faults
) -> NDArray[np.bool_]:
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    reasons = try_lonlat(xy[:, 0], xy[:, 1], ref)[2]
    wrong = np.flatnonzero(reasons != "")
    found = np.full(len(table), "", dtype=object)
    reason_of = np.full(len(table), "", dtype=object)
    for i in wrong[::-1]:
        found[owner[i]] = f"{xy[i, 0]:.10g}, {xy[i, 1]:.10g} as {ref.name}"
        reason_of[owner[i]] = reasons[i]
    wanted = "easting, northing" if ref.is_projected else "longitude, latitude"
    for reason in dict.fromkeys(reason_of[reason_of != ""]):
        faults.at_rows(table, reason_of == reason, reason, found=found, wanted=wanted)
    return np.asarray(reason_of == "", dtype=bool)


def _converted(shapes: NDArray[np.object_], ref: Reference) -> NDArray[np.object_]:
    xy = shapely.get_coordinates(shapes)
    lon, lat, _ = try_lonlat(xy[:, 0], xy[:, 1], ref)
    moved: NDArray[np.object_] = shapely.set_coordinates(shapes, np.column_stack([lon, lat]))
    return moved
