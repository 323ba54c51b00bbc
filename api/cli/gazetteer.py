"""``gridding gazetteer``: what look-ups by address know of a district."""

from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
Examples:

    gridding gazetteer build district.toml

    gridding gazetteer status --json

Whatever saves a plan (divide, merge, adopt, redraw with --save) builds it too.
"""


def add_to(app: typer.Typer) -> None:
    """Register the commands.

    Parameters
    ----------
    app : typer.Typer
    """
    gazetteer = typer.Typer(
        help="What places are called, for look-ups by address: built from a manifest.",
        epilog=EPILOG,
        no_args_is_help=True,
    )
    gazetteer.command()(build)
    gazetteer.command()(status)
    app.add_typer(gazetteer, name="gazetteer")


def build(
    manifest: Annotated[Path, typer.Argument(help="A manifest (TOML).")],
    *,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Build the gazetteer of a manifest's district, in place of what it had."""
    from api.cli.say import progress
    from api.settings import Settings, database
    from gridding.address.gazetteer import gazetteer
    from gridding.address.named import named_in_district
    from gridding.manifest import load_manifest
    from gridding.read import read_district
    from sql.divisions import keep_district
    from sql.gazetteer import check_locale, keep_gazetteer

    wanted = load_manifest(manifest)
    with progress(quiet=quiet) as tell:
        rows = gazetteer(named_in_district(read_district(wanted, tell=tell)))
        tell("save")
        with database(Settings.from_environment()) as engine, engine.begin() as connection:
            check_locale(connection)
            named = wanted.district
            keep_gazetteer(connection, keep_district(connection, named.code, named.name), rows)
    counts = rows["level"].value_counts()
    told = ", ".join(f"{count:,} {level}" for level, count in counts.items())
    typer.echo(f"{len(rows):,} names: {told}")


def status(
    *, json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False
) -> None:
    """Tell which districts have a gazetteer, since when, and of how many names."""
    from dataclasses import asdict

    from api.cli.say import as_json
    from api.settings import Settings, database
    from sql.gazetteer import list_gazetteers

    with database(Settings.from_environment()) as engine, engine.connect() as connection:
        entries = list_gazetteers(connection)
    if json:
        as_json([asdict(entry) for entry in entries])
        return
    for entry in entries:
        told = ", ".join(f"{count:,} {level}" for level, count in entry.names.items())
        built = f"{entry.built_at.astimezone():%Y-%m-%d %H:%M}"
        typer.echo(f"{entry.code} {entry.name}: built {built}, {told}")
