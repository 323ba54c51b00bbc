"""Takes in what is reported, once for each id of its source, and places events anew."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from api.address import Match
from api.events.resolving import is_new, resolve_at, resolve_now
from api.published import Snapshot
from api.roles import is_worker
from gridding.errors import ConflictError
from sql.actor import Actor
from sql.event_sight import ALL, Sight, sight_of
from sql.events import (
    EventTold,
    Given,
    PlaceTold,
    Report,
    Wanted,
    add_event,
    find_event,
    former_places,
    hold_event,
    known_event,
    list_events,
    move_event,
)


@dataclass(frozen=True)
class Recorded:
    """An event after it was reported or moved.

    Attributes
    ----------
    event : EventTold
    new : bool
        Whether this has changed anything.
    candidates : tuple of Match
        What its address may mean, where that is not certain.
    history : tuple of PlaceTold
        Where it was before.
    """

    event: EventTold
    new: bool
    candidates: tuple[Match, ...] = ()
    history: tuple[PlaceTold, ...] = ()


def posts_of(snapshot: Snapshot, actor: Actor) -> set[tuple[int, str]]:
    """Return plan and code of the grids at which a worker's account is on post now."""
    return {
        (plan.plan_id, code)
        for plan in snapshot.plans
        for code, workers in plan.workers.items()
        if any(is_worker(actor, worker.worker_id) for worker in workers)
    }


def record(
    engine: Engine,
    snapshot: Snapshot,
    report: Report,
    given: Given,
    actor: Actor,
    *,
    timed: bool = True,
) -> Recorded:
    """Take in what is reported; what its source has told before is not taken in again.

    Parameters
    ----------
    engine : Engine
    snapshot : Snapshot
        Of the plans published now.
    report : Report
    given : Given
    actor : Actor
        Who reports.
    timed : bool
        Whether they said when: else the time tells nothing apart.

    Returns
    -------
    Recorded
        It stands in the database, for good.

    Raises
    ------
    ConflictError
        The source has told of something else under this id: ``differs`` names what.
    InputError
        The place cannot be used.
    """
    with engine.begin() as connection:
        event_id, candidates = _add(connection, snapshot, report, given, actor)
        event = known_event(connection, report.source, report.external_id)
        assert event is not None  # noqa: S101  added just now, or in the way of that
        history = former_places(connection, event.id) if event.place.version > 1 else []
        if event_id is None:
            first = history[0] if history else event.place
            seen = _may_see(connection, snapshot, event, actor)
            _require_same(report, given, event, first.given, seen=seen, timed=timed)
    new = event_id is not None
    return Recorded(event, new, tuple(candidates), tuple(history))


def place_anew(
    engine: Engine,
    event_id: int,
    base_version: int,
    given: Given,
    reason: str,
    sight: Sight,
    actor: Actor,
) -> Recorded:
    """Place an event anew, by the plans and posts of the moment at which it was reported.

    Parameters
    ----------
    engine : Engine
    event_id : int
    base_version : int
        The version that whoever moves it has seen.
    given : Given
    reason : str
    sight : Sight
        What they may see.
    actor : Actor
        Who moves it.

    Returns
    -------
    Recorded
        Not new where they have said the very same before, and nothing came since.

    Raises
    ------
    NotFoundError
        There is none that they may see.
    ConflictError
        Somebody else has placed it anew meanwhile: ``version`` and ``changes`` tell.
    InputError
        The place cannot be used.
    """
    with engine.begin() as connection:
        hold_event(connection, event_id)
        event = find_event(connection, event_id, sight)
        history = former_places(connection, event_id)
        if event.place.version != base_version:
            again = (base_version + 1, actor.name, reason, given)
            place = event.place
            if (place.version, place.placed_by, place.reason, place.given) == again:
                return Recorded(event, new=False, history=tuple(history))
            raise _overtaken(event, history, base_version)
        resolved, candidates = resolve_at(connection, given, event.report.reported_at)
        move_event(connection, event, given, resolved, reason, actor)
        # By its id, for it may have moved out of their sight.
        moved = find_event(connection, event_id, ALL)
        history = former_places(connection, event_id)
    return Recorded(moved, new=True, candidates=tuple(candidates), history=tuple(history))


def _add(
    connection: Connection, snapshot: Snapshot, report: Report, given: Given, actor: Actor
) -> tuple[int | None, list[Match]]:
    """Add an event; the id is None where its source has told of it already."""
    if is_new(report.reported_at):
        resolved = resolve_now(snapshot, given, report.reported_at)
        if resolved is not None:
            event_id = add_event(connection, report, given, resolved, actor)
            known = (report.source, report.external_id)
            if event_id is not None or known_event(connection, *known) is not None:
                return event_id, []
            # Memory is behind a publication.
    resolved, candidates = resolve_at(connection, given, report.reported_at)
    return add_event(connection, report, given, resolved, actor), candidates


def _may_see(connection: Connection, snapshot: Snapshot, event: EventTold, actor: Actor) -> bool:
    if actor.account_id is not None and event.account_id == actor.account_id:
        return True
    sight = sight_of(connection, actor, posts_of(snapshot, actor))
    return bool(list_events(connection, Wanted(id=event.id), sight, most=1))


def _require_same(
    report: Report, given: Given, event: EventTold, first: Given, *, seen: bool, timed: bool
) -> None:
    known = event.report
    told = f"{report.source} has told of {report.external_id} already"
    if not seen:
        raise ConflictError(told)
    differs = [name for name in ("kind", "text") if getattr(report, name) != getattr(known, name)]
    if timed and report.reported_at != known.reported_at:
        differs.append("reported_at")
    if given != first:
        differs.append("place")
    if differs:
        raise ConflictError(f"{told}, and something else", event_id=event.id, differs=differs)


def _overtaken(event: EventTold, history: list[PlaceTold], base_version: int) -> ConflictError:
    changes = [
        {
            "version": place.version,
            "at": place.placed_at.isoformat(),
            "by": place.placed_by,
            "reason": place.reason,
        }
        for place in (*history, event.place)
        if place.version > base_version
    ]
    version = event.place.version
    return ConflictError(
        f"event {event.id} is at version {version}, and not {base_version} any more",
        version=version,
        changes=changes,
    )
