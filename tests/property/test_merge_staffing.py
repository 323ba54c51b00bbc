"""The staffing proposal is the best of all that the rules allow, whatever the order of rows."""

from collections import Counter
from datetime import date
from itertools import product

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from gridding.manifest import Staffing
from gridding.merge.staffing import staffing_of

DAY = date(2026, 6, 1)
DEPARTMENTS = ("公安", "城管")
AREAS = ("a", "b", "c")
POSTS = [*product(DEPARTMENTS, AREAS)]
World = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, Staffing]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw up to four workers, three grids, and two departments with three areas each."""
    codes = [f"g{k}" for k in range(draw(st.integers(1, 3)))]
    counts = st.integers(0, 6)
    held = {(*post, code): draw(counts) for post in POSTS for code in codes}
    lived_in = {
        code: max(sum(held[d, a, code] for a in AREAS) for d in DEPARTMENTS) for code in codes
    }
    workers = draw(st.lists(st.sets(st.sampled_from(POSTS), max_size=3), max_size=4))
    rows = [
        (f"w{k}", f"W{k}", "专职", "1", DAY, None, "", *post)
        for k, posts in enumerate(workers)
        for post in sorted(posts) or [("消防", "z")]
    ]
    names = "worker_id name role phone from until grid_code department area_id".split()
    rule = Staffing(
        per_grid=draw(st.integers(1, 2)),
        households_per_worker=draw(st.none() | st.integers(3, 12)),
    )
    columns = ["department", "area_id", "grid_code", "households"]
    return (
        pd.DataFrame(rows, columns=names),
        pd.DataFrame([(*key, n) for key, n in held.items()], columns=columns),
        pd.DataFrame({"grid_code": codes, "households": [lived_in[code] for code in codes]}),
        rule,
    )


def places_of(grids: pd.DataFrame, rule: Staffing) -> Counter[str]:
    least = rule.households_per_worker or 10**9
    counts = zip(grids["grid_code"], grids["households"], strict=True)
    return Counter({code: max(rule.per_grid, -(-n // least)) for code, n in counts})


def kept_by(sent: dict[str, str], postings: pd.DataFrame, crosswalk: pd.DataFrame) -> int:
    """Count households that keep a worker, from the frames alone."""
    at = postings.assign(grid_code=postings["worker_id"].map(sent))
    met = at.merge(crosswalk, on=["department", "area_id", "grid_code"])
    met = met.drop_duplicates(["department", "area_id", "grid_code"])
    by_department = met.groupby(["grid_code", "department"])["households"].sum()
    return int(by_department.groupby("grid_code").max().sum())


def allowed(sent: dict[str, str], places: Counter[str]) -> bool:
    there = Counter(code for code in sent.values() if code)
    if any(there[code] > places[code] for code in there):
        return False
    if len(there) < len(places) and max(there.values(), default=0) > 1:
        return False
    return len(there - places) == 0 and there.total() == min(len(sent), places.total())


@given(worlds())
def test_no_other_proposal_keeps_more(world: World) -> None:
    postings, crosswalk, grids, rule = world
    rows, figures = staffing_of(postings, crosswalk, grids, rule, DAY)
    people = rows[rows["worker_id"] != ""]
    proposed = dict(zip(people["worker_id"], people["grid_code"], strict=True))
    places = places_of(grids, rule)
    workers = sorted(set(postings["worker_id"]))
    choices = product(["", *grids["grid_code"]], repeat=len(workers))
    others = (dict(zip(workers, codes, strict=True)) for codes in choices)
    best = max(kept_by(sent, postings, crosswalk) for sent in others if allowed(sent, places))
    assert allowed(proposed, places)
    assert kept_by(proposed, postings, crosswalk) == best
    assert figures["households_kept"] == figures["households_at_most"] == best


@given(worlds())
def test_every_worker_and_every_place_is_told_once(world: World) -> None:
    postings, crosswalk, grids, rule = world
    rows, figures = staffing_of(postings, crosswalk, grids, rule, DAY)
    people = rows.loc[rows["worker_id"] != "", "worker_id"]
    assert sorted(people) == sorted(set(postings["worker_id"]))
    placed = rows[rows["grid_code"] != ""]
    assert Counter(placed["grid_code"]) == places_of(grids, rule)
    assert figures["filled"] + figures["missing"] == figures["places"] == len(placed)
    assert figures["filled"] + figures["left_over"] == figures["workers"] == len(people)


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(world: World, random: "st.randoms") -> None:
    *frames, rule = world
    shuffled = [f.sample(frac=1, random_state=random.randrange(2**32)) for f in frames]
    rows, figures = staffing_of(*frames, rule, DAY)
    again, same = staffing_of(*shuffled, rule, DAY)
    pd.testing.assert_frame_equal(rows, again)
    assert figures == same
