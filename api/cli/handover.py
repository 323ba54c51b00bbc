"""``gridding handover``: who hands which buildings over to whom from a plan to another."""

from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
Examples:

    gridding handover 3 4

    gridding handover 3 4 --out handover.xlsx

    gridding handover 3 4 --json | jq '.pending'
"""


def add_to(app: typer.Typer) -> None:
    """Register the command.

    Parameters
    ----------
    app : typer.Typer
    """
    app.command(epilog=EPILOG)(handover)


def handover(
    before: Annotated[int, typer.Argument(metavar="ID", help="A plan of gridding plans.")],
    after: Annotated[int, typer.Argument(metavar="OTHER", help="The one that follows it.")],
    *,
    out: Annotated[
        Path | None, typer.Option(help="Write lists to be signed, a page a worker: .xlsx.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False,
    lang: Annotated[str, typer.Option(help="zh or en: of the file.")] = "zh",
) -> None:
    """Tell which buildings each worker gives and gains, and what nobody takes over yet."""
    from api.cli.say import as_json
    from api.handover import handover_told, write_lists
    from api.settings import Settings, database
    from sql.actor import operator
    from sql.engine import at_one_moment
    from sql.handover import handover as handed_over

    by = operator(getuser())
    with database(Settings.from_environment()) as engine, at_one_moment(engine) as connection:
        handed = handed_over(connection, before, after)
    if out is not None:
        write_lists(handed, out, by, lang)
        return
    told = handover_told(handed, by)
    if json:
        as_json(told.model_dump(mode="json"))
    else:
        typer.echo(told.as_text())
