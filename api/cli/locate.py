"""``gridding locate``: which grid a point lies in and who answers for it."""

from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
Examples:

    gridding locate 109.8403 40.6574 --crs wgs84

    gridding locate 109.8462 40.6590 --crs gcj02 --json

    gridding locate -71.1056 42.3657 --crs wgs84 --at 2026-03-01T12:00:00+08:00

    gridding locate --address "建设路12号院3号楼"

    gridding locate --batch events.csv --crs gcj02 --out located.parquet

Outside every grid the exit code is 5, and the nearest grid is named; with --json on stdout too.
An address that is unknown or may mean several places: 5 too, and the candidates are listed.

A batch reads CSV, Parquet, GeoParquet, Arrow or Feather (- for CSV on standard input) and writes
.csv, .parquet or .arrow: all that is there, with grid_code, on_boundary and status (inside,
snapped, outside). Rows in error go to OUT-stem.errors.csv with their reason, and the exit code is
3 then. Broken off, the same command goes on where it was.
"""


def add_to(app: typer.Typer) -> None:
    """Register the command.

    Parameters
    ----------
    app : typer.Typer
    """

    # Unknown options are let through, so that -71.1 is a longitude and no option.
    @app.command(epilog=EPILOG, context_settings={"ignore_unknown_options": True})
    def locate(
        *,
        lon: Annotated[float | None, typer.Argument(help="Longitude, or easting.")] = None,
        lat: Annotated[float | None, typer.Argument(help="Latitude, or northing.")] = None,
        crs: Annotated[
            str | None,
            typer.Option(help="What they refer to: wgs84, gcj02, bd09, cgcs2000 or EPSG:n."),
        ] = None,
        address: Annotated[
            str | None, typer.Option(metavar="TEXT", help="An address in place of a point.")
        ] = None,
        at: Annotated[
            str | None, typer.Option(help="As of this moment: ISO 8601 with offset. Default: now.")
        ] = None,
        snap_m: Annotated[
            float,
            typer.Option(
                help="So many metres outside of every grid the nearest answers; up to 50."
            ),
        ] = 0.0,
        batch: Annotated[
            str | None, typer.Option(metavar="FILE", help="Locate all rows of this file.")
        ] = None,
        out: Annotated[
            Path | None, typer.Option(help="File to write: .csv, .parquet or .arrow.")
        ] = None,
        json: Annotated[bool, typer.Option("--json", help="Answer as JSON on stdout.")] = False,
        quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    ) -> None:
        """Tell in which published grid a point, an address or each of a file lies, and whose."""
        if address is not None:
            if batch is not None or lon is not None or crs is not None:
                raise typer.BadParameter("--address wants neither a point nor --crs nor --batch")
            from api.cli.address import locate_one

            locate_one(address, at, json=json)
            return
        if crs is None:
            raise typer.BadParameter("what the coordinates refer to is missing: --crs")
        if batch is not None:
            if out is None or lon is not None:
                raise typer.BadParameter("--batch wants --out, and no point beside")
            from api.cli.batch import locate_batch

            locate_batch(batch, out, crs, at, snap_m, json=json, quiet=quiet)
            return
        if lon is None or lat is None:
            raise typer.BadParameter("a longitude and a latitude, --address TEXT or --batch FILE")
        _point(lon, lat, crs, at, snap_m, json=json)


def _point(lon: float, lat: float, crs: str, at: str | None, snap_m: float, *, json: bool) -> None:
    from api.cli.say import as_json
    from api.locate import locate_at, moment
    from api.settings import Settings, database
    from gridding.errors import NotFoundError
    from sql.actor import PUBLIC

    as_of = None if at is None else moment(at)
    with database(Settings.from_environment()) as engine, engine.connect() as connection:
        try:
            answer = locate_at(connection, lon, lat, crs, as_of, PUBLIC, snap_m)
        except NotFoundError as error:
            if json:
                as_json(error.fields)
            raise
    if json:
        as_json(answer.model_dump())
    else:
        typer.echo(answer.as_text())
