"""The pages that people open, and the files that they are made of."""

from typing import Literal

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from maps.pages import CSP, STATIC, index, page

_LEAST_BYTES_TO_PACK = 1024


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

    @app.get("/studio", response_class=HTMLResponse)
    def studio(lang: Literal["zh", "en"] = "zh") -> HTMLResponse:
        """Return the page on which grids are redrawn; what it shows, it asks for by itself."""
        return _answer(page("studio", lang))

    for path, folder in STATIC.items():
        files = StaticFiles(directory=folder, check_dir=False)
        app.mount(path, GZipMiddleware(files, minimum_size=_LEAST_BYTES_TO_PACK))


def _answer(html: str) -> HTMLResponse:
    return HTMLResponse(html, headers={"content-security-policy": CSP})
