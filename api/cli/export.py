"""``gridding export``: writes a saved plan to a file, in the format of its suffix."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gridding.plan import Plan

EPILOG = """
Examples:

    gridding export 3 --out plan.gpkg

    gridding export 3 --out grids.geojson

    gridding export 3 --out register.xlsx
"""


def add_to(app: typer.Typer) -> None:
    """Register the command.

    Parameters
    ----------
    app : typer.Typer
    """
    app.command(epilog=EPILOG)(export)


def export(
    plan: Annotated[int, typer.Argument(metavar="ID", help="A plan of gridding plans.")],
    *,
    out: Annotated[
        Path, typer.Option(help="plan .gpkg, grids .geojson, or register .xlsx", dir_okay=False)
    ],
) -> None:
    """Write a saved plan to a file: the whole plan, its grids for the web, or the register."""
    from api.settings import Settings, database
    from gridding.errors import Fault, InputError
    from sql.store import load_plan

    write = WRITERS.get(out.suffix.lower())
    if write is None:
        wanted = ", ".join(WRITERS)
        raise InputError(Fault("no format has this suffix", str(out), wanted=wanted))
    if not out.parent.is_dir():
        raise InputError(Fault("the folder to write to is not there", str(out.parent)))
    with database(Settings.from_environment()) as engine, engine.connect() as connection:
        found = load_plan(connection, plan)
    write(found, out)


def _write_plan(plan: "Plan", out: Path) -> None:
    from gridding.planfile import write_plan

    write_plan(plan, out)


def _write_geojson(plan: "Plan", out: Path) -> None:
    # Plain longitude, latitude without the crs member that RFC 7946 has done away with.
    out.write_text(plan.grids.to_json(drop_id=True, ensure_ascii=False), encoding="utf-8")


def _write_register(plan: "Plan", out: Path) -> None:
    from gridding.register import write_register

    write_register(plan, out)


WRITERS: dict[str, Callable[["Plan", Path], None]] = {
    ".gpkg": _write_plan,
    ".geojson": _write_geojson,
    ".xlsx": _write_register,
}
