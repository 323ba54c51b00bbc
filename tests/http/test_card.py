"""The card of a published grid: what it tells, to whom, and of which plans."""

import json
from dataclasses import replace

import httpx
import pandas as pd
import pytest
import shapely
from office import told
from sample_plan import SIDE_M, sample_plan
from serving import MASKED, PHONE, put_out, roster, served
from sqlalchemy import Engine

from api.http.app import create_app
from sql.accounts import add_account
from sql.actor import Role, operator
from sql.credentials import make_token
from sql.store import save_plan
from sql.tables.accounts import TokenScope

PLAN = sample_plan()
UPPER, LOWER, EAST = PLAN.grids["grid_code"][:3]
BY = operator("the tests")


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> httpx.Client:
    """The sample published, its first grid anew in a draft, w1 on post at three grids."""
    rows = [roster(UPPER), roster(LOWER), roster(EAST, "w2", "李四")]
    put_out(module_engine, PLAN, pd.concat(rows, ignore_index=True))
    with module_engine.begin() as connection:
        add_account(connection, "w1", Role.WORKER, BY)
        add_account(connection, "boss", Role.ADMINISTRATOR, BY)
    with served(create_app(module_engine)) as client:
        yield client


@pytest.fixture(scope="module")
def who(module_engine: Engine, at: httpx.Client) -> dict[str, dict[str, str]]:
    """Headers by account."""
    with module_engine.begin() as connection:
        tokens = {
            name: make_token(connection, name, 1, TokenScope.READ, BY) for name in ("w1", "boss")
        }
    return {name: {"authorization": f"Bearer {token}"} for name, token in tokens.items()}


def card(at: httpx.Client, code: str, **how) -> dict:
    return told(at.get(f"/published/grids/{code}", **how))


def test_a_card_tells_all_that_its_people_want_to_know(at: httpx.Client) -> None:
    found = card(at, UPPER)
    area = found["grid"].pop("area_m2")
    assert area == pytest.approx(18 * SIDE_M**2, rel=2e-3)  # the metric CRS has a scale
    assert found["grid"] == {
        "grid_code": UPPER,
        "name": "第1网格",
        "kind": "basic",
        "households": 450,
        "building_count": 18,
    }
    assert found["plan"] == {"id": 1}
    assert found["community"] == {"code": UPPER[:12], "name": "样例1社区"}
    assert found["street"] == {"code": "150203001", "name": "样例街道"}
    assert found["roads"] == ["样例路"]
    assert found["places"] == {"counts": {}, "list": []}
    shape = shapely.from_geojson(json.dumps(found["geometry"]))
    assert shapely.hausdorff_distance(shape, PLAN.grids.geometry.iloc[0]) < 1e-9


def test_neighbours_share_a_border_in_whatever_community_and_say_who_is_on_duty(
    at: httpx.Client,
) -> None:
    beside = card(at, UPPER)["neighbours"]
    assert [(one["grid_code"], round(one["shared_m"])) for one in beside] == [
        (LOWER, 300),
        (EAST, 150),
    ]
    assert [[worker["name"] for worker in one["workers"]] for one in beside] == [["张三"], ["李四"]]


def test_phone_numbers_are_whole_for_those_who_may_see_them_alone(
    at: httpx.Client, who: dict[str, dict[str, str]]
) -> None:
    def phones(**how) -> list[str]:
        found = card(at, UPPER, **how)
        on_duty = [found["workers"], *(one["workers"] for one in found["neighbours"])]
        return [worker["phone"] for workers in on_duty for worker in workers]

    assert phones() == [MASKED] * 3
    assert phones(headers=who["boss"]) == [PHONE] * 3
    assert phones(headers=who["w1"]) == [PHONE, PHONE, MASKED]


def test_a_card_is_sent_once_and_kept_by_nobody_where_it_tells_more(
    at: httpx.Client, who: dict[str, dict[str, str]]
) -> None:
    address = f"/published/grids/{UPPER}"
    first = at.get(address)
    assert first.headers["cache-control"] == "private, no-cache"
    known = {"if-none-match": first.headers["etag"]}
    assert at.get(address, headers=known).status_code == 304
    whole = at.get(address, headers=known | who["boss"])
    assert (whole.status_code, whole.headers["cache-control"]) == (200, "private, no-store")


def test_a_grid_of_a_draft_alone_is_not_there(engine: Engine) -> None:
    put_out(engine, PLAN)
    codes = {UPPER: UPPER[:12] + "009"}
    draft = replace(
        PLAN,
        grids=PLAN.grids.assign(grid_code=PLAN.grids["grid_code"].replace(codes)),
        units=PLAN.units.assign(grid_code=PLAN.units["grid_code"].replace(codes)),
    )
    with engine.begin() as connection:
        save_plan(connection, draft)
    with served(create_app(engine)) as client:
        for code in (codes[UPPER], "nowhere"):
            answer = client.get(f"/published/grids/{code}")
            assert answer.status_code == 404
            assert answer.json()["grid_code"] == code
        assert card(client, UPPER)["plan"] == {"id": 1}


def test_the_roads_around_a_grid_come_to_draw_it(at: httpx.Client) -> None:
    address = f"/published/grids/{UPPER}/barriers"
    found = at.get(address)
    assert [each["properties"] for each in told(found)["features"]] == [
        {"class": "secondary", "hard": False, "name": "样例路"}
    ] * 2
    known = {"if-none-match": found.headers["etag"]}
    assert at.get(address, headers=known).status_code == 304
    assert at.get("/published/grids/nowhere/barriers").status_code == 404


def test_accounts_of_workers_know_their_grids(
    at: httpx.Client, who: dict[str, dict[str, str]]
) -> None:
    mine = told(at.get("/me/grids", headers=who["w1"]))
    assert [(one["grid_code"], one["role"], one["stand_in_for"]) for one in mine] == [
        (UPPER, "网格长", ""),
        (LOWER, "网格长", ""),
    ]
    assert mine[0]["community"]["name"] == "样例1社区"
    assert told(at.get("/me/grids", headers=who["boss"])) == []
