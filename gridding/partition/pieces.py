"""What falls off a part when a node leaves it: the exact contiguity check of every move.

A search starts at each neighbour of the leaving node in its part and all searches take turns; where
two meet they become one. One left: the part stays whole, seen after a few steps in the usual case
that the neighbours touch each other. A search that runs dry has found a piece that is cut off, and
costs no more than the smaller pieces are large.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from gridding.partition.graph import Graph, Ints

_CUT_OFF = -2
"""Root of a search that ran dry."""
_BITS = 64
"""Longest row that a mask can hold."""


class Search(NamedTuple):
    """What `severed` works in, kept between calls; ``label`` is -1 everywhere between them."""

    label: Ints
    in_queue: Ints
    member: Ints
    root: Ints
    head: Ints
    tail: Ints
    first: Ints
    last: Ints
    group: Ints


Masks = npt.NDArray[np.uint64]
"""For each entry of a row, which entries of the row are its neighbours too; bit i for entry i."""


@njit(cache=True, nogil=True)
def masks_of(graph: Graph) -> Masks:
    """Return the masks of all rows; of those longer than 64, zeros."""
    start, neighbour = graph.start, graph.neighbour
    masks = np.zeros(len(neighbour), dtype=np.uint64)
    entry = np.full(len(start) - 1, -1)
    for v in range(len(start) - 1):
        begin, end = start[v], start[v + 1]
        if end - begin > _BITS:
            continue
        for i in range(begin, end):
            entry[neighbour[i]] = i - begin
        for i in range(begin, end):
            w = neighbour[i]
            for j in range(start[w], start[w + 1]):
                if entry[neighbour[j]] >= 0:
                    masks[i] |= np.uint64(1) << np.uint64(entry[neighbour[j]])
        for i in range(begin, end):
            entry[neighbour[i]] = -1
    return masks


@njit(cache=True, nogil=True)
def stays_whole(v: int, home: int, graph: Graph, part: Ints, masks: Masks) -> bool:
    """Return whether the neighbours of ``v`` in its part are connected among themselves.

    If so, ``v`` may leave without a search; if not, its part may still hold together elsewhere.
    """
    begin, end = graph.start[v], graph.start[v + 1]
    if end - begin > _BITS:
        return False
    behind = np.uint64(0)
    for i in range(begin, end):
        behind |= np.uint64(part[graph.neighbour[i]] == home) << np.uint64(i - begin)
    reached = behind & (~behind + np.uint64(1))
    grown = np.uint64(0)
    while grown != reached:
        fresh = reached & ~grown
        grown = reached
        i = begin
        while fresh != 0:
            if fresh & np.uint64(1):
                reached |= masks[i] & behind
            fresh >>= np.uint64(1)
            i += 1
    return bool(reached == behind)


@njit(cache=True, nogil=True)
def search_in(start: Ints) -> Search:
    """Return the arrays for `severed` in a graph with these row starts."""
    n = len(start) - 1
    most = 1
    for v in range(n):
        most = max(most, start[v + 1] - start[v])
    nodes = np.full((4, n), -1)
    searches = np.zeros((5, most), dtype=np.int64)
    return Search(
        nodes[0],
        nodes[1],
        nodes[2],
        searches[0],
        searches[1],
        searches[2],
        searches[3],
        searches[4],
        nodes[3],
    )


@njit(cache=True, nogil=True)
def severed(v: int, graph: Graph, part: Ints, search: Search) -> int:
    """Write ``v`` and all that its leaving would cut off into ``search.group``; return how many.

    The piece whose search goes on longest, usually the largest, is the one that stays.
    """
    home = part[v]
    start, neighbour = graph.start, graph.neighbour
    label, in_queue, member = search.label, search.in_queue, search.member
    root, head, tail = search.root, search.head, search.tail
    first, last, group = search.first, search.last, search.group
    count = 0
    for i in range(start[v], start[v + 1]):
        w = neighbour[i]
        if part[w] == home:
            label[w] = count
            in_queue[w] = -1
            member[w] = -1
            root[count] = count
            head[count] = tail[count] = first[count] = last[count] = w
            count += 1
    group[0] = v
    if count <= 1:
        if count == 1:
            label[first[0]] = -1
        return 1
    active = count
    size = 1
    while active > 1:
        for s in range(count):
            if root[s] != s or active == 1:
                continue
            u = head[s]
            if u < 0:
                root[s] = _CUT_OFF
                active -= 1
                continue
            head[s] = in_queue[u]
            for i in range(start[u], start[u + 1]):
                w = neighbour[i]
                if part[w] != home or w == v:
                    continue
                if label[w] < 0:
                    label[w] = s
                    in_queue[w] = -1
                    member[w] = -1
                    if head[s] < 0:
                        head[s] = w
                    else:
                        in_queue[tail[s]] = w
                    tail[s] = w
                    member[last[s]] = w
                    last[s] = w
                    continue
                r = label[w]
                while root[r] != r:
                    r = root[r]
                if r == s:
                    continue
                root[r] = s
                active -= 1
                if head[r] >= 0:
                    if head[s] < 0:
                        head[s] = head[r]
                    else:
                        in_queue[tail[s]] = head[r]
                    tail[s] = tail[r]
                member[last[s]] = first[r]
                last[s] = last[r]
                if active == 1:
                    break
    for s in range(count):
        if root[s] == s or root[s] == _CUT_OFF:
            off = root[s] == _CUT_OFF
            u = first[s]
            while u >= 0:
                label[u] = -1
                if off:
                    group[size] = u
                    size += 1
                u = member[u]
    return size
