"""Buildings on their parcels: dwellings by kind, then the buildings that nobody lives in."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from gridding.synth.parcels import Parcels, rows_of_sites, turned, village_sites
from gridding.synth.stock import MODELS, SMALL, Kind, Model, households_of, mean_households

VILLAGE_HOUSES = (90, 260)
"""Houses of one natural village on one parcel; more where there are few parcels."""
ROOM_BETWEEN_M = 5.0
"""From the last row of one kind to the room of the next."""
LEAST_ROOM_M = 42.0
"""Depth of a room that is worth building on."""


@dataclass(frozen=True)
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
    the community come out exactly as long as there is land. The largest parcel is kept for small
    houses where they are many.

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
    area = shapely.area(town.parcels.polygons)
    few = quota[-len(SMALL) :].sum() < VILLAGE_HOUSES[0]
    kept = set() if few else {max([*members, *last_resort], key=lambda k: float(area[k]))}
    for kind, share in zip(Kind, quota, strict=True):
        owed += share
        enough = 0.5 if kind is Kind.HOUSE else mean_households(kind) / 2
        order = [*(members[::-1] if kind in SMALL else members), *last_resort]
        closed = set() if kind in SMALL else kept
        rooms = [k for k in order if town.rooms[k] is not None and k not in closed]
        for turn, parcel in enumerate(rooms):
            if owed < enough:
                break
            owed -= _fill(town, parcel, kind, owed, len(rooms) - turn, rng)


def _fill(
    town: Town, parcel: int, kind: Kind, owed: float, rooms: int, rng: np.random.Generator
) -> int:
    """Fill the first of so many rooms with one model of a kind; return the households it holds."""
    room, heading = town.rooms[parcel], float(town.parcels.heading[parcel])
    if room is None:
        return 0
    model = MODELS[kind][int(rng.integers(len(MODELS[kind])))]
    count = max(round(owed / (model.flats if kind not in SMALL else mean_households(kind))), 1)
    if kind is Kind.HOUSE:
        count = min(count, max(int(rng.integers(*VILLAGE_HOUSES)), -(-count // rooms)))
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
    """Put up to ``most`` buildings without households in the room of a parcel; return how many.

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
    room = town.rooms[parcel]
    if room is None:
        return 0
    polygons = rows_of_sites(room, float(town.parcels.heading[parcel]), model)
    if len(polygons) > most:
        polygons = polygons[np.sort(rng.permutation(len(polygons))[:most])]
    if len(polygons):
        town.rooms[parcel] = None
        nobody = np.zeros(len(polygons), dtype=np.int64)
        town.sites.append(Site(parcel, use, model.floors, polygons, nobody))
    return len(polygons)
