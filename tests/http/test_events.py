"""Events over HTTP: taken in once, resolved as of their report, moved with history, seen by few."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from office import BY, LOWER, PLAN, UPPER, Office, office, refused, told
from serving import PHONE, roster, until
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from sql.accounts import add_account
from sql.actor import Role
from sql.credentials import make_token
from sql.roster import save_postings
from sql.tables.accounts import TokenScope

CODES = list(PLAN.grids["grid_code"])
CENTRE = {code: shape.centroid for code, shape in zip(CODES, PLAN.grids.geometry, strict=True)}
FAR = {"lon": 109.9, "lat": 40.6, "crs": "cgcs2000"}
EAST = "150203001002"
KEPT = (
    "UPDATE events SET text = 'x', version = version + 1",
    "UPDATE events SET version = version + 2",
    "DELETE FROM events",
    "DELETE FROM event_places",
)
COUNTED = """
  SELECT date_trunc('month', reported_at, 'UTC'), coalesce(grid_code, ''), kind, source, status,
    coalesce(community_id, 0), coalesce(district_id, 0), worker_ids, count(*)
  FROM events GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
  EXCEPT SELECT * FROM event_counts
"""


def at_grid(code: str) -> dict[str, Any]:
    return {"lon": CENTRE[code].x, "lat": CENTRE[code].y, "crs": "cgcs2000"}


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    """The office; worker ``w1`` on post at the first grid, a department for the east alone."""
    with office(module_engine) as opened:
        with module_engine.begin() as connection:
            district = connection.scalar(text("SELECT district_id FROM plans"))
            save_postings(connection, district, roster(UPPER))
            people = {"w1": (Role.WORKER, []), "east": (Role.DEPARTMENT, [EAST])}
            for name, (role, divisions) in people.items():
                add_account(connection, name, role, BY, divisions=divisions)
                opened.tokens[name] = make_token(connection, name, 1, TokenScope.WRITE, BY)
        until(lambda: told(opened.get("w1", "/me/grids")), seconds=5)
        yield opened
        with module_engine.connect() as connection:
            assert connection.execute(text(COUNTED)).all() == [], "the counts are not right"


def report(at: Office, who: str = "department", status: int = 201, **more: Any) -> dict[str, Any]:
    return told(at.post(who, "/events", {"kind": "井盖缺失", "text": "学校南门", **more}), status)


def ids(at: Office, who: str, **asked: Any) -> list[int]:
    """Read all pages, two a page."""
    found: list[int] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        after = {"after": page["next"]} if page["next"] else {}
        page = told(at.get(who, "/events", params={"limit": 2, **asked, **after}))
        found += [event["id"] for event in page["events"]]
    return found


def test_an_event_is_stored_with_plan_grid_and_workers_and_no_phone(at: Office) -> None:
    made = report(at, source="12345", external_id="a1", **at_grid(UPPER))
    assert made["status"] == "located"
    assert made["plan"] == {"id": at.published}
    assert made["grid"] == {"grid_code": UPPER, "name": "第1网格"}
    assert made["community"] == {"code": UPPER[:12], "name": "样例1社区"}
    assert made["workers"] == [
        {"worker_id": "w1", "name": "张三", "role": "网格长", "stand_in_for": ""}
    ]
    assert (made["version"], made["history"], made["reported_by"]) == (1, [], "department")
    seen = at.get("department", f"/events/{made['id']}")
    assert told(seen) == {k: v for k, v in made.items() if k != "candidates"}
    assert seen.headers["cache-control"] == "private, no-store"
    listed = at.get("administrator", "/events", params={"worker": "w1"})
    for answer in (json.dumps(made), seen.text, listed.text):
        assert PHONE not in answer
    with at.engine.connect() as connection:
        stored = connection.scalar(text("SELECT string_agg(e::text, '') FROM events AS e"))
        assert "张三" in stored
        assert PHONE not in stored


def test_told_again_it_is_the_same_event_and_something_else_is_a_conflict(at: Office) -> None:
    said = {"source": "12345", "external_id": "again", **at_grid(LOWER)}
    when = (datetime.now(UTC) - timedelta(hours=1)).astimezone().isoformat()
    made = report(at, **said, reported_at=when)
    assert report(at, status=200, **said, reported_at=when)["id"] == made["id"]
    assert report(at, status=200, **said)["id"] == made["id"]
    now = datetime.now(UTC).isoformat()
    other = {**said, "text": "x", "kind": "路灯", "lon": said["lon"] + 1e-9, "reported_at": now}
    problem = refused(at.post("department", "/events", other), 409)
    assert problem["differs"] == ["kind", "text", "reported_at", "place"]
    assert problem["event_id"] == made["id"]
    hidden = refused(
        at.post("w1", "/events", {"kind": "井盖缺失", "text": "学校南门", **said}), 409
    )
    assert "event_id" not in hidden


def test_the_same_report_from_eight_at_once_is_one_event(at: Office) -> None:
    said = {"source": "storm", "external_id": "s", "kind": "井盖缺失", **at_grid(LOWER)}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: at.post("department", "/events", said), range(24)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 23}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_what_lies_outside_or_has_no_certain_address_is_not_lost(at: Office) -> None:
    made = report(at, **FAR)
    assert (made["status"], made["plan"], made["grid"], made["workers"]) == (
        "outside", None, None, [],
    )  # fmt: skip
    assert made["nearest"]["grid_code"] in CODES
    assert made["nearest"]["distance_m"] > 1000
    lost = report(at, address="无此路99999号")
    assert (lost["status"], lost["point"]) == ("unlocated", None)
    assert isinstance(lost["candidates"], list)
    assert ids(at, "reviewer", status="unlocated") == [lost["id"]]
    assert ids(at, "reviewer", status="outside") == [made["id"]]


def test_all_that_is_wrong_is_told_at_once(at: Office) -> None:
    said = {"kind": " ", "lon": 109.8, "lat": 95, "crs": "wgs84", "reported_at": "gestern", "x": 1}
    problem = refused(at.post("department", "/events", said), 422)
    assert {fault.get("column", "") for fault in problem["faults"]} == {
        "kind", "x", "reported_at", "",
    }  # fmt: skip
    swapped = {"kind": "路灯", "lon": CENTRE[UPPER].y, "lat": CENTRE[UPPER].x, "crs": "cgcs2000"}
    assert "swapped" in refused(at.post("department", "/events", swapped), 422)["detail"]
    no_crs = refused(at.post("department", "/events", {"kind": "路灯", "lon": 1, "lat": 1}), 422)
    assert [fault["column"] for fault in no_crs["faults"]] == ["crs"]
    chinese = at.post("department", "/events", {}, headers={"accept-language": "zh"})
    assert "没有给出地点" in refused(chinese, 422)["detail"]


def test_a_moved_pin_finds_its_grid_anew_and_keeps_where_it_was(at: Office) -> None:
    made = report(at, source="12345", external_id="moved", **at_grid(LOWER))
    path = f"/events/{made['id']}/place"
    move = {**at_grid(UPPER), "reason": "实际在北面", "base_version": 1}
    assert refused(at.post("w1", path, move), 404), "not on post there"
    moved = told(at.post("administrator", path, move))
    assert (moved["version"], moved["grid"]["grid_code"], moved["reason"]) == (
        2, UPPER, "实际在北面",
    )  # fmt: skip
    assert [worker["worker_id"] for worker in moved["workers"]] == ["w1"]
    (before,) = moved["history"]
    assert (before["version"], before["grid"]["grid_code"], before["reason"]) == (1, LOWER, "")
    assert told(at.post("administrator", path, move))["version"] == 2, "the same, told again"
    late = refused(at.post("department", path, {**move, "reason": "别处"}), 409)
    assert (late["version"], late["changes"][0]["by"]) == (2, "administrator")
    back = {**at_grid(LOWER), "reason": "弄错了", "base_version": 2}
    assert told(at.post("w1", path, back))["version"] == 3, "it lay where they are on post"
    again = report(at, status=200, source="12345", external_id="moved", **at_grid(LOWER))
    assert len(again["history"]) == 2
    with at.engine.connect() as connection:
        audited = text("SELECT detail ->> 'to_grid' FROM audit WHERE action = 'move event'")
        assert connection.scalars(audited).all() == [UPPER, LOWER]
    for statement in KEPT:
        with at.engine.connect() as connection, pytest.raises(DBAPIError) as refusal:
            connection.execute(text(statement))
        assert refusal.value.orig is not None
        assert refusal.value.orig.pgcode == "GR001"  # type: ignore[attr-defined]


def test_each_sees_what_is_theirs(at: Office) -> None:
    mine = report(at, "w1", **at_grid(CODES[2]))["id"]
    north = report(at, **at_grid(UPPER))["id"]
    east = report(at, **at_grid(CODES[3]))["id"]
    others = report(at, "worker", **at_grid(LOWER))["id"]
    seen = {who: set(ids(at, who)) for who in ("w1", "east", "worker", "planner", "administrator")}
    assert {mine, north} <= seen["w1"]
    assert not {east, others} & seen["w1"]
    assert seen["worker"] == {others}
    assert {mine, east} == seen["east"]
    assert seen["planner"] == seen["administrator"] >= {mine, north, east, others}
    for who, found in seen.items():
        assert told(at.get(who, "/events/counts"))["total"] == len(found)
        assert at.get(who, f"/events/{north}").status_code == (200 if north in found else 404)
    assert refused(at.get("viewer", "/events"), 403)
    assert refused(at.get("public", f"/events/{north}"), 401)


def test_lists_and_counts_agree_whatever_is_asked(at: Office) -> None:
    now = datetime.now(UTC)
    for days in (1, 40, 80, 200):
        when = (now - timedelta(days=days)).isoformat()
        for code in CODES[:3]:
            report(at, kind=f"第{days % 3}类", source="old", reported_at=when, **at_grid(code))
    box = ",".join(str(side) for side in CENTRE[UPPER].buffer(1e-4).bounds)
    since = (now - timedelta(days=90)).isoformat()
    asked: list[dict[str, Any]] = [
        {}, {"grid": LOWER}, {"community": EAST}, {"community": "150203001"}, {"kind": "第2类"},
        {"source": "old"}, {"status": "located"}, {"from": since}, {"until": since},
        {"from": since, "until": now.isoformat(), "source": "old"}, {"bbox": box},
        {"worker": "w1", "from": since},
    ]  # fmt: skip
    everything = told(at.get("planner", "/events", params={"limit": 1000}))["events"]
    order = [(event["reported_at"], event["id"]) for event in everything]
    assert order == sorted(order, reverse=True)
    for filters in asked:
        found = ids(at, "planner", **filters)
        assert len(found) == len(set(found)) > 0
        assert found == [e["id"] for e in everything if e["id"] in found]
        mine = [event for event in everything if event["id"] in found]
        for by, key in {
            "grid": lambda e: e["grid"] and e["grid"]["grid_code"],
            "community": lambda e: e["community"] and e["community"]["code"],
            "kind": lambda e: e["kind"],
            "source": lambda e: e["source"],
            "status": lambda e: e["status"],
        }.items():
            counts = told(at.get("planner", "/events/counts", params={**filters, "by": by}))
            assert counts["total"] == len(found), filters
            assert {c["key"]: c["count"] for c in counts["counts"]} == Counter(map(key, mine))
    begins = (now - timedelta(days=60)).astimezone(timezone(timedelta(hours=8)))
    asked_days = {"by": "day", "from": begins.isoformat()}
    days = told(at.get("planner", "/events/counts", params=asked_days))
    local = [datetime.fromisoformat(e["reported_at"]).astimezone(begins.tzinfo) for e in everything]
    wanted = Counter(when.date().isoformat() for when in local if when >= begins)
    assert {c["key"]: c["count"] for c in days["counts"]} == wanted
    problem = refused(at.get("planner", "/events/counts", params={"by": "day", "bbox": "1,2"}), 422)
    assert [fault["column"] for fault in problem["faults"]] == ["from", "bbox"]


def test_pages_hold_each_event_once_while_others_come_in(at: Office) -> None:
    asked = {"source": "paged", "limit": 3}
    before = [report(at, source="paged", **at_grid(LOWER))["id"] for _ in range(8)]
    found: list[int] = []
    page = told(at.get("planner", "/events", params=asked))
    while True:
        found += [event["id"] for event in page["events"]]
        report(at, source="paged", **at_grid(UPPER))
        if page["next"] is None:
            break
        page = told(at.get("planner", "/events", params={**asked, "after": page["next"]}))
    assert found == before[::-1]
    for wrong in ("x", "MTIz", "é", "MS4tMQ", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5LjE"):
        refused(at.get("planner", "/events", params={"after": wrong}), 422)
