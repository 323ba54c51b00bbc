"""Grids drawn by hand, with every kind of trouble: what becomes of them, and what is listed."""

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from drawn_town import (
    EAST_CODE,
    WEST_CODE,
    box,
    drawn_town,
    figures,
    grid_at,
    layers_of,
    line,
    listed,
)
from land_worlds import METRIC, stored

from gridding.adopt import adopt
from gridding.check import FaultKind, check_layers
from gridding.errors import InputError
from gridding.manifest import Override
from gridding.report import report

A, B, C, D = f"{WEST_CODE}001", f"{WEST_CODE}002", f"{EAST_CODE}001", f"{EAST_CODE}002"
FOUR = [
    (A, "甲", box(0, 0, 100, 100)),
    (B, "乙", box(100, 0, 200, 100)),
    (C, "丙", box(200, 0, 300, 100)),
    (D, "丁", box(300, 0, 400, 100)),
]
DRAWN = ("grid_overlap", "grid_gap", "grid_across_border", "grid_in_pieces", "code_changed")


def redrawn(*changed):
    """Return the four grids with some drawn otherwise."""
    return list({row[0]: row for row in (*FOUR, *changed)}.values())


def adopted(drawn, **more):
    """Adopt a drawing; whatever it is, the check finds no fault and nobody is lost."""
    plan = adopt(drawn_town(drawn, **more))
    assert [str(fault) for fault in check_layers(layers_of(plan))] == []
    assert plan.grids["households"].sum() == plan.buildings["households"].sum()
    return plan


def test_grids_without_a_fault_stand_as_they_are():
    plan = adopted(FOUR)
    assert plan.grids["grid_code"].tolist() == [A, B, C, D]
    assert plan.grids["name"].tolist() == ["甲", "乙", "丙", "丁"]
    assert plan.grids["households"].tolist() == [75] * 4
    assert set(plan.exceptions["kind"]) & set(DRAWN) == set()
    assert figures(plan) == {
        "grids_given": 4,
        "codes_kept": 4,
        "codes_new": 0,
        "overlaps": 0,
        "overlap_m2": 0.0,
        "gaps": 0,
        "gap_m2": 0.0,
        "crossings": 0,
        "households_moved": 0,
    }


def test_a_district_without_grids_of_today_is_an_error():
    with pytest.raises(InputError, match=r"layers\.grids"):
        adopt(drawn_town([]))


def test_an_overlap_is_listed_with_its_area_and_its_units_go_to_who_has_more():
    plan = adopted(redrawn((A, "甲", box(0, 0, 113, 100)), (B, "乙", box(99, 0, 200, 100))))
    row = listed(plan, "grid_overlap").iloc[0]
    assert row["area_m2"] == pytest.approx(14 * 100, rel=1e-6)
    assert (
        row["detail"]
        == f"drawn both in {A} 甲 and in {B} 乙: 1,400 m², 15 households, now in {B}, {A}"
    )
    assert row["community_code"] == WEST_CODE
    assert figures(plan)["overlaps"] == 1
    assert figures(plan)["overlap_m2"] == pytest.approx(1400, rel=1e-6)
    assert grid_at(plan, 100, 0) == B


def test_ground_in_three_grids_counts_once_in_the_sum_and_twice_in_the_list():
    plan = adopted(redrawn((A, "甲", box(0, 0, 110, 100)), ("X", "卯", box(90, 0, 110, 100))))
    assert sorted(listed(plan, "grid_overlap")["area_m2"]) == pytest.approx(
        [1000, 1000, 2000], rel=1e-5
    )
    assert figures(plan)["overlap_m2"] == pytest.approx(2000, rel=1e-6)


def test_a_grid_drawn_on_top_of_a_larger_one_has_its_units():
    plan = adopted([*FOUR, (f"{WEST_CODE}009", "卯", box(20, 20, 80, 80))])
    assert grid_at(plan, 40, 40) == f"{WEST_CODE}009"
    assert grid_at(plan, 0, 0) == A


def test_a_gap_is_listed_with_area_and_households():
    plan = adopted(redrawn((A, "甲", box(0, 0, 88, 100))))
    row = listed(plan, "grid_gap").iloc[0]
    assert row["area_m2"] == pytest.approx(1200, rel=1e-6)
    assert row["detail"] == f"drawn in no grid: 1,200 m², 15 households, now in {A}"
    assert figures(plan)["gap_m2"] == pytest.approx(1200, rel=1e-6)
    assert figures(plan)["households_moved"] == 0


def test_a_house_in_no_grid_goes_to_the_neighbour_with_the_longest_common_border():
    hole = shapely.difference(box(0, 0, 100, 100), box(80, 80, 100, 100))
    plan = adopted(redrawn((A, "甲", hole)))
    assert grid_at(plan, 80, 80) == A  # 40 m with it, 20 m with the other
    assert listed(plan, "grid_gap")["area_m2"].tolist() == pytest.approx([400], rel=1e-6)


def test_a_road_makes_a_common_border_count_less():
    around = [("primary", line((80, -5), (80, 105))), ("primary", line((75, 80), (205, 80)))]
    hole = shapely.difference(box(0, 0, 100, 100), box(80, 80, 100, 100))
    plan = adopted(redrawn((A, "甲", hole)), barriers=around)
    assert grid_at(plan, 80, 80) == B


def test_undrawn_land_where_many_live_is_a_grid_of_its_own():
    plan = adopted(redrawn((A, "甲", box(0, 0, 60, 100))))
    new = grid_at(plan, 60, 0)
    assert new == f"{WEST_CODE}003"
    assert plan.grids.set_index("grid_code").at[new, "name"] == "东风社区第3网格"
    assert plan.grids.set_index("grid_code").at[new, "households"] == 30
    changed = listed(plan, "code_changed").iloc[0]
    assert changed["grid_code"] == new
    assert "a new grid where none was drawn" in changed["detail"]
    assert (figures(plan)["codes_kept"], figures(plan)["codes_new"]) == (4, 1)


def test_a_community_without_a_grid_becomes_one():
    plan = adopted(FOUR[:2])
    assert {grid_at(plan, x, y) for x in range(200, 400, 20) for y in (0, 80)} == {C}
    assert listed(plan, "grid_gap")["area_m2"].tolist() == pytest.approx([20_000], rel=1e-5)


def test_a_community_with_few_people_and_no_grid_becomes_one_too():
    plan = adopted(FOUR[:2], households=[3] * 50 + [1] + [0] * 49)
    assert plan.grids["grid_code"].tolist() == [A, B, C]


def test_a_grid_across_communities_is_split_and_the_larger_part_keeps_its_code():
    plan = adopted(redrawn((B, "乙", box(100, 0, 260, 100)), (C, "丙", box(260, 0, 300, 100))))
    row = listed(plan, "grid_across_border").iloc[0]
    new = f"{EAST_CODE}003"
    assert row["area_m2"] == pytest.approx(60 * 100, rel=1e-6)
    assert row["community_code"] == EAST_CODE
    assert row["detail"].endswith(
        f"is drawn in community {EAST_CODE}: 6,000 m², 45 households, now in {new}"
    )
    assert (grid_at(plan, 180, 0), grid_at(plan, 200, 0)) == (B, new)
    assert figures(plan)["crossings"] == 1
    assert figures(plan)["households_moved"] == 45


def test_a_small_crossing_goes_to_the_neighbour_there():
    corner = shapely.union_all([box(100, 0, 200, 100), box(200, 0, 220, 40)])
    rest = shapely.difference(box(200, 0, 300, 100), corner)
    plan = adopted(redrawn((B, "乙", corner), (C, "丙", rest)))
    assert grid_at(plan, 200, 0) == C
    assert listed(plan, "grid_across_border")["area_m2"].tolist() == pytest.approx([800], rel=1e-6)
    assert figures(plan)["households_moved"] == 6
    assert figures(plan)["codes_new"] == 0


def test_ground_outside_every_community_is_listed():
    plan = adopted(redrawn((D, "丁", box(300, 0, 410, 100))))
    row = listed(plan, "grid_across_border").iloc[0]
    assert row["area_m2"] == pytest.approx(1000, rel=1e-6)
    assert row["community_code"] == ""
    assert "outside every community" in row["detail"]


def test_the_pieces_of_a_grid_stand_alone_where_many_live_and_go_to_a_neighbour_where_few():
    pieces = [box(0, 0, 40, 100), box(160, 0, 200, 60), box(100, 80, 120, 100)]
    rest = shapely.difference(box(40, 0, 200, 100), shapely.union_all(pieces))
    plan = adopted([(A, "甲", shapely.union_all(pieces)), (B, "乙", rest), *FOUR[2:]])
    assert grid_at(plan, 0, 0) == A
    assert grid_at(plan, 160, 0) == f"{WEST_CODE}003"
    assert grid_at(plan, 100, 80) == B
    rows = listed(plan, "grid_in_pieces").sort_values("area_m2")
    assert rows["area_m2"].tolist() == pytest.approx([400, 2400], rel=1e-3)
    assert rows["grid_code"].tolist() == [B, f"{WEST_CODE}003"]


def test_rows_with_the_same_code_and_name_are_one_grid():
    halves = [(A, "甲", box(0, 0, 60, 100)), (A, "甲", box(60, 0, 100, 100))]
    plan = adopted([*halves, *FOUR[1:]])
    assert plan.grids["grid_code"].tolist() == [A, B, C, D]
    assert figures(plan)["grids_given"] == 4


def test_of_grids_with_the_same_code_the_one_with_most_households_keeps_it():
    plan = adopted([(A, "甲", box(0, 0, 80, 100)), (A, "乙", box(80, 0, 200, 100)), *FOUR[2:]])
    new = f"{WEST_CODE}002"
    assert (grid_at(plan, 0, 0), grid_at(plan, 180, 0)) == (new, A)
    assert plan.grids.set_index("grid_code")["name"].to_dict()[new] == "甲"
    row = listed(plan, "code_changed").iloc[0]
    assert row["grid_code"] == new
    assert f"the code of {A} 甲 was given to several grids" in row["detail"]


def test_a_grid_without_code_gets_the_next_number_never_one_of_a_grid_that_is_gone():
    gone = (f"{WEST_CODE}007", "庚", box(150, 40, 153, 43))
    plan = adopted([("", "甲", box(0, 0, 100, 100)), *FOUR[1:], gone])
    assert grid_at(plan, 0, 0) == f"{WEST_CODE}008"
    assert plan.grids.set_index("grid_code").at[f"{WEST_CODE}008", "name"] == "甲"
    details = listed(plan, "code_changed")["detail"].tolist()
    assert any("no code was given to 甲" in detail for detail in details)
    assert any(f"{WEST_CODE}007 庚 holds most of no" in detail for detail in details)
    assert figures(plan)["grids_given"] == 5


def test_codes_of_a_scheme_of_their_own_stay_and_check_accepts_them():
    own = [(f"KQ-{i}", name, shape) for i, (_, name, shape) in enumerate(FOUR)]
    plan = adopted(own)
    assert plan.grids["grid_code"].tolist() == ["KQ-0", "KQ-1", "KQ-2", "KQ-3"]
    assert plan.info.parameters["codes"] == "as given"
    layers = layers_of(plan)
    layers["plan"] = layers["plan"].assign(parameters="{}")
    assert FaultKind.CODE_WRONG in {fault.kind for fault in check_layers(layers)}


def test_grids_without_names_are_named_by_their_number_or_their_code():
    bare = [(code, "", shape) for code, _, shape in FOUR[:3]]
    plan = adopted([*bare, ("KQ-4", "", FOUR[3][2])])
    assert dict(zip(plan.grids["grid_code"], plan.grids["name"], strict=True)) == {
        A: "东风社区第1网格",
        B: "东风社区第2网格",
        C: "友谊社区第1网格",
        "KQ-4": "KQ-4",
    }


def test_a_name_is_kept_once_in_a_community_and_no_new_one_repeats_it():
    named = [("KQ-1", "东风社区第1网格", box(0, 0, 60, 100)), ("KQ-2", "甲", box(60, 0, 120, 100))]
    plan = adopted([*named, ("KQ-3", "甲", box(120, 0, 160, 100)), *FOUR[2:]])
    assert plan.grids["name"].is_unique
    assert grid_at(plan, 160, 0) == B  # 001 would have been called as another is


def test_a_line_through_a_house_s_ground_takes_the_house_where_most_of_the_ground_is():
    plan = adopted(redrawn((A, "甲", box(0, 0, 114, 100)), (B, "乙", box(114, 0, 200, 100))))
    assert grid_at(plan, 100, 0) == A
    assert figures(plan)["households_moved"] == 0
    other = adopted(redrawn((A, "甲", box(0, 0, 92, 100)), (B, "乙", box(92, 0, 200, 100))))
    assert grid_at(other, 80, 0) == A


def test_a_house_cut_off_from_most_of_its_ground_moves_with_it_and_is_listed():
    bite = box(86, 46, 94, 54)
    plan = adopted(
        redrawn(
            (A, "甲", shapely.difference(box(0, 0, 100, 100), bite)),
            (B, "乙", shapely.union_all([box(100, 0, 200, 100), bite])),
        )
    )
    assert grid_at(plan, 80, 40) == A
    row = listed(plan, "building_across_border").iloc[0]
    assert "building b80-40, 3 households, was drawn in" in row["detail"]
    assert row["grid_code"] == A
    assert figures(plan)["households_moved"] == 3


def test_a_grid_drawn_across_a_river_stands_and_is_listed_and_check_wants_the_listing():
    plan = adopted(FOUR, barriers=[("river", line((60, -5), (60, 105)))])
    assert grid_at(plan, 40, 0) == grid_at(plan, 60, 0) == A
    row = listed(plan, "joined_across_barrier").iloc[0]
    assert (row["grid_code"], row["detail"]) == (A, "as drawn, 30 households beyond a hard barrier")
    assert report(plan)["straddling"] == 1
    layers = layers_of(plan)
    kind = plan.exceptions["kind"]
    layers["exceptions"] = plan.exceptions[kind != "joined_across_barrier"]
    assert [fault.kind for fault in check_layers(layers)] == [FaultKind.NOT_LISTED]


def test_a_piece_beyond_a_river_goes_to_the_grid_on_its_own_bank():
    river = [("river", line((100, -5), (100, 105)))]
    first = shapely.union_all([box(0, 0, 100, 100), box(120, 0, 140, 20)])
    second = shapely.difference(box(100, 0, 200, 100), first)
    plan = adopted(redrawn((A, "甲", first), (B, "乙", second)), barriers=river)
    assert grid_at(plan, 120, 0) == B


def test_a_grid_that_is_mostly_a_dedicated_area_is_dedicated_and_out_of_the_balance():
    district = drawn_town(FOUR)
    shape = stored(gpd.GeoDataFrame(geometry=[box(0, 0, 90, 100)], crs=METRIC)).geometry
    campus = gpd.GeoDataFrame({"code": [""], "name": ["校园"]}, geometry=shape)
    plan = adopt(replace(district, dedicated=campus))
    assert plan.grids["kind"].tolist() == ["dedicated", "basic", "basic", "basic"]
    assert plan.grids["grid_code"].tolist() == [A, B, C, D]
    assert listed(plan, "dedicated_outline")["grid_code"].tolist() == [A]
    assert report(plan)["within_10"] == 0.0
    layers = layers_of(plan)
    assert [str(fault) for fault in check_layers(layers)] == []


def test_a_community_s_own_target_counts_for_deviation_and_for_what_is_few():
    district = drawn_town(redrawn((A, "甲", box(0, 0, 60, 100))))
    own = Override(community=WEST_CODE, target_households=300)
    manifest = district.manifest.model_copy(update={"overrides": (own,)})
    plan = adopt(replace(district, manifest=manifest))
    assert plan.grids["grid_code"].tolist() == [A, B, C, D]  # 30 undrawn are few of 300
    assert plan.grids["deviation"].tolist() == pytest.approx([75 / 300 - 1] * 2 + [75 / 60 - 1] * 2)
    assert plan.info.parameters["overrides"][WEST_CODE]["target"] == 300


def test_the_report_has_the_figures_of_the_drawing():
    plan = adopted(redrawn((A, "甲", box(0, 0, 92, 100))))
    told = report(plan)
    assert told["adopted"] == figures(plan)
    assert "adopted" not in told["parameters"]
    assert told["exceptions"]["grid_gap"] == 1


def test_the_order_of_rows_does_not_matter():
    drawn = redrawn((A, "甲", box(0, 0, 113, 100)), ("", "", box(20, 20, 60, 60)))
    one, other = adopted(drawn), adopted(drawn[::-1])
    assert one.units["grid_code"].tolist() == other.units["grid_code"].tolist()
    assert one.exceptions["detail"].tolist() == other.exceptions["detail"].tolist()
