"""``gridding publish``: makes a plan the one that holds in its district."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sql.handover import Foretold

EPILOG = """
Examples:

    gridding publish 3

    gridding publish 3 --filing-number 包昆网备2026-004

    gridding publish 3 --from 2026-11-01T00:00:00+08:00
"""


def add_to(app: typer.Typer) -> None:
    """Register the command.

    Parameters
    ----------
    app : typer.Typer
    """
    app.command(epilog=EPILOG)(publish)


def publish(
    plan: Annotated[int, typer.Argument(metavar="ID", help="A plan of gridding plans.")],
    *,
    filing_number: Annotated[
        str | None, typer.Option(metavar="N", help="Number under which it is filed (备案号).")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="TIME", help="From when on: ISO 8601 with offset. Default: now."
        ),
    ] = None,
) -> None:
    """Publish a plan, whatever its state: it is approved first, and never changes afterwards.

    The former publication of the district ends at that moment. Publishing a former plan again
    rolls back to it. That the operator of this machine did it is recorded.
    """
    from getpass import getuser

    from api.locate import moment
    from api.settings import Settings, database
    from sql.actor import operator
    from sql.engine import at_one_moment
    from sql.handover import foretell
    from sql.publishing import publish as put_out

    from_then = None if start is None else moment(start, "--from")
    with database(Settings.from_environment()) as engine:
        with engine.begin() as connection:
            entry = put_out(
                connection,
                plan,
                by=operator(getuser()),
                filing_number=filing_number,
                start=from_then,
                whatever_state=True,
            )
        with at_one_moment(engine) as connection:
            changes = foretell(connection, entry)
    typer.echo(
        f"plan {entry.plan_id} holds in {entry.district_name} ({entry.district_code}) "
        f"from {entry.valid_from.astimezone():%Y-%m-%d %H:%M:%S%z} on"
    )
    _tell_changes(changes, entry.plan_id)


def _tell_changes(changes: "Foretold", plan: int) -> None:
    if changes.before not in (None, plan):
        told = "who hands what over to whom"
        if changes.moved is not None:
            moved = changes.moved
            told = (
                f"buildings that change their grid: {moved.buildings} (households: "
                f"{moved.households}; workers concerned: {changes.workers})"
            )
        typer.echo(f"{told}: gridding handover {changes.before} {plan}")
    if changes.without:
        typer.echo(
            f"grids that nobody answers for: {len(changes.without)} (the first: "
            f"{changes.without[0]}): gridding load {plan}"
        )
