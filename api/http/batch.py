"""``POST /locate/batch``: many points in one request, answered in the format they came in."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from threading import BoundedSemaphore
from typing import Annotated, BinaryIO

import anyio
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api.batch.answer import TooManyError, answer_file
from api.batch.answers import Answering
from api.batch.jsonrows import answered
from api.batch.source import Kind
from api.http.batch_told import ANSWERS, BODIES
from api.http.live import Live, live
from api.locate import past_moment
from api.messages import Lang
from api.messages.lang import wanted as language_wanted
from api.published import Snapshot, take_snapshot
from gridding.crs import ACCEPTED, reference
from gridding.errors import NotFoundError
from gridding.locate import MOST_SNAP_M

router = APIRouter()

MAX_JSON_BYTES = 8 * 2**20
AT_ONCE = 2
"""Batches that a process answers at a time."""
RECEIVED_AT_ONCE = 16

_JSON = "application/json"
_KINDS = {
    _JSON: None,
    "text/csv": Kind.CSV,
    "application/vnd.apache.arrow.stream": Kind.ARROW_STREAM,
    "application/vnd.apache.parquet": Kind.PARQUET,
}
_PATIENCE_S = 60.0
_RETRY_AFTER_S = 5
_PIECE_BYTES = 1 << 18
_working, _receiving = BoundedSemaphore(AT_ONCE), BoundedSemaphore(RECEIVED_AT_ONCE)


@dataclass(frozen=True)
class _Asked:
    """What is asked about all points."""

    crs: str
    at: str | None
    snap_m: float
    media_type: str
    lang: Lang


def _asked(
    request: Request,
    crs: Annotated[str, Query(description=f"What they refer to: {ACCEPTED}.")],
    at: Annotated[
        str | None, Query(description="As of this past moment: ISO 8601 with offset. Default: now.")
    ] = None,
    snap_m: Annotated[
        float,
        Query(
            ge=0,
            le=MOST_SNAP_M,
            description="So many metres outside of every grid the nearest one answers.",
        ),
    ] = 0.0,
) -> _Asked:
    reference(crs)
    if at is not None:
        past_moment(at)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    lang = language_wanted(request.headers.get("accept-language", ""))
    return _Asked(crs, at, snap_m, media_type, lang)


@router.post(
    "/locate/batch",
    response_class=StreamingResponse,
    responses=ANSWERS,
    openapi_extra=BODIES,
    summary="Locate many",
)
async def locate_batch(
    request: Request,
    asked: Annotated[_Asked, Depends(_asked)],
    here: Annotated[Live, Depends(live)],
) -> StreamingResponse:
    """Tell for many points in which published grid each lies, in the format that they come in.

    Rows keep all that they have and get `grid_code` (empty outside), `on_boundary` and `status`:
    `inside`, `snapped`, `outside` or `error`, and then `reason`. No row stops the others. A name
    that is taken already is added as `located_…`. All rows are answered by the same plans, whose
    ids are in the header `Gridding-Plans`.
    """
    if asked.media_type not in _KINDS:
        raise HTTPException(415, "send the body as " + ", ".join(_KINDS))
    async with _room() as folder:
        with _held(_receiving):
            await _receive(request, folder / "sent", asked.media_type)
        with _held(_working):
            return await run_in_threadpool(_answer, here, asked, folder)


class _held:  # noqa: N801  read as a function
    """A place among those that there are, or 429."""

    def __init__(self, places: BoundedSemaphore) -> None:
        self._places = places

    def __enter__(self) -> None:
        if not self._places.acquire(blocking=False):
            raise HTTPException(
                HTTPStatus.TOO_MANY_REQUESTS,
                "others are asking for many points just now",
                {"retry-after": str(_RETRY_AFTER_S)},
            )

    def __exit__(self, *_: object) -> None:
        self._places.release()


@asynccontextmanager
async def _room() -> AsyncIterator[Path]:
    """Have a folder for a while, of which nothing is left, whoever goes away meanwhile."""
    room = await run_in_threadpool(tempfile.TemporaryDirectory, prefix="gridding-batch-")
    try:
        yield Path(room.name)
    finally:
        with anyio.CancelScope(shield=True):
            await run_in_threadpool(room.cleanup)


async def _receive(request: Request, path: Path, media_type: str) -> None:
    """Write the body to the disk piece by piece; `api.http.bounds` bounds it."""
    pieces, size = request.stream(), 0
    try:
        async with await anyio.open_file(path, "wb") as file:
            while True:
                with anyio.fail_after(_PATIENCE_S):
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                size += len(piece)
                if media_type == _JSON and size > MAX_JSON_BYTES:
                    raise HTTPException(
                        413, f"JSON has at most {MAX_JSON_BYTES} bytes: send more as text/csv"
                    )
                await file.write(piece)
    except TimeoutError:
        raise HTTPException(408, f"nothing came for {_PATIENCE_S:.0f} s") from None
    except ClientDisconnect:
        raise HTTPException(400, "the upload broke off") from None


def _answer(here: Live, asked: _Asked, folder: Path) -> StreamingResponse:
    snapshot = _snapshot(here, asked.at)
    if not snapshot.plans:
        raise NotFoundError("no plan is published")
    answering = Answering(snapshot, asked.crs, asked.snap_m, asked.lang)
    sent, out = folder / "sent", folder / "answer"
    kind, media_type = _KINDS[asked.media_type], asked.media_type
    if kind is None:
        told, report = answered(sent.read_bytes(), answering)
        out.write_bytes(told)
    else:
        try:
            report, encoding = answer_file(sent, kind, out, answering)
        except TooManyError as error:
            raise HTTPException(413, str(error)) from None
        if kind is Kind.CSV:
            media_type = f"{media_type}; charset={encoding}"
    file = out.open("rb")  # it stays readable when the folder is gone
    headers = {
        "content-length": str(out.stat().st_size),
        "cache-control": "no-store",
        "gridding-plans": ",".join(map(str, report.plans)),
    }
    return StreamingResponse(_pieces(file), headers=headers, media_type=media_type)


def _snapshot(here: Live, at: str | None) -> Snapshot:
    if at is None:
        return here.snapshot()
    with here.engine.connect() as connection:
        return take_snapshot(connection, here.snapshot(), past_moment(at))


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE_BYTES):
            yield piece
