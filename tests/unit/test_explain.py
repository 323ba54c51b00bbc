"""Explanations: borders as the geometry has them, reasons as planted, figures as proven."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matrix_plan import COMMUNITY, SIDE_M, matrix_plan
from openpyxl import load_workbook
from river_plan import river_plan
from sample_plan import METRIC, sample_plan

from gridding.errors import InputError
from gridding.explain import explain, missing_band
from gridding.explain.arcflow import ArcFlow
from gridding.explain.compounds import cut_compounds
from gridding.explain.model import Known, Reason
from gridding.explain.sentences import about_community, about_grid, about_plan, border_line
from gridding.explain.words import WORDS
from gridding.land.classes import BarrierClass
from gridding.register import write_register
from maps.plan_map import map_html

GRID = COMMUNITY + "{:03d}"


def strip(loads, grids, **more):
    """Return a plan of one row of squares."""
    return matrix_plan([loads], [grids], **more)


def only_part(plan):
    (community,) = explain(plan).communities
    (part,) = community.parts
    return part


@pytest.mark.parametrize("plan", [sample_plan(), river_plan()], ids=["sample", "river"])
def test_borders_are_those_of_the_geometry(plan):
    metric = plan.grids.to_crs(METRIC).set_index("grid_code").geometry
    ring = {row.code: row.geometry.boundary for row in plan.communities.to_crs(METRIC).itertuples()}
    for grid in explain(plan).grids:
        outline = metric[grid.grid_code].boundary
        assert grid.border_m == pytest.approx(outline.length, abs=0.5)
        assert sum(s.share for s in grid.border) == pytest.approx(1)
        along = {s.along: s.length_m for s in grid.border}
        # stored in degrees: borders agree to the millimetre, not to the last bit
        own = outline.intersection(ring[grid.community_code].buffer(0.01)).length
        assert along.get("community", 0.0) == pytest.approx(own, abs=1)
        for neighbour in grid.neighbours:
            shared = outline.intersection(metric[neighbour.grid_code].buffer(0.01)).length
            assert neighbour.length_m == pytest.approx(shared, abs=1)
        touching = {
            code
            for code, other in metric.items()
            if code != grid.grid_code
            and code.startswith(grid.community_code)
            and outline.intersection(other.buffer(0.01)).length > 1
        }
        assert {n.grid_code for n in grid.neighbours} == touching


def test_shares_of_the_sample_are_its_road_and_its_community():
    first = explain(sample_plan()).grids[0]
    length = {s.along: s.length_m for s in first.border}
    assert length == pytest.approx({"secondary": 6 * SIDE_M, "community": 12 * SIDE_M}, abs=0.5)
    assert first.border[0].along == "community"
    assert border_line(first.border, "en") == "community border 67%, secondary road 33%"


def test_hard_barriers_beside_a_grid_are_told_with_their_length():
    grids = {grid.grid_code: grid for grid in explain(river_plan()).grids}
    west, east = grids["150203001001002"], grids["150203001001003"]
    assert [(s.along, s.length_m) for s in west.hard_beside] == [("river", 200.0)]
    assert [(s.along, s.length_m) for s in east.hard_beside] == [("river", 200.0)]
    assert grids["150203001001001"].hard_beside == ()


def test_the_map_tells_along_what_borders_run_and_why_grids_are_out_of_the_band():
    assert "community border 67%, secondary road 33%" in map_html(sample_plan(), lang="en")
    assert WORDS["zh"].short[Reason.OVERSIZED] in map_html(river_plan())
    assert WORDS["zh"].short[Reason.OVERSIZED] not in map_html(sample_plan())


def test_the_register_remarks_why_grids_are_out_of_the_band(tmp_path):
    plan = strip([200] * 40, [1 + k // 2 for k in range(40)])
    write_register(plan, tmp_path / "register.xlsx", lang="en")
    sheet = load_workbook(tmp_path / "register.xlsx").worksheets[0]
    remarks = [sheet.cell(row, 12).value for row in range(4, 24)]
    assert set(remarks) == {WORDS["en"].short[Reason.LUMPS]}


def test_a_plan_all_in_the_band_misses_nothing():
    explanation = explain(sample_plan())
    assert explanation.communities == ()
    assert missing_band(sample_plan()) == []
    assert all(grid.in_band and grid.reason is None for grid in explanation.grids)


def test_towers_of_200_at_target_450_are_lumps_and_their_grids_of_400_the_best():
    plan = strip([200] * 40, [1 + k // 2 for k in range(40)])
    part = only_part(plan)
    assert part.reason is Reason.LUMPS
    assert part.sums == ()
    assert (part.best.known_by, part.best.reached) == (Known.BOUND, True)
    assert (part.best.figure.grids, part.best.figure.in_band) == (20, 0)
    assert part.best.figure.largest_deviation == pytest.approx(50 / 450)


def test_towers_divided_into_17_are_not_the_best():
    plan = strip([200] * 40, [1 + min(k // 2, 13) if k < 28 else 15 + (k - 28) // 3
                              for k in range(40)])  # fmt: skip
    part = only_part(plan)
    assert part.found.largest_deviation == pytest.approx(150 / 450)
    assert part.best.figure.largest_deviation == pytest.approx(50 / 450)
    assert not part.best.reached


def test_lumps_that_only_packing_sees_are_proven_by_the_arc_flow():
    # Sums in the band exist (150 + 260) and the total suits, yet only one 260 finds its 150.
    loads = [260, 150, *[260] * 14]
    plan = strip(loads, [1, 1, *[2 + k // 2 for k in range(14)]])
    part = only_part(plan)
    assert part.reason is Reason.LUMPS
    assert part.best.known_by is Known.BOUND
    assert part.best.figure.in_band <= 1
    assert ArcFlow.of(np.array(loads), 405, 495).most() == 1


def test_a_bank_of_one_and_a_half_targets_is_missed_for_its_hard_barrier():
    # 676 west of the river, 680 east of it: neither fits, 1356 together make three grids.
    loads = [[26] * 13 + [85] * 4] * 2
    grids = [[1] * 7 + [2] * 6 + [3] * 4] * 2
    plan = matrix_plan(loads, grids, rivers=[13])
    (community,) = explain(plan).communities
    west = community.parts[0]
    assert west.reason is Reason.HARD_BARRIERS
    assert west.beside == ("river",)
    assert (west.households, west.n_parts) == (676, 2)
    assert west.best.known_by is Known.BOUND
    assert west.best.figure.in_band == 1


def test_the_same_bank_where_the_whole_does_not_fit_either_is_missed_for_its_size():
    plan = matrix_plan([[26] * 13 + [30]] * 2, [[1] * 7 + [2] * 6 + [2]] * 2)
    assert only_part(plan).reason is Reason.SIZE


def test_land_apart_from_its_community_is_missed_as_an_exclave():
    plan = strip([100] * 3 + [150] * 4, [1] * 3 + [2] * 4, gaps=[3])
    (community,) = explain(plan).communities
    reasons = {part.number: part.reason for part in community.parts}
    assert reasons == {1: Reason.EXCLAVE, 2: Reason.EXCLAVE}
    assert all(part.beside == () for part in community.parts)


def test_a_giant_building_is_told_and_stands_alone():
    plan = strip([700] + [150] * 6, [1] + [2] * 3 + [3] * 3)
    explanation = explain(plan)
    giant, *others = explanation.grids
    assert giant.reason is Reason.OVERSIZED
    assert giant.oversized_buildings == ("b0",)
    assert [grid.reason for grid in others] == [None, None]
    part = only_part(plan)
    assert part.reason is Reason.OVERSIZED
    assert part.oversized == (700,)
    assert part.best.reached
    assert part.best.figure.in_band == 2


def test_a_giant_that_cuts_its_part_leaves_less_than_the_total_promises():
    # 600 beside the giant are one and a third targets on either side of it: 900 together fit.
    plan = strip([45] * 10 + [700] + [15] * 30, [1] * 10 + [2] + [3] * 30)
    assert only_part(plan).reason is Reason.OVERSIZED
    cut = strip([30] * 10 + [700] + [30] * 20, [1] * 10 + [2] + [3] * 20)
    part = only_part(cut)
    assert part.reason is Reason.LUMPS
    assert part.best.figure.in_band == 1
    assert part.best.figure.grids - part.best.figure.in_band == 2


def test_a_needlessly_bad_division_of_many_units_is_called_a_matter_of_search():
    plan = strip([30] * 30, [1] * 10 + [2] * 20)
    part = only_part(plan)
    assert part.reason is Reason.SEARCH
    assert part.best.known_by is Known.BEST_FOUND
    assert part.best.figure == part.found


def test_a_needlessly_bad_division_of_few_units_is_shown_the_better_one():
    part = only_part(strip([150] * 6, [1] * 2 + [2] * 4))
    assert part.reason is Reason.SEARCH
    assert (part.best.known_by, part.best.reached) == (Known.EXHAUSTIVE, False)
    assert (part.best.figure.grids, part.best.figure.in_band) == (2, 2)


def test_few_units_that_fit_only_out_of_order_are_proven_by_trying_all():
    # 300 + 150 twice would do; in a row 300, 300, 150, 150 no cut gives it.
    part = only_part(strip([300, 300, 150, 150], [1, 2, 2, 2]))
    assert part.best.known_by is Known.EXHAUSTIVE
    assert part.reason is Reason.LUMPS
    assert part.best.figure.in_band < part.best.figure.grids


def test_a_community_of_nobody_is_explained():
    part = only_part(strip([0, 0, 0], [1, 1, 1]))
    assert part.reason is Reason.SIZE
    assert part.best.reached
    assert "没有住户" in about_community(explain(strip([0, 0], [1, 1])).communities[0], "zh")[1]


def test_dedicated_grids_are_left_out_of_the_balance():
    plan = strip([150] * 3 + [2000], [1] * 3 + [2], dedicated=[2])
    explanation = explain(plan)
    assert explanation.communities == ()
    assert [grid.in_band for grid in explanation.grids] == [True, None]
    assert explanation.grids[1].reason is None


def test_a_community_of_its_own_target_is_measured_by_it():
    plan = strip([100] * 6, [1] * 3 + [2] * 3, overrides={COMMUNITY: {"target": 300}})
    assert explain(plan).communities == ()
    assert {grid.target for grid in explain(plan).grids} == {300}


def test_locked_grids_and_settled_numbers_are_the_reason():
    locked = {"overrides": {COMMUNITY: {"locked": [GRID.format(1)]}}}
    plan = strip([700] + [150] * 3, [1] + [2] * 3, **locked)
    grids = explain(plan).grids
    assert [grid.reason for grid in grids] == [Reason.SETTLED, None]
    number = {"overrides": {COMMUNITY: {"grids": 3}}}
    part = only_part(strip([30] * 30, [1] * 10 + [2] * 10 + [3] * 10, **number))
    assert part.reason is Reason.SETTLED
    assert part.best.figure.grids == 3


def test_drawn_grids_out_of_the_band_are_called_drawn():
    plan = strip([30] * 30, [1] * 10 + [2] * 20, adopted={"overlap_m2": 0.0})
    assert only_part(plan).reason is Reason.DRAWN


def test_drawn_grids_across_a_hard_barrier_are_explained_all_the_same():
    plan = matrix_plan([[150] * 6], [[1, 1, 2, 2, 2, 2]], rivers=[3], adopted={})
    part = only_part(plan)
    assert (part.n_parts, part.households) == (1, 900)


def test_compounds_are_cut_by_the_grids_that_are_listed():
    plan = strip([150] * 6, [1] * 3 + [2] * 3)
    row = {
        "kind": "cut_compound",
        "community_code": COMMUNITY,
        "grid_code": "",
        "detail": f"文苑, 二期, 300 households, in {GRID.format(1)}, {GRID.format(2)}",
        "area_m2": 1.0,
        "geometry": shapely.Point(0, 0),
    }
    plan = replace(plan, exceptions=gpd.GeoDataFrame([row], crs="EPSG:4490"))
    assert {code: [(c.name, c.households) for c in cut] for code, cut in
            cut_compounds(plan).items()} == {
        GRID.format(k): [("文苑, 二期", 300)] for k in (1, 2)
    }  # fmt: skip
    assert "文苑, 二期（共 300 户）" in "".join(about_grid(explain(plan).grids[0], "zh"))


def test_the_report_lists_communities_with_what_is_known():
    assert missing_band(strip([200] * 40, [1 + k // 2 for k in range(40)])) == [
        {
            "community_code": COMMUNITY,
            "grids": 20,
            "out_of_band": 20,
            "reason": "lumps",
            "best_possible": {
                "grids": 20,
                "in_band": 0,
                "largest_deviation": pytest.approx(1 / 9),
            },
            "known_by": "bound",
        }
    ]


def test_a_whole_community_is_known_no_better_than_its_parts():
    loads = [[200] * 3 + [30] * 30]
    plan = matrix_plan(loads, [[1, 1, 1] + [2] * 10 + [3] * 20], rivers=[3])
    (community,) = explain(plan).communities
    assert [part.best.known_by for part in community.parts] == [
        Known.EXHAUSTIVE,
        Known.BEST_FOUND,
    ]
    assert community.best.known_by is Known.BEST_FOUND
    assert community.found.grids == 3


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_languages_say_every_reason_class_and_way_of_knowing(lang):
    words = WORDS[lang]
    assert set(words.short) == set(Reason)
    assert set(words.best) == set(Known)
    assert set(words.along) == {c.value for c in BarrierClass} | {"community"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sentences_carry_the_figures(lang):
    plan = matrix_plan([[26] * 13 + [56] * 4] * 2, [[1] * 7 + [2] * 6 + [3] * 4] * 2, rivers=[13])
    explanation = explain(plan)
    text = "\n".join(about_community(explanation.communities[0], lang))
    for figure in ("676", "495", "810", WORDS[lang].along["river"]):
        assert figure in text
    first = "\n".join(about_grid(explanation.grids[0], lang))
    assert GRID.format(1) in first
    assert "364" in first
    assert "19.1%" in first
    assert "{" not in text + first + about_plan(explanation, lang)


def test_another_language_is_refused():
    with pytest.raises(InputError, match="zh or en"):
        about_plan(explain(sample_plan()), "fr")


def test_the_explanation_is_the_same_for_the_same_plan():
    assert explain(river_plan()) == explain(river_plan())
