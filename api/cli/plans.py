"""``gridding plans``: the list of plans in the database."""

from dataclasses import asdict
from typing import Annotated

import typer

from api.cli.say import as_json

EPILOG = """
Examples:

    gridding plans

    gridding plans --json | jq '.[] | select(.published)'
"""


def add_to(app: typer.Typer) -> None:
    """Register the command.

    Parameters
    ----------
    app : typer.Typer
    """
    app.command(epilog=EPILOG)(plans)


def plans(
    *, json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False
) -> None:
    """List the plans that are saved, and which of them are published."""
    from api.settings import Settings, database
    from sql.store import list_plans

    with database(Settings.from_environment()) as engine, engine.connect() as connection:
        entries = [asdict(entry) for entry in list_plans(connection)]
    if json:
        as_json(entries)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "name", "district", "state", "version", "published", "author", "created")
    for entry in entries:
        table.add_row(
            str(entry["id"]),
            entry["name"],
            entry["district"],
            entry["state"],
            str(entry["version"]),
            "yes" if entry["published"] else "",
            entry["author"],
            f"{entry['created_at']:%Y-%m-%d %H:%M}",
        )
    Console().print(table)
