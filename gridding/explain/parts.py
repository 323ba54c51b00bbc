"""The parts of each community that were divided for themselves, recovered from a plan."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridding.explain.settled import settled
from gridding.land.borders import Ints
from gridding.land.graph import components, divisible_parts
from gridding.plan import GridKind, Plan

ROUNDING = 1e-9
"""A deviation of exactly the tolerance counts as in the band."""


@dataclass(frozen=True)
class Part:
    """A part of a community: units that may share grids, and the grids that they are in.

    Attributes
    ----------
    number, n_parts : int
        From 0, of so many in the community.
    apart : bool
        No edge at all, hard or not, leads to another part.
    beside : tuple of str
        Classes of the hard barriers towards other parts.
    loads : (u,) int array
        Households of each unit.
    edges : (m, 2) int array
        Between positions in ``loads``; along these a grid may hang together.
    grid : (u,) int array
        Grid of each unit, numbered from 0 in the order of ``grid_codes``.
    grid_codes : tuple of str
    target, lowest, highest : int
        Households wanted in a grid, and the band, bounds included.
    """

    community_code: str
    number: int
    n_parts: int
    apart: bool
    beside: tuple[str, ...]
    loads: Ints
    edges: Ints
    grid: Ints
    grid_codes: tuple[str, ...]
    target: int
    lowest: int
    highest: int

    @property
    def sums(self) -> Ints:
        """Households of each grid."""
        return np.bincount(self.grid, self.loads, len(self.grid_codes)).astype(np.int64)

    @property
    def in_band(self) -> npt.NDArray[np.bool_]:
        """Whether each grid lies in the band."""
        found: npt.NDArray[np.bool_] = (self.sums >= self.lowest) & (self.sums <= self.highest)
        return found


def band(target: int, tolerance: float) -> tuple[int, int]:
    """Return the least and the greatest number of households that lie in the band.

    Examples
    --------
    >>> band(450, 0.1)
    (405, 495)
    """
    lowest = np.ceil((1 - tolerance - ROUNDING) * target)
    return int(lowest), int(np.floor((1 + tolerance + ROUNDING) * target))


def parts_of(plan: Plan) -> Iterator[Part]:
    """Recover the parts of every community, in the order of the communities.

    Units of dedicated and of locked grids are left out. Parts of which one grid holds units are
    one part: grids that somebody else drew need not heed hard barriers.

    Parameters
    ----------
    plan : Plan

    Yields
    ------
    Part
    """
    kind = plan.grids.set_index("grid_code")["kind"]
    basic = plan.units["grid_code"].map(kind).to_numpy() == GridKind.BASIC
    units = plan.units[basic & ~plan.units["grid_code"].isin(settled(plan).grids).to_numpy()]
    position = pd.Series(np.arange(len(units)), index=units["unit_id"])
    known = plan.edges["unit_a"].isin(position.index) & plan.edges["unit_b"].isin(position.index)
    edges = plan.edges[known]
    a, b = (position.loc[edges[end]].to_numpy() for end in ("unit_a", "unit_b"))
    home = units["community_code"].to_numpy()
    edges = edges.assign(unit_a=a, unit_b=b)[home[a] == home[b]]
    by_home = dict(tuple(edges.groupby(home[edges["unit_a"].to_numpy()])))
    for code, rows in units.groupby("community_code", sort=True).indices.items():
        local = np.full(len(units), -1, np.int64)
        local[rows] = np.arange(len(rows))
        mine = by_home.get(code, edges.iloc[:0])
        mine = mine.assign(unit_a=local[mine["unit_a"]], unit_b=local[mine["unit_b"]])
        here = units.iloc[rows]
        target = plan.info.target_of(str(code))
        yield from _parts(str(code), here, mine, target, plan.info.tolerance)


def _parts(
    code: str, units: pd.DataFrame, edges: pd.DataFrame, target: int, tolerance: float
) -> Iterator[Part]:
    loads = units["households"].to_numpy(dtype=np.int64)
    names, grid = np.unique(units["grid_code"].to_numpy(dtype=str), return_inverse=True)
    found = divisible_parts(loads, edges.reset_index(drop=True), target)
    first = np.unique(grid, return_index=True)[1]
    part = components(len(loads), *_linked(found.part, first[grid]))
    ends = edges[["unit_a", "unit_b"]].to_numpy()
    inside = found.usable & (part[ends[:, 0]] == part[ends[:, 1]])
    n_parts = int(part.max(initial=-1)) + 1
    lowest, highest = band(target, tolerance)
    for p in range(n_parts):
        rows = np.flatnonzero(part == p)
        local = np.full(len(loads), -1, np.int64)
        local[rows] = np.arange(len(rows))
        crossing = (part[ends] == p).sum(axis=1) == 1
        present = np.unique(grid[rows])
        yield Part(
            code,
            p,
            n_parts,
            not crossing.any(),
            tuple(sorted(set(edges["class"].to_numpy()[crossing]))),
            loads[rows],
            local[ends[inside & (part[ends[:, 0]] == p)]],
            np.searchsorted(present, grid[rows]),
            tuple(str(name) for name in names[present]),
            target,
            lowest,
            highest,
        )


def _linked(part: Ints, first_of_grid: Ints) -> tuple[Ints, Ints]:
    """Return links that join the units of a part, and those of a grid, into one component."""
    first_of_part = np.unique(part, return_index=True)[1][part]
    units = np.arange(len(part))
    return np.concatenate([units, units]), np.concatenate([first_of_part, first_of_grid])
