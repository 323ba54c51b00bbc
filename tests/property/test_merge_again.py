"""A merge told again: of any town the same, and after any edits what the check wants."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
import shapely
from department_worlds import merged_towns
from drawn_town import layers_of
from edit_pieces import after, piece_of
from hypothesis import given, settings
from hypothesis import strategies as st
from small_merge import small_merge
from test_check_merged import with_matters

from gridding.check import check_layers
from gridding.divide import Settings
from gridding.edit.apply import apply
from gridding.edit.ops import read_op
from gridding.errors import GriddingError
from gridding.merge import merge
from gridding.merge.again import remerged
from gridding.planfile import merge_layers

LIGHT = Settings(seed=1, effort=0.02)
DAY = date(2026, 6, 1)
NOISE_M2 = 0.01
FEW = settings(max_examples=max(settings.default.max_examples // 8, 1))
FEWER = settings(max_examples=max(settings.default.max_examples // 10, 1))


def real(table):
    """Rows that are no rounding."""
    return table[(table["area_m2"] > NOISE_M2) | (table["households"] > 0)].reset_index(drop=True)


@FEW
@given(merged_towns(max_buildings=12), st.sampled_from([0.0, 0.5, 1.0]))
def test_of_the_grids_as_merged_the_same_is_told(district, fidelity):
    plan = merge(with_matters(district), LIGHT, fidelity=fidelity, day=DAY)
    old, now = plan.merge, remerged(plan)
    for name in ("crosswalk", "conflicts"):
        a, b = (pd.DataFrame(real(getattr(each, name))) for each in (old, now))
        a, b = (each.drop(columns="geometry", errors="ignore") for each in (a, b))
        pd.testing.assert_frame_equal(a, b, rtol=1e-6, atol=NOISE_M2, obj=name)
    for name in ("duties", "staffing", "areas", "matters"):
        pd.testing.assert_frame_equal(getattr(old, name), getattr(now, name), obj=name)
    ground = real(old.unowned)
    assert (shapely.to_wkb(old.unowned.geometry) == shapely.to_wkb(now.unowned.geometry)).all()
    assert ground["households"].equals(real(now.unowned)["households"])
    for key in ("mean", "mean_plain", "reduction"):
        found, wanted = (each.figures["agreement"][key] for each in (now, old))
        assert found == pytest.approx(wanted, abs=1e-9)


@st.composite
def edits(draw):
    """Return what to do, with numbers that pick grids and units of whatever plan there is."""
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from(["move_units", "merge_grids", "new_grid", "rename", "set_kind"]),
                st.integers(0, 2**16),
            ),
            min_size=1,
            max_size=6,
        )
    )


def op_of(plan, name, pick):
    """An edit of a plan: along a border where it is to go across one."""
    of = plan.units.set_index("unit_id")["grid_code"]
    code = plan.grids["grid_code"].iloc[pick % len(plan.grids)]
    if name == "rename":
        return {"op": name, "grid_code": code, "name": f"第{pick}"}
    if name == "set_kind":
        return {"op": name, "grid_code": code, "kind": ["basic", "dedicated"][pick % 2]}
    if name == "new_grid":
        return {"op": name, "unit_ids": [int(of.index[pick % len(of)])]}
    a, b = (of.loc[plan.edges[end]].to_numpy() for end in ("unit_a", "unit_b"))
    across = plan.edges[a != b]
    if across.empty:
        return {"op": "rename", "grid_code": code, "name": "孤"}
    edge = across.iloc[pick % len(across)]
    giver, taker = of[edge["unit_a"]], of[edge["unit_b"]]
    if name == "merge_grids":
        return {"op": name, "grid_codes": [giver, taker]}
    return {"op": name, "unit_ids": [int(edge["unit_a"])], "to_grid": taker}


def redrawn(plan, steps):
    """The plan after the edits that were not refused, and how many these were."""
    done = 0
    for name, pick in steps:
        op = op_of(plan, name, pick)
        try:
            change = apply(read_op(op), piece_of(plan, op))
        except GriddingError:
            continue
        grids, units = after(plan, change)
        plan, done = replace(plan, grids=grids, units=units), done + 1
    told = plan.info.parameters | {"redrawn": {"edits": done}}
    return replace(plan, info=replace(plan.info, parameters=told)), done


def faults(plan):
    """Faults of what the merge adds."""
    added = merge_layers(plan.merge)
    found = check_layers(layers_of(plan) | added)
    return [str(fault) for fault in found if fault.layer in added]


@FEW
@given(edits())
def test_after_any_edits_the_check_finds_no_fault_in_what_a_merge_tells(steps):
    plan, _ = redrawn(small_merge(), steps)
    assert faults(replace(plan, merge=remerged(plan))) == []


@FEWER
@given(merged_towns(max_buildings=12), st.sampled_from([0.0, 1.0]), edits())
def test_in_any_town_too(district, fidelity, steps):
    plan, _ = redrawn(merge(with_matters(district), LIGHT, fidelity=fidelity, day=DAY), steps)
    assert faults(replace(plan, merge=remerged(plan))) == []
