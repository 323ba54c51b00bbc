"""``gridding serve`` and the worker beside it: one is there for as long as the other, no longer."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from reading_world import good_world
from serving import until
from sqlalchemy import Engine
from working import PROGRAM, asked, ended, group_of

from sql.jobs import JobState
from sql.queue import libpq_url


@contextmanager
def serving(engine: Engine, folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Have the program serve, once it has said where."""
    environment = {"DATABASE_URL": libpq_url(engine.url), "GRIDDING_DISTRICTS": str(folder)}
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0", *options],
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = next(line for line in process.stderr if "http://" in line)
        address = re.search(r"http://[\d.]+:\d+", said)[0]
        assert httpx.get(f"{address}/healthz", trust_env=False, timeout=30).status_code == 200
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def worker_of(server: subprocess.Popen[str]) -> int | None:
    """Return the worker beside a server, by its process id."""
    listed = Path(f"/proc/{server.pid}/task").glob("*/children")
    for child in " ".join(each.read_text() for each in listed).split():
        try:
            if b"api.jobs.worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        except OSError:
            continue
    return None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good").mkdir()
    good_world(tmp_path / "good").manifest()
    return tmp_path


def test_a_server_does_jobs_has_its_dead_worker_followed_and_takes_it_down(
    engine: Engine, folder: Path
) -> None:
    with serving(engine, folder) as server:
        until(lambda: worker_of(server), seconds=30)
        first = worker_of(server)
        os.kill(first, signal.SIGKILL)
        until(lambda: worker_of(server) not in (None, first), seconds=30)
        second = worker_of(server)
        assert ended(engine, asked(engine, "good/district.toml")).state == JobState.DONE
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
        assert group_of(second) == []


def test_a_worker_does_not_outlive_a_server_that_is_killed(engine: Engine, folder: Path) -> None:
    with serving(engine, folder) as server:
        until(lambda: worker_of(server), seconds=30)
        worker = worker_of(server)
        server.send_signal(signal.SIGKILL)
        server.wait(10)
        until(lambda: not group_of(worker), seconds=10)


def test_a_server_without_a_worker_has_none(engine: Engine, folder: Path) -> None:
    with serving(engine, folder, "--no-worker") as server:
        assert worker_of(server) is None
