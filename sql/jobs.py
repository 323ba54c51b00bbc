"""Jobs as those see them who ask for them: add, look at, cancel."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping

from gridding.errors import LifecycleError, NotFoundError
from sql.actor import Actor, Role, Via
from sql.queries import query
from sql.queue import defer


class JobKind(StrEnum):
    """What a job does."""

    DIVIDE = "divide"
    MERGE = "merge"
    REDRAW = "redraw"


class JobState(StrEnum):
    """Where a job stands; the last three are for good."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True)
class Job:
    """A job.

    Attributes
    ----------
    id : int
    kind : JobKind
    state : JobState
    district_code : str
    request : dict
        As it was asked for.
    asked_by : Actor
        Without divisions.
    created_at : datetime
    started_at : datetime or None
        Of the latest attempt.
    finished_at : datetime or None
        When it was done, failed or was cancelled.
    attempt : int
        How often it was begun.
    step : str
        What it is at; ``done`` of ``total``, 0 where it is not known.
    done, total : int
    plan_id : int or None
        The plan that it made.
    figures : dict or None
        The report of that plan.
    problem : dict or None
        Why it failed, as a problem+json.
    cancelled_by : str or None
    """

    id: int
    kind: JobKind
    state: JobState
    district_code: str
    request: dict[str, Any]
    asked_by: Actor
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempt: int
    step: str
    done: int
    total: int
    plan_id: int | None
    figures: dict[str, Any] | None
    problem: dict[str, Any] | None
    cancelled_by: str | None


def add_job(
    connection: Connection,
    kind: JobKind,
    district_code: str,
    request: Mapping[str, Any],
    actor: Actor,
) -> int:
    """Add a job and queue it.

    Parameters
    ----------
    connection : Connection
        Job and place in the queue stand once its transaction, the caller's, has committed.
    kind : JobKind
    district_code : str
    request : mapping
        Fit for JSON.
    actor : Actor
        Who asks; the author of the plan to be.

    Returns
    -------
    int
        The job's id.
    """
    row = {
        "kind": kind.value,
        "district_code": district_code,
        "request": json.dumps(request, ensure_ascii=False),
        "by": actor.name,
        "role": actor.role and actor.role.value,
        "account_id": actor.account_id,
        "address": actor.address,
        "via": actor.via.value,
    }
    job_id = int(connection.execute(query("add_job"), row).scalar_one())
    queue_job(connection, job_id)
    return job_id


def queue_job(connection: Connection, job_id: int) -> None:
    """Give a job a new place in the queue.

    Parameters
    ----------
    connection : Connection
    job_id : int
    """
    row = {"job_id": job_id, "queue_id": defer(connection, job_id)}
    connection.execute(query("queue_job"), row)


def find_job(connection: Connection, job_id: int, actor: Actor) -> Job:
    """Look at a job.

    Parameters
    ----------
    connection : Connection
    job_id : int
    actor : Actor
        Sees their own jobs; planners and reviewers those of their districts; administrators all.

    Returns
    -------
    Job

    Raises
    ------
    NotFoundError
        There is none, or none that they may see.
    """
    others = actor.role in (Role.PLANNER, Role.REVIEWER)
    found = _jobs(connection, actor, others=others, job_id=job_id)
    if not found:
        raise NotFoundError(f"there is no job {job_id}", job_id=job_id)
    return found[0]


def list_jobs(
    connection: Connection, actor: Actor, *, before: int | None = None, limit: int = 100
) -> list[Job]:
    """List jobs, newest first.

    Parameters
    ----------
    connection : Connection
    actor : Actor
        Administrators have all listed, reviewers those of their districts, others their own.
    before : int, optional
        Only jobs older than the one with this id.
    limit : int
        At most so many.

    Returns
    -------
    list of Job
    """
    others = actor.role is Role.REVIEWER
    return _jobs(connection, actor, others=others, before=before, most=limit)


def cancel_job(connection: Connection, job_id: int, actor: Actor) -> None:
    """Cancel a job: from the commit on it has no effect, though its work may last a moment more.

    Parameters
    ----------
    connection : Connection
    job_id : int
    actor : Actor

    Raises
    ------
    NotFoundError
        There is no such job.
    LifecycleError
        It is over.
    """
    job = find_job(connection, job_id, actor)
    bound = {"job_id": job_id, "by": actor.name}
    if connection.execute(query("cancel_job"), bound).one_or_none() is None:
        job = find_job(connection, job_id, actor)  # it may have ended meanwhile
        raise LifecycleError(f"job {job_id} is {job.state}: it is over", state=job.state.value)


def _jobs(
    connection: Connection,
    actor: Actor,
    *,
    others: bool,
    job_id: int | None = None,
    before: int | None = None,
    most: int = 1,
) -> list[Job]:
    everywhere = others and not actor.divisions
    bound = {
        "job_id": job_id,
        "before": before,
        "most": most,
        "everything": everywhere or actor.role in (None, Role.ADMINISTRATOR),
        "account_id": actor.account_id,
        "districts": sorted(actor.divisions) if others else [],
    }
    return [_job(row) for row in connection.execute(query("jobs"), bound).mappings()]


def _job(row: RowMapping) -> Job:
    asked_by = Actor(
        name=row["by"],
        role=row["role"] and Role(row["role"]),
        account_id=row["account_id"],
        address=row["address"],
        via=Via(row["via"]),
    )
    plain = {key: row[key] for key in Job.__dataclass_fields__ if key in row}
    typed = {"kind": JobKind(row["kind"]), "state": JobState(row["state"]), "asked_by": asked_by}
    return Job(**(plain | typed))
