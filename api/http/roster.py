"""``POST /districts/{code}/roster``: who is on post where, tried out or brought in."""

from dataclasses import replace
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from starlette.concurrency import run_in_threadpool

from api.http.live import Live, live
from api.http.problems import problems
from api.http.security import GuardedRoute, needs
from api.jobs.reading_roster import read_roster_apart
from api.roles import without_phones
from api.roster import RosterTold, roster_told
from gridding.errors import ForbiddenError, InputError
from gridding.read.rosters import Roster, read_roster
from sql.actor import Actor, Role
from sql.roster_import import take_roster

router = APIRouter(route_class=GuardedRoute, tags=["workers"])

_CSV, _XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS = (_CSV, _XLSX)
_BODY = {
    "requestBody": {
        "required": True,
        "description": (
            "A file of at most 16 MiB, a row a posting: CSV (UTF-8 or GBK) or XLSX. Columns: "
            "worker_id (工号), name (姓名), role (岗位), phone (电话), from (上岗日期), until "
            "(离岗日期), grid_code (网格编码), or department (部门) and area_id (片区编号), "
            "stand_in_for (A岗)."
        ),
        "content": {
            kind: {
                "schema": {"type": "string", "format": "binary"},
                "example": "工号,姓名,岗位,上岗日期,网格编码…",
            }
            for kind in _KINDS
        },
    }
}


@router.post(
    "/districts/{code}/roster",
    responses=problems(401, 403, 404, 409, 415),
    openapi_extra=_BODY,
    summary="Import a roster",
)
async def take(
    *,
    request: Request,
    by: Annotated[Actor, Depends(needs(Role.PLANNER, Role.ADMINISTRATOR))],
    here: Annotated[Live, Depends(live)],
    code: Annotated[str, Path(max_length=40, description="Of a district.", examples=["150203"])],
    whole: Annotated[
        bool, Query(description="All the district has: whom it does not name ends now.")
    ] = False,
    dry_run: Annotated[bool, Query(description="Change nothing, tell what.")] = False,
) -> RosterTold:
    """Bring a roster in, whole, or none of it and every fault.

    It says all about the workers whom it names: what they have and it does not repeat ends now.
    The same file again changes nothing.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _KINDS:
        raise HTTPException(415, "send the body as one of: " + ", ".join(_KINDS))
    if by.divisions and code not in by.divisions:
        raise ForbiddenError(f"{by.name} is not for the whole of district {code}")
    roster = await _read(await request.body(), kind)

    def put() -> RosterTold:
        with here.engine.begin() as connection:
            taken = take_roster(connection, code, roster, by, whole=whole, dry_run=dry_run)
        return roster_told(taken)

    try:
        return await run_in_threadpool(put)
    except InputError as error:
        if by.role is Role.ADMINISTRATOR:
            raise
        raise InputError(
            replace(fault, found=without_phones(fault.found)) for fault in error.faults
        ) from None


async def _read(body: bytes, kind: str) -> Roster:
    with TemporaryDirectory() as room:
        file = File(room, "roster.csv" if kind == _CSV else "roster.xlsx")
        await run_in_threadpool(file.write_bytes, body)
        if kind == _CSV:
            return await run_in_threadpool(read_roster, file)
        return await read_roster_apart(file)  # of a workbook nobody knows how large it unpacks
