"""The pages that people open, and the files that they are made of."""

from typing import Literal

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from maps.pages import CSP, STATIC, index

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
        return HTMLResponse(index(lang), headers={"content-security-policy": CSP})

    for path, folder in STATIC.items():
        files = StaticFiles(directory=folder, check_dir=False)
        app.mount(path, GZipMiddleware(files, minimum_size=_LEAST_BYTES_TO_PACK))
