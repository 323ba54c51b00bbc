"""``gridding check``: whether a plan file is what it says it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gridding.check import PlanFault

EPILOG = """
Examples:

    gridding check plan.gpkg

    gridding check plan.gpkg --json > faults.json

Exit codes: 0 the plan is good; 1 faults were found, all of them listed; 2 the file is not there or
is no GeoPackage.
"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(epilog=EPILOG)
    def check(
        plan: Annotated[Path, typer.Argument(help="A plan file (GeoPackage).")],
        *,
        json: Annotated[bool, typer.Option("--json", help="Write faults as JSON.")] = False,
    ) -> None:
        """Check a plan file from its own content alone, trusting nothing that made it."""
        from api.cli.say import as_json
        from gridding.check import check_plan

        faults = check_plan(plan)
        if json:
            as_json(
                {
                    "plan": str(plan),
                    "good": not faults,
                    "faults": [fault.as_dict() for fault in faults],
                }
            )
        elif not faults:
            typer.echo(f"{plan}: good")
        else:
            _show(plan, faults)
        if faults:
            raise typer.Exit(1)


def _show(plan: Path, faults: list["PlanFault"]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("fault", "layer", "row", "what", "place (lon, lat)", box=None, pad_edge=False)
    for fault in faults:
        row = str(fault.row or "")
        place = f"{fault.place[0]:.6f}, {fault.place[1]:.6f}" if fault.place else ""
        table.add_row(fault.kind.value, fault.layer, row, escape(fault.message), place)
    Console(soft_wrap=True).print(table)
    typer.echo(f"{plan}: {len(faults)} faults")
