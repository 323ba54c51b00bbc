"""Logging in and out, who one is, the audit, and what is looked at before anything is read."""

import socket
import time
from collections.abc import Iterator
from typing import Annotated

import httpx
import psycopg2
import pytest
from fastapi import APIRouter, Depends, FastAPI
from pydantic import BaseModel
from sample_plan import sample_plan
from serving import MASKED, PHONE, put_out, roster, served
from sqlalchemy import Engine, create_engine, event, text

from api.http import logins
from api.http.app import create_app
from api.http.security import SESSION_COOKIE, GuardedRoute, needs
from sql.accounts import add_account, revoke
from sql.actor import Actor, Role, operator
from sql.credentials import make_token
from sql.service import SERVICE
from sql.tables import TokenScope

KIM, NAME, PASSWORD = operator("kim"), "li", "correct horse battery"
LOGIN = {"name": NAME, "password": PASSWORD}
PLAN = sample_plan()
CODE = PLAN.grids["grid_code"][1]
HERE = PLAN.grids.geometry[1].centroid


class Order(BaseModel):
    """A body that FastAPI itself reads."""

    number: int


@pytest.fixture(scope="module")
def app(module_engine: Engine) -> FastAPI:
    with module_engine.begin() as connection:
        add_account(connection, NAME, Role.PLANNER, KIM, divisions=["150203"], password=PASSWORD)
        for name, role in (("boss", Role.ADMINISTRATOR), ("w1", Role.WORKER), ("w2", Role.WORKER)):
            add_account(connection, name, role, KIM)
    put_out(module_engine, PLAN, roster(CODE))
    app = create_app(module_engine)
    router = APIRouter(route_class=GuardedRoute)

    @router.post("/orders/{place}")
    def order(
        place: int, order: Order, by: Annotated[Actor, Depends(needs(Role.ADMINISTRATOR))]
    ) -> str:
        return f"{by.name}: {order.number} at {place}"

    app.include_router(router)
    return app


@pytest.fixture(scope="module")
def serving(app: FastAPI) -> Iterator[httpx.Client]:
    with served(app) as client:
        yield client


@pytest.fixture
def client(serving: httpx.Client, app: FastAPI) -> httpx.Client:
    """A browser of our own pages in which nobody is logged in yet."""
    app.state.logins = logins.Logins()
    serving.cookies.clear()
    serving.headers["origin"] = str(serving.base_url).rstrip("/")
    return serving


def token_of(engine: Engine, name: str, scope: TokenScope = TokenScope.WRITE) -> dict[str, str]:
    with engine.begin() as connection:
        return {"authorization": f"Bearer {make_token(connection, name, 1, scope, KIM)}"}


def test_a_login_lasts_until_the_logout(client: httpx.Client) -> None:
    me = {"name": NAME, "role": "planner", "divisions": ["150203"]}
    assert client.get("/me").status_code == 401
    answer = client.post("/login", json=LOGIN)
    assert (answer.status_code, answer.json()) == (200, me)
    assert answer.headers["cache-control"] == "no-store"
    assert client.get("/me").json() == me
    cookie = f"{SESSION_COOKIE}={client.cookies[SESSION_COOKIE]}"
    assert client.post("/logout").status_code == 204
    assert SESSION_COOKIE not in client.cookies
    assert client.get("/me", headers={"cookie": cookie}).status_code == 401
    assert client.post("/logout").status_code == 204


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client: httpx.Client) -> None:
    said = client.post("/login", json=LOGIN).headers["set-cookie"].lower().split("; ")
    assert {"httponly", "samesite=lax", "path=/", "max-age=43200"} <= set(said)
    assert "secure" not in said
    assert not any(part.startswith("domain") for part in said)
    client.cookies.clear()
    behind_proxy = {"x-forwarded-proto": "https"}
    said = client.post("/login", json=LOGIN, headers=behind_proxy).headers["set-cookie"]
    assert "secure" in said.lower().split("; ")


def test_each_login_gets_a_session_of_its_own_and_ends_the_former(client: httpx.Client) -> None:
    client.post("/login", json=LOGIN)
    first = client.cookies[SESSION_COOKIE]
    client.post("/login", json=LOGIN)
    assert client.cookies[SESSION_COOKIE] != first
    client.cookies.clear()
    former = {"cookie": f"{SESSION_COOKIE}={first}"}
    assert client.get("/me", headers=former).status_code == 401


@pytest.mark.parametrize(
    "body",
    [{"name": NAME, "password": PASSWORD + "!"}, {"name": "nobody", "password": PASSWORD}],
)
def test_a_wrong_login_says_the_same_whatever_is_wrong(client: httpx.Client, body: dict) -> None:
    answer = client.post("/login", json=body)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "no such account, or another password"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "body", [{}, {"name": NAME}, {"name": NAME, "password": [PASSWORD]}, {**LOGIN, "name": 3}, []]
)
def test_a_login_that_is_none_is_told_without_the_password(
    client: httpx.Client, body: object
) -> None:
    answer = client.post("/login", json=body)
    assert answer.status_code == 422
    assert PASSWORD not in answer.text


def test_a_browser_of_another_site_cannot_log_anybody_in(client: httpx.Client) -> None:
    answer = client.post("/login", json=LOGIN, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    form = {"content-type": "text/plain"}
    answer = client.post("/login", content='{"name": "li"}', headers=form)
    assert answer.status_code == 422


def test_a_program_needs_no_origin(client: httpx.Client, module_engine: Engine) -> None:
    boss = token_of(module_engine, "boss")
    for origin in ("https://elsewhere.example", "null"):
        sent = {"origin": origin, "sec-fetch-site": "cross-site"}
        answer = client.post("/orders/7", json={"number": 1}, headers=boss | sent)
        assert answer.json() == "boss: 1 at 7"


def test_who_is_revoked_is_out_at_once(client: httpx.Client, module_engine: Engine) -> None:
    with module_engine.begin() as connection:
        add_account(connection, "brief", Role.VIEWER, KIM, password=PASSWORD)
    token = token_of(module_engine, "brief")
    client.post("/login", json={"name": "brief", "password": PASSWORD})
    assert client.get("/me").status_code == client.get("/me", headers=token).status_code == 200
    with module_engine.begin() as connection:
        revoke(connection, "brief", KIM)
    assert client.get("/me").status_code == client.get("/me", headers=token).status_code == 401
    assert client.get("/healthz").status_code == 200, "a session that is over is nobody's"
    assert client.get("/healthz", headers=token).status_code == 401


def test_without_token_and_cookie_nothing_is_asked_of_the_database(
    client: httpx.Client, module_engine: Engine
) -> None:
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(module_engine, "before_cursor_execute", note)
    try:
        where = {"lon": HERE.x, "lat": HERE.y, "crs": "cgcs2000"}
        assert client.get("/locate", params=where).status_code == 200
        assert asked == []
        assert client.get("/me", headers=token_of(module_engine, "boss")).status_code == 200
        assert any("tokens" in statement for statement in asked)
    finally:
        event.remove(module_engine, "before_cursor_execute", note)


@pytest.mark.parametrize("at", ["", "now"])
@pytest.mark.parametrize(
    ("name", "phone"),
    [(None, MASKED), ("w2", MASKED), (NAME, MASKED), ("w1", PHONE), ("boss", PHONE)],
)
def test_a_worker_sees_their_own_number_and_administrators_all(
    client: httpx.Client, module_engine: Engine, name: str | None, phone: str, at: str
) -> None:
    headers = token_of(module_engine, name, TokenScope.READ) if name else {}
    where = {"lon": HERE.x, "lat": HERE.y, "crs": "cgcs2000"}
    if at:
        with module_engine.connect() as connection:
            where["at"] = connection.scalar(text("SELECT now()")).isoformat()
    answer = client.get("/locate", params=where, headers=headers).json()
    assert [worker["phone"] for worker in answer["workers"]] == [phone]


def test_without_a_database_it_is_not_known_who_asks_and_that_is_said(
    client: httpx.Client, module_engine: Engine
) -> None:
    def away(*_: object) -> None:
        raise psycopg2.OperationalError("away")

    boss = token_of(module_engine, "boss")
    engine = create_engine(module_engine.url)
    with served(create_app(engine)) as other:
        event.listen(engine, "do_connect", away)
        engine.dispose()
        for sent in (boss, {"cookie": f"{SESSION_COOKIE}=x"}):
            answer = other.get("/me", headers=sent)
            assert answer.status_code == 503
            assert answer.json()["detail"] == "the database cannot be reached just now"
            assert answer.headers["x-content-type-options"] == "nosniff"
        assert other.get("/me").status_code == 401
    engine.dispose()


UNREADABLE = {
    "no JSON": b"{",
    "another body": b'{"numbre": 1}',
    "none": b"",
}


@pytest.mark.parametrize("place", ["7", "seven"])
@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_who_may_not_is_told_so_before_path_and_body_are_read(
    client: httpx.Client, module_engine: Engine, content: bytes, place: str
) -> None:
    planner, boss = token_of(module_engine, NAME), token_of(module_engine, "boss")
    reading = token_of(module_engine, "boss", TokenScope.READ)
    json = {"content-type": "application/json"}

    def status(headers: dict[str, str]) -> int:
        return client.post(f"/orders/{place}", content=content, headers=json | headers).status_code

    assert [status(sent) for sent in ({}, planner, reading, boss)] == [401, 403, 403, 422]


def test_a_body_without_end_is_not_waited_for(client: httpx.Client) -> None:
    """The head promises a terabyte, of which nothing ever comes."""
    with socket.create_connection((client.base_url.host, client.base_url.port), 5) as sock:
        lines = (
            "POST /orders/7 HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json",
            f"Content-Length: {10**12}",
        )
        sock.sendall("\r\n".join([*lines, "", "{"]).encode())
        start = time.monotonic()
        assert sock.recv(1024).startswith(b"HTTP/1.1 401 ")
        assert time.monotonic() - start < 5


def test_the_audit_is_read_in_pages_and_names_logins(
    client: httpx.Client, module_engine: Engine
) -> None:
    boss = token_of(module_engine, "boss")
    client.post("/login", json=LOGIN)
    first = client.get("/audit", params={"limit": 1}, headers=boss).json()
    assert len(first["entries"]) == 1
    entry = first["entries"][0]
    assert (entry["name"], entry["action"], entry["subject"]) == (NAME, "login", NAME)
    assert (entry["role"], entry["via"], entry["address"]) == ("planner", "password", "127.0.0.1")
    seen, page = [entry["id"]], first
    while page["next"]:
        asked = {"limit": 50, "before": page["next"]}
        page = client.get("/audit", params=asked, headers=boss).json()
        seen += [entry["id"] for entry in page["entries"]]
    with module_engine.connect() as connection:
        assert len(seen) == connection.scalar(text("SELECT count(*) FROM audit"))
    assert seen == sorted(seen, reverse=True)
    assert client.get("/audit", params={"limit": 1001}, headers=boss).status_code == 422


def test_all_of_it_works_with_the_rights_of_the_service(
    module_engine: Engine, app: FastAPI
) -> None:
    engine = create_engine(module_engine.url.set(username=SERVICE))
    with served(create_app(engine)) as client:
        client.headers["origin"] = str(client.base_url).rstrip("/")
        assert client.post("/login", json=LOGIN).status_code == 200
        assert client.get("/me").json()["name"] == NAME
        assert client.post("/logout").status_code == 204
        boss = token_of(module_engine, "boss")
        assert client.get("/audit", headers=boss).json()["entries"][0]["action"] == "token made"
    engine.dispose()
