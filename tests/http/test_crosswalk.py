"""GET /crosswalk: what it answers, what it refuses and in which words."""

from datetime import UTC, datetime

import httpx
import pytest
from merged_plan import MARKUP, POLICE, merged_plan
from sample_plan import sample_plan
from serving import put_out, served
from sqlalchemy import Engine

from api.crosswalk import EXAMPLE, Crosswalk, crosswalk
from api.http.app import create_app

PLAN = merged_plan()
BEFORE = datetime.now(UTC)


@pytest.fixture(scope="module")
def client(module_engine: Engine) -> httpx.Client:
    put_out(module_engine, PLAN)
    with served(create_app(module_engine)) as client:
        yield client


def _problem(answer: httpx.Response, status: int) -> dict:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def test_the_answer_is_that_of_the_command(client: httpx.Client, module_engine: Engine) -> None:
    found = client.get("/crosswalk", params={"department": POLICE, "area_id": "1"}).json()
    with module_engine.connect() as connection:
        assert found == crosswalk(connection, POLICE, "1").model_dump()
    assert sum(grid["households"] for grid in found["areas"][0]["grids"]) == 1200
    shares = [grid["area_share_of_area"] for grid in found["areas"][0]["grids"]]
    assert sum(shares) == pytest.approx(1, abs=1e-9)


def test_ids_are_taken_as_they_are_and_all_areas_are_told_without_one(client: httpx.Client) -> None:
    (area,) = client.get("/crosswalk", params={"department": POLICE, "area_id": MARKUP}).json()[
        "areas"
    ]
    assert area["area_id"] == MARKUP
    areas = client.get("/crosswalk", params={"department": POLICE}).json()["areas"]
    assert [each["area_id"] for each in areas] == ["1", MARKUP]


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ({"department": POLICE, "area_id": "11"}, "1"),
        ({"department": POLICE, "area_id": "' OR true --"}, "1"),
        ({"department": "公安局", "area_id": "1"}, POLICE),
    ],
)
def test_what_is_unknown_is_not_found_with_near_names(
    client: httpx.Client, asked: dict, near: str
) -> None:
    body = _problem(client.get("/crosswalk", params=asked), 404)
    assert near in body["near"]
    assert near in body["detail"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, ["department"]),
        ({"department": ""}, ["department"]),
        ({"department": POLICE, "at": "noon"}, ["at", "ISO 8601"]),
        ({"department": POLICE, "at": "2026-03-01T12:00:00"}, ["at", "offset"]),
    ],
)
def test_what_cannot_be_answered_is_a_problem_in_clear_words(
    client: httpx.Client, asked: dict, words: list[str]
) -> None:
    body = _problem(client.get("/crosswalk", params=asked), 422)
    assert all(word in body["detail"] for word in words)


def test_before_the_merge_was_published_there_is_none(client: httpx.Client) -> None:
    asked = {"department": POLICE, "at": BEFORE.isoformat()}
    assert "published by" in _problem(client.get("/crosswalk", params=asked), 404)["detail"]


def test_a_plan_that_is_no_merge_and_a_draft_are_none_to_answer_from(engine: Engine) -> None:
    put_out(engine, sample_plan(communities=3))
    with served(create_app(engine)) as client:
        body = _problem(client.get("/crosswalk", params={"department": POLICE}), 404)
    assert "no merge" in body["detail"]


def test_the_description_shows_an_answer_that_is_one(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    (shown,) = described["components"]["schemas"]["Crosswalk"]["examples"]
    assert Crosswalk.model_validate(shown).model_dump() == EXAMPLE
    responses = described["paths"]["/crosswalk"]["get"]["responses"]
    assert "near" in responses["404"]["content"]["application/problem+json"]["example"]
