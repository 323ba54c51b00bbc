"""``gridding roster``: who is on post where, and in which roles."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sql.roster_change import Post, RosterTaken

EPILOG = """
Examples:

    gridding roster import postings.xlsx --district 150203 --dry-run

    gridding roster roles --district 150203 > roles.csv

    gridding roster roles roles.csv --district 150203
"""

District = Annotated[str, typer.Option(metavar="CODE", help="District.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands.

    Parameters
    ----------
    app : typer.Typer
    """
    roster = typer.Typer(
        help="Workers, their posts and roles.", epilog=EPILOG, no_args_is_help=True
    )
    roster.command("import", epilog=EPILOG)(take)
    roster.command()(roles)
    app.add_typer(roster, name="roster")


def take(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX, as [rosters] of a manifest.")],
    *,
    district: District,
    whole: Annotated[
        bool, typer.Option("--whole", help="All the district has: whom it does not name ends now.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, tell what.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON on stdout.")] = False,
) -> None:
    """Bring a roster in; it says all about the workers whom it names."""
    from getpass import getuser

    from api.cli.say import as_json
    from api.roster import roster_told
    from api.settings import Settings, database
    from gridding.read.rosters import read_roster
    from sql.actor import operator
    from sql.roster_import import take_roster

    read, by = read_roster(file), operator(getuser())
    with database(Settings.from_environment()) as engine, engine.begin() as connection:
        taken = take_roster(connection, district, read, by, whole=whole, dry_run=dry_run)
    if json:
        as_json(roster_told(taken).model_dump(mode="json", by_alias=True))
    else:
        _say(taken, dry_run=dry_run)


def roles(
    file: Annotated[
        Path | None, typer.Argument(help="CSV or XLSX: name, name_en, answers (yes or no).")
    ] = None,
    *,
    district: District,
) -> None:
    """Print a district's roles as CSV, in the order in which workers are told; or set them."""
    import csv
    import sys
    from getpass import getuser

    from api.settings import Settings, database
    from gridding.read.rosters import read_roles
    from sql.actor import operator
    from sql.divisions import require_district
    from sql.roles import roles_of, set_roles

    given = None if file is None else read_roles(file)
    with database(Settings.from_environment()) as engine, engine.begin() as connection:
        if given is not None:
            set_roles(connection, district, given, operator(getuser()))
        told = roles_of(connection, require_district(connection, district))
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(("name", "name_en", "answers"))
    lines.writerows((role.name, role.name_en, "yes" if role.answers else "no") for role in told)


def _say(taken: "RosterTaken", *, dry_run: bool) -> None:
    for word, posts in (("+", taken.begun), ("~", taken.changed), ("-", taken.ended)):
        for post in posts:
            typer.echo(f"{word} {_line(post)}")
    workers = (taken.workers_new, taken.workers_changed, taken.workers_gone)
    new, changed, gone = map(len, workers)
    typer.echo(
        f"{'would be: ' if dry_run else ''}workers {new} new, {changed} changed, {gone} gone"
    )
    begun, other, ended = len(taken.begun), len(taken.changed), len(taken.ended)
    typer.echo(f"posts {begun} begun, {other} changed, {ended} ended, {taken.kept} as they were")
    if taken.roles_new:
        typer.echo("new roles: " + ", ".join(taken.roles_new))
    if taken.grids_left:
        typer.echo("grids left without anyone: " + ", ".join(taken.grids_left), err=True)
    if taken.grids_without:
        typer.echo(f"grids without anyone: {taken.grids_without}", err=True)


def _line(post: "Post") -> str:
    place = post.grid_code or f"{post.department} {post.area_id}"
    days = f"{post.first} to {post.last}" if post.last else f"from {post.first}"
    instead = f", for {post.stand_in_for}" if post.stand_in_for else ""
    return f"{post.worker_id} {post.name}, {post.role}, {place}, {days}{instead}"
