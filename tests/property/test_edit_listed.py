"""Any edits of the plan of any awkward town: the independent check finds no fault after them."""

import numpy as np
from drawn_town import layers_of, with_grids
from edit_pieces import Draft
from hypothesis import given, settings
from hypothesis import strategies as st
from land_worlds import towns
from test_adopt import drawings

from gridding.adopt import adopt
from gridding.check import check_layers
from gridding.divide import Settings, divide
from gridding.errors import InputError

SETTINGS = Settings(seed=1, effort=0.02)
KINDS = (
    "move_units", "move_units", "new_grid", "merge_grids", "split_grid", "split_by_line",
    "rebalance", "set_kind", "lock",
)  # fmt: skip


def some_op(plan, rng):  # noqa: PLR0911  one kind a line
    """Return an edit that has a chance to pass: units at a border, grids that touch."""
    kind = str(rng.choice(KINDS))
    of = plan.units.set_index("unit_id")["grid_code"]
    pairs = of[plan.edges["unit_a"]].to_numpy(), of[plan.edges["unit_b"]].to_numpy()
    borders = np.flatnonzero(pairs[0] != pairs[1])
    at = int(rng.choice(borders)) if len(borders) else 0
    one = str(rng.choice(plan.grids["grid_code"]))
    if kind in {"move_units", "new_grid", "merge_grids", "rebalance"} and not len(borders):
        return {"op": "split_grid", "grid_code": one, "parts": 2}
    if kind == "move_units":
        unit = int(plan.edges["unit_a"][at])
        return {"op": kind, "unit_ids": [unit], "to_grid": str(pairs[1][at])}
    if kind == "new_grid":
        return {"op": kind, "unit_ids": [int(plan.edges["unit_a"][at])]}
    if kind in {"merge_grids", "rebalance"}:
        return {"op": kind, "grid_codes": [str(end[at]) for end in pairs]}
    if kind == "split_grid":
        return {"op": kind, "grid_code": one, "parts": int(rng.integers(2, 4))}
    if kind == "set_kind":
        return {"op": kind, "grid_code": one, "kind": str(rng.choice(["basic", "dedicated"]))}
    if kind == "lock":
        return {"op": kind, "grid_code": one}
    west, south, east, north = plan.grids.set_index("grid_code").geometry[one].bounds
    x, y = rng.uniform(west, east, 2), (south - 1e-4, north + 1e-4)
    line = {"type": "LineString", "coordinates": np.column_stack([x, y]).tolist()}
    return {"op": kind, "grid_code": one, "line": line}


def edited(plan, seed, edits):
    """Edit a plan; after each edit that passes the check finds no fault and nobody is lost."""
    rng, draft = np.random.default_rng(seed), Draft(plan)
    total = plan.grids["households"].sum()
    for _ in range(edits):
        try:
            draft.edit(some_op(draft.plan, rng))
        except InputError:
            continue
        assert [str(fault) for fault in check_layers(layers_of(draft.plan))] == []
        assert draft.plan.grids["households"].sum() == total


SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=6, deadline=None)
@given(towns(), SEEDS)
def test_a_divided_town_may_be_redrawn_in_any_way(town, seed):
    edited(divide(town.district(), SETTINGS), seed, 5)


@settings(max_examples=6, deadline=None)
@given(towns(max_buildings=40), drawings(), SEEDS)
def test_an_adopted_drawing_may_be_redrawn_in_any_way(town, drawn, seed):
    edited(adopt(with_grids(town.district(), drawn)), seed, 5)
