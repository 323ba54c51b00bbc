"""``gridding absence``: who is away, and until when."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sql.absences import AbsenceEntry

EPILOG = """
Examples:

    gridding absence add W0107 --district 150203 --from 2026-03-02 --until 2026-03-06

    gridding absence list --district 150203

    gridding absence end 12

A day belongs to the absence, in this machine's time zone; a moment is ISO 8601 with offset.
"""


def add_to(app: typer.Typer) -> None:
    """Register the commands.

    Parameters
    ----------
    app : typer.Typer
    """
    absence = typer.Typer(
        help="Who is away: meanwhile the stand-ins answer.", epilog=EPILOG, no_args_is_help=True
    )
    absence.command()(add)
    absence.command("list")(show)
    absence.command()(end)
    app.add_typer(absence, name="absence")


def add(
    worker: Annotated[str, typer.Argument(help="The worker_id of the roster.")],
    *,
    district: Annotated[str, typer.Option(metavar="CODE", help="District.")],
    start: Annotated[str, typer.Option("--from", metavar="T", help="First day, or moment.")],
    stop: Annotated[
        str | None,
        typer.Option("--until", metavar="T", help="Last day, or moment. Default: not known."),
    ] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; few may see it.")] = "",
) -> None:
    """Say that a worker is away."""
    from getpass import getuser

    from api.absences import begins, ends
    from api.settings import Settings, database
    from sql.absences import add_absence
    from sql.actor import operator

    first, last, by = begins(start), None if stop is None else ends(stop), operator(getuser())
    with database(Settings.from_environment()) as engine, engine.begin() as connection:
        entry = add_absence(
            connection, worker, first, last, by, district_code=district, reason=reason
        )
    typer.echo(_line(entry))


def show(
    *,
    district: Annotated[str | None, typer.Option(metavar="CODE", help="Only of this one.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False,
) -> None:
    """List the absences that are not over."""
    from getpass import getuser

    from api.absences import absence_told
    from api.cli.say import as_json
    from api.settings import Settings, database
    from sql.absences import list_absences
    from sql.actor import operator

    by = operator(getuser())
    with database(Settings.from_environment()) as engine, engine.connect() as connection:
        found = list_absences(connection, by, district_code=district)
    if json:
        as_json([absence_told(entry).model_dump(mode="json", by_alias=True) for entry in found])
        return
    for entry in found:
        typer.echo(_line(entry))


def end(number: Annotated[int, typer.Argument(metavar="ID", help="Of the absence.")]) -> None:
    """End an absence now; one that has not begun is taken back."""
    from getpass import getuser

    from api.settings import Settings, database
    from sql.absences import end_absence
    from sql.actor import operator

    with database(Settings.from_environment()) as engine, engine.begin() as connection:
        end_absence(connection, number, operator(getuser()))
    typer.echo(f"absence {number}: ended")


def _line(entry: "AbsenceEntry") -> str:
    start = f"{entry.start.astimezone():%Y-%m-%d %H:%M}"
    until = f" until {entry.stop.astimezone():%Y-%m-%d %H:%M}" if entry.stop else ""
    reason = f": {entry.reason}" if entry.reason else ""
    return f"{entry.id}  {entry.worker_id} {entry.name}, from {start}{until}{reason}"
