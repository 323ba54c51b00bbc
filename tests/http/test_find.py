"""Places are found by code, the last digits of it, name and address, the best first."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import shapely
from office import PLAN, UPPER, Office, office, refused, told
from sqlalchemy import Engine

from sql.store import save_plan

ODD = ["50%路", "50路", "a_b", "axb", r"c:\d", "A座", "a座", "'; DROP TABLE units; --"]
"""Addresses of the first units of the draft."""


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        yield opened


@pytest.fixture(scope="module")
def draft(at: Office) -> int:
    addresses = [*ODD, *PLAN.buildings["address"][len(ODD) :]]
    with at.engine.begin() as connection:
        return save_plan(
            connection, replace(PLAN, buildings=PLAN.buildings.assign(address=addresses))
        )


def find(at: Office, plan: int, q: str, **more: Any) -> list[dict[str, Any]]:
    return told(at.get("planner", f"/plans/{plan}/find", params={"q": q, **more}))


def names(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(each["kind"], each["name"]) for each in found]


def test_exact_comes_before_beginning_before_anywhere_and_ties_go_by_code(
    at: Office, draft: int
) -> None:
    codes = [each["code"] for each in find(at, draft, UPPER[:12])]
    assert codes == [UPPER[:12], *(c for c in PLAN.grids["grid_code"] if c[:12] == UPPER[:12])]
    addresses = [name for kind, name in names(find(at, draft, "样例路1", limit=100))]
    assert addresses == ["样例路%d号" % n for n in range(10, 20)]  # noqa: UP031
    assert names(find(at, draft, "样例1社区")) == [("community", "样例1社区")]
    assert names(find(at, draft, "样例", limit=3)) == [
        ("street", "样例街道"),
        ("community", "样例1社区"),
        ("address", "样例路9号"),
    ]
    assert names(find(at, draft, "样例路9号"))[0] == ("address", "样例路9号")
    found = find(at, draft, "号", limit=7)
    assert [each["kind"] for each in found] == ["address"] * 7


@pytest.mark.parametrize("said", ["2", "002", " 002 ", UPPER[9:12] + "002"])
def test_a_grid_is_found_by_the_last_digits_of_its_code(at: Office, draft: int, said: str) -> None:
    number = said.strip()[-3:].zfill(3)
    found = [each for each in find(at, draft, said, limit=100) if each["kind"] == "grid"]
    wanted = [code for code in PLAN.grids["grid_code"] if code.endswith(number)]
    if len(said.strip()) > 3:
        wanted = [code for code in wanted if code.endswith(said)]
    assert [each["code"] for each in found][: len(wanted)] == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("50%", ["50%路"]),
        ("50", ["50%路", "50路", "样例路50号"]),
        ("a_", ["a_b"]),
        ("\\", [r"c:\d"]),
        ("%", ["50%路"]),
        ("a座", ["A座", "a座"]),
        ("'; drop", ["'; DROP TABLE units; --"]),
        ("nothing of the kind", []),
        ("   ", []),
        ("\ud7ff\U0001f600\u202e", []),
        ("x" * 200, []),
    ],
)
def test_what_is_said_is_taken_as_it_is(
    at: Office, draft: int, said: str, wanted: list[str]
) -> None:
    found = [name for kind, name in names(find(at, draft, said)) if kind == "address"]
    assert sorted(found) == sorted(wanted)


def test_what_was_found_says_where_it_lies(at: Office, draft: int) -> None:
    units = PLAN.units.set_index("unit_id")
    (house,) = find(at, draft, "样例路20号")
    assert (house["unit_id"], house["grid_code"]) == (19, units.loc[19].grid_code)
    grid = next(each for each in find(at, draft, UPPER) if each["kind"] == "grid")
    community = find(at, draft, UPPER[:12])[0]
    street = find(at, draft, "样例街道")[0]
    assert (grid["grid_code"], grid["unit_id"]) == (UPPER, None)
    assert (community["grid_code"], community["unit_id"], street["grid_code"]) == (None, None, None)
    for each, shape in (
        (house, PLAN.buildings.geometry[19]),
        (grid, PLAN.grids.geometry[0]),
        (community, PLAN.communities.geometry[0]),
        (street, PLAN.streets.geometry[0]),
    ):
        assert shapely.contains_xy(shape, each["lon"], each["lat"])


def test_how_much_is_said_and_found_is_bounded(at: Office, draft: int) -> None:
    path = f"/plans/{draft}/find"
    for asked in (
        {},
        {"q": ""},
        {"q": "x" * 201},
        {"q": "1", "limit": 0},
        {"q": "1", "limit": 101},
    ):
        refused(at.get("planner", path, params=asked), 422)
    assert len(find(at, draft, "1")) == 20
    assert names(find(at, at.published, "样例路1号")) == [("address", "样例路1号")]
