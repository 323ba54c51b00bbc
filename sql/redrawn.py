"""What edits make of what is told about a plan: its settings, its exceptions, its merge."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from gridding.edit.listed import relisted
from gridding.errors import NotFoundError
from gridding.merge.again import remerged
from gridding.plan import Plan, PlanInfo
from sql.queries import query

NO_MORE_TRUE = ("households_kept", "stability")
"""Parameters that tell how a plan was divided; an edit makes them untrue."""


def stored_info(connection: Connection, plan_id: int) -> PlanInfo:
    """Tell how a plan came about, without its edits.

    Parameters
    ----------
    connection : Connection
    plan_id : int

    Returns
    -------
    PlanInfo

    Raises
    ------
    NotFoundError
        There is no such plan.
    """
    row = connection.execute(query("plan_info"), {"plan_id": plan_id}).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"there is no plan {plan_id}", plan_id=plan_id)
    return PlanInfo(**{key: value for key, value in row.items() if key != "land_id"})


def edits_in_force(connection: Connection, plan_id: int) -> int:
    """Count the edits of a plan that are in force.

    Parameters
    ----------
    connection : Connection
    plan_id : int

    Returns
    -------
    int
    """
    return int(connection.execute(query("edits_in_force"), {"plan_id": plan_id}).scalar_one())


def as_redrawn(info: PlanInfo, edits: int) -> PlanInfo:
    """Tell how a plan came about once it was edited.

    Parameters
    ----------
    info : PlanInfo
    edits : int
        In force.

    Returns
    -------
    PlanInfo
        ``redrawn`` counts the edits, with those of the plan that this one was drawn from. What was
        asked of a community is no longer so, but for its target.
    """
    if not edits:
        return info
    parameters: dict[str, Any] = {
        key: value for key, value in info.parameters.items() if key not in NO_MORE_TRUE
    }
    before = parameters.get("redrawn", {}).get("edits", 0)
    parameters["redrawn"] = {"edits": before + edits}
    if "overrides" in parameters:
        parameters["overrides"] = {
            code: {**own, "grids": None, "locked": []}
            for code, own in parameters["overrides"].items()
        }
    return replace(info, parameters=parameters)


def relisted_now(connection: Connection, plan_id: int, plan: Plan) -> Plan:
    """Work out anew what follows from a plan's grids, where edits have made the stored untrue.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    plan : Plan
        As stored.

    Returns
    -------
    Plan
        With its own exceptions and, of a merged plan, crosswalk and all that goes with it.
    """
    found = connection.execute(query("unsettled"), {"plan_id": plan_id}).one()
    if found.unlisted:
        plan = replace(plan, exceptions=relisted(plan))
    if found.underived:
        plan = replace(plan, merge=remerged(plan))
    return plan
