"""Whether grids hang together, and which of them may do so only across a hard barrier."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gridding.check.borders import Borders, Floats, Ints, factors_of, rows_by
from gridding.check.faults import FaultKind, PlanFault
from gridding.check.opened import Opened
from gridding.check.own import locked_grids, own_targets, undivided_units

DRAWN = frozenset({"adopted", "redrawn"})
"""Parameters of plans whose grids people drew: they may straddle where it is listed."""


def piece_faults(opened: Opened, borders: Borders) -> Iterator[PlanFault]:
    """Find grids in pieces, straddles that are not permitted, and those that are not listed.

    A grid straddles when it falls apart along hard lines. That is permitted only where the parts
    were one to begin with: a component (community minus hard barriers) under half a target joins
    the neighbour across its cheapest border, smallest first, until none is left or the community
    is one. Dedicated and locked grids were set apart before that: a dedicated one straddles
    nowhere; a locked one, and those of a plan that people drew (adopted, or redrawn), where it
    must be listed.

    Parameters
    ----------
    opened : Opened
    borders : Borders

    Yields
    ------
    PlanFault
    """
    parts = shapely.get_num_geometries(opened.metric["units"])
    for at in np.flatnonzero(parts > 1):
        message = f"unit {opened.units['unit_id'][at]} is in {parts[at]} pieces"
        yield opened.at(FaultKind.NOT_CONTIGUOUS, "units", int(at), message)
    n = len(opened.units)
    grid = pd.factorize(opened.units["grid_code"])[0]
    within = grid[borders.a] == grid[borders.b]
    whole = _counts(grid, _numbered(n, borders, within & borders.touch))
    open_only = _counts(grid, _numbered(n, borders, within & borders.open))
    aside = undivided_units(opened)
    divided = ~aside[borders.a] & ~aside[borders.b]
    component = _numbered(n, borders, borders.open & divided)
    part = joined(opened, borders, component, divided)
    # Across a hard line only what joined hangs together, not two banks of one component.
    bridge = (part[borders.a] == part[borders.b]) & (component[borders.a] != component[borders.b])
    permitted = _counts(
        grid, _numbered(n, borders, within & borders.touch & (borders.open | bridge))
    )
    names = pd.factorize(opened.units["grid_code"])[1]
    row_of = {code: row for row, code in enumerate(opened.grids["grid_code"])}
    exceptions = opened.exceptions
    listed = set(exceptions["grid_code"][exceptions["kind"] == "joined_across_barrier"])
    locked, drawn = locked_grids(opened), not DRAWN.isdisjoint(opened.parameters)
    for k, code in enumerate(names):
        if code not in row_of:
            continue
        row = row_of[code]
        if whole[k] > 1:
            message = f"grid {code} is in {whole[k]} pieces"
            yield opened.at(FaultKind.NOT_CONTIGUOUS, "grids", row, message)
        elif permitted[k] > 1 and not (code in locked or drawn):
            message = f"grid {code} straddles a hard barrier that its parts have no need to cross"
            yield opened.at(FaultKind.STRADDLE, "grids", row, message)
        elif open_only[k] > 1 and code not in listed:
            message = f"grid {code} straddles a hard barrier, not listed as joined_across_barrier"
            yield opened.at(FaultKind.NOT_LISTED, "grids", row, message)
    yield from _exclaves(opened, borders)


def _numbered(n: int, borders: Borders, which: npt.NDArray[np.bool_]) -> Ints:
    """Return the number of each unit's connected component, in the order of their first units."""
    ends = (borders.a[which], borders.b[which])
    graph = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(n, n))
    label = connected_components(graph, directed=False)[1]
    return np.asarray(pd.factorize(label)[0], dtype=np.int64)


def _counts(group: Ints, piece: Ints) -> Ints:
    """Return in how many pieces each group is."""
    pairs = np.unique(np.column_stack([group, piece]), axis=0)
    return np.bincount(pairs[:, 0])


def joined(
    opened: Opened, borders: Borders, component: Ints, divided: npt.NDArray[np.bool_]
) -> Ints:
    """Return the part of each unit once components that are too small have joined another.

    Parameters
    ----------
    opened : Opened
    borders : Borders
    component : array
        Number of the component of each unit, in the order of their first unit.
    divided : array of bool
        Borders between units that were divided; nothing joins across others.

    Returns
    -------
    array
        Number of the part of each unit: the lowest of its components'.
    """
    households = opened.units["households"].to_numpy()
    load = np.bincount(component, households.astype(np.float64)).astype(np.float64)
    over = borders.touch & divided & (component[borders.a] != component[borders.b])
    one, other = component[borders.a[over]], component[borders.b[over]]
    neighbours: dict[int, dict[int, float]] = {}
    cost = borders.cost(factors_of(opened))[over]
    for here, there, amount in zip(one.tolist(), other.tolist(), cost.tolist(), strict=True):
        for x, y in ((here, there), (there, here)):
            around = neighbours.setdefault(x, {})
            around[y] = around.get(y, 0.0) + amount
    first = np.unique(component, return_index=True)[1]
    target = opened.units["community_code"].iloc[first].map(own_targets(opened))
    into = _merge(load, neighbours, target.fillna(opened.target).to_numpy(dtype=np.float64) / 2)
    return into[component]


def _merge(load: Floats, neighbours: dict[int, dict[int, float]], least: Floats) -> Ints:
    into = np.arange(len(load))
    load = load.copy()
    while small := [c for c in neighbours if neighbours[c] and load[c] < least[c]]:
        c = min(small, key=lambda k: (load[k], k))
        # Equal costs differ in the last digits by the order of summing: to the tenth of a mm.
        goal = min(neighbours[c], key=lambda k: (round(neighbours[c][k], 4), k))
        keep, gone = min(c, goal), max(c, goal)
        into[into == gone] = keep
        load[keep] += load[gone]
        for k, amount in neighbours.pop(gone).items():
            del neighbours[k][gone]
            if k != keep:
                neighbours[keep][k] = neighbours[k][keep] = neighbours[keep].get(k, 0.0) + amount
    return into


def _exclaves(opened: Opened, borders: Borders) -> Iterator[PlanFault]:
    aside = undivided_units(opened)
    divided = ~aside[borders.a] & ~aside[borders.b]
    land = _numbered(len(opened.units), borders, borders.touch & divided)
    exceptions = opened.exceptions
    listed = set(exceptions["grid_code"][exceptions["kind"] == "exclave"])
    row_of = {code: row for row, code in enumerate(opened.grids["grid_code"])}
    codes = opened.units["grid_code"].to_numpy()
    for code, all_rows in rows_by(opened.units["community_code"]).items():
        rows = all_rows[~aside[all_rows]]
        lands = [set(codes[rows[land[rows] == k]]) for k in np.unique(land[rows])]
        apart = [grids - listed for grids in lands]
        if len(lands) <= 1 or sum(bool(grids) for grids in apart) <= 1:
            continue  # one part is the community's body, whichever it is
        for grid in sorted(set.union(*sorted(apart, key=len)[:-1])):
            message = f"grid {grid} lies apart from community {code}, not listed as exclave"
            yield opened.at(FaultKind.NOT_LISTED, "grids", row_of.get(grid, 0), message)
