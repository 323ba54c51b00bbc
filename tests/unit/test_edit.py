"""Edits by hand, one by one: what they make, and what is refused with why and where."""

import pytest
import shapely
from edit_pieces import Draft, piece_of, usable_edges
from river_plan import community_code, river_plan
from sample_plan import sample_plan

from gridding.edit.apply import Touched, apply, touched
from gridding.edit.ops import read_op
from gridding.errors import InputError

ONE, TWO = "150203001001", "150203001002"
UPPER, LOWER, OTHER = f"{ONE}001", f"{ONE}002", f"{TWO}001"
"""Grids of 18 units and 450 households: rows 0 to 2 and 3 to 5 of community 1."""


@pytest.fixture
def draft():
    return Draft(sample_plan())


def refused(draft, op, *words):
    """The faults of an edit that cannot be; they say so, and the draft is as it was."""
    before = draft.plan
    with pytest.raises(InputError) as error:
        draft.edit(op)
    assert draft.plan is before
    for word in words:
        assert word in str(error.value)
    return error.value.faults


def move(units, to):
    return {"op": "move_units", "unit_ids": units, "to_grid": to}


def grid(change, code):
    return change.grids.set_index("grid_code").loc[code]


def test_an_edit_names_what_its_piece_must_hold():
    assert touched(read_op(move([3, 3, 4], "a"))) == Touched(("a",), (3, 4))
    merge = {"op": "merge_grids", "grid_codes": ["a", "b", "a"]}
    assert touched(read_op(merge)) == Touched(("a", "b"))
    assert touched(read_op({"op": "comment", "text": "?"})) == Touched()
    assert touched(read_op({"op": "comment", "text": "?", "grid_code": "a"})) == Touched(("a",))


def test_a_moved_unit_brings_its_households_along(draft):
    change = draft.edit(move([12], LOWER))
    assert change.moved == {12: LOWER}
    assert change.gone == ()
    assert grid(change, UPPER)[["households", "population"]].tolist() == [425, 1020]
    assert grid(change, LOWER)[["households", "population"]].tolist() == [475, 1140]
    assert grid(change, LOWER)["deviation"] == 475 / 450 - 1
    assert change.warnings == ()


def test_units_that_are_there_already_stay_while_others_move(draft):
    assert draft.edit(move([12, 20], LOWER)).moved == {12: LOWER}
    refused(draft, move([12, 20], LOWER), "already", "nothing to move")


def test_beyond_the_band_an_edit_passes_with_a_warning(draft):
    change = draft.edit(move([12, 13], LOWER))
    assert [(w.kind, w.grid_code, w.found, w.wanted) for w in change.warnings] == [
        ("out_of_band", UPPER, "400", "405 to 495"),
        ("out_of_band", LOWER, "500", "405 to 495"),
    ]


def test_a_dedicated_grid_is_warned_about_no_band(draft):
    draft.edit({"op": "set_kind", "grid_code": UPPER, "kind": "dedicated"})
    change = draft.edit(move([12, 13], LOWER))
    assert [w.grid_code for w in change.warnings] == [LOWER]


def test_what_is_not_there_is_named_all_at_once(draft):
    faults = refused(draft, move([1, 998, 999], "nowhere"), "998, 999", "nowhere")
    assert len(faults) == 2


def test_a_unit_cannot_leave_its_community(draft):
    (fault,) = refused(draft, move([12], OTHER), ONE, TWO, "units 12")
    unit = draft.plan.units.set_index("unit_id").geometry[12]
    assert unit.contains(shapely.Point(fault.place))


def test_a_locked_grid_neither_gives_nor_takes_and_keeps_its_kind(draft):
    draft.edit({"op": "lock", "grid_code": UPPER})
    refused(draft, move([12], LOWER), f"{UPPER} is locked", "unlock")
    refused(draft, move([18], UPPER), f"{UPPER} is locked")
    refused(draft, {"op": "new_grid", "unit_ids": [0]}, f"{UPPER} is locked")
    refused(draft, {"op": "merge_grids", "grid_codes": [UPPER, LOWER]}, f"{UPPER} is locked")
    refused(draft, {"op": "split_grid", "grid_code": UPPER}, f"{UPPER} is locked")
    refused(draft, {"op": "set_kind", "grid_code": UPPER, "kind": "dedicated"}, "locked")
    draft.edit({"op": "rename", "grid_code": UPPER, "name": "别名"})
    draft.edit({"op": "comment", "grid_code": UPPER, "text": "?"})
    draft.edit({"op": "unlock", "grid_code": UPPER})
    draft.edit(move([12], LOWER))


def test_all_reasons_come_at_once(draft):
    draft.edit({"op": "lock", "grid_code": UPPER})
    faults = refused(draft, move([0, 999], OTHER), "999", "is locked", "cannot be in a grid of")
    assert len(faults) == 3


def test_a_grid_is_not_left_empty(draft):
    refused(draft, move(list(range(18)), LOWER), f"{UPPER} would be left without units")
    everything = {"op": "new_grid", "unit_ids": list(range(18))}
    refused(draft, everything, f"{UPPER} would be left without units")


def test_a_grid_does_not_fall_apart(draft):
    (fault,) = refused(draft, move([0], LOWER), f"{LOWER} would be in pieces", "units 0 apart")
    corner = draft.plan.units.set_index("unit_id").geometry[0]
    assert corner.contains(shapely.Point(fault.place))
    refused(draft, {"op": "new_grid", "unit_ids": [0, 17]}, "the new grid would be in pieces")
    refused(draft, move([1, 7, 13], LOWER), f"{UPPER} would be in pieces")


def test_a_new_grid_gets_the_next_number_and_its_community_s_name(draft):
    change = draft.edit({"op": "new_grid", "unit_ids": [0, 1]})
    new = grid(change, f"{ONE}003")
    assert new[["name", "kind", "households", "locked"]].tolist() == [
        "样例1社区第3网格", "basic", 50, False]  # fmt: skip
    assert new["street_code"] == "150203001"
    merged = draft.edit({"op": "merge_grids", "grid_codes": [f"{ONE}003", UPPER]})
    assert (merged.gone, merged.moved) == ((f"{ONE}003",), {0: UPPER, 1: UPPER})
    again = draft.edit({"op": "new_grid", "unit_ids": [0, 1]})
    assert set(again.moved.values()) == {f"{ONE}004"}  # 003 never comes back


def test_merged_halves_are_a_new_grid_of_the_kind_of_the_larger(draft):
    draft.edit(move([12], LOWER))
    draft.edit({"op": "set_kind", "grid_code": LOWER, "kind": "dedicated"})
    change = draft.edit({"op": "merge_grids", "grid_codes": [UPPER, LOWER]})
    # 475 of 900 are more than half of both the old grid and the new one.
    assert (change.gone, list(change.grids["grid_code"])) == ((UPPER,), [LOWER])
    assert grid(change, LOWER)[["kind", "households"]].tolist() == ["dedicated", 900]


def test_equal_halves_merged_keep_neither_code(draft):
    change = draft.edit({"op": "merge_grids", "grid_codes": [UPPER, LOWER]})
    assert (change.gone, list(change.grids["grid_code"])) == ((UPPER, LOWER), [f"{ONE}003"])


def test_grids_of_two_communities_or_apart_are_not_merged(draft):
    refused(draft, {"op": "merge_grids", "grid_codes": [UPPER, OTHER]}, ONE, TWO)
    draft.edit({"op": "new_grid", "unit_ids": [0, 1]})
    merge = {"op": "merge_grids", "grid_codes": [f"{ONE}003", LOWER]}
    refused(draft, merge, "do not hang together", f"{ONE}003", "units 0, 1")
    refused(draft, {"op": "merge_grids", "grid_codes": [UPPER, UPPER]}, "one grid alone")


def test_a_community_without_numbers_left_gets_no_new_grid(draft):
    op = read_op({"op": "new_grid", "unit_ids": [0]})
    piece = piece_of(draft.plan, op, next_number={ONE: 999, TWO: 1})
    assert apply(op, piece).moved == {0: f"{ONE}999"}
    piece = piece_of(draft.plan, op, next_number={ONE: 1000, TWO: 1})
    with pytest.raises(InputError, match="at most 999"):
        apply(op, piece)


def test_marks_that_change_nothing_are_refused(draft):
    name = draft.plan.grids["name"][0]
    refused(draft, {"op": "rename", "grid_code": UPPER, "name": name}, "already")
    refused(draft, {"op": "unlock", "grid_code": UPPER}, "not locked")
    refused(draft, {"op": "set_kind", "grid_code": UPPER, "kind": "basic"}, "already")
    draft.edit({"op": "lock", "grid_code": UPPER})
    refused(draft, {"op": "lock", "grid_code": UPPER}, "already")


def test_a_comment_changes_no_grid(draft):
    change = draft.edit({"op": "comment", "grid_code": UPPER, "text": "新楼"})
    assert (len(change.grids), change.gone, change.moved) == (0, (), {})
    assert list(change.grids.columns) == [*draft.plan.grids.columns[:-1], "locked", "geometry"]


def test_ids_beyond_any_are_no_units():
    with pytest.raises(ValueError, match="unit_ids"):
        read_op(move([10**30], UPPER))


def test_no_grid_hangs_together_across_a_river_that_had_not_to():
    plan = river_plan()
    draft, code = Draft(plan), community_code(1)
    across = plan.edges[plan.edges["hard"]]
    home = plan.units.set_index("unit_id")
    across = across[(home.loc[across["unit_a"], "community_code"] == code).to_numpy()]
    unit, other = int(across["unit_a"].iat[0]), int(across["unit_b"].iat[0])
    to = home.loc[other, "grid_code"]
    refused(draft, move([unit], to), f"{to} would be in pieces")
    pair = [home.loc[unit, "grid_code"], to]
    refused(draft, {"op": "merge_grids", "grid_codes": pair}, "do not hang together")


def test_what_joined_across_a_river_may_be_moved_and_is_warned_about():
    plan = river_plan()
    draft, code = Draft(plan), community_code(2)
    usable = usable_edges(plan)
    joined = plan.edges[usable & plan.edges["hard"].to_numpy()]
    grids = plan.units.set_index("unit_id")["grid_code"]
    assert set(grids[joined["unit_a"]].str[:12]) == {code}
    inner = grids[(grids == grids[int(joined["unit_a"].iat[0])])].index
    change = draft.edit({"op": "set_kind", "grid_code": grids[inner[0]], "kind": "dedicated"})
    assert [w.kind for w in change.warnings] == ["straddles"]
