"""What is not told: drafts to those who may not see them, phone numbers, anything by injection."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from office import BY, EDGE, ELSEWHERE, LOWER, PLAN, UPPER, Office, office, refused, told
from serving import MASKED, PHONE, roster
from small_merge import small_merge
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from api.export import Format
from sql.accounts import add_account
from sql.actor import Role
from sql.credentials import make_token
from sql.publishing import publish
from sql.service import SERVICE
from sql.store import save_plan
from sql.tables.accounts import TokenScope

NONE = 987_654
"""No plan has this id."""
BLIND = ("public", "viewer", "worker", "department", ELSEWHERE)
EASTERN = "planner of the east"
STAFF = ("/load", "/handover/{published}", "/handover/{plan}")
"""Told to those who manage grids."""
READS = (
    "", "/grids", "/units", "/exceptions", "/log", "/diff/{published}", "/diff/{plan}",
    *(f"/export/{name}" for name in Format), "/export/png?grid=" + UPPER,
)  # fmt: skip
WRITES = {
    "/edits": {"base_version": 1, "op": "lock", "grid_code": UPPER},
    "/undo": {},
    "/redo": {"base_version": 99},
    "/submit": {"reason": "x"},
    "/approve": {},
    "/reject": {"comment": "x"},
    "/publish": {},
}
VARYING = {"date", "server-timing", "content-length"}


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        with module_engine.begin() as connection:
            add_account(connection, EASTERN, Role.PLANNER, BY, divisions=["150203001002"])
            opened.tokens[EASTERN] = make_token(connection, EASTERN, 1, TokenScope.WRITE, BY)
        yield opened


def seen(answer: httpx.Response, plan: int) -> tuple[int, dict[str, str], str]:
    """An answer without the id that was asked for."""
    headers = {k: v for k, v in answer.headers.items() if k not in VARYING}
    return answer.status_code, headers, re.sub(rf"\b{plan}\b", "ID", answer.text)


def same(at: Office, who: str, draft: int, method: str, path: str, **how: Any) -> int:
    """Ask of a draft and of no plan: the answers are one; return its status."""
    told_of = []
    for plan in (draft, NONE):
        body = how.get("json")
        sent = how | ({"json": {**body, "from_plan": plan}} if body and "from_plan" in body else {})
        url = path.format(plan=plan, published=at.published)
        told_of.append(seen(at.ask(who, method, url, **sent), plan))
    assert told_of[0] == told_of[1]
    return told_of[0][0]


@pytest.mark.parametrize("state", ["draft", "submitted", "approved"])
@pytest.mark.parametrize("who", BLIND)
def test_an_unpublished_plan_is_as_if_it_were_not_there(at: Office, who: str, state: str) -> None:
    draft = at.draft()
    told(at.edit(draft, 1, "comment", text="geheim"))
    if state != "draft":
        told(at.post("planner", f"/plans/{draft}/submit", {}))
    if state == "approved":
        told(at.post("reviewer", f"/plans/{draft}/approve", {}))
    tag = at.get("planner", f"/plans/{draft}/grids").headers["etag"]
    for path in (*READS, *STAFF):
        wanted = {403, 404} if who in BLIND[1:4] else {401, 404}
        status = same(at, who, draft, "GET", f"/plans/{{plan}}{path}")
        assert status in wanted
        same(at, who, draft, "GET", f"/plans/{{plan}}{path}", headers={"if-none-match": tag})
        same(at, who, draft, "HEAD", f"/plans/{{plan}}{path}")
    for path, body in WRITES.items():
        assert same(at, who, draft, "POST", f"/plans/{{plan}}{path}", json=body) in {401, 403, 404}
    assert same(at, who, draft, "GET", "/plans/{published}/diff/{plan}") == 404
    assert same(at, who, draft, "POST", "/plans", json={"from_plan": 0}) in {401, 403, 404}
    redraw = {"kind": "redraw", "manifest": "nowhere.toml", "from_plan": 0}
    same(at, who, draft, "POST", "/jobs", json=redraw)
    assert draft not in {plan["id"] for plan in told(at.get(who, "/plans"))}


@pytest.mark.parametrize("who", ["public", "viewer", ELSEWHERE])
def test_a_published_plan_does_not_tell_of_the_draft_that_it_was_drawn_from(
    at: Office, who: str
) -> None:
    draft = at.draft()
    told(at.edit(draft, 1, "rename", grid_code=UPPER, name="甲"))
    child = at.draft(draft)
    with at.engine.begin() as connection:
        publish(connection, child, by=BY, whatever_state=True)
        publish(connection, at.published, by=BY)
    assert told(at.get("planner", f"/plans/{child}"))["from_plan"] == draft
    assert told(at.get(who, f"/plans/{child}"))["from_plan"] is None


def test_a_planner_of_one_community_edits_only_there(at: Office) -> None:
    draft = at.draft()
    before = at.get("planner", f"/plans/{draft}/units").content
    for body in (
        {"op": "move_units", "unit_ids": EDGE, "to_grid": LOWER},
        {"op": "rename", "grid_code": UPPER, "name": "x"},
        {"op": "merge_grids", "grid_codes": [UPPER, LOWER]},
        {"op": "split_grid", "grid_code": UPPER},
        {"op": "comment", "grid_code": UPPER, "text": "x"},
    ):
        path = f"/plans/{draft}/edits"
        refused(at.post(EASTERN, path, {"base_version": 1, **body}), 403)
    assert at.get("planner", f"/plans/{draft}/units").content == before
    told(at.edit(draft, 1, "rename", grid_code=UPPER, name="甲"))
    refused(at.post(EASTERN, f"/plans/{draft}/undo", {"base_version": 2}), 403)
    told(at.post("planner", f"/plans/{draft}/undo", {"base_version": 2}))
    refused(at.post(EASTERN, f"/plans/{draft}/redo", {"base_version": 3}), 403)
    here = {"base_version": 3, "op": "lock", "grid_code": "150203001002001"}
    assert told(at.post(EASTERN, f"/plans/{draft}/edits", here))["version"] == 4
    for who, status in ((EASTERN, 409), (ELSEWHERE, 403)):
        path = f"/plans/{at.published}/edits"
        refused(at.post(who, path, {"base_version": 1, "op": "comment", "text": "x"}), status)


def unpacked(content: bytes) -> bytes:
    """A file, and what is in it where it is a zip."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"\n".join(unpacked(packed.read(name)) for name in packed.namelist())


def test_no_answer_about_a_plan_has_a_phone_number_but_an_administrator_s_register(
    at: Office,
) -> None:
    postings = roster(small_merge().grids["grid_code"].iloc[0])
    with at.engine.begin() as connection:
        merged = save_plan(connection, small_merge(), postings)
        publish(connection, merged, by=BY, whatever_state=True)
    draft = at.draft(merged)
    told(at.edit(draft, 1, "comment", text="x"))
    numbers = (PHONE, "1380000", MASKED)
    for who, plan in (("public", merged), ("worker", merged), ("administrator", draft)):
        for path in READS[:-1]:
            url = f"/plans/{plan}{path}".format(plan=plan, published=merged)
            answer = at.get(who, url, timeout=60)
            assert answer.status_code in {200, 401, 403} or path == "/export/png"
            content = unpacked(answer.content).decode("utf-8", "replace")
            if (who, path) == ("administrator", "/export/xlsx"):
                assert PHONE in content  # whom the register is for
                continue
            assert not [number for number in numbers if number in content], (who, url)
    with at.engine.begin() as connection:
        publish(connection, at.published, by=BY)


PAYLOADS = (
    "'; DROP TABLE plan_log; --", "' OR '1'='1", "%s %(x)s :plan_id {0} {plan}", "\\'; SELECT 1 --",
    "1); DELETE FROM plans; --", "$$; TRUNCATE audit; $$", "a\u0000b", "\ud800", "٣" * 3, "../..",
    "<script>alert(1)</script>",
)  # fmt: skip


def counted(at: Office) -> dict[str, int]:
    with at.engine.connect() as connection:
        tables = connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        ).all()
        return {
            table: connection.scalar(text(f'SELECT count(*) FROM "{table}"'))  # noqa: S608
            for table in tables
        }


@pytest.mark.parametrize("said", PAYLOADS, ids=repr)
def test_what_is_said_is_never_taken_for_sql(at: Office, said: str) -> None:
    draft = at.draft()
    before, version = counted(at), 1
    bodies: list[dict[str, Any]] = [
        {"op": "rename", "grid_code": UPPER, "name": said},
        {"op": "comment", "text": said},
        {"op": "comment", "text": "x", "grid_code": said},
        {"op": "move_units", "unit_ids": EDGE, "to_grid": said},
        {"op": "merge_grids", "grid_codes": [said, UPPER]},
        {"op": "lock", "grid_code": said},
        {"op": "set_kind", "grid_code": UPPER, "kind": said},
        {"op": said},
    ]

    def post(who: str, path: str, body: Any) -> httpx.Response:
        headers = {"content-type": "application/json"}
        answer = at.ask(who, "POST", path, content=json.dumps(body), headers=headers)
        assert answer.status_code < 500, answer.text
        return answer

    for body in bodies:
        answer = post("planner", f"/plans/{draft}/edits", {"base_version": version, **body})
        if answer.status_code == 200:
            version += 1
            logged = told(at.get("planner", f"/plans/{draft}/log"))[-1]["body"]
            assert logged == {"grid_code": None, **body}
    post("planner", "/plans", {"from_plan": at.published, "name": said})
    post("planner", "/jobs", {"kind": "divide", "manifest": said})
    post("public", "/login", {"name": said, "password": said})
    post("planner", f"/plans/{draft}/submit", {"reason": said})
    post("reviewer", f"/plans/{draft}/reject", {"comment": said})
    post("administrator", f"/plans/{draft}/publish", {"filing_number": said})
    sent = said.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for path, params in (
        ("/locate", {"lon": 1, "lat": 2, "crs": sent}),
        ("/locate", {"lon": 1, "lat": 2, "crs": "wgs84", "at": sent}),
        ("/locate", {"address": sent}),
        ("/crosswalk", {"department": sent}),
        ("/crosswalk", {"department": "公安", "area": sent}),
        ("/audit", {"subject": sent, "name": sent}),
        (f"/plans/{draft}/export/geojson", {"lang": sent}),
        (f"/plans/{draft}/export/html", {"grid": sent, "community": sent}),
        (f"/plans/{draft}/export/shapefile", {"encoding": sent}),
        (f"/plans/{draft}/log", {"after": sent}),
        (f"/plans/{quote(sent)}", {}),
    ):
        assert at.get("administrator", path, params=params).status_code < 500, path
    headers = {"if-none-match": said.encode("ascii", "ignore").replace(b"\0", b"")}
    assert at.get("planner", f"/plans/{draft}/grids", headers=headers).status_code == 200
    after = counted(at)
    assert after.keys() == before.keys()
    assert all(after[table] >= before[table] for table in before)


def test_the_log_and_the_audit_cannot_be_changed_by_what_the_service_connects_as(
    at: Office,
) -> None:
    told(at.edit(at.draft(), 1, "comment", text="x"))
    engine = create_engine(at.engine.url.set(username=SERVICE))
    before = counted(at)
    columns = {"plan_log": "body", "log_grids": "name", "log_units": "to_grid", "audit": "detail"}
    for table, column in columns.items():
        for statement in (
            f"UPDATE {table} SET {column} = {column}",  # noqa: S608
            f"DELETE FROM {table}",  # noqa: S608
            f"TRUNCATE {table} CASCADE",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"DROP TABLE {table}",
            "SET ROLE gridding",
        ):
            with (
                engine.connect() as connection,
                pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
            ):
                connection.execute(text(statement))
    engine.dispose()
    assert counted(at) == before


def test_a_publication_to_come_is_not_told_before_its_time(engine: Engine) -> None:
    with office(engine) as at:
        is_told_in_time(at)


def is_told_in_time(at: Office) -> None:
    draft = at.draft()
    told(at.edit(draft, 1, "rename", grid_code=UPPER, name="秘"))
    start = datetime.now(UTC) + timedelta(days=3)
    with at.engine.begin() as connection:
        publish(connection, draft, by=BY, whatever_state=True, start=start)
    point = PLAN.grids.geometry[0].centroid
    here = {"lon": point.x, "lat": point.y, "crs": "cgcs2000"}
    for moment in (start, start + timedelta(days=1)):
        when = {"at": moment.isoformat()}
        refused(at.get("public", "/locate", params=here | when), 422)
        refused(at.get("public", "/crosswalk", params={"department": "公安"} | when), 422)
    soon = {"at": (datetime.now(UTC) + timedelta(seconds=20)).isoformat()}
    now = told(at.get("public", "/locate", params=here))
    assert told(at.get("public", "/locate", params=here | soon)) == now
    assert now["plan"]["id"] != draft
    assert same(at, "public", draft, "GET", "/plans/{plan}") == 404
