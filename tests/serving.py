"""The app on a real port, the program in this process, and plans to publish in them."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pandas as pd
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

from api.cli import main
from gridding.plan import Plan
from sql.publishing import publish
from sql.store import save_plan

PHONE, MASKED = "13800001234", "138****1234"


@contextmanager
def served(app: FastAPI) -> Iterator[httpx.Client]:
    """Yield a client of the app, served by uvicorn in a thread on a free port."""
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started or not thread.is_alive(), seconds=30)
    assert server.started, "the app did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(30)
        assert not thread.is_alive()


def until(true: Callable[[], Any], *, seconds: float) -> float:
    """Wait until something holds; return how long it took."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < seconds, f"not within {seconds} s"
        time.sleep(0.01)
    return time.monotonic() - start


def roster(grid_code: str, worker_id: str = "w1", name: str = "张三") -> pd.DataFrame:
    """One worker on post at a grid since the beginning of 2026."""
    row = {
        "worker_id": worker_id,
        "name": name,
        "role": "网格长",
        "phone": PHONE,
        "from": date(2026, 1, 1),
        "until": None,
        "grid_code": grid_code,
        "department": "",
        "area_id": "",
    }
    return pd.DataFrame([row])


def put_out(engine: Engine, plan: Plan, postings: pd.DataFrame | None = None, **when: Any) -> int:
    """Save a plan and publish it; return its id."""
    with engine.begin() as connection:
        plan_id = save_plan(connection, plan, postings)
        publish(connection, plan_id, by="a test", whatever_state=True, **when)
    return plan_id


@dataclass
class Program:
    """The program on a database, run in this process."""

    engine: Engine
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        url = self.engine.url.render_as_string(hide_password=False)
        self.monkeypatch.setenv("DATABASE_URL", url)
        self.monkeypatch.setattr(sys, "argv", ["gridding", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, *self.capsys.readouterr()
