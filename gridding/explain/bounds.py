"""What no division can better: bounds from sums of households, whoever lies beside whom."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gridding.explain.model import Figure
from gridding.explain.packing import Budget, pack
from gridding.explain.parts import Part
from gridding.explain.sums import subset_sums
from gridding.land.borders import Ints
from gridding.land.graph import components

SLACK = 1e-9


@dataclass(frozen=True)
class Bounds:
    """Bounds of one part.

    Attributes
    ----------
    figures : tuple of Figure
        One a number of grids: at most so many in the band, at least so large a deviation.
    sums : tuple of int
        The least and the greatest sum of units in the band; empty where no set of them has one.
    """

    figures: tuple[Figure, ...]
    sums: tuple[int, ...]


def numbers_of_grids(part: Part) -> list[int]:
    """Return the numbers of grids worth looking at: around total over band, and the plan's own.

    Units above the band stand alone and do not enter the total.
    """
    high = part.loads > part.highest
    alone, rest = int(high.sum()), int(part.loads[~high].sum())
    least = alone + max(rest // part.highest - 1, 0)
    most = alone + rest // max(part.lowest, 1) + 1
    most = min(most, max(int((part.loads > 0).sum()), 1))
    return sorted({*range(max(least, 1), most + 1), len(part.grid_codes)})


def bounds(part: Part, budget: Budget) -> Bounds:
    """Bound what any division of a part can be.

    A unit above the band stands alone (at least as far as in the plan), so grids in the band lie
    in what is left once those units are taken out, component by component. There the sums of
    units that exist (subset sums) bound how many grids the total fills; where units are lumpy,
    `pack` bounds how many sets of them fill grids, all or as many as can be.

    Parameters
    ----------
    part : Part
    budget : Budget
        Of the packing; what is left unsaid for want of it stays possible.

    Returns
    -------
    Bounds
    """
    giants = part.loads > part.highest
    apart = min(int(giants.sum()), len(np.unique(part.grid[giants])))
    pockets = _pockets(part, giants) if apart else [part.loads]
    packings = [pack(loads, part.lowest, part.highest, budget) for loads in pockets]
    sums = subset_sums(part.loads, int(max(2 * part.target, part.loads.max(initial=0))))
    figures = []
    for n in numbers_of_grids(part):
        perfect = apart == 0 and packings[0].may_be_perfect(n)
        most = sum(packing.most for packing in packings)
        in_band = n if perfect else max(min(most, n - max(apart, 1)), 0)
        least = least_deviation(part, sums, n)
        if not perfect:
            outside = sums[(sums < part.lowest) | (sums > part.highest)]
            least = max(least, float(np.abs(outside / part.target - 1).min()))
        figures.append(Figure(n, in_band, least))
    inside = sums[(sums >= part.lowest) & (sums <= part.highest)]
    return Bounds(tuple(figures), (int(inside[0]), int(inside[-1])) if len(inside) else ())


def _pockets(part: Part, giants: npt.NDArray[np.bool_]) -> list[Ints]:
    """Return the loads of each component of a part without its giants."""
    rows = np.flatnonzero(~giants)
    local = np.full(len(part.loads), -1, np.int64)
    local[rows] = np.arange(len(rows))
    ends = local[part.edges]
    ends = ends[(ends >= 0).all(axis=1)]
    label = components(len(rows), ends[:, 0], ends[:, 1])
    loads = part.loads[rows]
    return [loads[label == k] for k in range(int(label.max(initial=-1)) + 1)]


def least_deviation(part: Part, sums: Ints, n: int) -> float:
    """Return what the largest deviation of ``n`` grids is at least.

    Grids of sums within d of the target hold n times the least to n times the greatest of them;
    the smallest d for which the part's total lies between, and that reaches its largest unit.
    """
    target, total = part.target, int(part.loads.sum())
    sizes = np.abs(sums / target - 1)
    order = np.argsort(sizes, kind="stable")
    low = np.minimum.accumulate(sums[order]) * n
    high = np.maximum.accumulate(sums[order]) * n
    enough = np.flatnonzero((low <= total) & (total <= high))
    even = abs(total / n / target - 1)
    largest = float(part.loads.max(initial=0)) / target - 1
    reach = float(sizes[order][enough[0]]) if len(enough) else even
    return max(reach, largest, even - SLACK)
