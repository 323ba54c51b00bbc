"""What became of each grid between two plans: one class for each grid of either."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gridding.diff.laid import ROUNDING, Laid
from gridding.land.borders import Floats, Ints

NONE = -1


class GridChange(StrEnum):
    """What became of some grids. Most of a grid is more than half of its households.

    Of its ground where nobody lives in it. A grid *continues* an old one where most of both is
    what they share. It is *of* the old grid that most of it was in; an old grid *went to* the new
    one that most of it is in. Grids joined by one of these are one group, and its class is theirs.
    """

    UNCHANGED = "unchanged"
    """The same ground and the same code."""
    RENUMBERED = "renumbered"
    """The same ground under another code."""
    MOVED = "moved"
    """It continues, on other ground."""
    SPLIT = "split"
    """One old grid, of which two new ones or more are."""
    MERGED = "merged"
    """Two old grids or more that went to one new one."""
    REDIVIDED = "redivided"
    """Split and merged at once: several old grids, several new ones."""
    NEW = "new"
    """It is of no old grid, or of one that does not go on in it."""
    GONE = "gone"
    """It went to no new grid, or to one that does not continue it."""


@dataclass(frozen=True)
class Kin:
    """How the grids of two plans descend from each other; -1 is none.

    Attributes
    ----------
    continues : (n,) int array
        Row of the old grid that each new one continues.
    of : (n,) int array
        Row of the old grid that most of each new one was in.
    went_to : (m,) int array
        Row of the new grid that most of each old one is in.
    same : (n,) bool array
        Whether a new grid is the ground of the one that it continues.
    """

    continues: Ints
    of: Ints
    went_to: Ints
    same: npt.NDArray[np.bool_]


def kin_of(laid: Laid) -> Kin:
    """Tell which grids descend from which.

    Parameters
    ----------
    laid : Laid

    Returns
    -------
    Kin
        Grids of the same ground continue each other, whoever lives there by now. O(pairs).
    """
    pairs = laid.pairs
    i, j = (
        pd.Index(grids["grid_code"]).get_indexer(pairs[end])
        for grids, end in ((laid.before, "from_grid"), (laid.after, "to_grid"))
    )
    ground = pairs["area_m2"].to_numpy(dtype=np.float64)
    lived = [pairs[f"households_{when}"].to_numpy(dtype=np.float64) for when in ("before", "after")]
    went_to = _most(i, j, lived[0], ground, len(laid.before))
    of = _most(j, i, lived[1], ground, len(laid.after))
    whole = pairs["same"].to_numpy(dtype=bool) & (i >= 0) & (j >= 0)
    went_to[i[whole]], of[j[whole]] = j[whole], i[whole]
    same = np.zeros(len(laid.after), dtype=bool)
    same[j[whole]] = True
    # With no old grid in the plan there is nothing to look up, and -1 must not be looked up.
    back = np.append(went_to, NONE)[of]
    continues = np.where((of >= 0) & (back == np.arange(len(of))), of, NONE)
    return Kin(continues, of, went_to, same)


def _most(thing: Ints, label: Ints, lived: Floats, ground: Floats, n: int) -> Ints:
    """Return the label with more than half of each of n things, -1 where none has."""
    known = thing >= 0
    thing, label, lived, ground = thing[known], label[known], lived[known], ground[known]
    inhabited = np.bincount(thing, lived, n)[thing] > 0
    weight = np.where(inhabited, lived, ground)
    # Half of some ground must not be more than half of it by rounding.
    whole = np.bincount(thing, weight, n)[thing] * np.where(inhabited, 1, 1 + ROUNDING)
    most = (2 * weight > whole) & (label >= 0)
    out = np.full(n, NONE, np.int64)
    out[thing[most]] = label[most]
    return out


def groups_of(kin: Kin, laid: Laid) -> list[tuple[GridChange, Ints, Ints]]:
    """Return the groups of grids that descend from each other.

    Parameters
    ----------
    kin : Kin
    laid : Laid

    Returns
    -------
    list of (GridChange, int array, int array)
        Class, rows of old grids, rows of new ones; each grid stands in exactly one group.
    """
    m, n = len(kin.went_to), len(kin.of)
    old = np.flatnonzero(kin.went_to >= 0)
    new = np.flatnonzero(kin.of >= 0)
    ends = np.concatenate([old, kin.of[new]]), m + np.concatenate([kin.went_to[old], new])
    if not m + n:
        return []
    links = coo_array((np.ones(len(ends[0])), ends), (m + n, m + n))
    count, label = connected_components(links, directed=False)
    order = np.argsort(label, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(label, minlength=count))[:-1])
    out: list[tuple[GridChange, Ints, Ints]] = []
    for each in members:
        before, after = each[each < m], each[each >= m] - m
        if (len(before), len(after)) != (1, 1) or kin.continues[after[0]] == before[0]:
            out.append((_class_of(kin, laid, before, after), before, after))
        else:
            out += [(GridChange.GONE, before, after[:0]), (GridChange.NEW, before[:0], after)]
    return out


def _class_of(kin: Kin, laid: Laid, before: Ints, after: Ints) -> GridChange:
    if not len(after):
        return GridChange.GONE
    if not len(before):
        return GridChange.NEW
    if len(before) > 1:
        return GridChange.REDIVIDED if len(after) > 1 else GridChange.MERGED
    if len(after) > 1:
        return GridChange.SPLIT
    if not kin.same[after[0]]:
        return GridChange.MOVED
    old, new = laid.before["grid_code"].to_numpy(), laid.after["grid_code"].to_numpy()
    return GridChange.UNCHANGED if old[before[0]] == new[after[0]] else GridChange.RENUMBERED
