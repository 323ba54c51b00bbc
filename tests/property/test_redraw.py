"""`redraw` of any awkward town gives a good plan; without a change, the plan that was."""

import json
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from land_worlds import TARGET, towns

from gridding.check import check_layers
from gridding.divide import Settings, divide
from gridding.redraw import redraw

SETTINGS = Settings(seed=1, effort=0.02)
FRAMES = "grids units communities streets buildings barriers edges exceptions".split()


def faults(plan):
    """What the independent check finds wrong."""
    row = asdict(plan.info)
    row |= {key: json.dumps(row[key]) for key in ("parameters", "digests")}
    layers = {name: getattr(plan, name) for name in FRAMES} | {"plan": pd.DataFrame([row])}
    return [str(fault) for fault in check_layers(layers)]


@given(towns())
@settings(max_examples=15)
def test_without_a_change_the_plan_is_the_one_that_was(town):
    before = divide(town.district(), SETTINGS)
    found = redraw(town.district(), before, SETTINGS)
    assert found.plan.units["grid_code"].tolist() == before.units["grid_code"].tolist()
    assert found.plan.grids["name"].tolist() == before.grids["name"].tolist()
    assert found.figures["households_moved"]["count"] == 0
    assert len(found.changes) == 0


@given(towns(), st.integers(0, 1000))
@settings(max_examples=20)
def test_whatever_changes_the_check_finds_no_fault(town, seed):
    before = divide(town.district(), SETTINGS)
    rng = np.random.default_rng(seed)
    newer = town.district()
    stay = rng.random(len(newer.buildings)) < 0.8
    stay[:1] = True
    households = newer.buildings["households"].to_numpy().copy()
    grown = rng.random(len(households)) < 0.2
    households[grown] += rng.integers(1, TARGET, len(households))[grown]
    buildings = newer.buildings.assign(households=households)[stay].reset_index(drop=True)
    newer = replace(newer, buildings=buildings)
    found = redraw(newer, before, SETTINGS)
    assert faults(found.plan) == []
    counted = found.figures["buildings"]
    assert counted["gone"] == len(before.buildings) - counted["unchanged"] - counted["changed"]
    assert counted["new"] == 0
    told = set(found.figures["codes"]["new"]) | set(before.grids["grid_code"])
    assert set(found.plan.grids["grid_code"]) <= told
    assert found.figures["households_moved"]["count"] <= households[stay & ~grown].sum()
