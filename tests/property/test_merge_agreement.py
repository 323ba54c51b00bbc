"""Entropies of any two divisions: as counted one by one, as scipy has them, and as theory wants."""

from math import log2

import numpy as np
import pytest
from department_worlds import merged_towns
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gridding.land.build import build_land
from gridding.merge.agreement import (
    agreement_of,
    conditional_entropy,
    entropy,
    joint,
    variation_of_information,
    whole_share,
)
from gridding.merge.holding import layers_of

CLOSE = 1e-9


@st.composite
def divisions(draw, of=3):
    n = draw(st.integers(1, 25))
    labels = [
        np.array(draw(st.lists(st.integers(-1, 4), min_size=n, max_size=n))) for _ in range(of)
    ]
    return *labels, np.array(draw(st.lists(st.integers(0, 30), min_size=n, max_size=n)))


def told_one_by_one(a, b, weight):
    """H(A|B): households asked one after the other for their area in A."""
    total, out = sum(weight), 0.0
    for i, w in enumerate(weight):
        same_b = sum(x for k, x in enumerate(weight) if b[k] == b[i])
        same_both = sum(x for k, x in enumerate(weight) if b[k] == b[i] and a[k] == a[i])
        if w:
            out -= w / total * log2(same_both / same_b)
    return out


@given(divisions())
def test_entropies_are_those_counted_one_by_one_and_scipys(drawn):
    a, b, _, weight = drawn
    found = conditional_entropy(a, b, weight)
    assert found == pytest.approx(told_one_by_one(a, b, weight), abs=CLOSE)
    assert entropy(a, weight) == pytest.approx(
        told_one_by_one(a, np.zeros_like(a), weight), abs=CLOSE
    )
    if weight.sum():
        table = joint(a, b, weight)
        scipys = stats.entropy(table.ravel(), base=2) - stats.entropy(table.sum(axis=0), base=2)
        assert found == pytest.approx(scipys, abs=CLOSE)


@given(divisions())
def test_the_variation_of_information_is_a_distance(drawn):
    a, b, c, weight = drawn
    one, other = variation_of_information(a, b, weight), variation_of_information(b, a, weight)
    assert one == pytest.approx(other, abs=CLOSE)
    assert variation_of_information(a, a, weight) == 0
    detour = variation_of_information(a, c, weight) + variation_of_information(c, b, weight)
    assert one <= detour + CLOSE
    assert one <= 2 * log2(6) + CLOSE


@given(divisions())
def test_nothing_is_left_to_tell_exactly_when_one_division_refines_the_other(drawn):
    a, b, _, weight = drawn
    lived = weight > 0
    refines = all(len(set(a[lived & (b == each)])) <= 1 for each in set(b[lived]))
    assert (conditional_entropy(a, b, weight) == 0) == refines
    assert (whole_share(np.maximum(a, 0), b, weight) == 1) == all(
        len(set(np.maximum(a, 0)[lived & (b == each)])) <= 1 for each in set(b[lived])
    )


@given(divisions())
def test_names_and_order_of_areas_change_nothing(drawn):
    a, b, _, weight = drawn
    named = np.array([f"区{x}" for x in a], dtype=object)
    turned = np.random.default_rng(0).permutation(len(a))
    assert conditional_entropy(named, b, weight) == pytest.approx(
        conditional_entropy(a[turned], b[turned], weight[turned]), abs=CLOSE
    )


@given(merged_towns())
def test_a_grid_for_each_unit_tells_all_that_no_unit_divides(district):
    land = build_land(district)
    layers = layers_of(district, land)
    units = np.arange(len(land.units))
    fine = agreement_of(layers, land, units)
    coarse = agreement_of(layers, land, units * 0)
    households = land.buildings["households"].to_numpy()
    for layer in layers:
        alone, all_in_one = (each["departments"][layer.name] for each in (fine, coarse))
        assert alone["bits"] <= all_in_one["bits"] + CLOSE
        assert all_in_one["bits"] == pytest.approx(entropy(layer.of_building, households))
    assert fine["mean_bits"] <= coarse["mean_bits"] + CLOSE
    assert fine["weighted_bits"] == pytest.approx(fine["mean_bits"])
