"""Keeps the tree of divisions: the same code stays the same division, its versions follow on."""

from dataclasses import dataclass

import geopandas as gpd
from sqlalchemy import Connection

from gridding.errors import NotFoundError
from sql.copying import to_ewkb
from sql.queries import query

DISTRICT, STREET, COMMUNITY = "district", "street", "community"


@dataclass(frozen=True)
class Kept:
    """A division and the version of it that holds now.

    Attributes
    ----------
    division_id, version_id : int
    """

    division_id: int
    version_id: int


def require_district(connection: Connection, code: str) -> int:
    """Return the id of a district's division.

    Parameters
    ----------
    connection : Connection
    code : str

    Returns
    -------
    int

    Raises
    ------
    NotFoundError
        Nothing of it was ever saved.
    """
    named = {"district_id": None, "level": DISTRICT, "code": code}
    found: int | None = connection.execute(query("find_division"), named).scalar()
    if found is None:
        raise NotFoundError(f"there is no district {code}", district=code)
    return found


def keep_district(connection: Connection, code: str, name: str) -> int:
    """Find or make a district, and hold it until the transaction ends.

    Two that save or publish in one district at once therefore wait for each other.

    Parameters
    ----------
    connection : Connection
    code, name : str

    Returns
    -------
    int
        Id of its division.
    """
    kept = _keep(connection, None, DISTRICT, code, name, None, None)
    connection.execute(query("hold_division"), {"id": kept.division_id})
    return kept.division_id


def keep_divisions(
    connection: Connection,
    district_id: int,
    streets: gpd.GeoDataFrame,
    communities: gpd.GeoDataFrame,
) -> tuple[dict[str, Kept], dict[str, Kept]]:
    """Bring a district's streets and communities to what a plan shows.

    A division that changed gets a new version from now on; the former one ends. What the plan does
    not show stays as it is.

    Parameters
    ----------
    connection : Connection
    district_id : int
    streets, communities : GeoDataFrame
        As in `Plan`.

    Returns
    -------
    tuple of dict
        Streets and communities by code.
    """
    street_shapes = to_ewkb(streets.geometry, multi=True)
    street_rows = zip(streets["code"], streets["name"], street_shapes, strict=True)
    kept_streets = {
        code: _keep(connection, district_id, STREET, code, name, district_id, shape)
        for code, name, shape in street_rows
    }
    shapes = to_ewkb(communities.geometry, multi=True)
    rows = zip(
        communities["code"], communities["name"], communities["street_code"], shapes, strict=True
    )
    kept_communities = {
        code: _keep(
            connection,
            district_id,
            COMMUNITY,
            code,
            name,
            kept_streets[street].division_id if street in kept_streets else district_id,
            shape,
        )
        for code, name, street, shape in rows
    }
    return kept_streets, kept_communities


def _keep(
    connection: Connection,
    district_id: int | None,
    level: str,
    code: str,
    name: str,
    parent_id: int | None,
    geom: str | None,
) -> Kept:
    identity = {"district_id": district_id, "level": level, "code": code}
    connection.execute(query("add_division"), identity)
    division_id = connection.execute(query("find_division"), identity).scalar_one()
    state = {"division_id": division_id, "name": name, "parent_id": parent_id, "geom": geom}
    version_id = connection.execute(query("same_division_version"), state).scalar()
    if version_id is None:
        connection.execute(query("end_division_version"), state)
        version_id = connection.execute(query("add_division_version"), state).scalar_one()
    return Kept(division_id, version_id)
