"""Communities made into a coverage: gaps and overlaps measured, the small mended, all listed."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely import coverage_clean  # type: ignore[attr-defined]  # its stubs are of 2.0
from shapely.geometry.base import BaseGeometry

from gridding.errors import Fault, InputError
from gridding.land.barriers import AREA
from gridding.land.borders import Geometries, Ints, border_lengths, shared_segments
from gridding.land.exceptions import ExceptionKind, Row, exception_row

GAP_WIDTH_M = 1.0
"""Gaps between communities narrower than this are closed, pieces of one narrower than this go."""
CHANNEL_WIDTH_M = 20.0
"""Gaps that are open to the outside are listed up to this width; wider, it is no gap."""
LARGEST_OVERLAP_SHARE = 0.01
"""Of the smaller of two; a larger overlap is not for the program to decide."""
NOISE_M2 = 1e-3
_CHANNEL_NOISE_M2 = 1.0
_TOUCH_M = 0.01
_SNAP_M = 1e-4
"""Where cleaning fails with GEOS's own snapping distance, about 1e-8 of the extent."""


@dataclass(frozen=True)
class Overlap:
    """Ground that two areas share.

    Attributes
    ----------
    left, right : int
        Their positions; left < right.
    ground : Polygon or MultiPolygon
    share : float
        Of the smaller one's area.
    """

    left: int
    right: int
    ground: BaseGeometry
    share: float


def overlaps_of(areas: Geometries) -> list[Overlap]:
    """Measure where areas overlap.

    Parameters
    ----------
    areas : (n,) array of Polygon or MultiPolygon
        Valid, in a metric CRS.

    Returns
    -------
    list of Overlap
        Those above `NOISE_M2`, by position.
    """
    left, right = shapely.STRtree(areas).query(areas, predicate="intersects")
    once = left < right
    order = np.lexsort((right[once], left[once]))
    left, right = left[once][order], right[once][order]
    common = shapely.intersection(areas[left], areas[right])
    smaller = np.minimum(shapely.area(areas[left]), shapely.area(areas[right]))
    return [
        Overlap(int(left[k]), int(right[k]), land_of(common[k]), common[k].area / smaller[k])
        for k in np.flatnonzero(shapely.area(common) > NOISE_M2)
    ]


def clean_communities(metric: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Row]]:
    """Give neighbouring communities exactly the same border.

    An overlap goes to the community with the smaller code, and so does a gap narrower than
    `GAP_WIDTH_M`; wider gaps stay nobody's. Pieces of a community that are narrower than that
    everywhere go to the neighbour with the longest border. Large overlaps are for the reading to
    refuse (`LARGEST_OVERLAP_SHARE`): here they are treated as any.

    Parameters
    ----------
    metric : GeoDataFrame
        ``code, …, geometry`` in a metric CRS, sorted by code.

    Returns
    -------
    communities : GeoDataFrame
        The same rows; their geometry is a valid coverage.
    exceptions : list of Row
        Each overlap, each gap, closed or not, and each piece given away, with its area.

    Raises
    ------
    InputError
        Communities of which nothing would be left.
    """
    codes = metric["code"].to_numpy(dtype=object)
    given = metric.geometry.to_numpy()
    # Bent into metres, a valid polygon may just touch itself.
    before = given if shapely.is_valid(given).all() else shapely.make_valid(given)
    rows = _overlap_rows(overlaps_of(before), codes)
    whole = shapely.union_all(before)
    after = _cleaned(before, whole)
    after, pieces = _without_slivers(after, codes)
    emptied = shapely.is_empty(after)
    if emptied.any():
        message = "the community lies under others, or is nowhere as wide as a metre"
        raise InputError(Fault(message, layer="communities", found=str(c)) for c in codes[emptied])
    if after is not before:
        rows += _closed(after, whole, codes) + pieces
    rows += _left(after, codes)
    if after is given:
        return metric, rows
    return metric.set_geometry(gpd.GeoSeries(after, index=metric.index, crs=metric.crs)), rows


def with_common_borders(metric: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make communities that fit up to rounding a valid coverage.

    Parameters
    ----------
    metric : GeoDataFrame
        In a metric CRS, sorted by code; measured and cleaned when they were read.

    Returns
    -------
    GeoDataFrame
        The same rows.
    """
    before = metric.geometry.to_numpy()
    if shapely.coverage_is_valid(before):
        return metric
    after = coverage_clean(before, gap_width=_TOUCH_M, merge_strategy="min_index")
    return metric.set_geometry(gpd.GeoSeries(after, index=metric.index, crs=metric.crs))


def _cleaned(before: Geometries, whole: BaseGeometry) -> Geometries:
    """Close the narrow gaps, each along the border of the first community beside it; then clean."""
    holes = _areas_in(_filled(whole), whole)
    slits = holes[shapely.is_empty(shapely.buffer(holes, -GAP_WIDTH_M / 2))]
    gap = shapely.union_all([*_between(_closing(whole, GAP_WIDTH_M), before), *slits])
    pieces, owner = [], []
    for i in np.unique(shapely.STRtree(before).query(gap, "dwithin", distance=_TOUCH_M)):
        reach = _mitred(before[i], GAP_WIDTH_M)
        mine = shapely.intersection(gap, reach)
        pieces.append(land_of(mine))
        owner.append(i)
        gap = shapely.difference(gap, reach)
    if not pieces and shapely.coverage_is_valid(before, gap_width=GAP_WIDTH_M):
        return before
    faces = np.array([*before, *pieces], dtype=object)
    how = {"gap_width": GAP_WIDTH_M, "merge_strategy": "min_index"}
    try:
        faces = coverage_clean(faces, **how)
    except shapely.GEOSException:
        faces = coverage_clean(faces, snapping_distance=_SNAP_M, **how)
    after: Geometries = faces[: len(before)].copy()
    for i, piece in zip(owner, faces[len(before) :], strict=True):
        after[i] = shapely.coverage_union(after[i], piece)
    return after


def _closing(whole: BaseGeometry, width_m: float) -> Geometries:
    """Return the parts narrower than this that lie between land and land."""
    parts = _areas_in(_mitred(_mitred(whole, width_m / 2), -width_m / 2), whole)
    large: Geometries = parts[shapely.area(parts) > NOISE_M2]
    return large


def _mitred(shape: BaseGeometry, metres: float) -> BaseGeometry:
    """Return the buffer with mitred corners; where GEOS lets it cross itself, mended."""
    buffer: BaseGeometry = shapely.buffer(shape, metres, join_style="mitre")
    if shapely.is_valid(buffer):
        return buffer
    return land_of(shapely.make_valid(buffer, method="structure", keep_collapsed=False))


def _filled(land: BaseGeometry) -> BaseGeometry:
    return shapely.union_all(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(land))))


def _areas_in(shape: BaseGeometry, but: BaseGeometry) -> Geometries:
    parts = shapely.get_parts(shapely.difference(shape, but))
    areas: Geometries = parts[shapely.get_dimensions(parts) == AREA]
    return areas


def _between(gaps: Geometries, communities: Geometries) -> Geometries:
    """Return the gaps that have two pieces of communities or more beside them."""
    parts = shapely.get_parts(communities)
    at, _ = shapely.STRtree(parts).query(gaps, predicate="dwithin", distance=_TOUCH_M)
    between: Geometries = gaps[np.bincount(at, minlength=len(gaps)) > 1]
    return between


def _without_slivers(areas: Geometries, codes: Geometries) -> tuple[Geometries, list[Row]]:
    """Give pieces that are narrow everywhere to the neighbour with the longest border."""
    parts, owner = shapely.get_parts(areas, return_index=True)
    sliver = 2 * shapely.area(parts) < GAP_WIDTH_M * shapely.length(parts)
    sliver[sliver] = shapely.is_empty(shapely.buffer(parts[sliver], -GAP_WIDTH_M / 2))
    if not sliver.any():
        return areas, []
    left, right, metres = border_lengths(shared_segments(parts))
    goal = np.where(sliver, -1, owner)
    longest = np.zeros(len(parts))
    for ends in ((left, right), (right, left)):
        for here, there, m in zip(*ends, metres, strict=True):
            if sliver[here] and not sliver[there] and m > longest[here]:
                goal[here], longest[here] = owner[there], m
    rows = []
    for i in np.flatnonzero(sliver):
        to = f"given to {codes[goal[i]]}" if goal[i] >= 0 else "left out, it has no neighbour"
        detail = f"piece of community {codes[owner[i]]} narrower than {GAP_WIDTH_M:g} m {to}"
        code = str(codes[goal[i] if goal[i] >= 0 else owner[i]])
        rows.append(exception_row(ExceptionKind.SLIVER, code, detail, parts[i]))
    members = [parts[goal == i] for i in range(len(areas))]
    return np.array([shapely.coverage_union_all(m) for m in members], dtype=object), rows


def _overlap_rows(overlaps: list[Overlap], codes: Geometries) -> list[Row]:
    rows = []
    for each in overlaps:
        a, b = str(codes[each.left]), str(codes[each.right])
        detail = f"overlap of communities {a} and {b} given to {a}"
        rows.append(exception_row(ExceptionKind.REPAIRED_GEOMETRY, a, detail, each.ground))
    return rows


def _closed(after: Geometries, whole: BaseGeometry, codes: Geometries) -> list[Row]:
    gained, taker = shapely.get_parts(shapely.difference(after, whole), return_index=True)
    rows = []
    for i in np.flatnonzero(shapely.area(gained) > NOISE_M2):
        code = str(codes[taker[i]])
        beside = _beside(gained[i], after, codes)
        detail = f"gap between communities {beside} closed, given to {code}"
        rows.append(exception_row(ExceptionKind.SLIVER, code, detail, gained[i]))
    return rows


def _left(after: Geometries, codes: Geometries) -> list[Row]:
    """List the ground that is nobody's: enclosed, or a channel between two communities."""
    land = shapely.coverage_union_all(after)
    filled = _filled(land)
    channels = _between(_closing(filled, CHANNEL_WIDTH_M), after)
    rows = []
    for detail, gaps, noise_m2 in (
        ("ground that no community has, enclosed by", _areas_in(filled, land), NOISE_M2),
        ("gap left between communities", channels, _CHANNEL_NOISE_M2),
    ):
        for gap in gaps[shapely.area(gaps) > noise_m2]:
            codes_beside = _beside(gap, after, codes)
            first = codes_beside.split(", ")[0]
            rows.append(exception_row(ExceptionKind.SLIVER, first, f"{detail} {codes_beside}", gap))
    return rows


def _beside(gap: BaseGeometry, areas: Geometries, codes: Geometries) -> str:
    near: Ints = np.sort(shapely.STRtree(areas).query(gap, "dwithin", distance=_TOUCH_M))
    return ", ".join(str(code) for code in codes[near])


def land_of(shape: BaseGeometry) -> BaseGeometry:
    """Return the areas of a shape."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    land: BaseGeometry = shapely.multipolygons(parts[shapely.get_dimensions(parts) == AREA])
    return land
