"""A real worker: plans made once whatever is killed, faults kept, cancelled work ended."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from office import Office, office, told
from reading_world import good_world
from serving import until
from sqlalchemy import Engine, text
from working import asked, at_step, ended, group_of, job_now, job_processes, working

from gridding.synth import SMALL, write_kundulun
from sql.jobs import JobState
from sql.store import list_plans

QUICK = ["--processes", "1", "--stalled-after", "1"]
ROSTER = """worker_id,name,role,from,grid_code
w1,张三,网格长,2026-01-01,150203001001001
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of districts: a good one, one with faults, and a large one."""
    districts = tmp_path_factory.mktemp("districts")
    for name in ("good", "faulty"):
        (districts / name).mkdir()
    good = good_world(districts / "good").text("postings.csv", ROSTER)
    good.set(more='[rosters]\npostings = "postings.csv"').manifest()
    write_kundulun(districts / "large", seed=3, size=SMALL)
    return districts


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        yield opened


@pytest.fixture(scope="module")
def worker(at: Office, folder: Path) -> Iterator[Popen[bytes]]:
    with working(at.engine, folder, "--processes", "2") as started:
        yield started


def plans(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return [plan.id for plan in list_plans(connection)]


def test_a_running_job_is_cancelled_at_once_and_its_processes_end(
    at: Office, folder: Path, worker: Popen[bytes]
) -> None:
    before = plans(at.engine)
    job_id = asked(at.engine, "large/district.toml", effort=100)
    at_step(at.engine, job_id, "partition")
    until(lambda: len(job_processes(job_id)) > 2, seconds=30)
    (group,) = {os.getpgid(pid) for pid in job_processes(job_id)}
    cancelled = told(at.post("administrator", f"/jobs/{job_id}/cancel"))
    assert cancelled["state"] == "cancelled"
    took = until(lambda: not group_of(group), seconds=20)
    assert took < 8
    assert plans(at.engine) == before


def test_the_next_job_makes_one_draft_of_who_asked_and_brings_the_roster_in(
    at: Office, folder: Path, worker: Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDDING_DISTRICTS", str(folder))
    before = plans(at.engine)
    body = {"kind": "divide", "manifest": "good/district.toml", "name": "秋季", "seed": 5}
    job_id = told(at.post("planner", "/jobs", body), 202)["id"]
    ended(at.engine, job_id)
    job = told(at.get("planner", f"/jobs/{job_id}"))
    assert (job["state"], job["problem"], job["attempt"]) == ("done", None, 1)
    assert plans(at.engine) == [*before, job["plan_id"]]
    plan = told(at.get("planner", f"/plans/{job['plan_id']}"))
    assert (plan["state"], plan["name"], plan["author"]) == ("draft", "秋季", "planner")
    assert job["figures"]["seed"] == 5
    assert job["figures"]["n_grids"] == plan["counts"]["grids"]
    with at.engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM workers")) == "张三"
        made = text("SELECT name, subject, detail FROM audit WHERE action = 'make plan'")
        assert tuple(connection.execute(made).one()) == (
            "planner", f"plan {job['plan_id']}", {"job": job_id}
        )  # fmt: skip
    redraw = {"kind": "redraw", "manifest": body["manifest"], "from_plan": job["plan_id"]}
    redrawn = ended(at.engine, told(at.post("planner", "/jobs", redraw), 202)["id"])
    assert (redrawn.state, redrawn.problem) == (JobState.DONE, None)
    again = told(at.get("planner", f"/plans/{redrawn.plan_id}"))
    assert (again["from_plan"], again["counts"]) == (job["plan_id"], plan["counts"])


def test_a_job_fails_with_every_fault_of_its_files_and_no_file_sends_it_elsewhere(
    at: Office, folder: Path, worker: Popen[bytes], tmp_path: Path
) -> None:
    elsewhere = good_world(tmp_path).folder / "buildings.gpkg"
    layer = (
        f'<OGRVRTLayer name="buildings"><SrcDataSource>{elsewhere}</SrcDataSource></OGRVRTLayer>'
    )
    content = f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"
    faulty = good_world(folder / "faulty").text("buildings.geojson", content)
    faulty.set(buildings="buildings.geojson", roads="nowhere.gpkg").manifest()
    assert [fault.file for fault in faulty.faults()] == ["nowhere.gpkg"]  # GDAL would follow it
    before = plans(at.engine)
    job = ended(at.engine, asked(at.engine, "faulty/district.toml"))
    assert job.state == JobState.FAILED
    assert (job.problem["status"], job.attempt) == (422, 1)
    files = {fault["file"] for fault in job.problem["faults"]}
    assert files == {"buildings.geojson", "nowhere.gpkg"}
    assert plans(at.engine) == before


def test_a_job_outlives_its_workers_and_is_done_once(engine: Engine, folder: Path) -> None:
    job_id = asked(engine, "good/district.toml")
    with engine.connect() as held:
        held.execute(text("LOCK TABLE plans IN EXCLUSIVE MODE"))  # whoever saves a plan waits
        with working(engine, folder, *QUICK) as stopped:
            at_step(engine, job_id, "save")
            stopped.terminate()
            assert stopped.wait(20) == 0
        assert job_now(engine, job_id).state == JobState.QUEUED
        assert job_processes(job_id) == []
        with working(engine, folder, *QUICK) as killed:
            until(lambda: job_now(engine, job_id).attempt == 2, seconds=60)
            at_step(engine, job_id, "save")
            (group,) = {os.getpgid(pid) for pid in job_processes(job_id)}
            killed.send_signal(signal.SIGKILL)
            assert killed.wait(10) == -signal.SIGKILL
        until(lambda: not group_of(group), seconds=5)
        assert job_now(engine, job_id).state == JobState.RUNNING
    with working(engine, folder, *QUICK):
        job = ended(engine, job_id)
    # It has stopped by now, and so has told the queue.
    assert (job.state, job.attempt) == (JobState.DONE, 3)
    assert plans(engine) == [job.plan_id]
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT lost FROM jobs")) == 1
        assert connection.scalar(text("SELECT count(*) FROM queue.procrastinate_jobs")) == 0
