"""Why a border runs where it runs: as the whole plan's explanation has it, read from a part."""

from collections.abc import Iterator
from typing import Any

import pytest
from office import EDGE, LOWER, UPPER, Office, office, refused, told
from river_plan import river_plan
from sqlalchemy import Engine

from gridding.explain import Explanation, explain
from gridding.explain.sentences import words_of
from sql.store import load_plan, save_plan


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        yield opened


@pytest.fixture(scope="module")
def river(at: Office) -> int:
    with at.engine.begin() as connection:
        return save_plan(connection, river_plan())


def why(at: Office, plan: int, code: str, lang: str = "zh") -> dict[str, Any]:
    return told(at.get("planner", f"/plans/{plan}/grids/{code}/why", params={"lang": lang}))


def whole(at: Office, plan: int) -> Explanation:
    with at.engine.connect() as connection:
        return explain(load_plan(connection, plan))


def compare(at: Office, plan: int, lang: str) -> None:
    """Each grid's part says what the explanation of the whole plan says of it."""
    words = words_of(lang)
    for grid in whole(at, plan).grids:
        body = why(at, plan, grid.grid_code, lang)
        assert body["households"] == grid.households
        assert body["deviation"] == pytest.approx(grid.deviation)
        assert body["reason"] == (words.short[grid.reason] if grid.reason else None)
        beside = body["neighbours"]
        assert {n["grid_code"]: pytest.approx(n["length_m"]) for n in beside} == {
            n.grid_code: n.length_m for n in grid.neighbours
        }
        outside = body["outside"]["length_m"] if body["outside"] else 0
        assert sum(n["length_m"] for n in beside) + outside == pytest.approx(grid.border_m)
        for each in beside:
            stretches = each["stretches"]
            assert sum(s["length_m"] for s in stretches) == pytest.approx(each["length_m"])
            assert sum(s["cost"] for s in stretches) == pytest.approx(each["cost"])
            between = sum(s["length_m"] for s in stretches if s["class"] == "none")
            assert each["along_barriers"] == pytest.approx(1 - between / each["length_m"])
            assert each["grid_code"] in each["sentences"][0]
        assert grid.grid_code in body["sentences"][0]


def test_a_part_of_the_plan_tells_the_same_as_the_whole(at: Office, river: int) -> None:
    compare(at, river, "zh")
    found = whole(at, river)
    missing = [grid for grid in found.grids if grid.reason]
    assert missing
    for grid in missing:
        body = why(at, river, grid.grid_code, "en")
        assert any(body["reason"] in sentence for sentence in body["sentences"])
        assert any(grid.community_code in sentence for sentence in body["sentences"][1:])


def test_road_river_and_the_border_of_the_community_are_named(at: Office, river: int) -> None:
    body = why(at, at.published, UPPER)
    (lower,) = body["neighbours"]
    assert (lower["grid_code"], lower["name"], lower["along_barriers"]) == (LOWER, "样例路", 1)
    (road,) = lower["stretches"]
    assert road["class"] == "secondary"
    assert road["length_m"] == pytest.approx(300)
    assert road["cost"] == pytest.approx(45)
    assert any("样例路" in sentence for sentence in lower["sentences"])
    assert body["outside"]["length_m"] == pytest.approx(600, rel=1e-3)
    assert "社区界" in body["outside"]["sentences"][0]
    assert body["outside"]["sentences"][0] in body["sentences"]
    bank = why(at, river, "150203001001002", "en")["neighbours"]
    across = next(n for n in bank if n["grid_code"] == "150203001001003")
    assert (across["name"], across["stretches"][0]["class"]) == ("昆都仑河", "river")
    assert words_of("en").beside_hard in across["sentences"]
    along = next(n for n in bank if n["grid_code"] == "150203001001001")
    assert (along["along_barriers"], along["name"]) == (0, None)
    assert words_of("en").beside_between in along["sentences"]


def test_of_an_edited_draft_it_tells_how_it_is_now(at: Office) -> None:
    draft = at.draft()
    before = why(at, draft, LOWER)
    assert before["reason"] is None
    told(at.edit(draft, 1, "move_units", unit_ids=EDGE, to_grid=LOWER))
    body = why(at, draft, LOWER)
    assert body["households"] == before["households"] + 150
    assert body["reason"]
    assert [s["class"] for s in body["neighbours"][0]["stretches"]] == ["none"]
    compare(at, draft, "en")


def test_it_is_told_of_what_is_there_to_whom_may_see_it(at: Office) -> None:
    draft = at.draft()
    told(at.get("public", f"/plans/{at.published}/grids/{UPPER}/why"))
    refused(at.get("public", f"/plans/{draft}/grids/{UPPER}/why"), 404)
    refused(at.get("planner", f"/plans/{draft}/grids/nowhere/why"), 404)
    refused(at.get("planner", f"/plans/{draft}/grids/{UPPER}/why", params={"lang": "de"}), 422)
