"""``gridding draft``: makes a draft from a plan, to be edited."""

from typing import Annotated

import typer

EPILOG = """
Examples:

    gridding draft 3

    gridding draft 3 --name 2026年秋季调整 --json
"""


def add_to(app: typer.Typer) -> None:
    """Register the command.

    Parameters
    ----------
    app : typer.Typer
    """
    app.command(epilog=EPILOG)(draft)


def draft(
    plan: Annotated[int, typer.Argument(metavar="ID", help="A plan of gridding plans.")],
    *,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Default: as that plan's.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False,
) -> None:
    """Make a draft with the grids of a plan, and say its ID."""
    from getpass import getuser

    from api.cli.say import as_json
    from api.settings import Settings, database
    from sql.actor import operator
    from sql.drafts import make_draft

    with database(Settings.from_environment()) as engine, engine.begin() as connection:
        made = make_draft(connection, plan, name, operator(getuser()))
    if json:
        as_json({"id": made})
    else:
        typer.echo(made)
