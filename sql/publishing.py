"""Publishes plans, and tells which plan holds and who is on post."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from gridding.errors import ConflictError, LifecycleError
from sql.actor import Actor, Role
from sql.held import hold
from sql.life import settle
from sql.log import note
from sql.queries import query
from sql.refusals import refusals_told
from sql.tables import Action, Grid, PlanRow, PlanState
from sql.visible import require_role


@dataclass(frozen=True)
class Published:
    """A plan as it holds in a district.

    Attributes
    ----------
    plan_id, version : int
    district_id : int
    district_code, district_name : str
    valid_from : datetime
    valid_until : datetime or None
        None where no end is set.
    filing_number : str or None
    by : str
    """

    plan_id: int
    version: int
    district_id: int
    district_code: str
    district_name: str
    valid_from: datetime
    valid_until: datetime | None
    filing_number: str | None
    by: str


@dataclass(frozen=True)
class Worker:
    """Who is on post in a grid, in one role.

    Attributes
    ----------
    worker_id, name, role, phone : str
        The phone number is whole: mask it for whoever lacks the role to see it.
    stand_in_for : str
        Name of the one who is away; empty for who is on post in their own right.
    """

    worker_id: str
    name: str
    role: str
    phone: str
    stand_in_for: str = ""


def publish(
    connection: Connection,
    plan_id: int,
    *,
    by: str | Actor,
    filing_number: str | None = None,
    start: datetime | None = None,
    whatever_state: bool = False,
) -> Published:
    """Publish a plan; the district's former publication ends in the same transaction.

    Publishing a former plan again rolls back to it.

    Parameters
    ----------
    connection : Connection
        Its transaction is the caller's; other processes are told when that commits.
    plan_id : int
    by : str or Actor
        Who publishes, as it is to be recorded; a mere name is the machine's operator's.
    filing_number : str, optional
        备案号.
    start : datetime, optional
        Not in the past; now by default. The plan holds until the next publication that is
        prepared already, if there is one.
    whatever_state : bool
        For the machine's operator: approve the plan first where it is not approved.

    Returns
    -------
    Published
        As it is recorded.

    Raises
    ------
    ForbiddenError
        They are no administrator.
    NotFoundError
        There is no such plan.
    LifecycleError
        The plan is not approved or not complete, or ``start`` is in the past.
    ConflictError
        The plan that holds then has its end set already: a later publication was prepared.
    """
    actor = Actor(by, None) if isinstance(by, str) else by
    require_role(actor, Role.ADMINISTRATOR)
    whatever_state = whatever_state and actor.role is None
    with refusals_told():
        held = hold(connection, plan_id, actor)
        if whatever_state and held.state is not PlanState.APPROVED:
            if held.state is PlanState.DRAFT:
                settle(connection, plan_id)
            approve = update(PlanRow).where(PlanRow.id == plan_id)
            connection.execute(approve.values(state=PlanState.APPROVED))
        district = held.district_id
        connection.execute(query("hold_division"), {"id": district})
        now = connection.execute(query("next_moment"), {"district_id": district}).scalar_one()
        if start is not None and start < now:
            raise LifecycleError(f"a publication cannot begin in the past: {start.isoformat()}")
        start = start or now
        moment = {"district_id": district, "start": start}
        connection.execute(query("end_publication"), moment)
        if fixed := _published_in(connection, district, start):
            raise ConflictError(
                f"plan {fixed.plan_id} holds until {fixed.valid_until}, which cannot be set anew: "
                "publish from then on"
            )
        signed = {"plan_id": plan_id, "filing_number": filing_number, "by": actor.name}
        connection.execute(query("add_publication"), {**moment, **signed})
        told = {"from": start.isoformat(), "state": held.state.value}
        body = {"filing_number": filing_number, **told}
        note(connection, plan_id, held.version, Action.PUBLISH, actor, body)
    entry = _published_in(connection, district, start)
    assert entry is not None  # noqa: S101  just added
    return entry


def _published_in(connection: Connection, district_id: int, start: datetime) -> Published | None:
    found = published(connection, at=start)
    return next((entry for entry in found if entry.district_id == district_id), None)


def published(
    connection: Connection, district_code: str | None = None, at: datetime | None = None
) -> list[Published]:
    """Tell which plans hold at a moment.

    Parameters
    ----------
    connection : Connection
    district_code : str, optional
        All districts by default.
    at : datetime, optional
        With offset; now by default.

    Returns
    -------
    list of Published
        One a district at most, by district code.
    """
    parameters = {"district_code": district_code, "at": at}
    return [
        Published(**row) for row in connection.execute(query("published"), parameters).mappings()
    ]


def workers_on_post(
    connection: Connection,
    district_id: int,
    grid_codes: Iterable[str],
    at: datetime | None = None,
) -> dict[str, list[Worker]]:
    """Tell who answers for grids at a moment.

    That is who is there: on post, and not absent. A stand-in answers while the one they stand in
    for is not there, nor anyone whose stand-in that one is in turn. Nobody answers in a role that
    the district has said not to answer for events.

    Parameters
    ----------
    connection : Connection
    district_id : int
    grid_codes : iterable of str
    at : datetime, optional
        With offset; now by default.

    Returns
    -------
    dict
        Workers by grid code, by the rank of their role and then in the order of the roster; empty
        for a grid without anyone.
    """
    found: dict[str, list[Worker]] = {code: [] for code in grid_codes}
    parameters = {"district_id": district_id, "grid_codes": list(found), "at": at}
    for code, *worker in connection.execute(query("workers_on_post"), parameters):
        found[code].append(Worker(*worker))
    return found


def plan_workers(
    connection: Connection, plan_id: int, at: datetime | None = None
) -> dict[str, list[Worker]]:
    """Tell who answers for the grids of a plan, published or not.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    at : datetime, optional
        With offset; now by default.

    Returns
    -------
    dict
        As of `workers_on_post`, with all grids of the plan.
    """
    codes = connection.scalars(select(Grid.grid_code).where(Grid.plan_id == plan_id))
    district = select(PlanRow.district_id).where(PlanRow.id == plan_id)
    return workers_on_post(connection, connection.scalar(district) or 0, codes, at)
