"""What is published reaches a running server within a second, whole."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from locate_cases import moved
from sample_plan import sample_plan
from serving import put_out, roster, served, until
from sqlalchemy import Engine, text

from api.http.app import create_app
from sql.engine import open_engine
from sql.publishing import publish
from sql.roster import save_postings
from sql.store import save_plan

PLAN = sample_plan()
RENAMED = replace(PLAN, grids=PLAN.grids.assign(name="新" + PLAN.grids["name"]))
CODE = PLAN.grids["grid_code"][1]
HERE = {
    "lon": PLAN.grids.geometry[1].centroid.x,
    "lat": PLAN.grids.geometry[1].centroid.y,
    "crs": "cgcs2000",
}


@pytest.fixture
def client(engine: Engine) -> httpx.Client:
    with served(create_app(engine)) as client:
        yield client


def _plan(client: httpx.Client) -> int:
    return client.get("/locate", params=HERE).json().get("plan", {}).get("id", 0)


def test_a_publication_answers_within_a_second(client: httpx.Client, engine: Engine) -> None:
    for plan in (PLAN, RENAMED):
        plan_id = put_out(engine, plan)
        until(lambda wanted=plan_id: _plan(client) == wanted, seconds=1)


def test_a_rollback_answers_within_a_second(client: httpx.Client, engine: Engine) -> None:
    first = put_out(engine, PLAN)
    second = put_out(engine, RENAMED)
    until(lambda: _plan(client) == second, seconds=1)
    with engine.begin() as connection:
        publish(connection, first, by="a test")
    until(lambda: _plan(client) == first, seconds=1)


def test_a_posting_is_known_within_a_second(client: httpx.Client, engine: Engine) -> None:
    put_out(engine, PLAN, roster(CODE))
    with engine.begin() as connection:
        district = connection.scalar(text("SELECT id FROM divisions WHERE level = 'district'"))
        save_postings(connection, district, roster(CODE, "w2", "李四"))

    def names() -> set[str]:
        workers = client.get("/locate", params=HERE).json().get("workers", [])
        return {worker["name"] for worker in workers}

    until(lambda: names() == {"张三", "李四"}, seconds=1)


def test_a_publication_set_for_later_begins_by_itself(client: httpx.Client, engine: Engine) -> None:
    first = put_out(engine, PLAN)
    start = datetime.now(UTC) + timedelta(seconds=1.5)
    with engine.begin() as connection:
        second = save_plan(connection, RENAMED)
        publish(connection, second, by="a test", whatever_state=True, start=start)
    until(lambda: _plan(client) == first, seconds=1)
    until(lambda: _plan(client) == second, seconds=3)
    assert datetime.now(UTC) - start < timedelta(seconds=1)


def test_a_second_district_leaves_the_first_as_it_is(client: httpx.Client, engine: Engine) -> None:
    first = put_out(engine, PLAN)
    other = moved(PLAN, code="330106", metric_crs="EPSG:32632")
    second = put_out(engine, other)
    there = other.grids.geometry[0].centroid
    asked = {"lon": there.x, "lat": there.y, "crs": "cgcs2000"}

    def answers() -> bool:
        return client.get("/locate", params=asked).json().get("plan") == {"id": second}

    until(answers, seconds=1)
    assert _plan(client) == first


def test_no_answer_mixes_two_plans_while_they_change_over(
    client: httpx.Client, engine: Engine
) -> None:
    name_of = {put_out(engine, PLAN): "第2网格", put_out(engine, RENAMED): "新第2网格"}
    until(lambda: _plan(client) in name_of, seconds=1)

    def ask(_turn: int) -> tuple[int, int, str]:
        answer = client.get("/locate", params=HERE)
        body = answer.json()
        return answer.status_code, body["plan"]["id"], body["grid"]["name"]

    with ThreadPoolExecutor(4) as pool:
        asked = pool.map(ask, range(400))
        for plan_id in [*name_of] * 3:
            with engine.begin() as connection:
                publish(connection, plan_id, by="a test")
        answers = set(asked)
    assert answers <= {(200, plan_id, name) for plan_id, name in name_of.items()}


def test_a_server_cut_off_from_its_database_answers_on_and_catches_up(
    engine: Engine,
) -> None:
    cut = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
    """
    first = put_out(engine, PLAN)
    with served(create_app(open_engine(engine.url))) as client:
        with engine.connect() as connection:
            connection.execute(text(cut))
        assert _plan(client) == first
        second = put_out(engine, RENAMED)
        until(lambda: _plan(client) == second, seconds=5)
