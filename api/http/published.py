"""The published plans as layers of a map, and whether all is well."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from sqlalchemy import text

from api.http.language import NAMED, VARY, Spoken, tagged
from api.http.live import Live, live
from api.http.problems import problems
from api.messages import Lang
from sql.locating import MapLayer

router = APIRouter()


@router.get(
    "/published/{layer}",
    response_class=Response,
    responses={
        200: {
            "description": "A FeatureCollection: longitude, latitude in EPSG:4490.",
            "content": {"application/geo+json": {"schema": {"type": "object"}}},
        },
        304: {"description": "As the `ETag` in `If-None-Match` says: nothing has changed."},
        **problems(404),
    },
    summary="A layer of all published plans",
)
def layer(
    layer: MapLayer,
    here: Annotated[Live, Depends(live)],
    lang: Spoken,
    accept_encoding: Annotated[str, Header()] = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Return a layer of all published plans as GeoJSON: longitude, latitude in EPSG:4490."""
    lang = lang if layer is MapLayer.EXCEPTIONS else Lang.EN  # the others say nothing
    found = here.layer(layer, lang)
    tag = f'W/"{found.tag}{tagged(lang)}"'
    headers = {"etag": tag, "cache-control": "no-cache", "vary": "accept-encoding"}
    if layer is MapLayer.EXCEPTIONS:
        headers |= {"vary": f"accept-encoding, {VARY}", "content-language": NAMED[lang]}
    if tag in (told.strip() for told in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    body = found.plain
    if "gzip" in accept_encoding:
        headers["content-encoding"], body = "gzip", found.packed
    return Response(body, headers=headers, media_type="application/geo+json")


@router.get("/healthz", summary="Whether all is well")
def healthz(here: Annotated[Live, Depends(live)]) -> dict[str, str]:
    """Answer while the database does; 503 while it is away."""
    with here.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return {"status": "ok"}
