"""Edits of a draft, undo and redo: judged, done and logged in one transaction."""

from dataclasses import dataclass, field

import geopandas as gpd
from sqlalchemy import Connection

from gridding.edit.apply import apply, touched
from gridding.edit.ops import Op
from gridding.edit.piece import Warning  # noqa: A004  the word on the page
from gridding.errors import LifecycleError
from sql.actor import Actor, Role
from sql.held import Held, hold_draft, require_inside
from sql.log import note
from sql.pieces import load_grids, load_piece
from sql.queries import query
from sql.refusals import refusals_told
from sql.replay import communities_of, note_change, put_in_force
from sql.tables import Action, Side
from sql.visible import require_role


@dataclass(frozen=True)
class Outcome:
    """What an edit, undo or redo has done.

    Attributes
    ----------
    version : int
        Of the plan now.
    grids : GeoDataFrame
        Those that changed or are new, as they are now: columns of `Piece.grids`, EPSG:4490.
    gone : tuple of str
        Codes of grids that are no more.
    moved : dict
        Unit id -> grid code now, of the units that changed their grid.
    warnings : tuple of Warning
        What is allowed in a draft, and should not stay so; none of an undo or redo.
    """

    version: int
    grids: gpd.GeoDataFrame
    gone: tuple[str, ...] = ()
    moved: dict[int, str] = field(default_factory=dict)
    warnings: tuple[Warning, ...] = ()


def edit(
    connection: Connection, plan_id: int, base_version: int | None, op: Op, actor: Actor
) -> Outcome:
    """Do one edit of a draft; others who edit it wait until the transaction ends.

    Parameters
    ----------
    connection : Connection
        Its transaction is the caller's: nothing stays unless that commits.
    plan_id : int
    base_version : int or None
        The version that the edit is meant for; None for any.
    op : Op
    actor : Actor

    Returns
    -------
    Outcome

    Raises
    ------
    ForbiddenError
        They are no planner, or not of the communities that the edit touches.
    NotFoundError
        There is no such plan, or none that they may see.
    LifecycleError
        The plan is no draft.
    ConflictError
        It has another version by now: ``version``, and ``changes`` for who did what since.
    InputError
        The edit would break the plan; all faults at once, each with its place.
    """
    require_role(actor, Role.PLANNER)
    with refusals_told():
        held = hold_draft(connection, plan_id, actor, base_version)
        loaded = load_piece(connection, held, touched(op))
        homes = loaded.piece.communities
        require_inside(held, actor, zip(homes["code"], homes["street_code"], strict=True))
        change = apply(op, loaded.piece)
        version = held.version + 1
        body = op.model_dump(mode="json")
        action = Action(op.op)
        edit_id = note(connection, plan_id, version, action, actor, body, parent_id=held.tip_id)
        note_change(connection, held, edit_id, change, loaded.community_ids)
        put_in_force(connection, held, edit_id, Side.AFTER)
    return Outcome(version, change.grids, change.gone, change.moved, change.warnings)


def undo(connection: Connection, plan_id: int, base_version: int | None, actor: Actor) -> Outcome:
    """Take back the last edit that is in force: every row is as it was before it.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    base_version : int or None
    actor : Actor

    Returns
    -------
    Outcome

    Raises
    ------
    ForbiddenError, NotFoundError, ConflictError
        As of `edit`.
    LifecycleError
        The plan is no draft, or there is nothing to take back.
    """
    require_role(actor, Role.PLANNER)
    with refusals_told():
        held = hold_draft(connection, plan_id, actor, base_version)
        if held.tip_id is None:
            raise LifecycleError(f"there is nothing to undo in plan {plan_id}")
        return _turn(connection, held, held.tip_id, Action.UNDO, actor)


def redo(connection: Connection, plan_id: int, base_version: int | None, actor: Actor) -> Outcome:
    """Do again the edit that was taken back last, unless another was done since.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    base_version : int or None
    actor : Actor

    Returns
    -------
    Outcome

    Raises
    ------
    ForbiddenError, NotFoundError, ConflictError
        As of `edit`.
    LifecycleError
        The plan is no draft, or there is nothing to do again.
    """
    require_role(actor, Role.PLANNER)
    with refusals_told():
        held = hold_draft(connection, plan_id, actor, base_version)
        bound = {"plan_id": plan_id, "tip_id": held.tip_id}
        edit_id = connection.execute(query("edit_to_redo"), bound).scalar()
        if edit_id is None:
            raise LifecycleError(f"there is nothing to redo in plan {plan_id}")
        return _turn(connection, held, edit_id, Action.REDO, actor)


def _turn(
    connection: Connection, held: Held, edit_id: int, action: Action, actor: Actor
) -> Outcome:
    require_inside(held, actor, communities_of(connection, held, edit_id))
    version = held.version + 1
    note(connection, held.id, version, action, actor, edit_id=edit_id)
    side = Side.BEFORE if action is Action.UNDO else Side.AFTER
    turned = put_in_force(connection, held, edit_id, side)
    grids = load_grids(connection, held.id, turned.codes)
    return Outcome(version, grids, turned.gone, turned.moved)
