"""One edit judged and done: the way in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gridding.edit import line, marking, moving, solving
from gridding.edit.ground import Ground, ground_of
from gridding.edit.ops import Op
from gridding.edit.piece import Change, Piece

_WAYS: dict[str, Callable[[Any, Ground], Change]] = {
    "move_units": moving.move_units,
    "merge_grids": moving.merge_grids,
    "new_grid": moving.new_grid,
    "split_grid": solving.split_grid,
    "split_by_line": line.split_by_line,
    "rebalance": solving.rebalance,
    "rename": marking.rename,
    "set_kind": marking.set_kind,
    "lock": marking.lock,
    "unlock": marking.unlock,
    "comment": marking.comment,
}


@dataclass(frozen=True)
class Touched:
    """What an edit names.

    Attributes
    ----------
    grid_codes : tuple of str
    unit_ids : tuple of int
        Their grids are touched too.
    """

    grid_codes: tuple[str, ...] = ()
    unit_ids: tuple[int, ...] = ()


def touched(op: Op) -> Touched:
    """Return the grids and units that an edit names: what its piece must hold.

    Parameters
    ----------
    op : Op

    Returns
    -------
    Touched
        Each once, in the order given.
    """
    codes = [getattr(op, name, None) for name in ("grid_code", "to_grid")]
    codes += getattr(op, "grid_codes", [])
    units = getattr(op, "unit_ids", [])
    return Touched(tuple(dict.fromkeys(c for c in codes if c)), tuple(dict.fromkeys(units)))


def apply(op: Op, piece: Piece) -> Change:
    """Judge an edit and do it; the draft itself is not touched.

    Parameters
    ----------
    op : Op
    piece : Piece
        All grids that `touched` names and that there are.

    Returns
    -------
    Change
        The same edit of the same piece gives the same change, whatever the order of rows.

    Raises
    ------
    InputError
        The edit would break contiguity or nesting, leave a grid empty, touch a locked grid, or
        names what is not there; all faults at once, each with a place.
    """
    return _WAYS[op.op](op, ground_of(piece))
