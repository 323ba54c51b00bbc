"""Polygons made to fit exactly, and the proof that units tile their communities."""

import geopandas as gpd
import shapely
from shapely import coverage_clean  # type: ignore[attr-defined]  # its stubs are of 2.0

from gridding.errors import Fault, InputError
from gridding.land.borders import Geometries, Ints

SNAPS_M = (1e-6, 1e-5, 1e-4)
TILING_TOLERANCE = 1e-6
"""Largest symmetric difference of a community and its units, as a share of its area."""


def as_coverage(polygons: Geometries, at_home: Ints, communities: gpd.GeoDataFrame) -> Geometries:
    """Mend the T-junctions where blocks and communities meet; verify that units tile."""
    clean: Geometries = polygons
    for snap in SNAPS_M:
        clean = coverage_clean(polygons, snapping_distance=snap)
        if shapely.coverage_is_valid(clean) and not shapely.is_empty(clean).any():
            break
    faults = []
    for i, (code, ground) in enumerate(zip(communities["code"], communities.geometry, strict=True)):
        mine = clean[at_home == i]
        lost = shapely.symmetric_difference(shapely.coverage_union_all(mine), ground).area
        if (
            lost > TILING_TOLERANCE * ground.area
            or not shapely.coverage_is_valid(mine)
            or shapely.is_empty(mine).any()
        ):
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
