"""``gridding places``: organisations, teams, shops, firms and facilities brought in as points."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sql.placing import PlacesTaken

EPILOG = """
Examples:

    gridding places import shops.xlsx --district 150203 --crs gcj02 --source 市场监管 --dry-run

    gridding places import schools.gpkg --district 150203 --source 教育 --type 学校 --whole
"""


def add_to(app: typer.Typer) -> None:
    """Register the commands.

    Parameters
    ----------
    app : typer.Typer
    """
    places = typer.Typer(
        help="Organisations, teams, shops, firms and facilities as points.",
        epilog=EPILOG,
        no_args_is_help=True,
    )
    places.command("import", epilog=EPILOG)(take)
    app.add_typer(places, name="places")


def take(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, GeoPackage, GeoJSON or Shapefile.")],
    *,
    district: Annotated[str, typer.Option(metavar="CODE", help="District.")],
    source: Annotated[str, typer.Option(help="Who keeps the list; ids are unique within it.")],
    crs: Annotated[
        str | None,
        typer.Option(
            help="What coordinates refer to: wgs84, gcj02, bd09, cgcs2000 or EPSG:n. "
            "Default: what the file claims; CSV and XLSX claim nothing."
        ),
    ] = None,
    kind: Annotated[
        str, typer.Option("--type", help="The type of all, where the file has no such column.")
    ] = "",
    layer: Annotated[str | None, typer.Option(help="Of a file with several.")] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Drop what the source had and the file has not.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, tell what.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON on stdout.")] = False,
) -> None:
    """Bring a source's places in; the same file again changes nothing."""
    from getpass import getuser

    from api.cli.say import as_json
    from api.settings import Settings, database
    from gridding.read.places import read_places
    from sql.actor import operator
    from sql.placing import take_places

    read = read_places(file, crs, kind=kind.strip(), layer=layer)
    by = operator(getuser())
    with database(Settings.from_environment()) as engine, engine.begin() as connection:
        taken = take_places(connection, district, source, read, by, whole=whole, dry_run=dry_run)
    if json:
        as_json(asdict(taken))
    else:
        _say(taken, dry_run=dry_run)


def _say(taken: "PlacesTaken", *, dry_run: bool) -> None:
    counts = f"{taken.new} new, {taken.changed} changed, {taken.same} as they were"
    gone = f"{taken.gone} gone, {len(taken.outside)} outside the district"
    typer.echo(f"{'would be: ' if dry_run else ''}{counts}, {gone}")
    for place in taken.outside:
        typer.echo(
            f"row {place.row}: {place.name} at {place.lon:.6f}, {place.lat:.6f} lies outside",
            err=True,
        )
