"""Every endpoint × role, as `role_table` says: by token, by session, by what is no good."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from role_table import DRAFT, PUBLISHED, ROWS, Row
from sample_plan import sample_plan
from serving import put_out, served
from sqlalchemy import Engine, text, update

from api.http.app import create_app
from api.http.security import SAFE_METHODS, SESSION_COOKIE
from sql.accounts import add_account, find_account, revoke
from sql.actor import Actor, Role, operator
from sql.credentials import make_token, open_session
from sql.store import save_plan
from sql.tables import Token, TokenScope

KIM = operator("kim")
UNREADABLE = {"content": b'{"unreadable', "headers": {"content-type": "application/json"}}


def endpoints(app: FastAPI) -> set[tuple[str, str]]:
    """Method and path of everything that the app answers, but for folders of files."""
    found = set()
    for route in app.routes:
        contexts = getattr(route, "effective_route_contexts", None)
        for one in contexts() if contexts else [route]:
            found |= {(method, one.path) for method in getattr(one, "methods", None) or ()}
    described = {
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }
    assert described <= found, "FastAPI keeps its routes elsewhere now"
    return {(method, path) for method, path in found if method not in {"HEAD", "OPTIONS"}}


class World:
    """The app on a database in which every role has an account."""

    def __init__(self, engine: Engine, app: FastAPI, client: httpx.Client) -> None:
        self.engine = engine
        self.app = app
        self.client = client
        self.origin = str(client.base_url).rstrip("/")
        self.ids: dict[Role, int] = {}
        self.tokens: dict[Role, str] = {}
        self.read_only: dict[Role, str] = {}
        with engine.begin() as connection:
            for role in Role:
                if role is Role.PUBLIC:
                    continue
                self.ids[role] = add_account(connection, f"a {role}", role, KIM)
                for scope, tokens in (
                    (TokenScope.WRITE, self.tokens),
                    (TokenScope.READ, self.read_only),
                ):
                    tokens[role] = make_token(connection, f"a {role}", 1, scope, KIM)

    def ask(self, row: Row, token: str | None = None, **more) -> httpx.Response:
        sent = {"params": dict(row.query)} | ({} if row.body is None else {"json": row.body})
        if "content" in more:
            sent.pop("json", None)
        sent |= more
        headers = dict(sent.pop("headers", {}))
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        self.client.cookies.clear()  # a login leaves one
        return self.client.request(row.method, row.address, headers=headers, **sent)

    def session(self, role: Role) -> dict[str, str]:
        """Headers of a browser in which somebody is logged in."""
        if role is Role.PUBLIC:
            return {"origin": self.origin}
        with self.engine.begin() as connection:
            secret = open_session(connection, Actor(role, role, account_id=self.ids[role]))
        return {"cookie": f"{SESSION_COOKIE}={secret}", "origin": self.origin}


@pytest.fixture(scope="module")
def world(module_engine: Engine) -> Iterator[World]:
    assert put_out(module_engine, sample_plan()) == PUBLISHED
    with module_engine.begin() as connection:
        assert save_plan(connection, sample_plan()) == DRAFT
    app = create_app(module_engine)
    with served(app) as client:
        yield World(module_engine, app, client)


rows = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}")
guarded = pytest.mark.parametrize(
    "row", [row for row in ROWS if not row.open], ids=lambda row: f"{row.method} {row.path}"
)
unsafe = pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.method not in SAFE_METHODS],
    ids=lambda row: f"{row.method} {row.path}",
)


def test_no_endpoint_is_without_a_row_and_no_row_without_an_endpoint(world: World) -> None:
    listed = [(row.method, row.path) for row in ROWS]
    assert len(listed) == len(set(listed))
    assert endpoints(world.app) == set(listed)


@rows
def test_each_role_is_answered_as_the_table_says(world: World, row: Row) -> None:
    by_token = {role: world.ask(row, world.tokens.get(role)) for role in Role}
    by_session = {role: world.ask(row, headers=world.session(role)) for role in Role}
    for found in (by_token, by_session):
        assert {role: answer.status_code for role, answer in found.items()} == row.statuses
        for answer in found.values():
            assert (answer.status_code == 401) == ("www-authenticate" in answer.headers)


@guarded
def test_who_may_not_is_refused_whatever_they_send(world: World, row: Row) -> None:
    refused = {role: status for role, status in row.statuses.items() if status in (401, 403)}
    found = {role: world.ask(row, world.tokens.get(role), **UNREADABLE) for role in refused}
    assert {role: answer.status_code for role, answer in found.items()} == refused


@rows
def test_a_token_that_is_no_good_is_refused_everywhere(world: World, row: Row) -> None:
    with world.engine.begin() as connection:
        if find_account(connection, "gone") is None:
            add_account(connection, "gone", Role.ADMINISTRATOR, KIM)
        revoked = make_token(connection, "gone", 1, TokenScope.WRITE, KIM)
        expired = make_token(connection, "a planner", 1, TokenScope.WRITE, KIM)
        last = update(Token).where(Token.id == text("(SELECT max(id) FROM tokens)"))
        connection.execute(last.values(expires_at=text("now()")))
    assert row.open or world.ask(row, revoked).status_code != 401, "good until it is revoked"
    with world.engine.begin() as connection:
        revoke(connection, "gone", KIM)
    session = world.session(Role.ADMINISTRATOR)
    for said in (revoked, expired, "gridding_no", f"{revoked}é", "", "bGk6Y29ycmVjdA=="):
        scheme = "Basic" if said.endswith("==") else "Bearer"
        authorization = f"{scheme} {said}".strip().encode("latin-1")
        sent = {"headers": session | {"authorization": authorization}, **_unreadable(row)}
        answer = world.ask(row, **sent)
        assert answer.status_code == 401, said
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"


def _unreadable(row: Row) -> dict[str, bytes]:
    return {} if row.method in SAFE_METHODS else {"content": b'{"unreadable'}


@rows
def test_a_token_for_reading_only_changes_nothing(world: World, row: Row) -> None:
    for role, token in world.read_only.items():
        status = world.ask(row, token).status_code
        if row.open or row.method in SAFE_METHODS:
            assert status == row.statuses[role]
        else:
            assert status == 403


@unsafe
@pytest.mark.parametrize(
    "sent",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:1"},
        {"origin": None},
    ],
    ids=str,
)
def test_another_site_cannot_use_somebodys_session(world: World, row: Row, sent: dict) -> None:
    headers = world.session(Role.ADMINISTRATOR) | sent
    given = {name: value for name, value in headers.items() if value is not None}
    answer = world.ask(row, headers=given)
    assert answer.status_code == 403
    assert "page of this server" in answer.json()["detail"]
