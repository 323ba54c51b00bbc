"""How often somebody may try to log in."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from serving import served
from sqlalchemy import Engine

from api.http import logins
from api.http.app import create_app
from sql.accounts import add_account
from sql.actor import Role, operator

NAME, PASSWORD = "li", "correct horse battery"
LOGIN = {"name": NAME, "password": PASSWORD}


@pytest.fixture(scope="module")
def app(module_engine: Engine) -> FastAPI:
    with module_engine.begin() as connection:
        add_account(connection, NAME, Role.PLANNER, operator("kim"), password=PASSWORD)
    return create_app(module_engine)


@pytest.fixture(scope="module")
def serving(app: FastAPI) -> Iterator[httpx.Client]:
    with served(app) as client:
        yield client


@pytest.fixture
def client(serving: httpx.Client, app: FastAPI) -> httpx.Client:
    """A program whose tries are not counted yet."""
    app.state.logins = logins.Logins()
    serving.cookies.clear()
    return serving


def test_passwords_are_tried_only_so_often_for_a_name(client: httpx.Client, monkeypatch) -> None:
    monkeypatch.setattr(logins, "PER_NAME", logins.RateLimitItemPerMinute(2, 5, namespace="name"))
    wrong = {"name": NAME, "password": "wrong password"}
    assert [client.post("/login", json=wrong).status_code for _ in range(3)] == [401, 401, 429]
    answer = client.post("/login", json=LOGIN)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 300
    other = {"name": "nobody", "password": "wrong password"}
    assert client.post("/login", json=other).status_code == 401


def test_passwords_are_tried_only_so_often_from_an_address(
    client: httpx.Client, monkeypatch
) -> None:
    few = logins.RateLimitItemPerMinute(2, 5, namespace="address")
    monkeypatch.setattr(logins, "PER_ADDRESS", few)
    for number in range(2):
        wrong = {"name": f"nobody {number}", "password": "wrong password"}
        assert client.post("/login", json=wrong).status_code == 401
    assert client.post("/login", json=LOGIN).status_code == 429
    elsewhere = {"x-forwarded-for": "192.0.2.1"}
    assert client.post("/login", json=LOGIN, headers=elsewhere).status_code == 200


def test_logins_that_succeed_are_not_counted(client: httpx.Client, monkeypatch) -> None:
    monkeypatch.setattr(logins, "PER_NAME", logins.RateLimitItemPerMinute(1, 5, namespace="name"))
    assert [_try(client) for _ in range(3)] == [200] * 3


def test_a_login_that_is_too_long_is_a_problem_like_any_other(client: httpx.Client) -> None:
    answer = client.post("/login", json={"name": NAME, "password": "x" * 20_000})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "same"),
    [("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::/64"), ("a proxy", "a proxy")],
)
def test_of_an_ipv6_address_the_network_is_counted(address: str, same: str) -> None:
    assert logins._network(address) == same


def _try(client: httpx.Client) -> int:
    client.cookies.clear()  # that of a login needs an origin
    return client.post("/login", json=LOGIN).status_code
