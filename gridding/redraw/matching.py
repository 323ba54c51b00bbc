"""Which building of the newer files is which of the earlier ones."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from gridding.land.borders import Ints

POINT_RADIUS_M = 1.0
"""A building that is a point counts as a disc of this radius."""
SAME_PLACE = 0.5
"""Two outlines are one building where they share more than this part of the ground of both."""
NEAR_M = 50.0
"""A building that moved less far than this is the same where ids are lasting."""
LASTING = 0.9
"""Ids are lasting where more than this part of the buildings in the same place have the same."""

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Matched:
    """Buildings of two times, side by side.

    Attributes
    ----------
    earlier : (n,) int array
        Position among the earlier buildings of each newer one, -1 for a new one.
    gone : (k,) int array
        Positions of the earlier ones that are no more.
    """

    earlier: Ints
    gone: Ints

    @property
    def new(self) -> npt.NDArray[np.bool_]:
        """Whether each newer building is new."""
        return self.earlier < 0


def match(before: gpd.GeoDataFrame, now: gpd.GeoDataFrame, *, by_id: bool) -> Matched:
    """Match the buildings of two times, one to one.

    Where ids are known to be real, the same id is the same building, wherever it stands. All others
    are the same where they stand in the same place: where their outlines share more than half of
    the ground that both take, so that a shift by centimetres, or a better survey, makes no building
    new. Of several in one place (points above all) those of the same id are the same, then those
    with as many households, then in order of id. Where ids turn out to be lasting, because nearly
    all buildings in the same place have the same one, they tell those apart that moved a little.

    Parameters
    ----------
    before, now : GeoDataFrame
        ``building_id, households, geometry`` in the same metric CRS; ids unique.
    by_id : bool
        Whether ids are known to be those of a register, not numbers of rows.

    Returns
    -------
    Matched
    """
    ids = [frame["building_id"].astype(str).to_numpy(dtype=object) for frame in (before, now)]
    _, old, new = np.intersect1d(ids[0], ids[1], assume_unique=True, return_indices=True)
    earlier = np.full(len(now), -1, np.int64)
    if by_id:
        earlier[new] = old
    _match_places(before, now, ids, earlier)
    if not by_id and _lasting(ids, earlier):
        near = shapely.distance(before.geometry.to_numpy()[old], now.geometry.to_numpy()[new])
        free = (earlier[new] < 0) & ~np.isin(old, earlier) & (near <= NEAR_M)
        earlier[new[free]] = old[free]
    return Matched(earlier, np.setdiff1d(np.arange(len(before)), earlier))


def _lasting(ids: list[Texts], earlier: Ints) -> bool:
    same = ids[0][earlier[earlier >= 0]] == ids[1][earlier >= 0]
    return bool(len(same) and same.mean() > LASTING)


def _match_places(
    before: gpd.GeoDataFrame, now: gpd.GeoDataFrame, ids: list[Texts], earlier: Ints
) -> None:
    """Match what stands in the same place of what is not matched yet."""
    left = np.setdiff1d(np.arange(len(before)), earlier)
    free = np.flatnonzero(earlier < 0)
    old, new, share = _in_same_place(before, now, left, free)
    households = [frame["households"].to_numpy() for frame in (before, now)]
    other_id = ids[0][old] != ids[1][new]
    other = households[0][old] != households[1][new]
    order = np.lexsort((ids[0][old], ids[1][new], other, other_id, -share.round(6)))
    taken = np.zeros(len(before), dtype=bool)
    for k in order.tolist():
        if earlier[new[k]] < 0 and not taken[old[k]]:
            earlier[new[k]], taken[old[k]] = old[k], True


def _in_same_place(
    before: gpd.GeoDataFrame, now: gpd.GeoDataFrame, left: Ints, free: Ints
) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """Return pairs of earlier and newer buildings in one place, and what share of it both take."""
    old, new = (_outlines(f)[some] for f, some in ((before, left), (now, free)))
    at, found = shapely.STRtree(old).query(new, predicate="intersects")
    common = shapely.area(shapely.intersection(new[at], old[found]))
    share = common / np.maximum(shapely.area(new[at]) + shapely.area(old[found]) - common, 1e-9)
    same = share > SAME_PLACE
    return left[found[same]], free[at[same]], share[same]


def _outlines(frame: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    shapes = frame.geometry.to_numpy()
    points = shapely.area(shapes) == 0
    return np.asarray(np.where(points, shapely.buffer(shapes, POINT_RADIUS_M), shapes))
