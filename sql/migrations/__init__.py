"""Migrations: Alembic carries out SQL texts, which stay as they are once released."""

from importlib.resources import files

from sqlalchemy import Connection


def run_text(connection: Connection, name: str) -> None:
    """Run one of the frozen texts in ``versions``.

    Parameters
    ----------
    connection : Connection
    name : str
        File name.
    """
    text = files("sql.migrations").joinpath("versions", name).read_text(encoding="utf-8")
    # Not through SQLAlchemy, which would take the text's own % and : for parameters.
    connection.connection.cursor().execute(text)
