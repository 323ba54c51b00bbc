"""``gridding export``: writes a saved plan to a file, in the format of its suffix."""

from pathlib import Path
from typing import Annotated

import typer

from gridding.shapefile import Encoding

EPILOG = """
Examples:

    gridding export 3 --out plan.gpkg

    gridding export 3 --out shapefiles.zip --encoding gbk

    gridding export 3 --out register.xlsx

    gridding export 3 --out sheets.html --community 150203001001

    gridding export 3 --out sheet.png --grid 150203001001001
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
        Path,
        typer.Option(
            help="plan .gpkg, grids .geojson, shapefiles .zip, register .xlsx, map sheets .html, "
            "one sheet .png, or a folder for a .png each"
        ),
    ],
    encoding: Annotated[Encoding, typer.Option(help="Of shapefiles.")] = Encoding.UTF8,
    grid: Annotated[list[str] | None, typer.Option(help="Only the sheet of this grid.")] = None,
    community: Annotated[
        list[str] | None, typer.Option(help="Only the sheets of this community.")
    ] = None,
    lang: Annotated[str, typer.Option(help="zh or en: of register and sheets.")] = "zh",
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Write a saved plan to a file: the plan, its grids, the register, map sheets to print."""
    from getpass import getuser

    from api.cli.say import progress
    from api.export import Wish, format_of, write_export
    from api.settings import Settings, database
    from gridding.errors import Fault, InputError
    from sql.actor import operator
    from sql.engine import at_one_moment

    wanted = format_of(out)
    if not out.parent.is_dir():
        raise InputError(Fault("the folder to write to is not there", str(out.parent)))
    settings = Settings.from_environment()
    wish = Wish(lang, encoding, grid or (), community or (), settings.address)
    with (
        database(settings) as engine,
        at_one_moment(engine) as connection,
        progress(quiet=quiet) as tell,
    ):
        write_export(
            connection,
            plan,
            wanted,
            out,
            operator(getuser()),
            wish,
            lambda done, of: tell("sheets", done, of),
        )
