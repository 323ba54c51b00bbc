"""``/jobs``: dividing, merging and redrawing a district, asked for and followed over HTTP."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from api.http.bodies import JsonBody
from api.http.language import Spoken
from api.http.live import Live, live
from api.http.problems import problems
from api.http.security import GuardedRoute, needs
from api.jobs.folder import manifest_in
from api.jobs.request import JobRequest, Redraw
from api.messages import Lang, problem_in
from api.settings import Settings
from gridding.errors import Fault, ForbiddenError, InputError
from sql.actor import Actor, Role
from sql.audit import audit
from sql.jobs import ENDED, Job, JobKind, JobState, add_job, cancel_job, find_job, list_jobs
from sql.visible import require_visible

router = APIRouter(route_class=GuardedRoute, tags=["jobs"])

_LOOK_SECONDS = 0.5

_STARTS = needs(Role.PLANNER, Role.ADMINISTRATOR)
_READS = needs(Role.PLANNER, Role.REVIEWER, Role.ADMINISTRATOR)
_JobId = Annotated[int, Path(ge=1, le=2**63 - 1)]
_WANTED = JsonBody(
    JobRequest,
    divide={"kind": "divide", "manifest": "kundulun/district.toml", "seed": 7},
    merge={"kind": "merge", "manifest": "kundulun/district.toml", "fidelity": 0.75},
    redraw={"kind": "redraw", "manifest": "kundulun/district.toml", "from_plan": 4},
)


class JobMade(BaseModel):
    """A job that was queued."""

    id: Annotated[int, Field(examples=[12])]


class Progress(BaseModel):
    """How far a job is."""

    step: Annotated[str, Field(examples=["partition"])]
    done: Annotated[int, Field(examples=[31])]
    total: Annotated[int, Field(description="0 where it is not known.", examples=[107])]


class JobTold(BaseModel):
    """A job, what it is at, and what has come of it."""

    id: int
    kind: JobKind
    state: JobState
    manifest: str
    district_code: str
    request: Annotated[dict[str, Any], Field(description="As it was asked for.")]
    by: Annotated[str, Field(description="Who asked.")]
    created_at: datetime
    started_at: Annotated[datetime | None, Field(description="Of the latest attempt.")]
    finished_at: datetime | None
    attempt: Annotated[int, Field(description="How often it was begun.")]
    progress: Progress
    plan_id: Annotated[int | None, Field(description="The draft that it has made.")]
    figures: Annotated[dict[str, Any] | None, Field(description="The report of that plan.")]
    problem: Annotated[
        dict[str, Any] | None,
        Field(description="Why it failed, as a problem+json: `faults` are all that was wrong."),
    ]
    cancelled_by: str | None


def seen_job(
    job_id: _JobId, by: Annotated[Actor, Depends(_READS)], here: Annotated[Live, Depends(live)]
) -> Job:
    """Return the job of the path, as whoever asks may see it."""
    with here.engine.connect() as connection:
        return find_job(connection, job_id, by)


@router.post(
    "/jobs",
    status_code=202,
    responses=problems(401, 403, 404),
    openapi_extra=_WANTED.described(),
    summary="Have a plan made",
)
def start(
    by: Annotated[Actor, Depends(_STARTS)],
    here: Annotated[Live, Depends(live)],
    response: Response,
    wanted: Annotated[JobRequest, Depends(_WANTED)],
) -> JobMade:
    """Queue the making of a plan; `GET /jobs/{id}` tells how far it is and what came of it."""
    manifest = manifest_in(Settings.from_environment().districts, wanted.root.manifest)
    code = manifest.district.code
    if by.divisions and code not in by.divisions:
        raise ForbiddenError(f"{by.name} is not for the whole of district {code}")
    with here.engine.begin() as connection:
        if isinstance(wanted.root, Redraw):
            found = require_visible(connection, wanted.root.from_plan, by).district_code
            if found != code:
                raise InputError(
                    Fault("the plan is of another district", column="from_plan", found=found,
                          wanted=code)
                )  # fmt: skip
        asked = wanted.root.model_dump(exclude_none=True)
        job_id = add_job(connection, wanted.kind, code, asked, by)
        audit(connection, by, "start job", f"job {job_id}", **asked)
    response.headers["location"] = f"/jobs/{job_id}"
    return JobMade(id=job_id)


@router.get("/jobs", responses=problems(401, 403), summary="List jobs")
def jobs(
    by: Annotated[Actor, Depends(_READS)],
    here: Annotated[Live, Depends(live)],
    lang: Spoken,
    before: Annotated[
        int | None, Query(ge=1, le=2**63 - 1, description="Only jobs older than this one.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[JobTold]:
    """List jobs, newest first: one's own; a reviewer's districts'; for an administrator all."""
    with here.engine.connect() as connection:
        return [told(job, lang) for job in list_jobs(connection, by, before=before, limit=limit)]


@router.get("/jobs/{job_id}", responses=problems(401, 403, 404), summary="Look at a job")
def job(found: Annotated[Job, Depends(seen_job)], lang: Spoken) -> JobTold:
    """Tell how far a job is, and what came of it."""
    return told(found, lang)


@router.get(
    "/jobs/{job_id}/events",
    response_class=EventSourceResponse,
    responses=problems(401, 403, 404),
    summary="Follow a job",
)
async def events(
    request: Request,
    found: Annotated[Job, Depends(seen_job)],
    by: Annotated[Actor, Depends(_READS)],
    here: Annotated[Live, Depends(live)],
    lang: Spoken,
) -> AsyncIterator[ServerSentEvent]:
    """Send the job as an event whenever it has moved on, named after its state, until it is over.

    The last event is named `done`, `failed` or `cancelled`: close the source then, or a browser
    asks again.
    """

    def look() -> Job:
        with here.engine.connect() as connection:
            return find_job(connection, found.id, by)

    latest = found
    yield _event(latest, lang)
    while latest.state not in ENDED and not getattr(request.app.state, "ending", False):
        await anyio.sleep(_LOOK_SECONDS)
        now = await run_in_threadpool(look)
        if now != latest:
            latest = now
            yield _event(latest, lang)


@router.post("/jobs/{job_id}/cancel", responses=problems(401, 403, 404, 409), summary="Cancel")
def cancel(
    job_id: _JobId,
    by: Annotated[Actor, Depends(_STARTS)],
    here: Annotated[Live, Depends(live)],
    lang: Spoken,
) -> JobTold:
    """Cancel a job: from now on nothing comes of it, though its work may last a few seconds."""
    with here.engine.begin() as connection:
        cancel_job(connection, job_id, by)
        audit(connection, by, "cancel job", f"job {job_id}")
        return told(find_job(connection, job_id, by), lang)


def told(job: Job, lang: Lang) -> JobTold:
    """Return a job as it goes out."""
    row: dict[str, Any] = {
        name: getattr(job, name) for name in JobTold.model_fields if hasattr(job, name)
    }
    row["problem"] = job.problem and problem_in(job.problem, lang)
    progress = Progress(step=job.step, done=job.done, total=job.total)
    return JobTold(**row, by=job.asked_by.name, manifest=job.request["manifest"], progress=progress)


def _event(job: Job, lang: Lang) -> ServerSentEvent:
    return ServerSentEvent(data=told(job, lang), event=job.state.value)
