"""Edits by the solver: a grid divided evenly, some grids divided anew."""

from dataclasses import dataclass

import numpy as np

from gridding.community import band_of, entropy_of, reachable
from gridding.edit.bits import ELSEWHERE, LOOSE, attached, main_bits
from gridding.edit.ground import Ground
from gridding.edit.made import continuing, made
from gridding.edit.ops import Rebalance, SplitGrid
from gridding.edit.piece import Change
from gridding.edit.refused import locked_grids, place_of, unknown_grids
from gridding.errors import Fault, InfeasibleError, InputError
from gridding.evidence import kept_apart, persuaded
from gridding.land.borders import Floats, Ints
from gridding.overrides import shared_out
from gridding.partition import partition
from gridding.partition.dice import state_from
from gridding.partition.graph import Band, from_pairs
from gridding.partition.nearest import Cooling, Homes, nearest
from gridding.plan import GridKind
from gridding.standing import standing
from gridding.today import continued

EFFORT = 0.02
"""Of the solver's default: somebody waits for the answer."""
_STEPS = 300
"""Proposals a unit in each annealing towards households that stay."""
_LEAST_STEPS = 20_000
_HEATS, _COLD = (0.3, 1.0, 3.0), 0.05
"""First temperatures, and the last, in mean households of a unit."""
_LOOSE, _TIGHT = 3.0, 60.0
"""What a household out of the band counts at first and at last, in households moved."""
_BARE = 0.01
"""What moving a unit counts beside its households, in those of a mean unit."""


@dataclass(frozen=True)
class _Part:
    """Units that hang together over usable edges, by their positions among themselves."""

    loads: Ints
    edges: Ints
    costs: Floats
    seed: list[int]


def split_grid(op: SplitGrid, ground: Ground) -> Change:
    """Divide a grid evenly; where barriers part it, each part of it for itself.

    Raises
    ------
    InputError
        The grid is unknown, locked, or has fewer units than parts are wanted.
    """
    faults = list(unknown_grids(ground, [op.grid_code]))
    if faults:
        raise InputError(faults)
    label = int(ground.labels([op.grid_code])[0])
    inside = ground.grid == label
    faults = list(locked_grids(ground, np.array([label])))
    homes = int((ground.loads[inside] > 0).sum())
    # Where nobody lives, units are what is shared out.
    most, what = (homes, "units where somebody lives") if homes else (int(inside.sum()), "units")
    if op.parts > most:
        faults.append(
            Fault(
                f"grid {op.grid_code} has too few units for {op.parts} parts",
                found=f"{most} {what}" if most > 1 else f"one of the {what}",
                wanted=f"at most {most} parts" if most > 1 else f"a grid of several {what}",
                place=place_of(ground, label),
            )
        )
    if faults:
        raise InputError(faults)
    bit = ground.bits(ground.grid, ground.usable)
    bits, of = np.unique(bit[inside], return_inverse=True)
    households = np.bincount(of, ground.loads[inside]).astype(np.int64)
    numbers = shared_out(op.parts, households, np.bincount(of).astype(np.int64), least=0)
    group = np.where(inside, LOOSE, ELSEWHERE)
    n = 0
    for number, parts in zip(bits, numbers, strict=True):
        if parts:
            units = np.flatnonzero(bit == number)
            part = _part(ground, units, ground.cost)
            mean = float(part.loads.sum()) / parts
            band = band_of(mean, ground.piece.tolerance)
            group[units] = n + _divided(part, parts, band)
            n += parts
    group = attached(ground, group, bit)
    after = continuing(ground, group, [label])
    return made(ground, after, GridKind(ground.grids["kind"].iat[label]))


def rebalance(op: Rebalance, ground: Ground) -> Change:
    """Divide some grids anew, as many as they are; no more are out of the band than before.

    Raises
    ------
    InputError
        Unknown, locked or dedicated grids, fewer than two, grids that touch none of the others;
        nothing better was found.
    """
    labels = _balanced(op, ground)
    inside = np.isin(ground.grid, labels)
    own = main_bits(ground, np.where(inside, ground.grid, ELSEWHERE))
    bit = ground.bits(np.where(inside, 0, ELSEWHERE), ground.usable)
    costs = ground.cost
    if op.stability > 0:
        before = np.where(inside, ground.grid, ELSEWHERE)
        costs = persuaded(costs, kept_apart(before, ground.a, ground.b), op.stability)
    group = np.where(inside, LOOSE, ELSEWHERE)
    n = 0
    for number in np.unique(bit[inside]):
        units = np.flatnonzero(bit == number)
        if (own[units] >= 0).any():
            group[units] = n + _anew(ground, units, own[units], costs, op.stability)
            n = int(group.max()) + 1
    group = attached(ground, group, bit)
    after = continuing(ground, group, labels.tolist())
    if np.array_equal(after, ground.grid):
        sums = ", ".join(str(n) for n in ground.grids["households"].iloc[labels])
        message = "dividing these grids anew brings nothing better than they are"
        raise InputError(
            Fault(message, found=f"{sums} households", place=place_of(ground, labels[0]))
        )
    return made(ground, after)


def _balanced(op: Rebalance, ground: Ground) -> Ints:
    """Return the labels of grids that can be divided anew together."""
    faults = list(unknown_grids(ground, op.grid_codes))
    labels = ground.labels(op.grid_codes)
    labels = np.sort(labels[labels >= 0])
    if not faults and len(labels) < 2:  # noqa: PLR2004
        place = place_of(ground, labels[0])
        message = "one grid alone cannot be balanced"
        faults.append(Fault(message, wanted="two grids or more", place=place))
    faults += locked_grids(ground, labels)
    for label in labels:
        if ground.grids["kind"].iat[label] != GridKind.BASIC.value:
            message = f"grid {ground.code(label)} is dedicated, it is left out of the balance"
            faults.append(Fault(message, wanted="basic grids", place=place_of(ground, label)))
    a, b = ground.grid[ground.a[ground.usable]], ground.grid[ground.b[ground.usable]]
    across = (a != b) & np.isin(a, labels) & np.isin(b, labels)
    touching = np.union1d(a[across], b[across])
    for label in np.setdiff1d(labels, touching) if len(labels) > 1 else ():
        message = f"grid {ground.code(label)} touches none of the others"
        wanted = "grids that touch, not only across a hard barrier"
        faults.append(Fault(message, wanted=wanted, place=place_of(ground, label)))
    if faults:
        raise InputError(faults)
    return labels


def _part(ground: Ground, units: Ints, costs: Floats) -> _Part:
    local = np.full(len(ground.units), -1, np.int64)
    local[units] = np.arange(len(units))
    a, b = local[ground.a], local[ground.b]
    inside = ground.usable & (a >= 0) & (b >= 0)
    loads = ground.loads[units]
    home, first = str(ground.home[units[0]]), int(ground.units["unit_id"].iat[units[0]])
    return _Part(
        # Where nobody lives, units are what is shared out.
        loads if loads.any() else np.ones(len(units), np.int64),
        np.column_stack([a[inside], b[inside]]),
        costs[inside],
        entropy_of(ground.piece.seed, home, first),
    )


def warm() -> None:
    """Load the solver, compiled where it is new, so that nobody waits for it at the first edit."""
    side = 8
    at = np.arange(side * side, dtype=np.int64).reshape(side, side)
    across = np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()])
    edges = np.concatenate([across, np.column_stack([at[:-1].ravel(), at[1:].ravel()])])
    loads = np.full(at.size, 10, dtype=np.int64)
    part = _Part(loads, edges, np.ones(len(edges)), [0])
    half = float(loads.sum() / 2)
    halves = _divided(part, 2, (half, half), _divided(part, 2, (half, half)))
    _nearest(part, Band(2, half, half), halves, Homes(halves, part.costs), part.costs)


def _divided(part: _Part, n: int, band: tuple[float, float], start: Ints | None = None) -> Ints:
    rng = np.random.default_rng(part.seed)
    try:
        return partition(
            part.loads, part.edges, part.costs, n, *band, rng=rng, effort=EFFORT, start=start
        )
    except InfeasibleError as error:
        return np.asarray(error.best, dtype=np.int64)


def _anew(ground: Ground, units: Ints, own: Ints, costs: Floats, stability: float) -> Ints:
    """Return the best of: these units' grids as they stand, improved from there, drawn anew.

    Best are the fewest grids out of the band, the least households beyond it, then what a unit's
    mean households away from their grid and a mean edge cut cost, by ``stability`` the former.
    """
    grids, home = np.unique(own[own >= 0]), np.full(len(own), -1, np.int64)
    n = len(grids)
    home[own >= 0] = np.searchsorted(grids, own[own >= 0])
    part = _part(ground, units, costs)
    stands = standing(own, part.loads, part.edges, part.costs)
    if n == 1 or stands is None:
        return np.zeros(len(units), np.int64)
    target = ground.piece.target[str(ground.home[units[0]])]
    narrow, wide = (band_of(target, ground.piece.tolerance * times) for times in (1, 2))
    band = reachable(part.loads.sum() / n, ground.piece.tolerance, narrow, wide)
    found = [stands, _divided(part, n, band, stands), _divided(part, n, band)]
    load = float(part.loads.mean())
    stay: Floats = (stability * part.loads).astype(np.float64)
    cuts = (1 - stability) * load * part.costs / (float(part.costs.mean()) or 1.0)
    if stability > 0:
        found += _nearest(part, Band(n, *narrow), stands, Homes(home, stay + _BARE * load), cuts)

    def worth(group: Ints) -> tuple[int, float, float]:
        sums = np.bincount(group, part.loads)
        off = np.maximum(np.maximum(narrow[0] - sums, sums - narrow[1]), 0.0)
        cut = group[part.edges[:, 0]] != group[part.edges[:, 1]]
        goes_on = continued(home, group, part.loads, np.ones(len(group)))
        away = (home >= 0) & (goes_on[group] != home)
        return int((off > 0).sum()), float(off.sum()), float(cuts[cut].sum() + stay[away].sum())

    return min(found, key=worth)


def _nearest(part: _Part, band: Band, stands: Ints, homes: Homes, cuts: Floats) -> list[Ints]:
    """Return divisions annealed from the grids as they stand, towards few units away from home."""
    ends = part.edges[:, 0], part.edges[:, 1]
    graph = from_pairs(part.loads.astype(np.float64), *ends, cuts)
    state = state_from(np.random.default_rng(part.seed))
    steps = max(_STEPS * len(stands), _LEAST_STEPS)
    load = float(graph.load.mean())
    found = []
    for heat in _HEATS:
        hot, cold = heat * load, _COLD * load
        cooling = Cooling(hot, cold, hot / _LOOSE, cold / _TIGHT, steps)
        found.append(nearest(graph, band, stands.copy(), homes, cooling, state))
    return found
