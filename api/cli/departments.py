"""``gridding departments``: the departments' own layers, their retirement and the exceptions."""

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sql.departments import Department

EPILOG = """
Examples:

    gridding departments list

    gridding departments add district.toml

    gridding departments allow 公安 --district 150203 --community 150203001001 --until 2026-12-31
    --by 王主任 --reason 马拉松

Once a merged plan is published, new areas on its ground are refused (exit code 6) unless an
exception holds for the department.
"""


def add_to(app: typer.Typer) -> None:
    """Register the commands.

    Parameters
    ----------
    app : typer.Typer
    """
    departments = typer.Typer(
        help="The departments' own layers: listed, added, excepted from their retirement.",
        epilog=EPILOG,
        no_args_is_help=True,
    )
    departments.command("list")(show)
    departments.command()(add)
    departments.command()(allow)
    app.add_typer(departments, name="departments")


def show(
    *, json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False
) -> None:
    """List the departments' layers, retired or not, and the exceptions."""
    from api.cli.say import as_json
    from api.settings import Settings, database
    from sql.departments import list_departments

    with database(Settings.from_environment()) as engine, engine.connect() as connection:
        entries = list_departments(connection)
    if json:
        as_json([asdict(entry) for entry in entries])
    else:
        _print(entries)


def _print(entries: list["Department"]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("district", "department", "areas", "retired", "retired in", "exceptions")
    for entry in entries:
        exceptions = [
            f"{each.community or entry.district} {'until' if each.holds else 'over since'}"
            f" {each.valid_until.astimezone():%Y-%m-%d %H:%M} ({each.approved_by}: {each.reason})"
            for each in entry.exceptions
        ]
        cells = (
            entry.district,
            entry.department,
            str(entry.areas),
            str(entry.retired),
            f"{len(entry.communities)} communities",
            "\n".join(exceptions),
        )
        table.add_row(*map(Text, cells))  # names are data, not markup
    Console().print(table)


def add(
    manifest: Annotated[Path, typer.Argument(help="A manifest (TOML) with [[departments]].")],
    *,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Import the departments' layers of a manifest, without a merge.

    An area with the outline that it has already stays; another outline ends the former one.
    """
    from api.cli.say import progress
    from api.settings import Settings, database
    from gridding.errors import Fault, InputError
    from gridding.manifest import load_manifest
    from gridding.read import read_district
    from sql.departments import add_areas

    wanted = load_manifest(manifest)
    if not wanted.departments:
        raise InputError(Fault("no departments", manifest.name, wanted="[[departments]]"))
    with progress(quiet=quiet) as tell:
        areas = read_district(wanted, tell=tell).departments
    named = wanted.district
    with database(Settings.from_environment()) as engine, engine.begin() as connection:
        added = add_areas(connection, named.code, named.name, areas)
    typer.echo(f"{added} of {len(areas)} areas are new or have another outline")


def allow(
    department: Annotated[str, typer.Argument(help="Name, also of a department without a layer.")],
    *,
    district: Annotated[str, typer.Option(metavar="CODE", help="District.")],
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of the exception.")
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who approved it.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why.")],
    community: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only here. Default: the whole district.")
    ] = None,
) -> None:
    """Approve an exception: until its last day the department may add areas."""
    from api.settings import Settings, database
    from gridding.errors import Fault, InputError
    from sql.departments import allow as approve

    end = (until + timedelta(days=1)).astimezone()
    if end <= datetime.now().astimezone():
        raise InputError(Fault("the last day is over", column="--until", found=f"{until:%Y-%m-%d}"))
    with database(Settings.from_environment()) as engine, engine.begin() as connection:
        number = approve(
            connection,
            department,
            district_code=district,
            community_code=community,
            until=end,
            approved_by=by,
            reason=reason,
        )
    typer.echo(f"exception {number}: {department} may add areas until {until:%Y-%m-%d}")
