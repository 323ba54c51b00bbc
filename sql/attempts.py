"""Attempts at jobs: each has a number, and only the latest may write, whoever wakes up late."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from gridding.errors import ConflictError
from sql.jobs import JobState, queue_job
from sql.queries import query

MOST_LOST = 3
"""So many attempts may lose their worker; then the job itself is taken to be what kills them."""


class SupersededError(ConflictError):
    """The job was cancelled, or another attempt at it has begun: this one must have no effect."""


@dataclass(frozen=True)
class Attempt:
    """One attempt at a job."""

    job_id: int
    number: int


def begin(connection: Connection, job_id: int) -> Attempt | None:
    """Begin a new attempt at a job; any earlier one may write no more.

    Parameters
    ----------
    connection : Connection
    job_id : int

    Returns
    -------
    Attempt or None
        None where there is nothing to do: the job is over, or now failed, having lost too many
        workers.
    """
    problem = {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": f"the program was killed {MOST_LOST} times while it was at this job",
    }
    bound = {"job_id": job_id, "most": MOST_LOST, "problem": json.dumps(problem)}
    row = connection.execute(query("begin_job"), bound).one_or_none()
    if row is None or row.state != JobState.RUNNING:
        return None
    return Attempt(job_id, row.attempt)


def progress(connection: Connection, attempt: Attempt, step: str, done: int, total: int) -> None:
    """Tell how far an attempt is.

    Parameters
    ----------
    connection : Connection
    attempt : Attempt
    step : str
    done, total : int
        0 where it is not known.

    Raises
    ------
    SupersededError
    """
    _written(connection, "job_progress", attempt, step=step, done=done, total=total)


def is_held(connection: Connection, attempt: Attempt) -> bool:
    """Tell whether an attempt may still write.

    Parameters
    ----------
    connection : Connection
    attempt : Attempt

    Returns
    -------
    bool
    """
    bound = {"job_id": attempt.job_id, "attempt": attempt.number}
    return bool(connection.scalar(query("job_held"), bound))


def succeed(
    connection: Connection, attempt: Attempt, plan_id: int, figures: dict[str, Any]
) -> None:
    """End a job well.

    Parameters
    ----------
    connection : Connection
        Its transaction is the one that saved the plan: both stand, or neither.
    attempt : Attempt
    plan_id : int
    figures : dict
        The report, fit for JSON.

    Raises
    ------
    SupersededError
        The caller's transaction must not commit.
    """
    told = json.dumps(figures, ensure_ascii=False)
    _end(connection, attempt, JobState.DONE, plan_id=plan_id, figures=told)


def fail(connection: Connection, attempt: Attempt, problem: dict[str, Any]) -> None:
    """End a job badly.

    Parameters
    ----------
    connection : Connection
    attempt : Attempt
    problem : dict
        As a problem+json.

    Raises
    ------
    SupersededError
    """
    told = json.dumps(problem, ensure_ascii=False)
    _end(connection, attempt, JobState.FAILED, problem=told)


def give_back(connection: Connection, attempt: Attempt) -> bool:
    """Leave a job to another attempt; this one does not count as lost.

    Parameters
    ----------
    connection : Connection
    attempt : Attempt

    Returns
    -------
    bool
        False where the job is over, or another attempt's, already.
    """
    bound = {"job_id": attempt.job_id, "attempt": attempt.number}
    return connection.execute(query("give_back_job"), bound).one_or_none() is not None


def queue_forgotten(connection: Connection) -> list[int]:
    """Queue the open jobs again that the queue does not hold any more.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    list of int
        Their ids.
    """
    found = list(connection.scalars(query("forgotten_jobs")))
    for job_id in found:
        queue_job(connection, job_id)
    return found


def _end(connection: Connection, attempt: Attempt, state: JobState, **result: Any) -> None:
    bound = {"plan_id": None, "figures": None, "problem": None} | result
    _written(connection, "finish_job", attempt, state=state.value, **bound)


def _written(connection: Connection, name: str, attempt: Attempt, **values: Any) -> None:
    bound = {"job_id": attempt.job_id, "attempt": attempt.number, **values}
    if connection.execute(query(name), bound).one_or_none() is None:
        raise SupersededError(
            f"attempt {attempt.number} at job {attempt.job_id} may write no more",
            job_id=attempt.job_id,
        )
