"""``/embed``: the published map for frames of other systems."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.http.basemaps import BasemapEntry, basemaps
from api.settings import Settings
from maps.pages import embed_csp, page

router = APIRouter()

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
