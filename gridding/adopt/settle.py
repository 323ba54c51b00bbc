"""Drawn grids made grids: every unit to one of them, each of them in one piece and one community.

A drawn grid falls into pieces where it crosses a community's border or was drawn in parts. Its
largest piece stands for it. Other pieces stand alone if many people live there, and go to a
neighbour if few do; so does land on which no grid was drawn.
"""

import heapq
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridding.land.borders import Floats, Ints
from gridding.land.build import Land
from gridding.land.graph import components

Length = tuple[float, float]
"""Of a common border: what is not hard, and all of it."""


@dataclass(frozen=True)
class Settled:
    """Where the units went.

    Attributes
    ----------
    group : (u,) int array
        Grid of each unit, numbered by the first unit.
    stands_for : (g,) int array
        The drawn grid of which each grid is the largest piece, -1 for none.
    piece : (u,) int array
        The piece of its drawn grid (or of undrawn land) that each unit lies in.
    """

    group: Ints
    stands_for: Ints
    piece: Ints


def community_of_units(land: Land) -> Ints:
    """Return the position of the community of each unit."""
    index = land.communities.set_index("code").index
    return np.asarray(index.get_indexer(land.units["community_code"]), dtype=np.int64)


def settle(
    households: Ints, area_m2: Floats, edges: pd.DataFrame, drawn: Ints, few: Floats
) -> Settled:
    """Give every unit to a grid.

    Parameters
    ----------
    households, area_m2 : (u,) arrays
        Of each unit.
    edges : DataFrame
        ``unit_a, unit_b, cost, hard`` as from `gridding.land.graph.dual_edges`: within
        communities only.
    drawn : (u,) int array
        The drawn grid that holds each unit, -1 for none.
    few : (u,) float array
        Pieces with up to so many households go to a neighbour, by where they lie: to the one with
        the longest common border (weighted by `cost`, hard barriers last). Undrawn land goes unit
        by unit, pieces go whole.

    Returns
    -------
    Settled
        Every grid hangs together along ``edges``.
    """
    n = len(drawn)
    a, b = edges["unit_a"].to_numpy(), edges["unit_b"].to_numpy()
    same = drawn[a] == drawn[b]
    piece = components(n, a[same], b[same])
    first = np.unique(piece, return_index=True)[1]
    of = drawn[first]  # the drawn grid of each piece
    load = np.bincount(piece, households).astype(np.float64)
    stands = load > few[first]
    area = np.bincount(piece, area_m2).astype(np.float64)
    main = _largest(of, load, area)
    stands[main] = True
    # What moves: pieces whole, undrawn land unit by unit; `node` numbers both.
    alone = ~stands[piece] & (drawn < 0)
    node = np.where(alone, len(first) + np.arange(n), piece)
    owner = _grown(node, stands, edges, len(first) + n)
    lost = owner[node] < 0
    left = components(n, *(end[lost[a] & lost[b]] for end in (a, b)))
    found = np.where(lost, len(first) + left, owner[node])
    firsts, group = np.unique(found, return_index=True, return_inverse=True)[1:]
    number = np.argsort(np.argsort(firsts))
    stands_for = np.full(len(firsts), -1, np.int64)
    for p in main:
        stands_for[number[group[first[p]]]] = of[p]
    return Settled(number[group].astype(np.int64), stands_for, piece)


def _largest(of: Ints, load: Floats, area_m2: Floats) -> Ints:
    """Return the piece of each drawn grid with most households, then most ground."""
    pieces = np.flatnonzero(of >= 0)
    order = pieces[np.lexsort((pieces, -area_m2[pieces], -load[pieces], of[pieces]))]
    return order[np.unique(of[order], return_index=True)[1]]


def _grown(node: Ints, stands: np.ndarray, edges: pd.DataFrame, n_nodes: int) -> Ints:
    """Let standing pieces take what moves, the longest common border first.

    Returns
    -------
    (n_nodes,) int array
        The standing piece that has each node, -1 where none can be reached.
    """
    owner = np.full(n_nodes, -1, np.int64)
    owner[: len(stands)] = np.where(stands, np.arange(len(stands)), -1)
    around = _around(node, edges)
    common: dict[tuple[int, int], Length] = {}
    queue: list[tuple[float, float, int, int]] = []

    def meet(mover: int, keeper: int, length: Length) -> None:
        soft, total = common.get((mover, keeper), (0.0, 0.0))
        soft, total = soft + length[0], total + length[1]
        common[mover, keeper] = soft, total
        # Equal borders differ in the last digits by the order of summing.
        heapq.heappush(queue, (-round(soft, 4), -round(total, 4), mover, keeper))

    for (x, y), length in around.items():
        if owner[x] < 0 <= owner[y]:
            meet(x, int(owner[y]), length)
    neighbours: dict[int, list[tuple[int, Length]]] = {}
    for (x, y), length in around.items():
        if owner[x] < 0 and owner[y] < 0:
            neighbours.setdefault(x, []).append((y, length))
    while queue:
        _, _, mover, keeper = heapq.heappop(queue)
        if owner[mover] >= 0:
            continue
        owner[mover] = keeper
        for other, length in neighbours.get(mover, ()):
            if owner[other] < 0:
                meet(other, keeper, length)
    return owner


def _around(node: Ints, edges: pd.DataFrame) -> dict[tuple[int, int], Length]:
    """Return the common border of nodes, both ways round, sorted."""
    x, y = node[edges["unit_a"].to_numpy()], node[edges["unit_b"].to_numpy()]
    cost = edges["cost"].to_numpy()
    soft = np.where(edges["hard"].to_numpy(dtype=bool), 0.0, cost)
    frame = pd.DataFrame(
        {
            "x": np.concatenate([x, y]),
            "y": np.concatenate([y, x]),
            "soft": np.tile(soft, 2),
            "cost": np.tile(cost, 2),
        }
    )
    summed = frame[frame["x"] != frame["y"]].groupby(["x", "y"]).sum().reset_index()
    return {
        (x, y): (soft, total)
        for x, y, soft, total in zip(*(summed[c].tolist() for c in summed), strict=True)
    }
