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
from working import KIM, PROGRAM, asked, ended, group_of

from sql.accounts import add_account
from sql.actor import Role
from sql.credentials import make_token
from sql.jobs import JobState
from sql.queue import libpq_url
from sql.tables.accounts import TokenScope


@contextmanager
def serving(
    engine: Engine, folder: Path, *options: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
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
        yield process, address
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def worker_of(server: subprocess.Popen[str]) -> int | None:
    """Return the worker beside a server, by its process id."""
    listed = Path(f"/proc/{server.pid}/task").glob("*/children")
    for child in " ".join(each.read_text() for each in listed).split():
        try:
            if b"api.jobs" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
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
    with serving(engine, folder) as (server, _):
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
    with serving(engine, folder) as (server, _):
        until(lambda: worker_of(server), seconds=30)
        worker = worker_of(server)
        server.send_signal(signal.SIGKILL)
        server.wait(10)
        until(lambda: not group_of(worker), seconds=10)


def test_a_server_without_a_worker_has_none_and_ends_at_once_whoever_follows_a_job(
    engine: Engine, folder: Path
) -> None:
    with engine.begin() as connection:
        add_account(connection, "head", Role.ADMINISTRATOR, KIM)
        token = make_token(connection, "head", 1, TokenScope.READ, KIM)
    path = f"/jobs/{asked(engine, 'good/district.toml')}/events"
    with serving(engine, folder, "--no-worker") as (server, address):
        assert worker_of(server) is None
        headers = {"authorization": f"Bearer {token}"}
        with httpx.stream("GET", address + path, headers=headers, trust_env=False) as events:
            lines = events.iter_lines()
            assert next(lines) == "event: queued"
            server.send_signal(signal.SIGTERM)
            list(lines)  # told to its end, not cut off
        assert server.wait(30) == 0
