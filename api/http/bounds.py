"""Bounds on what comes in, whichever endpoint it is for: how much, and nothing unstorable."""

import re
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.errors import problem
from api.jobs.unpack import MAX_ZIPPED_BYTES
from api.reading import require_storable
from gridding.errors import InputError

MAX_BODY_BYTES = 2 * 1024 * 1024
"""A body of more is answered by 413; an edit of 100,000 units has less."""

MAX_PLACES_BYTES = 16 * 1024 * 1024
"""Of a file of places or of a roster: some 100,000 in a CSV."""

BATCH = "/locate/batch"

_OTHERS = {"/login": 16_384, "/districts": MAX_ZIPPED_BYTES}
_PLACES = re.compile(r"/districts/[^/]+/(places|roster)")
_FORM = "application/x-www-form-urlencoded"


class Bounds:
    """ASGI middleware: what no endpoint could use is refused before or as the endpoint reads it.

    A body is looked at when the endpoint asks for it and no sooner: whoever may not do a thing is
    told so whatever they sent.

    Parameters
    ----------
    app : ASGIApp
    batch_bytes : int
        What a body of `BATCH` has at most; its endpoint reads JSON itself.
    """

    def __init__(self, app: ASGIApp, batch_bytes: int = MAX_BODY_BYTES) -> None:
        self.app = app
        self.batch_bytes = batch_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body watched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if "\0" in scope["path"] or b"\0" in unquote_to_bytes(scope["query_string"]):
            await problem(HTTPConnection(scope), 400, "there is a NUL character in the address")(
                scope, receive, send
            )
            return
        batch = scope["path"] == BATCH
        most = self.batch_bytes if batch else _most(scope["path"])
        headers = Headers(scope=scope)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        said = headers.get("content-length", "")
        held = kind == _FORM or (_is_json(kind) and not batch)
        body = bytearray()
        length = int(said) if said.isdecimal() and int(said) > most else 0

        async def watched() -> Message:
            nonlocal length
            if length > most:
                raise HTTPException(413, f"a body has at most {most} bytes")
            message = await receive()
            if message["type"] == "http.request":
                piece = message.get("body", b"")
                length += len(piece)
                if length > most:
                    raise HTTPException(413, f"a body has at most {most} bytes")
                if held:
                    body.extend(piece)
                if held and not message.get("more_body", False):
                    _require_storable(kind, bytes(body))
            return message

        await self.app(scope, watched, send)


def _most(path: str) -> int:
    """Return how many bytes a body may have."""
    return MAX_PLACES_BYTES if _PLACES.fullmatch(path) else _OTHERS.get(path, MAX_BODY_BYTES)


def _require_storable(kind: str, body: bytes) -> None:
    if kind == _FORM and (b"\0" in body or b"%00" in body):
        raise HTTPException(422, "there is a NUL character in the form")
    if body and _is_json(kind):
        try:
            require_storable(body)
        except InputError as error:
            # No InputError: FastAPI, where it reads a body itself, lets only this one through.
            raise HTTPException(422, str(error)) from None


def _is_json(kind: str) -> bool:
    return kind == "application/json" or kind.endswith("+json")
