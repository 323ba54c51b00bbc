"""Exceptions of redrawn plans: the independent check finds no fault after any edit."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from drawn_town import (
    EAST_CODE,
    WEST_CODE,
    box,
    drawn_town,
    grid_at,
    layers_of,
    line,
    listed,
)
from edit_pieces import Draft
from planners_world import ONE, town
from planners_world import box as ground
from planners_world import divided as divided_town
from river_plan import community_code, river_plan
from sample_plan import sample_plan

from gridding.adopt import adopt
from gridding.check import FaultKind, check_layers
from gridding.edit.listed import relisted
from gridding.errors import InputError

A, B, C, D = f"{WEST_CODE}001", f"{WEST_CODE}002", f"{EAST_CODE}001", f"{EAST_CODE}002"


def faults(plan):
    return [str(fault) for fault in check_layers(layers_of(plan))]


def edited(draft, *ops):
    """Do edits; after each the check finds no fault."""
    for op in ops:
        draft.edit(op)
        assert faults(draft.plan) == []
    return draft.plan


def units_at(plan, *corners):
    at = plan.buildings.set_index("building_id")["unit_id"]
    return [int(at[f"b{x}-{y}"]) for x, y in corners]


def test_a_redrawn_plan_is_as_good_as_it_was():
    draft = Draft(sample_plan())
    one = "150203001001"
    edited(
        draft,
        {"op": "move_units", "unit_ids": [12, 13], "to_grid": f"{one}002"},
        {"op": "set_kind", "grid_code": f"{one}001", "kind": "dedicated"},
        {"op": "split_grid", "grid_code": f"{one}002", "parts": 2},
    )
    codes = [code for code in draft.plan.grids["grid_code"] if code.startswith(one)]
    plan = edited(
        draft,
        {"op": "merge_grids", "grid_codes": codes[1:]},
        {"op": "new_grid", "unit_ids": [0]},
        {"op": "lock", "grid_code": codes[0]},
    )
    assert len(plan.grids) == 5


def test_giants_and_small_communities_follow_their_grids():
    plan = river_plan()
    giant = listed(plan, "oversized_building")
    assert len(giant) == 1
    code = giant["grid_code"][0]
    draft = Draft(plan)
    plan = edited(draft, {"op": "set_kind", "grid_code": code, "kind": "dedicated"})
    assert not len(listed(plan, "oversized_building"))
    plan = edited(draft, {"op": "set_kind", "grid_code": code, "kind": "basic"})
    assert listed(plan, "oversized_building")["grid_code"].tolist() == [code]
    plan = edited(draft, {"op": "split_grid", "grid_code": code, "parts": 2})
    (now,) = listed(plan, "oversized_building")["grid_code"]
    home = plan.units.set_index("unit_id")["grid_code"]
    biggest = plan.buildings.loc[plan.buildings["households"].idxmax(), "unit_id"]
    assert now == home[biggest]
    below = listed(plan, "below_target")
    assert community_code(3) in set(below["community_code"])


def test_a_compound_is_listed_while_it_is_cut():
    # Units 0, 1, 6 and 7 are one compound of 100 households.
    draft, one = Draft(sample_plan()), "150203001001"
    plan = edited(draft, {"op": "new_grid", "unit_ids": [0, 1]})
    (detail,) = listed(plan, "cut_compound")["detail"]
    assert detail == f"样例小区, 100 households, in {one}001, {one}003"
    before = replace(plan, units=plan.units.assign(compound=""))
    assert listed(replace(before, exceptions=relisted(before)), "cut_compound")["detail"].tolist()
    plan = edited(draft, {"op": "merge_grids", "grid_codes": [f"{one}001", f"{one}003"]})
    assert not len(listed(plan, "cut_compound"))


def test_exclaves_are_listed_whatever_they_are_made_of():
    draft, code = Draft(river_plan()), community_code(3)
    apart = listed(draft.plan, "exclave")["grid_code"]
    assert len(apart) == 1
    plan = edited(draft, {"op": "split_grid", "grid_code": apart[0], "parts": 2})
    assert len(listed(plan, "exclave")) == 2
    assert set(listed(plan, "exclave")["community_code"]) == {code}


def test_a_straddle_must_be_listed_also_where_people_drew():
    plan = straddling()
    assert plan.info.parameters["adopted"]
    draft = Draft(plan)
    plan = edited(draft, {"op": "rename", "grid_code": A, "name": "新甲"})
    across = listed(plan, "joined_across_barrier")
    assert A in set(across["grid_code"])
    bare = replace(plan, exceptions=plan.exceptions[plan.exceptions["kind"] == "exclave"])
    kinds = {fault.kind for fault in check_layers(layers_of(bare))}
    assert FaultKind.NOT_LISTED in kinds


def test_a_redrawn_plan_that_nobody_adopted_may_straddle_where_it_is_listed():
    plan = straddling()
    parameters = {k: v for k, v in plan.info.parameters.items() if k != "adopted"}
    strict = replace(plan, info=replace(plan.info, parameters=parameters))
    assert {fault.kind for fault in check_layers(layers_of(strict))} == {FaultKind.STRADDLE}
    redrawn = parameters | {"redrawn": {"edits": 1}}
    assert faults(replace(plan, info=replace(plan.info, parameters=redrawn))) == []


def straddling():
    """An adopted plan of four grids; a river runs through the western ones."""
    river = line((-10, 50), (210, 50))
    drawn = [
        (A, "甲", box(0, 0, 100, 100)),
        (B, "乙", box(100, 0, 200, 100)),
        (C, "丙", box(200, 0, 300, 100)),
        (D, "丁", box(300, 0, 400, 100)),
    ]
    return adopt(drawn_town(drawn, barriers=[("river", river)]))


def test_straddles_of_an_adopted_plan_stay_and_never_grow():
    draft = Draft(straddling())
    plan = draft.plan
    assert set(listed(plan, "joined_across_barrier")["grid_code"]) == {A, B}
    # On one bank a unit moves; both grids still straddle.
    plan = edited(draft, {"op": "move_units", "unit_ids": units_at(plan, (80, 0)), "to_grid": B})
    assert set(listed(plan, "joined_across_barrier")["grid_code"]) == {A, B}
    # Merged they are in two pieces, as each of them was.
    merged = edited(draft, {"op": "merge_grids", "grid_codes": [A, B]})
    code = grid_at(merged, 0, 0)
    assert code == grid_at(merged, 180, 80)
    # Divided evenly each bank is for itself.
    plan = edited(draft, {"op": "split_grid", "grid_code": code, "parts": 2})
    assert len(listed(plan, "joined_across_barrier")) <= 1


def test_banks_are_not_torn_from_each_other():
    """The last units by which a grid crosses the river cannot leave it."""
    draft = Draft(straddling())
    row = [(x, 40) for x in range(0, 100, 20)]
    units = units_at(draft.plan, *row)
    with pytest.raises(InputError, match="would be in pieces"):
        draft.edit({"op": "move_units", "unit_ids": units, "to_grid": B})
    assert faults(draft.plan) == []


def test_a_line_along_the_river_parts_the_banks():
    draft = Draft(straddling())
    outline = draft.plan.grids.set_index("grid_code").geometry[A]
    west, south, east, north = outline.bounds
    middle = (south + north) / 2
    drawn = {"type": "LineString", "coordinates": [[west - 1e-4, middle], [east + 1e-4, middle]]}
    plan = edited(draft, {"op": "split_by_line", "grid_code": A, "line": drawn})
    assert set(listed(plan, "joined_across_barrier")["grid_code"]) == {B}
    assert grid_at(plan, 0, 0) != grid_at(plan, 0, 80)


def test_what_a_drawing_met_is_named_by_the_grid_that_holds_it_now():
    piece = [(A, "甲", box(0, 0, 100, 100)), (B, "乙", box(100, 0, 180, 100)),
             (B, "乙", box(0, 80, 20, 100)), (C, "丙", box(200, 0, 400, 100))]  # fmt: skip
    draft = Draft(adopt(drawn_town([*piece, ("", "", box(180, 0, 200, 100))])))
    (before,) = listed(draft.plan, "grid_in_pieces")["grid_code"]
    (unit,) = units_at(draft.plan, (0, 80))
    assert before == A
    plan = edited(draft, {"op": "new_grid", "unit_ids": [unit]})
    assert listed(plan, "grid_in_pieces")["grid_code"].tolist() == [grid_at(plan, 0, 80)]
    changed = listed(draft.first_plan, "code_changed")["grid_code"].tolist()
    assert listed(plan, "code_changed")["grid_code"].tolist() == changed


def test_locked_and_dedicated_grids_of_a_division_may_be_redrawn():
    park = ("", "园区", ground(0, 0, 2, 2))
    plan = divided_town(town(dedicated=[park], barriers=()))
    draft = Draft(plan)
    (code,) = plan.grids["grid_code"][plan.grids["kind"] == "dedicated"]
    beside = plan.grids["grid_code"][(plan.grids["community_code"] == ONE)]
    plan = edited(draft, {"op": "set_kind", "grid_code": code, "kind": "basic"})
    assert code in set(beside)
    assert listed(plan, "dedicated_outline")["grid_code"].isin([code, ""]).all()


def test_a_plan_that_was_not_edited_is_listed_as_it_was():
    plan = river_plan()
    again = relisted(plan)
    columns = ["kind", "community_code", "grid_code"]
    for kind in ("oversized_building", "exclave"):
        one, two = (
            frame[frame["kind"] == kind][columns].sort_values(columns).to_numpy().tolist()
            for frame in (plan.exceptions, again)
        )
        assert one == two
    assert again.crs == plan.exceptions.crs
    assert list(again.columns) == list(plan.exceptions.columns)


def test_a_plan_without_exceptions_stays_without():
    plan = sample_plan()
    assert len(relisted(plan)) == 0
    assert np.array_equal(relisted(plan).columns, plan.exceptions.columns)
    assert isinstance(relisted(plan), pd.DataFrame)
