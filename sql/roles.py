"""The roles of a district's workers: what they are called, who is told first, who answers."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import as_file, files

from sqlalchemy import Connection, delete

from gridding.read.rosters import read_roles
from gridding.roster import WorkerRole
from sql.actor import Actor
from sql.audit import audit
from sql.divisions import require_district
from sql.queries import query
from sql.tables import RoleRow


@cache
def usual_roles() -> tuple[WorkerRole, ...]:
    """Return the roles that a district begins with, of ``roles.csv`` beside this module."""
    with as_file(files("sql").joinpath("roles.csv")) as path:
        return read_roles(path)


def roles_of(connection: Connection, district_id: int) -> list[WorkerRole]:
    """Return a district's roles.

    Parameters
    ----------
    connection : Connection
    district_id : int

    Returns
    -------
    list of WorkerRole
        In the order in which workers are told; the usual ones where it has none yet.
    """
    rows = connection.execute(query("roles_of_district"), {"district_id": district_id})
    return [WorkerRole(**row) for row in rows.mappings()] or list(usual_roles())


def keep_roles(connection: Connection, district_id: int, named: Iterable[str]) -> list[str]:
    """Add the roles that a district does not have yet, behind the others; they answer.

    Parameters
    ----------
    connection : Connection
    district_id : int
    named : iterable of str

    Returns
    -------
    list of str
        Those that were added, in the order in which they are named.
    """
    known = roles_of(connection, district_id)
    new = [name for name in dict.fromkeys(named) if name not in {role.name for role in known}]
    _add(connection, district_id, [*known, *map(WorkerRole, new)])
    return new


def set_roles(
    connection: Connection, district_code: str, roles: Sequence[WorkerRole], by: Actor
) -> list[WorkerRole]:
    """Give a district other roles, or another order; those left out that postings have stay, last.

    Parameters
    ----------
    connection : Connection
    district_code : str
    roles : sequence of WorkerRole
    by : Actor

    Returns
    -------
    list of WorkerRole
        As they are now.

    Raises
    ------
    NotFoundError
        There is no such district.
    """
    district_id = require_district(connection, district_code)
    connection.execute(delete(RoleRow).where(RoleRow.district_id == district_id))
    _add(connection, district_id, roles)
    posted = connection.scalars(query("roles_on_post"), {"district_id": district_id})
    keep_roles(connection, district_id, posted.all())
    told = roles_of(connection, district_id)
    audit(connection, by, "set roles", f"district {district_code}", roles=[asdict(r) for r in told])
    return told


def _add(connection: Connection, district_id: int, roles: Iterable[WorkerRole]) -> None:
    told = json.dumps([asdict(role) for role in roles], ensure_ascii=False)
    connection.execute(query("add_roles"), {"district_id": district_id, "roles": told})
