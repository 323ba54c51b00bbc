"""The search around grids that are out of the band: annealing and regrouping, by turns."""

import numpy as np

from gridding.land.borders import Ints
from gridding.land.graph import components
from gridding.partition.dice import State
from gridding.partition.graph import Band
from gridding.partition.nearest import Cooling, Homes, nearest
from gridding.redraw.part import Flags, Part
from gridding.redraw.windows import Before, regrouped

CIRCLES = (1, 2, 3)
"""So far around the grids out of the band a smaller change is looked for."""
HEATS = (0.3, 1.0, 1.0, 3.0)
"""First temperatures of the annealings, in mean households of a unit."""
TURNS = 3
"""Times that regrouping and annealing take turns."""
WINDOWS = 15
"""Windows regrouped for each grid out of the band."""
STEPS = 1500
"""Proposals a unit in each annealing."""
BARE = 1.0
"""What moving a unit counts beside its households."""
COLD = 0.05
"""Last temperature, likewise."""
LOOSE, TIGHT = 3.0, 60.0
"""What a household out of the band costs in households moved, at first and at last."""


def searched(part: Part, start: Ints, state: State, effort: float) -> Ints:
    """Return the best division found around the grids of ``start`` that are out of the band."""
    best, worth = start, part.worth(start)

    def keep(group: Ints) -> None:
        nonlocal best, worth
        if part.worth(group) < worth:
            best, worth = group, part.worth(group)

    for circles in CIRCLES:
        near = _around(part, start, part.outside(start), circles)
        for heat in HEATS:
            keep(_annealed(part, start, near, heat, state, effort))
        if near.all():
            break
    k = int(best.max()) + 1
    band = Band(k, *part.narrow)
    before = Before(part.before, part.stay, part.prices)
    for turn in range(TURNS):
        begun = best if turn else start
        windows = max(round(effort * WINDOWS * max(part.outside(begun).sum(), 1)), 1)
        group = regrouped(part.graph, band, begun, before, windows, state)
        keep(group)
        near = np.zeros(k, dtype=bool)
        near[group[group != begun]] = True
        keep(_annealed(part, group, near, HEATS[0], state, effort))
    return best


def _around(part: Part, group: Ints, near: Flags, circles: int) -> Flags:
    a, b = group[part.edges[:, 0]], group[part.edges[:, 1]]
    for _ in range(circles):
        outward = near.copy()
        outward[a[near[b]]] = outward[b[near[a]]] = True
        near = outward
    return near


def _annealed(
    part: Part, group: Ints, near: Flags, heat: float, state: State, effort: float
) -> Ints:
    """Anneal the grids that are near each other; the others stay as they are."""
    out = group.copy()
    some = np.flatnonzero(near[group])
    ends, _ = part.inside(some)
    place = components(len(some), ends[:, 0], ends[:, 1])
    for p in range(int(place.max(initial=-1)) + 1):
        nodes = some[place == p]
        out[nodes] = _together(part, nodes, group, heat, state, effort)
    return out


def _together(
    part: Part, nodes: Ints, group: Ints, heat: float, state: State, effort: float
) -> Ints:
    """Return the grids of some units that hang together, annealed."""
    grids, local = np.unique(group[nodes], return_inverse=True)
    if len(grids) == 1:
        return group[nodes]
    # A grid is that of the households that most of it had; homes are numbered as the grids are.
    goes_on = part.goes_on(group)
    number = np.full(int(part.before.max()) + 2, -1, np.int64)
    for at, grid in enumerate(grids):
        if goes_on[grid] >= 0:
            number[goes_on[grid]] = at
    homes = Homes(number[part.before[nodes]], part.stay[nodes].astype(np.float64) + BARE)
    unit, steps = part.mean_load, max(round(effort * STEPS * len(nodes)), 1)
    cooling = Cooling(heat * unit, COLD * unit, heat * unit / LOOSE, COLD * unit / TIGHT, steps)
    band = Band(len(grids), *part.narrow)
    graph = part.graph.induced(nodes)
    return grids[nearest(graph, band, local.astype(np.int64), homes, cooling, state)]
