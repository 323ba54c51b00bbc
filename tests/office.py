"""The app with an account in each role, and plans that they draw, judge and publish."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sample_plan import sample_plan
from serving import put_out, served
from sqlalchemy import Engine, create_engine

from api.http.app import create_app
from sql.accounts import add_account
from sql.actor import Role, operator
from sql.credentials import make_token
from sql.service import SERVICE
from sql.tables.accounts import TokenScope

PLAN = sample_plan()
UPPER, LOWER = PLAN.grids["grid_code"][:2]
"""The two grids of the first community: units 0 to 17 and 18 to 35, six in a row."""
EDGE = [12, 13, 14, 15, 16, 17]
"""The row of the upper grid that borders the lower one."""
READ = """() => document.body.dataset.status === "ready"
  && document.getElementById("map").studio.store.state.reading === "" """
"""Asked in the studio: has it read the units of a plan, and how they border on each other?"""
BY = operator("the tests")
ELSEWHERE = "planner elsewhere"
SECOND_REVIEWER = "second reviewer"


@dataclass(frozen=True)
class Office:
    """The app, a published plan in it, and a token for each account."""

    engine: Engine
    client: httpx.Client
    tokens: dict[str, str]
    published: int

    def ask(self, who: str, method: str, path: str, **how: Any) -> httpx.Response:
        """Ask as somebody; ``public`` is nobody in particular."""
        headers = {**how.pop("headers", {})}
        if who != Role.PUBLIC:
            headers["authorization"] = f"Bearer {self.tokens[who]}"
        return self.client.request(method, path, headers=headers, **how)

    def get(self, who: str, path: str, **how: Any) -> httpx.Response:
        return self.ask(who, "GET", path, **how)

    def post(self, who: str, path: str, body: Any = None, **how: Any) -> httpx.Response:
        return self.ask(who, "POST", path, json=body, **how)

    def draft(self, from_plan: int | None = None) -> int:
        """Make a draft as the planner."""
        body = {"from_plan": from_plan or self.published, "name": "a draft"}
        return told(self.post("planner", "/plans", body), 201)["id"]

    def edit(self, plan: int, base_version: int, op: str, **rest: Any) -> httpx.Response:
        body = {"base_version": base_version, "op": op, **rest}
        return self.post("planner", f"/plans/{plan}/edits", body)

    def version(self, plan: int) -> int:
        return told(self.get("planner", f"/plans/{plan}"))["version"]


def told(answer: httpx.Response, status: int = 200) -> Any:
    """Return the body of an answer that must be of this status."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
    return answer.json()


def refused(answer: httpx.Response, status: int) -> dict[str, Any]:
    """Return the problem of an answer that must be one."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["detail"]
    return body


@contextmanager
def office(engine: Engine) -> Iterator[Office]:
    """Open the app, with a published plan and an account in each role, and two more."""
    published = put_out(engine, PLAN)
    people = {role.value: (role, []) for role in Role if role is not Role.PUBLIC}
    people[ELSEWHERE] = (Role.PLANNER, ["999999"])
    people[SECOND_REVIEWER] = (Role.REVIEWER, [])
    tokens = {}
    with engine.begin() as connection:
        for name, (role, divisions) in people.items():
            add_account(connection, name, role, BY, divisions=divisions)
            tokens[name] = make_token(connection, name, 1, TokenScope.WRITE, BY)
    service = create_engine(engine.url.set(username=SERVICE))  # with no more rights than it has
    with served(create_app(service)) as client:
        yield Office(engine, client, tokens, published)
    service.dispose()
