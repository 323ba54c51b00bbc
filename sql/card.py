"""What a grid's card tells of its land: figures, roads, neighbours, outline."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from gridding.errors import NotFoundError
from sql.queries import query


@dataclass(frozen=True)
class Neighbour:
    """A grid that shares at least 1 m of border."""

    plan_id: int
    grid_code: str
    name: str
    shared_m: float


@dataclass(frozen=True)
class GridFacts:
    """One grid of a plan.

    Attributes
    ----------
    grid_code, name, kind : str
    households, building_count : int
    area_m2 : float
        Geodesic.
    community_code, community_name, street_code, street_name : str
        Those of the street are empty where the plan has none.
    geometry : str
        GeoJSON, longitude and latitude in EPSG:4490.
    """

    grid_code: str
    name: str
    kind: str
    households: int
    building_count: int
    area_m2: float
    community_code: str
    community_name: str
    street_code: str
    street_name: str
    geometry: str


def grid_facts(connection: Connection, plan_id: int, grid_code: str) -> GridFacts:
    """Read what is known of a grid.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    grid_code : str

    Returns
    -------
    GridFacts

    Raises
    ------
    NotFoundError
        The plan has no such grid.
    """
    bound = {"plan_id": plan_id, "grid_code": grid_code}
    row = connection.execute(query("grid_card"), bound).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"plan {plan_id} has no grid {grid_code}", grid_code=grid_code)
    return GridFacts(**row)


def grid_roads(connection: Connection, plan_id: int, grid_code: str) -> list[str]:
    """Return the names of the roads in a grid or along it, the longest first.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    grid_code : str

    Returns
    -------
    list of str
    """
    bound = {"plan_id": plan_id, "grid_code": grid_code}
    return list(connection.execute(query("grid_roads"), bound).scalars())


def grid_neighbours(
    connection: Connection, plan_id: int, grid_code: str, beside: Sequence[int]
) -> list[Neighbour]:
    """Return the grids around a grid, the one with the longest border first.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    grid_code : str
    beside : sequence of int
        Ids of the plans whose grids count.

    Returns
    -------
    list of Neighbour
    """
    bound = {"plan_id": plan_id, "grid_code": grid_code, "plan_ids": list(beside)}
    found = connection.execute(query("grid_neighbours"), bound)
    return [Neighbour(**row) for row in found.mappings()]


def grid_lines(connection: Connection, plan_id: int, grid_code: str) -> str:
    """Return the barriers in a grid and up to some 200 m around it.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    grid_code : str

    Returns
    -------
    str
        A FeatureCollection with ``class, hard, name``, longitude and latitude in EPSG:4490.
    """
    bound = {"plan_id": plan_id, "grid_code": grid_code}
    answer: str = connection.execute(query("grid_lines"), bound).scalar_one()
    return answer
