"""``/absences``: who is away, for administrators, planners and whoever it is."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.absences import AbsenceTold, absence_told, begins, ends
from api.http.bodies import JsonBody
from api.http.live import Live, live
from api.http.problems import problems
from api.http.security import GuardedRoute, needs
from sql import absences
from sql.actor import Actor, Role

router = APIRouter(route_class=GuardedRoute, tags=["workers"])

_LARGEST_ID = 2**63 - 1
_KNOWS = Annotated[Actor, Depends(needs(Role.WORKER, Role.PLANNER, Role.ADMINISTRATOR))]
_DAY_OR_MOMENT = "A day (`2026-03-01`), or ISO 8601 with offset."


class Absence(BaseModel):
    """Who is away, and when."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    worker_id: Annotated[str, Field(max_length=200, description="A worker: their own.")]
    district: Annotated[
        str | None,
        Field(max_length=40, description="Needed where several have a worker of this number."),
    ] = None
    start: Annotated[str, Field(alias="from", max_length=40, description=_DAY_OR_MOMENT)]
    stop: Annotated[
        str | None,
        Field(
            alias="until",
            max_length=40,
            description=f"{_DAY_OR_MOMENT} A day belongs to it. Without: until it is ended.",
        ),
    ] = None
    reason: Annotated[str, Field(max_length=1000)] = ""


class AbsencesTold(BaseModel):
    """Absences that are not over, the earliest first."""

    absences: list[AbsenceTold]


_ABSENCE = JsonBody(
    Absence,
    days={"worker_id": "W0107", "from": "2026-03-02", "until": "2026-03-06", "reason": "年假"},
    hours={
        "worker_id": "W0107",
        "district": "150203",
        "from": "2026-03-02T09:00:00+08:00",
        "until": "2026-03-02T12:00:00+08:00",
    },
)


@router.post(
    "/absences",
    status_code=HTTPStatus.CREATED,
    responses=problems(401, 403, 404, 409, 422),
    openapi_extra=_ABSENCE.described(),
    summary="Report an absence",
)
def report(
    by: _KNOWS,
    here: Annotated[Live, Depends(live)],
    body: Annotated[Absence, Depends(_ABSENCE)],
) -> AbsenceTold:
    """Say that a worker is away: meanwhile their stand-ins answer.

    Workers say so of themselves, planners of those of their divisions.
    """
    start, stop = begins(body.start), None if body.stop is None else ends(body.stop)
    with here.engine.begin() as connection:
        entry = absences.add_absence(
            connection,
            body.worker_id,
            start,
            stop,
            by,
            district_code=body.district,
            reason=body.reason,
        )
    return absence_told(entry)


@router.get("/absences", responses=problems(401, 403), summary="List absences")
def show(
    by: _KNOWS,
    here: Annotated[Live, Depends(live)],
    district: Annotated[
        str | None, Query(max_length=40, description="Only of this one.", examples=["150203"])
    ] = None,
) -> AbsencesTold:
    """List the absences that are not over: a worker's own, or those of a planner's divisions."""
    with here.engine.connect() as connection:
        found = absences.list_absences(connection, by, district_code=district)
    return AbsencesTold(absences=[absence_told(entry) for entry in found])


@router.delete(
    "/absences/{absence_id}",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(401, 403, 404, 409),
    summary="End an absence",
)
def end(
    by: _KNOWS,
    here: Annotated[Live, Depends(live)],
    absence_id: Annotated[int, Path(ge=1, le=_LARGEST_ID, examples=[12])],
) -> Response:
    """End an absence now; one that has not begun is taken back."""
    with here.engine.begin() as connection:
        absences.end_absence(connection, absence_id, by)
    return Response(status_code=HTTPStatus.NO_CONTENT)
