"""Whether buildings can be sorted into grids of the band at all, whoever lies beside whom."""

from dataclasses import dataclass
from heapq import heapify, heapreplace

import numpy as np

from gridding.explain.arcflow import ArcFlow
from gridding.explain.sums import subset_sums
from gridding.land.borders import Ints

LUMPY_BELOW = 6.0
"""Loads are lumpy where the band is narrower than this many of their means."""
MOST_ARCS = 4_000
"""Of one programme; larger ones stay unsolved."""


@dataclass
class Budget:
    """How many arcs the programmes of one explanation may have in all; it is used up."""

    arcs: int = 6_000

    def spend(self, arcs: int) -> bool:
        """Take the arcs of one programme, if they are there."""
        if arcs > min(self.arcs, MOST_ARCS):
            return False
        self.arcs -= arcs
        return True


@dataclass(frozen=True)
class Packing:
    """How loads fill grids of the band, contiguity left out.

    Attributes
    ----------
    numbers : range
        Numbers of grids that the total fits.
    excluded : bool
        No number of grids can hold all loads in the band.
    most : int
        Grids in the band, at most, whatever becomes of the rest.
    """

    numbers: range
    excluded: bool
    most: int

    def may_be_perfect(self, n: int) -> bool:
        """Tell whether ``n`` grids, all in the band, are not ruled out."""
        return not self.excluded and n in self.numbers


def pack(loads: Ints, lowest: int, highest: int, budget: Budget) -> Packing:
    """Bound how loads fill grids of the band.

    Dealing the loads out (Graham 1969, LPT) shows most of what is possible; where it fails and
    loads are lumpy, `ArcFlow` decides, within the budget.

    Parameters
    ----------
    loads : (u,) int array
        None above ``highest``.
    lowest, highest : int
        The band, bounds included.
    budget : Budget

    Returns
    -------
    Packing
    """
    loads = -np.sort(-loads[loads > 0])
    total = int(loads.sum())
    sums = subset_sums(loads, highest)
    sums = sums[sums >= max(lowest, 1)]
    if not len(sums):
        return Packing(range(0), excluded=True, most=0)
    numbers = range(-(-total // int(sums[-1])), total // int(sums[0]) + 1)
    most = total // int(sums[0])
    lumpy = highest - lowest < LUMPY_BELOW * loads.mean()
    if not lumpy or any(_dealt(loads, n, lowest, highest) for n in numbers):
        return Packing(numbers, excluded=not numbers, most=most)
    flow = ArcFlow.of(loads, lowest, highest)
    if numbers and not (budget.spend(flow.n_arcs) and flow.never_all()):
        return Packing(numbers, excluded=False, most=most)
    filled = _dealt(loads, most, lowest, highest, rest=True)
    if not filled and budget.spend(flow.n_arcs):
        most = min(most, flow.most())
    return Packing(numbers, excluded=True, most=most)


def _dealt(loads: Ints, n: int, lowest: int, highest: int, *, rest: bool = False) -> bool:
    """Tell whether loads (descending), dealt always to the emptiest grid, fill the band.

    With ``rest``, dealing stops once all grids are filled.
    """
    sums = [0] * n
    heapify(sums)
    for load in loads.tolist():
        if rest and sums[0] >= lowest:
            break
        heapreplace(sums, sums[0] + load)
    return sums[0] >= lowest and max(sums) <= highest
