"""Which components join across hard barriers, on any graph."""

import numpy as np
import pandas as pd
from graphs import Shape, edges_of
from hypothesis import given
from hypothesis import strategies as st

from gridding.land.graph import components, divisible_parts

TARGET = 100


@st.composite
def communities(draw):
    """Households of units and edges between them, many of them hard."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.sampled_from((Shape.GRID, Shape.DELAUNAY, Shape.HOLES, Shape.ISLANDS)))
    pairs, n = edges_of(shape, draw(st.integers(2, 40)), rng)
    edges = pd.DataFrame(np.sort(pairs, axis=1), columns=["unit_a", "unit_b"])
    edges["cost"] = rng.choice([0.5, 1.0, 7.0], len(edges))
    edges["hard"] = rng.random(len(edges)) < draw(st.sampled_from([0.2, 0.6, 0.9]))
    return rng.integers(0, draw(st.sampled_from([10, 60, 120])), n), edges


@given(communities())
def test_none_that_is_too_small_is_left_where_it_has_a_neighbour(case):
    households, edges = case
    part = divisible_parts(households, edges, TARGET).part
    load = np.bincount(part, households)
    across = part[edges["unit_a"]] != part[edges["unit_b"]]
    for end in ("unit_a", "unit_b"):
        assert (2 * load[part[edges[end][across]]] >= TARGET).all()


@given(communities())
def test_each_join_makes_one_part_less_and_only_the_small_join(case):
    households, edges = case
    parts = divisible_parts(households, edges, TARGET)
    soft = edges[~edges["hard"]]
    own = components(len(households), soft["unit_a"].to_numpy(), soft["unit_b"].to_numpy())
    assert parts.part.max() + 1 == own.max() + 1 - len(parts.joins)
    assert all(2 * join.households < TARGET for join in parts.joins)
    assert all(households[join.units].sum() == join.households for join in parts.joins)
    assert pd.Series(parts.part).groupby(own).nunique().eq(1).all()
    sizes = [join.households for join in parts.joins]
    assert not sizes or sizes[0] == min(sizes)


@given(communities())
def test_usable_edges_hold_every_part_together_and_cross_none(case):
    households, edges = case
    parts = divisible_parts(households, edges, TARGET)
    usable = edges[parts.usable]
    a, b = usable["unit_a"].to_numpy(), usable["unit_b"].to_numpy()
    assert (parts.part[a] == parts.part[b]).all()
    assert np.array_equal(components(len(households), a, b), parts.part)


@given(communities(), st.randoms(use_true_random=False))
def test_the_order_of_edges_does_not_matter(case, random):
    households, edges = case
    order = list(range(len(edges)))
    random.shuffle(order)
    one = divisible_parts(households, edges, TARGET)
    other = divisible_parts(households, edges.iloc[order].reset_index(drop=True), TARGET)
    assert np.array_equal(one.part, other.part)
    assert np.array_equal(one.usable[order], other.usable)
