"""Workers go where they are known: small rosters with the answer written out."""

from datetime import date, timedelta

import pandas as pd
import pytest

from gridding.manifest import Staffing
from gridding.merge.staffing import staffing_of

DAY = date(2026, 6, 1)
ONE = Staffing()
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


def test_the_best_of_all_pairs_wins_over_the_best_of_each() -> None:
    # a knows 90 and 80, b knows 60 and 10: a gives up its 90, as 80 + 60 is more than 90 + 10.
    crosswalk = crosswalk_of(
        {
            ("公安", "a", "g1"): 90,
            ("公安", "a", "g2"): 80,
            ("城管", "b", "g1"): 60,
            ("城管", "b", "g2"): 10,
        }
    )
    roster = postings_of(("w1", "公安", "a"), ("w2", "城管", "b"))
    rows, figures = staffing_of(roster, crosswalk, TWO, ONE, DAY)
    assert where(rows) == {"w1": "g2", "w2": "g1"}
    assert figures["households_kept"] == figures["households_at_most"] == 140
    assert figures["share_kept"] == pytest.approx(0.7)
    assert figures["best"]
    assert rows["households_known"].tolist() == [60, 80]


def test_a_household_that_two_workers_of_one_area_know_counts_once() -> None:
    roster = postings_of(("w1", "公安", "a"), ("w2", "公安", "a"), ("w3", "公安", "b"))
    rule = Staffing(per_grid=2)
    _, figures = staffing_of(roster, CROSSED, TWO, rule, DAY)
    assert figures["households_kept"] == 90 + 10 + 80


def test_of_two_departments_in_one_grid_the_better_known_counts() -> None:
    crosswalk = crosswalk_of({("公安", "a", "g1"): 60, ("城管", "x", "g1"): 50})
    roster = postings_of(("w1", "公安", "a"), ("w2", "城管", "x"))
    _, figures = staffing_of(roster, crosswalk, grids_of(g1=100), Staffing(per_grid=2), DAY)
    assert figures["households_kept"] == 60


def test_a_worker_posted_in_two_areas_counts_once_and_knows_both() -> None:
    roster = postings_of(("w1", "公安", "b"), ("w1", "公安", "a"))
    rows, figures = staffing_of(roster, CROSSED, grids_of(g1=100), ONE, DAY)
    assert (figures["workers"], figures["households_kept"]) == (1, 100)
    assert rows.loc[0, ["department", "area_id"]].tolist() == ["公安", "a;b"]


def test_large_grids_get_more_places_and_every_grid_at_least_the_least() -> None:
    grids = grids_of(g1=901, g2=900, g3=0)
    rule = Staffing(per_grid=2, households_per_worker=300)
    rows, figures = staffing_of(postings_of(), CROSSED, grids, rule, DAY)
    assert rows.groupby("grid_code").size().tolist() == [4, 3, 2]
    assert (figures["places"], figures["missing"], figures["grids_without"]) == (9, 9, 3)
    assert set(rows["worker_id"]) == {""}


def test_no_grid_gets_a_second_worker_while_one_has_none() -> None:
    crosswalk = crosswalk_of({("公安", "a", "g1"): 50, ("公安", "b", "g1"): 50})
    roster = postings_of(("w1", "公安", "a"), ("w2", "公安", "b"))
    rows, figures = staffing_of(roster, crosswalk, TWO, Staffing(per_grid=2), DAY)
    assert sorted(where(rows).values()) == ["g1", "g2"]
    assert (figures["households_kept"], figures["grids_without"]) == (50, 0)


def test_too_few_workers_leave_places_open_and_too_many_are_left_over() -> None:
    few, figures = staffing_of(postings_of(("w1", "公安", "a")), CROSSED, TWO, ONE, DAY)
    assert where(few) == {"w1": "g1"}
    assert few.loc[few["worker_id"] == "", "grid_code"].tolist() == ["g2"]
    assert (figures["filled"], figures["missing"], figures["left_over"]) == (1, 1, 0)
    roster = postings_of(("w1", "公安", "b"), ("w2", "公安", "a"), ("w3", "公安", "c"))
    many, figures = staffing_of(roster, CROSSED, TWO, ONE, DAY)
    assert where(many) == {"w1": "g1", "w2": "g2", "w3": ""}
    assert (figures["filled"], figures["missing"], figures["left_over"]) == (2, 0, 1)
    assert many.iloc[-1][["worker_id", "grid_code", "households"]].tolist() == ["w3", "", 0]


def test_whoever_knows_nobody_goes_where_most_live_and_nobody_is() -> None:
    grids = grids_of(g1=100, g2=100, g3=300)
    roster = postings_of(("w1", "公安", "a"), ("w2", "消防", "z"))
    rows, _ = staffing_of(roster, CROSSED, grids, ONE, DAY)
    assert where(rows) == {"w1": "g1", "w2": "g3"}


def test_a_posting_at_a_grid_counts_only_where_the_plan_still_has_its_code() -> None:
    roster = postings_of(("w1", "", ""), ("w2", "", ""), grid_code=["g2", "old"])
    rows, figures = staffing_of(roster, CROSSED, TWO, ONE, DAY)
    assert where(rows) == {"w1": "g2", "w2": "g1"}
    assert figures["households_kept"] == 100


def test_only_who_is_on_post_in_a_wanted_role_on_the_day_counts() -> None:
    soon, past = DAY + timedelta(days=1), DAY - timedelta(days=1)
    roster = postings_of(
        *((f"w{k}", "公安", "a") for k in range(5)),
        role=["专职", "专职", "专职", "专职", "兼职"],
        **{
            "from": [DAY, soon, past, past, past],
            "until": pd.Series([None, None, past, DAY, None], dtype="object"),
        },
    )
    rows, _ = staffing_of(roster, CROSSED, TWO, Staffing(roles=("专职",)), DAY)
    assert sorted(where(rows)) == ["w0", "w3"]
    everyone, _ = staffing_of(roster, CROSSED, TWO, ONE, DAY)
    assert sorted(where(everyone)) == ["w0", "w3", "w4"]


def test_no_phone_number_goes_out() -> None:
    rows, figures = staffing_of(postings_of(("w1", "公安", "a")), CROSSED, TWO, ONE, DAY)
    assert list(rows.columns) == [
        "worker_id", "name", "role", "department", "area_id", "grid_code", "households",
        "households_known",
    ]  # fmt: skip
    assert "13800000000" not in rows.to_csv() + str(figures)


def test_nobody_anywhere_is_an_answer() -> None:
    rows, figures = staffing_of(postings_of(), CROSSED.iloc[:0], grids_of(), ONE, DAY)
    assert rows.empty
    assert figures["share_kept"] is None
