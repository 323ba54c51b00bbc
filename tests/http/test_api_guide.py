"""The guide to HTTP: its curl lines are sent to the app, and what it shows is in the answers."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
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

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
PAGES = {"en": GUIDES / "api.md", "zh": GUIDES / "api.zh.md"}
FENCE = re.compile(r"```(sh|json|text)\n(.*?)```", re.DOTALL)
ACCOUNTS = {
    "KIM": (Role.PLANNER, ["150203"]),
    "WANG": (Role.REVIEWER, []),
    "BOSS": (Role.ADMINISTRATOR, []),
}
BY = operator("the tests")


def blocks(lang: str) -> list[tuple[str, str]]:
    found = FENCE.findall(PAGES[lang].read_text())
    return [(kind, body) for kind, body in found if not body.startswith("gridding ")]


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


def sent(client: httpx.Client, line: str) -> httpx.Response:
    """Do what curl would; an option that is not known here is a KeyError."""
    method, headers, body, address = "GET", {}, None, ""
    given = iter(shlex.split(line)[1:])
    for word in given:
        match word:
            case "-H":
                name, _, value = next(given).partition(": ")
                headers[name] = value
            case "-X":
                method = next(given)
            case "--json":
                method, body = "POST", next(given).encode()
                headers["content-type"] = "application/json"
            case "-o":
                next(given)
            case "-N":
                pass
            case _:
                assert word.startswith("/"), word
                address = word
    return client.request(method, address, headers=headers, content=body, timeout=120)


def differing(shown: Any, got: Any, where: str = "") -> list[str]:
    """Say where what is shown is not what came; members and rows that are left out do not count."""
    if isinstance(shown, dict) and isinstance(got, dict):
        pairs = [(f"{where}.{key}", shown[key], got.get(key, "nothing")) for key in shown]
    elif isinstance(shown, list) and isinstance(got, list) and len(shown) <= len(got):
        pairs = [(f"{where}[{i}]", *both) for i, both in enumerate(zip(shown, got, strict=False))]
    else:
        same = shown == pytest.approx(got) if isinstance(got, float) else shown == got
        return [] if same else [f"{where}: {shown} is shown, {got} came"]
    return [fault for place, a, b in pairs for fault in differing(a, b, place)]


def test_curl_lines_get_the_answers_shown(at: httpx.Client, words: dict[str, str]):
    answer = httpx.Response(0)
    for kind, body in blocks("en"):
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
    assert blocks("zh") == blocks("en")
