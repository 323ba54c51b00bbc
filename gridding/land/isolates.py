"""Units that hang on their community by less than a metre: merged into a neighbour, listed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.land.borders import Floats, Geometries, Ints, Segments
from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.land.graph import NEIGHBOUR_LENGTH_M, components

DETAIL = "touches its community along less than 1 m, merged into the neighbour"


@dataclass(frozen=True)
class Merged:
    """Units after the merge.

    Attributes
    ----------
    polygons : (v,) array of Polygon or MultiPolygon
        Of the units that are left, in the order they had.
    kept : (v,) int array
        The positions they had.
    unit : (u,) int array
        For each unit before, its position now.
    exceptions : list of Row
        Each piece of land that was merged.
    """

    polygons: Geometries
    kept: Ints
    unit: Ints
    exceptions: list[Row]


def merge_isolates(
    polygons: Geometries,
    households: Ints,
    code: npt.NDArray[np.object_],
    borders: Segments,
    hard: npt.NDArray[np.bool_],
) -> Merged:
    """Merge what its community surrounds or adjoins, but nowhere along 1 m of border.

    Borders of 1 m and more link the units of a community into clusters. As long as two clusters
    touch, the smaller gives the unit with the longest border between them to the unit beyond.
    Clusters in which people live are not merged across a hard barrier. What touches its community
    nowhere, or in points only, stays as it is: it is an exclave.

    Parameters
    ----------
    polygons : (u,) array of Polygon or MultiPolygon
        A valid coverage in a metric CRS.
    households : (u,) int array
    code : (u,) array of str
        Code of the community of each unit.
    borders : Segments
        All borders between units.
    hard : (s,) bool array
        Which of them run along hard barriers.

    Returns
    -------
    Merged
    """
    goal = np.arange(len(polygons))
    area, households = shapely.area(polygons), households.copy()
    same = code[borders.left] == code[borders.right]
    near = borders.take(same)
    soft_m = np.where(hard[same], 0.0, near.length_m)
    pairs = _pairs(near.left, near.right, near.length_m, soft_m)
    rows: list[Row] = []
    while (found := _next(pairs, area, households)) is not None:
        giver, taker = found
        goal[goal == giver] = taker
        area[taker] += area[giver]
        households[taker] += households[giver]
        rows.append(exception_row(ExceptionKind.SLIVER, str(code[giver]), DETAIL, polygons[giver]))
        a, b, metres, soft = (pairs[name].to_numpy() for name in ("a", "b", "metres", "soft"))
        a, b = np.where(a == giver, taker, a), np.where(b == giver, taker, b)
        pairs = _pairs(a, b, metres, soft)
    kept, unit = np.unique(goal, return_inverse=True)
    left = polygons[kept]
    for at in np.flatnonzero(np.bincount(unit) > 1):
        left[at] = shapely.coverage_union_all(polygons[unit == at])
    return Merged(left, kept, unit.ravel(), rows)


def _pairs(one: Ints, other: Ints, metres: Floats, soft: Floats) -> pd.DataFrame:
    """Sum borders by pair of units."""
    frame = pd.DataFrame(
        {
            "a": np.minimum(one, other),
            "b": np.maximum(one, other),
            "metres": metres,
            "soft": soft,
        }
    )
    summed: pd.DataFrame = frame[frame["a"] != frame["b"]].groupby(["a", "b"]).sum().reset_index()
    return summed


def _next(pairs: pd.DataFrame, area_m2: Floats, households: Ints) -> tuple[int, int] | None:
    """Return the next unit to be merged and the unit that takes it."""
    a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    linked = pairs["metres"].to_numpy() >= NEIGHBOUR_LENGTH_M
    cluster = components(len(area_m2), a[linked], b[linked])
    loose = cluster[a] != cluster[b]
    if not loose.any():
        return None
    size = np.bincount(cluster, area_m2)
    inhabited = np.bincount(cluster, households) > 0
    best: tuple[float, float, int, int] | None = None
    for x, y, metres, soft in pairs[loose].itertuples(index=False):
        giver, taker = (x, y) if (size[cluster[x]], y) < (size[cluster[y]], x) else (y, x)
        reach = soft if inhabited[cluster[giver]] else metres
        if reach > 0:
            key = (size[cluster[giver]], -reach, int(giver), int(taker))
            best = key if best is None else min(best, key)
    return None if best is None else best[2:]
