"""The program on a database of a test's own."""

import pytest
from serving import Program
from sqlalchemy import Engine


@pytest.fixture
def program(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    return Program(engine, monkeypatch, capsys)
