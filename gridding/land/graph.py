"""The dual graph: units as nodes, shared borders as edges; and the parts hard barriers leave."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from numba import njit

from gridding.land.barriers import BarrierIndex, Barriers, on_lines
from gridding.land.borders import Geometries, Ints, Segments
from gridding.land.classes import BarrierClass

_NO_LINES: Geometries = np.empty(0, dtype=object)

NEIGHBOUR_LENGTH_M = 1.0
"""Two units are neighbours from this much shared border on."""


def classify(
    borders: Segments,
    block: Ints,
    barriers: Barriers,
    index: BarrierIndex,
    dead_ends: Geometries = _NO_LINES,
) -> tuple[Ints, npt.NDArray[np.object_]]:
    """Tell along which barrier each piece of border runs.

    Parameters
    ----------
    borders : Segments
        Between units.
    block : (u,) int array
        The block of each unit, numbered over the whole district; a border inside one block runs
        along no barrier but those that end there.
    barriers, index : Barriers, BarrierIndex
    dead_ends : (n,) array of LineString
        Parts of barriers that end inside a block.

    Returns
    -------
    line : (s,) int array
        Position of the barrier line, -1 for none.
    kind : (s,) array of BarrierClass values
    """
    line = np.full(len(borders.left), -1, np.int64)
    across = block[borders.left] != block[borders.right]
    across[~across] = on_lines(borders.midpoints[~across], dead_ends)
    line[across] = index.line_at(borders.midpoints[across])
    return line, np.append(barriers.classes, BarrierClass.NONE.value)[line]


def dual_edges(
    borders: Segments,
    kind: npt.NDArray[np.object_],
    factors: Mapping[BarrierClass, float],
    hard: frozenset[BarrierClass],
) -> pd.DataFrame:
    """Sum borders into edges.

    Parameters
    ----------
    borders : Segments
        Metric; pairs may come in any number of pieces.
    kind : (s,) array of BarrierClass values
        Class along each piece.
    factors : mapping of class to float
        What a metre along each class counts.
    hard : set of classes
        Not to be straddled.

    Returns
    -------
    DataFrame
        ``unit_a, unit_b`` (positions, a < b), ``length_m``, ``cost`` (sum of length x factor),
        ``class`` (of most of its length), ``hard`` (less than 1 m of it is not hard). Pairs with
        less than 1 m in common are left out.
    """
    names = [c.value for c in BarrierClass]
    code = pd.Categorical(kind, categories=names).codes
    length = borders.length_m
    pairs, which = np.unique(
        np.column_stack([borders.left, borders.right]).reshape(-1, 2), axis=0, return_inverse=True
    )
    which = which.ravel()
    by_class = np.zeros((len(pairs), len(names)))
    np.add.at(by_class, (which, code), length)
    factor = np.array([factors[BarrierClass(name)] for name in names])
    is_hard = np.array([BarrierClass(name) in hard for name in names])
    total = by_class.sum(axis=1)
    edges = pd.DataFrame(
        {
            "unit_a": pairs[:, 0],
            "unit_b": pairs[:, 1],
            "length_m": total,
            "cost": by_class @ factor,
            "class": np.array(names, dtype=object)[by_class.argmax(axis=1)]
            if len(pairs)
            else np.empty(0, dtype=object),
            "hard": by_class[:, ~is_hard].sum(axis=1) < NEIGHBOUR_LENGTH_M,
        }
    )
    long_enough: pd.DataFrame = edges[total >= NEIGHBOUR_LENGTH_M]
    return long_enough.reset_index(drop=True)


@njit(cache=True)
def components(n: int, left: Ints, right: Ints) -> Ints:
    """Label the connected components of ``n`` nodes, numbered by their lowest node."""
    lowest = np.arange(n)
    for i in range(len(left)):
        a, b = _lowest(lowest, left[i]), _lowest(lowest, right[i])
        lowest[max(a, b)] = min(a, b)
    label, count = np.empty(n, np.int64), 0
    for v in range(n):
        if lowest[v] == v:
            label[v] = count
            count += 1
        else:
            label[v] = label[lowest[v]]
    return label


@njit(cache=True)
def _lowest(lowest: Ints, v: int) -> int:
    while lowest[v] != v:
        lowest[v] = lowest[lowest[v]]
        v = lowest[v]
    return v


@dataclass(frozen=True)
class Join:
    """A component too small to stand alone that joined its neighbour across a hard barrier."""

    units: Ints
    households: int


@dataclass(frozen=True)
class Parts:
    """The parts of a community that are divided each for itself.

    Attributes
    ----------
    part : (u,) int array
        Part of each unit, numbered by the lowest unit.
    usable : (m,) bool array
        Edges that may hold a grid together: those that are not hard, and those between components
        that joined. A hard edge between two banks of one component is none of them.
    joins : list of Join
    """

    part: Ints
    usable: npt.NDArray[np.bool_]
    joins: list[Join]


def divisible_parts(households: Ints, edges: pd.DataFrame, target: int) -> Parts:
    """Group the units of one community into the parts that are divided each for itself.

    The components that hard barriers leave; one whose own households are under half a target
    joins the neighbour across its cheapest border (least sum of ``cost``), smallest first, until
    none is left or no neighbour is.

    Parameters
    ----------
    households : (u,) int array
    edges : DataFrame
        As from `dual_edges`, between positions 0…u-1.
    target : int

    Returns
    -------
    Parts
    """
    n = len(households)
    hard = edges["hard"].to_numpy(dtype=bool)
    a, b = edges["unit_a"].to_numpy(), edges["unit_b"].to_numpy()
    own = components(n, a[~hard], b[~hard])
    part = own.copy()
    crossing = own[a] != own[b]
    borders = pd.DataFrame(
        {"x": own[a][crossing], "y": own[b][crossing], "cost": edges["cost"].to_numpy()[crossing]}
    )
    joins: list[Join] = []
    while True:
        load = np.bincount(part, households, n)
        present = np.unique(part)
        x, y = _part_of(own, part)[borders["x"]], _part_of(own, part)[borders["y"]]
        open_borders = pd.DataFrame({"x": x, "y": y, "cost": borders["cost"]})[x != y]
        touching = set(open_borders["x"]) | set(open_borders["y"])
        small = [p for p in present if 2 * load[p] < target and p in touching]
        if not small:
            break
        p = min(small, key=lambda q: (load[q], q))
        mine = open_borders[(open_borders["x"] == p) | (open_borders["y"] == p)]
        other = np.where(mine["x"] == p, mine["y"], mine["x"])
        cost = mine["cost"].groupby(other).sum()
        # Equal costs differ in the last digits by the order of summing.
        goal = min(cost.index, key=lambda q: (round(cost[q], 4), q))
        joins.append(Join(np.flatnonzero(part == p), int(load[p])))
        part[(part == p) | (part == goal)] = min(p, goal)
    first = np.unique(part, return_index=True)[1]
    number = {int(part[i]): k for k, i in enumerate(np.sort(first))}
    part = np.array([number[int(p)] for p in part], dtype=np.int64)
    return Parts(part, ~hard | ((own[a] != own[b]) & (part[a] == part[b])), joins)


def _part_of(own: Ints, part: Ints) -> Ints:
    """Return the part to which each original component belongs now."""
    out = np.zeros(int(own.max(initial=-1)) + 1, np.int64)
    out[own] = part
    return out
