"""Edits by hand: units to another grid, units to a grid of their own, grids made one."""

import numpy as np

from gridding.edit.ground import Ground, counts
from gridding.edit.made import continuing, made
from gridding.edit.ops import MergeGrids, MoveUnits, NewGrid
from gridding.edit.piece import Change
from gridding.edit.refused import (
    broken_grids,
    grids_of_several_communities,
    locked_grids,
    named,
    names_of,
    of_several_communities,
    place_of,
    unknown_grids,
    unknown_units,
)
from gridding.errors import Fault, InputError
from gridding.land.borders import Ints
from gridding.plan import GridKind


def move_units(op: MoveUnits, ground: Ground) -> Change:
    """Give units to another grid; those that are in it already stay.

    Raises
    ------
    InputError
        Unknown units or grid, units of another community, locked grids, a grid left empty or in
        more pieces, nothing to move.
    """
    faults = [*unknown_units(ground, op.unit_ids), *unknown_grids(ground, [op.to_grid])]
    to = int(ground.labels([op.to_grid])[0])
    units = ground.rows(op.unit_ids)
    units = units[units >= 0]
    if to < 0:
        raise InputError(faults + list(locked_grids(ground, ground.grid[units])))
    units = units[ground.grid[units] != to]
    if not faults and not len(units):
        message = f"all these units are in grid {op.to_grid} already"
        raise InputError(Fault(message, found="nothing to move", place=place_of(ground, to)))
    home = str(ground.grids["community_code"].iat[to])
    faults += of_several_communities(ground, units, home)
    after = ground.grid.copy()
    after[units] = to
    whole = not faults
    faults += locked_grids(ground, np.append(ground.grid[units], to))
    if whole:
        faults += broken_grids(ground, after)
    if faults:
        raise InputError(faults)
    return made(ground, after)


def new_grid(op: NewGrid, ground: Ground) -> Change:
    """Give units a grid of their own; a dedicated one where all came from dedicated grids.

    Raises
    ------
    InputError
        Unknown units, units of several communities, locked grids, a grid left empty, pieces.
    """
    faults = list(unknown_units(ground, op.unit_ids))
    units = ground.rows(op.unit_ids)
    units = units[units >= 0]
    if len(units):
        faults += of_several_communities(ground, units, str(ground.home[units[0]]))
    after = ground.grid.copy()
    after[units] = len(ground.grids)
    whole = not faults
    faults += locked_grids(ground, ground.grid[units])
    if whole:
        faults += broken_grids(ground, after)
    if faults:
        raise InputError(faults)
    kinds = set(ground.grids["kind"].to_numpy()[ground.grid[units]])
    basic = kinds != {GridKind.DEDICATED.value}
    return made(ground, after, GridKind.BASIC if basic else GridKind.DEDICATED)


def merge_grids(op: MergeGrids, ground: Ground) -> Change:
    """Make grids one: of the kind of the one with most households.

    Raises
    ------
    InputError
        Unknown or locked grids, fewer than two, grids of several communities, grids that do not
        hang together.
    """
    faults = list(unknown_grids(ground, op.grid_codes))
    labels = ground.labels(op.grid_codes)
    labels = labels[labels >= 0]
    if not faults and len(labels) < 2:  # noqa: PLR2004
        place = place_of(ground, labels[0])
        message = "one grid alone cannot be merged"
        faults.append(Fault(message, wanted="two grids or more", place=place))
    if len(labels):
        faults += grids_of_several_communities(ground, labels)
    whole = not faults
    faults += locked_grids(ground, labels)
    group = np.where(np.isin(ground.grid, labels), 0, -1)
    if whole:
        faults += _apart(ground, labels, group)
    if faults:
        raise InputError(faults)
    rank = ground.grids.iloc[labels].sort_values(
        ["households", "grid_code"], ascending=[False, True], kind="stable"
    )
    return made(ground, continuing(ground, group, labels.tolist()), GridKind(rank["kind"].iat[0]))


def _apart(ground: Ground, labels: Ints, group: Ints) -> list[Fault]:
    """Find a merged grid that would be in more bits than any of its parts was."""
    for over in (ground.usable, np.ones(len(ground.a), dtype=bool)):
        most = counts(ground.grid, ground.bits(ground.grid, over), len(ground.grids))[labels].max()
        bit = ground.bits(group, over)
        mine = np.flatnonzero(group == 0)
        if len(np.unique(bit[mine])) <= most:
            continue
        weight = np.bincount(bit[mine], ground.loads[mine] + 1e-6)
        rest = mine[bit[mine] != weight.argmax()]
        codes = [ground.code(label) for label in np.unique(ground.grid[rest])]
        return [
            Fault(
                "these grids do not hang together",
                found=f"grids {named(codes)}, units {names_of(ground, rest)} apart from the rest",
                wanted="grids that touch, not only across a hard barrier",
                place=ground.place(rest),
            )
        ]
    return []
