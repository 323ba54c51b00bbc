"""Notes what an edit found and left, and puts one or the other in force, to the last bit."""

from dataclasses import dataclass

from sqlalchemy import Connection

from gridding.edit.piece import Change
from sql.copying import copy_in
from sql.held import Held
from sql.land import with_geom
from sql.merging import drop_derived
from sql.queries import query
from sql.tables import LogGrid, Side


@dataclass(frozen=True)
class Turned:
    """What was put in force.

    Attributes
    ----------
    codes : tuple of str
        Grids that changed or are there again.
    gone : tuple of str
        Grids that are no more.
    moved : dict
        Unit id -> grid code now.
    """

    codes: tuple[str, ...]
    gone: tuple[str, ...]
    moved: dict[int, str]


def note_change(
    connection: Connection, held: Held, edit_id: int, change: Change, community_ids: dict[str, int]
) -> None:
    """Note what an edit finds and what it is to leave; nothing is in force by that.

    Parameters
    ----------
    connection : Connection
    held : Held
    edit_id : int
        The entry of the log.
    change : Change
    community_ids : dict
        Community code -> id of its division.
    """
    codes = [*change.grids["grid_code"], *change.gone]
    if codes:
        found = {"plan_id": held.id, "edit_id": edit_id, "grid_codes": codes}
        connection.execute(query("note_grids"), found)
    if len(change.grids):
        homes = [community_ids[code] for code in change.grids["community_code"]]
        left = with_geom(change.grids, multi=True)
        left = left.assign(log_id=edit_id, side=Side.AFTER.value, community_id=homes)
        copy_in(connection, LogGrid, left)
    if change.moved:
        moved = {"unit_ids": list(change.moved), "grid_codes": list(change.moved.values())}
        connection.execute(query("note_units"), {"plan_id": held.id, "edit_id": edit_id, **moved})


def put_in_force(connection: Connection, held: Held, edit_id: int, side: Side) -> Turned:
    """Bring a draft to how an edit found it, or left it.

    Parameters
    ----------
    connection : Connection
    held : Held
        It stands on the other side of the edit.
    edit_id : int
    side : Side

    Returns
    -------
    Turned
    """
    drop_derived(connection, held.id)
    of_edit = {"edit_id": edit_id, "side": side.value}
    rows = connection.execute(query("edit_grids"), of_edit).all()
    codes = sorted(row.grid_code for row in rows if row.side == side.value)
    gone = sorted({row.grid_code for row in rows} - set(codes))
    moved = {row[0]: row[1] for row in connection.execute(query("edit_units"), of_edit)}
    # Grids first, then their units, then the grids that have none: foreign keys hold throughout.
    plan = {"plan_id": held.id}
    connection.execute(query("put_grids"), plan | of_edit)
    if moved:
        put = {"unit_ids": list(moved), "grid_codes": list(moved.values())}
        connection.execute(query("put_units"), plan | put)
    if gone:
        connection.execute(query("take_grids"), plan | {"grid_codes": gone})
    return Turned(tuple(codes), tuple(gone), moved)


def communities_of(connection: Connection, held: Held, edit_id: int) -> list[tuple[str, str]]:
    """Return code and street's code of each community that an edit touches.

    Parameters
    ----------
    connection : Connection
    held : Held
    edit_id : int

    Returns
    -------
    list of (str, str)
    """
    bound = {"land_id": held.land_id, "edit_id": edit_id}
    return [(row[0], row[1]) for row in connection.execute(query("edit_communities"), bound)]
