"""Places over HTTP and on the command line: imported by those who plan, seen with the plan."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from office import ELSEWHERE, LOWER, PLAN, UPPER, Office, office, refused, told
from serving import Program
from sqlalchemy import Engine

ADDRESS = "/districts/150203/places?source=市场监管&crs=cgcs2000"
CSV = {"content-type": "text/csv"}


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        yield opened


def listed(name: str = "鹿苑超市", east: float = 0.0) -> bytes:
    lines = ["编号,类型,大类,名称,地址,经度,纬度,负责人"]
    for number, grid in enumerate(PLAN.grids.geometry[:2], 1):
        at = grid.centroid
        lines.append(f"S{number},商铺,组织,{name}{number},,{at.x + east!r},{at.y!r},王某")
    return "\n".join(lines).encode("gbk")


def send(at: Office, body: bytes, who: str = "planner", more: str = "") -> httpx.Response:
    return at.ask(who, "POST", ADDRESS + more, content=body, headers=CSV, timeout=60)


def test_who_plans_imports_and_everybody_sees_them_with_the_plan(at: Office) -> None:
    for who, status in (("public", 401), ("reviewer", 403), ("worker", 403), (ELSEWHERE, 403)):
        refused(send(at, listed(), who), status)
    same = {"changed": 0, "same": 0, "gone": 0, "outside": []}
    assert told(send(at, listed(), more="&dry_run=true")) == {"new": 2, **same}
    plan = f"/plans/{at.published}/places"
    assert told(at.get("public", plan)) == {"counts": {}, "places": None}
    assert told(send(at, listed(), "administrator")) == {"new": 2, **same}
    counts = {UPPER: {"商铺": 1}, LOWER: {"商铺": 1}}
    assert told(at.get("public", plan)) == {"counts": counts, "places": None}
    one = told(at.get("public", f"{plan}?grid={UPPER}"))
    assert one["counts"] == {UPPER: {"商铺": 1}}
    assert [(place["name"], place["source_id"]) for place in one["places"]] == [("鹿苑超市1", "S1")]
    assert "王某" not in json.dumps(one, ensure_ascii=False)
    refused(at.get("public", f"{plan}?grid=none"), 404)
    refused(at.get("public", f"/plans/{at.draft()}/places"), 404)


def test_what_is_wrong_is_told_and_nothing_is_kept(at: Office) -> None:
    before = told(at.get("public", f"/plans/{at.published}/places"))
    wrong = listed().replace(b"S2", b"S1").replace("商铺".encode("gbk"), b"", 1)
    faults = refused(send(at, wrong), 422)["faults"]
    assert {(fault["message"], fault["row"], fault["column"]) for fault in faults} == {
        ("no value", 1, "类型"), ("the id is there twice", 2, "编号")
    }  # fmt: skip
    assert "outside the district" in refused(send(at, listed(east=3.0)), 422)["detail"]
    refused(at.post("planner", ADDRESS, {}), 415)
    unknown = ADDRESS.replace("150203", "150299")
    refused(at.ask("planner", "POST", unknown, content=listed(), headers=CSV), 404)
    assert told(at.get("public", f"/plans/{at.published}/places")) == before


def test_the_command_does_the_same(
    at: Office, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    file, program = tmp_path / "shops.csv", Program(at.engine, monkeypatch, capsys)
    file.write_bytes(listed("新名"))
    words = ("places", "import", str(file), "--district", "150203", "--source", "商务")
    assert program(*words)[0] == 2  # a table does not say what its coordinates refer to
    assert program(*words, "--crs", "cgcs2000", "--dry-run")[1] == (
        "would be: 2 new, 0 changed, 0 as they were, 0 gone, 0 outside the district\n"
    )
    done, said, _ = program(*words, "--crs", "cgcs2000", "--whole", "--json")
    assert (done, json.loads(said)["new"]) == (0, 2)
