"""What a district's roster holds, and what differs between two of its states."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from sql.publishing import Worker, plan_workers, published
from sql.queries import query
from sql.roles import roles_of

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Post:
    """A posting, as a roster says it.

    Attributes
    ----------
    worker_id, name, role : str
    grid_code, department, area_id : str
        A grid, or an area of a department.
    first : date
        Day on post, in this machine's time zone.
    last : date or None
        Likewise; None where no end is set.
    stand_in_for : str
        The worker_id of whose stand-in it is; else empty.
    """

    worker_id: str
    name: str
    role: str
    grid_code: str
    department: str
    area_id: str
    first: date
    last: date | None
    stand_in_for: str


@dataclass(frozen=True)
class RosterTaken:
    """What an import did, or would do.

    Attributes
    ----------
    workers_new, workers_changed, workers_gone : tuple of str
        Their ids: not known before; of another name or phone number; without any posting now.
    begun, changed, ended : tuple of Post
        New postings; those with other days or in another's stead; those that end now or are
        dropped.
    kept : int
        Postings that stay as they are.
    roles_new : tuple of str
        That the district did not have.
    grids_left : tuple of str
        Grids of the published plan that lose the last who answers.
    grids_without : int
        Its grids without anyone who answers, those included.
    """

    workers_new: tuple[str, ...]
    workers_changed: tuple[str, ...]
    workers_gone: tuple[str, ...]
    begun: tuple[Post, ...]
    changed: tuple[Post, ...]
    ended: tuple[Post, ...]
    kept: int
    roles_new: tuple[str, ...]
    grids_left: tuple[str, ...]
    grids_without: int


@dataclass(frozen=True)
class Standing:
    """A district's roster at a moment, and who answers in the grids of its published plan."""

    workers: dict[str, tuple[str, str]]
    posts: dict[int, Row[Any]]
    roles: list[str]
    answering: dict[str, list[Worker]]


def standing(connection: Connection, district_id: int, district_code: str) -> Standing:
    """Return how a district's roster stands.

    Parameters
    ----------
    connection : Connection
    district_id : int
    district_code : str
        Of the same.

    Returns
    -------
    Standing
    """
    bound = {"district_id": district_id}
    people = connection.execute(query("workers_of_district"), bound)
    posts = connection.execute(query("posts_of_district"), bound)
    answering: dict[str, list[Worker]] = {}
    for plan in published(connection, district_code):
        answering |= plan_workers(connection, plan.plan_id)
    return Standing(
        {row.worker_id: (row.name, row.phone) for row in people},
        {row.id: row for row in posts},
        [role.name for role in roles_of(connection, district_id)],
        answering,
    )


def changed_between(before: Standing, after: Standing) -> RosterTaken:
    """Return what differs between two states of a roster.

    Parameters
    ----------
    before, after : Standing

    Returns
    -------
    RosterTaken
    """
    both = before.posts.keys() & after.posts.keys()
    changed = [key for key in both if _terms(before.posts[key]) != _terms(after.posts[key])]
    on_post = {row.worker_id for row in after.posts.values()}
    had = dict.fromkeys(row.worker_id for row in before.posts.values())
    without = [code for code, workers in after.answering.items() if not workers]
    return RosterTaken(
        workers_new=tuple(w for w in after.workers if w not in before.workers),
        workers_changed=tuple(
            w for w, told in after.workers.items() if before.workers.get(w, told) != told
        ),
        workers_gone=tuple(sorted(w for w in had if w not in on_post)),
        begun=_posts(after, after.posts.keys() - before.posts.keys()),
        changed=_posts(after, changed),
        ended=_posts(before, before.posts.keys() - after.posts.keys()),
        kept=len(both) - len(changed),
        roles_new=tuple(name for name in after.roles if name not in before.roles),
        grids_left=tuple(code for code in without if before.answering.get(code)),
        grids_without=len(without),
    )


def _terms(row: Row[Any]) -> tuple[Any, ...]:
    return (row.start, row.stop, row.stand_in_for)


def _posts(where: Standing, keys: Iterable[int]) -> tuple[Post, ...]:
    return tuple(_post(where.posts[key]) for key in sorted(keys))


def _post(row: Row[Any]) -> Post:
    last = None if row.stop is None else (row.stop - _INSTANT).astimezone().date()
    return Post(
        row.worker_id,
        row.name,
        row.role,
        row.grid_code,
        row.department,
        row.area_id,
        row.start.astimezone().date(),
        last,
        row.stand_in_for,
    )
