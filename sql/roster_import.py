"""Brings a roster in that comes on its own, or only tells what it would change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from gridding.errors import Fault, InputError
from gridding.read.faults import Faults
from gridding.read.rosters import Roster
from sql.actor import Actor
from sql.audit import audit
from sql.divisions import require_district
from sql.queries import query
from sql.refusals import refusals_told
from sql.roster import save_postings
from sql.roster_change import RosterTaken, changed_between, standing


def take_roster(
    connection: Connection,
    district_code: str,
    roster: Roster,
    by: Actor,
    *,
    whole: bool = False,
    dry_run: bool = False,
) -> RosterTaken:
    """Bring a roster in; the same roster again changes nothing.

    Parameters
    ----------
    connection : Connection
        Its transaction is the caller's.
    district_code : str
    roster : Roster
        From `gridding.read.rosters.read_roster`, with its faults.
    by : Actor
    whole : bool
        The roster is all that the district has: postings of workers whom it does not name end now.
        Else it says nothing about them.
    dry_run : bool
        Only tell; everything stays as it was.

    Returns
    -------
    RosterTaken

    Raises
    ------
    NotFoundError
        There is no such district.
    InputError
        All faults at once, with rows and columns of the file; nothing is changed.
    """
    district_id = require_district(connection, district_code)
    connection.execute(query("hold_division"), {"id": district_id})
    step = connection.begin_nested()
    try:
        taken = _taken(connection, district_id, district_code, roster, whole=whole)
        if not dry_run:
            figures = {"begun": len(taken.begun), "changed": len(taken.changed)}
            figures |= {"ended": len(taken.ended), "workers_new": len(taken.workers_new)}
            subject = f"district {district_code}"
            audit(
                connection, by, "import roster", subject, file=roster.file, whole=whole, **figures
            )
    except BaseException:
        step.rollback()
        raise
    if dry_run:
        step.rollback()
    else:
        step.commit()
    return taken


def _taken(
    connection: Connection, district_id: int, district_code: str, roster: Roster, *, whole: bool
) -> RosterTaken:
    faults = Faults()
    faults.extend(roster.faults)
    faults.extend(_nowhere(connection, district_id, roster))
    before = standing(connection, district_id, district_code)
    try:
        with refusals_told():
            save_postings(
                connection,
                district_id,
                roster.postings,
                rows=roster.rows.tolist(),
                whole=whole,
                passed_over=roster.doubtful,
            )
    except InputError as error:
        faults.extend(_in_file(fault, roster) for fault in error.faults)
    faults.raise_if_any()
    return changed_between(before, standing(connection, district_id, district_code))


def _nowhere(connection: Connection, district_id: int, roster: Roster) -> Iterator[Fault]:
    """Yield the rows, not over yet, whose place is none of those that there are of its kind."""
    rows = connection.execute(query("places_to_post"), {"district_id": district_id})
    places = {tuple(row) for row in rows}
    kinds = {department for _, department, _ in places}
    today = datetime.now().astimezone().date()
    for number, row in zip(roster.rows.tolist(), roster.postings.to_dict("records"), strict=True):
        code = row["grid_code"]
        place = (code, "", "") if code else ("", row["department"], row["area_id"])
        over = row["until"] is not None and row["until"] < today
        if over or place in places or place[1] not in kinds:
            continue
        what = "no grid of the published plan" if code else "the department has no such area"
        column = "grid_code" if code else "area_id"
        fault = Fault(what, row=number, column=column, found=code or row["area_id"])
        yield _in_file(fault, roster)


def _in_file(fault: Fault, roster: Roster) -> Fault:
    column = roster.columns.get(fault.column, fault.column)
    return replace(fault, file=roster.file, layer=roster.sheet, column=column)
