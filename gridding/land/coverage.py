"""Polygons made to fit exactly, and the proof that units tile their communities."""

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from shapely import coverage_clean  # type: ignore[attr-defined]  # its stubs are of 2.0

from gridding.errors import Fault, InputError
from gridding.land.borders import Geometries, Ints, border_lengths, shared_segments
from gridding.land.projection import to_storage

SNAPS_M = (1e-6, 1e-5, 1e-4)
TILING_TOLERANCE = 1e-6
"""Largest symmetric difference of a community and its units, as a share of its area."""


def as_coverage(polygons: Geometries, at_home: Ints, communities: gpd.GeoDataFrame) -> Geometries:
    """Mend the T-junctions where blocks and communities meet; verify that units tile.

    Parameters
    ----------
    polygons : (u,) array of Polygon
        Tile the communities up to rounding.
    at_home : (u,) int array
        Community of each.
    communities : GeoDataFrame
        ``code, geometry`` in the same metric CRS.

    Returns
    -------
    (u,) array of Polygon
        A valid coverage.

    Raises
    ------
    InputError
        Communities that their units do not tile.
    """
    clean, valid = polygons, False
    for snap in SNAPS_M:
        clean = _without_specks(coverage_clean(polygons, snapping_distance=snap), at_home)
        valid = bool(shapely.coverage_is_valid(clean)) and not shapely.is_empty(clean).any()
        if valid and _valid_once_stored(clean, communities.crs):
            break
    faults = []
    for i, (code, ground) in enumerate(zip(communities["code"], communities.geometry, strict=True)):
        mine = clean[at_home == i]
        lost = shapely.symmetric_difference(shapely.coverage_union_all(mine), ground).area
        fits = valid or (shapely.coverage_is_valid(mine) and not shapely.is_empty(mine).any())
        if lost > TILING_TOLERANCE * ground.area or not fits:
            faults.append(
                Fault(
                    f"the units of community {code} do not tile it",
                    layer="communities",
                    found=f"{lost:.3f} m² of gaps and overlaps",
                    wanted=f"less than {TILING_TOLERANCE * ground.area:.3f} m²",
                )
            )
    if faults:
        raise InputError(faults)
    return clean


def _valid_once_stored(polygons: Geometries, crs: CRS) -> bool:
    """Tell whether rounding to degrees lets no border cross itself, as beside a needle it may."""
    return bool(to_storage(gpd.GeoDataFrame(geometry=polygons, crs=crs)).is_valid.all())


def _without_specks(polygons: Geometries, at_home: Ints) -> Geometries:
    """Give what cleaning has split off a polygon, a rounding error in size, to its neighbour."""
    if (shapely.get_num_geometries(polygons) <= 1).all():
        return polygons
    parts, owner = shapely.get_parts(polygons, return_index=True)
    order = np.lexsort((-shapely.area(parts), owner))
    first = order[np.unique(owner[order], return_index=True)[1]]
    speck = ~np.isin(np.arange(len(parts)), first)
    left, right, metres = border_lengths(shared_segments(parts))
    goal = owner.copy()
    best = np.zeros(len(parts))
    ends = np.column_stack([left, right]), np.column_stack([right, left])
    for (here, there), m in zip(np.vstack(ends), np.tile(metres, 2), strict=True):
        same = at_home[owner[here]] == at_home[owner[there]]
        if speck[here] and not speck[there] and same and m > best[here]:
            goal[here], best[here] = owner[there], m
    members = [parts[goal == i] for i in range(len(polygons))]
    return np.array(
        [m[0] if len(m) == 1 else shapely.coverage_union_all(m) for m in members], dtype=object
    )
