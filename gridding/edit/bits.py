"""Bits of grids that hang on nothing: they join what they touch, rather by a usable border."""

import numpy as np

from gridding.edit.ground import Flags, Ground
from gridding.edit.refused import names_of
from gridding.errors import Fault, InputError
from gridding.land.borders import Ints

ELSEWHERE = -1
"""Group of units that an edit does not touch."""
LOOSE = -2
"""Group of units that are to join one."""


def main_bits(ground: Ground, group: Ints) -> Ints:
    """Loosen all but the main bit of each group: that with most households, then most units.

    Parameters
    ----------
    ground : Ground
    group : (u,) int array
        Numbered from 0; negative for units of none.

    Returns
    -------
    (u,) int array
        The same with `LOOSE` for the units of other bits.
    """
    bit = ground.bits(group, ground.usable)
    weight = np.bincount(bit, ground.loads) + np.bincount(bit) / (len(bit) + 1)
    out = np.where(group >= 0, LOOSE, group)
    for number in np.unique(group[group >= 0]):
        mine = np.unique(bit[group == number])
        out[bit == mine[weight[mine].argmax()]] = number
    return out


def attached(ground: Ground, group: Ints, bit: Ints) -> Ints:
    """Let loose bits join the group with which they share the longest border.

    What touches a group over usable edges goes first. Where nothing does, one bit joins across its
    longest border, hard as it is; then what hangs on that bit follows it, and straddles no more.

    Parameters
    ----------
    ground : Ground
    group : (u,) int array
        With `LOOSE` units.
    bit : (u,) int array
        Bit of each unit; a bit joins as a whole.

    Returns
    -------
    (u,) int array
        Without `LOOSE` units.

    Raises
    ------
    InputError
        A bit touches nothing at all.
    """
    out = group.copy()
    every = np.ones(len(ground.a), dtype=bool)
    while (loose := out == LOOSE).any():
        joined = _joined(ground, out, bit, ground.usable)
        if joined is None:
            joined = _joined(ground, out, bit, every, alone=True)
        if joined is None:
            units = np.flatnonzero(loose)
            message = f"units {names_of(ground, units)} share no border with the rest of their grid"
            raise InputError(Fault(message, place=ground.place(units)))
        out = joined
    return out


def _joined(
    ground: Ground, group: Ints, bit: Ints, over: Flags, *, alone: bool = False
) -> Ints | None:
    """Return groups after every loose bit that touches one, or one alone, has joined; or None."""
    tail = np.concatenate([ground.a[over], ground.b[over]])
    head = np.concatenate([ground.b[over], ground.a[over]])
    length = np.tile(ground.length_m[over], 2)
    near = (group[tail] == LOOSE) & (group[head] >= 0)
    if not near.any():
        return None
    touching, at = np.unique(bit[tail[near]], return_inverse=True)
    n = int(group.max()) + 1
    towards = np.bincount(at * n + group[head[near]], length[near], len(touching) * n)
    towards = towards.reshape(-1, n)
    goal = np.full(int(bit.max()) + 1, LOOSE)
    joins = [int(towards.max(axis=1).argmax())] if alone else np.arange(len(touching))
    goal[touching[joins]] = towards[joins].argmax(axis=1)
    return np.where(group == LOOSE, goal[bit], group)
