"""Jobs in the database: made whole, seen by whom they concern, with effect at most once."""

from pathlib import Path

import pytest
from sample_plan import sample_plan
from sqlalchemy import Connection, Engine, create_engine, text

from gridding.errors import LifecycleError, NotFoundError
from sql.accounts import add_account
from sql.actor import Actor, Role, Via, operator
from sql.attempts import (
    MOST_LOST,
    Attempt,
    SupersededError,
    begin,
    fail,
    give_back,
    is_held,
    progress,
    queue_forgotten,
    succeed,
)
from sql.jobs import JobKind, JobState, add_job, cancel_job, find_job, list_jobs
from sql.queue import bring_up, brought_up_to, libpq_url, newest, with_queue
from sql.service import as_service
from sql.store import list_plans, save_plan

KIM = operator("kim")
ASKED = {"kind": "divide", "manifest": "a/district.toml"}
HELD = text("SELECT id, args FROM queue.procrastinate_jobs ORDER BY id")


def somebody(connection: Connection, name: str, role: Role, *divisions: str) -> Actor:
    account_id = add_account(connection, name, role, KIM, divisions=divisions)
    return Actor(name, role, frozenset(divisions), account_id, "10.0.0.7", Via.TOKEN)


def job(connection: Connection, by: Actor = KIM, district: str = "150203") -> int:
    return add_job(connection, JobKind.DIVIDE, district, ASKED, by)


def test_a_job_and_its_place_in_the_queue_are_made_together_or_not_at_all(engine: Engine) -> None:
    with engine.connect() as connection:
        job(connection)
        connection.rollback()
    with engine.begin() as connection:
        assert connection.execute(HELD).all() == []
        job_id = job(connection)
    with engine.connect() as connection:
        ((place, args),) = connection.execute(HELD).all()
        assert args == {"job_id": job_id}
        assert connection.scalar(text("SELECT queue_id FROM jobs")) == place
        found = find_job(connection, job_id, KIM)
        assert (found.state, found.request, found.asked_by) == (JobState.QUEUED, ASKED, KIM)


def test_only_the_latest_attempt_writes(connection: Connection) -> None:
    job_id = job(connection)
    first, second = begin(connection, job_id), begin(connection, job_id)
    assert (first, second) == (Attempt(job_id, 1), Attempt(job_id, 2))
    assert (is_held(connection, first), is_held(connection, second)) == (False, True)
    for late in (
        lambda: progress(connection, first, "partition", 1, 2),
        lambda: fail(connection, first, {"status": 422}),
        lambda: succeed(connection, first, 1, {}),
    ):
        with pytest.raises(SupersededError):
            late()
    assert not give_back(connection, first)
    progress(connection, second, "partition", 3, 7)
    now = find_job(connection, job_id, KIM)
    assert (now.state, now.step, now.done, now.total) == (JobState.RUNNING, "partition", 3, 7)
    fail(connection, second, {"status": 422})
    with pytest.raises(SupersededError):
        succeed(connection, second, 1, {})
    assert begin(connection, job_id) is None


def test_an_attempt_that_wakes_up_late_saves_no_second_plan(engine: Engine) -> None:
    with engine.begin() as connection:
        job_id = job(connection)
    attempts = []
    for _ in range(2):
        with engine.begin() as connection:
            attempts.append(begin(connection, job_id))
    saved = []
    for attempt in reversed(attempts):
        try:
            with engine.begin() as connection:
                plan_id = save_plan(connection, sample_plan())
                succeed(connection, attempt, plan_id, {"n_grids": 4})
                saved.append(plan_id)
        except SupersededError:
            assert attempt is attempts[0]
    with engine.connect() as connection:
        assert [plan.id for plan in list_plans(connection)] == saved
        done = find_job(connection, job_id, KIM)
    assert (done.state, done.plan_id, done.figures) == (JobState.DONE, saved[0], {"n_grids": 4})


def test_a_job_that_kills_its_workers_fails_after_a_few(connection: Connection) -> None:
    job_id = job(connection)
    for number in range(1, MOST_LOST + 1):
        assert begin(connection, job_id) == Attempt(job_id, number)
    assert begin(connection, job_id) is None
    failed = find_job(connection, job_id, KIM)
    assert failed.state == JobState.FAILED
    assert "killed 3 times" in failed.problem["detail"]


def test_a_job_that_is_given_back_has_lost_no_worker(connection: Connection) -> None:
    job_id = job(connection)
    for number in range(1, 2 * MOST_LOST):
        attempt = begin(connection, job_id)
        assert attempt == Attempt(job_id, number)
        assert give_back(connection, attempt)
        assert find_job(connection, job_id, KIM).state == JobState.QUEUED


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_what_is_cancelled_has_no_effect(connection: Connection, state: JobState) -> None:
    job_id = job(connection)
    attempt = begin(connection, job_id) if state is JobState.RUNNING else None
    cancel_job(connection, job_id, KIM)
    assert find_job(connection, job_id, KIM).cancelled_by == KIM.name
    if attempt:
        with pytest.raises(SupersededError):
            succeed(connection, attempt, 1, {})
    assert begin(connection, job_id) is None
    with pytest.raises(LifecycleError, match="is cancelled"):
        cancel_job(connection, job_id, KIM)


def test_who_sees_which_job(connection: Connection) -> None:
    li, wang = (somebody(connection, name, Role.PLANNER, "150203") for name in ("li", "wang"))
    far = somebody(connection, "far", Role.PLANNER, "150204")
    judge = somebody(connection, "judge", Role.REVIEWER, "150203")
    head = somebody(connection, "head", Role.ADMINISTRATOR)
    everywhere = somebody(connection, "everywhere", Role.REVIEWER)
    first, second, elsewhere = (
        job(connection, li),
        job(connection, wang),
        job(connection, far, "150204"),
    )
    seen = {
        who.name: [found.id for found in list_jobs(connection, who)]
        for who in (li, wang, far, judge, head, everywhere, KIM)
    }
    newest_first = [elsewhere, second, first]
    assert seen == {
        "li": [first],
        "wang": [second],
        "far": [elsewhere],
        "judge": [second, first],
        "head": newest_first,
        "everywhere": newest_first,
        KIM.name: newest_first,
    }
    assert find_job(connection, second, li).asked_by.name == "wang"
    for who, hidden in ((far, first), (li, elsewhere), (judge, elsewhere)):
        with pytest.raises(NotFoundError):
            find_job(connection, hidden, who)
        with pytest.raises(NotFoundError):
            cancel_job(connection, hidden, who)
    assert [found.id for found in list_jobs(connection, head, before=elsewhere, limit=1)] == [
        second
    ]


def test_an_open_job_that_the_queue_has_lost_is_queued_again(connection: Connection) -> None:
    lost, held, over = (job(connection) for _ in range(3))
    cancel_job(connection, over, KIM)
    gone = text(
        "DELETE FROM queue.procrastinate_jobs WHERE id IN"
        " (SELECT queue_id FROM jobs WHERE id = ANY (:ids))"
    )
    connection.execute(gone, {"ids": [lost, over]})
    assert queue_forgotten(connection) == [lost]
    assert [row.args["job_id"] for row in connection.execute(HELD)] == [held, lost]
    assert queue_forgotten(connection) == []


def test_the_queue_has_every_migration_of_the_procrastinate_that_is_installed(
    connection: Connection,
) -> None:
    # Where this fails, procrastinate was raised: a revision that calls bring_up is missing.
    assert brought_up_to(connection) == newest()


def test_migrations_of_a_newer_procrastinate_are_run_once_in_their_order(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, statement in (
        (newest(), "no SQL: it is in the schema already"),
        ("99.00.00_01_pre_first.sql", "CREATE TABLE first (x int)"),
        ("99.00.00_02_pre_second.sql", "ALTER TABLE first RENAME x TO y"),
    ):
        tmp_path.joinpath(name).write_text(statement)
    monkeypatch.setattr("sql.queue.migrations_path", tmp_path)
    bring_up(connection)
    bring_up(connection)
    assert brought_up_to(connection) == "99.00.00_02_pre_second.sql"
    rows = text("SELECT y FROM queue.first")
    assert connection.execute(rows).all() == []


def test_addresses_keep_role_and_path_on_their_way_through_libpq(database_url) -> None:
    url = with_queue(as_service(database_url))
    plain = libpq_url(url)
    assert "+" not in plain
    with create_engine(plain.replace("postgresql:", "postgresql+psycopg2:")).connect() as here:
        assert here.scalar(text("SELECT current_user")) == "gridding_service"
        assert here.scalar(text("SHOW search_path")) == "public,queue"
