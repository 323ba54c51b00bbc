"""One attempt at a job, in a process of its own: ``python -m api.jobs.run JOB ATTEMPT PROCESSES``.

Its parent ends it and whatever it started by their process group; where the parent is gone, it does
so itself. The exit code is 0 when the job is settled, whether well or badly.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.pool import NullPool

from api.jobs.folder import manifest_in
from api.jobs.request import JobRequest
from api.settings import Settings
from gridding.errors import GriddingError, InputError
from sql.actor import Actor
from sql.attempts import Attempt, SupersededError, fail, progress, succeed
from sql.jobs import find_job

_TELL_SECONDS = 0.5
_NICENESS = 10
_LOG = logging.getLogger(__name__)
_UNKNOWN = {
    "type": "about:blank",
    "title": "Internal Server Error",
    "status": 500,
    "detail": "something went wrong here; it has been noted",
}


def main(job_id: int, attempt_number: int, processes: int) -> None:
    """Make an attempt at a job.

    Parameters
    ----------
    job_id, attempt_number : int
    processes : int
        0 for all cores.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGTERM, _interrupt)
    os.nice(_NICENESS)  # whoever looks something up meanwhile comes first
    settings = Settings.from_environment()
    assert settings.database_url is not None  # noqa: S101  the worker says which
    engine = create_engine(settings.database_url, poolclass=NullPool)
    attempt = Attempt(job_id, attempt_number)
    try:
        _settle(engine, attempt, settings.districts, processes or len(os.sched_getaffinity(0)))
    except SupersededError as error:
        _LOG.warning("%s", error)


def _settle(engine: Engine, attempt: Attempt, folder: Path, processes: int) -> None:
    try:
        _save(engine, attempt, folder, processes)
    except SupersededError:
        raise
    except GriddingError as error:
        problem = _problem(error)
    except (OperationalError, InterfaceError):
        raise  # the database is away: another attempt may find it
    except Exception:  # noqa: BLE001  whatever it is, the job must not seem to go on
        _LOG.exception("job %s", attempt.job_id)
        problem = _UNKNOWN
    else:
        return
    with engine.begin() as connection:
        fail(connection, attempt, problem)


def _save(engine: Engine, attempt: Attempt, folder: Path, processes: int) -> None:
    tell = _teller(engine, attempt)
    tell("start")
    from api.jobs.making import make  # noqa: PLC0415  seconds, in which nothing else is told
    from sql.audit import audit  # noqa: PLC0415  likewise
    from sql.store import save_plan  # noqa: PLC0415  likewise

    with engine.connect() as connection:
        job = find_job(connection, attempt.job_id, Actor("", None))
    request = JobRequest.model_validate(job.request)
    manifest = manifest_in(folder, request.root.manifest)
    made = make(request, manifest, engine, processes, tell)
    tell("save")
    with engine.begin() as connection:
        by, name = job.asked_by, request.root.name
        before = getattr(request.root, "from_plan", None)
        plan_id = save_plan(
            connection,
            made.plan,
            made.postings,
            name=name,
            actor=by,
            from_plan=before,
            named=made.named,
        )
        audit(connection, by, "make plan", f"plan {plan_id}", job=attempt.job_id)
        succeed(connection, attempt, plan_id, made.figures)


def _teller(engine: Engine, attempt: Attempt) -> Callable[..., None]:
    """Return what writes progress down: each step once, within a step twice a second at most."""
    before: tuple[str, float] = ("", 0.0)

    def tell(step: str, done: int = 0, total: int = 0) -> None:
        nonlocal before
        now = time.monotonic()
        if step != before[0] or now - before[1] >= _TELL_SECONDS:
            before = (step, now)
            with engine.begin() as connection:
                progress(connection, attempt, step, done, total)

    return tell


def _problem(error: GriddingError) -> dict[str, Any]:
    """Return why a job failed, as a problem+json says it."""
    from api.http.errors import STATUS  # noqa: PLC0415  for nothing where all goes well

    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": str(error),
    }
    if isinstance(error, InputError):
        faults = [{key: value for key, value in asdict(f).items() if value} for f in error.faults]
        told["faults"] = faults
    return told | error.fields


def _interrupt(_number: int, _frame: Any) -> NoReturn:
    raise KeyboardInterrupt


def _end_with_parent() -> None:
    """Wait for the end of the input that the parent holds open, and end the whole group."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    logging.basicConfig(format="gridding job: %(message)s")
    try:
        main(*map(int, sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
