"""``GET /locate?address=``: the place that an address means, or the candidates."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query

from api.address import LONGEST, AddressAnswer, locate_address
from api.http.live import Live
from api.locate import past_moment
from gridding.errors import Fault, InputError
from sql.actor import Actor
from sql.engine import at_one_moment

MOST_CANDIDATES = 20

Said = Annotated[
    str | None,
    Query(
        max_length=LONGEST,
        description="An address or a name of a place, in place of lon, lat and crs.",
    ),
]
Limit = Annotated[
    int, Query(ge=1, le=MOST_CANDIDATES, description="So many candidates for an address at most.")
]

NOT_FOUND: dict[str, Any] = {
    "description": "Outside every grid: `nearest` and `distance_m`. An address that is unknown, "
    "or may mean several places: `candidates`, best first.",
    "content": {
        "application/problem+json": {
            "example": {
                "type": "about:blank",
                "title": "Not Found",
                "status": 404,
                "detail": "the address may mean 2 places",
                "candidates": [
                    {
                        "text": "建设路12号",
                        "level": "building",
                        "confidence": 0.7,
                        "lon": 109.8403,
                        "lat": 40.6574,
                        "grid_code": "150203001001007",
                    }
                ],
            }
        }
    },
}


def by_address(here: Live, said: str, limit: int, at: str | None, asking: Actor) -> AddressAnswer:
    """Return where an address lies and who answers for it.

    Parameters
    ----------
    here : Live
    said : str
    limit : int
        Of the candidates.
    at : str or None
        As of this past moment.
    asking : Actor

    Returns
    -------
    AddressAnswer

    Raises
    ------
    InputError, NotFoundError
        As `api.address.locate_address`.
    """
    as_of: datetime | None = None if at is None else past_moment(at)
    with at_one_moment(here.engine) as connection:
        return locate_address(connection, said, as_of, asking, limit)


def only_one_way(point: dict[str, object], address: str | None) -> None:
    """Refuse a question that has neither a point nor an address, or both.

    Parameters
    ----------
    point : dict
        Name of a part of the point -> its value, None where it is missing.
    address : str or None

    Raises
    ------
    InputError
        It names what is missing or too much.
    """
    given = [name for name, value in point.items() if value is not None]
    if address is not None and given:
        raise InputError(
            Fault("a point beside an address", column=given[0], wanted="one of the two")
        )
    if address is None and len(given) < len(point):
        missing = [name for name in point if name not in given]
        wanted = "lon, lat and crs, or address"
        raise InputError(Fault("Field required", column=name, wanted=wanted) for name in missing)
