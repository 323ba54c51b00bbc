"""Edits, undo and redo over HTTP: what is told of them, and what is refused in which words."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from office import EDGE, ELSEWHERE, LOWER, PLAN, UPPER, Office, office, refused, told
from sqlalchemy import Engine, text

OTHER = PLAN.grids["grid_code"][2]
LINE = PLAN.units.geometry[0].union(PLAN.units.geometry[17]).bounds
MIDDLE = (LINE[0] + LINE[2]) / 2
ACROSS = {
    "type": "LineString",
    "coordinates": [[MIDDLE, LINE[1] - 0.001], [MIDDLE, LINE[3] + 0.001]],
}


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        yield opened


@pytest.fixture
def draft(at: Office) -> int:
    return at.draft()


def _grids(at: Office, plan: int) -> list[dict[str, Any]]:
    features = told(at.get("planner", f"/plans/{plan}/grids"))["features"]
    return [feature["properties"] for feature in features]


def test_an_edit_tells_of_giver_and_taker(at: Office, draft: int) -> None:
    answer = at.edit(draft, 1, "move_units", unit_ids=EDGE[:1], to_grid=LOWER)
    body = told(answer)
    assert body["version"] == 2
    assert {g["grid_code"]: g["households"] for g in body["grids"]} == {UPPER: 425, LOWER: 475}
    assert {g["grid_code"]: round(g["deviation"], 4) for g in body["grids"]} == {
        UPPER: -0.0556,
        LOWER: 0.0556,
    }
    assert (body["gone"], body["moved"], body["warnings"]) == ([], {"12": LOWER}, [])
    stored = {grid["grid_code"]: grid for grid in _grids(at, draft)}
    for grid in body["grids"]:
        assert grid["geometry"]["type"] == "MultiPolygon"
        kept = stored[grid["grid_code"]]
        assert {name: grid[name] for name in grid if name in kept} == {
            name: kept[name] for name in grid if name in kept
        }
    assert re.fullmatch(r"total;dur=\d+\.\d", answer.headers["server-timing"])


def test_leaving_the_band_is_warned_about(at: Office, draft: int) -> None:
    body = told(at.edit(draft, 1, "move_units", unit_ids=EDGE, to_grid=LOWER))
    assert {w["grid_code"]: w["kind"] for w in body["warnings"]} == {
        UPPER: "out_of_band",
        LOWER: "out_of_band",
    }


@pytest.mark.parametrize(
    ("op", "rest", "grids"),
    [
        ("merge_grids", {"grid_codes": [UPPER, LOWER]}, 3),
        ("split_grid", {"grid_code": UPPER}, 5),
        ("split_by_line", {"grid_code": UPPER, "line": ACROSS}, 5),
        ("new_grid", {"unit_ids": [0, 1]}, 5),
        ("rebalance", {"grid_codes": [UPPER, LOWER], "stability": 0}, 4),
        ("rename", {"grid_code": UPPER, "name": "新名"}, 4),
        ("set_kind", {"grid_code": UPPER, "kind": "dedicated"}, 4),
        ("lock", {"grid_code": UPPER}, 4),
        ("unlock", {"grid_code": UPPER}, 4),
        ("comment", {"text": "看看这里"}, 4),
    ],
)
def test_every_edit_there_is_can_be_made_undone_and_done_again(
    at: Office, draft: int, op: str, rest: dict[str, Any], grids: int
) -> None:
    first = {"unlock": ("lock", {"grid_code": UPPER})}
    name, what = first.get(op, ("move_units", {"unit_ids": EDGE, "to_grid": LOWER}))
    told(at.edit(draft, 1, name, **what))
    before = at.get("planner", f"/plans/{draft}/grids").json()
    told(at.edit(draft, 2, op, **rest))
    after = at.get("planner", f"/plans/{draft}/grids").json()
    assert len(after["features"]) == grids
    assert sum(f["properties"]["households"] for f in after["features"]) == 1800
    undone = told(at.post("planner", f"/plans/{draft}/undo", {"base_version": 3}))
    assert undone["version"] == 4
    assert at.get("planner", f"/plans/{draft}/grids").json() == before
    again = told(at.post("planner", f"/plans/{draft}/redo", {"base_version": 4}))
    assert again["version"] == 5
    assert at.get("planner", f"/plans/{draft}/grids").json() == after


def test_a_stale_edit_is_told_who_changed_what_since_and_changes_nothing(
    at: Office, draft: int
) -> None:
    told(at.edit(draft, 1, "rename", grid_code=UPPER, name="甲"))
    told(at.edit(draft, 2, "move_units", unit_ids=EDGE[:1], to_grid=LOWER))
    before = _grids(at, draft)
    body = refused(at.edit(draft, 1, "rename", grid_code=UPPER, name="乙"), 409)
    assert body["version"] == 3
    known = [(c["version"], c["by"], c["action"], sorted(c["grids"])) for c in body["changes"]]
    assert known == [
        (2, "planner", "rename", [UPPER]),
        (3, "planner", "move_units", [UPPER, LOWER]),
    ]
    refused(at.post("planner", f"/plans/{draft}/undo", {"base_version": 2}), 409)
    refused(at.edit(draft, 4, "rename", grid_code=UPPER, name="乙"), 409)
    assert (_grids(at, draft), at.version(draft)) == (before, 3)


@pytest.mark.parametrize(
    ("op", "rest", "named"),
    [
        ("move_units", {"unit_ids": [0], "to_grid": LOWER}, LOWER),
        ("move_units", {"unit_ids": EDGE, "to_grid": OTHER}, OTHER[:12]),
        ("move_units", {"unit_ids": list(range(18)), "to_grid": LOWER}, UPPER),
        ("new_grid", {"unit_ids": [0, 17]}, ""),
    ],
)
def test_what_would_break_the_plan_is_refused_with_reason_and_place(
    at: Office, draft: int, op: str, rest: dict[str, Any], named: str
) -> None:
    body = refused(at.edit(draft, 1, op, **rest), 422)
    assert named in body["detail"]
    west, south, east, north = PLAN.grids.total_bounds
    for fault in body["faults"]:
        lon, lat = fault["place"]
        assert west <= lon <= east
        assert south <= lat <= north
    assert at.version(draft) == 1


@pytest.mark.parametrize(
    ("op", "rest"),
    [
        ("move_units", {"unit_ids": [999_999], "to_grid": LOWER}),
        ("move_units", {"unit_ids": [2**31], "to_grid": LOWER}),
        ("move_units", {"unit_ids": [2**63 - 1], "to_grid": LOWER}),
        ("move_units", {"unit_ids": EDGE[:1], "to_grid": "nowhere"}),
        ("rename", {"grid_code": "nowhere", "name": "x"}),
        ("merge_grids", {"grid_codes": [UPPER, UPPER]}),
        ("split_grid", {"grid_code": UPPER, "parts": 100}),
        (
            "split_by_line",
            {"grid_code": UPPER, "line": {"type": "LineString", "coordinates": [[0, 0], [0, 0]]}},
        ),
        (
            "split_by_line",
            {
                "grid_code": UPPER,
                "line": {"type": "LineString", "coordinates": [[1e300, 0], [-1e300, 1]]},
            },
        ),
    ],
)
def test_what_is_not_there_or_cannot_be_done_is_refused(
    at: Office, draft: int, op: str, rest: dict[str, Any]
) -> None:
    refused(at.edit(draft, 1, op, **rest), 422)
    assert at.version(draft) == 1


_JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b'{"op": "move_units"}',
        b'{"base_version": 1}',
        b'{"base_version": 1, "op": "fly"}',
        b'{"base_version": 1, "op": ["move_units"]}',
        b'{"base_version": "1", "op": "lock", "grid_code": "a"}',
        b'{"base_version": 0, "op": "lock", "grid_code": "a"}',
        b'{"base_version": 2147483648, "op": "lock", "grid_code": "a"}',
        b'{"base_version": 1, "op": "lock", "grid_code": "a", "more": 1}',
        b'{"base_version": 1, "op": "lock", "grid_code": "\\u0000"}',
        b'{"base_version": 1, "op": "move_units", "unit_ids": ["1"], "to_grid": "a"}',
        b'{"base_version": 1, "op": "move_units", "unit_ids": [1.5], "to_grid": "a"}',
        b'{"base_version": 1, "op": "move_units", "unit_ids": [], "to_grid": "a"}',
        b'{"base_version": 1, "op": "move_units", "unit_ids": [1e400], "to_grid": "a"}',
        b'{"base_version": 1, "op": "rebalance", "grid_codes": ["a", "b"], "stability": NaN}',
        b'{"base_version": 1, "op": "rename", "grid_code": "a", "name": "\xff"}',
        b'{"base_version": 1, "op": "split_by_line", "grid_code": "a", "line": {}}',
        (
            b'{"base_version": 1, "op": "split_by_line", "grid_code": "a", "line": '
            b'{"type": "LineString", "coordinates": [["NaN", 1], [1, 2]]}}'
        ),
    ],
)
def test_a_body_that_is_no_edit_is_refused_after_role_and_plan(
    at: Office, draft: int, body: bytes
) -> None:
    path = f"/plans/{draft}/edits"
    refused(at.ask("planner", "POST", path, content=body, headers=_JSON), 422)
    refused(at.ask("public", "POST", path, content=body, headers=_JSON), 401)
    refused(at.ask("reviewer", "POST", path, content=body, headers=_JSON), 403)
    refused(at.ask(ELSEWHERE, "POST", path, content=body, headers=_JSON), 404)
    assert at.version(draft) == 1


def _everything(at: Office) -> dict[str, str]:
    """Hash the rows of every table there is."""
    with at.engine.connect() as connection:
        tables = connection.scalars(
            text(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                " AND table_type = 'BASE TABLE' AND table_name <> 'spatial_ref_sys'"
            )
        ).all()
        rows = "SELECT md5(string_agg(row::text, ',' ORDER BY row::text)) FROM {} AS row"
        return {table: connection.scalar(text(rows.format(table))) for table in tables}


@pytest.mark.parametrize(
    ("op", "rest"),
    [
        ("move_units", {"unit_ids": EDGE, "to_grid": LOWER}),
        ("split_grid", {"grid_code": UPPER}),
        ("merge_grids", {"grid_codes": [UPPER, LOWER]}),
        ("comment", {"text": "看看这里"}),
    ],
)
def test_a_dry_run_tells_what_the_edit_tells_and_changes_nothing(
    at: Office, draft: int, op: str, rest: dict[str, Any]
) -> None:
    body = {"base_version": 1, "op": op, **rest}
    before = _everything(at)
    path = f"/plans/{draft}/edits"
    dry = told(at.post("planner", path, body, params={"dry_run": "true"}))
    assert dry["version"] == 1
    assert _everything(at) == before
    done = told(at.post("planner", path, body, params={"dry_run": "false"}))
    assert done == dry | {"version": 2}
    assert _everything(at) != before


def test_a_dry_run_is_refused_as_the_edit_would_be(at: Office, draft: int) -> None:
    path, dry = f"/plans/{draft}/edits", {"params": {"dry_run": "true"}}
    torn = {"base_version": 1, "op": "move_units", "unit_ids": [0], "to_grid": LOWER}
    before = _everything(at)
    assert refused(at.post("planner", path, torn, **dry), 422)["faults"]
    refused(at.post("planner", path, torn | {"base_version": 2}, **dry), 409)
    refused(at.post("reviewer", path, torn, **dry), 403)
    refused(at.post("planner", path, torn, params={"dry_run": "perhaps"}), 422)
    assert _everything(at) == before


def test_with_nothing_to_take_back_or_do_again_the_version_stays(at: Office, draft: int) -> None:
    for step in ("undo", "redo"):
        refused(at.post("planner", f"/plans/{draft}/{step}", {"base_version": 1}), 409)
        refused(at.ask("planner", "POST", f"/plans/{draft}/{step}"), 409)
    assert at.version(draft) == 1


def test_a_published_plan_cannot_be_edited(at: Office) -> None:
    refused(at.edit(at.published, 1, "rename", grid_code=UPPER, name="x"), 409)
    refused(at.post("planner", f"/plans/{at.published}/undo", {"base_version": 1}), 409)


def test_the_log_tells_who_did_what_and_is_read_in_pages(at: Office, draft: int) -> None:
    told(at.edit(draft, 1, "move_units", unit_ids=EDGE[:1], to_grid=LOWER))
    told(at.post("planner", f"/plans/{draft}/undo", {"base_version": 2}))
    entries = told(at.get("reviewer", f"/plans/{draft}/log"))
    assert [(e["version"], e["by"], e["action"]) for e in entries] == [
        (1, "planner", "made"),
        (2, "planner", "move_units"),
        (3, "planner", "undo"),
    ]
    assert entries[1]["body"]["unit_ids"] == EDGE[:1]
    assert sorted(entries[1]["grids"]) == [UPPER, LOWER]
    assert entries[2]["edit_id"] == entries[1]["id"]
    paged, path = [], f"/plans/{draft}/log?limit=2"
    while path:
        page = at.get("administrator", path)
        paged += told(page)
        found = re.search(r'<([^>]+)>; rel="next"', page.headers.get("link", ""))
        path = found[1] if found else ""
    assert paged == entries


def test_the_log_is_for_who_draws_and_decides(at: Office, draft: int) -> None:
    refused(at.get("public", f"/plans/{at.published}/log"), 401)
    for who in ("viewer", "worker", "department"):
        refused(at.get(who, f"/plans/{draft}/log"), 403)
    refused(at.get(ELSEWHERE, f"/plans/{draft}/log"), 404)


def test_the_log_keeps_what_was_asked_for_as_it_was(at: Office, draft: int) -> None:
    text = '" \\ <script> 网格 \U0001f600'
    told(at.edit(draft, 1, "comment", text=text))
    entries = told(at.get("planner", f"/plans/{draft}/log"))
    assert json.dumps(entries[-1]["body"]["text"]) == json.dumps(text)
