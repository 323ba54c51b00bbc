"""Jobs over HTTP: asked for, followed, cancelled; and no way out of the folder of districts."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from office import ELSEWHERE, Office, office, refused, told
from reading_world import good_world
from serving import until
from sqlalchemy import Engine

from sql.attempts import begin, fail, progress

STARTERS = ["planner", "administrator"]
READERS = [*STARTERS, "reviewer"]
ASKED = {"kind": "divide", "manifest": "small/district.toml", "effort": 0.5}


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of districts, with a good one in it."""
    districts = tmp_path / "districts"
    small = districts / "small"
    small.mkdir(parents=True)
    good_world(small).manifest()
    monkeypatch.setenv("GRIDDING_DISTRICTS", str(districts))
    return districts


def ask(at: Office, who: str = "planner", **changed: Any) -> int:
    return told(at.post(who, "/jobs", {**ASKED, **changed}), 202)["id"]


def test_a_job_is_queued_and_can_be_looked_at_where_it_says(at: Office, folder: Path) -> None:
    answer = at.post("planner", "/jobs", {**ASKED, "name": "秋季"})
    job_id = told(answer, 202)["id"]
    assert answer.headers["location"] == f"/jobs/{job_id}"
    job = told(at.get("planner", answer.headers["location"]))
    assert (job["id"], job["kind"], job["state"], job["by"]) == (
        job_id, "divide", "queued", "planner"
    )  # fmt: skip
    assert (job["manifest"], job["district_code"]) == ("small/district.toml", "150203")
    assert job["request"]["name"] == "秋季"
    assert job["progress"] == {"step": "", "done": 0, "total": 0}
    assert (job["plan_id"], job["figures"], job["problem"]) == (None, None, None)
    with at.engine.connect() as connection:
        noted = connection.exec_driver_sql(
            "SELECT name, action, subject FROM audit ORDER BY id DESC LIMIT 1"
        ).one()
    assert tuple(noted) == ("planner", "start job", f"job {job_id}")


def test_who_may_start_look_and_cancel(at: Office, folder: Path) -> None:
    everybody = ["viewer", "worker", "department", *READERS]
    job_id = ask(at)
    for who in everybody:
        if who not in STARTERS:
            refused(at.post(who, "/jobs", {"no": "body"}), 403)
            refused(at.post(who, f"/jobs/{job_id}/cancel"), 403)
        if who not in READERS:
            for path in ("/jobs", f"/jobs/{job_id}", f"/jobs/{job_id}/events"):
                refused(at.get(who, path), 403)
        else:
            assert told(at.get(who, f"/jobs/{job_id}"))["id"] == job_id
    for method, path in (
        ("POST", "/jobs"),
        ("POST", f"/jobs/{job_id}/cancel"),
        ("GET", "/jobs"),
        ("GET", f"/jobs/{job_id}"),
        ("GET", f"/jobs/{job_id}/events"),
    ):
        refused(at.ask("public", method, path), 401)
    refused(at.post(ELSEWHERE, "/jobs", ASKED), 403)
    for hidden in (
        at.get(ELSEWHERE, f"/jobs/{job_id}"),
        at.get(ELSEWHERE, f"/jobs/{job_id}/events"),
    ):
        refused(hidden, 404)
    refused(at.post(ELSEWHERE, f"/jobs/{job_id}/cancel"), 404)
    assert told(at.get(ELSEWHERE, "/jobs")) == []
    assert job_id in [job["id"] for job in told(at.get("reviewer", "/jobs"))]
    others = ask(at, "administrator")
    assert others not in [job["id"] for job in told(at.get("planner", "/jobs"))]
    assert told(at.get("administrator", "/jobs", params={"limit": 2}))[1]["id"] == job_id


@pytest.mark.parametrize(
    ("body", "column"),
    [
        ({}, ""),
        ({"kind": "divide"}, "manifest"),
        ({"kind": "erase", "manifest": "a.toml"}, ""),
        ({**ASKED, "effort": 0}, "effort"),
        ({**ASKED, "effort": "1"}, "effort"),
        ({**ASKED, "seed": -1}, "seed"),
        ({**ASKED, "fidelity": 0.5}, "fidelity"),
        ({**ASKED, "kind": "merge", "fidelity": 2}, "fidelity"),
        ({**ASKED, "kind": "redraw"}, "from_plan"),
        ({**ASKED, "name": ""}, "name"),
    ],
)
def test_a_body_that_is_none_is_refused(at: Office, folder: Path, body: Any, column: str) -> None:
    assert column in json.dumps(refused(at.post("planner", "/jobs", body), 422)["faults"])


def test_a_redraw_is_of_a_plan_that_one_sees_and_of_its_district(at: Office, folder: Path) -> None:
    redraw = {**ASKED, "kind": "redraw"}
    refused(at.post("planner", "/jobs", {**redraw, "from_plan": 987654321}), 404)
    ask(at, kind="redraw", from_plan=at.published)
    other = folder / "small" / "other.toml"
    text = (folder / "small" / "district.toml").read_text(encoding="utf-8")
    other.write_text(text.replace('"150203"', '"150204"'), encoding="utf-8")
    told_off = at.post(
        "planner", "/jobs", {**redraw, "manifest": "small/other.toml", "from_plan": at.published}
    )
    assert refused(told_off, 422)["faults"][0]["column"] == "from_plan"


def outside(folder: Path) -> Path:
    """Make a district beside the folder of districts, where it is nobody's business."""
    beside = folder.parent / "secret"
    beside.mkdir()
    good_world(beside).manifest()
    return beside


@pytest.mark.parametrize(
    "name",
    [
        "small",
        "small/communities.gpkg",
        "nowhere.toml",
        "../secret/district.toml",
        "small/../../secret/district.toml",
        "linked/district.toml",
        "linked.toml",
        "loop.toml",
        "x" * 900 + ".toml",
        "small/district.toml/../../../secret/district.toml",
        "ABSOLUTE",
    ],
)
def test_no_manifest_outside_the_folder_is_found(at: Office, folder: Path, name: str) -> None:
    secret = outside(folder)
    (folder / "linked").symlink_to(secret)
    (folder / "linked.toml").symlink_to(secret / "district.toml")
    (folder / "loop.toml").symlink_to(folder / "loop.toml")
    name = str(secret / "district.toml") if name == "ABSOLUTE" else name
    body = refused(at.post("planner", "/jobs", {**ASKED, "manifest": name}), 404)
    assert body["manifest"] == name
    assert str(folder) not in body["detail"].replace(name, "")


@pytest.mark.parametrize("way", ["dots", "absolute", "link", "beside", "folder", "remote"])
def test_no_file_outside_the_folder_is_read(at: Office, folder: Path, way: str) -> None:
    secret, small = outside(folder), folder / "small"
    files = {
        "dots": "../../secret/buildings.gpkg",
        "absolute": str(secret / "buildings.gpkg"),
        "link": "linked.gpkg",
        "beside": "parts.shp",
        "folder": "linked",
        "remote": "/vsicurl/http://127.0.0.1/buildings.gpkg",
    }
    (small / "linked.gpkg").symlink_to(secret / "buildings.gpkg")
    (small / "parts.shp").write_bytes(b"")
    (small / "parts.dbf").symlink_to(secret / "buildings.gpkg")
    (small / "linked").symlink_to(secret)
    good_world(small).set(buildings=files[way]).manifest()
    (fault,) = refused(at.post("planner", "/jobs", ASKED), 422)["faults"]
    assert fault["file"] == files[way]
    assert "outside the folder" in fault["message"]


def test_a_folder_that_is_a_link_itself_is_the_folder(
    at: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder)
    monkeypatch.setenv("GRIDDING_DISTRICTS", str(link))
    ask(at)


def test_a_queued_job_is_cancelled_at_once_and_only_once(at: Office, folder: Path) -> None:
    job_id = ask(at)
    cancelled = told(at.post("administrator", f"/jobs/{job_id}/cancel"))
    assert (cancelled["state"], cancelled["cancelled_by"]) == ("cancelled", "administrator")
    assert refused(at.post("planner", f"/jobs/{job_id}/cancel"), 409)["state"] == "cancelled"
    refused(at.post("planner", "/jobs/987654321/cancel"), 404)
    refused(at.post("planner", "/jobs/0/cancel"), 422)


def stream(at: Office, job_id: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the events of a job: name and data."""
    headers = {"authorization": f"Bearer {at.tokens['planner']}"}
    with at.client.stream("GET", f"/jobs/{job_id}/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in answer.iter_lines():
            key, _, value = line.partition(": ")
            if key == "event":
                name = value
            elif key == "data":
                yield name, json.loads(value)


def test_events_follow_a_job_to_its_end(at: Office, folder: Path) -> None:
    job_id = ask(at)
    events = stream(at, job_id)
    assert next(events)[0] == "queued"
    with at.engine.begin() as connection:
        attempt = begin(connection, job_id)
    assert next(events)[0] == "running"
    with at.engine.begin() as connection:
        progress(connection, attempt, "partition", 3, 7)
    name, job = next(events)
    assert (name, job["progress"]) == ("running", {"step": "partition", "done": 3, "total": 7})
    with at.engine.begin() as connection:
        fail(connection, attempt, {"status": 422, "detail": "两处重叠", "faults": []})
    (name, job), *more = list(events)
    assert (name, job["problem"]["detail"], more) == ("failed", "两处重叠", [])
    assert [name for name, _ in stream(at, job_id)] == ["failed"]


def test_many_who_follow_keep_nobody_else_waiting(at: Office, folder: Path) -> None:
    job_id = ask(at)
    following = [stream(at, job_id) for _ in range(60)]  # more than the server has threads
    for events in following:
        assert next(events)[0] == "queued"
    took = until(lambda: at.get("planner", f"/jobs/{job_id}").status_code == 200, seconds=5)
    assert took < 2
    for events in following:
        events.close()
    told(at.post("planner", f"/jobs/{job_id}/cancel"))
