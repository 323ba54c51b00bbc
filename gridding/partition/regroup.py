"""Large steps that are exact: a few neighbouring parts regrouped from all groups of their lumps.

A window of parts is made coarse (`lumps_of`), all connected groups of its lumps that suit a part
are listed, and the cheapest choice of groups that hold every lump once is taken: set partitioning,
as districting has done since Garfinkel and Nemhauser (1970), its linear relaxation solved by column
generation (Mehrotra, Johnson, Nemhauser 1998), whose duals bound the search for the choice. It is
the step of a large neighbourhood search (Shaw 1998). Where a part holds only a few large buildings,
moves of single nodes cannot mend it; this can.
"""

import numpy as np

from gridding.partition.dice import State, below
from gridding.partition.graph import Band, Floats, Graph, Ints
from gridding.partition.groups import best_cover, connected_groups
from gridding.partition.lumps import Lumps, Words, lumps_of
from gridding.partition.relax import relaxed
from gridding.partition.window import window_of

_FEWEST, _MOST_PARTS = 4, 9
"""Parts in a window."""
_LEAST, _MOST_LUMPS = 4, 7
"""Lumps a part."""
_MOST_GROUPS = 50_000
_MOST_TRIES = 300_000
_OUT = 40.0
"""What a part out of the band costs, in mean borders of a part."""
_BEYOND = 4.0
"""The same again for each width of the band beyond it."""


def regroup(graph: Graph, band: Band, part: Ints, windows: int, state: State) -> int:
    """Regroup windows of parts, in place; return how many got better.

    Parameters
    ----------
    graph : Graph
    band : Band
    part : ndarray of int64, shape (n,)
        Contiguous; no part is lost or broken.
    windows : int
        How many are tried.
    state : ndarray of uint64, shape (1,)

    Returns
    -------
    int
    """
    tail, head, cost = graph.pairs()
    fine = _OUT * (float(cost[part[tail] != part[head]].sum()) / band.n_parts + 1e-9)
    seen: set[bytes] = set()
    improved = 0
    for _ in range(windows):
        wanted = _FEWEST + int(below(state, _MOST_PARTS - _FEWEST + 1))
        number = window_of(graph, band, part, min(wanted, band.n_parts), state)
        most = _LEAST + int(below(state, _MOST_LUMPS - _LEAST + 1))
        lumps = lumps_of(graph, part, number, most, state)
        key = lumps.nodes.tobytes() + lumps.lump.tobytes()
        if key in seen:  # chosen among all groups of these lumps before
            continue
        seen.add(key)
        new = _regrouped(lumps, int(number.max()) + 1, band, fine)
        if new is not None:
            names = np.flatnonzero(number >= 0)
            part[lumps.nodes] = names[np.argsort(number[names])][new[lumps.lump]]
            improved += 1
    return improved


def _regrouped(lumps: Lumps, k: int, band: Band, fine: float) -> Ints | None:
    """Return a better group for each lump, None where there is none or too much to look at."""
    margin = (band.upper - band.lower) / 2
    lower, upper = max(band.lower - margin, 0.0), band.upper + margin
    found = connected_groups(lumps.load, lumps.cost, lower, upper, _MOST_GROUPS)
    if not len(found[0]):
        return None
    group, total, border = (
        np.concatenate(pair) for pair in zip(_present(lumps, k), found, strict=True)
    )
    price = _price(total, border, band, fine)
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
    octets = chosen.astype("<u8").view(np.uint8).reshape(-1, 8)
    bits = np.unpackbits(octets, axis=1, bitorder="little")[:, : len(lumps.load)]
    new: Ints = bits.argmax(axis=0).astype(np.int64)
    return new


def _present(lumps: Lumps, k: int) -> tuple[Words, Floats, Floats]:
    """Return the parts as they are: lumps as bits, load, half the border within the window."""
    words = [sum(1 << v for v in np.flatnonzero(lumps.part == p).tolist()) for p in range(k)]
    load = np.bincount(lumps.part, lumps.load, k).astype(np.float64)
    apart = lumps.part[:, None] != lumps.part[None, :]
    border = np.bincount(lumps.part, (lumps.cost * apart).sum(axis=1), k).astype(np.float64) / 2
    return np.array(words, dtype=np.uint64), load, border


def _price(total: Floats, border: Floats, band: Band, fine: float) -> Floats:
    """Return each group's border and its fine for being out of the band."""
    beyond = np.maximum(band.lower - total, 0.0) + np.maximum(total - band.upper, 0.0)
    width = max(band.upper - band.lower, 1.0)
    price: Floats = border + fine * ((beyond > 0) + _BEYOND * beyond / width)
    return price
