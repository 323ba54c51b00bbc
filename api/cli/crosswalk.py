"""``gridding crosswalk``: which grids took over a department's area."""

from typing import Annotated

import typer

EPILOG = """
Examples:

    gridding crosswalk 公安 12

    gridding crosswalk 公安 --json

    gridding crosswalk 城管 S-07 --at 2026-03-01T12:00:00+08:00

Where the department or the area is unknown the exit code is 5, and what is nearly the same is
named; with --json on stdout too.
"""


def add_to(app: typer.Typer) -> None:
    """Register the command.

    Parameters
    ----------
    app : typer.Typer
    """
    app.command(epilog=EPILOG)(crosswalk)


def crosswalk(
    *,
    department: Annotated[str, typer.Argument(help="Name of the department.")],
    area_id: Annotated[
        str | None, typer.Argument(help="Its area, by the department's own id. Default: all.")
    ] = None,
    plan: Annotated[
        int | None,
        typer.Option(metavar="ID", help="A merged plan. Default: the one published last."),
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="As of this moment: ISO 8601 with offset. Default: now.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON on stdout.")] = False,
) -> None:
    """Tell which grids took over a department's areas, with households, ground and shares."""
    from api.cli.say import as_json
    from api.crosswalk import crosswalk as answer
    from api.locate import moment
    from api.settings import Settings, database
    from gridding.errors import NotFoundError

    as_of = None if at is None else moment(at)
    with database(Settings.from_environment()) as engine, engine.connect() as connection:
        try:
            found = answer(connection, department, area_id, plan_id=plan, at=as_of)
        except NotFoundError as error:
            if json:
                as_json(error.fields)
            raise
    if json:
        as_json(found.model_dump())
    else:
        typer.echo(found.as_text())
