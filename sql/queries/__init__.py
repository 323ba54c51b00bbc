"""The queries that matter: one a file, named after what it answers, with bound parameters only."""

from functools import cache
from importlib.resources import files

from sqlalchemy import TextClause, text


@cache
def query(name: str) -> TextClause:
    """Return the query in ``NAME.sql``.

    Parameters
    ----------
    name : str

    Returns
    -------
    TextClause
        Its parameters still to be bound.
    """
    return text(files("sql.queries").joinpath(f"{name}.sql").read_text(encoding="utf-8"))
