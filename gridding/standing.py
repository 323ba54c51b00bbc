"""The grids of today as one more division of a part: mended until each of them hangs together."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from gridding.land.borders import Floats, Ints
from gridding.land.graph import components

Flags = npt.NDArray[np.bool_]


def standing(before: Ints, loads: Ints, edges: Ints, costs: Floats) -> Ints | None:
    """Return the grids of today as a contiguous division of a part.

    Of each grid its piece with most households stands; other pieces, and units that no grid holds,
    join the grid to which cutting them off costs most, those that touch one first.

    Parameters
    ----------
    before : (n,) int array
        Grid of today of each unit, -1 for none.
    loads : (n,) int array
        Households.
    edges : (m, 2) int array
        Of a connected graph.
    costs : (m,) float array

    Returns
    -------
    (n,) int array or None
        Grids numbered from 0; None where no unit is in a grid of today.

    Examples
    --------
    >>> edges = np.array([[0, 1], [1, 2], [2, 3], [3, 4]])
    >>> before = np.array([7, 9, 9, -1, 7])
    >>> standing(before, np.array([5, 1, 1, 1, 1]), edges, np.array([1.0, 1, 1, 2])).tolist()
    [0, 1, 1, 1, 1]
    """
    if not (before >= 0).any():
        return None
    a, b = edges[:, 0], edges[:, 1]
    alike = before[a] == before[b]
    piece = components(len(before), a[alike], b[alike])
    of_piece = before[np.unique(piece, return_index=True)[1]]
    weight = np.bincount(piece, loads) + np.bincount(piece) / (len(loads) + 1)
    group = np.full(len(of_piece), -1, np.int64)
    for number, grid in enumerate(np.unique(before[before >= 0])):
        mine = np.flatnonzero(of_piece == grid)
        group[mine[weight[mine].argmax()]] = number
    n = int(group.max()) + 1
    while (group < 0).any():
        loose, held = group[piece[a]] < 0, group[piece[b]] >= 0
        ends = [(a[loose & held], b[loose & held], costs[loose & held])]
        back = ~loose & ~held
        ends.append((b[back], a[back], costs[back]))
        tail, head, cost = (np.concatenate(column) for column in zip(*ends, strict=True))
        if not len(tail):
            return None
        touching, at = np.unique(piece[tail], return_inverse=True)
        towards = np.bincount(at * n + group[piece[head]], cost, len(touching) * n)
        group[touching] = towards.reshape(-1, n).argmax(axis=1)
    return np.asarray(group[piece], dtype=np.int64)


CIRCLES = 3
"""So far around a grid out of the band it is tried to divide anew before all is."""

Divide = Callable[[Ints, Ints, Floats], Ints]
"""Divides some nodes, given the edges between them, by their positions, and what these cost."""


def mended(group: Ints, broken: Flags, edges: Ints, costs: Floats, divide: Divide) -> list[Ints]:
    """Divide anew only around grids out of the band: with their neighbours, and theirs, and theirs.

    Parameters
    ----------
    group : (n,) int array
        Grids as they stand, numbered from 0.
    broken : (g,) bool array
        Which of them are out of the band.
    edges : (m, 2) int array
    costs : (m,) float array
    divide : callable

    Returns
    -------
    list of (n,) int array
        A division for each circle that leaves some grid as it is; none where no grid is broken.
    """
    a, b = group[edges[:, 0]], group[edges[:, 1]]
    near = broken.copy()
    out: list[Ints] = []
    for _ in range(CIRCLES):
        outward = near.copy()
        outward[a[near[b]]] = outward[b[near[a]]] = True
        near = outward
        if near.all() or not near.any():
            break
        out.append(_divided_anew(group, near[group], edges, costs, divide))
    return out


def _divided_anew(group: Ints, anew: Flags, edges: Ints, costs: Floats, divide: Divide) -> Ints:
    inside = anew[edges].all(axis=1)
    place = components(len(group), edges[inside, 0], edges[inside, 1])
    out = group.copy()
    for p in np.unique(place[anew]):
        some = np.flatnonzero(place == p)
        local = np.full(len(group), -1, np.int64)
        local[some] = np.arange(len(some))
        mine = inside & (place[edges[:, 0]] == p)
        out[some] = out.max() + 1 + divide(some, local[edges[mine]], costs[mine])
    return np.unique(out, return_inverse=True)[1].astype(np.int64)


def parts_today(before: Ints, loads: Ints, part: Ints) -> tuple[int, ...]:
    """Return how many grids of today lie mostly in each part of a community.

    Parameters
    ----------
    before : (u,) int array
        Grid of today of each unit, -1 for none.
    loads : (u,) int array
        Households.
    part : (u,) int array
        Part of each unit, from 0.

    Returns
    -------
    tuple of int
        One number a part; grids where nobody lives do not count.
    """
    lived_in = (before >= 0) & (loads > 0)
    table = np.zeros((int(before.max(initial=-1)) + 1, int(part.max(initial=-1)) + 1))
    np.add.at(table, (before[lived_in], part[lived_in]), loads[lived_in])
    counted = table[table.sum(axis=1) > 0]
    most = counted.argmax(axis=1) if len(counted) else np.zeros(0, np.int64)
    return tuple(int(k) for k in np.bincount(most, minlength=table.shape[1]))
