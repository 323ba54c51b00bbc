"""Finds out who asks, by bearer token or session, before anything else is done."""

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import Request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.security import SAFE_METHODS, SESSION_COOKIE, acts
from sql.actor import Actor, Role
from sql.credentials import actor_of_session, actor_of_token


class Identity:
    """ASGI middleware that notes who asks; a request without token and cookie costs no query.

    A token that is not good is refused with 401 wherever it is sent. What changes something with a
    session's cookie must come from our own pages, else it is refused with 403 (CSRF).

    Parameters
    ----------
    app : ASGIApp
    engine : Engine
    files : sequence of str
        Beginnings of paths where everybody gets the same files: a page asks for a hundred of them,
        and who asks is not looked up.
    """

    def __init__(self, app: ASGIApp, engine: Engine, files: Sequence[str] = ()) -> None:
        self.app = app
        self.engine = engine
        self.files = tuple(files)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, once it is known who asks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if scope["path"].startswith(self.files):
            acts(scope, Actor("", Role.PUBLIC, address=address_of(request)))
            await self.app(scope, receive, send)
            return
        try:
            acts(scope, await self._who(request))
        except (HTTPException, SQLAlchemyError) as error:
            # Errors outside of the endpoints find no handler by themselves.
            handlers = request.app.exception_handlers
            kind = HTTPException if isinstance(error, HTTPException) else Exception
            await handlers[kind](request, error)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _who(self, request: Request) -> Actor:
        address = address_of(request)
        if (said := request.headers.get("authorization")) is not None:
            asking = await run_in_threadpool(self._by_token, said, address)
            if asking is None:
                raise HTTPException(
                    HTTPStatus.UNAUTHORIZED,
                    "the token is not good, or not any more",
                    {"www-authenticate": 'Bearer error="invalid_token"'},
                )
            return asking
        if foreign(request):
            raise HTTPException(HTTPStatus.FORBIDDEN, "this must come from a page of this server")
        if session := request.cookies.get(SESSION_COOKIE):
            asking = await run_in_threadpool(self._by_session, session, address)
            if asking is not None:
                return asking
        return Actor("", Role.PUBLIC, address=address)

    def _by_token(self, said: str, address: str) -> Actor | None:
        scheme, _, token = said.partition(" ")
        if scheme.lower() != "bearer":
            return None
        with self.engine.connect() as connection:
            return actor_of_token(connection, token.strip(), address)

    def _by_session(self, secret: str, address: str) -> Actor | None:
        with self.engine.begin() as connection:
            return actor_of_session(connection, secret, address)


def address_of(request: Request) -> str:
    """Return where a request comes from; empty where that is not known."""
    return request.client.host if request.client else ""


def foreign(request: Request) -> bool:
    """Tell whether a request would change something and was not made by a page of ours.

    Parameters
    ----------
    request : Request

    Returns
    -------
    bool
        By Sec-Fetch-Site, else by Origin. Where a browser names neither: whether it sends a
        session's cookie.
    """
    if request.method in SAFE_METHODS:
        return False
    if site := request.headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    if origin := request.headers.get("origin"):
        return urlsplit(origin).netloc != request.headers.get("host")
    return SESSION_COOKIE in request.cookies
