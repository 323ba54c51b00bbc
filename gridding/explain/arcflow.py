"""The arc-flow programme of bin packing and covering (Valério de Carvalho 1999), for the band.

A grid's contents are a path through the sums 0, 1, …, highest, each step a load, that leaves at a
sum in the band. Paths may repeat a load more often than it is there; the count of each load over
all paths may not. So whole flows are exactly the ways to fill grids.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array

from gridding.land.borders import Ints

NODES = 50
"""Of branch and bound, at most: a limit that does not depend on the machine's speed."""
INFEASIBLE = 2
"""Status of `scipy.optimize.milp`."""
SLACK = 1e-6


@dataclass(frozen=True)
class ArcFlow:
    """One programme: arcs by load, and where paths may leave.

    Attributes
    ----------
    tail, head, item : (a,) int arrays
        Sums before and after, and which of the distinct loads leads from one to the other.
    counts : (d,) int array
        How often each distinct load is there.
    ends : (e,) int array
        Sums in the band.
    highest : int
    """

    tail: Ints
    head: Ints
    item: Ints
    counts: Ints
    ends: Ints
    highest: int

    @property
    def n_arcs(self) -> int:
        """Size of the programme."""
        return len(self.tail)

    @classmethod
    def of(cls, loads: Ints, lowest: int, highest: int) -> "ArcFlow":
        """Build the programme of loads, none of which is 0 or above ``highest``."""
        distinct, counts = np.unique(loads, return_counts=True)
        reached = np.zeros(highest + 1, dtype=bool)
        reached[0] = True
        tails, items = [], []
        for k in range(len(distinct) - 1, -1, -1):  # the largest first: fewest sums in between
            load = int(distinct[k])
            starts, fresh = np.zeros_like(reached), reached.copy()
            for _ in range(min(int(counts[k]), highest // load)):
                starts[:-load] |= fresh[:-load]
                stepped = np.zeros_like(reached)
                stepped[load:] = fresh[:-load]
                fresh = stepped
                reached |= stepped
            tails.append(np.flatnonzero(starts))
            items.append(np.full(len(tails[-1]), k))
        tail, item = np.concatenate(tails), np.concatenate(items)
        ends = np.flatnonzero(reached[max(lowest, 1) :]) + max(lowest, 1)
        return cls(tail, tail + distinct[item], item, counts, ends, highest)

    def never_all(self) -> bool:
        """Tell whether it is proven that no filling of grids uses every load."""
        return bool(self._solve(self.counts).status == INFEASIBLE)

    def most(self) -> int:
        """Return a number of grids that no filling exceeds."""
        bound = self._solve(np.zeros_like(self.counts)).mip_dual_bound
        if bound is None or not np.isfinite(bound):
            return int(self.counts.sum())
        return int(np.floor(-bound + SLACK))

    def _solve(self, used_at_least: Ints) -> OptimizeResult:
        n = self.n_arcs
        arcs, leaves = np.arange(n), n + np.arange(len(self.ends))
        inner = np.arange(1, self.highest + 1)
        rows = np.concatenate([self.head, self.tail[self.tail > 0], self.ends]) - 1
        columns = np.concatenate([arcs, arcs[self.tail > 0], leaves])
        signs = np.repeat([1.0, -1.0, -1.0], [n, (self.tail > 0).sum(), len(leaves)])
        size = n + len(leaves)
        flow = coo_array((signs, (rows, columns)), shape=(len(inner), size)).tocsr()
        uses = coo_array((np.ones(n), (self.item, arcs)), shape=(len(self.counts), size)).tocsr()
        gain = np.zeros(size)
        gain[leaves] = -1.0
        return milp(
            gain,
            integrality=np.ones(size, np.int64),
            bounds=Bounds(0, np.inf),
            constraints=[
                LinearConstraint(flow, 0, 0),
                LinearConstraint(uses, used_at_least, self.counts),
            ],
            options={"node_limit": NODES, "presolve": True},
        )
