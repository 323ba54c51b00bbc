"""What stands beside the dwellings: sheds against village houses, shops along the street."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from gridding.synth.building import Site
from gridding.synth.parcels import footprints, shifted, turned

SHOP_BAND_M = (1.2, 8.2)
"""How far inside a parcel's edge its shops stand."""
SHOP_CLEAR_M = 18.0
"""What two corners take of a side, so that shops round a corner stay apart."""


def lean_tos(site: Site, count: int, rng: np.random.Generator) -> NDArray[np.object_]:
    """Return sheds that share the north wall of some houses of a village.

    Parameters
    ----------
    site : Site
        Of plain boxes.
    count : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of Polygon
    """
    picked = np.sort(rng.permutation(len(site.polygons))[:count])
    rings = shapely.get_coordinates(site.polygons[picked]).reshape(-1, 5, 2)
    right, left, bottom = rings[:, 2], rings[:, 3], rings[:, 0]
    out = left - bottom
    out *= (rng.uniform(2.2, 3.2, len(out)) / np.hypot(out[:, 0], out[:, 1]))[:, None]
    rings = np.stack([left, right, right + out, left + out], axis=1)
    return np.asarray(shapely.polygons(rings), dtype=object)


def shops_along(parcel: Polygon, count: int, rng: np.random.Generator) -> NDArray[np.object_]:
    """Return low shops along the edge of a parcel, clear of its corners and of each other.

    Parameters
    ----------
    parcel : Polygon
    count : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of Polygon
    """
    points = shapely.get_coordinates(parcel.exterior)
    side = np.diff(points, axis=0)
    length = np.hypot(side[:, 0], side[:, 1])
    chosen = np.flatnonzero(length > SHOP_CLEAR_M + 12.0)
    if count < 1 or not len(chosen):
        return np.array([], dtype=object)
    chosen = np.sort(rng.permutation(chosen)[:count])
    wide = np.minimum(length[chosen] - SHOP_CLEAR_M, rng.uniform(12.0, 30.0, len(chosen)))
    angle = np.arctan2(side[chosen, 1], side[chosen, 0])
    inward = 1.0 if parcel.exterior.is_ccw else -1.0
    shops = []
    for k, w, turn in zip(chosen, wide, angle, strict=True):
        start = (length[k] - w) / 2
        low, high = sorted((inward * SHOP_BAND_M[0], inward * SHOP_BAND_M[1]))
        box = footprints(*(np.array([v]) for v in (start, start + w, low, high)))
        moved = turned(box, float(turn))
        shops.append(shifted(moved, points[k])[0])
    made = np.array(shops)
    made = made[shapely.contains_properly(parcel, made)]
    left, right = shapely.STRtree(made).query(made, predicate="intersects")
    return np.delete(made, left[left > right])
