"""Refining a partition for labels: whole parts, never worse, the same whatever comes first."""

from dataclasses import replace
from math import floor, log

import numpy as np
import pytest
from graphs import Shape, adjacency, contiguous_parts, edges_of, instances
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from gridding.partition.graph import read
from gridding.partition.mixing import growth, held_in, mixing, shift
from gridding.partition.refine import refine

SEEDS = st.integers(0, 2**32 - 1)
LIGHT = 0.02
CONNECTED = (Shape.GRID, Shape.DELAUNAY, Shape.TREE, Shape.STAR, Shape.HOLES, Shape.SLIVERS)


@st.composite
def labelled(draw):
    """Return an instance, contiguous parts of it, labels (some of them -1, none) and charges."""
    instance = draw(instances(shapes=CONNECTED, max_nodes=60, max_parts=6))
    instance = replace(instance, loads=np.rint(instance.loads).astype(int))
    rng = np.random.default_rng(draw(SEEDS))
    n, k = len(instance.loads), instance.n_parts
    layers = draw(st.integers(1, 3))
    labels = np.empty((n, layers), np.int64)
    for j in range(layers):
        count = int(rng.integers(1, min(n, 5) + 1))
        labels[:, j] = contiguous_parts(instance.edges, n, count, rng)
    if draw(st.booleans()):
        labels[rng.random(labels.shape) < 0.3] = -1
    charges = rng.choice([0.0, 0.01, 1.0, 50.0], layers)
    return instance, contiguous_parts(instance.edges, n, k, rng), labels, charges


def refined(drawn, seed, *, effort=LIGHT, turn=slice(None)):
    instance, part, labels, charges = drawn
    return refine(
        instance.loads, instance.edges[turn], instance.costs[turn], part, labels, charges,
        instance.lower, instance.upper, rng=np.random.default_rng(seed), effort=effort,
    )  # fmt: skip


def charged(loads, part, labels, charges):
    """What mixing costs, part by part and label by label: load times entropy."""
    total = 0.0
    for j, charge in enumerate(charges):
        for p in np.unique(part):
            whole = loads[part == p].sum()
            for label in np.unique(labels[:, j]):
                held = loads[(part == p) & (labels[:, j] == label)].sum()
                total -= charge * held * log(held / whole) if held else 0.0
    return total


def scored(drawn, part):
    """Return parts out of the band, by how much, and what cut and mixing cost."""
    instance, _, labels, charges = drawn
    loads = np.minimum(instance.loads, floor(instance.upper))
    sums = np.bincount(part, loads, instance.n_parts)
    over = np.maximum(0, np.maximum(sums - instance.upper, instance.lower - sums))
    cut = part[instance.edges[:, 0]] != part[instance.edges[:, 1]]
    cost = instance.costs[cut].sum() + charged(loads, part, labels, charges)
    return int((over > 0).sum()), float(over.sum()), float(cost)


def no_worse(after, before):
    if after[0] != before[0]:
        return after[0] < before[0]
    if after[0] and abs(after[1] - before[1]) > 1e-6 * before[1]:
        return after[1] < before[1]
    return after[2] <= before[2] + 1e-6 * (1 + before[2])


@given(labelled(), SEEDS)
def test_parts_stay_whole_and_as_many(drawn, seed):
    found = refined(drawn, seed)
    instance = drawn[0]
    assert np.array_equal(np.unique(found), np.arange(instance.n_parts))
    inside = instance.edges[found[instance.edges[:, 0]] == found[instance.edges[:, 1]]]
    pieces, _ = connected_components(adjacency(inside, len(found)), directed=False)
    assert pieces == instance.n_parts


@given(labelled(), SEEDS)
def test_a_partition_is_never_made_worse_and_the_given_one_is_not_touched(drawn, seed):
    before = drawn[1].copy()
    found = refined(drawn, seed)
    assert np.array_equal(drawn[1], before)
    assert no_worse(scored(drawn, found), scored(drawn, before))


@given(labelled(), SEEDS)
def test_neither_order_nor_direction_of_edges_nor_names_of_labels_matter(drawn, seed):
    instance, part, labels, charges = drawn
    rng = np.random.default_rng(seed)
    turn = rng.permutation(len(instance.edges))
    one = refined(drawn, seed)
    assert np.array_equal(one, refined(drawn, seed, turn=turn))
    edges = np.where(rng.random(len(turn))[:, None] < 0.5, instance.edges, instance.edges[:, ::-1])
    other = refine(
        instance.loads, edges, instance.costs, part, labels + 1, charges,
        instance.lower, instance.upper, rng=np.random.default_rng(seed), effort=LIGHT,
    )  # fmt: skip
    assert np.array_equal(one, other)


@given(labelled(), SEEDS)
def test_without_labels_or_with_one_part_the_same_partition_comes_back(drawn, seed):
    instance, part, labels, charges = drawn
    nothing = instance, part, labels[:, :0], charges[:0]
    assert np.array_equal(refined(nothing, seed), part)
    together = instance, np.zeros_like(part), labels, charges
    assert np.array_equal(refined(together, seed), together[1])


def graph_of(drawn):
    """The graph with labels numbered across all labellings."""
    instance, _, labels, charges = drawn
    offset = np.cumsum([0, *(labels.max(axis=0) + 2)[:-1]])
    names = labels + 1 + offset
    numbered = np.unique(names, return_inverse=True)[1].reshape(names.shape).astype(np.int64)
    graph = read(instance.loads, instance.edges, instance.costs)
    every = np.arange(instance.loads.sum() + 1, dtype=float)
    return graph._replace(
        label=np.ascontiguousarray(numbered),
        charge=charges,
        x_log_x=every * np.log(np.maximum(every, 1)),
    )


@given(labelled())
def test_mixing_is_the_load_times_the_entropy_of_labels_in_each_part(drawn):
    instance, part, labels, charges = drawn
    found = mixing(graph_of(drawn), part, instance.n_parts)
    wanted = charged(instance.loads, part, labels, charges)
    scale = 1 + float(charges.sum()) * float(instance.loads.sum())
    assert found == pytest.approx(wanted, abs=1e-9 * scale)


@given(labelled(), SEEDS)
def test_growth_is_by_what_mixing_grows_and_shift_keeps_what_is_held(drawn, seed):
    instance, part, _, charges = drawn
    graph, k = graph_of(drawn), instance.n_parts
    rng = np.random.default_rng(seed)
    part = part.astype(np.int64)
    held = held_in(graph, part, k)
    moving = np.zeros(held.shape[1])
    scale = 1 + float(charges.sum()) * float(graph.load.sum())
    for _ in range(10):
        home, to = (int(p) for p in rng.integers(k, size=2))
        nodes = np.flatnonzero(part == home)
        if home == to or not len(nodes):
            continue
        group = rng.choice(nodes, rng.integers(1, len(nodes) + 1), replace=False)
        before = mixing(graph, part, k)
        sums = np.bincount(part, graph.load, k)
        told = growth(group, home, to, graph, sums, held, moving)
        assert not moving.any()
        part[group] = to
        for v in group:
            shift(v, home, to, graph, held)
        assert told == pytest.approx(mixing(graph, part, k) - before, abs=1e-9 * scale)
        assert held == pytest.approx(held_in(graph, part, k), abs=1e-9 * scale)


@settings(max_examples=30)
@given(st.integers(2, 6), st.sampled_from([Shape.GRID, Shape.DELAUNAY]), SEEDS)
def test_labels_that_are_a_balanced_partition_themselves_are_found(k, shape, seed):
    rng = np.random.default_rng(seed)
    edges, n = edges_of(shape, 60, rng)
    planted, start = (contiguous_parts(edges, n, k, rng) for _ in range(2))
    loads = np.empty(n, int)
    for p in range(k):
        size = int((planted == p).sum())
        loads[planted == p] = 1000 // size + (np.arange(size) < 1000 % size)
    found = refine(
        loads, edges, np.ones(len(edges)), start, planted[:, None], [10.0], 900, 1100, rng=rng
    )
    together = {(a, b) for a, b in zip(planted.tolist(), found.tolist(), strict=True)}
    assert len(together) == k
