"""GET /locate: what it answers, what it refuses and in which words."""

from datetime import UTC, datetime, timedelta

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from locate_cases import by_the_rule, hard_points, moved
from pyproj import Geod, Transformer
from sample_plan import sample_plan
from serving import MASKED, put_out, roster, served
from sqlalchemy import Engine

from api.http.app import create_app
from api.http.live import live
from gridding.datum import wgs84_to_bd09, wgs84_to_gcj02
from gridding.errors import NotFoundError

PLAN = sample_plan()
CODE = PLAN.grids["grid_code"][1]
INSIDE = PLAN.grids.geometry[1].centroid
LON, LAT = INSIDE.x, INSIDE.y
HERE = {"lon": LON, "lat": LAT, "crs": "cgcs2000"}


@pytest.fixture(scope="module")
def client(module_engine: Engine) -> httpx.Client:
    put_out(module_engine, PLAN, roster(CODE))
    with served(create_app(module_engine)) as client:
        yield client


def _problem(answer: httpx.Response, status: int) -> dict:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    return body


def test_the_answer_names_grid_community_street_plan_and_masked_workers(
    client: httpx.Client,
) -> None:
    answer = client.get("/locate", params=HERE)
    assert answer.status_code == 200
    assert answer.json() == {
        "plan": {"id": 1},
        "street": {"code": "150203001", "name": "样例街道"},
        "community": {"code": "150203001001", "name": "样例1社区"},
        "grid": {"grid_code": CODE, "name": "第2网格"},
        "workers": [{"worker_id": "w1", "name": "张三", "role": "网格长", "phone": MASKED}],
        "on_boundary": False,
        "snapped_m": None,
    }


def _as(crs: str) -> tuple[float, float]:
    if crs == "gcj02":
        x, y = wgs84_to_gcj02(LON, LAT)
    elif crs == "bd09":
        x, y = wgs84_to_bd09(LON, LAT)
    elif crs.startswith("EPSG:"):
        x, y = Transformer.from_crs(4490, crs, always_xy=True).transform(LON, LAT)
    else:
        x, y = LON, LAT
    return float(x), float(y)


@pytest.mark.parametrize(
    "crs", ["wgs84", "cgcs2000", "gcj02", "bd09", "EPSG:4326", "EPSG:4546", "EPSG:4525", "WGS84"]
)
def test_a_place_is_the_same_in_every_datum(client: httpx.Client, crs: str) -> None:
    x, y = _as(crs)
    answer = client.get("/locate", params={"lon": x, "lat": y, "crs": crs})
    assert answer.json()["grid"]["grid_code"] == CODE


def test_every_hard_point_is_answered_by_the_rule_from_memory_and_from_the_database(
    client: httpx.Client,
) -> None:
    points = hard_points(PLAN.grids, seed=1)
    points = points[np.random.default_rng(1).choice(len(points), 60, replace=False)]
    at = datetime.now(UTC).isoformat()
    for (lon, lat), code in zip(points.tolist(), by_the_rule(PLAN.grids, points), strict=True):
        asked = {"lon": lon, "lat": lat, "crs": "cgcs2000"}
        now, then = (client.get("/locate", params=asked | extra) for extra in ({}, {"at": at}))
        assert now.json() == then.json()
        assert now.json().get("grid", {"grid_code": ""})["grid_code"] == code


AROUND = ({}, {"accept-language": "zh"}, {"origin": "https://elsewhere"}, {"accept": "text/html"})
PLAIN = f"lon={LON}&lat={LAT}&crs=cgcs2000"
ODD = [
    *(PLAIN, f"crs=wgs84&lat={LAT}&lon={LON}", f"{PLAIN}&snap_m=5", f"{PLAIN}&snap_m=51"),
    *(
        f"{PLAIN}&snap_m=-1",
        f"{PLAIN}&snap_m=nan",
        f"{PLAIN}&lang=zh",
        f"{PLAIN}&lon=1",
        PLAIN + "&",
    ),
    *(f"lon={LON}&lat={LAT}", f"lon={LON}&lat={LAT}&crs=", f"lon={LON}&lat={LAT}&crs=WGS84"),
    *(f"lon={LON}&lat={LAT}&crs=EPSG%3A4490", f"lon={LON}&lat={LAT}&crs=gcj02", "", "lon", "=&=&="),
    *(f"lon={LAT}&lat={LON}&crs=wgs84", "lon=0&lat=0&crs=wgs84", "lon=0&lat=-0.0&crs=gcj02"),
    *("lon=181&lat=1&crs=wgs84", "lon=1&lat=91&crs=wgs84", "lon=500000&lat=4500000&crs=wgs84"),
    *(f"lon=%31{str(LON)[1:]}&lat={LAT}&crs=wgs84", f"lon={LON}%00&lat={LAT}&crs=wgs84"),
    *(
        f"lon=+{LON}&lat={LAT}&crs=wgs84",
        f"lon={LON}e0&lat={LAT}&crs=wgs84",
        "lon=.5&lat=1&crs=bd09",
    ),
    f"lon={LON:.18f}000&lat={LAT}&crs=wgs84",
]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_answer_ahead_of_all_else_is_the_ordinary_one(client: httpx.Client, method: str) -> None:
    """Credentials make it ordinary, and an unknown cookie is nobody's."""
    points = hard_points(PLAN.grids, seed=2)[::40].tolist() if method == "GET" else []
    asked = ODD + [f"lon={lon:.20f}&lat={lat:.20f}&crs=cgcs2000" for lon, lat in points]
    statuses = set()
    for query in asked:
        for headers in AROUND if query in ODD else AROUND[:1]:
            quick, ordinary = (
                client.request(method, f"/locate?{query}", headers=headers | more)
                for more in ({}, {"cookie": "other=1"})
            )
            statuses.add(quick.status_code)
            told = [
                (r.status_code, dict(r.headers) | {"date": ""}, r.content)
                for r in (quick, ordinary)
            ]
            assert told[0] == told[1], query
    assert statuses == ({200, 400, 404, 422} if method == "GET" else {400, 405})


def test_a_plain_question_never_gets_to_the_endpoint(engine: Engine) -> None:
    put_out(engine, PLAN, roster(CODE))
    app = create_app(engine)

    def gone() -> None:
        raise NotFoundError("the endpoint is asked")

    app.dependency_overrides[live] = gone
    with served(app) as client:
        assert client.get("/locate", params=HERE).json()["workers"][0]["phone"] == MASKED
        for more in ({"cookie": "other=1"}, {"authorization": "Bearer none"}):
            answer = client.get("/locate", params=HERE, headers=more)
            assert answer.status_code == (404 if "cookie" in more else 401)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"crs": None}, ["crs"]),
        ({"crs": ""}, ["crs", "wgs84"]),
        ({"crs": "wgs-84"}, ["crs", "wgs84, cgcs2000, gcj02, bd09 or EPSG:n"]),
        ({"crs": "EPSG:99999999"}, ["crs", "EPSG:99999999"]),
        ({"lon": None}, ["lon"]),
        ({"lon": "east"}, ["lon", "number"]),
        ({"lon": "nan"}, ["finite"]),
        ({"lat": "inf"}, ["finite"]),
        ({"lat": "1e999"}, ["finite"]),
        ({"lon": 181}, ["out of range"]),
        ({"lon": LAT, "lat": LON}, ["swapped", "对调"]),
        ({"lon": 0, "lat": 0}, ["0, 0", "no coordinate"]),
        ({"lon": 0, "lat": 0, "crs": "EPSG:4546"}, ["0, 0", "no coordinate"]),
        ({"snap_m": 51}, ["snap_m", "50"]),
        ({"snap_m": "nan"}, ["snap_m"]),
        ({"at": "2026-03-01T12:00:00"}, ["at", "offset"]),
        ({"at": "2026-03-01"}, ["at", "offset"]),
        ({"at": "noon"}, ["at", "ISO 8601"]),
        ({"at": ""}, ["at", "ISO 8601"]),
    ],
)
def test_what_cannot_be_answered_is_a_problem_in_clear_words(
    client: httpx.Client, change: dict, words: list[str]
) -> None:
    asked = {key: value for key, value in (HERE | change).items() if value is not None}
    body = _problem(client.get("/locate", params=asked), 422)
    assert all(word in body["detail"] for word in words)
    assert body["faults"]


def test_outside_is_not_found_with_the_nearest_grid_and_its_distance(client: httpx.Client) -> None:
    west, south = min(PLAN.grids.geometry[1].exterior.coords, key=sum)
    lon, lat, _ = Geod(ellps="GRS80").fwd(west, south, 225, 250.0)
    for extra in ({}, {"at": datetime.now(UTC).isoformat()}):
        asked = {"lon": lon, "lat": lat, "crs": "cgcs2000"} | extra
        body = _problem(client.get("/locate", params=asked), 404)
        assert body["nearest"] == {"grid_code": CODE, "name": "第2网格"}
        assert body["distance_m"] == pytest.approx(250.0, abs=0.05)


def test_a_point_just_outside_is_snapped_where_that_is_asked_for(client: httpx.Client) -> None:
    west, south = min(PLAN.grids.geometry[1].exterior.coords, key=sum)
    lon, lat, _ = Geod(ellps="GRS80").fwd(west, south, 225, 12.345)
    for extra in ({}, {"at": datetime.now(UTC).isoformat()}):
        asked = {"lon": lon, "lat": lat, "crs": "cgcs2000"} | extra
        body = client.get("/locate", params=asked | {"snap_m": 13}).json()
        assert body["grid"]["grid_code"] == CODE
        assert body["snapped_m"] == pytest.approx(12.345, abs=0.006)
        assert body["on_boundary"] is False
        near = _problem(client.get("/locate", params=asked | {"snap_m": 12}), 404)
        assert near["distance_m"] == body["snapped_m"]


def test_a_plus_that_was_not_quoted_still_is_an_offset(client: httpx.Client) -> None:
    at = (datetime.now(UTC) + timedelta(hours=8)).replace(tzinfo=None).isoformat()
    answer = client.get(f"/locate?lon={LON}&lat={LAT}&crs=wgs84&at={at}+08:00")
    assert answer.status_code == 200


def test_the_way_is_told_to_who_asks_otherwise(client: httpx.Client) -> None:
    body = _problem(client.post("/locate"), 405)
    assert body["title"] == "Method Not Allowed"
    _problem(client.get("/nowhere"), 404)


def test_nothing_published_is_said_so(engine: Engine) -> None:
    with served(create_app(engine)) as client:
        for extra in ({}, {"at": datetime.now(UTC).isoformat()}):
            body = _problem(client.get("/locate", params=HERE | extra), 404)
            assert "published" in body["detail"]
            assert "nearest" not in body


def test_a_past_moment_is_answered_by_the_plan_and_workers_of_then(engine: Engine) -> None:
    before = datetime.now(UTC)
    first = put_out(engine, PLAN, roster(CODE))
    between = datetime.now(UTC)
    renamed = PLAN.grids.assign(name="新" + PLAN.grids["name"])
    second = put_out(engine, type(PLAN)(**vars(PLAN) | {"grids": renamed}))
    with served(create_app(engine)) as client:
        _problem(client.get("/locate", params=HERE | {"at": before.isoformat()}), 404)
        then = client.get("/locate", params=HERE | {"at": between.isoformat()}).json()
        now = client.get("/locate", params=HERE).json()
    assert (then["plan"]["id"], then["grid"]["name"]) == (first, "第2网格")
    assert (now["plan"]["id"], now["grid"]["name"]) == (second, "新第2网格")
    assert [worker["phone"] for worker in then["workers"]] == [MASKED]


def test_each_of_two_districts_answers_for_its_own_points(engine: Engine) -> None:
    other = moved(PLAN, code="330106", metric_crs="EPSG:32632")
    first, second = put_out(engine, PLAN), put_out(engine, other)
    there = other.grids.geometry[1].centroid
    at = datetime.now(UTC).isoformat()
    with served(create_app(engine)) as client:
        for extra in ({}, {"at": at}):
            ours = client.get("/locate", params=HERE | extra).json()
            elsewhere = {"lon": there.x, "lat": there.y, "crs": "wgs84"}
            theirs = client.get("/locate", params=elsewhere | extra).json()
            assert (ours["plan"]["id"], ours["grid"]["grid_code"]) == (first, CODE)
            assert (theirs["plan"]["id"], theirs["grid"]["grid_code"][:6]) == (second, "330106")
            turned = {"lon": there.y, "lat": there.x, "crs": "wgs84"}
            assert "对调" in _problem(client.get("/locate", params=turned | extra), 422)["detail"]
            between = client.get("/locate", params={"lon": 50, "lat": 50, "crs": "wgs84"} | extra)
            assert _problem(between, 404)["nearest"]["grid_code"][:6] == "330106"


def test_an_unknown_error_tells_nothing_of_itself(engine: Engine) -> None:
    app: FastAPI = create_app(engine)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("the password is 123456")

    with served(app) as client:
        answer = client.get("/broken")
    assert "123456" not in answer.text
    assert _problem(answer, 500)["title"] == "Internal Server Error"
    assert answer.headers["x-content-type-options"] == "nosniff"
