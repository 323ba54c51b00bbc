"""Whether units tile their communities, grids are their units, and streets hold communities."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import shapely

from gridding.check.borders import rows_by
from gridding.check.faults import FaultKind, PlanFault
from gridding.check.opened import Opened

AREA_SHARE = 1e-6
"""Units tile a community, and a grid's outline is its units, up to this share of the area."""

STREET_SHARE = 0.01
"""Streets are often drawn apart from communities: so much of one may lie outside its street."""

DENSE_DEGREES = 0.0005  # about 50 m

Shapes = npt.NDArray[np.object_]


def tiling_faults(opened: Opened) -> Iterator[PlanFault]:
    """Find gaps, overlaps, land outside, outlines that are not those of their units.

    Parameters
    ----------
    opened : Opened

    Yields
    ------
    PlanFault
    """
    members = rows_by(opened.units["community_code"])
    fitting = np.ones(len(opened.units), dtype=bool)
    for inside in members.values():
        fitting[inside] = _fitting(opened.metric["units"][inside])
    for astray in np.flatnonzero(~fitting):
        message = "overlaps a neighbour, or their border has other points on its other side"
        yield opened.at(FaultKind.OVERLAP, "units", int(astray), message)
    # Straight between its own points a long border would leave the course of its units' points.
    dense = shapely.segmentize(opened.communities.geometry.to_numpy(), DENSE_DEGREES)
    for row, community in enumerate(opened.project(dense)):
        inside = members.get(opened.communities["code"][row], np.array([], dtype=np.int64))
        covered = _union(opened.metric["units"][inside], fitting[inside])
        yield from _uncovered(opened, row, community, covered)
    yield from _communities_apart(opened)
    yield from _outlines(opened, fitting)
    yield from _streets(opened)


def _fitting(units: Shapes) -> npt.NDArray[np.bool_]:
    """Tell which units share all their borders with their neighbours exactly."""
    if shapely.coverage_is_valid(units):
        return np.ones(len(units), dtype=bool)
    astray = shapely.coverage_invalid_edges(units)
    return np.asarray(shapely.is_missing(astray) | shapely.is_empty(astray))


def _union(units: Shapes, fitting: npt.NDArray[np.bool_]) -> shapely.Geometry:
    # The fast union is right only for what fits; the slow one for everything.
    return shapely.coverage_union_all(units) if fitting.all() else shapely.union_all(units)


def _uncovered(
    opened: Opened, row: int, community: shapely.Geometry, covered: shapely.Geometry
) -> Iterator[PlanFault]:
    allowed = AREA_SHARE * shapely.area(community)
    for part, what in (
        (shapely.difference(community, covered), "is in no unit"),
        (shapely.difference(covered, community), "of its units lies outside"),
    ):
        if shapely.area(part) > allowed:
            code = opened.communities["code"][row]
            message = f"{shapely.area(part):.3g} m² {what} of community {code}"
            place = opened.lonlat(_largest(part))
            yield PlanFault(FaultKind.NOT_TILED, "communities", message, row + 1, place)


def _largest(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(geometry)
    largest: shapely.Geometry = parts[np.argmax(shapely.area(parts))]
    return largest


def _communities_apart(opened: Opened) -> Iterator[PlanFault]:
    communities = opened.metric["communities"]
    one, other = shapely.STRtree(communities).query(communities, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.area(shapely.intersection(communities[one], communities[other]))
    smaller = np.minimum(shapely.area(communities[one]), shapely.area(communities[other]))
    codes = opened.communities["code"]
    for k in np.flatnonzero(shared > AREA_SHARE * smaller):
        message = f"{shared[k]:.3g} m² lie in community {codes[other[k]]} as well"
        yield opened.at(FaultKind.OVERLAP, "communities", int(one[k]), message)


def _outlines(opened: Opened, fitting: npt.NDArray[np.bool_]) -> Iterator[PlanFault]:
    units, grids = opened.metric["units"], opened.metric["grids"]
    members = rows_by(opened.units["grid_code"])
    for row, code in enumerate(opened.grids["grid_code"]):
        if code not in members:
            yield opened.at(FaultKind.OUTLINE_WRONG, "grids", row, f"grid {code} has no units")
            continue
        whole = _union(units[members[code]], fitting[members[code]])
        off = shapely.area(shapely.symmetric_difference(whole, grids[row]))
        if off > AREA_SHARE * shapely.area(whole):
            message = f"outline of grid {code} is off its units by {off:.3g} m²"
            yield opened.at(FaultKind.OUTLINE_WRONG, "grids", row, message)


def _streets(opened: Opened) -> Iterator[PlanFault]:
    row_of = {code: row for row, code in enumerate(opened.streets["code"])}
    communities, streets = opened.metric["communities"], opened.metric["streets"]
    for row, code in enumerate(opened.communities["street_code"]):
        if code not in row_of:
            continue  # told as an unknown reference
        outside = shapely.area(shapely.difference(communities[row], streets[row_of[code]]))
        if outside > STREET_SHARE * shapely.area(communities[row]):
            message = f"{outside:.3g} m² lie outside its street {code}"
            yield opened.at(FaultKind.PARENT_WRONG, "communities", row, message)
