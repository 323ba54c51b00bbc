"""``GET /plans/{id}/export/{format}``: a plan as a file, written aside and sent piece by piece."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from threading import BoundedSemaphore
from typing import Annotated, Any, BinaryIO, Literal
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import StreamingResponse

from api.export import FORMATS, Format, Wish, file_name, write_export
from api.http.problems import problems
from api.http.seen import Asked, Seen
from gridding.shapefile import Encoding
from maps.sheets import policy
from sql.engine import at_one_moment
from sql.showing import plan_card

router = APIRouter(tags=["plans"])

AT_ONCE = 2
"""Exports that a process writes at a time: each takes a processor for seconds."""

_RETRY_AFTER_S = 10
_PIECE_BYTES = 1 << 18
_free = BoundedSemaphore(AT_ONCE)

Codes = Annotated[list[str] | None, Query(max_length=1000)]

_BINARY = {"type": "string", "format": "binary"}
_SCHEMAS = {Format.GEOJSON: {"type": "object"}, Format.HTML: {"type": "string"}}

BUSY = {"description": "As many exports are being written as may be: `Retry-After` says when."}

_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {
            written.media_type.partition(";")[0]: {"schema": _SCHEMAS.get(name, _BINARY)}
            for name, written in FORMATS.items()
        },
        "headers": {
            "Content-Disposition": {
                "description": "With the file's name, in UTF-8 by RFC 5987.",
                "schema": {"type": "string"},
            }
        },
    },
    429: BUSY,
}


@router.get(
    "/plans/{plan_id}/export/{format}",  # noqa: FAST003  the plan's id is for Seen
    response_class=StreamingResponse,
    responses=_FILES | problems(401, 404, 422),
    summary="A plan as a file",
)
def export(
    request: Request,
    asked: Seen,
    format: Format,  # noqa: A002  the word of the path
    lang: Annotated[
        Literal["zh", "en"], Query(description="Of the register and the map sheets.")
    ] = "zh",
    encoding: Annotated[Encoding, Query(description="Of shapefiles.")] = Encoding.UTF8,
    grid: Annotated[Codes, Query(description="Only the map sheets of these grids.")] = None,
    community: Annotated[
        Codes, Query(description="Only the map sheets of these communities and their grids.")
    ] = None,
) -> StreamingResponse:
    """Return the plan as a file: GeoPackage, GeoJSON, shapefiles, register, map sheets to print.

    A `png` is one sheet: it wants one `grid` or one `community`. Workers' names stand in it for
    planners, reviewers and administrators only; phone numbers in the register, whole for
    administrators and masked for the others.
    """
    address = request.app.state.settings.address or str(request.base_url).rstrip("/")
    wish = Wish(lang, encoding, grid or (), community or (), address)
    with writing():
        file, name = _written(asked, format, wish)
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "content-length": str(file.seek(0, 2)),
        "cache-control": "private, no-cache",
    }
    file.seek(0)
    if format is Format.HTML:
        headers["content-security-policy"] = f"{policy()}; frame-ancestors 'none'"
    return StreamingResponse(_pieces(file), headers=headers, media_type=FORMATS[format].media_type)


@contextmanager
def writing() -> Iterator[None]:
    """Be one of the few that write a file just now.

    Raises
    ------
    HTTPException
        429 where `AT_ONCE` others do.
    """
    if not _free.acquire(blocking=False):
        raise HTTPException(
            HTTPStatus.TOO_MANY_REQUESTS,
            "others are exporting just now",
            {"retry-after": str(_RETRY_AFTER_S)},
        )
    try:
        yield
    finally:
        _free.release()


def _written(asked: Asked, wanted: Format, wish: Wish) -> tuple[BinaryIO, str]:
    """Return the file, open and gone from its folder already: nothing is left, come what may."""
    with tempfile.TemporaryDirectory(prefix="gridding-export-") as folder:
        path = Path(folder) / f"plan{FORMATS[wanted].suffix}"
        with at_one_moment(asked.here.engine) as connection:
            card = plan_card(connection, asked.plan.id)
            write_export(connection, asked.plan.id, wanted, path, asked.by, wish)
        return path.open("rb"), file_name(card, wanted, wish)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE_BYTES):
            yield piece
