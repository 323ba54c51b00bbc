"""What a planner is told of a drawing that became a plan: rows for the list, and sums."""

from typing import Any

import numpy as np
import shapely

from gridding.adopt.adopted import Adopted
from gridding.adopt.changes import changes
from gridding.adopt.drawing import LISTED_M2, Place, crossings, gaps, overlaps
from gridding.land.borders import Geometries
from gridding.land.exceptions import ExceptionKind, Row, exception_row


def list_all(adopted: Adopted) -> tuple[list[Row], dict[str, Any]]:
    """List what was wrong with a drawing and what was done about it.

    Parameters
    ----------
    adopted : Adopted

    Returns
    -------
    rows : list of Row
        Metric geometry. Overlaps, gaps and crossings have their area as drawn, the largest first.
    figures : dict
        ``grids_given, codes_kept, codes_new, overlaps, overlap_m2`` (ground in several grids,
        once), ``gaps, gap_m2, crossings, households_moved`` (in another grid than drawn).
    """
    shapes = adopted.drawn.geometry.to_numpy()
    grounds = adopted.land.communities.geometry.to_numpy()
    twice, bare = overlaps(shapes, grounds), gaps(shapes, grounds)
    across = crossings(shapes, adopted.home_of_drawn, grounds)
    told = _Told(adopted)
    rows = [told.overlap(place) for place in twice]
    rows += [told.gap(place) for place in bare]
    rows += [told.crossing(place) for place in across]
    kept = sum(bool(mark.code) for mark in adopted.marks.values())
    figures = {
        "grids_given": len(adopted.drawn),
        "codes_kept": kept,
        "codes_new": len(adopted.grids) - kept,
        "overlaps": len(twice),
        "overlap_m2": float(shapely.union_all([place.geometry for place in twice]).area),
        "gaps": len(bare),
        "gap_m2": float(sum(place.geometry.area for place in bare)),
        "crossings": len(across),
        "households_moved": int(adopted.land.buildings["households"][adopted.moved].sum()),
    }
    return rows + changes(adopted), figures


class _Told:
    """Words for places of a drawing: whose, how large, who lives there, which grids have it now."""

    def __init__(self, adopted: Adopted) -> None:
        self._adopted = adopted
        self._outlines: Geometries = adopted.grids.geometry.to_numpy()
        self._grids = shapely.STRtree(self._outlines)
        buildings = adopted.land.buildings
        self._doors = shapely.STRtree(shapely.point_on_surface(buildings.geometry.to_numpy()))
        self._households = buildings["households"].to_numpy()

    def overlap(self, place: Place) -> Row:
        one, other = sorted(self._adopted.called(at) for at in place.who)
        return self._row(ExceptionKind.GRID_OVERLAP, place, f"drawn both in {one} and in {other}")

    def gap(self, place: Place) -> Row:
        return self._row(ExceptionKind.GRID_GAP, place, "drawn in no grid")

    def crossing(self, place: Place) -> Row:
        code = self._adopted.community_code(place.community)
        where = f"in community {code}" if code else "outside every community"
        whose = self._adopted.called(place.who[0])
        return self._row(ExceptionKind.GRID_ACROSS_BORDER, place, f"{whose} is drawn {where}")

    def _row(self, kind: ExceptionKind, place: Place, what: str) -> Row:
        inside = self._doors.query(place.geometry, predicate="intersects")
        area = float(place.geometry.area)
        said = f"{what}: {area:,.0f} m², {self._households[inside].sum()} households"
        now = self._grids_at(place)
        said += f", now in {', '.join(now)}" if now else ", now in no grid"
        code = self._adopted.community_code(place.community)
        return exception_row(kind, code, said, place.geometry)

    def _grids_at(self, place: Place) -> list[str]:
        """Return the codes of the grids that have the ground now, who has most of it first."""
        near = np.sort(self._grids.query(place.geometry, predicate="intersects"))
        share = shapely.area(shapely.intersection(self._outlines[near], place.geometry))
        order = np.argsort(-share, kind="stable")
        order = order[share[order] >= LISTED_M2 / 2]
        codes = self._adopted.grids["grid_code"].to_numpy()
        return [str(code) for code in codes[near[order]]]
