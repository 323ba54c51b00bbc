"""Plans over HTTP: who sees which, what stands at the top, and the layers."""

import json
from collections.abc import Iterator

import pytest
import shapely
from office import EDGE, ELSEWHERE, LOWER, PLAN, UPPER, Office, office, refused, told
from serving import served
from sqlalchemy import Engine, create_engine, text

from api.http.app import create_app
from sql.cluster import Cluster
from sql.store import load_plan

OTHER = PLAN.grids["grid_code"][2]
DRAWERS = ["planner", "reviewer", "administrator"]
OTHERS = ["public", "viewer", "worker", "department", ELSEWHERE]


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        yield opened


@pytest.fixture(scope="module")
def draft(at: Office) -> int:
    return at.draft()


def test_a_draft_is_there_for_who_draws_and_decides_and_for_nobody_else(
    at: Office, draft: int
) -> None:
    for who in DRAWERS:
        body = told(at.get(who, f"/plans/{draft}"))
        assert (body["id"], body["state"], body["version"]) == (draft, "draft", 1)
        assert draft in [plan["id"] for plan in told(at.get(who, "/plans"))]
    for who in OTHERS:
        hidden = refused(at.get(who, f"/plans/{draft}"), 404)
        never = refused(at.get(who, "/plans/987654321"), 404)
        assert {**hidden, "plan_id": 0, "detail": ""} == {**never, "plan_id": 0, "detail": ""}
        assert [plan["id"] for plan in told(at.get(who, "/plans"))] == [at.published]
        for part in ("grids", "units", "exceptions", f"diff/{at.published}"):
            refused(at.get(who, f"/plans/{draft}/{part}"), 404)
        refused(at.get(who, f"/plans/{at.published}/diff/{draft}"), 404)


def test_the_top_of_a_plan_tells_what_it_is_and_the_public_not_who_did_it(
    at: Office, draft: int
) -> None:
    body = told(at.get("public", f"/plans/{at.published}"))
    assert body["state"] == "approved"
    assert body["district"] == "150203"
    assert (body["target"], body["tolerance"]) == (450, 0.1)
    counts = {"grids": 4, "communities": 2, "units": 72, "households": 1800, "out_of_band": 0}
    assert body["counts"] == counts
    (publication,) = body["publications"]
    assert publication.keys() == {"from", "until", "filing_number", "by"}
    assert (publication["until"], publication["by"], body["author"]) == (None, None, None)
    signed = told(at.get("viewer", f"/plans/{at.published}"))
    assert signed["publications"][0]["by"] == "a test"
    drawn = told(at.get("planner", f"/plans/{draft}"))
    assert (drawn["name"], drawn["author"]) == ("a draft", "planner")
    assert (drawn["from_plan"], drawn["publications"]) == (at.published, [])


def test_layers_are_whole_and_plain_lon_lat(at: Office, draft: int) -> None:
    with at.engine.connect() as connection:
        plan = load_plan(connection, draft)
    for layer, key in (("grids", "grid_code"), ("units", "unit_id")):
        answer = at.get("planner", f"/plans/{draft}/{layer}")
        assert answer.headers["content-type"] == "application/geo+json"
        body = told(answer)
        assert body.keys() == {"type", "features"}
        stored = getattr(plan, layer)
        assert [f["properties"][key] for f in body["features"]] == list(stored[key])
        for feature, shape in zip(body["features"], stored.geometry, strict=True):
            sent = shapely.from_geojson(json.dumps(feature["geometry"]))
            assert shapely.hausdorff_distance(sent, shape) < 1e-9
    grids = told(at.get("planner", f"/plans/{draft}/grids"))["features"]
    measured = set(plan.grids.columns) - {"geometry"}
    assert measured | {"locked", "community_name"} == grids[0]["properties"].keys()
    units = told(at.get("planner", f"/plans/{draft}/units"))["features"]
    assert {"unit_id", "grid_code", "community_code", "households"} <= units[0]["properties"].keys()
    assert told(at.get("planner", f"/plans/{draft}/exceptions"))["features"] == []


def test_a_layer_is_sent_again_only_when_the_plan_has_another_version(at: Office) -> None:
    plan = at.draft()
    first = at.get("planner", f"/plans/{plan}/grids")
    known = {"if-none-match": first.headers["etag"]}
    assert "gzip" in first.headers["content-encoding"]
    assert first.headers["vary"] == "accept-encoding"
    assert at.get("planner", f"/plans/{plan}/grids", headers=known).status_code == 304
    refused(at.get("public", f"/plans/{plan}/grids", headers=known), 404)
    told(at.edit(plan, 1, "rename", grid_code=UPPER, name="新名"))
    again = told(at.get("planner", f"/plans/{plan}/grids", headers=known))
    assert again["features"][0]["properties"]["name"] == "新名"


def test_exceptions_of_an_edited_draft_are_those_of_now(at: Office) -> None:
    plan = at.draft()
    told(at.edit(plan, 1, "merge_grids", grid_codes=[UPPER, LOWER]))
    told(at.edit(plan, 2, "split_grid", grid_code=OTHER, parts=9))
    body = told(at.get("planner", f"/plans/{plan}/exceptions"))
    with at.engine.connect() as connection:
        stored = load_plan(connection, plan).exceptions
    assert [f["properties"]["kind"] for f in body["features"]] == list(stored["kind"])


def test_a_diff_tells_what_became_of_each_grid(at: Office) -> None:
    plan = at.draft()
    told(at.edit(plan, 1, "move_units", unit_ids=EDGE[:2], to_grid=LOWER))
    body = told(at.get("planner", f"/plans/{at.published}/diff/{plan}"))
    assert (body["before"], body["after"]) == (at.published, plan)
    assert (body["summary"]["moved"], body["summary"]["unchanged"]) == (2, 2)
    assert body["summary"]["households_moved"] == 50
    for code in PLAN.grids["grid_code"]:
        rows = [row for row in body["lineage"] if row["from_grid"] == code]
        assert sum(row["household_share"] for row in rows) == pytest.approx(1, abs=1e-12)
        assert sum(row["area_share"] for row in rows) == pytest.approx(1, abs=1e-9)
    changes = [row for row in body["grids"] if UPPER in row["from_grids"]]
    assert [row["class"] for row in changes] == ["moved"]


@pytest.mark.parametrize("plan", ["0", "-1", "x", "1.5", str(2**63), "9" * 400, "%00", "1%00"])
def test_what_is_no_id_is_refused(at: Office, plan: str) -> None:
    answer = at.get("planner", f"/plans/{plan}")
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"


def test_whoever_may_not_make_a_draft_is_told_so_whatever_they_send(at: Office) -> None:
    for who, status in [("public", 401), ("viewer", 403), ("reviewer", 403)]:
        for body in (b"{", b"\xff", b'{"from_plan": 987654321}', b""):
            json_said = {"content-type": "application/json"}
            answer = at.ask(who, "POST", "/plans", content=body, headers=json_said)
            refused(answer, status)


def test_a_draft_is_made_only_from_what_can_be_seen(at: Office, draft: int) -> None:
    refused(at.post(ELSEWHERE, "/plans", {"from_plan": draft}), 404)
    refused(at.post("planner", "/plans", {"from_plan": 987654321}), 404)
    unnamed = told(at.post("planner", "/plans", {"from_plan": draft}), 201)["id"]
    assert told(at.get("planner", f"/plans/{unnamed}"))["from_plan"] == draft


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"{", "no JSON"),
        (b"[]", ""),
        (b"", "from_plan"),
        (b'{"from_plan": "1"}', "from_plan"),
        (b'{"from_plan": 1, "nam": "x"}', "nam"),
        (b'{"from_plan": 1, "name": "\\u0000"}', "NUL"),
        (b'{"from_plan": 1, "name": ""}', "name"),
        (b'{"from_plan": 9223372036854775808}', "64 bits"),
        (b'{"from_plan": 1e999}', "finite"),
        (b"[" * 100_000, "no JSON"),
    ],
)
def test_a_body_that_is_none_is_refused_in_words(at: Office, body: bytes, word: str) -> None:
    json_said = {"content-type": "application/json"}
    answer = at.ask("planner", "POST", "/plans", content=body, headers=json_said)
    assert word in refused(answer, 422)["detail"]


def test_a_body_of_another_type_or_too_long_is_refused(at: Office) -> None:
    form = {"content-type": "text/plain"}
    body = json.dumps({"from_plan": at.published}).encode()
    refused(at.ask("planner", "POST", "/plans", content=body, headers=form), 415)
    json_said = {"content-type": "application/json"}
    long = b" " * (2 * 1024 * 1024) + body
    refused(at.ask("planner", "POST", "/plans", content=long, headers=json_said), 413)
    parts = (long[i : i + 65536] for i in range(0, len(long), 65536))
    refused(at.ask("planner", "POST", "/plans", content=parts, headers=json_said), 413)


def test_a_bad_token_is_refused_even_where_none_is_wanted(at: Office) -> None:
    asked = {"authorization": "Bearer none-of-ours"}
    refused(at.get("public", f"/plans/{at.published}", headers=asked), 401)


def test_while_the_database_is_away_the_answer_is_503_and_says_when_to_try_again(
    engine: Engine, cluster: Cluster
) -> None:
    with served(create_app(engine)) as client:
        told(client.get("/plans"))
        admin = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            name = engine.url.database
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            ended = text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :x"
            )
            connection.execute(ended, {"x": name})
        admin.dispose()
        answer = client.get("/plans")
        assert refused(answer, 503)["detail"] == "the database cannot be reached just now"
        assert answer.headers["retry-after"] == "1"
