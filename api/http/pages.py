"""The pages that people open, and the files that they are made of."""

from typing import Annotated, Literal

from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse

from api.http.files import Files
from api.http.security import actor
from maps.pages import CSP, STATIC, STUDIO_CSP, index, page
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
        me = {"name": asking.name, "role": asking.role}
        answer = _answer(page("login", lang, me=None if asking.role is Role.PUBLIC else me))
        answer.headers["cache-control"] = "no-store"
        return answer

    @app.get("/studio", response_class=HTMLResponse)
    def studio(lang: Literal["zh", "en"] = "zh") -> HTMLResponse:
        """Return the page on which grids are redrawn; what it shows, it asks for by itself."""
        return _answer(page("studio", lang), STUDIO_CSP)

    for path, folder in STATIC.items():
        app.mount(path, Files(folder))


def _answer(html: str, csp: str = CSP) -> HTMLResponse:
    return HTMLResponse(html, headers={"content-security-policy": csp})
