"""Codes that were given before, so that none comes back with another meaning."""

from sqlalchemy import Connection

from sql.queries import query


def codes_ever(connection: Connection, district: str) -> list[str]:
    """Return every code that a grid of a district ever had.

    Parameters
    ----------
    connection : Connection
    district : str
        Code of the district.

    Returns
    -------
    list of str
        Sorted; empty for a district without plans.
    """
    return list(connection.execute(query("codes_ever"), {"district": district}).scalars())
