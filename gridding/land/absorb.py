"""Faces that are no block of their own: strips, traffic islands, slivers, water; whom they join."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.land.barriers import BarrierIndex, Barriers
from gridding.land.borders import (
    Floats,
    Geometries,
    Ints,
    Segments,
    all_segments,
    border_lengths,
    points_inside,
    shared_segments,
)
from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.land.graph import components

STRIP_WIDTH_M = 30.0
ISLAND_M = 40.0
"""Empty ground between lines of several classes that fits in a circle of this width is no block."""
ONE_CLASS_SHARE = 0.8
"""So much of a strip's long sides has to run along one class, or the community's border."""
SLIVER_M2 = 1.0
BANK_SHARE = 0.5
"""Beside a strip lies what adjoins it along this share of its longest border; the rest, before."""
SAME_RANK = 0.5
"""A border whose pieces' mean rank is nearer to a class's than this runs along that class."""
# Strips along one road must all go to the same side of it. The side is told by this direction,
# which is off the usual bearings of streets, where the sign would flip between neighbours.
_SIDE = np.array([np.cos(np.radians(22.0)), np.sin(np.radians(22.0))])


def joins(
    code: str,
    faces: Geometries,
    built: npt.NDArray[np.bool_],
    barriers: Barriers,
    index: BarrierIndex,
) -> tuple[Ints, list[Row]]:
    """Decide which faces join which.

    Parameters
    ----------
    code : str
        The community's.
    faces : (f,) array of Polygon
        The community cut along its barriers, in the metric CRS.
    built : (f,) bool array
        Those with buildings.
    barriers, index : Barriers, BarrierIndex

    Returns
    -------
    root : (f,) int array
        For each face the face that stands for its block.
    exceptions : list of Row
        Strips, traffic islands and slivers, each with its ground.
    """
    borders = shared_segments(faces)
    left, right, length = border_lengths(borders)
    around = _Around(faces, left, right, length)
    slivers = (shapely.area(faces) < SLIVER_M2) & ~built
    wet = _wet(faces, barriers.water) & ~built & ~slivers
    narrow = _narrow(faces, built | wet | slivers)
    along = _strips(faces, narrow, index)
    strips = along >= 0
    islands = narrow & ~strips & (2 * shapely.minimum_bounding_radius(faces) < ISLAND_M)
    weak = _weakness(borders, islands | strips, index)
    root = _banks(wet, left, right, length)
    tiny = around.join(
        root, slivers, slivers, lambda _, near: min(near, key=lambda j: (-near[j], j))
    )
    loose = strips | islands
    slim = around.join(
        root,
        strips,
        loose,
        lambda i, near: _side(faces, i, _across(near, i, along[i], weak)),
        BANK_SHARE,
    )
    traffic = around.join(
        root, islands, loose, lambda i, near: min(near, key=lambda j: (-weak[i, j], j))
    )
    kind = ExceptionKind.ABSORBED_STRIP
    rows = [exception_row(kind, code, "strip between lines of one class", faces[i]) for i in slim]
    rows += [exception_row(kind, code, "traffic island", faces[i]) for i in traffic]
    if tiny:  # in one row: of a noisy drawing there are thousands
        detail = f"{len(tiny)} pieces between barriers, each under {SLIVER_M2:.0f} m²"
        ground = shapely.MultiPolygon(list(faces[tiny]))
        rows.append(exception_row(ExceptionKind.SLIVER, code, detail, ground))
    return np.array([_top(root, i) for i in range(len(faces))], dtype=np.int64), rows


def _top(root: Ints, i: int) -> int:
    while root[i] != i:
        i = int(root[i])
    return i


class _Around:
    """The faces around each face, with the metres of border to each."""

    def __init__(self, faces: Geometries, left: Ints, right: Ints, length: Floats) -> None:
        self._area = shapely.area(faces)
        self._metres: list[dict[int, float]] = [{} for _ in faces]
        for a, b, metres in zip(left.tolist(), right.tolist(), length.tolist(), strict=True):
            self._metres[a][b] = self._metres[b][a] = metres

    def join(
        self,
        root: Ints,
        group: npt.NDArray[np.bool_],
        loose: npt.NDArray[np.bool_],
        choose: Callable[[int, dict[int, float]], int],
        flank: float = 0.0,
    ) -> list[int]:
        """Join each face of a group, the smallest first, to the one chosen of those around it.

        Not to what is loose and has still to join another itself, nor to what adjoins it along
        less than the share ``flank`` of its longest border, unless nothing else is left.
        """
        area, joined = self._area, list[int]()
        waiting = sorted(np.flatnonzero(group).tolist(), key=lambda i: (area[i], i))
        patient = True
        while waiting:
            left_over = []
            for i in waiting:
                least = flank * max(self._metres[i].values(), default=0.0)
                tops = {j: _top(root, j) for j in self._metres[i]}
                near = {
                    j: self._metres[i][j]
                    for j, top in tops.items()
                    if top != i and not (patient and (loose[top] or self._metres[i][j] < least))
                }
                if near:
                    root[i] = tops[choose(i, near)]
                    joined.append(i)
                else:
                    left_over.append(i)
            if len(left_over) == len(waiting):
                if not patient:
                    break
                patient = False
            waiting = left_over
        return joined


def _weakness(
    borders: Segments, of: npt.NDArray[np.bool_], index: BarrierIndex
) -> dict[tuple[int, int], float]:
    """Return how weak barriers are between some faces and what is around them, from both sides."""
    here = borders.take(of[borders.left] | of[borders.right])
    rank = index.rank_of(index.line_at(here.midpoints))
    frame = pd.DataFrame(
        {"a": here.left, "b": here.right, "metres": here.length_m, "amount": rank * here.length_m}
    )
    summed = frame.groupby(["a", "b"], as_index=False).sum()
    pairs = summed[["a", "b"]].to_numpy().tolist()
    means = (summed["amount"] / summed["metres"]).round(4).tolist()
    return {pair: m for (a, b), m in zip(pairs, means, strict=True) for pair in ((a, b), (b, a))}


def _across(
    near: dict[int, float], strip: int, rank: int, weak: dict[tuple[int, int], float]
) -> dict[int, float]:
    """Return the neighbours across the strip's own class, so that other barriers stay; or all."""
    own = {j: m for j, m in near.items() if abs(weak[strip, j] - rank) < SAME_RANK}
    return own or near


def _banks(wet: npt.NDArray[np.bool_], left: Ints, right: Ints, length: Floats) -> Ints:
    """Return for each face of a water the dry face along its longest bank; the others stay.

    Where barriers cut a water, its parts go to one bank together: on two banks they would meet
    along the cut, and the water would part nobody.
    """
    both = wet[left] & wet[right]
    body = components(len(wet), left[both], right[both])
    root = np.arange(len(wet))
    shore = wet[left] != wet[right]
    banks = pd.DataFrame(
        {
            "body": np.where(wet[left], body[left], body[right])[shore],
            "bank": np.where(wet[left], right, left)[shore],
            "metres": length[shore],
        }
    )
    summed = banks.groupby(["body", "bank"])["metres"].sum().round(4).reset_index()
    longest = summed.sort_values(["metres", "bank"], ascending=[False, True])
    for water, bank in longest.drop_duplicates("body")[["body", "bank"]].to_numpy():
        root[wet & (body == water)] = bank
    return root


def _side(faces: Geometries, strip: int, around: dict[int, float]) -> int:
    """Choose the neighbour on the agreed side of the strip's road."""
    longest = max(around.values())
    banks = [j for j in around if around[j] >= BANK_SHARE * longest]
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(faces[strip]))
    sides = box[1:3] - box[:2]
    along = sides[np.argmax(np.hypot(*sides.T))]
    normal = np.array([-along[1], along[0]])
    if normal @ _SIDE < 0:
        normal = -normal
    places = {}
    for j in banks:
        common = shapely.intersection(faces[strip], faces[j])
        places[j] = shapely.get_coordinates(shapely.centroid(common))[0] @ normal
    return min(banks, key=lambda j: (places[j], j))


def _wet(faces: Geometries, water: Geometries) -> npt.NDArray[np.bool_]:
    out = np.zeros(len(faces), dtype=bool)
    if len(water):
        inside, _ = shapely.STRtree(water).query(points_inside(faces), predicate="within")
        out[inside] = True
    return out


def _narrow(faces: Geometries, taken: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell which faces are empty and nowhere wide."""
    out = np.zeros(len(faces), dtype=bool)
    # Twice the area by the perimeter is the mean width of a long strip, and never above the width.
    width = 2 * shapely.area(faces) / shapely.length(faces)
    narrow = np.flatnonzero((width < STRIP_WIDTH_M) & ~taken)
    if len(narrow):
        radius = shapely.length(shapely.maximum_inscribed_circle(faces[narrow], tolerance=0.5))
        out[narrow] = 2 * radius < STRIP_WIDTH_M
    return out


def _strips(faces: Geometries, slim: npt.NDArray[np.bool_], index: BarrierIndex) -> Ints:
    """Return the rank of the one class that the narrow faces lie along, -1 where there is none."""
    out = np.full(len(faces), -1, dtype=np.int64)
    narrow = np.flatnonzero(slim)
    # Of the rectangle of the same area and perimeter: what closes the ends may be of any class.
    half = shapely.length(faces[narrow]) / 2
    long_side = (half + np.sqrt(np.maximum(half**2 - 4 * shapely.area(faces[narrow]), 0))) / 2
    edges = all_segments(faces[narrow])
    rank = index.rank_of(index.line_at(edges.midpoints))
    no_line = int(index.rank_of(np.array([-1]))[0])
    metres = np.zeros((len(narrow), no_line + 1))
    np.add.at(metres, (edges.left, rank), edges.length_m)
    best = metres[:, :no_line].max(axis=1, initial=0.0)
    free = metres[:, no_line]  # along the community's own border
    is_strip = (best > 0) & (best + free >= ONE_CLASS_SHARE * 2 * long_side)
    out[narrow[is_strip]] = metres[is_strip, :no_line].argmax(axis=1)
    return out
