"""Finds places of a plan by what people call them: code, name or address."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from sql.queries import query

NUMBER_DIGITS = 3
"""Of a grid in its community: who looks for 7 means 007."""


class PlaceKind(StrEnum):
    """What was found."""

    GRID = "grid"
    COMMUNITY = "community"
    STREET = "street"
    ADDRESS = "address"


@dataclass(frozen=True)
class Place:
    """Something with a name in a plan.

    Attributes
    ----------
    kind : PlaceKind
    name : str
        Of an address: the address.
    code : str
        Of an address: its grid's.
    grid_code : str or None
        None for what is larger than a grid.
    unit_id : int or None
        Of an address: the unit of the building.
    lon, lat : float
        A point in it, EPSG:4490.
    """

    kind: PlaceKind
    name: str
    code: str
    grid_code: str | None
    unit_id: int | None
    lon: float
    lat: float


def find(connection: Connection, plan_id: int, said: str, limit: int) -> list[Place]:
    """Find grids, communities, streets and buildings of a plan.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    said : str
        Any text: a part of a code, name or address; of a grid's code also the last digits.
    limit : int

    Returns
    -------
    list of Place
        What is called so exactly first, then what begins so or ends in the number, then what holds
        it; in each by code. O(buildings of the plan).
    """
    q = said.strip()
    if not q:
        return []
    pattern = re.sub(r"([\\%_])", r"\\\1", q)
    number = q.isascii() and q.isdigit()
    bound = {
        "plan_id": plan_id,
        "limit": limit,
        "q": q,
        "beginning": f"{pattern}%",
        "anywhere": f"%{pattern}%",
        "tail": f"%{q.zfill(NUMBER_DIGITS)}" if number else None,
    }
    rows = connection.execute(query("find"), bound).mappings()
    return [Place(**{**row, "kind": PlaceKind(row["kind"])}) for row in rows]
