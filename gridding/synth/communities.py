"""Communities as unions of superblocks, their streets, names, codes and households."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from gridding.synth.blocks import Blocks
from gridding.synth.ground import TRACK_GAP_M, Ground
from gridding.synth.growth import component, grow, neighbours_of, spread
from gridding.synth.lattice import Lattice, Use
from gridding.synth.shape import Shape
from gridding.synth.words import FIRST, LAST, ROAD_WORDS, VILLAGE_CORES, VILLAGE_WORDS, pairs

SPREAD_PAST_TARGET = 0.6
"""Communities differ less in land than in households: exponent between the two."""
LAND_WEIGHT = 500.0
"""Households a square kilometre that stand for land as such when regions grow."""
CROWDED = 17_000.0
"""Households that a square kilometre of parcels can hold with daylight between the towers."""
SPLIT_SHARE = 0.25
"""Least share of a superblock on the smaller side of what cuts it."""
AWKWARD = (3.33, 3.57)
"""Range, in targets, of the communities that no number of grids fits well."""


@dataclass(frozen=True)
class Communities:
    """Communities and streets, in local metres.

    Attributes
    ----------
    of_block : ndarray of int
        Community of each superblock.
    polygons : ndarray of geometry
        In the order of the codes.
    codes, names, street_codes : tuple of str
    households : ndarray of int
        How many each is to have.
    village : ndarray of bool
        Whether it is a village committee (村) and not a residents' one (社区).
    streets : ndarray of geometry
    street_list : tuple of (code, name)
    """

    of_block: NDArray[np.int64]
    polygons: NDArray[np.object_]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    street_codes: tuple[str, ...]
    households: NDArray[np.int64]
    village: NDArray[np.bool_]
    streets: NDArray[np.object_]
    street_list: tuple[tuple[str, str], ...]


def make_communities(
    shape: Shape, ground: Ground, lattice: Lattice, blocks: Blocks, rng: np.random.Generator
) -> Communities:
    """Group superblocks into communities and communities into streets.

    Parameters
    ----------
    shape : Shape
    ground : Ground
    lattice : Lattice
    blocks : Blocks
    rng : numpy.random.Generator

    Returns
    -------
    Communities
    """
    km2 = shapely.area(blocks.blocks) / 1e6
    cells = [lattice.cells[k] for k in blocks.block_cell]
    capacity = km2 * np.array([cell.density for cell in cells])
    xy = shapely.get_coordinates(shapely.centroid(blocks.blocks))
    sizes = spread_households(shape, rng)
    targets = rng.permutation(sizes**SPREAD_PAST_TARGET)
    weight = capacity + LAND_WEIGHT * km2
    cut = np.flatnonzero(_cut_through(blocks.blocks, ground))
    across = cut[spread(xy[cut], weight[cut], min(shape.split_communities, len(cut)), rng)]
    label = grow(blocks.neighbours, weight, xy, targets, rng, fixed=[int(k) for k in across])
    whole = _united(blocks.blocks, label)
    street, order = _streets(shape, whole, rng)
    label = np.argsort(order)[label]
    street = street[order]
    label = _exclaves(shape, blocks, label, capacity, rng)
    held = np.bincount(label, capacity, minlength=shape.communities)
    households = np.empty(shape.communities, dtype=np.int64)
    households[np.argsort(held)] = np.sort(sizes).round()
    rural = np.array([cell.use is not Use.URBAN for cell in cells])
    village = np.bincount(label, km2 * rural) > 0.75 * np.bincount(label, km2)
    polygons = _united(blocks.blocks, label)
    codes, names, street_list = _labels(shape, street, village, rng)
    return Communities(
        label,
        polygons,
        codes,
        names,
        tuple(code[:9] for code in codes),
        households,
        village,
        _united(polygons, street),
        street_list,
    )


def _cut_through(polygons: NDArray[np.object_], ground: Ground) -> NDArray[np.bool_]:
    """Whether river or railway leave a good part of a polygon on either side."""
    barrier = shapely.union(ground.river, shapely.buffer(ground.rails, TRACK_GAP_M))
    shapely.prepare(barrier)
    found = np.zeros(len(polygons), dtype=bool)
    for k in np.flatnonzero(shapely.intersects(barrier, polygons)):
        sides = np.sort(shapely.area(shapely.get_parts(shapely.difference(polygons[k], barrier))))
        found[k] = len(sides) > 1 and sides[-2] > SPLIT_SHARE * shapely.area(polygons[k])
    return found


def spread_households(shape: Shape, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the households of all communities, ascending: a power curve with the wanted mean.

    Parameters
    ----------
    shape : Shape
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (communities,)
        Sums to ``shape.households``; within ``smallest`` and ``largest``.
    """
    n = shape.communities
    at = (np.arange(n) + rng.uniform(0.2, 0.8, n)) / n
    awkward = shape.target_households * rng.uniform(*AWKWARD, shape.about_three_and_half)
    rest = shape.households - awkward.sum()

    def curve(power: float) -> NDArray[np.float64]:
        return shape.smallest + (shape.largest - shape.smallest) * at**power

    def without(sizes: NDArray[np.float64]) -> NDArray[np.float64]:
        near = np.argsort(np.abs(sizes - awkward.mean()))[: len(awkward)]
        return np.delete(sizes, near)

    low, high = 0.05, 30.0
    for _ in range(60):
        power = (low + high) / 2
        low, high = (power, high) if without(curve(power)).sum() > rest else (low, power)
    return np.sort(np.concatenate([without(curve(low)), awkward]))


def fit_to_land(
    shape: Shape, communities: Communities, built_km2: NDArray[np.float64]
) -> Communities:
    """Move households from where they would not find ground to where there is most of it.

    Parameters
    ----------
    shape : Shape
    communities : Communities
    built_km2 : ndarray, shape (communities,)
        Land in parcels that people may live on.

    Returns
    -------
    Communities
        With the same sum of households; those of the awkward size keep theirs.
    """
    households = communities.households.astype(float)
    low, high = (shape.target_households * end for end in (3.0, 4.0))
    free = (households < low) | (households > high)
    limit = np.minimum(CROWDED * built_km2, shape.largest)
    limit = np.where(free, limit, households)
    over = np.maximum(households - limit, 0.0)
    slack = np.where(households > high, np.maximum(limit - households, 0.0), 0.0)
    moved = min(over.sum(), slack.sum())
    households += slack * (moved / max(slack.sum(), 1.0)) - over * (moved / max(over.sum(), 1.0))
    return replace(communities, households=households.round().astype(np.int64))


def _united(polygons: NDArray[np.object_], label: NDArray[np.int64]) -> NDArray[np.object_]:
    whole = [shapely.coverage_union_all(polygons[label == k]) for k in range(label.max() + 1)]
    return np.array(whole)


def _streets(
    shape: Shape, whole: NDArray[np.object_], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the street of each community and the communities ordered by street and place."""
    xy = shapely.get_coordinates(shapely.centroid(whole))
    ones = np.ones(len(whole))
    label = grow(neighbours_of(whole), ones, xy, np.ones(shape.streets), rng, rounds=12)
    north = np.array([xy[label == k, 1].mean() for k in range(shape.streets)])
    label = np.argsort(np.argsort(-north))[label]
    return label, np.lexsort((xy[:, 0], -xy[:, 1].round(-3), label))


def _exclaves(
    shape: Shape,
    blocks: Blocks,
    label: NDArray[np.int64],
    capacity: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Give a few communities a superblock that lies inside a neighbour."""
    label = label.copy()
    touched: set[int] = set()
    for block in rng.permutation(len(label)):
        owner, around = label[block], {int(label[k]) for k in blocks.neighbours[block]}
        members = [int(k) for k in np.flatnonzero(label == owner) if k != block]
        next_door = {int(label[k]) for m in members for k in blocks.neighbours[m]} - around
        takers = sorted(next_door - touched)
        if len(touched) >= 2 * shape.exclaves:
            break
        if owner in touched or not takers or len(members) < 3:  # noqa: PLR2004
            continue
        if capacity[block] > np.median(capacity) and len(
            component(blocks.neighbours, members)
        ) == len(members):
            label[block] = takers[0]
            touched |= {int(owner), takers[0]}
    return label


def _labels(
    shape: Shape, street: NDArray[np.int64], village: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return codes and names of the communities, and code and name of each street."""
    words = [ROAD_WORDS[k] for k in rng.permutation(len(ROAD_WORDS))]
    towns = [bool(village[street == k].mean() > 0.5) for k in range(shape.streets)]  # noqa: PLR2004
    street_list, numbers = [], {False: 0, True: 99}
    for k, town in enumerate(towns):
        numbers[town] += 1
        ending = "镇" if town else ("路街道", "道街道", "大街街道")[k % 3]
        street_list.append((f"{shape.code}{numbers[town]:03d}", words[k % len(words)] + ending))
    urban_names = iter(pairs(list(FIRST), ["", *LAST], len(street), rng))
    rural_names = iter(pairs(list(VILLAGE_WORDS), list(VILLAGE_CORES), len(street), rng))
    codes, names = [], []
    counters: dict[tuple[int, bool], int] = {}
    for k, rural in zip(street, village, strict=True):
        key = (int(k), bool(rural))
        number = counters.setdefault(key, 200 if rural else 1)
        counters[key] = number + 1
        codes.append(f"{street_list[k][0]}{number:03d}")
        names.append(next(rural_names) + "村" if rural else next(urban_names) + "社区")
    return tuple(codes), tuple(names), tuple(street_list)
