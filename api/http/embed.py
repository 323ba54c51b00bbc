"""``/embed`` and ``/embed.png``: what is published, for frames and documents of others."""

from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.http.basemaps import BasemapEntry, basemaps
from api.http.live import Live, live
from api.http.problems import problems
from api.picture import Pictures, Published, Wanted
from api.settings import Settings
from gridding.errors import Fault, InputError
from maps.pages import embed_csp, page
from sql.locating import MapLayer

router = APIRouter()

WAITING = 4
"""Pictures that may wait to be drawn: they are drawn one after the other."""

_free = BoundedSemaphore(WAITING)

Code = Annotated[str, Query(max_length=40)]
Pixels = Annotated[int, Query(ge=300, le=2000, description="Pixels.")]
Language = Annotated[Literal["zh", "en"], Query(description="Of the page or the picture.")]


def settings_of(request: Request) -> Settings:
    """Return the app's own settings."""
    here: Settings = request.app.state.settings
    return here


@router.get("/embed", response_class=HTMLResponse)
def embed(
    request: Request,
    lang: Language = "zh",
    basemap: Annotated[str, Query(description="Name of one of `GET /basemaps`.")] = "",
) -> HTMLResponse:
    """Return the published map for a frame; `division`, `grid` and `lookup` are for its scripts."""
    settings = settings_of(request)
    below = basemaps(request).known.get(basemap)
    html = page(
        "embed",
        lang,
        origins=settings.embed_origins,
        attribution=settings.attribution,
        review_number=settings.map_review_number,
        basemap=below and BasemapEntry.model_validate(below, from_attributes=True).model_dump(),
    )
    policy = embed_csp(settings.embed_origins)
    return HTMLResponse(html, headers={"content-security-policy": policy})


def wanted(
    grid: Code = "",
    division: Code = "",
    width: Pixels = 1200,
    height: Pixels = 900,
    lang: Language = "zh",
) -> Wanted:
    """Return what a picture is to be of; a dependency of endpoints."""
    if bool(grid) == bool(division):
        raise InputError(Fault("a picture is of one thing", wanted="either grid or division"))
    return Wanted(grid, division, width, height, lang)


@router.get(
    "/embed.png",
    tags=["embed"],
    response_class=Response,
    responses={
        200: {
            "description": "The picture.",
            "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}},
        },
        304: {"description": "As the `ETag` in `If-None-Match` says: nothing has changed."},
        429: {"description": "Others have pictures drawn: `Retry-After` says when to come again."},
        **problems(404, 422),
    },
    summary="A picture of a published grid or division",
)
def embed_picture(
    request: Request,
    here: Annotated[Live, Depends(live)],
    wish: Annotated[Wanted, Depends(wanted)],
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Return a picture for documents: of one `grid`, or of one `division` with its grids.

    It names the plan, since when it is in force, the attribution and the map review number. It is
    the same until another plan is published.
    """
    layers = [here.layer(name) for name in (MapLayer.GRIDS, MapLayer.BARRIERS)]
    published = Published(layers[0].tag, *(layer.plain for layer in layers))
    pictures, settings = pictures_of(request), settings_of(request)
    tag = f'"{pictures.tag(published.tag, wish)}"'
    headers = {
        "etag": tag,
        "cache-control": "no-cache",
        # A policy of this kind cannot name origins: it is open where any other is listed at all.
        "cross-origin-resource-policy": "cross-origin" if settings.embed_origins else "same-origin",
    }
    if tag in (told.strip().removeprefix("W/") for told in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    if not _free.acquire(blocking=False):
        raise HTTPException(
            HTTPStatus.TOO_MANY_REQUESTS, "others have pictures drawn", {"retry-after": "5"}
        )
    try:
        body = pictures.png(published, wish)
    finally:
        _free.release()
    return Response(body, headers=headers, media_type="image/png")


def pictures_of(request: Request) -> Pictures:
    """Return the app's own pictures."""
    here: Pictures = request.app.state.pictures
    return here
