"""Absences and rosters over HTTP: who may tell them, who is told instead, and what nobody sees."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from office import ELSEWHERE, PLAN, UPPER, Office, office, refused, told
from serving import until
from sqlalchemy import Engine, text

from sql.accounts import add_account
from sql.actor import Role, operator
from sql.credentials import make_token
from sql.tables import TokenScope

INSIDE = PLAN.grids.geometry[0].centroid
HERE = {"lon": INSIDE.x, "lat": INSIDE.y, "crs": "cgcs2000"}
ROSTER = f"""worker_id,name,role,phone,from,grid_code,stand_in_for
worker,张三,网格长,13800001111,2026-01-01,{UPPER},
w2,李四,网格长,13800002222,2026-01-01,{UPPER},worker
"""
CSV = {"headers": {"content-type": "text/csv"}}
NARROW = "planner of another community"


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        with module_engine.begin() as connection:
            kim = operator("kim")
            add_account(connection, NARROW, Role.PLANNER, kim, divisions=["150203001002"])
            opened.tokens[NARROW] = make_token(connection, NARROW, 1, TokenScope.WRITE, kim)
        told(opened.ask("planner", "POST", "/districts/150203/roster", content=ROSTER, **CSV))
        yield opened


def names(here: Office, **asked: str) -> list[str]:
    found = here.get("public", "/locate", params=HERE | asked).json()["workers"]
    assert all(worker.keys() == {"worker_id", "name", "role", "phone"} for worker in found)
    return [worker["name"] for worker in found]


def away(at: Office, who: str, **more: Any) -> Any:
    return at.post(who, "/absences", {"worker_id": "worker", "from": "2026-03-01"} | more)


def test_who_is_away_is_stood_in_for_within_a_second_until_that_ends(at: Office) -> None:
    until(lambda: names(at) == ["张三"], seconds=1)
    before = datetime.now(UTC)
    start = datetime.now(UTC).isoformat()
    entry = told(away(at, "worker", **{"from": start, "reason": "看牙"}), 201)
    until(lambda: names(at) == ["李四"], seconds=1)
    assert names(at, at=datetime.now(UTC).isoformat()) == ["李四"]
    assert names(at, at=before.isoformat()) == ["张三"]
    assert (entry["worker_id"], entry["until"], entry["reason"]) == ("worker", None, "看牙")
    assert told(at.get("planner", "/absences"))["absences"] == [entry]
    refused(away(at, "planner"), 409)
    assert at.ask("worker", "DELETE", f"/absences/{entry['id']}").status_code == 204
    until(lambda: names(at) == ["张三"], seconds=1)
    refused(at.ask("worker", "DELETE", f"/absences/{entry['id']}"), 409)
    assert told(at.get("worker", "/absences")) == {"absences": []}
    audit = at.get("administrator", "/audit").text
    assert "report absence" in audit
    assert "end absence" in audit
    assert "看牙" not in audit


def test_an_absence_begins_and_ends_by_itself(at: Office) -> None:
    until(lambda: names(at) == ["张三"], seconds=1)
    soon, later = (datetime.now(UTC) + timedelta(seconds=s) for s in (0.9, 1.7))
    told(away(at, "planner", **{"from": soon.isoformat(), "until": later.isoformat()}), 201)
    assert names(at) == ["张三"]
    until(lambda: names(at) == ["李四"], seconds=1.8)
    until(lambda: names(at) == ["张三"], seconds=1.8)


def test_one_that_has_not_begun_is_taken_back(at: Office) -> None:
    days = {"from": "2099-03-02", "until": "2099-03-06"}
    entry = told(away(at, "administrator", **days), 201)
    read = [datetime.fromisoformat(entry[name]) for name in ("from", "until")]
    assert read[1] - read[0] == timedelta(days=5), "the last day belongs to it"
    assert at.ask("planner", "DELETE", f"/absences/{entry['id']}").status_code == 204
    refused(at.ask("planner", "DELETE", f"/absences/{entry['id']}"), 404)


def test_absences_are_nobody_elses_business(at: Office) -> None:
    entry = told(away(at, "planner", **{"from": "2099-01-01", "reason": "手术"}), 201)
    for who in (ELSEWHERE, NARROW):
        assert told(at.get(who, "/absences")) == {"absences": []}
        refused(at.ask(who, "DELETE", f"/absences/{entry['id']}"), 404)
        refused(away(at, who), 404)
    refused(at.post("worker", "/absences", {"worker_id": "w2", "from": "2099-01-01"}), 404)
    for who in ("viewer", "department", "reviewer"):
        refused(at.get(who, "/absences"), 403)
    at.ask("planner", "DELETE", f"/absences/{entry['id']}")


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-03-01T09:00:00"}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"until": "2026-02-01"}, "until"),
        ({"why": "x"}, "why"),
    ],
)
def test_what_is_no_absence_is_refused_by_name(at: Office, more: dict, word: str) -> None:
    faults = refused(away(at, "worker", **more), 422)["faults"]
    assert [fault["column"] for fault in faults] == [word]


def test_faults_of_a_roster_show_no_phone_number_to_who_may_not_see_it(at: Office) -> None:
    shifted = ROSTER.replace("网格长,13800001111,2026-01-01", "网格长,2026-01-01,13800001111")
    sent = {"content": shifted, **CSV}
    path = "/districts/150203/roster"
    found = refused(at.ask("planner", "POST", path, params={"dry_run": True}, **sent), 422)
    assert "138****1111" in str(found["faults"])
    assert "13800001111" not in str(found)
    own = refused(at.ask("administrator", "POST", path, **sent), 422)
    assert "13800001111" in str(own["faults"])


def test_a_roster_is_for_planners_of_the_whole_district(at: Office) -> None:
    sent = {"content": ROSTER, **CSV}
    for who in (ELSEWHERE, NARROW):
        refused(at.ask(who, "POST", "/districts/150203/roster", **sent), 403)
    refused(at.ask("planner", "POST", "/districts/999999/roster", **sent), 404)


def test_a_workbook_is_read_as_well(at: Office) -> None:
    rows = [line.split(",") for line in ROSTER.splitlines()]
    book = BytesIO()
    pd.DataFrame(rows[1:], columns=rows[0]).to_excel(book, index=False)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sent = {"content": book.getvalue(), "headers": {"content-type": kind}, "timeout": 60}
    found = told(at.ask("planner", "POST", "/districts/150203/roster", **sent))
    assert (found["kept"], found["begun"], found["changed"], found["ended"]) == (2, [], [], [])


def test_a_dry_run_over_http_changes_nothing_and_no_answer_holds_a_phone_number(
    at: Office,
) -> None:
    sent = ROSTER.replace("w2", "w3").replace("13800002222", "13800003333")
    answer = at.ask(
        "planner",
        "POST",
        "/districts/150203/roster",
        params={"dry_run": True, "whole": True},
        content=sent,
        **CSV,
    )
    body = told(answer)
    assert (body["workers_new"], body["workers_gone"]) == (["w3"], ["w2"])
    assert [post["worker_id"] for post in body["begun"]] == ["w3"]
    assert body["begun"][0]["from"] == "2026-01-01"
    assert "1380000" not in answer.text
    with at.engine.connect() as connection:
        ids = connection.scalars(text("SELECT worker_id FROM workers ORDER BY 1")).all()
    assert ids == ["w2", "worker"]
