"""``gridding log``: who did what to a plan."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.replies import LogTold

_NEVER_CUT = 1000
"""Columns of a line: a terminal wraps what is longer, a file keeps it whole."""
_SAID = ("reason", "comment", "text", "name", "filing_number")
"""What of an entry's body a person reads."""

EPILOG = """
Examples:

    gridding log 4

    gridding log 4 --after 7 --json
"""


def add_to(app: typer.Typer) -> None:
    """Register the command.

    Parameters
    ----------
    app : typer.Typer
    """
    app.command(epilog=EPILOG)(log)


def log(
    plan: Annotated[int, typer.Argument(metavar="ID", help="A plan of gridding plans.")],
    *,
    after: Annotated[
        int, typer.Option(metavar="ENTRY", help="Only what came after the entry of this id.")
    ] = 0,
    json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False,
) -> None:
    """List who did what to a plan and when, oldest first."""
    from getpass import getuser

    from api.cli.say import as_json
    from api.replies import log_told
    from api.settings import Settings, database
    from sql.actor import operator
    from sql.log import plan_log
    from sql.visible import require_visible

    told: list[LogTold] = []
    with database(Settings.from_environment()) as engine, engine.connect() as connection:
        require_visible(connection, plan, operator(getuser()))
        while page := plan_log(connection, plan, told[-1].id if told else after):
            told += log_told(page)
    if json:
        as_json([entry.model_dump(mode="json") for entry in told])
    else:
        _show(told)


def _show(told: "list[LogTold]") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("id", "version", "at", "by", "action", "grids", "said", box=None)
    for entry in told:
        said = next((entry.body[key] for key in _SAID if entry.body.get(key)), "")
        table.add_row(
            str(entry.id),
            str(entry.version),
            f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}",
            escape(entry.by),
            entry.action.value,
            " ".join(entry.grids),
            escape(str(said)),
        )
    Console(width=_NEVER_CUT).print(table)
