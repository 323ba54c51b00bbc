"""The life of a plan over HTTP: submitted, approved or rejected, published, rolled back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from office import (
    EDGE,
    ELSEWHERE,
    LOWER,
    PLAN,
    SECOND_REVIEWER,
    UPPER,
    Office,
    office,
    refused,
    told,
)
from serving import until
from sqlalchemy import Engine

POINT = PLAN.units.geometry[EDGE[0]].centroid
HERE = {"lon": POINT.x, "lat": POINT.y, "crs": "cgcs2000"}


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        yield opened


def _step(at: Office, who: str, plan: int, step: str, **body: object) -> dict:
    return told(at.post(who, f"/plans/{plan}/{step}", body))


def _approved(at: Office, *edits: tuple[str, dict]) -> int:
    plan = at.draft()
    for version, (op, rest) in enumerate(edits, start=1):
        told(at.edit(plan, version, op, **rest))
    _step(at, "planner", plan, "submit", reason="以后再平衡")
    _step(at, "reviewer", plan, "approve", comment="同意")
    return plan


def test_a_plan_is_drawn_rejected_approved_published_and_rolled_back(at: Office) -> None:
    started = datetime.now(UTC)
    plan = at.draft()
    told(at.edit(plan, 1, "move_units", unit_ids=EDGE[:1], to_grid=LOWER))
    submitted = _step(at, "planner", plan, "submit")
    assert (submitted["state"], submitted["version"], submitted["renumbered"]) == (
        "submitted",
        2,
        {},
    )
    refused(at.edit(plan, 2, "rename", grid_code=UPPER, name="x"), 409)
    back = _step(at, "reviewer", plan, "reject", comment="再看看")
    assert (back["state"], back["version"]) == ("draft", 2)
    told(at.edit(plan, 2, "rename", grid_code=LOWER, name="南网格"))
    _step(at, "planner", plan, "submit")
    assert _step(at, "reviewer", plan, "approve")["state"] == "approved"
    refused(at.get("public", f"/plans/{plan}"), 404)
    assert told(at.client.get("/locate", params=HERE))["grid"]["grid_code"] == UPPER

    body = _step(at, "administrator", plan, "publish", filing_number="备2026-7")
    (publication,) = body["publications"]
    assert (publication["filing_number"], publication["by"]) == ("备2026-7", "administrator")
    until(
        lambda: told(at.client.get("/locate", params=HERE))["plan"]["id"] == plan,
        seconds=1,
    )
    located = told(at.client.get("/locate", params=HERE))
    assert located["grid"] == {"grid_code": LOWER, "name": "南网格"}
    assert told(at.get("public", f"/plans/{plan}"))["state"] == "approved"
    then = {**HERE, "at": started.isoformat()}
    assert told(at.client.get("/locate", params=then))["plan"]["id"] == at.published

    before = datetime.now(UTC)
    _step(at, "administrator", at.published, "publish")
    held = told(at.client.get("/locate", params={**HERE, "at": before.isoformat()}))
    assert held["plan"]["id"] == plan
    until(
        lambda: told(at.client.get("/locate", params=HERE))["plan"]["id"] == at.published,
        seconds=1,
    )
    ended = told(at.get("viewer", f"/plans/{plan}"))["publications"][0]["until"]
    assert datetime.fromisoformat(ended) > before
    log = told(at.get("administrator", f"/plans/{plan}/log"))
    assert [(entry["action"], entry["by"]) for entry in log] == [
        ("made", "planner"),
        ("move_units", "planner"),
        ("submit", "planner"),
        ("reject", "reviewer"),
        ("rename", "planner"),
        ("submit", "planner"),
        ("approve", "reviewer"),
        ("publish", "administrator"),
    ]
    assert log[3]["body"]["comment"] == "再看看"
    assert log[-1]["body"]["filing_number"] == "备2026-7"


def test_out_of_the_band_a_reason_is_wanted_and_kept(at: Office) -> None:
    plan = at.draft()
    told(at.edit(plan, 1, "move_units", unit_ids=EDGE, to_grid=LOWER))
    for body in ({}, {"reason": ""}, {"reason": " "}, {"reason": None}):
        problem = refused(at.post("planner", f"/plans/{plan}/submit", body), 409)
        assert [grid["grid_code"] for grid in problem["out_of_band"]] == [UPPER, LOWER]
    assert told(at.get("planner", f"/plans/{plan}"))["state"] == "draft"
    _step(at, "planner", plan, "submit", reason="河岸待建")
    log = told(at.get("planner", f"/plans/{plan}/log"))
    assert log[-1]["body"]["reason"] == "河岸待建"


def test_each_step_is_for_its_role_whatever_is_sent_with_it(at: Office) -> None:
    plan = at.draft()
    steps = {
        "submit": "planner",
        "approve": "reviewer",
        "reject": "reviewer",
        "publish": "administrator",
    }
    for step, role in steps.items():
        path = f"/plans/{plan}/{step}"
        for who in ("viewer", "worker", "department", "planner", "reviewer", "administrator"):
            if who != role:
                refused(at.ask(who, "POST", path, content=b"{"), 403)
        refused(at.ask("public", "POST", path, content=b"{"), 401)
    refused(at.post(ELSEWHERE, f"/plans/{plan}/submit", {}), 404)
    assert told(at.get("planner", f"/plans/{plan}"))["state"] == "draft"


def test_no_step_is_taken_from_the_wrong_state(at: Office) -> None:
    plan = at.draft()
    refused(at.post("reviewer", f"/plans/{plan}/approve", {}), 409)
    refused(at.post("reviewer", f"/plans/{plan}/reject", {"comment": "x"}), 409)
    refused(at.post("administrator", f"/plans/{plan}/publish", {}), 409)
    _step(at, "planner", plan, "submit")
    refused(at.post("planner", f"/plans/{plan}/submit", {}), 409)
    refused(at.post("administrator", f"/plans/{plan}/publish", {}), 409)
    refused(at.post("reviewer", f"/plans/{plan}/reject", {}), 422)
    _step(at, SECOND_REVIEWER, plan, "approve")
    refused(at.post("reviewer", f"/plans/{plan}/approve", {}), 409)
    refused(at.post("reviewer", f"/plans/{plan}/reject", {"comment": "x"}), 409)


def test_a_publication_may_begin_later_but_not_in_the_past(at: Office) -> None:
    plan = _approved(at)
    path = f"/plans/{plan}/publish"
    past = datetime.now(UTC) - timedelta(days=1)
    refused(at.post("administrator", path, {"from": past.isoformat()}), 409)
    for moment in ("2026-11-01T00:00:00", "noon", 5, "9999-12-31T23:59:59-12:00"):
        problem = refused(at.post("administrator", path, {"from": moment}), 422)
        assert problem["faults"][0]["column"] == "from"
    later = datetime.now(UTC) + timedelta(days=300)
    body = _step(at, "administrator", plan, "publish", **{"from": later.isoformat()})
    assert datetime.fromisoformat(body["publications"][0]["from"]) == later
    assert told(at.client.get("/locate", params=HERE))["plan"]["id"] != plan


def test_a_grid_that_does_not_go_on_gets_another_code_and_that_is_told(at: Office) -> None:
    plan = at.draft()
    below = list(range(24, 36))
    told(at.edit(plan, 1, "move_units", unit_ids=list(range(6, 18)), to_grid=LOWER))
    told(at.edit(plan, 2, "new_grid", unit_ids=below))
    told(at.edit(plan, 3, "move_units", unit_ids=list(range(6, 18)), to_grid=UPPER))
    body = _step(at, "planner", plan, "submit", reason="换号")
    community = UPPER[:12]
    assert body["renumbered"] == {LOWER: f"{community}004", f"{community}003": LOWER}
    log = told(at.get("planner", f"/plans/{plan}/log"))
    assert [entry["action"] for entry in log[-2:]] == ["renumber", "submit"]
