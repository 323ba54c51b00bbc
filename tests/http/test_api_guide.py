"""The guide to HTTP: its curl lines are sent to the app, and what it shows is in the answers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from curl_lines import blocks, differing, sent
from reading_world import good_world
from serving import put_out, served
from sqlalchemy import Engine, create_engine
from working import working

from api.http.app import create_app
from gridding.divide import Settings, divide
from gridding.manifest import load_manifest
from gridding.read import read_district
from gridding.synth import SMALL, write_kundulun
from sql.accounts import add_account
from sql.actor import Role, operator
from sql.credentials import make_token
from sql.service import SERVICE
from sql.tables.accounts import TokenScope

EN, ZH = "api.md", "api.zh.md"
ACCOUNTS = {
    "KIM": (Role.PLANNER, ["150203"]),
    "WANG": (Role.REVIEWER, []),
    "BOSS": (Role.ADMINISTRATOR, []),
}
BY = operator("the tests")


@pytest.fixture
def at(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """The app with a worker beside it, the invented district published as plan 1, no more."""
    manifest = load_manifest(write_kundulun(tmp_path / "small", seed=0, size=SMALL))
    assert put_out(engine, divide(read_district(manifest), Settings(seed=0))) == 1
    (tmp_path / "sample").mkdir()
    good_world(tmp_path / "sample").manifest()  # what jobs make is not shown: a quick one does
    monkeypatch.setenv("GRIDDING_DISTRICTS", str(tmp_path))
    service = create_engine(engine.url.set(username=SERVICE))
    with working(engine, tmp_path), served(create_app(service)) as client:
        yield client
    service.dispose()


@pytest.fixture
def words(engine: Engine) -> dict[str, str]:
    """Accounts as the guide adds them: what the shell's variables stand for."""
    found = {"$AT": ""}
    with engine.begin() as connection:
        for name, (role, divisions) in ACCOUNTS.items():
            add_account(connection, name.lower(), role, BY, divisions=divisions)
            found[f"${name}"] = make_token(connection, name.lower(), 1, TokenScope.WRITE, BY)
    return found


def test_curl_lines_get_the_answers_shown(at: httpx.Client, words: dict[str, str]):
    answer = httpx.Response(0)
    for kind, body in blocks(EN):
        if kind == "json":
            assert differing(json.loads(body), answer.json()) == [], body
            problem = json.loads(body) if body.startswith('{"status"') else {"status": 0}
            assert answer.is_success or problem["status"] == answer.status_code
        elif kind == "text":
            last = answer.text.strip().rpartition("event: ")[2]
            assert (last.split()[0], '"plan_id":3' in last) == ("done", True), answer.text
        else:
            for line in body.splitlines():
                answer = sent(at, re.sub(r"\$[A-Z]+", lambda name: words[name[0]], line))
                assert answer.status_code < 500
                if "export" in line:
                    assert answer.status_code == 200, answer.text


def test_both_languages_show_the_same():
    assert blocks(ZH) == blocks(EN)
