"""Who is on post in which grid on a day, and in which roles."""

from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True)
class WorkerRole:
    """What a district calls some of its workers.

    Attributes
    ----------
    name : str
    name_en : str
        In English; may be empty.
    answers : bool
        Whether they answer for events.
    """

    name: str
    name_en: str = ""
    answers: bool = True


def names_by_grid(postings: pd.DataFrame, day: date) -> dict[str, list[str]]:
    """Return the names of those on post, by grid; stand-ins are not named.

    Parameters
    ----------
    postings : DataFrame
        ``name, from, until, grid_code`` as in `District.postings`; both days are included.
        ``stand_in_for`` may be there.
    day : date

    Returns
    -------
    dict
        Grid code -> names in the order of the roster.

    Examples
    --------
    >>> roster = pd.DataFrame(
    ...     {"name": ["甲", "乙"], "from": [date(2026, 1, 1)] * 2,
    ...      "until": [None, date(2026, 2, 1)], "grid_code": ["150203001001001"] * 2})
    >>> names_by_grid(roster, date(2026, 3, 1))
    {'150203001001001': ['甲']}
    """
    out: dict[str, list[str]] = {}
    if "stand_in_for" in postings:
        postings = postings[postings["stand_in_for"] == ""]
    columns = (postings[name] for name in ("name", "from", "until", "grid_code"))
    for name, start, end, code in zip(*columns, strict=True):
        if code and start <= day and (end is None or day <= end):
            out.setdefault(code, []).append(name)
    return out
