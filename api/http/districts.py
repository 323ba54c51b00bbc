"""``/districts``: what jobs may be asked for, and the upload of a district as a ZIP."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api.http.live import Live, live
from api.http.problems import problems
from api.http.security import GuardedRoute, needs
from api.jobs.reading import Figures, read_apart
from api.jobs.unpack import unpack
from api.jobs.uploads import loaded, make_room, manifests, put_in_place, require_code
from api.settings import Settings
from gridding.errors import ForbiddenError
from gridding.manifest import Manifest
from sql.actor import Actor, Role
from sql.audit import audit

router = APIRouter(route_class=GuardedRoute, tags=["jobs"])

_STARTS = needs(Role.PLANNER, Role.ADMINISTRATOR)
_ZIP = "application/zip"
_PATIENCE_S = 60.0
_RETRY_AFTER_S = 15
_SENT = "sent.zip"
_one = Lock()

_CODE = Field(examples=["150203"])
_NAME = Field(examples=["昆都仑区"])
_MANIFEST = Field(
    description="Its path in the folder of districts, as `POST /jobs` takes it.",
    examples=["150203-20261122150000/district.toml"],
)


class DistrictTold(BaseModel):
    """A district that jobs may be asked for."""

    manifest: Annotated[str, _MANIFEST]
    code: Annotated[str, _CODE]
    name: Annotated[str, _NAME]
    uploaded_at: Annotated[
        datetime | None, Field(description="Null where the operator has put it there.")
    ]


class DistrictPlaced(BaseModel):
    """A district that was uploaded and read without a fault."""

    manifest: Annotated[str, _MANIFEST]
    code: Annotated[str, _CODE]
    name: Annotated[str, _NAME]
    figures: Figures


_BODY = {
    "requestBody": {
        "required": True,
        "description": (
            "A ZIP of at most 512 MiB (unpacked 2 GiB, 2,000 files): one manifest `*.toml` at its "
            "top, or in the one folder that holds everything, and the files that it names. File "
            "names in UTF-8 or GBK."
        ),
        "content": {
            _ZIP: {"schema": {"type": "string", "format": "binary"}, "example": "PK…"},
        },
    }
}


def _told(said: str) -> dict[str, Any]:
    return {"description": said, "content": {"application/problem+json": {}}}


_ERRORS: dict[int | str, dict[str, Any]] = problems(401, 403) | {
    408: _told("Nothing came for a minute."),
    415: _told("The body is not said to be a ZIP."),
    422: _told(
        "`faults` says all that is wrong with the ZIP, the manifest or the files it names: "
        "`file`, `layer`, `row`, `column`, `found`, `wanted`. Nothing of it is kept."
    ),
    429: _told("Somebody else is uploading just now: `Retry-After` says when to try again."),
}


@router.get("/districts", responses=problems(401, 403), summary="List districts")
def districts(by: Annotated[Actor, Depends(_STARTS)]) -> list[DistrictTold]:
    """List the manifests that a job may be asked for with, the latest upload of each code first."""
    return [
        DistrictTold(
            manifest=found.path,
            code=found.manifest.district.code,
            name=found.manifest.district.name,
            uploaded_at=found.uploaded_at,
        )
        for found in manifests(Settings.from_environment().districts)
        if _may(by, found.manifest.district.code)
    ]


@router.post(
    "/districts",
    status_code=201,
    responses=_ERRORS,
    openapi_extra=_BODY,
    summary="Upload a district",
)
async def upload(
    request: Request,
    by: Annotated[Actor, Depends(_STARTS)],
    here: Annotated[Live, Depends(live)],
) -> DistrictPlaced:
    """Take a district's files, read them whole, and keep them only where nothing is wrong.

    Each upload lies in a folder of its own: an earlier one of the same district stays as it is.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _ZIP:
        raise HTTPException(415, f"send the body as {_ZIP}")
    if not _one.acquire(blocking=False):
        after = {"retry-after": str(_RETRY_AFTER_S)}
        raise HTTPException(429, "somebody else is uploading a district just now", after)
    try:
        folder = Settings.from_environment().districts
        async with _room(folder) as room:
            await _receive(request, room / _SENT)
            manifest = await run_in_threadpool(_unpacked, room, by)
            figures = await read_apart(manifest.source)
            place = await run_in_threadpool(_placed, here, by, manifest, folder, figures)
    finally:
        _one.release()
    path, district = f"{place.name}/{manifest.source.name}", manifest.district
    return DistrictPlaced(manifest=path, code=district.code, name=district.name, figures=figures)


@asynccontextmanager
async def _room(folder: Path) -> AsyncIterator[Path]:
    """Have a folder for a while, of which nothing is left, whoever goes away meanwhile."""
    room = await run_in_threadpool(make_room, folder)
    try:
        yield room
    finally:
        with anyio.CancelScope(shield=True):
            await run_in_threadpool(shutil.rmtree, room, ignore_errors=True)


async def _receive(request: Request, path: Path) -> None:
    """Write the body to the disk piece by piece; `api.http.bounds` bounds it."""
    pieces = request.stream()
    try:
        async with await anyio.open_file(path, "wb") as file:
            while True:
                with anyio.fail_after(_PATIENCE_S):
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                await file.write(piece)
    except TimeoutError:
        raise HTTPException(408, f"nothing came for {_PATIENCE_S:.0f} s") from None
    except ClientDisconnect:
        raise HTTPException(400, "the upload broke off") from None


def _unpacked(room: Path, by: Actor) -> Manifest:
    """Return the manifest of what was sent, of which whoever asks may be the planner."""
    root = room / "district"
    root.mkdir()
    path = unpack(room / _SENT, root)
    manifest = loaded(path.parent, path.name)  # nothing that it names lies outside of its folder
    code = require_code(manifest)
    if not _may(by, code):
        raise ForbiddenError(f"{by.name} is not for the whole of district {code}")
    return manifest


def _may(by: Actor, code: str) -> bool:
    """Tell whether somebody is for the whole of a district, as who asks for a job must be."""
    return not by.divisions or code in by.divisions


def _placed(here: Live, by: Actor, manifest: Manifest, folder: Path, figures: Figures) -> Path:
    """Put a district in its place and note who did; neither without the other."""
    place = put_in_place(manifest.source.parent, folder, manifest.district.code)
    try:
        with here.engine.begin() as connection:
            households = figures.households
            audit(connection, by, "upload district", place.name, households=households)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return place
