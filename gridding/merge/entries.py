"""How the entries of the list of matters stand on a day (事项准入), in figures for the report."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridding.matters import Decision, in_force

SOON = timedelta(days=30)
"""Who must apply again is told this long before an entry ends."""


class EntryState(StrEnum):
    """How an entry stands on a day."""

    IN_FORCE = "in_force"
    TO_COME = "to_come"
    ENDED = "ended"
    REFUSED = "refused"
    UNDECIDED = "undecided"


def states_of(matters: pd.DataFrame, day: date) -> "pd.Series[str]":
    """Say how each entry stands.

    Parameters
    ----------
    matters : DataFrame
        As `gridding.district.District.matters`.
    day : date

    Returns
    -------
    Series of str
        A value of `EntryState` for each row. An entry that was applied for and is not decided is
        undecided whatever its dates.
    """
    states = pd.Series(EntryState.TO_COME.value, index=matters.index, dtype="str")
    states[_ends_by(matters, day - timedelta(days=1))] = EntryState.ENDED.value
    undecided = (matters["decision"] == "") & matters["applied"].notna()
    states[undecided] = EntryState.UNDECIDED.value
    states[matters["decision"] == Decision.REFUSED] = EntryState.REFUSED.value
    states[in_force(matters, day).index] = EntryState.IN_FORCE.value
    return states


def _ends_by(matters: pd.DataFrame, day: date) -> npt.NDArray[np.bool_]:
    return np.array([isinstance(end, date) and end <= day for end in matters["until"]], dtype=bool)


def entries(matters: pd.DataFrame, day: date) -> dict[str, Any]:
    """Count the entries by state, and name those that end soon.

    Parameters
    ----------
    matters : DataFrame
        As `gridding.district.District.matters`; each row has an index of its own.
    day : date

    Returns
    -------
    dict
        ``day``; the number of entries in each `EntryState`; ``emergency`` (of those in force);
        ``ending``, a list of ``code, name, lead, until, emergency``: what is in force and ends
        within `SOON`, the next first.
    """
    states = states_of(matters, day)
    valid = matters[states == EntryState.IN_FORCE]
    ending = valid[_ends_by(valid, day + SOON)].sort_values(["until", "code", "lead"])
    columns = zip(*(ending[c] for c in ("code", "name", "lead", "until", "emergency")), strict=True)
    return {
        "day": day.isoformat(),
        **{str(state): int((states == state).sum()) for state in EntryState},
        "emergency": int(valid["emergency"].sum()),
        "ending": [
            {"code": c, "name": n, "lead": d, "until": end.isoformat(), "emergency": bool(e)}
            for c, n, d, end, e in columns
        ],
    }
