"""The words of a batch: what a row can be, and the columns that are added."""

from enum import StrEnum


class Status(StrEnum):
    """What became of a row."""

    INSIDE = "inside"
    SNAPPED = "snapped"
    OUTSIDE = "outside"
    ERROR = "error"


STATUSES = tuple(Status)
"""In the order of their numbers in an array."""

GRID_CODE, ON_BOUNDARY, STATUS, REASON = "grid_code", "on_boundary", "status", "reason"


def free_name(name: str, taken: list[str]) -> str:
    """Return the name of a column to add beside those that are there.

    Parameters
    ----------
    name : str
    taken : list of str

    Returns
    -------
    str

    Examples
    --------
    >>> free_name("status", ["id", "status"])
    'located_status'
    """
    while name in taken:
        name = f"located_{name}"
    return name
