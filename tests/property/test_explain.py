"""Best possible figures: exact on small graphs, never worse than any division there is."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matrix_plan import matrix_plan

from gridding.explain.arcflow import ArcFlow
from gridding.explain.bounds import bounds
from gridding.explain.exhaustive import can_try_all, try_all
from gridding.explain.packing import Budget, pack
from gridding.explain.parts import Part, band, parts_of
from gridding.explain.reasons import explain_part, fits, found_in
from gridding.explain.settled import Settled
from gridding.explain.sums import subset_sums
from gridding.land.graph import components
from gridding.report import is_achievable, report

NOTHING = Settled(frozenset(), frozenset(), drawn=False)
TARGET = 45
SLACK = 1e-6


@st.composite
def small_parts(draw, most=7, largest=60):
    """Draw a connected part of a few units, divided somehow into connected grids."""
    n = draw(st.integers(1, most))
    loads = np.array(draw(st.lists(st.integers(0, largest), min_size=n, max_size=n)))
    tree = [(draw(st.integers(0, i - 1)), i) for i in range(1, n)]
    more = draw(st.lists(st.sampled_from(list(combinations(range(n), 2)) or [(0, 0)]), max_size=5))
    edges = np.array(sorted({*tree, *(e for e in more if e[0] != e[1])}), int).reshape(-1, 2)
    kept = np.array(draw(st.lists(st.booleans(), min_size=len(edges), max_size=len(edges))), bool)
    grid = components(n, edges[kept, 0], edges[kept, 1])
    codes = tuple(f"g{k}" for k in range(int(grid.max()) + 1))
    lowest, highest = band(TARGET, 0.1)
    return Part(
        community_code="c",
        number=0,
        n_parts=1,
        apart=True,
        beside=(),
        loads=loads,
        edges=edges,
        grid=grid,
        grid_codes=codes,
        target=TARGET,
        lowest=lowest,
        highest=highest,
    )


def divisions(part):
    """Yield every connected division of a part, as groups of units."""
    n = len(part.loads)
    seen = set()
    for mask in range(1 << len(part.edges)):
        kept = np.array([mask >> e & 1 for e in range(len(part.edges))], bool)
        group = components(n, part.edges[kept, 0], part.edges[kept, 1])
        key = tuple(group)
        if key not in seen:
            seen.add(key)
            yield group


def figures(part, group):
    sums = np.bincount(group, part.loads)
    inside = int(((sums >= part.lowest) & (sums <= part.highest)).sum())
    return len(sums), inside, float(np.abs(sums / part.target - 1).max())


@settings(deadline=None, max_examples=60)
@given(small_parts())
def test_trying_all_finds_what_brute_force_finds(part):
    if not can_try_all(part):
        return
    brute = {}
    for group in divisions(part):
        n, inside, deviation = figures(part, group)
        most, least = brute.get(n, (0, np.inf))
        brute[n] = max(most, inside), min(least, deviation)
    for figure in try_all(part):
        most, least = brute[figure.grids]
        assert figure.in_band == most
        assert figure.largest_deviation == pytest.approx(least, abs=SLACK)


@settings(deadline=None, max_examples=60)
@given(small_parts(most=6))
def test_no_division_with_giants_apart_beats_the_bounds(part):
    giants = part.loads > part.highest
    together = np.bincount(part.grid[giants]).max(initial=0) > 1
    limits = {f.grids: f for f in bounds(part, Budget()).figures}
    for group in divisions(part):
        n, inside, deviation = figures(part, group)
        # A division whose giants share a grid breaks a rule, unless the plan itself does.
        if n not in limits or (not together and np.bincount(group[giants]).max(initial=0) > 1):
            continue
        if together and len(np.unique(group[giants])) < len(np.unique(part.grid[giants])):
            continue
        assert inside <= limits[n].in_band
        assert deviation >= limits[n].largest_deviation - SLACK


@settings(deadline=None)
@given(small_parts(most=20))
def test_the_best_possible_is_never_below_what_the_plan_has(part):
    found = found_in(part)
    own = {f.grids: f for f in bounds(part, Budget()).figures}[found.grids]
    assert own.in_band >= found.in_band
    assert own.largest_deviation <= found.largest_deviation + SLACK
    if found.in_band == found.grids:
        return
    best = explain_part(part, whole_fits=False, given=NOTHING, budget=Budget()).best
    assert best.figure.largest_deviation <= found.largest_deviation + SLACK


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(5, 49), min_size=1, max_size=8))
def test_packing_never_excludes_what_some_sorting_does(loads):
    loads, (lowest, highest) = np.array(loads), band(TARGET, 0.1)
    full, perfect = _fills(tuple(sorted(loads)), lowest, highest)
    found = pack(loads, lowest, highest, Budget())
    assert found.most >= full
    assert not (perfect and found.excluded)
    flow = ArcFlow.of(loads, lowest, highest)
    assert flow.most() == full
    assert flow.never_all() == (not perfect)


def _fills(loads, lowest, highest):
    """Return how many sets of the band the loads hold at most, and whether some use them all."""
    if not loads:
        return 0, True
    first, rest = loads[0], loads[1:]
    most, perfect = _fills(rest, lowest, highest)[0], False
    for size in range(len(rest) + 1):
        for others in combinations(range(len(rest)), size):
            if lowest <= first + sum(rest[i] for i in others) <= highest:
                left = tuple(rest[i] for i in range(len(rest)) if i not in others)
                count, all_of_them = _fills(left, lowest, highest)
                most, perfect = max(most, 1 + count), perfect or all_of_them
    return most, perfect


@given(st.lists(st.integers(0, 40), max_size=9), st.integers(0, 200))
def test_subset_sums_are_those_of_all_subsets(loads, most):
    wanted = {sum(c) for k in range(len(loads) + 1) for c in combinations(loads, k)}
    assert subset_sums(np.array(loads, int), most).tolist() == sorted(
        s for s in wanted if s <= most
    )


@given(st.integers(0, 5000), st.integers(1, 600), st.sampled_from([0.05, 0.1, 0.2, 0.35]))
def test_sizes_that_fit_are_those_that_the_report_calls_achievable(total, target, tolerance):
    def achievable(goal):
        return is_achievable(total, 0, goal, tolerance)

    # Households are whole, the bounds of the report's band may not be.
    assert achievable(target) or not fits(total, *band(target, tolerance))
    assert achievable(20 * target) == fits(total, *band(20 * target, tolerance))


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_grids_of_the_parts_are_those_of_the_report(data):
    rows, columns = data.draw(st.integers(1, 3)), data.draw(st.integers(2, 7))
    number = st.integers(0, 300)
    loads = data.draw(
        st.lists(st.lists(number, min_size=columns, max_size=columns), min_size=rows, max_size=rows)
    )
    river = data.draw(st.integers(1, columns))
    plan = matrix_plan(loads, [[1 + (c >= river) for c in range(columns)]] * rows, rivers=[river])
    parts = list(parts_of(plan))
    achievable = sum(
        len(part.grid_codes)
        for part in parts
        if fits(int(part.loads.sum()), part.lowest, part.highest)
        and part.loads.max() <= part.highest
    )
    assert sorted(c for part in parts for c in part.grid_codes) == plan.grids["grid_code"].tolist()
    assert sum(int(part.loads.sum()) for part in parts) == plan.grids["households"].sum()
    if len(parts) == river_parts(plan):
        assert report(plan)["achievable"]["n_grids"] == achievable


def river_parts(plan):
    """Count the parts where no grid crosses the river: one a bank, one where a bank joined."""
    sums = pd.Series(plan.grids["households"])
    return 2 if len(sums) > 1 and (2 * sums >= plan.info.target).all() else 1
