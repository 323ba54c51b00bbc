"""`divide` gives the same plan whatever the order of the rows and the number of processes."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from land_worlds import Trait, town_of, towns

from gridding.divide import Settings, divide

LIGHT = Settings(seed=3, effort=0.02)
TWO = Settings(seed=3, effort=0.02, processes=2)


def assert_same(one, other):
    """The same grids, units and edges; the same unit for each building."""
    for layer in ("grids", "units"):
        a, b = getattr(one, layer), getattr(other, layer)
        assert a.drop(columns="geometry").equals(b.drop(columns="geometry"))
        assert shapely.equals_exact(a.geometry.to_numpy(), b.geometry.to_numpy()).all()
    assert one.edges.equals(other.edges)
    unit = [
        dict(zip(plan.buildings["building_id"], plan.buildings["unit_id"], strict=True))
        for plan in (one, other)
    ]
    assert unit[0] == unit[1]
    listed = [
        sorted(plan.exceptions[["kind", "community_code", "grid_code"]].itertuples(index=False))
        for plan in (one, other)
    ]
    assert listed[0] == listed[1]


@given(towns(max_buildings=20), st.integers(0, 2**32 - 1))
def test_the_order_of_communities_buildings_barriers_and_compounds_does_not_matter(town, seed):
    assert_same(divide(town.district(), LIGHT), divide(town.shuffled(seed).district(), LIGHT))


def test_the_number_of_processes_does_not_matter():
    for seed in range(3):
        traits = set(np.random.default_rng(seed).choice(list(Trait), 8)) | {Trait.COMMUNITIES}
        district = town_of(traits, seed, 30).district()
        assert_same(divide(district, LIGHT), divide(district, TWO))


def test_another_seed_may_give_another_plan():
    district = town_of({Trait.LUMPY}, 5, 200).district()
    plans = [divide(district, Settings(seed=s, effort=0.02)) for s in range(4)]
    assert len({tuple(plan.units["grid_code"]) for plan in plans}) > 1
