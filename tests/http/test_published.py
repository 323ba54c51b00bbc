"""The layers of the published plans, the page that shows them, and what every answer carries."""

import json

import httpx
import pytest
import shapely
from sample_plan import sample_plan
from serving import put_out, served, until
from sqlalchemy import Engine

from api.http.app import create_app

PLAN = sample_plan()


@pytest.fixture(scope="module")
def client(module_engine: Engine) -> httpx.Client:
    put_out(module_engine, PLAN)
    with served(create_app(module_engine)) as client:
        yield client


def test_grids_are_plain_lon_lat_with_what_the_map_tells(client: httpx.Client) -> None:
    answer = client.get("/published/grids")
    assert answer.headers["content-type"] == "application/geo+json"
    body = answer.json()
    assert body["type"] == "FeatureCollection"
    assert body["district"] == "样例区"
    assert "crs" not in answer.text
    assert [feature["properties"] for feature in body["features"]] == [
        {
            "plan_id": 1,
            "district_code": "150203",
            "grid_code": row.grid_code,
            "name": row.name,
            "kind": "basic",
            "community_code": row.community_code,
            "community_name": f"样例{row.community_code[-1]}社区",
            "street_code": "150203001",
            "street_name": "样例街道",
            "households": row.households,
            "population": row.population,
            "deviation": 0,
        }
        for row in PLAN.grids.set_index("grid_code", drop=False).itertuples(index=False)
    ]
    for feature, expected in zip(body["features"], PLAN.grids.geometry, strict=True):
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shapely.hausdorff_distance(shape, expected) < 1e-7


@pytest.mark.parametrize(
    ("layer", "count", "names"),
    [
        ("units", 72, {"unit_id", "grid_code", "households", "building_count"}),
        ("barriers", 2, {"class", "hard", "name"}),
        ("exceptions", 0, set()),
    ],
)
def test_the_other_layers_carry_what_the_map_tells(
    client: httpx.Client, layer: str, count: int, names: set[str]
) -> None:
    features = client.get(f"/published/{layer}").json()["features"]
    assert len(features) == count
    assert {name for feature in features for name in feature["properties"]} == names


def test_a_layer_is_sent_once_for_each_publication(engine: Engine) -> None:
    put_out(engine, PLAN)
    with served(create_app(engine)) as client:
        first = client.get("/published/grids")
        asked = {"if-none-match": first.headers["etag"]}
        again = client.get("/published/grids", headers=asked)
        assert (again.status_code, again.content) == (304, b"")
        put_out(engine, PLAN)
        until(lambda: client.get("/published/grids", headers=asked).status_code == 200, seconds=1)


def test_a_layer_is_packed_only_for_who_can_unpack_it(client: httpx.Client) -> None:
    plain = client.get("/published/units", headers={"accept-encoding": "identity"})
    packed = client.get("/published/units", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.num_bytes_downloaded < len(plain.content) / 4
    assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"


def test_nothing_published_has_no_layers(engine: Engine) -> None:
    with served(create_app(engine)) as client:
        answer = client.get("/published/grids")
        assert client.get("/healthz").json() == {"status": "ok"}
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_layer_is_refused_by_name(client: httpx.Client) -> None:
    answer = client.get("/published/workers")
    assert answer.status_code == 422
    assert "grids" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("asked", "lang"), [("/", "zh-CN"), ("/?lang=zh", "zh-CN"), ("/?lang=en", "en")]
)
def test_the_page_speaks_chinese_unless_asked_otherwise(
    client: httpx.Client, asked: str, lang: str
) -> None:
    answer = client.get(asked, headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert f'<html lang="{lang}"' in answer.text


def test_the_page_may_load_only_from_its_own_server(client: httpx.Client) -> None:
    rules = client.get("/").headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in rules
    assert "frame-ancestors 'none'" in rules
    allowed = {source for rule in rules for source in rule.split()[1:]}
    assert allowed <= {"'none'", "'self'", "data:", "blob:"}


@pytest.mark.parametrize(
    "path", ["/", "/locate", "/published/grids", "/healthz", "/nowhere", "/pages/theme.css"]
)
def test_every_answer_carries_the_headers_that_guard_a_browser(
    client: httpx.Client, path: str
) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_files_of_the_page_are_served_and_nothing_above_them(client: httpx.Client) -> None:
    assert client.get("/pages/theme.css").headers["content-type"].startswith("text/css")
    assert client.get("/pages/..%2f__init__.py").status_code == 404
    assert client.get("/docs").status_code == 404
