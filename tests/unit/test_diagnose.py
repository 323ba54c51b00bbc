"""What is wrong with a department's areas is told, place by place, and nothing else is."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
import shapely
from department_worlds import plain_land, with_departments
from planners_world import ONE, TWO, box, town

from gridding.diagnose import diagnose, diagnosis_of
from gridding.diagnose.table import matrices, nobodys, tables, title
from gridding.diagnose.words import WORDS
from gridding.merge.holding import layers_of

TODAY = date(2026, 11, 22)
WEST, EAST = box(0, 0, 8, 6), box(0, 0, 8, 6, community=1)
STRIP = shapely.box(400_100, 4_499_900, 400_112, 4_499_912)
SLIVER = shapely.box(400_200, 4_499_950, 400_200.2, 4_499_965)
COUNTED = ("gaps", "narrow_gaps", "overlaps", "slivers", "beyond", "across_communities")


def diagnosed(district):
    land = plain_land()
    return diagnosis_of(district, land, layers_of(district, land), day=TODAY)


def layer(*areas, postings=None, target=None):
    """Diagnose one department."""
    wanted = {} if target is None else {"target_households": target}
    district = with_departments(town(**wanted), {"公安": list(areas)})
    if postings is not None:
        district = replace(district, postings=postings)
    return diagnosed(district)["layers"][0]


def counts(told):
    return {key: told[key]["count"] for key in COUNTED if told[key]["count"]}


def test_areas_that_fit_have_nothing_to_tell():
    told = layer(("1", WEST), ("2", EAST))
    assert counts(told) == {}
    assert told["empty_ids"] == 0
    assert told["duplicate_ids"] == told["repaired"] == told["in_parts"] == []
    assert told["households"] == {"inside": 480, "outside": 0}
    assert told["without_duty_holder"] is None


def test_gaps_are_listed_with_their_area_and_narrow_ones_apart():
    told = layer(("1", shapely.difference(WEST, STRIP)), ("2", EAST))
    assert counts(told) == {"gaps": 1}
    (place,) = told["gaps"]["places"]
    assert place["area_m2"] == told["gaps"]["area_m2"] == pytest.approx(144, abs=1e-4)
    assert place["community_code"] == ONE
    told = layer(("1", shapely.difference(WEST, SLIVER)), ("2", EAST))
    assert counts(told) == {"narrow_gaps": 1}
    assert told["narrow_gaps"]["area_m2"] == pytest.approx(3, abs=1e-4)


def test_ground_in_no_area_has_its_households_outside():
    told = layer(("1", WEST))
    assert told["households"] == {"inside": 240, "outside": 240}
    assert told["gaps"]["households"] == 240
    assert told["gaps"]["places"][0]["community_code"] == TWO


def test_overlaps_are_listed_by_pair():
    told = layer(("1", shapely.union(WEST, box(0, 0, 1, 6, 1))), ("2", EAST))
    (place,) = told["overlaps"]["places"]
    assert place["area_ids"] == ["1", "2"]
    assert place["area_m2"] == pytest.approx(30 * 180, abs=1)
    assert place["share"] == pytest.approx(1 / 8, abs=1e-3)


def test_parts_and_slivers_of_areas_are_told():
    west = shapely.difference(WEST, SLIVER)
    away = box(7, 5, 1, 1, 1)
    rest = shapely.union(shapely.difference(EAST, away), SLIVER)
    told = layer(("1", shapely.union(west, away)), ("2", rest))
    assert told["in_parts"] == [{"area_id": "1", "parts": 2}, {"area_id": "2", "parts": 2}]
    (sliver,) = told["slivers"]["places"]
    assert sliver["area_id"] == "2"
    assert sliver["area_m2"] == pytest.approx(3, abs=1e-4)
    across = told["across_communities"]
    assert [row["area_id"] for row in across["areas"]] == ["1"]  # a sliver crosses nothing
    assert across["areas"][0]["communities"] == 2
    assert across["households"] == 5


def test_areas_beyond_the_district_are_told_but_for_their_drawing():
    told = layer(("1", shapely.union(WEST, box(-3, 0, 3, 6))), ("2", shapely.buffer(EAST, 0.3)))
    (place,) = told["beyond"]["places"]
    assert place["area_id"] == "1"
    assert place["area_m2"] == pytest.approx(90 * 180, abs=1)


def test_sizes_are_told_beside_the_target():
    areas = [(f"{k}", box(k, 0, 1, 6)) for k in range(8)]  # 30 households each
    told = layer(*areas, ("东", EAST), target=33)
    assert told["size"]["median_households"] == 30
    assert told["size"]["within_10"] == pytest.approx(8 / 9)
    assert told["size"]["median_target_grids"] == pytest.approx(30 / 33)
    assert told["areas"][-1]["households"] == 240
    assert layer(*areas, target=36)["size"]["within_10"] == 0
    assert layer(*areas, target=36)["size"]["within_20"] == 1


def test_ids_and_repairs_are_told():
    district = with_departments(town(), {"公安": [("1", WEST), ("2", EAST)]})
    extra = district.departments_drawn.assign(area_id=["", "2"], repaired=["ring crossed", ""])
    drawn = pd.concat([district.departments_drawn, extra], ignore_index=True)
    told = diagnosed(replace(district, departments_drawn=drawn))["layers"][0]
    assert told["empty_ids"] == 1
    assert told["duplicate_ids"] == ["2"]
    assert told["repaired"] == [{"area_id": "", "how": "ring crossed"}]


def roster(*rows):
    columns = ("department", "area_id", "from", "until")
    return pd.DataFrame(dict(zip(columns, zip(*rows, strict=True), strict=True)), dtype=object)


def test_an_area_without_a_posting_in_force_has_no_duty_holder():
    past, future = date(2026, 1, 1), date(2027, 1, 1)
    postings = roster(
        ("公安", "1", past, None),
        ("公安", "2", past, date(2026, 6, 30)),
        ("公安", "3", future, None),
        ("城管", "4", past, None),
    )
    areas = [(f"{i + 1}", box(i * 2, 0, 2, 6)) for i in range(4)]
    assert layer(*areas, postings=postings)["without_duty_holder"] == ["2", "3", "4"]
    assert layer(*areas, postings=roster(("", "", past, None)))["without_duty_holder"] is None


@pytest.fixture(scope="module")
def diagnosis():
    west = shapely.difference(WEST, shapely.union(STRIP, SLIVER))
    layers = {"公安": [("1", west), ("2", EAST)], "城管": [("甲", west)], "[red]消防": []}
    return diagnosed(with_departments(town(), layers))


def test_ground_that_no_department_has_is_told_however_small(diagnosis):
    nobody = diagnosis["nobody"]
    assert nobody["gaps"]["area_m2"] == pytest.approx(144, abs=1e-4)
    assert nobody["narrow_gaps"]["area_m2"] == pytest.approx(3, abs=1e-4)
    said = nobodys(diagnosis, "en")
    assert said[0].startswith("Ground that no department has: 2 places, 147 m²")
    assert "144 m²" in said[1]
    assert "3 m²" in said[2]


def test_a_department_without_areas_has_everything_unowned(diagnosis):
    told = diagnosis["layers"][2]
    assert told["areas"] == []
    assert told["households"] == {"inside": 0, "outside": 480}
    assert told["gaps"]["households"] == 480
    assert told["size"]["median_households"] is None


def test_a_diagnosis_is_json_and_tables_in_both_languages(diagnosis):
    assert json.loads(json.dumps(diagnosis)) == diagnosis
    assert diagnosis["agreement"]["layers"] == ["公安", "城管", "[red]消防"]
    for lang in WORDS:
        assert "3" in title(diagnosis, lang)
        for header, *rows in tables(diagnosis, lang).values():
            assert [len(row) for row in rows] == [len(header)] * 3
        assert all(len(m) == len(m[0]) == 3 for m in matrices(diagnosis, lang).values())


def test_without_departments_only_that_is_said():
    told = diagnose(town())
    assert told["layers"] == []
    assert title(told, "en") == WORDS["en"].nothing
    assert nobodys(told, "zh") == []


def test_a_program_may_start_with_the_diagnosis():
    code = "import gridding.diagnose"  # it and gridding.merge need each other
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
