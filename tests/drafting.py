"""What tests of drafts share: who edits, the grids of the sample plan, hashes of rows."""

import hashlib

from sqlalchemy import Connection, text

from gridding.edit.ops import read_op
from sql.actor import Actor, Role
from sql.editing import Outcome, edit
from sql.visible import require_visible

LI = Actor("li", Role.PLANNER, address="127.0.0.1")
SUN = Actor("sun", Role.REVIEWER)
HE = Actor("he", Role.ADMINISTRATOR)
NORTH, SOUTH, NEXT = "150203001001001", "150203001001002", "150203001001003"
EAST = "150203001002001"
ROWS = """
SELECT md5(string_agg(md5({0}::text), '' ORDER BY {0}.{1})) FROM {0} WHERE plan_id = :plan
"""
KEYS = {"grids": "grid_code", "assignments": "unit_id"}


def rows_of(connection: Connection, plan_id: int) -> str:
    """Hash all rows of a plan's grids and assignments, geometry to the last bit."""
    asked = [text(ROWS.format(table, key)) for table, key in KEYS.items()]
    found = [str(connection.scalar(each, {"plan": plan_id})) for each in asked]
    return hashlib.sha256("".join(found).encode()).hexdigest()


def version_of(connection: Connection, plan_id: int) -> int:
    return require_visible(connection, plan_id, LI).version


def do(connection: Connection, plan_id: int, op: str, **body: object) -> Outcome:
    """Do one edit of whatever version there is."""
    return edit(connection, plan_id, None, read_op({"op": op, **body}), LI)
