"""Edits that leave every unit where it is: names, kinds, locks, comments."""

import numpy as np

from gridding.edit.ground import Ground
from gridding.edit.ops import Comment, Lock, Rename, SetKind, Unlock
from gridding.edit.piece import Change
from gridding.edit.refused import locked_grids, place_of, unknown_grids
from gridding.edit.warned import warned
from gridding.errors import Fault, InputError
from gridding.land.borders import Ints


def rename(op: Rename, ground: Ground) -> Change:
    """Give a grid another name.

    Raises
    ------
    InputError
        The grid is unknown, or bears the name.
    """
    return _marked(op.grid_code, ground, f"is called {op.name!r} already", name=op.name)


def set_kind(op: SetKind, ground: Ground) -> Change:
    """Make a grid basic or dedicated.

    Raises
    ------
    InputError
        The grid is unknown, locked, or of the kind.
    """
    locked = list(locked_grids(ground, _known(op.grid_code, ground)))
    if locked:
        raise InputError(locked)
    return _marked(op.grid_code, ground, f"is {op.kind} already", kind=op.kind.value)


def lock(op: Lock, ground: Ground) -> Change:
    """Lock a grid.

    Raises
    ------
    InputError
        The grid is unknown, or locked.
    """
    return _marked(op.grid_code, ground, "is locked already", locked=True)


def unlock(op: Unlock, ground: Ground) -> Change:
    """Unlock a grid.

    Raises
    ------
    InputError
        The grid is unknown, or not locked.
    """
    return _marked(op.grid_code, ground, "is not locked", locked=False)


def comment(op: Comment, ground: Ground) -> Change:
    """Say a word about a grid or the plan; it stands in the log and changes nothing.

    Raises
    ------
    InputError
        The grid is unknown.
    """
    if op.grid_code is not None:
        _known(op.grid_code, ground)
    return Change(ground.grids.iloc[:0])


def _known(code: str, ground: Ground) -> Ints:
    faults = list(unknown_grids(ground, [code]))
    if faults:
        raise InputError(faults)
    return ground.labels([code])


def _marked(code: str, ground: Ground, already: str, **mark: str | bool) -> Change:
    """Return a grid with another value in one column; refuse it where it is the value already."""
    label = int(_known(code, ground)[0])
    row = ground.grids.iloc[[label]].reset_index(drop=True)
    if all(row[column].iat[0] == value for column, value in mark.items()):
        message = f"grid {code} {already}"
        raise InputError(Fault(message, found="nothing to change", place=place_of(ground, label)))
    row = row.assign(**mark).astype(row.dtypes.drop("geometry").to_dict())
    units = np.flatnonzero(ground.grid == label)
    return Change(row, warnings=warned(ground, row, {code: units}))
