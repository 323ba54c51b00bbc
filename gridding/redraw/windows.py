"""A few neighbouring grids regrouped at once, exactly, so that fewest households move.

As `gridding.partition.regroup`, with another price: what a group of lumps costs are the households
that are not in the grid that they were in if the group becomes a grid, its border, and a fine for
being out of the band. Where grids hold only a few large buildings, moves of single units cannot
mend them; this can.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gridding.land.borders import Floats, Ints
from gridding.partition.dice import State, below, uniform
from gridding.partition.graph import Band, Graph
from gridding.partition.groups import best_cover, connected_groups
from gridding.partition.lumps import Lumps, Words, lumps_of
from gridding.partition.relax import relaxed

_FEWEST, _MOST_PARTS = 3, 8
"""Grids in a window."""
_LEAST, _MOST_LUMPS = 5, 8
"""Lumps a grid."""
_MOST_GROUPS = 30_000
_MOST_TRIES = 100_000
_BEYOND = 0.2
"""What each household beyond the band costs, so that a search has something to go by."""


@dataclass(frozen=True)
class Before:
    """Who was where.

    Attributes
    ----------
    home : (n,) int array
        Grid that each unit was in, -1 for none.
    stay : (n,) int array
        Households of the unit that were there before.
    prices : tuple of float
        As `gridding.redraw.part.Part.prices`.
    """

    home: Ints
    stay: Ints
    prices: tuple[float, float]


def regrouped(
    graph: Graph, band: Band, group: Ints, before: Before, windows: int, state: State
) -> Ints:
    """Regroup windows around grids that are out of the band or that moved households.

    Parameters
    ----------
    graph : Graph
        Its costs in households.
    band : Band
    group : (n,) int array
        Contiguous grids, numbered from 0.
    before : Before
    windows : int
        How many are tried.
    state : ndarray of uint64, shape (1,)

    Returns
    -------
    (n,) int array
        As many contiguous grids.
    """
    group = group.copy()
    tail, head, _ = graph.pairs()
    whole = _whole(before)
    for _ in range(windows):
        troubled = _troubled(graph, band, group, before, whole)
        if not len(troubled):
            break
        wanted = _FEWEST + int(below(state, _MOST_PARTS - _FEWEST + 1))
        first = int(troubled[below(state, len(troubled))])
        number = _window(group, tail, head, band.n_parts, first, wanted, state)
        most = min(_LEAST + int(below(state, _MOST_LUMPS - _LEAST + 1)), 64 // (number.max() + 1))
        lumps = lumps_of(graph, group, number, int(most), state)
        new = _chosen(lumps, int(number.max()) + 1, band, before, whole)
        if new is not None:
            names = np.flatnonzero(number >= 0)
            group[lumps.nodes] = names[np.argsort(number[names])][new[lumps.lump]]
    return group


def _whole(before: Before) -> Floats:
    """Return the households that were in each grid."""
    had = before.home >= 0
    return np.bincount(before.home[had], before.stay[had]).astype(np.float64)


def _troubled(graph: Graph, band: Band, group: Ints, before: Before, whole: Floats) -> Ints:
    """Return the grids out of the band; where there are none, those that gained households."""
    sums = np.bincount(group, graph.load, band.n_parts).astype(np.float64)
    held = np.zeros((band.n_parts, len(whole)))
    known = before.home >= 0
    np.add.at(held, (group[known], before.home[known]), before.stay[known])
    out = np.flatnonzero(_beyond(sums, band) > 0)
    return out if len(out) else np.flatnonzero(_moved(held, whole) > 0)


def _window(
    group: Ints, tail: Ints, head: Ints, n: int, first: int, wanted: int, state: State
) -> Ints:
    """Return the number in the window of each grid, -1 outside; those that share most edges."""
    shared = np.zeros((n, n))
    np.add.at(shared, (group[tail], group[head]), 1.0)
    shared += shared.T
    number = np.full(n, -1, np.int64)
    number[first] = 0
    likely = np.zeros(n)
    newest = first
    for size in range(1, wanted):
        likely += shared[newest]
        chance = np.array([0.2 + uniform(state) for _ in range(n)])
        offer = np.where(number < 0, likely * chance, 0.0)
        if offer.max() <= 0:
            break
        newest = int(offer.argmax())
        number[newest] = size
    return number


def _chosen(lumps: Lumps, k: int, band: Band, before: Before, whole: Floats) -> Ints | None:
    """Return a better group for each lump, None where there is none or too much to look at."""
    margin = (band.upper - band.lower) / 2
    lower, upper = max(band.lower - margin, 0.0), band.upper + margin
    found = connected_groups(lumps.load, lumps.cost, lower, upper, _MOST_GROUPS)
    if not len(found[0]):
        return None
    group, total, border = (
        np.concatenate(pair) for pair in zip(_present(lumps, k), found, strict=True)
    )
    price = border + _fine(total, band, before.prices) + _moved_by(group, lumps, before, whole)
    present = float(price[:k].sum())
    share = (lumps.load + 1e-9) / (total[lumps.part] + 1e-9 * len(lumps.load))
    reduced, bound = relaxed(group, price, price[lumps.part] * share, k)
    gap = present - bound
    if gap <= 1e-9 * present:
        return None
    near = np.flatnonzero(reduced < gap)
    near = near[np.argsort(reduced[near], kind="stable")]
    gap = gap * (1 - 1e-6) - 1e-9 * present
    chosen = best_cover(group[near], reduced[near], len(lumps.load), k, gap, _MOST_TRIES)
    if not len(chosen):
        return None
    new: Ints = _bits(chosen, len(lumps.load)).argmax(axis=0).astype(np.int64)
    return new


def _bits(words: Words, n: int) -> npt.NDArray[np.uint8]:
    octets = words.astype("<u8").view(np.uint8).reshape(-1, 8)
    return np.unpackbits(octets, axis=1, bitorder="little")[:, :n]


def _present(lumps: Lumps, k: int) -> tuple[Words, Floats, Floats]:
    words = [sum(1 << v for v in np.flatnonzero(lumps.part == p).tolist()) for p in range(k)]
    load = np.bincount(lumps.part, lumps.load, k).astype(np.float64)
    apart = lumps.part[:, None] != lumps.part[None, :]
    border = np.bincount(lumps.part, (lumps.cost * apart).sum(axis=1), k).astype(np.float64) / 2
    return np.array(words, dtype=np.uint64), load, border


def _beyond(total: Floats, band: Band) -> Floats:
    """Return how far each group is out of the band."""
    return np.asarray(np.maximum(band.lower - total, 0.0) + np.maximum(total - band.upper, 0.0))


def _fine(total: Floats, band: Band, prices: tuple[float, float]) -> Floats:
    beyond, width = _beyond(total, band), max(band.upper - band.lower, 1.0)
    fine = prices[0] * (beyond > 0) + prices[1] * (beyond > width / 2)
    return np.asarray(fine + _BEYOND * beyond)


def _moved_by(group: Words, lumps: Lumps, before: Before, whole: Floats) -> Floats:
    """Return `_moved` of groups of lumps."""
    home, stay = before.home[lumps.nodes], before.stay[lumps.nodes]
    homes, local = np.unique(home, return_inverse=True)
    held = np.zeros((len(lumps.load), len(homes)), np.float32)
    np.add.at(held, (lumps.lump, local), stay)
    of_group = (_bits(group, len(lumps.load)).astype(np.float32) @ held).astype(np.float64)
    known = homes >= 0
    strangers = of_group[:, ~known].sum(axis=1)
    return np.asarray(_moved(of_group[:, known], whole[homes[known]]) + strangers)


def _moved(held: Floats, whole: Floats) -> Floats:
    """Return the households of each group that are not in the grid that continues theirs.

    A group continues the grid with which it shares more than half of its own and of the grid's
    households, of which ``held`` are in the group and ``whole`` in all.
    """
    total = held.sum(axis=1)
    stays = (2 * held > total[:, None]) & (2 * held > whole[None, :])
    return np.asarray(total - (held * stays).sum(axis=1))
