"""A real worker on a database, in a process of its own, and what it may be put through."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from serving import until
from sqlalchemy import Engine

from sql.actor import operator
from sql.jobs import ENDED, Job, JobKind, JobState, add_job, find_job
from sql.queue import libpq_url

PROGRAM = [sys.executable, "-c", "from api.cli import main; main()"]
KIM = operator("kim")


@contextmanager
def working(engine: Engine, folder: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Have `gridding work` on a database for a while; end it well, if it is there still."""
    environment = {
        "DATABASE_URL": libpq_url(engine.url),
        "GRIDDING_DISTRICTS": str(folder),
    }
    worker = subprocess.Popen([*PROGRAM, "work", *options], env=os.environ | environment)
    try:
        yield worker
    finally:
        if worker.poll() is None:
            worker.terminate()
        code = worker.wait(30)
    assert code in (0, -signal.SIGKILL)


def asked(engine: Engine, manifest: str, **more: object) -> int:
    """Ask for a division."""
    request = {"kind": "divide", "manifest": manifest, "effort": 0.1, **more}
    with engine.begin() as connection:
        return add_job(connection, JobKind.DIVIDE, "150203", request, KIM)


def job_now(engine: Engine, job_id: int) -> Job:
    """Look at a job."""
    with engine.connect() as connection:
        return find_job(connection, job_id, KIM)


def ended(engine: Engine, job_id: int, *, seconds: float = 60) -> Job:
    """Wait for a job to be over."""
    until(lambda: job_now(engine, job_id).state in ENDED, seconds=seconds)
    return job_now(engine, job_id)


def at_step(engine: Engine, job_id: int, step: str, *, seconds: float = 60) -> None:
    """Wait for a job to be at a step."""

    def there() -> bool:
        job = job_now(engine, job_id)
        assert job.state in (JobState.QUEUED, JobState.RUNNING), job
        return job.step == step

    until(there, seconds=seconds)


def job_processes(job_id: int) -> list[int]:
    """Return the processes that are at a job: its own, and those that it started."""
    groups = {pid for pid, words, _ in _processes() if _is_job(words, job_id)}
    return [pid for pid, _, group in _processes() if group in groups or pid in groups]


def group_of(group: int) -> list[int]:
    """Return the living processes of a group."""
    return [pid for pid, _, its in _processes() if its == group]


def _is_job(words: list[str], job_id: int) -> bool:
    return words[-5:-3] == ["api.jobs.run", str(job_id)]  # attempt, processes, and nothing


def _processes() -> Iterator[tuple[int, list[str], int]]:
    """Yield id, command line and group of every process that is no zombie."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
            status = (entry / "stat").read_text().rpartition(")")[2].split()
        except (OSError, UnicodeDecodeError):
            continue
        if status[0] != "Z":
            yield int(entry.name), words, int(status[2])
