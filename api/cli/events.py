"""``gridding events``: what other platforms have recorded, brought in from their files."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.events.importing import Imported

EPILOG = """
Examples:

    gridding events import hotline.xlsx --crs gcj02 --source 12345 --timezone +08:00 --dry-run

    gridding events import hotline.csv --crs wgs84 --json
"""


def add_to(app: typer.Typer) -> None:
    """Register the commands.

    Parameters
    ----------
    app : typer.Typer
    """
    events = typer.Typer(help="The record of events.", epilog=EPILOG, no_args_is_help=True)
    events.command("import", epilog=EPILOG)(take)
    app.add_typer(events, name="events")


def take(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX.")],
    *,
    crs: Annotated[
        str | None,
        typer.Option(
            help="What coordinates refer to: wgs84, gcj02, bd09, cgcs2000 or EPSG:n. "
            "Not needed where the file has addresses only."
        ),
    ] = None,
    source: Annotated[
        str, typer.Option(help="Who tells; ids are unique within it. Default: a column says it.")
    ] = "",
    zone: Annotated[
        str | None,
        typer.Option("--timezone", help="Of times without offset: +08:00 or Asia/Shanghai."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Store nothing, tell what.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON on stdout.")] = False,
) -> None:
    """Store the events of a file with the grids that they lie in; the same file again adds none.

    What is known already and told otherwise now stays as it was, and is counted.
    """
    from getpass import getuser

    from api.cli.say import as_json, progress
    from api.events.importing import import_events
    from api.settings import Settings, database
    from gridding.read.events import read_events, read_timezone
    from sql.actor import operator

    read = read_events(
        file, crs, source=source.strip(), zone=None if zone is None else read_timezone(zone)
    )
    with (
        database(Settings.from_environment()) as engine,
        progress(quiet=quiet or json) as tell,
    ):
        done = import_events(engine, read, crs, operator(getuser()), dry_run=dry_run, tell=tell)
    if json:
        as_json(asdict(done))
    else:
        _say(done, dry_run=dry_run)


def _say(done: "Imported", *, dry_run: bool) -> None:
    known = f"{done.known} known, {done.different} told otherwise before"
    placed = f"{done.outside} of the new outside, {done.unlocated} not located"
    typer.echo(f"{'would be: ' if dry_run else ''}{done.new} new, {known}; {placed}")
    if done.different:
        rows = ", ".join(map(str, done.different_rows))
        more = " …" if done.different > len(done.different_rows) else ""
        typer.echo(f"told otherwise before, and left as it was: rows {rows}{more}", err=True)
