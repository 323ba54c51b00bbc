"""Vector tiles of the land below plans: the same for all plans that were made from it."""

from dataclasses import dataclass

from sqlalchemy import Connection

from gridding.errors import Fault, InputError
from sql.queries import query

MIN_ZOOM, MAX_ZOOM = 11, 16
"""A page shows tiles of `MAX_ZOOM` larger, too."""


@dataclass(frozen=True)
class LandHead:
    """A land, as far as it takes to ask for its tiles.

    Attributes
    ----------
    id : int
    short : str
        The first of its digest: an address that has it always gets the same tile.
    """

    id: int
    short: str


def land_of(connection: Connection, plan_id: int) -> LandHead:
    """Return the land that a plan was made from.

    Parameters
    ----------
    connection : Connection
    plan_id : int
        Of a plan that is there.

    Returns
    -------
    LandHead
    """
    row = connection.execute(query("land_of_plan"), {"plan_id": plan_id}).mappings().one()
    return LandHead(**row)


def tile(connection: Connection, land_id: int, z: int, x: int, y: int) -> bytes:
    """Return a Mapbox vector tile of a land.

    Parameters
    ----------
    connection : Connection
    land_id : int
    z, x, y : int
        Of the usual pyramid in EPSG:3857, y from the north.

    Returns
    -------
    bytes
        Layers ``units`` (id: unit_id; ``households``) from zoom 12, ``buildings`` (``households,
        address``) from 14, and ``barriers`` (``class, hard, name``); empty where there is nothing.

    Raises
    ------
    InputError
        There is no such tile.
    """
    if not MIN_ZOOM <= z <= MAX_ZOOM:
        raise InputError(
            Fault("no such zoom", column="z", found=str(z), wanted=f"{MIN_ZOOM} to {MAX_ZOOM}")
        )
    faults = [
        Fault("no such tile", column=name, found=str(value), wanted=f"0 to {2**z - 1}")
        for name, value in (("x", x), ("y", y))
        if not 0 <= value < 2**z
    ]
    if faults:
        raise InputError(faults)
    bound = {"land_id": land_id, "z": z, "x": x, "y": y}
    return bytes(connection.execute(query("tile"), bound).scalar_one())
