"""GET /locate?address= and gridding locate --address: what is certain, and what is only likely."""

import json

import httpx
import pytest
from fastapi import FastAPI
from sample_plan import sample_plan
from serving import put_out, roster, served
from small_merge import small_merge
from sqlalchemy import Engine

from api.address import find_address, settled
from api.http.app import create_app

PLAN = sample_plan()
GRIDS = list(PLAN.grids["grid_code"])


@pytest.fixture(scope="module")
def app(module_engine: Engine) -> FastAPI:
    put_out(module_engine, PLAN, roster(GRIDS[0]))
    return create_app(module_engine)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> httpx.Client:
    with served(app) as client:
        yield client


def test_an_address_gets_the_answer_of_its_point_and_says_what_it_matched(client):
    found = client.get("/locate", params={"address": "样例街道样例１社区 样例路 ５ 号 2单元301室"})
    assert found.status_code == 200, found.text
    answer = found.json()
    match = answer.pop("match")
    point = {name: match[name] for name in ("lon", "lat")}
    assert match == {"text": "样例路5号", "level": "building", "confidence": 1.0, **point}
    there = client.get("/locate", params={**point, "crs": "cgcs2000"}).json()
    assert answer == there
    assert answer["workers"][0]["phone"].count("*") == 4


@pytest.mark.parametrize(
    ("said", "levels", "grids"),
    [
        ("样例路", {"road"}, GRIDS),
        ("样例2社区", {"community"}, GRIDS[2:]),
        ("第一网格", {"grid"}, [GRIDS[0], GRIDS[2]]),
        ("样例2社区样例路5号", {"building"}, [GRIDS[0]]),  # it lies in the other community
        ("样例路5号对面", {"building"}, [GRIDS[0]]),
        ("羊例路5号", {"building"}, [GRIDS[0]]),
    ],
)
def test_what_is_not_certain_is_listed_and_never_guessed(client, said, levels, grids):
    answer = client.get("/locate", params={"address": said, "limit": 8})
    assert answer.status_code == 404
    problem = answer.json()
    candidates = problem["candidates"]
    assert {c["grid_code"] for c in candidates} == set(grids)
    assert {c["level"] for c in candidates} <= levels
    assert all(0 < c["confidence"] <= 1 for c in candidates)
    assert candidates == sorted(candidates, key=lambda c: -c["confidence"])
    one = client.get("/locate", params={"address": said, "limit": 1}).json()
    assert one["candidates"] == candidates[:1]


@pytest.mark.parametrize(
    ("said", "grid_code"),
    [
        ("样例小区", GRIDS[0]),
        ("样例一社区第二网格", GRIDS[1]),
        ("样例1社区 2号网格", GRIDS[1]),
        (GRIDS[3], GRIDS[3]),
    ],
)
def test_a_compound_and_a_grid_by_name_or_code_are_answers(client, said, grid_code):
    answer = client.get("/locate", params={"address": said})
    assert answer.json()["grid"]["grid_code"] == grid_code


@pytest.mark.parametrize(
    ("asked", "column"),
    [
        ({}, "lon"),
        ({"lon": 109.8, "lat": 40.6}, "crs"),
        ({"address": "样例路5号", "lon": 109.8}, "lon"),
        ({"address": "样例路5号", "crs": "wgs84"}, "crs"),
        ({"address": "  "}, "address"),
        ({"address": "x" * 201}, "address"),
        ({"address": "样例路5号", "limit": 0}, "limit"),
    ],
)
def test_exactly_one_way_of_asking(client, asked, column):
    answer = client.get("/locate", params=asked)
    assert answer.status_code == 422
    assert column in {fault["column"] for fault in answer.json()["faults"]}


def test_what_is_unknown_has_no_candidates_and_is_said_in_chinese(client):
    asked = {"params": {"address": "天安门"}, "headers": {"accept-language": "zh-CN"}}
    problem = client.get("/locate", **asked).json()
    assert problem["candidates"] == []
    assert problem["detail"] == "没有找到这个地址对应的地点"


def test_the_command_answers_likewise(program, engine):
    put_out(engine, PLAN)
    code, said, _ = program("locate", "--address", "样例路5号", "--json")
    assert code == 0
    assert json.loads(said)["match"]["level"] == "building"
    code, said, told = program("locate", "--address", "样例路", "--json")
    assert code == 5
    assert len(json.loads(said)["candidates"]) == 4
    assert "candidates" in told
    assert program("locate", "--address", "样例路5号", "--crs", "wgs84")[0] == 2
    code, said, _ = program("gazetteer", "status", "--json")
    names = json.loads(said)[0]["names"]
    assert names == {"building": 72, "compound": 1, "road": 1, "community": 2, "street": 1}


def test_old_ids_of_departments_lead_to_grids_by_the_crosswalk(engine):
    plan = small_merge()
    put_out(engine, plan)
    shares = plan.merge.crosswalk
    shares = shares[(shares["department"] == "公安") & (shares["grid_code"] != "")]
    for area_id, rows in shares[shares["area_id"] != ""].groupby("area_id"):
        with engine.connect() as connection:
            matches = find_address(connection, f"公安 {area_id}", limit=20)
        found = [m for m in matches if m.level == "department_area"]
        assert {m.grid_code for m in found} == set(rows["grid_code"])
        assert found[0].confidence == pytest.approx(rows["household_share_of_area"].max(), abs=1e-3)
        whole = rows[["household_share_of_area", "area_share_of_area"]].min(axis=1).max() >= 0.99
        assert (settled(matches) is not None) == whole
