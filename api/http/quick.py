"""The commonest question, ``GET /locate`` from nobody in particular, answered ahead of all else.

What is not quite plain (another parameter, credentials, a point outside, anything wrong) goes the
ordinary way, which would have answered the plain ones in the same words.
"""

import re
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from api.answer import answer_of
from api.http.live import Live
from api.http.security import HEADERS
from api.locate import lonlat_of
from api.published import Snapshot
from gridding.errors import InputError
from gridding.locate import MOST_SNAP_M
from sql.actor import PUBLIC

_NUMBER: Final = re.compile(rb"-?[0-9]{1,9}(?:\.[0-9]{1,20})?")
_NAMES: Final = frozenset({b"wgs84", b"cgcs2000", b"gcj02", b"bd09"})
_CREDENTIALS: Final = frozenset({b"authorization", b"cookie"})
_WANTED: Final = frozenset({b"lon", b"lat", b"crs"})
_HEADERS: Final = [
    (b"content-type", b"application/json"),
    *((name.encode(), said.encode()) for name, said in HEADERS.items()),
]


class QuickLocate:
    """ASGI middleware, the outermost: it sets the headers of `SecurityHeaders` itself.

    Every answer is from one snapshot; what is said of a grid is written once for each snapshot.

    Parameters
    ----------
    app : ASGIApp
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._snapshot = Snapshot()
        self._bodies: dict[tuple[int, int, bool], bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        body = None
        if scope["type"] == "http" and scope["path"] == "/locate" and scope["method"] == "GET":
            asked = _asked(scope)
            body = asked and self._body(scope["app"].state.live, *asked)
        if not body:
            await self.app(scope, receive, send)
            return
        headers = [(b"content-length", b"%d" % len(body)), *_HEADERS]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _body(self, live: Live, x: float, y: float, crs: str) -> bytes | None:
        snapshot = live.known()
        if snapshot is None:
            return None
        try:
            spot = snapshot.spot(*lonlat_of(x, y, crs))
        except InputError:
            return None
        if spot is None:
            return None
        if snapshot is not self._snapshot:
            self._snapshot, self._bodies = snapshot, {}
        plan, position, on_boundary = spot
        key = plan.plan_id, position, on_boundary
        body = self._bodies.get(key)
        if body is None:
            found = plan.found(plan.locator.answer(position, on_boundary=on_boundary))
            body = self._bodies[key] = answer_of(found, PUBLIC).model_dump_json().encode()
        return body


def _asked(scope: Scope) -> tuple[float, float, str] | None:
    """Return the point and its CRS where a request is plain and nobody's in particular."""
    if any(name in _CREDENTIALS for name, _ in scope["headers"]):
        return None
    parts = [part.partition(b"=") for part in scope["query_string"].split(b"&")]
    said = {name: value for name, _, value in parts}
    twice = len(parts) > len(said)
    snap = said.pop(b"snap_m", b"0")
    if twice or said.keys() != _WANTED or said[b"crs"] not in _NAMES:
        return None
    numbers = said[b"lon"], said[b"lat"], snap
    if not all(map(_NUMBER.fullmatch, numbers)):
        return None
    lon, lat, snap_m = map(float, numbers)
    return (lon, lat, said[b"crs"].decode()) if 0 <= snap_m <= MOST_SNAP_M else None
