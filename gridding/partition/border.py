"""The nodes that touch another part, kept in a list while nodes change parts."""

from typing import NamedTuple

import numpy as np
from numba import njit

from gridding.partition.graph import Graph, Ints


class Border(NamedTuple):
    """A set of nodes with constant-time draw, insert and remove.

    Attributes
    ----------
    foreign : ndarray of int64, shape (n,)
        How many neighbours of each node lie in other parts.
    nodes : ndarray of int64, shape (n,)
        The first ``size[0]`` are those with any.
    place : ndarray of int64, shape (n,)
        Where a node stands in ``nodes``; -1 for none.
    size : ndarray of int64, shape (1,)
    """

    foreign: Ints
    nodes: Ints
    place: Ints
    size: Ints


@njit(cache=True, nogil=True)
def border_of(graph: Graph, part: Ints) -> Border:
    """Return the border of an assignment."""
    n = len(graph.load)
    border = Border(
        np.zeros(n, np.int64), np.empty(n, np.int64), np.full(n, -1), np.zeros(1, np.int64)
    )
    for v in range(n):
        for e in range(graph.start[v], graph.start[v + 1]):
            if part[graph.neighbour[e]] != part[v]:
                border.foreign[v] += 1
        _settle(v, border)
    return border


@njit(cache=True, nogil=True)
def move(v: int, to: int, graph: Graph, part: Ints, border: Border) -> None:
    """Put ``v`` into part ``to``."""
    origin = part[v]
    part[v] = to
    for e in range(graph.start[v], graph.start[v + 1]):
        w = graph.neighbour[e]
        if part[w] == origin:
            border.foreign[v] += 1
            border.foreign[w] += 1
            _settle(w, border)
        elif part[w] == to:
            border.foreign[v] -= 1
            border.foreign[w] -= 1
            _settle(w, border)
    _settle(v, border)


@njit(cache=True, nogil=True)
def _settle(v: int, border: Border) -> None:
    place = border.place[v]
    if border.foreign[v] > 0 and place < 0:
        border.place[v] = border.size[0]
        border.nodes[border.size[0]] = v
        border.size[0] += 1
    elif border.foreign[v] == 0 and place >= 0:
        border.size[0] -= 1
        last = border.nodes[border.size[0]]
        border.nodes[place] = last
        border.place[last] = place
        border.place[v] = -1
