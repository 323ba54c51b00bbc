"""A merge told again: of any town the same, and after any edits what the check wants."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
import shapely
from department_worlds import merged_towns
from drawn_town import layers_of, with_grids
from hypothesis import given, settings
from hypothesis import strategies as st
from land_worlds import towns
from redraw_steps import edits, redrawn
from small_merge import small_merge
from test_adopt import drawings
from test_check_merged import with_matters

from gridding.adopt import adopt
from gridding.check import check_layers
from gridding.divide import Settings
from gridding.edit.listed import relisted
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


def told_again(plan):
    return replace(plan, exceptions=relisted(plan), merge=remerged(plan))


def faults(plan):
    return [str(fault) for fault in check_layers(layers_of(plan) | merge_layers(plan.merge))]


@FEW
@given(edits())
def test_after_any_edits_the_check_finds_no_fault(steps):
    assert faults(told_again(redrawn(small_merge(), steps))) == []


@FEWER
@given(merged_towns(max_buildings=12), st.sampled_from([0.0, 1.0]), edits())
def test_in_any_town_too(district, fidelity, steps):
    plan = merge(with_matters(district), LIGHT, fidelity=fidelity, day=DAY)
    assert faults(told_again(redrawn(plan, steps))) == []


@FEW
@given(towns(max_buildings=25), drawings(), edits())
def test_nor_in_any_drawing_that_was_adopted(town, drawn, steps):
    plan = redrawn(adopt(with_grids(town.district(), drawn)), steps)
    plan = replace(plan, exceptions=relisted(plan))
    assert [str(fault) for fault in check_layers(layers_of(plan))] == []
