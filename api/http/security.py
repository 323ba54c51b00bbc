"""What every answer carries for the browser's sake, who asks, and who may."""

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import HTTPException, Request, Response, Security
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sql.actor import Actor, Role

HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(self)",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Set where the endpoint has not set its own; a page brings a wider policy."""


SESSION_COOKIE = "gridding_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CHALLENGE = {"www-authenticate": "Bearer"}
_ACTOR = "gridding.actor"
_BEARER = HTTPBearer(auto_error=False, description="A token of `gridding user token`.")
_COOKIE = APIKeyCookie(name=SESSION_COOKIE, auto_error=False, description="Set by `POST /login`.")


def actor(request: Request) -> Actor:
    """Return who asks; a dependency of endpoints that are open to the public.

    Parameters
    ----------
    request : Request

    Returns
    -------
    Actor
        Of the bearer token, else of the session, else the public; with the address.
    """
    asking: Actor = request.scope[_ACTOR]
    return asking


def acts(scope: Scope, asking: Actor) -> None:
    """Note in a request's scope who asks.

    Parameters
    ----------
    scope : Scope
    asking : Actor
    """
    scope[_ACTOR] = asking


def needs(*roles: Role) -> "Needs":
    """Return a dependency that lets only some roles in; it gives the endpoint the `Actor`.

    It is looked at before path and query are. FastAPI's own body parameters are parsed before any
    dependency: where an endpoint has one, its router is to be of `GuardedRoute`.

    Parameters
    ----------
    *roles : Role
        None for every account.

    Returns
    -------
    Needs

    Examples
    --------
    >>> from fastapi import Depends
    >>> Planner = Annotated[Actor, Depends(needs(Role.PLANNER))]
    """
    return Needs(frozenset(roles) or frozenset(set(Role) - {Role.PUBLIC}))


@dataclass(frozen=True)
class Needs:
    """What an endpoint asks of who asks it.

    Attributes
    ----------
    roles : frozenset of Role
    """

    roles: frozenset[Role]

    def check(self, request: Request) -> Actor:
        """Return who asks.

        Parameters
        ----------
        request : Request

        Returns
        -------
        Actor

        Raises
        ------
        HTTPException
            401 for the public, 403 for another role and for a token for reading only.
        """
        asking = actor(request)
        if asking.role is Role.PUBLIC:
            raise HTTPException(HTTPStatus.UNAUTHORIZED, "log in, or send a token", CHALLENGE)
        if asking.role not in self.roles:
            wanted = ", ".join(role.value for role in Role if role in self.roles)
            raise HTTPException(HTTPStatus.FORBIDDEN, f"this is for: {wanted}")
        if asking.read_only and request.method not in SAFE_METHODS:
            raise HTTPException(HTTPStatus.FORBIDDEN, "the token is for reading only")
        return asking

    def __call__(
        self,
        request: Request,
        _bearer: Annotated[Any, Security(_BEARER)],
        _cookie: Annotated[Any, Security(_COOKIE)],
    ) -> Actor:
        """Return who asks, or refuse them; the credentials are named for OpenAPI."""
        return self.check(request)


class GuardedRoute(APIRoute):
    """A route that checks every `needs` of its endpoint before anything of the request is read.

    FastAPI reads the body before it runs dependencies.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers."""
        answer = super().get_route_handler()
        needed = tuple(_needed(self.dependant))

        async def guarded(request: Request) -> Response:
            for need in needed:
                need.check(request)
            return await answer(request)

        return guarded


def _needed(dependant: Dependant) -> Iterator[Needs]:
    if isinstance(dependant.call, Needs):
        yield dependant.call
    for part in dependant.dependencies:
        yield from _needed(part)


class SecurityHeaders:
    """ASGI middleware that adds `HEADERS` to every answer, errors included.

    Parameters
    ----------
    app : ASGIApp
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers added."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)
