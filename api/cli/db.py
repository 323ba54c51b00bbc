"""``gridding db``: the private cluster up and down, its state, and migrations."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.say import as_json

if TYPE_CHECKING:
    from sql.cluster import Cluster

EXIT_DOWN = 3

EPILOG = """
Examples:

    gridding db up

    gridding db status --json

    DATABASE_URL=postgresql://planner@db.example/gridding gridding db upgrade
"""


def add_to(app: typer.Typer) -> None:
    """Register the commands.

    Parameters
    ----------
    app : typer.Typer
    """
    db = typer.Typer(
        help="The private PostgreSQL + PostGIS in GRIDDING_HOME; DATABASE_URL replaces it.",
        epilog=EPILOG,
        no_args_is_help=True,
    )
    db.command()(up)
    db.command()(down)
    db.command()(status)
    db.command()(upgrade)
    app.add_typer(db, name="db")


def up() -> None:
    """Start the private cluster, to stay, and bring its tables to this program's version."""
    from sql.running import up as bring_up

    cluster = _private_cluster()
    if cluster is None:
        return
    started = bring_up(cluster)
    typer.echo(f"{'up' if started else 'up already'}: {cluster.place.folder}")


def down() -> None:
    """Stop the private cluster."""
    from sql.running import down as take_down

    cluster = _private_cluster()
    if cluster is None:
        return
    typer.echo("down" if take_down(cluster) else "down already")


def status(
    *, json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False
) -> None:
    """Tell how the database stands; exit code 0 when it is up, 3 when it is down."""
    from api.settings import Settings
    from sql.cluster import Cluster
    from sql.engine import shown
    from sql.running import DOWN
    from sql.running import status as ask

    settings = Settings.from_environment()
    if settings.database_url is None:
        cluster = Cluster.of(settings.home)
        url, folder = cluster.url(), str(cluster.place.folder)
        found = ask(url) if cluster.answers() else DOWN
    else:
        url, folder = settings.database_url, None
        found = ask(url)
    told = {**asdict(found), "url": shown(url), "folder": folder}
    if json:
        as_json(told)
    else:
        typer.echo("\n".join(f"{name}: {value}" for name, value in told.items()))
    raise typer.Exit(0 if found.up else EXIT_DOWN)


def upgrade() -> None:
    """Bring the tables to this program's version, in the private cluster or in DATABASE_URL."""
    from api.settings import Settings
    from sql.engine import open_engine
    from sql.migrate import newest_revision, prepare
    from sql.running import running_cluster

    settings = Settings.from_environment()
    if settings.database_url is None:
        with running_cluster(settings.home):
            pass  # it is brought up migrated
    else:
        prepare(open_engine(settings.database_url, pooled=False))
    typer.echo(f"at revision {newest_revision()}")


def _private_cluster() -> "Cluster | None":
    """Return the private cluster, or say that there is none to start or stop."""
    from api.settings import Settings
    from sql.cluster import Cluster
    from sql.engine import shown

    settings = Settings.from_environment()
    if settings.database_url is None:
        return Cluster.of(settings.home)
    typer.echo(f"DATABASE_URL replaces the private cluster: {shown(settings.database_url)}")
    return None
