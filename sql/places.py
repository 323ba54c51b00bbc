"""Places as points: organisations, teams, shops, firms and facilities, and which grid has them."""

from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from sql.queries import query
from sql.tables import Grid

OUTSIDE = ""
"""Stands for a grid's code where a place lies in no grid."""


@dataclass(frozen=True)
class Place:
    """An organisation, team, shop, firm or facility.

    Attributes
    ----------
    type : str
        In the words of its source: 党支部, 商铺, 消防设施 …
    name : str
    source, source_id : str
        Where it comes from, and its id there.
    address : str
        May be empty.
    lon, lat : float
        EPSG:4490.
    category : str
        The kind of thing (of 人地物事情组织), may be empty.
    """

    type: str
    name: str
    source: str
    source_id: str
    address: str
    lon: float
    lat: float
    category: str = ""


def places_of_grid(connection: Connection, plan_id: int, grid_code: str) -> list[Place]:
    """Return the places in a grid, by the rule of `gridding.locate.Locator`.

    Parameters
    ----------
    connection : Connection
    plan_id : int
        Not checked: an unknown plan has no grids.
    grid_code : str

    Returns
    -------
    list of Place
        By type, then name.
    """
    bound = {"plan_id": plan_id, "grid_code": grid_code}
    rows = connection.execute(query("places_of_grid"), bound).mappings()
    return [Place(**row) for row in rows]


def place_counts(connection: Connection, plan_id: int) -> dict[str, dict[str, int]]:
    """Count the places of each grid by type, by the rule of `gridding.locate.Locator`.

    Parameters
    ----------
    connection : Connection
    plan_id : int
        Not checked: an unknown plan has no grids.

    Returns
    -------
    dict
        Grid code -> type -> how many; a grid without places is not in it. `OUTSIDE` counts those
        of the district that lie in no grid.
    """
    counts: dict[str, dict[str, int]] = {}
    for code, kind, n in connection.execute(query("place_counts"), {"plan_id": plan_id}):
        counts.setdefault(code, {})[kind] = n
    return counts


def has_grid(connection: Connection, plan_id: int, grid_code: str) -> bool:
    """Tell whether a plan has a grid of this code."""
    found = exists().where(Grid.plan_id == plan_id, Grid.grid_code == grid_code)
    return bool(connection.execute(select(found)).scalar_one())
