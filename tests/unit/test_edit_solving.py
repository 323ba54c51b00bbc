"""Grids divided evenly by the solver, and divided anew with households kept where they are."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from edit_pieces import Draft, usable_edges
from matrix_plan import matrix_plan
from river_plan import community_code, river_plan
from sample_plan import sample_plan

from gridding.edit.apply import apply
from gridding.edit.ops import read_op
from gridding.errors import InputError
from gridding.land.graph import components

ONE = "150203001001"
UPPER, LOWER = f"{ONE}001", f"{ONE}002"


def split(code, parts):
    return {"op": "split_grid", "grid_code": code, "parts": parts}


def rebalance(*codes, stability=0.5):
    return {"op": "rebalance", "grid_codes": list(codes), "stability": stability}


def refused(draft, op, *words):
    with pytest.raises(InputError) as error:
        draft.edit(op)
    for word in words:
        assert word in str(error.value)
    assert all(fault.place for fault in error.value.faults if "no grid" not in fault.message)
    return error.value.faults


def in_one_piece(plan, usable):
    """Whether each grid hangs together over usable edges."""
    at = pd.Series(range(len(plan.units)), plan.units["unit_id"])
    a, b = (at[plan.edges[end]].to_numpy() for end in ("unit_a", "unit_b"))
    grid = pd.factorize(plan.units["grid_code"])[0]
    inside = usable & (grid[a] == grid[b])
    piece = components(len(grid), a[inside], b[inside])
    return len(np.unique(piece)) == len(plan.grids)


@pytest.mark.parametrize("parts", [2, 3, 5])
def test_a_grid_is_divided_evenly(parts):
    draft = Draft(sample_plan(communities=1, rows=12, columns=10))
    total = int(draft.plan.grids["households"][0])
    change = draft.edit(split(UPPER, parts))
    assert len(change.grids) == parts
    assert change.grids["households"].sum() == total
    # A unit has 25 households.
    assert np.abs(change.grids["households"] - total / parts).max() <= 0.1 * total / parts + 25
    assert in_one_piece(draft.plan, draft.usable)
    assert UPPER in change.gone
    codes = [f"{ONE}{number:03d}" for number in range(3, 3 + parts)]
    assert list(change.grids["grid_code"]) == codes


def test_as_many_parts_as_units_and_no_more():
    draft = Draft(sample_plan(communities=1, rows=4, columns=2))
    refused(draft, split(UPPER, 5), "too few units for 5 parts", "4 units", "at most 4 parts")
    assert len(draft.edit(split(UPPER, 4)).grids) == 4
    refused(draft, split(f"{ONE}003", 2), "one of the units", "a grid of several units")
    refused(draft, split(f"{ONE}777", 2), "there is no grid")


def test_no_part_is_made_where_nobody_would_live():
    draft = Draft(matrix_plan([[575, 0, 0]], [[1, 1, 1]]))
    refused(
        draft, split(UPPER, 2), "one of the units where somebody lives", "a grid of several units"
    )


def test_where_nobody_lives_units_are_shared_out():
    plan = sample_plan(communities=1, rows=8, columns=10)
    plan = replace(
        plan,
        units=plan.units.assign(households=0),
        buildings=plan.buildings.assign(households=0),
        grids=plan.grids.assign(households=0, deviation=-1.0),
    )
    draft = Draft(plan)
    draft.edit(split(UPPER, 2))
    counts = draft.plan.units["grid_code"].value_counts().drop(LOWER)
    assert len(counts) == 2
    assert 18 <= counts.min() <= counts.max() <= 22


def test_parts_of_a_dedicated_grid_are_dedicated():
    draft = Draft(sample_plan(communities=1))
    draft.edit({"op": "set_kind", "grid_code": UPPER, "kind": "dedicated"})
    change = draft.edit(split(UPPER, 2))
    assert set(change.grids["kind"]) == {"dedicated"}
    assert change.warnings == ()


def test_the_same_edit_gives_the_same_result():
    draft, op = Draft(sample_plan(communities=1, rows=20, columns=12)), read_op(split(UPPER, 4))
    piece = draft.piece(op)
    assert apply(op, piece).moved == apply(op, piece).moved


def uneven(rows=8, columns=6):
    """A draft of two grids of 600 households each, one of which took two rows of the other."""
    draft = Draft(sample_plan(communities=1, rows=rows, columns=columns))
    first = rows // 2 * columns
    units = list(range(first, first + columns))
    draft.edit({"op": "move_units", "unit_ids": units, "to_grid": UPPER})
    return draft


@pytest.mark.parametrize("stability", [0.0, 0.5, 1.0])
def test_grids_out_of_the_band_come_back_into_it(stability):
    draft = uneven()
    assert sorted(draft.plan.grids["households"]) == [450, 750]
    change = draft.edit(rebalance(UPPER, LOWER, stability=stability))
    assert change.grids["deviation"].abs().max() <= 0.1
    assert change.warnings == ()
    assert in_one_piece(draft.plan, draft.usable)


def test_with_stability_fewer_households_move():
    moved = []
    for stability in (0.0, 1.0):
        draft = Draft(sample_plan(communities=1, rows=16, columns=6))
        units = list(range(48, 60))
        draft.edit({"op": "move_units", "unit_ids": units, "to_grid": UPPER})
        change = draft.edit(rebalance(UPPER, LOWER, stability=stability))
        moved.append(len(change.moved))
    assert moved[1] <= moved[0]
    assert moved[1] <= 12


def test_grids_that_are_as_good_as_can_be_stay():
    draft = Draft(sample_plan(communities=1))
    refused(draft, rebalance(UPPER, LOWER), "nothing better", "450, 450 households")


def test_what_cannot_be_balanced_is_named():
    draft = Draft(sample_plan())
    other = "150203001002001"
    faults = refused(draft, rebalance(UPPER, LOWER, other), other, "touches none of the others")
    assert len(faults) == 1
    assert len(refused(draft, rebalance(UPPER, other))) == 2
    refused(draft, rebalance(UPPER, UPPER), "one grid alone")
    draft.edit({"op": "set_kind", "grid_code": LOWER, "kind": "dedicated"})
    draft.edit({"op": "lock", "grid_code": UPPER})
    faults = refused(draft, rebalance(UPPER, LOWER, "?"), f"{UPPER} is locked", "dedicated", "?")
    assert len(faults) == 3


def test_nothing_is_balanced_across_a_river():
    draft, code = Draft(river_plan()), community_code(1)
    grids = [f"{code}{number:03d}" for number in (1, 2, 3)]
    faults = refused(draft, rebalance(*grids), "touches none", "not only across a hard barrier")
    assert [grids[2] in fault.message for fault in faults] == [True]


def test_a_grid_that_joined_across_a_river_is_divided_over_what_joined():
    plan = river_plan()
    usable, code = usable_edges(plan), community_code(2)
    draft = Draft(plan)
    joined = plan.edges[usable & plan.edges["hard"].to_numpy()]
    home = plan.units.set_index("unit_id")["grid_code"]
    grid = home[int(joined["unit_a"].to_numpy()[0])]
    assert grid.startswith(code)
    draft.edit(split(grid, 2))
    assert in_one_piece(draft.plan, usable)


@pytest.mark.parametrize("seed", range(30))
def test_whoever_can_stay_stays_where_that_is_all_that_counts(seed):
    rng = np.random.default_rng(seed)
    loads = rng.integers(20, 160, (2, 5))
    draft = Draft(matrix_plan(loads, [[1, 1, 1, 2, 2], [1, 1, 2, 2, 2]]))
    before = (draft.plan.units["grid_code"] == LOWER).to_numpy().astype(int)
    households = draft.plan.units["households"].to_numpy()
    best, stands = _fewest_moved(before, households, draft.plan.edges)
    if best == stands:
        refused(draft, rebalance(UPPER, LOWER, stability=1), "nothing better")
        return
    draft.edit(rebalance(UPPER, LOWER, stability=1))
    codes, after = np.unique(draft.plan.units["grid_code"], return_inverse=True)
    assert len(codes) == 2
    assert _judged(before, after, households) == best


def _fewest_moved(before, households, edges):
    """By trying every division of a few units in two: its worth, and that of the present one."""
    n, ends = len(before), edges[["unit_a", "unit_b"]].to_numpy()
    found = []
    for bits in range(1, 2 ** (n - 1)):
        group = np.array([bits >> k & 1 for k in range(n)])
        inside = group[ends[:, 0]] == group[ends[:, 1]]
        if components(n, ends[inside, 0], ends[inside, 1]).max() == 1:
            found.append(_judged(before, group, households))
    return min(found), _judged(before, before, households)


def _judged(before, group, households):
    sums = np.bincount(group, households, 2)
    off = np.maximum(np.maximum(405 - sums, sums - 495), 0)
    stays = max(households[group == before].sum(), households[group != before].sum())
    return int((off > 1e-9).sum()), round(float(off.sum()), 6), int(households.sum() - stays)
