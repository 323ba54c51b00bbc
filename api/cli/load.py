"""``gridding load``: how much each worker of a plan answers for, and the grids without anyone."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.load import LoadTold

EPILOG = """
Examples:

    gridding load 3

    gridding load 3 --out load.xlsx

    gridding load 3 --at 2026-11-01T00:00:00+08:00 --json | jq .without_workers
"""


def add_to(app: typer.Typer) -> None:
    """Register the command.

    Parameters
    ----------
    app : typer.Typer
    """
    app.command(epilog=EPILOG)(load)


def load(
    plan: Annotated[int, typer.Argument(metavar="ID", help="A plan of gridding plans.")],
    *,
    at: Annotated[
        str | None, typer.Option(help="As of this moment: ISO 8601 with offset. Default: now.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write a table instead: .csv or .xlsx.")] = None,
    lang: Annotated[str, typer.Option(help="zh or en: of the .xlsx.")] = "zh",
) -> None:
    """Tell households, ground and reach of each worker who answers, and who is far from the median.

    Grids that nobody answers for come last.
    """
    from api.cli.say import as_json
    from api.load import load_told
    from api.locate import moment
    from api.settings import Settings, database
    from gridding.errors import Fault, InputError
    from gridding.register.load import write_load
    from sql.engine import at_one_moment
    from sql.showing import plan_card

    suffix = None if out is None else out.suffix.lower()
    if suffix not in (None, ".csv", ".xlsx"):
        raise InputError(Fault("no format has this suffix", str(out), wanted=".csv, .xlsx"))
    as_of = None if at is None else moment(at, "--at")
    with database(Settings.from_environment()) as engine, at_one_moment(engine) as connection:
        found, told = load_told(connection, plan, as_of)
        district = plan_card(connection, plan).district_name
    if out is not None and suffix == ".xlsx":
        write_load(found, out, district=district, at=told.at, lang=lang)
    elif out is not None:
        _write_csv(told, out)
    elif json:
        as_json(told.model_dump(mode="json"))
    else:
        _show(told)


def _write_csv(told: "LoadTold", out: Path) -> None:
    import csv

    from api.load import COLUMNS
    from gridding.errors import Fault, InputError

    if not out.parent.is_dir():
        raise InputError(Fault("the folder to write to is not there", str(out.parent)))
    with out.open("w", encoding="utf-8-sig", newline="") as file:  # Excel wants the mark
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(told.table())


def _show(told: "LoadTold") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("role", "worker", "grids", "households", "share", "km²", "reach m", box=None)
    table.add_column("from median", justify="right")
    for each in told.workers:
        table.add_row(
            each.role,
            f"{each.worker_id} {each.name}",
            str(len(each.grid_codes)),
            str(each.households),
            f"{each.households_share:.0f}",
            f"{each.area_km2:.2f}",
            f"{max(each.reach_m, each.apart_m or 0):.0f}",
            "" if each.deviation is None else f"{each.deviation:+.0%}",
        )
    Console(width=_NEVER_CUT).print(table)
    for grid in told.without_workers:
        typer.echo(f"{grid.grid_code} {grid.name}, {grid.households} households: {grid.lack}")
    typer.echo(f"{len(told.workers)} workers, {len(told.without_workers)} grids without anyone")


_NEVER_CUT = 1000
"""Columns of a line: a terminal wraps what is longer, a file keeps it whole."""
