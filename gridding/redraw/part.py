"""A part of a community with the grids that it had, and what one division of it is worth."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gridding.land.borders import Floats, Ints
from gridding.partition.graph import Graph, from_pairs
from gridding.today import continued

Flags = npt.NDArray[np.bool_]
Worth = tuple[float, float]

EVEN, UNEVEN = 2.0, 0.1
"""What a grid out of the band counts, in full grids: where all can be in it, and elsewhere."""
CUT = 0.1
"""What a mean border between units counts, in mean households of a unit."""


@dataclass(frozen=True)
class Part:
    """A connected part of a community with the grids that it had.

    Attributes
    ----------
    loads : (n,) int array
        Households, none above the band.
    edges : (m, 2) int array
    costs : (m,) float array
    before : (n,) int array
        Grid that each unit was in, -1 for none.
    stay : (n,) int array
        Households of the unit that were there before.
    area_m2 : (n,) float array
    wide, narrow : tuple of float
        Twice the band, and the band.
    had : (g,) int array
        Households of each earlier grid before; in the band where that does not count.
    number : int
        Of grids, where it is settled; else 0.
    """

    loads: Ints
    edges: Ints
    costs: Floats
    before: Ints
    stay: Ints
    area_m2: Floats
    wide: tuple[float, float]
    narrow: tuple[float, float]
    had: Ints
    number: int = 0

    @cached_property
    def graph(self) -> Graph:
        """The part for the kernel, its costs in households."""
        scale = CUT * self.mean_load / max(float(self.costs.mean()) if len(self.costs) else 0, 1e-9)
        ends = self.edges.reshape(-1, 2)
        costs = self.costs * scale
        return from_pairs(self.loads.astype(np.float64), ends[:, 0], ends[:, 1], costs)

    @cached_property
    def mean_load(self) -> float:
        """Mean households of a unit, at least one."""
        return max(float(self.loads.mean()), 1.0)

    def goes_on(self, group: Ints) -> Ints:
        """Return the earlier grid that each grid of a division continues, -1 for none."""
        return continued(self.before, group, self.stay, self.area_m2)

    @cached_property
    def prices(self) -> tuple[float, float]:
        """Households that may move to bring a grid back into the band, and into twice the band.

        Few where no number of grids can all be in it: something stays out of it there, whoever
        moves.
        """
        full, total = (self.narrow[0] + self.narrow[1]) / 2, float(self.loads.sum())
        # A building above the band is capped here to the most that a grid may have.
        giant = self.loads.max() >= int(self.narrow[1])

        def price(low: float, high: float) -> float:
            even = not giant and total >= max(np.ceil(total / high), 1.0) * low
            return (EVEN if even else UNEVEN) * full

        return price(*self.narrow), price(*self.wide)

    def outside(self, group: Ints) -> Flags:
        """Tell which grids of a division are out of the band."""
        sums = np.bincount(group, self.loads)
        return np.asarray((sums < self.narrow[0]) | (sums > self.narrow[1]))

    def disturbed(self, group: Ints) -> bool:
        """Tell whether a grid is out of the band that was in it before, or not as far out."""
        sums = np.bincount(group, self.loads)
        earlier = self.goes_on(group)
        had = np.append(self.had, round(sum(self.narrow) / 2))[earlier]
        worse = (sums < np.minimum(had, self.narrow[0])) | (sums > np.maximum(had, self.narrow[1]))
        return bool(worse.any())

    def inside(self, some: Ints) -> tuple[Ints, Floats]:
        """Return the edges between some units, by their positions, and what these cost."""
        place = np.full(len(self.loads), -1, np.int64)
        place[some] = np.arange(len(some))
        ends = place[self.edges]
        within = (ends >= 0).all(axis=1)
        return ends[within], self.costs[within]

    def moved(self, group: Ints) -> int:
        """Count the households of a division that are not in the grid that they were in."""
        home = (self.before >= 0) & (self.goes_on(group)[group] == self.before)
        return int(self.stay[~home].sum())

    def worth(self, group: Ints) -> Worth:
        """Return what makes one division better than another, the least the best.

        Households moved, and the price of each grid out of the band and out of twice the band. Then
        the cost of the cut.
        """
        cut = group[self.edges[:, 0]] != group[self.edges[:, 1]]
        return self.missed(group) + self.moved(group), round(float(self.costs[cut].sum()), 4)

    def missed(self, group: Ints) -> float:
        """Return what the grids of a division that are out of the band cost."""
        sums = np.bincount(group, self.loads)
        wide = (sums < self.wide[0]) | (sums > self.wide[1])
        near, far = self.prices
        return float(near * self.outside(group).sum() + far * wide.sum())
