"""``gridding serve``: the HTTP app on one address until it is told to stop."""

from typing import Annotated

import typer

EPILOG = """
Examples:

    gridding serve

    gridding serve --host 0.0.0.0 --port 8080

    gridding serve --no-worker
"""


def add_to(app: typer.Typer) -> None:
    """Register the command.

    Parameters
    ----------
    app : typer.Typer
    """

    @app.command(epilog=EPILOG)
    def serve(
        *,
        host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
        worker: Annotated[
            bool, typer.Option(help="Do jobs too, in a process beside; else run gridding work.")
        ] = True,
    ) -> None:
        """Serve the map and the look-up over HTTP until Ctrl-C.

        Uses the database that DATABASE_URL names; without it the private cluster, which is started
        where it is not running and then stopped again at the end.
        """
        from api.http.server import serve as serve_http
        from api.http.server import terminated_like_interrupted
        from api.settings import Settings, database
        from sql.gazetteer import check_locale

        settings = Settings.from_environment()
        with terminated_like_interrupted(), database(settings, service=True) as engine:
            with engine.connect() as connection:
                check_locale(connection)
            serve_http(engine, host, port, worker=worker)
