"""What must hold of every edit of every little land, told by a model of dicts and breadth-first."""

from copy import deepcopy

import numpy as np
import pandas as pd
import pytest
import shapely
from edit_ops import hand_ops, marking_ops, solver_ops
from edit_worlds import HOMES, TARGET, TOLERANCE, Over, lonlat, worlds
from hypothesis import given, settings
from hypothesis import strategies as st

from gridding.edit.apply import apply
from gridding.edit.ops import read_op
from gridding.errors import InputError

FEW = settings(max_examples=25, deadline=None)


def done(world, op, rng=None):
    """Do an edit; None where it is refused, and then with reason and place."""
    before = deepcopy(world)
    piece = world.piece(op, rng=rng)
    try:
        change = apply(op, piece)
    except InputError as error:
        explained(error)
        return None
    sound(before, op, change)
    world.take(change)
    return change


def explained(refusal):
    """Say that a refusal tells why and, but for what is not there, where."""
    assert refusal.faults
    for fault in refusal.faults:
        assert fault.message
        assert fault.place is not None or "there" in fault.message


def sound(before, op, change):
    """Judge a change against the model alone."""
    code_of = before.code_of | change.moved
    after = deepcopy(before)
    after.code_of = code_of
    assert all(before.code_of[u] != code for u, code in change.moved.items())
    named = {*change.gone, *change.grids["grid_code"]}
    touched = {before.code_of[u] for u in change.moved} | set(change.moved.values())
    assert touched <= named
    assert set(change.gone) == before.codes() - after.codes()
    new = after.codes() - before.codes()
    assert not new & before.ever  # a code never comes back
    for code in after.codes():
        members = after.members(code)
        assert {before.home(u) for u in members} == {code[:12]}
        was = before.members(code)
        allowed = before.pieces(was, Over.ALL) if was else 1
        assert after.pieces(members, Over.ALL) <= allowed
    assert straddling(after) <= straddling(before)
    if op.op in {"move_units", "new_grid"}:
        for code in touched - set(change.gone):
            was = before.members(code)
            assert after.pieces(after.members(code), Over.USABLE) <= (
                before.pieces(was, Over.USABLE) if was else 1
            )
    assert not before.locked & touched
    rows_agree(after, change)
    warnings_agree(after, change)


def straddling(world):
    """How many pieces over usable edges there are beyond one a grid."""
    return sum(world.pieces(world.members(code), Over.USABLE) - 1 for code in world.codes())


def rows_agree(after, change):
    assert list(change.grids["grid_code"]) == sorted(change.grids["grid_code"])
    for row in change.grids.itertuples():
        members = after.members(row.grid_code)
        households, compactness, reach_m = after.measured(row.grid_code)
        assert row.households == households
        assert row.deviation == households / TARGET - 1
        assert row.compactness == pytest.approx(compactness, abs=1e-6)
        assert row.reach_m == pytest.approx(reach_m, abs=1e-3)
        people = after.people(row.grid_code)
        assert pd.isna(row.population) if people is None else row.population == people
        assert (row.community_code, row.street_code) == (row.grid_code[:12], "150203001")
        stored = [g for u, g in zip(*stored_units(after), strict=True) if u in members]
        outline = shapely.coverage_union_all(stored)
        assert shapely.to_wkb(row.geometry) == shapely.to_wkb(outline)
    assert change.grids.crs == "EPSG:4490"


def stored_units(world):
    ids = sorted(world.code_of)
    return ids, lonlat([world.square(u) for u in ids]).to_numpy()


def warnings_agree(after, change):
    told = {(w.kind, w.grid_code) for w in change.warnings}
    wanted = set()
    for row in change.grids.itertuples():
        low, high = (1 - TOLERANCE) * TARGET, (1 + TOLERANCE) * TARGET
        if row.kind == "basic" and not low - 1e-6 <= row.households <= high + 1e-6:
            wanted.add(("out_of_band", row.grid_code))
        if after.pieces(after.members(row.grid_code), Over.OPEN) > 1:
            wanted.add(("straddles", row.grid_code))
    assert told == wanted


def allowed_by_hand(world, op):  # noqa: PLR0911  one reason a line
    """Whether the model lets an edit by hand pass."""
    codes = [op.to_grid] if op.op == "move_units" else getattr(op, "grid_codes", [])
    if set(codes) - world.codes():
        return False
    if op.op == "merge_grids":
        chosen = set(codes)
        if len(chosen) < 2 or chosen & world.locked or len({c[:12] for c in chosen}) > 1:
            return False
        union = set().union(*(world.members(c) for c in chosen))
        return all(
            world.pieces(union, over) <= max(world.pieces(world.members(c), over) for c in chosen)
            for over in (Over.USABLE, Over.ALL)
        )
    if set(op.unit_ids) - set(world.code_of):
        return False
    goal = op.to_grid if op.op == "move_units" else "new"
    units = {u for u in op.unit_ids if world.code_of[u] != goal}
    home = goal[:12] if goal != "new" else world.home(min(op.unit_ids))
    givers = {world.code_of[u] for u in units}
    if not units or {world.home(u) for u in units} != {home} or givers & world.locked:
        return False
    if goal in world.locked or any(world.members(c) <= units for c in givers):
        return False
    for code in givers | {goal}:
        was = world.members(code)
        now = was - units if code != goal else was | units
        for over in (Over.USABLE, Over.ALL):
            if world.pieces(now, over) > max(world.pieces(was, over), 1):
                return False
    return True


@FEW
@given(st.data())
def test_edits_by_hand_pass_exactly_where_the_model_lets_them(data):
    world = data.draw(worlds())
    for _ in range(4):
        op = data.draw(hand_ops(world))
        passes = allowed_by_hand(world, op)
        assert (done(world, op) is not None) == passes


@FEW
@given(st.data())
def test_what_the_solver_or_a_line_makes_is_sound(data):
    world = data.draw(worlds())
    for _ in range(3):
        op = data.draw(solver_ops(world))
        before = deepcopy(world)
        change = done(world, op)
        if op.op == "split_grid":
            may = op.grid_code not in world.locked | before.locked
            may &= len(before.members(op.grid_code)) >= op.parts
            assert (change is not None) == may
        if change is None:
            continue
        if op.op == "split_grid":
            assert len(world.codes()) == len(before.codes()) + op.parts - 1
            assert set(change.grids["kind"]) == {before.kind(op.grid_code)}
        elif op.op == "split_by_line":
            assert len(world.codes()) == len(before.codes()) + 1
        else:
            assert len(world.codes()) == len(before.codes())
            assert out_of_band(world) <= out_of_band(before)


def out_of_band(world):
    grids = [c for c in world.codes() if world.kind(c) == "basic"]
    sums = np.array([world.measured(c)[0] for c in grids])
    return int((np.abs(sums / TARGET - 1) > TOLERANCE + 1e-9).sum())


@FEW
@given(st.data())
def test_marks_change_what_they_say_and_no_unit(data):
    world = data.draw(worlds())
    for _ in range(4):
        op = data.draw(marking_ops(world))
        code, before = op.grid_code, deepcopy(world)
        known = code in world.codes()
        change = done(world, op)
        has = {
            "lock": known and code not in before.locked,
            "unlock": code in before.locked,
            "set_kind": known
            and code not in before.locked
            and before.kind(code) != getattr(op, "kind", None),
            "rename": known and change is not None,
            "comment": known,
        }
        assert (change is not None) == has[op.op]
        if change is not None:
            assert world.code_of == before.code_of
            assert not change.moved
            assert (code in world.locked) == (
                op.op == "lock" or (op.op != "unlock" and code in before.locked)
            )
            assert world.kind(code) == (op.kind if op.op == "set_kind" else before.kind(code))


@FEW
@given(st.data())
def test_a_move_and_its_reverse_leave_the_same_rows(data):
    world = data.draw(worlds())
    op = data.draw(hand_ops(world).filter(lambda op: op.op == "move_units"))
    moved = {u for u in op.unit_ids if world.code_of.get(u, op.to_grid) != op.to_grid}
    givers = {world.code_of[u] for u in moved}
    states = []
    there = done(world, op)
    if there is None or len(givers) > 1:
        return
    back = read_op({"op": "move_units", "unit_ids": sorted(moved), "to_grid": givers.pop()})
    for _ in range(2):
        states.append((there.grids, done(world, back)))
        assert states[-1][1] is not None
        there = done(world, op)
    pd.testing.assert_frame_equal(*(pd.DataFrame(now) for now, _ in states), check_exact=True)
    again = [pd.DataFrame(before.grids) for _, before in states]
    pd.testing.assert_frame_equal(*again, check_exact=True)


@FEW
@given(st.data())
def test_neither_the_order_of_rows_nor_other_grids_change_a_result(data):
    world = data.draw(worlds())
    op = data.draw(st.one_of(hand_ops(world), solver_ops(world)))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    found = []
    for piece in (world.piece(op), world.piece(op, rng=rng), world.piece(op, whole=True)):
        try:
            found.append(apply(op, piece))
        except InputError as error:
            found.append(str(error))
    first = found[0]
    for other in found[1:]:
        if isinstance(first, str):
            assert other == first
            continue
        assert (other.moved, other.gone, other.warnings) == (
            first.moved, first.gone, first.warnings)  # fmt: skip
        one, two = pd.DataFrame(first.grids), pd.DataFrame(other.grids)
        pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_worlds_are_what_a_draft_can_be():
    @settings(max_examples=40, deadline=None)
    @given(worlds())
    def holds(world):
        assert set(world.code_of) == set(range(2 * world.size[0] * world.size[1]))
        for code in world.codes():
            assert code[:12] in HOMES
            assert {world.home(u) for u in world.members(code)} == {code[:12]}
            assert world.pieces(world.members(code), Over.ALL) == 1
        assert world.codes() <= world.ever

    holds()
