"""Compounds are kept whole where a grid can hold them; those that are cut are told with why."""

from dataclasses import replace

import pytest
import shapely
from planners_world import HOUSEHOLDS, NORTH, ONE, ROWS, box, codes_of, divided, faults, town

from gridding.explain.compounds import cut_compounds
from gridding.planfile import read_plan, write_plan


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


SAME = [("家属院", box(6, 0, 2, 2)), ("", box(0, 3, 2, 1)), ("家属院", box(0, 0, 2, 2))]
TAKEN = ("家属院 (1)", box(0, 5, 8, 1))


def compound_at(plan):
    """Compound by row and column of the first community."""
    home = plan.buildings.set_index("building_id")["unit_id"]
    of = plan.units.set_index("unit_id")["compound"]
    return [[of[home[f"b{r * 8 + k}"]] for k in range(8)] for r in range(ROWS)]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_every_unit_names_its_compound_and_no_two_compounds_have_one_name(order):
    rows = [*SAME, TAKEN]
    told = compound_at(divided(town(compounds=[rows[k] for k in order])))
    across = ["家属院 (2)"] * 2 + [""] * 4 + ["家属院 (3)"] * 2
    unnamed = ["(1)"] * 2 + [""] * 6
    assert told == [across, across, [""] * 8, unnamed, [""] * 8, ["家属院 (1)"] * 8]


@pytest.mark.parametrize("order", [1, -1])
def test_a_compound_within_another_is_the_one_whatever_the_order(order):
    rows = [("大院", box(0, 0, 8, 6)), ("二期", box(0, 0, 2, 1))]
    (first, *_) = compound_at(divided(town(compounds=rows[::order])))
    assert first == ["二期"] * 2 + ["大院"] * 6


def test_the_check_holds_what_is_listed_against_the_compounds_of_the_units(tmp_path):
    plan = divided(town(compounds=[("大; 小区", box(0, 0, 5, ROWS))]))
    (told,) = details(plan)
    bare = replace(plan, exceptions=plan.exceptions[plan.exceptions["kind"] != "cut_compound"])
    (fault,) = faults(bare)
    assert "not_listed" in fault
    assert "大; 小区" in fault
    whole = replace(plan, units=plan.units.assign(compound="另一小区"))
    assert {fault.split(":")[0] for fault in faults(whole)} == {"not_listed", "listed_wrongly"}
    # A file from before compounds were carried: nothing to hold them against.
    before = replace(plan, units=plan.units.drop(columns="compound"))
    assert faults(before) == []
    write_plan(before, tmp_path / "before.gpkg")
    back = read_plan(tmp_path / "before.gpkg")
    assert set(back.units["compound"]) == {""}
    assert details(back) == [told]
