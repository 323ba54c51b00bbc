"""``gridding work``: makes the plans that are asked for over HTTP."""

from typing import Annotated

import typer

EPILOG = """
Examples:

    gridding work

    gridding work --processes 4
"""


def add_to(app: typer.Typer) -> None:
    """Register the command.

    Parameters
    ----------
    app : typer.Typer
    """

    @app.command(epilog=EPILOG)
    def work(
        *,
        processes: Annotated[
            int, typer.Option(min=0, help="Communities worked on at once; 0 for all cores.")
        ] = 0,
        stalled_after: Annotated[
            float,
            typer.Option(min=0.5, help="Seconds of silence after which a worker counts as dead."),
        ] = 10.0,
    ) -> None:
        """Do jobs (dividing, merging, redrawing over HTTP) until Ctrl-C or SIGTERM.

        `gridding serve` runs one of these by itself. Run more, or on other machines, against one
        database: each job is done once. A job that is interrupted is given back.
        """
        from api.jobs.worker import work as run
        from api.settings import Settings, database

        with database(Settings.from_environment(), service=True) as engine:
            run(engine, processes, stalled_after)
