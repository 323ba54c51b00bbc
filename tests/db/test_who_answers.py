"""Who answers for a grid at a moment, held against a model that telephones through the roster."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, insert, text
from sqlalchemy.dialects.postgresql import Range

from sql.divisions import keep_district
from sql.publishing import workers_on_post
from sql.tables import Absence, Posting, RoleRow
from sql.tables import Worker as WorkerRow

START = datetime(2026, 3, 1, tzinfo=UTC)
WORKERS, GRIDS, HOURS = range(5), ("g1", "g2"), tuple(range(7))
ROLES = ("警员", "专职", "网格长")
"""As they are told; the first of them does not answer."""


class Post(NamedTuple):
    """Worker, role and grid, from the first hour until before the last; whose stand-in."""

    worker: int
    role: str
    grid: str
    start: int
    stop: int | None
    stands_in_for: int | None


class Away(NamedTuple):
    """A worker who is not there from the first hour until before the last."""

    worker: int
    start: int
    stop: int | None


MOSTLY = ("网格长", "网格长", "网格长", "网格长")


@st.composite
def posts(draw: st.DrawFn) -> Post:
    """Mostly at one place, for the whole time, as somebody's stand-in."""
    worker = draw(st.sampled_from(WORKERS))
    firsts = [*range(worker)] + [worker - 1] * 4 if worker else []
    role, grid = (
        draw(st.sampled_from((*MOSTLY, *ROLES))),
        draw(st.sampled_from(("g1", "g1", *GRIDS))),
    )
    return Post(worker, role, grid, *draw(spans()), draw(st.sampled_from([*firsts, None])))


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, int | None]:
    start = draw(st.sampled_from((0,) * 7 + HOURS))
    return start, draw(st.sampled_from((None,) * 4 + tuple(range(start + 1, len(HOURS) + 1))))


def absences() -> st.SearchStrategy[Away]:
    return st.builds(lambda worker, span: Away(worker, *span), st.sampled_from(WORKERS), spans())


def runs(span: Post | Away, hour: float) -> bool:
    return span.start <= hour and (span.stop is None or hour < span.stop)


def apart(spans: list, same: slice) -> list:
    """Return those that do not overlap an earlier one of the same, as the tables want them."""
    kept: list = []
    for span in spans:
        others = [other for other in kept if other[same] == span[same]]
        if not any(runs(other, span.start) or runs(span, other.start) for other in others):
            kept.append(span)
    return kept


def telephoned(roster: list[Post], away: list[Away], grid: str, hour: float) -> list[tuple]:
    """Call each first; where nobody picks up, those who stand in for them, and so on."""
    told: set[int] = set()

    def call(number: int, among: dict[int, int]) -> None:
        post = roster[number]
        if not any(each.worker == post.worker and runs(each, hour) for each in away):
            told.add(number)
            return
        for other in among.values():
            if roster[other].stands_in_for == post.worker:
                call(other, among)

    for role in ROLES[1:]:
        there = [k for k, post in enumerate(roster) if (post.role, post.grid) == (role, grid)]
        here = [k for k in there if runs(roster[k], hour)]
        among = {roster[k].worker: k for k in here}
        for number in here:
            if roster[number].stands_in_for not in among:
                call(number, among)
    ordered = sorted(told, key=lambda k: (ROLES.index(roster[k].role), k))
    return [
        (f"W{p.worker}", p.role, "" if p.stands_in_for is None else f"name {p.stands_in_for}")
        for p in (roster[k] for k in ordered)
    ]


def at(hour: float) -> datetime:
    return START + timedelta(hours=hour)


def fill(connection: Connection, roster: list[Post], away: list[Away]) -> int:
    district = keep_district(connection, "150203", "样例区")
    roles = [
        {"district_id": district, "name": name, "name_en": "", "rank": rank, "answers": rank > 0}
        for rank, name in enumerate(ROLES)
    ]
    connection.execute(insert(RoleRow), roles)
    people = [
        {"district_id": district, "worker_id": f"W{k}", "name": f"name {k}", "phone": ""}
        for k in WORKERS
    ]
    keys = connection.scalars(insert(WorkerRow).returning(WorkerRow.id), people).all()
    spans = [
        {
            "worker_key": keys[post.worker],
            "role": post.role,
            "grid_code": post.grid,
            "valid": _range(post),
            "stand_in_for_key": None if post.stands_in_for is None else keys[post.stands_in_for],
        }
        for post in roster
    ]
    left = [{"worker_key": keys[each.worker], "valid": _range(each), "reason": ""} for each in away]
    for table, rows in ((Posting, spans), (Absence, left)):
        if rows:
            connection.execute(insert(table), rows)
    return district


def _range(span: Post | Away) -> Range[datetime]:
    return Range(at(span.start), None if span.stop is None else at(span.stop))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(posts(), min_size=4, max_size=12), st.lists(absences(), max_size=4))
def test_whoever_the_roster_is_telephoned_through_for_answers(
    connection: Connection, roster: list[Post], away: list[Away]
) -> None:
    roster, away = apart(roster, slice(0, 3)), apart(away, slice(0, 1))
    step = connection.begin_nested()
    district = fill(connection, roster, away)
    for hour in (-1e-6, *HOURS, *(h + 0.5 for h in HOURS), 99):
        found = workers_on_post(connection, district, GRIDS, at(hour))
        for grid in GRIDS:
            told = [(w.worker_id, w.role, w.stand_in_for) for w in found[grid]]
            assert told == telephoned(roster, away, grid, hour), (grid, hour)
    step.rollback()


def test_thousands_of_grids_are_answered_in_no_time(connection: Connection) -> None:
    district = keep_district(connection, "150203", "样例区")
    filled = """
        WITH people AS (
          INSERT INTO workers (district_id, worker_id, name, phone)
          SELECT :district, 'w' || k, 'n' || k, '' FROM generate_series(1, 9000) AS k
          RETURNING id, substr(worker_id, 2)::int AS k
        ),
        posted AS (
          INSERT INTO postings (worker_key, role, grid_code, valid, stand_in_for_key)
          SELECT people.id, '专职', 'g' || (people.k + 1) / 2, '[2026-01-01,)', firsts.id
          FROM people LEFT JOIN people AS firsts ON firsts.k = people.k - 1 AND people.k % 2 = 0
        )
        INSERT INTO absences (worker_key, valid, reason)
        SELECT id, '[2026-01-01,)', '' FROM people WHERE k % 6 = 1
    """
    connection.execute(text(filled), {"district": district})
    connection.execute(text("SET LOCAL statement_timeout = '1500ms'"))
    found = workers_on_post(connection, district, [f"g{k}" for k in range(1, 4501)])
    assert {len(workers) for workers in found.values()} == {1}
    assert sum(workers[0].stand_in_for != "" for workers in found.values()) == 1500
