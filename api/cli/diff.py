"""``gridding diff``: how two plans differ."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.replies import DiffTold

_NEVER_CUT = 1000
"""Columns of a line: a terminal wraps what is longer, a file keeps it whole."""

EPILOG = """
Examples:

    gridding diff 3 4

    gridding diff 3 4 --json | jq '.lineage[] | select(.household_share < 1)'
"""


def add_to(app: typer.Typer) -> None:
    """Register the command.

    Parameters
    ----------
    app : typer.Typer
    """
    app.command(epilog=EPILOG)(diff)


def diff(
    before: Annotated[int, typer.Argument(metavar="ID", help="A plan of gridding plans.")],
    after: Annotated[int, typer.Argument(metavar="OTHER", help="Another of its district.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False,
) -> None:
    """Tell what became of each grid from one plan to another; those unchanged are only counted."""
    from api.cli.say import as_json
    from api.replies import diff_told
    from api.settings import Settings, database
    from sql.diff import diff as diff_of
    from sql.engine import at_one_moment

    with database(Settings.from_environment()) as engine, at_one_moment(engine) as connection:
        told = diff_told(before, after, diff_of(connection, before, after))
    if json:
        as_json(told.model_dump(mode="json", by_alias=True))
    else:
        _show(told)


def _show(told: "DiffTold") -> None:
    from rich.console import Console
    from rich.table import Table

    from gridding.diff import GridChange

    table = Table("change", "from", "to", "households before", "households", box=None)
    for row in told.grids:
        if row.change is not GridChange.UNCHANGED:
            table.add_row(
                row.change.value,
                " ".join(row.from_grids),
                " ".join(row.to_grids),
                str(row.households_before),
                str(row.households),
            )
    Console(width=_NEVER_CUT).print(table)
    typer.echo("  ".join(f"{name} {number:g}" for name, number in told.summary.items() if number))
