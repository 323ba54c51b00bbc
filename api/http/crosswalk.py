"""``GET /crosswalk``: which grids took over a department's area."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.crosswalk import Crosswalk
from api.crosswalk import crosswalk as answer
from api.http.live import Live, live
from api.locate import past_moment

router = APIRouter()

_UNKNOWN = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": "公安 has no area 21: the nearest are 12, 2, 1",
    "near": ["12", "2", "1"],
}


@router.get(
    "/crosswalk",
    responses={
        404: {
            "content": {"application/problem+json": {"example": _UNKNOWN}},
            "description": "Unknown department or area: `near` lists what is nearly the same; "
            "or no merge is published.",
        },
        422: {
            "content": {"application/problem+json": {}},
            "description": "`faults` says what is wrong with what was asked.",
        },
    },
)
def crosswalk(
    department: Annotated[
        str, Query(description="Name of the department.", examples=["公安"], min_length=1)
    ],
    here: Annotated[Live, Depends(live)],
    area_id: Annotated[
        str | None,
        Query(description="Its area, by the department's own id. Default: all.", examples=["12"]),
    ] = None,
    at: Annotated[
        str | None, Query(description="As of this past moment: ISO 8601 with offset. Default: now.")
    ] = None,
) -> Crosswalk:
    """Tell which grids took over a department's areas, with households, ground and shares."""
    as_of = None if at is None else past_moment(at)
    with here.engine.connect() as connection:
        return answer(connection, department, area_id, at=as_of)
