"""What kinds of dwellings there are, and how many households of each kind a community gets.

The figures of the district are made here: how many buildings of each kind there are follows from
the wanted quantiles, and what the large ones leave is shared between walk-ups and houses.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gridding.synth.shape import Shape

HOUSED = 0.73
"""Share of the buildings that have households."""
ABOVE_P99 = 0.0082
"""Share of the housed buildings that are larger than those at the 99th percentile."""
AT_P99 = 0.0045
"""Share of those at the 99th percentile (`Kind.HIGH_TOWER`)."""
ABOVE_FIFTH = 0.0485
"""Share with more than 0.2 targets of households."""
ABOVE_P90 = 0.092
"""Share larger than those at the 90th percentile (`Kind.LONG_WALK_UP`)."""
AT_P90 = 0.042
VILLAGE_SHARE = 0.62
"""Share of the small houses that stand in villages."""
FITTING_ROUNDS = 300
ROOM_FOR_HUGE = 4
"""A community has so many times the households of its huge buildings."""
VACANT_FLATS = 3
"""Flats of a building that may be empty or joined."""


class Kind(StrEnum):
    """A kind of dwelling; the order is that of building, the largest first."""

    HUGE = "公寓"
    GREAT_TOWER = "超高层住宅"
    HIGH_TOWER = "高层塔楼"
    TOWER = "高层住宅"
    MID_RISE = "小高层住宅"
    LONG_WALK_UP = "多层长楼"
    WALK_UP = "多层住宅"
    ROW_HOUSE = "平房"
    HOUSE = "村宅"


@dataclass(frozen=True)
class Model:
    """One standard design.

    Attributes
    ----------
    floors, flats : int
        Storeys, and households when full.
    width, depth : float
        Footprint in metres, along the row and across it.
    gap_x, gap_y : float
        Free ground to the next building, in metres.
    cross : bool
        Whether the footprint has notched corners.
    """

    floors: int
    flats: int
    width: float
    depth: float
    gap_x: float
    gap_y: float
    cross: bool = False


MODELS: dict[Kind, tuple[Model, ...]] = {
    Kind.HUGE: (
        Model(33, 528, 62, 24, 26, 40),
        Model(30, 600, 70, 24, 26, 40),
        Model(32, 576, 44, 40, 30, 40, cross=True),
    ),
    Kind.GREAT_TOWER: (
        Model(33, 198, 36, 20, 20, 33, cross=True),
        Model(28, 168, 34, 20, 16, 26, cross=True),
        Model(33, 264, 58, 18, 16, 36),
        Model(30, 240, 40, 24, 20, 33, cross=True),
    ),
    Kind.HIGH_TOWER: (Model(26, 156, 34, 19, 17, 29, cross=True),),
    Kind.TOWER: (
        Model(26, 104, 27, 18, 17, 28, cross=True),
        Model(33, 132, 28, 18, 18, 31, cross=True),
        Model(18, 108, 46, 15, 13, 29),
        Model(24, 96, 26, 18, 16, 26, cross=True),
        Model(18, 144, 60, 15, 13, 29),
    ),
    Kind.MID_RISE: (
        Model(11, 66, 48, 14, 12, 27),
        Model(9, 54, 46, 13, 12, 25),
        Model(11, 88, 64, 14, 13, 27),
        Model(10, 60, 36, 16, 12, 26),
    ),
    Kind.LONG_WALK_UP: (Model(6, 48, 56, 12, 10, 19),),
    Kind.WALK_UP: (
        Model(5, 20, 28, 12, 8, 17),
        Model(5, 30, 42, 12, 9, 17),
        Model(6, 24, 28, 12, 8, 18),
        Model(6, 36, 42, 12, 9, 18),
        Model(4, 16, 28, 11, 8, 15),
    ),
    Kind.ROW_HOUSE: (Model(1, 1, 8, 8, 0, 7),),
    Kind.HOUSE: (Model(1, 1, 11, 8, 6, 11),),
}
SMALL_CHANCES = (0.62, 0.26, 0.12)
"""How likely a small house holds 1, 2 or 3 households."""
SMALL = (Kind.ROW_HOUSE, Kind.HOUSE)


def households_of(
    kind: Kind, model: Model, count: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw the households of ``count`` buildings.

    Parameters
    ----------
    kind : Kind
    model : Model
    count : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (count,)
        At least 1.
    """
    if kind in SMALL:
        return rng.choice(len(SMALL_CHANCES), size=count, p=SMALL_CHANCES) + 1
    return model.flats - rng.integers(0, VACANT_FLATS + 1, size=count)


def mean_households(kind: Kind) -> float:
    """Return the mean households of a building of a kind.

    Parameters
    ----------
    kind : Kind

    Returns
    -------
    float
    """
    if kind in SMALL:
        return float(np.dot(SMALL_CHANCES, (1, 2, 3)))
    return float(np.mean([model.flats for model in MODELS[kind]])) - VACANT_FLATS / 2


def wanted_counts(shape: Shape) -> dict[Kind, float]:
    """Return how many buildings of each kind give the district its figures.

    Parameters
    ----------
    shape : Shape

    Returns
    -------
    dict of Kind to float
        Their mean households sum to ``shape.households``.
    """
    housed = HOUSED * shape.buildings
    counts = {
        Kind.HUGE: float(shape.huge_buildings),
        Kind.GREAT_TOWER: ABOVE_P99 * housed - shape.huge_buildings,
        Kind.HIGH_TOWER: AT_P99 * housed,
        Kind.TOWER: (ABOVE_FIFTH - ABOVE_P99 - AT_P99) * housed,
        Kind.MID_RISE: (ABOVE_P90 - ABOVE_FIFTH) * housed,
        Kind.LONG_WALK_UP: AT_P90 * housed,
    }
    left = housed - sum(counts.values())
    short = shape.households - sum(n * mean_households(kind) for kind, n in counts.items())
    small = mean_households(Kind.HOUSE)
    walk_ups = (short - small * left) / (mean_households(Kind.WALK_UP) - small)
    counts[Kind.WALK_UP] = float(np.clip(walk_ups, 0.0, left))
    counts[Kind.ROW_HOUSE] = (1 - VILLAGE_SHARE) * (left - counts[Kind.WALK_UP])
    counts[Kind.HOUSE] = VILLAGE_SHARE * (left - counts[Kind.WALK_UP])
    return counts


def share_out(
    shape: Shape,
    households: NDArray[np.int64],
    urban_km2: NDArray[np.float64],
    rural_km2: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Share the kinds of dwellings out among the communities.

    Dense communities like towers, villages houses; iterative proportional fitting (Deming and
    Stephan 1940) makes these likings agree with the households of each community and each kind.

    Parameters
    ----------
    shape : Shape
    households : ndarray of int, shape (n,)
    urban_km2, rural_km2 : ndarray, shape (n,)
        Land that can be built on, in the town and in villages.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (n, 9)
        Households by community and `Kind`; rows sum to ``households``.
    """
    counts = wanted_counts(shape)
    columns = np.array([counts[kind] * mean_households(kind) for kind in Kind])
    crowd = households / (urban_km2 + 0.08 * rural_km2)
    rank = (np.argsort(np.argsort(crowd)) + 0.5) / len(crowd)
    rural = rural_km2 / (urban_km2 + rural_km2)
    liking = households[:, None] * _liking(rank, rural) * rng.lognormal(0.0, 0.7, (len(rank), 9))
    huge = _whole(liking[:, 0], households, shape.huge_buildings, rng) * mean_households(Kind.HUGE)
    table, rows = liking[:, 1:], households - huge
    for _ in range(FITTING_ROUNDS):
        table *= np.maximum(columns[1:], 1.0) / table.sum(axis=0)
        table *= (rows / table.sum(axis=1))[:, None]
    return np.column_stack([huge, table])


def _whole(
    liking: NDArray[np.float64], households: NDArray[np.int64], count: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Give each of ``count`` huge buildings to a community with room for it and much else."""
    given = np.zeros(len(liking), dtype=np.int64)
    for _ in range(count):
        room = households > ROOM_FOR_HUGE * mean_households(Kind.HUGE) * (given + 1)
        chance = liking * room
        given[int(rng.choice(len(liking), p=chance / chance.sum()))] += 1
    return given


def _liking(rank: NDArray[np.float64], rural: NDArray[np.float64]) -> NDArray[np.float64]:
    town = 1.02 - rural
    steep = 1 / (1 + np.exp(-(rank - 0.55) / 0.07))
    return np.column_stack(
        [
            town * steep * rank**3 + 1e-6,
            town * steep * rank**3 + 1e-6,
            town * steep * rank**2 + 1e-6,
            town * steep * rank + 1e-5,
            town * np.exp(-(((rank - 0.65) / 0.25) ** 2)) + 1e-3,
            town * np.exp(-(((rank - 0.45) / 0.25) ** 2)) + 1e-2,
            town * np.exp(-(((rank - 0.35) / 0.30) ** 2)) + 2e-2,
            np.exp(-6 * rank) + 0.05 * rural + 1e-4,
            2.0 * rural * np.exp(-2 * rank) + 1e-5,
        ]
    )
