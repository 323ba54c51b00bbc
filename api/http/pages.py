"""The pages that people open, and the files that they are made of."""

from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from api.http.security import actor
from maps.pages import CSP, STATIC, STUDIO_CSP, index, page
from sql.actor import Actor, Role

_LEAST_BYTES_TO_PACK = 1024
_FILE_CSP = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
"""A worker is bound by the policy of its own file: the map's fetches tiles from here."""


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
        me = {"name": asking.name, "role": asking.role}
        answer = _answer(page("login", lang, me=None if asking.role is Role.PUBLIC else me))
        answer.headers["cache-control"] = "no-store"
        return answer

    @app.get("/studio", response_class=HTMLResponse)
    def studio(lang: Literal["zh", "en"] = "zh") -> HTMLResponse:
        """Return the page on which grids are redrawn; what it shows, it asks for by itself."""
        return _answer(page("studio", lang), STUDIO_CSP)

    for path, folder in STATIC.items():
        files = _Files(directory=folder, check_dir=False)
        app.mount(path, GZipMiddleware(files, minimum_size=_LEAST_BYTES_TO_PACK))


class _Files(StaticFiles):
    def file_response(self, *told: Any, **also: Any) -> Response:
        answer = super().file_response(*told, **also)
        answer.headers["content-security-policy"] = _FILE_CSP
        return answer


def _answer(html: str, csp: str = CSP) -> HTMLResponse:
    return HTMLResponse(html, headers={"content-security-policy": csp})
