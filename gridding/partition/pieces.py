"""What falls off a part when a node leaves it: the exact contiguity check of every move.

A search starts at each neighbour of the leaving node in its part and all searches take turns; where
two meet they become one. One left: the part stays whole, seen after a few steps in the usual case
that the neighbours touch each other. A search that runs dry has found a piece that is cut off, and
costs no more than the smaller pieces are large.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]


def workspace(n_nodes: int, max_degree: int) -> tuple[Ints, Ints, Ints]:
    """Return the arrays that `severed` works in.

    Parameters
    ----------
    n_nodes, max_degree : int

    Returns
    -------
    tuple of ndarray
        Per node: label, next in queue, next member; per search; the group found.
    """
    nodes = np.full((3, n_nodes), -1, dtype=np.int64)
    searches = np.zeros((5, max_degree + 1), dtype=np.int64)
    return nodes, searches, np.zeros(n_nodes, dtype=np.int64)


@njit(cache=True)
def severed(
    v: int, start: Ints, neighbour: Ints, part: Ints, nodes: Ints, searches: Ints, group: Ints
) -> int:
    """Write ``v`` and all that would be cut off by its leaving into ``group``; return how many.

    ``nodes[0]`` must be -1 everywhere and is left so. The piece that is found last to be whole,
    usually the largest, is the one that stays.
    """
    home = part[v]
    label, in_queue, member = nodes[0], nodes[1], nodes[2]
    root, head, tail, first, last = (
        searches[0],
        searches[1],
        searches[2],
        searches[3],
        searches[4],
    )
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
    label[v] = count
    root[count] = -1
    active = count
    size = 1
    while active > 1:
        for s in range(count):
            if root[s] != s or active == 1:
                continue
            u = head[s]
            if u < 0:
                root[s] = -2 - s  # run dry: this piece is cut off
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
        if root[s] == s or root[s] <= -2:
            off = root[s] <= -2
            u = first[s]
            while u >= 0:
                label[u] = -1
                if off:
                    group[size] = u
                    size += 1
                u = member[u]
    label[v] = -1
    return size


def max_degree(start: Ints) -> int:
    """Return the largest number of neighbours of a node."""
    return int(np.diff(start).max(initial=0))


Workspace = Any
