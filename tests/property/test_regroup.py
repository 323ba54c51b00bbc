"""Regrouping lists every connected group, bounds what is possible and never makes a plan worse."""

from itertools import combinations

import numpy as np
from graphs import adjacency, instances
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from gridding.errors import InfeasibleError
from gridding.partition import partition
from gridding.partition.dice import state_from
from gridding.partition.graph import Band, read
from gridding.partition.groups import best_cover, connected_groups
from gridding.partition.regroup import regroup
from gridding.partition.relax import relaxed
from gridding.partition.score import score

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def windows(draw):
    """Draw loads and a symmetric matrix of border costs of a few lumps, connected."""
    n = draw(st.integers(2, 9))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    touching = np.triu(rng.random((n, n)) < draw(st.sampled_from((0.2, 0.4, 0.8))), 1)
    touching[np.arange(n - 1), np.arange(1, n)] = True
    cost = np.where(touching, rng.integers(1, 50, (n, n)), 0).astype(float)
    return rng.integers(0, 30, n).astype(float), cost + cost.T


def every_group(load, cost, lower, upper):
    """Return word -> (load, half border) of each connected set, by trying all sets."""
    n = len(load)
    found = {}
    for size in range(1, n + 1):
        for members in combinations(range(n), size):
            chosen = np.array(members)
            pieces, _ = connected_components(cost[np.ix_(chosen, chosen)] > 0, directed=False)
            total = load[chosen].sum()
            if pieces == 1 and lower <= total <= upper:
                others = np.setdiff1d(np.arange(n), chosen)
                border = cost[np.ix_(chosen, others)].sum() / 2
                found[sum(1 << v for v in members)] = (total, border)
    return found


def least_price(prices, everything, k):
    """Return the least price of k groups that hold every lump once, by trying all choices."""
    if k == 0:
        return 0.0 if everything == 0 else np.inf
    lowest = everything & -everything
    return min(
        (
            price + least_price(prices, everything ^ word, k - 1)
            for word, price in prices.items()
            if word & lowest and word & everything == word
        ),
        default=np.inf,
    )


@settings(SLOW, max_examples=100)
@given(windows(), st.integers(0, 40), st.integers(0, 80))
def test_every_connected_group_in_the_range_is_listed_once(window, lower, width):
    load, cost = window
    group, total, border = connected_groups(load, cost, lower, lower + width, 10_000)
    listed = dict(zip(group.tolist(), zip(total, border, strict=True), strict=True))
    assert len(listed) == len(group)
    wanted = every_group(load, cost, lower, lower + width)
    assert listed.keys() == wanted.keys()
    for word, values in wanted.items():
        np.testing.assert_allclose(listed[word], values, atol=1e-9)


@settings(SLOW, max_examples=100)
@given(windows(), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_the_choice_is_the_cheapest_and_the_bound_lies_below_it(window, k, seed):
    load, cost = window
    n = len(load)
    assume(k <= n)
    rng = np.random.default_rng(seed)
    group, _, border = connected_groups(load, cost, 0, load.sum(), 10_000)
    price = border + rng.integers(0, 20, len(group))
    prices = dict(zip(group.tolist(), price.tolist(), strict=True))
    least = least_price(prices, (1 << n) - 1, k)
    assume(np.isfinite(least))
    # Any groups that hold every lump once may stand first: single lumps and one of the rest.
    first = _some_cover(prices, (1 << n) - 1, k)
    order = [*first, *(word for word in prices if word not in first)]
    words = np.array(order, dtype=np.uint64)
    values = np.array([prices[word] for word in order])
    reduced, bound = relaxed(words, values, np.full(n, values.mean()), k)
    assert (reduced >= 0).all()
    assert bound <= least * (1 + 1e-6) + 1e-6
    near = np.argsort(reduced, kind="stable")
    chosen = best_cover(words[near], reduced[near], n, k, values.sum() + 1, 1_000_000)
    assert sum(prices[word] for word in chosen.tolist()) <= least + 1e-4 * max(least, 1)


def _some_cover(prices, everything, k):
    if k == 0:
        return [] if everything == 0 else None
    lowest = everything & -everything
    for word in prices:
        if word & lowest and word & everything == word:
            rest = _some_cover(prices, everything ^ word, k - 1)
            if rest is not None:
                return [word, *rest]
    return None


@settings(SLOW, max_examples=60)
@given(instances(), st.integers(0, 2**32 - 1))
def test_regrouping_keeps_parts_whole_and_leaves_no_more_of_them_out_of_the_band(instance, seed):
    rng = np.random.default_rng(seed)
    graph = read(instance.loads, instance.edges, instance.costs)
    assume(instance.n_parts > 1 and graph.components()[0] == 1)
    band = Band(instance.n_parts, instance.lower, instance.upper)
    try:
        part = partition(*instance.problem, rng=rng, effort=0.01)
    except InfeasibleError as error:
        part = error.best
    before = score(graph, band, part)
    regroup(graph, band, part, 10, state_from(rng))
    after = score(graph, band, part)
    assert np.array_equal(np.unique(part), np.arange(instance.n_parts))
    inside = instance.edges[part[instance.edges[:, 0]] == part[instance.edges[:, 1]]]
    pieces, _ = connected_components(adjacency(inside, len(part)), directed=False)
    assert pieces == instance.n_parts
    if before[0] == 0:
        assert after[0] == 0
        assert after[2] <= before[2] * (1 + 1e-6)
