"""Buildings on their parcels: dwellings by kind, then the buildings that nobody lives in."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from gridding.synth.parcels import Parcels, footprints, rows_of_sites, turned, village_sites
from gridding.synth.stock import MODELS, SMALL, Kind, Model, households_of, mean_households

PERSONS_A_HOUSEHOLD = 2.35
VILLAGE_HOUSES = (90, 260)
"""Houses of one natural village on one parcel."""
ROOM_BETWEEN_M = 5.0
"""From the last row of one kind to the room of the next."""
LEAST_ROOM_M = 42.0
"""Depth of a room that is worth building on."""
SHOP_BAND_M = (1.2, 8.2)
"""How far inside a parcel's edge its shops stand."""
SHOP_CLEAR_M = 18.0
"""What two corners take of a side, so that shops round a corner stay apart."""


@dataclass
class Site:
    """Buildings that were put up together on one parcel.

    Attributes
    ----------
    parcel : int
    use : str
        Value of the column 类型.
    floors : int
    polygons : ndarray of Polygon
        Local metres.
    households : ndarray of int
    """

    parcel: int
    use: str
    floors: int
    polygons: NDArray[np.object_]
    households: NDArray[np.int64]


@dataclass
class Town:
    """What is built so far, and what is left of each parcel (None: nothing)."""

    parcels: Parcels
    rooms: list[Polygon | None]
    sites: list[Site] = field(default_factory=list)


def house_community(
    town: Town,
    members: list[int],
    last_resort: list[int],
    quota: NDArray[np.float64],
    rng: np.random.Generator,
) -> None:
    """Put up dwellings for one community until its quota of every kind is used up.

    What is left of one kind, or had no room, goes to the next smaller one; so the households of
    the community come out exactly as long as there is land.

    Parameters
    ----------
    town : Town
        Gets the new sites.
    members : list of int
        Parcels of the community, the most urban first.
    last_resort : list of int
        Parcels to take where those do not suffice.
    quota : ndarray, shape (9,)
        Households by `Kind`.
    rng : numpy.random.Generator
    """
    owed = 0.0
    for kind, share in zip(Kind, quota, strict=True):
        owed += share
        enough = 0.5 if kind is Kind.HOUSE else mean_households(kind) / 2
        order = members[::-1] if kind in SMALL else members
        for parcel in [*order, *last_resort]:
            if owed < enough:
                break
            if town.rooms[parcel] is not None:
                owed -= _fill(town, parcel, kind, owed, rng)


def _fill(town: Town, parcel: int, kind: Kind, owed: float, rng: np.random.Generator) -> int:
    """Fill the room on one parcel with one model of a kind; return the households it holds."""
    room, heading = town.rooms[parcel], float(town.parcels.heading[parcel])
    if room is None:
        return 0
    model = MODELS[kind][int(rng.integers(len(MODELS[kind])))]
    count = max(round(owed / (model.flats if kind not in SMALL else mean_households(kind))), 1)
    if kind is Kind.HOUSE:
        count = min(count, int(rng.integers(*VILLAGE_HOUSES)))
        polygons, rest = village_sites(room, heading, model, count, rng), None
    else:
        polygons, rest = _rows_used(room, heading, model, count, tight=kind in SMALL)
    if not len(polygons):
        return 0
    households = households_of(kind, model, len(polygons), rng)
    if kind in SMALL:
        households = _trim(households, owed)
        polygons = polygons[: len(households)]
    town.rooms[parcel] = rest
    town.sites.append(Site(parcel, kind.value, model.floors, polygons, households))
    return int(households.sum())


def _rows_used(
    room: Polygon, heading: float, model: Model, count: int, *, tight: bool
) -> tuple[NDArray[np.object_], Polygon | None]:
    """Return at most ``count`` sites, and the room to the south of them that others can have."""
    polygons = rows_of_sites(room, heading, model)
    if len(polygons) <= count:
        return polygons, None
    bottoms = shapely.bounds(turned(polygons, -heading))[:, 1]
    flat = turned(np.array([room]), -heading)[0]
    x_low, y_low, x_high, _ = flat.bounds
    cut = bottoms[count - 1] - ROOM_BETWEEN_M
    if cut - y_low < LEAST_ROOM_M:
        spread = np.linspace(0, len(polygons) - 1, count).round().astype(np.int64)
        return polygons[np.arange(count) if tight else spread], None
    rest = shapely.intersection(flat, shapely.box(x_low, y_low, x_high, cut))
    largest = max(shapely.get_parts(rest), key=shapely.area)
    return polygons[:count], turned(np.array([largest]), heading)[0]


def _trim(households: NDArray[np.int64], owed: float) -> NDArray[np.int64]:
    """Leave off the small houses past what is owed, and make the last one fit."""
    total = np.cumsum(households)
    keep = int(np.searchsorted(total, owed - 0.5)) + 1
    kept = households[:keep].copy()
    over = int(kept.sum() - np.ceil(owed - 0.5))
    kept[-1] = max(kept[-1] - max(over, 0), 1)
    return kept


def empty_rows(
    town: Town, parcel: int, use: str, model: Model, most: int, rng: np.random.Generator
) -> int:
    """Put up to ``most`` buildings without households on a free parcel; return how many.

    Parameters
    ----------
    town : Town
    parcel : int
    use : str
    model : Model
    most : int
    rng : numpy.random.Generator

    Returns
    -------
    int
    """
    polygons = rows_of_sites(
        town.parcels.polygons[parcel], float(town.parcels.heading[parcel]), model
    )
    if len(polygons) > most:
        polygons = polygons[np.sort(rng.permutation(len(polygons))[:most])]
    if len(polygons):
        town.rooms[parcel] = None
        nobody = np.zeros(len(polygons), dtype=np.int64)
        town.sites.append(Site(parcel, use, model.floors, polygons, nobody))
    return len(polygons)


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
    made: NDArray[np.object_] = shapely.polygons(
        np.stack([left, right, right + out, left + out], axis=1)
    )
    return made


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
        shops.append(shapely.transform(moved, lambda p, k=k: p + points[k])[0])
    made = np.array(shops)
    made = made[shapely.contains_properly(parcel, made)]
    left, right = shapely.STRtree(made).query(made, predicate="intersects")
    return np.delete(made, left[left > right])
