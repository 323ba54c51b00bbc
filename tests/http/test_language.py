"""Refusals, warnings and exceptions in the language that `Accept-Language` asks for."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from chinese import english_in
from office import EDGE, ELSEWHERE, LOWER, PLAN, UPPER, Office, office, refused, told
from sqlalchemy import Engine

OTHER = PLAN.grids["grid_code"][2]
CHINESE = {"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}
NAMED = {"nowhere", "planner"}
"""What we say ourselves in the requests: no words of the program."""


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        yield opened


@pytest.fixture(scope="module")
def draft(at: Office) -> int:
    """A draft with a locked and a dedicated grid, at version 3."""
    plan = at.draft()
    told(at.edit(plan, 1, "set_kind", grid_code=OTHER, kind="dedicated"))
    told(at.edit(plan, 2, "lock", grid_code=OTHER))
    return plan


def _edit(at: Office, plan: int, **body: Any) -> httpx.Response:
    path = f"/plans/{plan}/edits"
    return at.post("planner", path, {"base_version": 3} | body, headers=CHINESE)


def _in_chinese(answer: httpx.Response) -> dict[str, Any]:
    """Return a problem, of which every word that a person reads must be Chinese."""
    body = refused(answer, answer.status_code)
    assert answer.headers["content-language"] == "zh-CN"
    assert "accept-language" in answer.headers["vary"]
    faults = body.get("faults", [])
    texts = [body["title"], body["detail"]]
    texts += [fault.get(key, "") for fault in faults for key in ("message", "found", "wanted")]
    named = NAMED | {part for fault in faults for part in fault.get("column", "").split(".")}
    for said in texts:
        assert not english_in(said) - named, said
    return body


def _line(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": points}


_W, _S, _E, _N = PLAN.grids.geometry[0].bounds


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"op": "move_units", "unit_ids": [0], "to_grid": LOWER}, "将不连片"),
        ({"op": "move_units", "unit_ids": EDGE, "to_grid": OTHER}, "的单元不能划入社区"),
        ({"op": "move_units", "unit_ids": list(range(18)), "to_grid": LOWER}, "没有单元"),
        ({"op": "move_units", "unit_ids": EDGE, "to_grid": UPPER}, "没有要移动的"),
        ({"op": "move_units", "unit_ids": [999_999], "to_grid": LOWER}, "草案中没有这些单元"),
        ({"op": "new_grid", "unit_ids": [0, 17]}, "新网格将不连片"),
        ({"op": "merge_grids", "grid_codes": [UPPER, UPPER]}, "无法合并"),
        ({"op": "merge_grids", "grid_codes": [UPPER, OTHER]}, "同一社区的网格"),
        ({"op": "split_grid", "grid_code": UPPER, "parts": 100}, "分不成 100 份"),
        ({"op": "split_grid", "grid_code": OTHER}, "已锁定（要求：先解锁）"),
        ({"op": "split_by_line", "grid_code": UPPER, "line": _line((_W, _S), (_W, _S))}, "长度"),
        ({"op": "split_by_line", "grid_code": UPPER, "line": _line((0, 9), (9, 9))}, "公里"),
        (
            {
                "op": "split_by_line",
                "grid_code": UPPER,
                "line": _line((_W - 0.001, (_S + _N) / 2), ((_W + _E) / 2, (_S + _N) / 2)),
            },
            "端点在网格",
        ),
        ({"op": "rebalance", "grid_codes": [UPPER, OTHER]}, "专属网格"),
        ({"op": "rename", "grid_code": "nowhere", "name": "x"}, "没有网格 nowhere"),
        ({"op": "lock", "grid_code": OTHER}, "已锁定"),
        ({"op": "unlock", "grid_code": UPPER}, "没有锁定"),
        ({"op": "set_kind", "grid_code": UPPER, "kind": "basic"}, "已是基础网格"),
        ({"op": "comment", "grid_code": "nowhere", "text": "看"}, "没有网格"),
        ({"op": "fly"}, "op"),
        ({"op": "lock"}, "必填"),
        ({"op": "lock", "grid_code": "", "more": 1}, "不应有此项"),
        ({"op": "move_units", "unit_ids": [], "to_grid": 7}, "至少应有 1 项"),
        ({"op": "split_grid", "grid_code": UPPER, "parts": 1}, "应不小于 2"),
        ({"op": "set_kind", "grid_code": UPPER, "kind": "odd"}, "应为"),
        ({"base_version": 2, "op": "lock", "grid_code": UPPER}, "现已是版本 3"),
    ],
)
def test_every_refusal_of_an_edit_is_chinese_throughout(
    at: Office, draft: int, body: dict[str, Any], words: str
) -> None:
    assert words in json.dumps(_in_chinese(_edit(at, draft, **body)), ensure_ascii=False)
    assert at.version(draft) == 3


def test_other_refusals_are_chinese_too(at: Office, draft: int) -> None:
    def ask(who: str, method: str, path: str, **how: Any) -> httpx.Response:
        return at.ask(who, method, path, headers=CHINESE, **how)

    planner, reviewer = "planner", "reviewer"
    for answer in (
        ask("public", "GET", "/me"),
        ask(reviewer, "POST", f"/plans/{draft}/edits", json={}),
        ask(ELSEWHERE, "GET", f"/plans/{draft}"),
        ask(reviewer, "POST", f"/plans/{draft}/approve", json={"comment": "好"}),
        ask(planner, "POST", f"/plans/{at.published}/undo", json={}),
        ask(planner, "GET", "/locate?lon=40&lat=109&crs=wgs84"),
        ask(planner, "GET", "/locate?lon=1&lat=x"),
        ask(planner, "GET", "/crosswalk?department=x"),
        ask(planner, "GET", "/nothing/here"),
        ask(planner, "DELETE", f"/plans/{draft}"),
        ask(planner, "GET", f"/plans/{draft}/tiles/99/0/0"),
        ask(planner, "POST", f"/plans/{draft}/edits", content=b"{"),
        ask(planner, "GET", "/plans/7%00"),
    ):
        assert answer.status_code >= 400
        _in_chinese(answer)


def test_warnings_and_exceptions_are_told_in_the_language_asked_for(at: Office) -> None:
    plan = at.draft()
    crowd = {"op": "merge_grids", "grid_codes": [UPPER, LOWER], "base_version": 1}
    merged = at.post("planner", f"/plans/{plan}/edits", crowd, headers=CHINESE)
    (warning,) = told(merged)["warnings"]
    assert merged.headers["content-language"] == "zh-CN"
    assert warning["message"].endswith("户，比目标多 100.0%")
    assert warning["wanted"] == "405 至 495"
    told(at.edit(plan, 2, "split_grid", grid_code=OTHER, parts=9))
    path = f"/plans/{plan}/exceptions"
    english, chinese = (at.get("planner", path, headers=how) for how in ({}, CHINESE))
    assert english.headers["etag"] != chinese.headers["etag"]
    assert chinese.headers["vary"] == "accept-encoding, accept-language"
    both = [told(answer)["features"] for answer in (english, chinese)]
    for here, there in zip(*both, strict=True):
        assert not english_in(there["properties"].pop("detail"))
        assert english_in(here["properties"].pop("detail"))
        assert here == there
    known = CHINESE | {"if-none-match": english.headers["etag"]}
    assert at.get("planner", path, headers=known).status_code == 200
