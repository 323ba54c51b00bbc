"""``/plans/{id}/tiles/{z}/{x}/{y}``: units, buildings and barriers as vector tiles."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import Engine

from api.http.problems import problems
from api.http.seen import Seen
from api.http.versioned import REVALIDATED, UNCHANGED, Conditional, answer
from sql.tiles import MAX_ZOOM, MIN_ZOOM, land_of, tile

router = APIRouter(tags=["plans"])

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
FOR_EVER = "private, max-age=31536000, immutable"

Zoom = Annotated[int, Path(ge=MIN_ZOOM, le=MAX_ZOOM, examples=[14])]
Across = Annotated[int, Path(ge=0, lt=2**MAX_ZOOM, examples=[13192])]
Down = Annotated[int, Path(ge=0, lt=2**MAX_ZOOM, examples=[6174])]
Short = Annotated[
    str,
    Query(
        max_length=64,
        description="As `GET /plans/{id}` tells it: the answer is then kept for a year.",
        examples=["5f1d0c9a7be3"],
    ),
]


def _made(engine: Engine, land_id: int, z: int, x: int, y: int) -> bytes:
    with engine.connect() as connection:
        return tile(connection, land_id, z, x, y)


@router.get(
    "/plans/{plan_id}/tiles/{z}/{x}/{y}",  # noqa: FAST003  Seen takes it
    response_class=Response,
    responses={
        200: {
            "description": "A Mapbox vector tile, empty where there is nothing.",
            "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        },
        **UNCHANGED,
        **problems(404, 422),
    },
    summary="A vector tile of a plan's land",
)
def land_tile(
    asked: Seen, given: Conditional, z: Zoom, x: Across, y: Down, land: Short = ""
) -> Response:
    """Return the land below the plan, which is the same for all plans made from it.

    Layers: `units` (zoom 12 on; the feature's id is the unit_id; `households`), `buildings` (14 on;
    `households`, `address`) and `barriers` (`class`, `hard`, `name`). Zoom 11 to 16, EPSG:3857.
    """
    with asked.here.engine.connect() as connection:
        found = land_of(connection, asked.plan.id)
    cache = FOR_EVER if land == found.short else REVALIDATED
    make = partial(_made, asked.here.engine, found.id, z, x, y)
    return answer(given, f'W/"{found.short}"', make, MEDIA_TYPE, cache)
