"""Compounds are kept whole where a grid can hold them; those that are cut are told with why."""

import shapely
from planners_world import HOUSEHOLDS, NORTH, ONE, ROWS, box, codes_of, divided, town

from gridding.explain.compounds import cut_compounds


def details(plan):
    return plan.exceptions[plan.exceptions["kind"] == "cut_compound"]["detail"].tolist()


def test_a_compound_of_a_grid_s_size_is_kept_whole_though_its_outline_is_long():
    # 12 houses in two rows of six are no border that anybody would choose: 4 x 3 cuts less.
    plan = divided(town(compounds=[("长小区", box(1, 2, 6, 2))]))
    code = codes_of(plan)
    inside = {code[f"b{r * 8 + k}"] for r in (2, 3) for k in range(1, 7)}
    assert len(inside) == 1
    assert details(plan) == []


def test_a_compound_larger_than_a_grid_says_so():
    (found,) = details(divided(town(compounds=[("大小区", box(0, 0, 5, ROWS))])))
    assert found.startswith(f"大小区, {5 * ROWS * HOUSEHOLDS} households, in {ONE}0")
    assert found.endswith("; more than one grid holds")


def test_a_compound_in_two_communities_says_so_once():
    plan = divided(town(compounds=[("跨界小区", box(7, 0, 2, 2))]))
    (found,) = details(plan)
    assert found.endswith("; lies in 2 communities")


def test_a_compound_with_a_railway_through_it_says_so():
    x = box(3, 0, 1, 1).bounds[2]
    railway = ("railway", shapely.LineString([(x, NORTH + 50), (x, NORTH - 500)]))
    (found,) = details(divided(town(compounds=[("两岸", box(3, 1, 2, 2))], barriers=[railway])))
    assert found.endswith("; a hard barrier runs through it")


def test_the_explanation_knows_every_grid_that_cuts_a_compound_whatever_the_reason():
    plan = divided(town(compounds=[("大小区", box(0, 0, 5, ROWS))]))
    cut = cut_compounds(plan)
    code = codes_of(plan)
    assert set(cut) == {code[f"b{r * 8 + k}"] for r in range(ROWS) for k in range(5)}
