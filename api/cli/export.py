"""``gridding export``: writes a saved plan to a file, in the format of its suffix."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy import Connection

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

    write = WRITERS.get(out.suffix.lower())
    if write is None:
        wanted = ", ".join(WRITERS)
        raise InputError(Fault("no format has this suffix", str(out), wanted=wanted))
    if not out.parent.is_dir():
        raise InputError(Fault("the folder to write to is not there", str(out.parent)))
    with database(Settings.from_environment()) as engine, engine.connect() as connection:
        write(connection, plan, out)


def _write_plan(connection: "Connection", plan: int, out: Path) -> None:
    from gridding.planfile import write_plan
    from sql.store import load_plan

    write_plan(load_plan(connection, plan), out)


def _write_geojson(connection: "Connection", plan: int, out: Path) -> None:
    from sql.store import load_plan

    # Plain longitude, latitude without the crs member that RFC 7946 has done away with.
    grids = load_plan(connection, plan).grids.set_crs(None, allow_override=True)
    out.write_text(grids.to_json(drop_id=True, ensure_ascii=False), encoding="utf-8")


def _write_register(connection: "Connection", plan: int, out: Path) -> None:
    from gridding.register import write_register
    from sql.publishing import plan_workers
    from sql.store import load_plan

    found = load_plan(connection, plan)
    on_post = plan_workers(connection, plan)
    names = {code: [worker.name for worker in workers] for code, workers in on_post.items()}
    write_register(found, out, workers=names)


WRITERS: dict[str, Callable[["Connection", int, Path], None]] = {
    ".gpkg": _write_plan,
    ".geojson": _write_geojson,
    ".xlsx": _write_register,
}
