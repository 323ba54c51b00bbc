"""Which plan holds, since when, who was told, and what cannot be published."""

import queue
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sample_plan import sample_plan
from sqlalchemy import Engine, select, text, update

from gridding.errors import ConflictError, LifecycleError, NotFoundError
from sql.listen import listen
from sql.publishing import publish, published
from sql.store import list_plans, save_plan
from sql.tables import PlanRow, PlanState, Publication

SOON_S = 10.0


def approved(connection) -> int:
    plan_id = save_plan(connection, sample_plan())
    row = update(PlanRow).where(PlanRow.id == plan_id)
    connection.execute(row.values(state=PlanState.APPROVED))
    return plan_id


def test_a_published_plan_holds_from_now_on(connection):
    plan_id = approved(connection)
    entry = publish(connection, plan_id, by="王", filing_number="备2026-1")
    assert (entry.plan_id, entry.district_code, entry.by) == (plan_id, "150203", "王")
    assert entry.filing_number == "备2026-1"
    assert entry.valid_until is None
    assert published(connection) == [entry]
    assert published(connection, "150203") == [entry]
    assert published(connection, "000000") == []
    assert published(connection, at=entry.valid_from - timedelta(microseconds=1)) == []
    assert [e.published for e in list_plans(connection)] == [True]


def test_publishing_ends_the_former_publication_without_gap_or_overlap(connection):
    first, second = approved(connection), approved(connection)
    before = publish(connection, first, by="x")
    after = publish(connection, second, by="x")
    ended = connection.scalars(select(Publication.valid).where(Publication.plan_id == first)).one()
    assert ended.upper == after.valid_from
    assert [p.plan_id for p in published(connection)] == [second]
    assert [p.plan_id for p in published(connection, at=before.valid_from)] == [first]


def test_a_former_plan_can_be_published_again(connection):
    first, second = approved(connection), approved(connection)
    for plan_id in (first, second, first):
        entry = publish(connection, plan_id, by="x")
    assert [p.plan_id for p in published(connection)] == [first]
    assert connection.scalars(select(Publication.plan_id).order_by(Publication.valid)).all() == [
        first,
        second,
        first,
    ]
    just_before = entry.valid_from - timedelta(microseconds=1)
    assert [p.plan_id for p in published(connection, at=just_before)] == [second]


def test_a_plan_can_be_published_from_a_later_day_on(connection):
    first, second = approved(connection), approved(connection)
    day = datetime.now(UTC) + timedelta(days=7)
    publish(connection, first, by="x")
    publish(connection, second, by="x", start=day)
    assert [p.plan_id for p in published(connection)] == [first]
    assert [p.plan_id for p in published(connection, at=day)] == [second]


def test_a_prepared_change_of_plans_cannot_be_undercut(connection):
    first, second = approved(connection), approved(connection)
    publish(connection, first, by="x")
    publish(connection, second, by="x", start=datetime.now(UTC) + timedelta(days=7))
    with pytest.raises(ConflictError, match=f"plan {first} holds until"):
        publish(connection, second, by="x")


def test_a_plan_holds_until_the_publication_that_is_prepared_already(connection):
    first, second = approved(connection), approved(connection)
    day = datetime.now(UTC) + timedelta(days=7)
    publish(connection, second, by="x", start=day)
    assert publish(connection, first, by="x").valid_until == day
    assert [p.plan_id for p in published(connection, at=day)] == [second]


def test_nothing_is_published_in_the_past(connection):
    plan_id = approved(connection)
    with pytest.raises(LifecycleError, match="past"):
        publish(connection, plan_id, by="x", start=datetime.now(UTC) - timedelta(days=1))


def test_a_draft_is_not_published(connection):
    plan_id = save_plan(connection, sample_plan())
    with pytest.raises(LifecycleError, match="not approved"):
        publish(connection, plan_id, by="x")


def test_the_operator_publishes_a_draft_which_is_approved_by_that(connection):
    plan_id = save_plan(connection, sample_plan())
    publish(connection, plan_id, by="operator", whatever_state=True)
    assert [e.state for e in list_plans(connection)] == [PlanState.APPROVED]
    assert connection.scalars(select(Publication.by)).all() == ["operator"]


def test_an_unknown_plan_is_not_found(connection):
    with pytest.raises(NotFoundError, match="4711"):
        publish(connection, 4711, by="x")


def test_two_who_publish_at_once_come_one_after_the_other(engine: Engine):
    with engine.begin() as connection:
        plans = [approved(connection) for _ in range(2)]
    problems: list[Exception] = []

    def repeat(plan_id: int) -> None:
        try:
            for _ in range(15):
                with engine.begin() as connection:
                    publish(connection, plan_id, by="x")
        except Exception as problem:  # noqa: BLE001
            problems.append(problem)

    threads = [threading.Thread(target=repeat, args=(plan_id,)) for plan_id in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    with engine.connect() as connection:
        spans = connection.scalars(select(Publication.valid).order_by(Publication.valid)).all()
    assert len(spans) == 30
    assert [span.upper for span in spans] == [*(span.lower for span in spans[1:]), None]


def test_every_listener_is_told_of_a_publication_within_a_second(engine: Engine):
    with engine.begin() as connection:
        plan_id = approved(connection)
    told: queue.Queue[float] = queue.Queue()
    stop = listen(engine.url, lambda: told.put(time.monotonic()))
    try:
        told.get(timeout=SOON_S)  # connected
        with engine.begin() as connection:
            publish(connection, plan_id, by="x")
        committed = time.monotonic()
        assert told.get(timeout=SOON_S) - committed < 1.0
    finally:
        stop()
    with engine.begin() as connection:
        publish(connection, plan_id, by="x")
    assert told.empty()


def test_a_listener_whose_connection_is_cut_comes_back_and_looks_again(engine: Engine):
    told: queue.Queue[None] = queue.Queue()
    stop = listen(engine.url, lambda: told.put(None))
    try:
        told.get(timeout=SOON_S)
        with engine.begin() as connection:
            cut = text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert connection.scalar(cut) == 1
        told.get(timeout=SOON_S)
    finally:
        stop()
