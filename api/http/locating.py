"""``GET /locate``: which grid a point or an address lies in, and who answers for it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from api.address import AddressAnswer
from api.http.addressing import NOT_FOUND, Limit, Said, by_address, only_one_way
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
        404: NOT_FOUND,
        422: {**_PROBLEM, "description": "`faults` says what is wrong with what was asked."},
    },
)
def locate(
    *,
    here: Annotated[Live, Depends(live)],
    asking: Annotated[Actor, Depends(actor)],
    lon: Annotated[float | None, Query(description="Longitude, or easting.")] = None,
    lat: Annotated[float | None, Query(description="Latitude, or northing.")] = None,
    crs: Annotated[str | None, Query(description=f"What they refer to: {ACCEPTED}.")] = None,
    address: Said = None,
    limit: Limit = 5,
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
) -> Answer | AddressAnswer:
    """Tell in which published grid a point or an address lies, and who answers for it.

    Exactly one of both: either `lon`, `lat` and `crs`, or `address`.
    """
    only_one_way({"lon": lon, "lat": lat, "crs": crs}, address)
    if address is not None:
        return by_address(here, address, limit, at, asking)
    assert lon is not None and lat is not None and crs is not None  # noqa: PT018, S101  just seen
    if at is None:
        return locate_now(here.snapshot(), lon, lat, crs, asking, snap_m)
    as_of = past_moment(at)
    with here.engine.connect() as connection:
        return locate_at(connection, lon, lat, crs, as_of, asking, snap_m)
