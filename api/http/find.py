"""``/plans/{id}/find``: grids, communities, streets and addresses by what they are called."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.http.problems import problems
from api.http.seen import Seen
from api.replies import Code
from sql.finding import PlaceKind, find

router = APIRouter(tags=["plans"])

Said = Annotated[
    str,
    Query(min_length=1, max_length=200, description="A part of it.", examples=["友谊大街12号"]),
]
Limit = Annotated[int, Query(ge=1, le=100)]


class PlaceTold(BaseModel):
    """Something with a name in a plan."""

    kind: PlaceKind
    name: Annotated[str, Field(description="Or the address.", examples=["友谊大街12号"])]
    code: Annotated[str, Field(description="Of an address: its grid's.", examples=["150203001"])]
    grid_code: Annotated[Code | None, Field(description="Null for what is larger than a grid.")]
    unit_id: Annotated[int | None, Field(description="Of an address.", examples=[311])]
    lon: Annotated[float, Field(examples=[109.840312])]
    lat: Annotated[float, Field(examples=[40.657402])]


@router.get(
    "/plans/{plan_id}/find",  # noqa: FAST003  Seen takes it
    responses=problems(404),
    summary="Find a place of a plan",
)
def found(asked: Seen, q: Said, limit: Limit = 20) -> list[PlaceTold]:
    """Find grids by code, its last digits or name; communities and streets; buildings by address.

    What is called so exactly comes first, then what begins so, then what holds it; each with a
    point in it, longitude and latitude in EPSG:4490.
    """
    with asked.here.engine.connect() as connection:
        places = find(connection, asked.plan.id, q, limit)
    return [PlaceTold(**vars(place)) for place in places]
