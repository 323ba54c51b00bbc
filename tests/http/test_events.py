"""Events over HTTP: taken in once, resolved as of their report, moved with history, seen by few."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from office import BY, LOWER, PLAN, UPPER, Office, office, refused, told
from serving import PHONE, roster
from sqlalchemy import Engine, text

from sql.accounts import add_account
from sql.actor import Role
from sql.credentials import make_token
from sql.roster import save_postings
from sql.tables.accounts import TokenScope

POINT = {code: PLAN.grids.geometry[k].centroid for k, code in enumerate(PLAN.grids["grid_code"])}
FAR = {"lon": 109.9, "lat": 40.6, "crs": "cgcs2000"}


def at_grid(code: str) -> dict[str, Any]:
    return {"lon": POINT[code].x, "lat": POINT[code].y, "crs": "cgcs2000"}


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        with module_engine.begin() as connection:
            district = connection.scalar(text("SELECT district_id FROM plans"))
            save_postings(connection, district, roster(UPPER))
            people = {"w1": (Role.WORKER, []), "second": (Role.DEPARTMENT, ["150203001002"])}
            for name, (role, divisions) in people.items():
                add_account(connection, name, role, BY, divisions=divisions)
                opened.tokens[name] = make_token(connection, name, 1, TokenScope.WRITE, BY)
        until_posted(opened)
        yield opened


def until_posted(at: Office) -> None:
    from serving import until

    until(lambda: told(at.get("w1", "/me/grids")), seconds=5)


def report(at: Office, who: str = "department", status: int = 201, **more: Any) -> dict[str, Any]:
    body = {"kind": "井盖缺失", "text": "学校南门", **more}
    return told(at.post(who, "/events", body), status)


def test_an_event_is_stored_with_plan_grid_and_workers_and_no_phone(at: Office) -> None:
    made = report(at, source="12345", external_id="a1", **at_grid(UPPER))
    assert made["status"] == "located"
    assert made["plan"] == {"id": at.published}
    assert made["grid"] == {"grid_code": UPPER, "name": "第1网格"}
    assert made["community"]["code"] == UPPER[:12]
    assert made["workers"] == [
        {"worker_id": "w1", "name": "张三", "role": "网格长", "stand_in_for": ""}
    ]
    assert (made["version"], made["history"], made["reported_by"]) == (1, [], "department")
    seen = at.get("department", f"/events/{made['id']}")
    assert told(seen) == {k: v for k, v in made.items() if k != "candidates"}
    assert seen.headers["cache-control"] == "private, no-store"
    assert PHONE not in json.dumps(made)
    with at.engine.connect() as connection:
        assert PHONE not in connection.scalar(text("SELECT string_agg(e::text, '') FROM events e"))
