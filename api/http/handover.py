"""``GET /plans/{a}/handover/{b}``: who hands which buildings over to whom, as JSON or as a file."""

import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi import Path as OfPath

from api.export import FORMATS, Format
from api.handover import HandoverTold, handover_told, write_lists
from api.http.export import BUSY, writing
from api.http.load import TOLD
from api.http.problems import problems
from api.http.security import GuardedRoute, needs
from api.http.seen import Asked, Seen
from sql.engine import at_one_moment
from sql.handover import Handed, handover
from sql.visible import require_visible

router = APIRouter(route_class=GuardedRoute, tags=["workers"])

_XLSX = FORMATS[Format.XLSX].media_type
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The hand-over, or its lists as an Excel file.",
        "content": {_XLSX: {"schema": {"type": "string", "format": "binary"}}},
    },
    429: BUSY,
}


@router.get(
    "/plans/{plan_id}/handover/{other}",  # noqa: FAST003  Seen takes it
    dependencies=[Depends(needs(*TOLD))],
    response_model=HandoverTold,
    responses=_FILE | problems(404, 422),
    summary="The hand-over from a plan to another",
)
def between(
    asked: Seen,
    other: Annotated[int, OfPath(ge=1, le=2**63 - 1, examples=[4])],
    format: Annotated[  # noqa: A002  the word of the address
        Literal["json", "xlsx"],
        Query(description="Or an Excel file: lists to be signed, a page a worker."),
    ] = "json",
    lang: Annotated[Literal["zh", "en"], Query(description="Of the file.")] = "zh",
) -> HandoverTold | Response:
    """Tell which buildings each worker gives and gains from this plan to another of its district.

    By the posts in its grids as it held last, and in the other's now or from when on it is to
    hold. Buildings with their households, and nothing of those who live there.
    """
    with at_one_moment(asked.here.engine) as connection:
        require_visible(connection, other, asked.by)
        handed = handover(connection, asked.plan.id, other)
    if format == "json":
        return handover_told(handed, asked.by)
    with writing():
        return _file(handed, asked, lang)


def _file(handed: Handed, asked: Asked, lang: str) -> Response:
    with tempfile.TemporaryDirectory(prefix="gridding-handover-") as folder:
        path = Path(folder) / "handover.xlsx"
        write_lists(handed, path, asked.by, lang)
        content = path.read_bytes()
    name = f"handover-{handed.before.plan_id}-{handed.after.plan_id}.xlsx"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-cache",
    }
    return Response(content, headers=headers, media_type=_XLSX)
