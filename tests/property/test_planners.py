"""Whatever is set apart, locked or given as today's grids: nothing is lost, nothing comes back."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from planners_world import (
    COLUMNS,
    HOUSEHOLDS,
    LIGHT,
    ONE,
    ROWS,
    TWO,
    box,
    codes_of,
    divided,
    quarters,
    town,
)

from gridding.evidence import persuaded
from gridding.standing import standing
from gridding.today import continued, share_kept

COUNTS = st.integers(0, 2**32 - 1)


@st.composite
def rectangles(draw):
    column, row = draw(st.integers(0, COLUMNS - 2)), draw(st.integers(0, ROWS - 2))
    wide, high = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    return box(column, row, wide, high)


@st.composite
def drawings(draw):
    """Grids of today: rectangles with codes of any kind, over each other or not."""
    shapes = draw(st.lists(rectangles(), max_size=5))
    code = st.sampled_from([f"{ONE}{n:03d}" for n in (1, 2, 3, 40, 500)] + [f"{TWO}007", "甲", ""])
    return [(draw(code), draw(st.sampled_from(["", "老网格"])), shape) for shape in shapes]


@settings(deadline=None, max_examples=30)
@given(drawings(), st.lists(rectangles(), max_size=2), st.sampled_from([0.0, 0.5, 1.0]), COUNTS)
def test_the_check_finds_nothing_and_no_number_comes_back(grids, campuses, stability, seed):
    households = np.random.default_rng(seed).integers(0, 12, (2, ROWS, COLUMNS))
    areas = [("", "大学", shape) for shape in campuses]
    wanted = {"stability": stability} if grids else {}
    plan = divided(town(grids=grids, dedicated=areas, households=households, **wanted))
    given_codes = {code for code, _, _ in grids}
    highest = max((code for code in given_codes if code.startswith(ONE)), default="")
    for code in plan.grids["grid_code"]:
        assert code in given_codes or not code.startswith(ONE) or code > highest


@settings(deadline=None, max_examples=10)
@given(st.sets(st.integers(0, 3), min_size=1, max_size=3), COUNTS)
def test_locked_grids_are_the_same_units_with_the_same_code_and_name(chosen, seed):
    today = quarters()
    locked = [today[i] for i in sorted(chosen)]
    households = np.random.default_rng(seed).integers(1, 12, (2, ROWS, COLUMNS))
    override = {"community": ONE, "locked": [code for code, _, _ in locked]}
    plan = divided(town(grids=today, overrides=[override], households=households))
    homes = {f"b{r * COLUMNS + k}": box(k, r, 1, 1).centroid for r in range(ROWS)
             for k in range(COLUMNS)}  # fmt: skip
    names = plan.grids.set_index("grid_code")["name"]
    found = codes_of(plan)
    for code, name, shape in locked:
        inside = {home for home, place in homes.items() if shape.contains(place)}
        assert {home for home, grid in found.items() if grid == code} == inside
        assert names[code] == name


@given(st.lists(st.integers(-1, 4), min_size=1, max_size=30), COUNTS)
def test_no_two_grids_continue_the_same_and_shares_are_shares(before, seed):
    rng = np.random.default_rng(seed)
    n = len(before)
    before, after = np.array(before), np.unique(rng.integers(0, 5, n), return_inverse=True)[1]
    households, area = rng.integers(0, 9, n), rng.uniform(1, 2, n)
    found = continued(before, after, households, area)
    kept = found[found >= 0]
    assert len(np.unique(kept)) == len(kept)
    assert 0 <= share_kept(before, after, found, households) <= 1


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1e4))
def test_evidence_counts_for_more_the_greater_its_weight_and_for_nothing_at_none(apart, w, cost):
    costs = np.full(2, cost)
    weaker, stronger = (persuaded(costs, np.array([apart, 0.5]), v) for v in (w / 2, w))
    assert (persuaded(costs, np.array([apart, 1.0]), 0.0) == costs).all()
    assert weaker[1] == stronger[1] == cost
    assert (stronger[0] >= weaker[0]) if apart <= 0.5 else (stronger[0] <= weaker[0])


@given(st.integers(2, 6), st.integers(2, 6), COUNTS)
def test_today_mended_hangs_together_and_leaves_whole_grids_alone(rows, columns, seed):
    rng = np.random.default_rng(seed)
    place = np.arange(rows * columns).reshape(rows, columns)
    edges = np.concatenate(
        [np.stack([place[:, :-1].ravel(), place[:, 1:].ravel()], 1),
         np.stack([place[:-1].ravel(), place[1:].ravel()], 1)]
    )  # fmt: skip
    before = rng.integers(-1, 3, rows * columns)
    found = standing(before, rng.integers(0, 9, len(before)), edges, np.ones(len(edges)))
    if found is None:
        assert (before < 0).all()
        return
    assert len(np.unique(found)) == len(np.unique(before[before >= 0]))
    for grid in np.unique(found):
        assert hangs_together(np.flatnonzero(found == grid), edges)
    again = standing(found, np.ones(len(found), np.int64), edges, np.ones(len(edges)))
    assert (again == found).all()


def hangs_together(nodes, edges):
    reached, grown = {int(nodes[0])}, True
    while grown:
        more = {int(y) for a, b in edges for x, y in ((a, b), (b, a)) if x in reached}
        grown = not (more & set(nodes.tolist())) <= reached
        reached |= more & set(nodes.tolist())
    return reached == set(nodes.tolist())


def test_at_full_stability_households_stay_when_a_few_buildings_change():
    rng = np.random.default_rng(7)
    plain = np.full((2, ROWS, COLUMNS), HOUSEHOLDS)
    changed = np.where(rng.random(plain.shape) < 0.05, rng.integers(0, 12, plain.shape), plain)
    # Strips that nobody would draw anew: without stability few households stay.
    today = [
        (f"{code}{k + 1:03d}", "", box(2 * k, 0, 2, ROWS, community))
        for community, code in enumerate((ONE, TWO))
        for k in range(COLUMNS // 2)
    ]
    shares = []
    for stability in (0.0, 0.25, 0.5, 0.75, 1.0):
        plan = divided(town(grids=today, households=changed, stability=stability), LIGHT)
        shares.append(plan.info.parameters["households_kept"])
    assert shares[-1] >= 0.9
    assert all(later >= earlier - 0.02 for earlier, later in pairwise(shares))
    assert shares[-1] > shares[0] + 0.1
