"""The list of matters (事项清单): which entries hold on a day, by entry, exit and decision."""

from datetime import date
from enum import StrEnum

import pandas as pd


class Decision(StrEnum):
    """What became of an application to enter the list (事项准入)."""

    APPROVED = "approved"
    REFUSED = "refused"


def in_force(matters: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the entries that hold on a day.

    Those are approved, or were never applied for (the list as it has always been), and the day is
    neither before ``from`` nor after ``until``. An application that nobody has decided does not
    hold, and neither does a refused one.

    Parameters
    ----------
    matters : DataFrame
        As `gridding.district.District.matters`.
    day : date

    Returns
    -------
    DataFrame
        The same columns; rows keep their order and their index.

    Examples
    --------
    >>> from gridding.district import no_matters
    >>> in_force(no_matters(), date(2026, 6, 30)).empty
    True
    """
    decision, applied = matters["decision"], matters["applied"]
    approved = (decision == Decision.APPROVED) | ((decision == "") & applied.isna())
    begun = matters["from"].fillna(date.min) <= day
    goes_on = matters["until"].fillna(date.max) >= day
    return matters[approved & begun & goes_on]
