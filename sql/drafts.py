"""Makes drafts: a copy of a plan to be redrawn, on the same land."""

import json

from sqlalchemy import Connection

from gridding.errors import ForbiddenError
from sql.actor import Actor, Role
from sql.copying import copy_in
from sql.land import with_geom
from sql.log import FIRST_VERSION, note
from sql.queries import query
from sql.redrawn import as_redrawn, edits_in_force, stored_info
from sql.refusals import refusals_told
from sql.store import load_plan
from sql.tables import Action, ExceptionRow
from sql.visible import require_role, require_visible

COPIES = ("copy_grids", "copy_assignments", "copy_joined_edges", "copy_merge")


def make_draft(connection: Connection, from_plan: int, name: str | None, actor: Actor) -> int:
    """Copy a plan, in whatever state, as a draft.

    Parameters
    ----------
    connection : Connection
        Its transaction is the caller's.
    from_plan : int
    name : str or None
        By default that of the plan.
    actor : Actor

    Returns
    -------
    int
        The draft's id.

    Raises
    ------
    ForbiddenError
        They are no planner, or not of the plan's divisions.
    NotFoundError
        There is no such plan, or none that they may see.
    """
    require_role(actor, Role.PLANNER)
    with refusals_told():
        # Nobody edits it meanwhile: the copy is of one version.
        connection.execute(query("share_plan"), {"plan_id": from_plan})
        head = require_visible(connection, from_plan, actor)
        if not head.mine:
            raise ForbiddenError(f"plan {from_plan} is of no division of yours", plan_id=from_plan)
        plan_id = _add_plan(connection, from_plan, name, actor)
        both = {"from_plan": from_plan, "plan_id": plan_id}
        for copy in COPIES:
            connection.execute(query(copy), both)
        if head.as_listed:
            connection.execute(query("copy_exceptions"), both)
        else:
            found = with_geom(load_plan(connection, from_plan).exceptions)
            copy_in(connection, ExceptionRow, found.assign(plan_id=plan_id))
        body = {"from_plan": from_plan, "version": head.version}
        note(connection, plan_id, FIRST_VERSION, Action.MADE, actor, body)
    return plan_id


def _add_plan(connection: Connection, from_plan: int, name: str | None, actor: Actor) -> int:
    info = as_redrawn(stored_info(connection, from_plan), edits_in_force(connection, from_plan))
    bound = {
        "from_plan": from_plan,
        "name": name,
        "author": actor.name,
        "parameters": json.dumps(info.parameters, ensure_ascii=False),
    }
    return int(connection.execute(query("copy_plan"), bound).scalar_one())
