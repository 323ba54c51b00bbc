"""`divide` of any awkward town gives a plan in which the independent check finds no fault."""

import json
from dataclasses import asdict

import numpy as np
import pandas as pd
from hypothesis import example, given
from land_worlds import TARGET, Trait, town_of, towns

from gridding.check import check_layers
from gridding.divide import Settings, divide
from gridding.report import report

SETTINGS = Settings(seed=1, effort=0.02)
SHARP = town_of({Trait.SLOPPY, Trait.RAILWAY, Trait.HOLE}, 30699, 12)
"""A path and a railway that cross at half a degree: over 0.9 m they are less than 1 cm apart."""
FRAMES = "grids units communities streets buildings barriers edges exceptions".split()


def layers_of(plan):
    """Return a plan as the check takes it."""
    row = asdict(plan.info)
    row |= {key: json.dumps(row[key]) for key in ("parameters", "digests")}
    return {name: getattr(plan, name) for name in FRAMES} | {"plan": pd.DataFrame([row])}


@given(towns())
@example(SHARP)
def test_the_check_finds_no_fault(town):
    plan = divide(town.district(), SETTINGS)
    assert [str(fault) for fault in check_layers(layers_of(plan))] == []


@given(towns())
def test_units_and_households_count_once_and_what_cannot_be_even_is_listed(town):
    plan = divide(town.district(), SETTINGS)
    figures = report(plan)
    assert plan.units["unit_id"].is_unique
    assert plan.grids["households"].sum() == town.buildings["households"].sum()
    assert set(plan.units["grid_code"]) == set(plan.grids["grid_code"])
    assert figures["noncontiguous"] == 0
    kinds = plan.exceptions.groupby("kind")["grid_code"].agg(set)
    across = kinds.get("joined_across_barrier", set())
    assert figures["straddling"] <= len(across)
    small = plan.units.groupby("community_code")["households"].sum() < TARGET
    below = plan.exceptions[plan.exceptions["kind"] == "below_target"]
    assert set(below["community_code"]) == set(small.index[small])
    giants = plan.buildings[plan.buildings["households"] > 1.1 * TARGET]
    home = plan.units.set_index("unit_id")["grid_code"]
    assert set(home.loc[giants["unit_id"]]) == kinds.get("oversized_building", set())
    assert_empty_grids_are_apart(plan)
    assert_measured(plan.grids)


def assert_empty_grids_are_apart(plan):
    """Nobody lives in exclaves, or in a body all of whose people live in exclaves."""
    apart = set(plan.exceptions[plan.exceptions["kind"] == "exclave"]["grid_code"])
    for _, grids in plan.grids.groupby("community_code"):
        for code in set(grids["grid_code"][grids["households"] == 0]) - apart:
            assert set(grids["grid_code"]) - {code} <= apart


def assert_measured(grids):
    """Codes and measures are what they can be."""
    assert np.allclose(grids["deviation"], grids["households"] / TARGET - 1)
    assert grids["compactness"].between(0, 1).all()
    assert (grids["reach_m"] >= 0).all()
    assert (grids["grid_code"].str[:12] == grids["community_code"]).all()
    assert grids["grid_code"].is_monotonic_increasing
