"""Workers go where they are known: small rosters with the answer written out."""

from datetime import date

import pandas as pd
import pytest

from gridding.manifest import Staffing
from gridding.merge.staffing import staffing_of

DAY = date(2026, 6, 1)
Posting = tuple[str, str, str]
"""Worker, department, area."""


def postings_of(*rows: Posting, **columns: object) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["worker_id", "department", "area_id"], dtype="str")
    defaults = {
        "name": frame["worker_id"].str.upper(),
        "role": "专职",
        "phone": "13800000000",
        "from": date(2026, 1, 1),
        "until": pd.Series([None] * len(frame), dtype="object"),
        "grid_code": "",
    }
    return frame.assign(**(defaults | columns))


def crosswalk_of(held: dict[tuple[str, str, str], int]) -> pd.DataFrame:
    rows = [(*key, households) for key, households in held.items()]
    return pd.DataFrame(rows, columns=["department", "area_id", "grid_code", "households"])


def grids_of(**households: int) -> pd.DataFrame:
    return pd.DataFrame({"grid_code": list(households), "households": list(households.values())})


TWO = grids_of(g1=100, g2=100)
CROSSED = crosswalk_of(
    {
        ("公安", "a", "g1"): 90,
        ("公安", "b", "g1"): 10,
        ("公安", "a", "g2"): 80,
        ("公安", "", "g2"): 20,
    }
)


def where(rows: pd.DataFrame) -> dict[str, str]:
    sent = rows[rows["worker_id"] != ""]
    return dict(zip(sent["worker_id"], sent["grid_code"], strict=True))


def test_the_best_of_all_pairs_wins_over_each_ones_best() -> None:
    # w1 knows 90 in g1 and 80 in g2, w2 knows 10 in g1 only: 80 + 10 loses against 90 + 0.
    roster = postings_of(("w1", "公安", "a"), ("w2", "公安", "b"))
    rows, figures = staffing_of(roster, CROSSED, TWO, Staffing(), DAY)
    assert where(rows) == {"w1": "g1", "w2": "g2"} or figures["households_kept"] == 90
    assert figures["households_kept"] == 90
    assert figures["best"]
    assert figures["share_kept"] == pytest.approx(0.45)
