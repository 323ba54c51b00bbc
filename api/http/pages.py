"""The pages that people open, and the files that they are made of."""

from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from api.http.basemaps import BasemapEntry, basemaps
from api.http.embed import settings_of
from api.http.files import Files
from api.http.security import actor
from maps.pages import CSP, SERVICE_WORKER_CSP, STATIC, STUDIO_CSP, index, page
from maps.pages.offline import service_worker
from sql.actor import Actor, Role


def add_to(app: FastAPI) -> None:
    """Add the pages to the app.

    Parameters
    ----------
    app : FastAPI
    """

    @app.get("/", response_class=HTMLResponse)
    def public_map(lang: Literal["zh", "en"] = "zh") -> HTMLResponse:
        """Return the map of what is published."""
        return _answer(index(lang))

    @app.get("/login", response_class=HTMLResponse)
    def login(
        asking: Annotated[Actor, Depends(actor)], lang: Literal["zh", "en"] = "zh"
    ) -> HTMLResponse:
        """Return the page for name and password; `next` says where it leads."""
        answer = _answer(page("login", lang, me=_me(asking)))
        answer.headers["cache-control"] = "no-store"
        return answer

    @app.get("/studio", response_class=HTMLResponse)
    def studio(lang: Literal["zh", "en"] = "zh") -> HTMLResponse:
        """Return the page on which grids are redrawn; what it shows, it asks for by itself."""
        return _answer(page("studio", lang), STUDIO_CSP)

    @app.get("/worker", response_class=HTMLResponse)
    def worker(
        request: Request,
        asking: Annotated[Actor, Depends(actor)],
        lang: Literal["zh", "en"] = "zh",
    ) -> HTMLResponse:
        """Return the page of a grid's people; `grid` is for its scripts and needs no login."""
        answer = _answer(page("worker", lang, **_map_data(request), me=_me(asking)))
        answer.headers["cache-control"] = "no-cache" if _me(asking) is None else "no-store"
        return answer

    @app.get("/worker-sw.js", response_class=Response)
    def worker_offline(request: Request) -> Response:
        """Return the service worker that keeps the page `/worker` for when the network is cut."""
        headers = {"content-security-policy": SERVICE_WORKER_CSP, "cache-control": "no-cache"}
        script = service_worker(**_map_data(request), me=None)
        return Response(script, headers=headers, media_type="text/javascript")

    for path, folder in STATIC.items():
        app.mount(path, Files(folder))


def _map_data(request: Request) -> dict[str, Any]:
    """Return what a page of the published map must say of it, and the basemap below it."""
    settings = settings_of(request)
    below = next(iter(basemaps(request).known.values()), None)
    entry = below and BasemapEntry.model_validate(below, from_attributes=True).model_dump()
    return {
        "attribution": settings.attribution,
        "review_number": settings.map_review_number,
        "basemap": entry,
    }


def _me(asking: Actor) -> dict[str, str] | None:
    """Return what a page may tell of who asks; None for the public."""
    if asking.role in (Role.PUBLIC, None):
        return None
    return {"name": asking.name, "role": asking.role}


def _answer(html: str, csp: str = CSP) -> HTMLResponse:
    return HTMLResponse(html, headers={"content-security-policy": csp})
