"""The dual graph: lengths, costs, classes, what is hard, and which components join."""

import numpy as np
import pandas as pd
import pytest
import shapely

from gridding.land.borders import border_lengths, shared_segments
from gridding.land.classes import FACTORS, HARD, BarrierClass
from gridding.land.graph import components, divisible_parts, dual_edges


def row_of_boxes(*widths, high=10.0):
    """Boxes side by side, each with ``high`` m of border to the next."""
    x, out = 0.0, []
    for wide in widths:
        out.append(shapely.box(x, 0, x + wide, high))
        x += wide
    return np.array(out, dtype=object)


def edges_of(polygons, kind):
    return dual_edges(shared_segments(polygons), np.array(kind), FACTORS, frozenset(HARD))


@pytest.mark.parametrize("kind", list(BarrierClass))
def test_a_border_costs_its_length_times_the_factor_of_its_class(kind):
    edges = edges_of(row_of_boxes(5, 5), [kind.value])
    assert edges["length_m"].tolist() == [10.0]
    assert edges["cost"].tolist() == [pytest.approx(10 * FACTORS[kind])]
    assert edges["class"].tolist() == [kind.value]
    assert edges["hard"].tolist() == [kind in {"river", "railway", "motorway"}]


def test_units_that_share_less_than_a_metre_are_no_neighbours():
    assert edges_of(row_of_boxes(5, 5, high=0.99), ["none"]).empty
    assert len(edges_of(row_of_boxes(5, 5, high=1.0), ["none"])) == 1


@pytest.mark.parametrize(("gap_m", "hard"), [(0.9, True), (1.1, False)])
def test_a_border_is_hard_when_less_than_a_metre_of_it_is_not(gap_m, hard):
    west = shapely.Polygon([(0, 0), (5, 0), (5, 10 - gap_m), (5, 10), (0, 10)])
    east = shapely.Polygon([(5, 0), (9, 0), (9, 10), (5, 10), (5, 10 - gap_m)])
    edges = edges_of(np.array([west, east]), ["river", "none"])
    assert edges["hard"].tolist() == [hard]
    assert edges["class"].tolist() == ["river"]
    assert edges["cost"].iloc[0] == pytest.approx((10 - gap_m) * 0.05 + gap_m)


def test_borders_of_polygons_with_holes_are_found():
    outer = shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20))
    left, right, metres = border_lengths(
        shared_segments(np.array([outer, shapely.box(10, 10, 20, 20)]))
    )
    assert (left.tolist(), right.tolist(), metres.tolist()) == ([0], [1], [40.0])


TYPES = {"unit_a": int, "unit_b": int, "cost": float, "hard": bool}


def edge_frame(*rows):
    columns = ["unit_a", "unit_b", "cost", "hard"]
    return pd.DataFrame(rows, columns=columns).astype(TYPES)


def test_a_component_under_half_a_target_joins_across_its_cheapest_border():
    edges = edge_frame((0, 1, 1.0, True), (1, 2, 5.0, True))
    parts = divisible_parts(np.array([100, 49, 100]), edges, 100)
    assert parts.part.tolist() == [0, 0, 1]
    assert [(j.units.tolist(), j.households) for j in parts.joins] == [([1], 49)]
    assert parts.usable.tolist() == [True, False]


def test_half_a_target_stands_alone():
    parts = divisible_parts(np.array([100, 50]), edge_frame((0, 1, 1.0, True)), 100)
    assert parts.part.tolist() == [0, 1]
    assert parts.joins == []


def test_the_smallest_joins_first_and_counts_for_what_it_joined():
    edges = edge_frame((0, 1, 9.0, True), (1, 2, 1.0, True))
    parts = divisible_parts(np.array([200, 30, 25]), edges, 100)
    assert parts.part.tolist() == [0, 1, 1]  # 30 + 25 are more than half a target
    assert [j.households for j in parts.joins] == [25]


def test_costs_of_several_borders_to_one_neighbour_count_together():
    edges = edge_frame((0, 2, 3.0, True), (1, 2, 2.0, True), (0, 1, 1.0, False), (2, 3, 4.0, True))
    parts = divisible_parts(np.array([60, 60, 10, 90]), edges, 100)
    assert parts.part.tolist() == [0, 0, 1, 1]


def test_a_hard_edge_between_two_banks_of_one_component_holds_nothing_together():
    edges = edge_frame((0, 1, 1.0, False), (1, 2, 1.0, False), (0, 2, 1.0, True))
    parts = divisible_parts(np.array([10, 10, 10]), edges, 10)
    assert parts.part.tolist() == [0, 0, 0]
    assert parts.usable.tolist() == [True, True, False]


def test_what_has_no_neighbour_is_a_part_of_its_own_however_small():
    parts = divisible_parts(np.array([100, 1]), edge_frame(), 100)
    assert parts.part.tolist() == [0, 1]
    assert parts.joins == []


def test_a_community_under_half_a_target_becomes_one():
    edges = edge_frame((0, 1, 2.0, True), (1, 2, 1.0, True))
    assert divisible_parts(np.array([0, 3, 0]), edges, 100).part.tolist() == [0, 0, 0]


def test_components_are_numbered_by_their_lowest_node():
    assert components(5, np.array([4, 1]), np.array([0, 3])).tolist() == [0, 1, 2, 1, 0]
