"""The files of the pages, served from memory: a page asks for a hundred of them at once."""

import gzip
import hashlib
import mimetypes
import stat
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_LEAST_BYTES_TO_PACK = 1024
_CSP = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
"""A worker is bound by the policy of its own file: the map's fetches tiles from here."""


@dataclass(frozen=True)
class _Kept:
    changed: int
    plain: bytes
    packed: bytes | None
    tag: str
    media_type: str


class Files(StaticFiles):
    """A folder of files, each read and packed when first asked for and whenever it has changed.

    Parameters
    ----------
    directory : Path
        May be missing: then every file is.
    """

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory, check_dir=False)
        self._kept: dict[str, _Kept] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, 304 where it is known already, and otherwise what a folder answers."""
        full, found = self.lookup_path(path)
        if found is None or not stat.S_ISREG(found.st_mode) or scope["method"] != "GET":
            answer = await super().get_response(path, scope)
            answer.headers["content-security-policy"] = _CSP
            return answer
        kept = self._kept.get(full)
        if kept is None or kept.changed != found.st_mtime_ns:
            kept = await run_in_threadpool(_read, full, found.st_mtime_ns)
            self._kept[full] = kept
        asked = Headers(scope=scope)
        headers = {
            "etag": kept.tag,
            "cache-control": "no-cache",
            "content-security-policy": _CSP,
            "vary": "accept-encoding",
        }
        if kept.tag in (tag.strip() for tag in asked.get("if-none-match", "").split(",")):
            return Response(status_code=304, headers=headers)
        body = kept.plain
        if kept.packed is not None and "gzip" in asked.get("accept-encoding", ""):
            headers["content-encoding"], body = "gzip", kept.packed
        return Response(body, headers=headers, media_type=kept.media_type)


def _read(full: str, changed: int) -> _Kept:
    plain = Path(full).read_bytes()
    packed = gzip.compress(plain, mtime=0) if len(plain) >= _LEAST_BYTES_TO_PACK else None
    media_type = mimetypes.guess_type(full)[0] or "application/octet-stream"
    tag = f'W/"{hashlib.sha256(plain).hexdigest()[:16]}"'
    return _Kept(changed, plain, packed, tag, media_type)
