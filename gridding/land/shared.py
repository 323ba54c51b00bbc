"""Buildings that share ground: outlines that overlap, points in one place or in an outline."""

import geopandas as gpd
import numpy as np
import shapely

from gridding.land.borders import Geometries, Ints
from gridding.land.exceptions import ExceptionKind, Row, exception_row

NOISE_M2 = 0.01
_NAMED = 5


def shared_ground(buildings: gpd.GeoDataFrame, codes: Geometries) -> list[Row]:
    """List buildings that share ground. Nothing is changed: the households of each count.

    Where outlines overlap, the smaller building keeps the ground; a point in an outline, and
    points in one place, share a unit. Outlines that only touch share nothing.

    Parameters
    ----------
    buildings : GeoDataFrame
        ``building_id, households, geometry`` in a metric CRS.
    codes : (n,) array of str
        Code of each building's community.

    Returns
    -------
    list of Row
        Each pair of overlapping outlines with the area shared; each place of several points, and
        each outline with points in it, without area.
    """
    shapes = buildings.geometry.to_numpy()
    names = buildings["building_id"].astype(str).to_numpy(dtype=object)
    households = buildings["households"].to_numpy(dtype=np.int64)
    is_point = shapely.get_dimensions(shapes) == 0
    points, outlines = np.flatnonzero(is_point), np.flatnonzero(~is_point)
    rows = _overlaps(shapes, outlines, names, codes)

    def together(group: Ints, where: str) -> None:
        named = ", ".join(names[group[:_NAMED]]) + (", …" if len(group) > _NAMED else "")
        one = "point" if len(group) == 1 else "points"
        detail = f"{len(group)} {one} {where}: {named}, {households[group].sum()} households"
        kind, at = ExceptionKind.OVERLAPPING_BUILDINGS, group[0]
        rows.append(exception_row(kind, str(codes[at]), detail, shapes[at]))

    place = np.unique(shapely.get_coordinates(shapes[points]), axis=0, return_inverse=True)[1]
    for group in _grouped(points, place.ravel()):
        if len(group) > 1:
            together(group, "in one place")
    outline, inside = shapely.STRtree(shapes[points]).query(shapes[outlines], "intersects")
    for group, holder in zip(_grouped(points[inside], outline), np.unique(outline), strict=True):
        together(group, f"in the outline of building {names[outlines[holder]]}")
    return rows


def _overlaps(
    shapes: Geometries, outlines: Ints, names: Geometries, codes: Geometries
) -> list[Row]:
    one, other = shapely.STRtree(shapes[outlines]).query(shapes[outlines], "intersects")
    one, other = outlines[one[one < other]], outlines[other[one < other]]
    common = shapely.intersection(shapes[one], shapes[other])
    area = shapely.area(common)
    smaller = np.minimum(shapely.area(shapes[one]), shapely.area(shapes[other]))
    return [
        exception_row(
            ExceptionKind.OVERLAPPING_BUILDINGS,
            str(codes[one[k]]),
            f"buildings {names[one[k]]} and {names[other[k]]} share {area[k] / smaller[k]:.0%} of "
            "the smaller, which keeps the ground",
            common[k],
        )
        for k in np.flatnonzero(area > NOISE_M2)
    ]


def _grouped(members: Ints, group: Ints) -> list[Ints]:
    """Return the members of each group, groups in order."""
    order = np.lexsort((members, group))
    return np.split(members[order], np.flatnonzero(np.diff(group[order])) + 1) if len(order) else []
