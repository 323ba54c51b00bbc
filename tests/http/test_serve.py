"""``gridding serve``: starts, says where, stops clean."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from serving import Program
from sqlalchemy import Engine

from sql.cluster import Cluster

PROGRAM = [sys.executable, "-c", "from api.cli import main; main()"]


@contextmanager
def _serving(**environment: str) -> Iterator[tuple[subprocess.Popen, str]]:
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0"],
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for line in process.stderr:
            if found := re.search(r"http://[\d.]+:\d+", line):
                yield process, found[0]
                break
        else:
            pytest.fail("it did not say where it serves")
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_it_serves_from_a_cluster_of_its_own_and_leaves_none_behind(home: Path) -> None:
    with _serving(GRIDDING_HOME=str(home), DATABASE_URL="") as (process, address):
        assert Cluster.of(home).answers()
        assert httpx.get(f"{address}/healthz", trust_env=False, timeout=30).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert not Cluster.of(home).answers()


def test_it_ends_well_on_ctrl_c(engine: Engine) -> None:
    with _serving(DATABASE_URL=engine.url.render_as_string(hide_password=False)) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def test_a_port_in_use_is_a_conflict_in_one_sentence(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, _, said = program("serve", "--port", port)
    assert code == 6
    assert said.count("\n") == 1
    assert f"port {port} of 127.0.0.1" in said


def test_a_host_that_is_none_is_wrong_input(program: Program) -> None:
    code, _, said = program("serve", "--host", "300.1.1.1")
    assert code == 2
    assert "--host" in said
