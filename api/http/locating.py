"""``GET /locate``: which grid a point lies in, and who answers for it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from api.http.live import Live, live
from api.http.security import actor
from api.locate import Answer, locate_at, locate_now, past_moment
from gridding.crs import ACCEPTED
from gridding.locate import MOST_SNAP_M
from sql.actor import Actor

router = APIRouter()

_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {}}}


@router.get(
    "/locate",
    responses={
        404: {**_PROBLEM, "description": "Outside every grid: `nearest` and `distance_m`."},
        422: {**_PROBLEM, "description": "`faults` says what is wrong with what was asked."},
    },
)
def locate(
    lon: Annotated[float, Query(description="Longitude, or easting.")],
    lat: Annotated[float, Query(description="Latitude, or northing.")],
    crs: Annotated[str, Query(description=f"What they refer to: {ACCEPTED}.")],
    here: Annotated[Live, Depends(live)],
    asking: Annotated[Actor, Depends(actor)],
    at: Annotated[
        str | None, Query(description="As of this past moment: ISO 8601 with offset. Default: now.")
    ] = None,
    snap_m: Annotated[
        float,
        Query(
            ge=0,
            le=MOST_SNAP_M,
            description="Up to so many metres outside of every grid the nearest one answers, and "
            "says so.",
        ),
    ] = 0.0,
) -> Answer:
    """Tell in which published grid a point lies, and who answers for it."""
    if at is None:
        return locate_now(here.snapshot(), lon, lat, crs, asking, snap_m)
    as_of = past_moment(at)
    with here.engine.connect() as connection:
        return locate_at(connection, lon, lat, crs, as_of, asking, snap_m)
