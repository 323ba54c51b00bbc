"""Whole phone numbers are for administrators, and for each worker their own, by whatever path."""

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pandas as pd
import pytest
from office import BY, EDGE, LOWER, PLAN, UPPER, Office, office, told
from role_table import ROWS
from sqlalchemy import Engine

from api.export import Format
from sql.absences import add_absence
from sql.accounts import add_account
from sql.actor import Role
from sql.credentials import make_token
from sql.store import save_plan
from sql.tables.accounts import TokenScope

PHONES = {"w1": "13812345671", "w2": "13812345672", "w3": "13812345673", "w4": "13812345674"}
OWN = "w3"
"""A worker who has an account."""
AREA = {"department": "公安", "area_id": "001"}
STRANGERS = tuple(role.value for role in Role if role is not Role.ADMINISTRATOR)
FEW = ("public", "planner", OWN)
"""Who asks for what is dear to make: those who are told least, most, and of themselves."""
PLACE = PLAN.grids.set_index("grid_code").geometry[UPPER].representative_point()
POINT = {"lon": PLACE.x, "lat": PLACE.y, "crs": "cgcs2000"}
EVENT = POINT | {"kind": "井盖缺失", "text": "x", "source": "12345", "external_id": "1"}
ABSENT = {
    "/embed.png", "/basemaps/{name}/{z}/{x}/{y}", "/crosswalk", "/jobs/{job_id}",
    "/jobs/{job_id}/events", "/plans/{plan_id}/tiles/{z}/{x}/{y}",
}  # fmt: skip
"""What is not tried with content: pictures, tiles, a merge's, jobs', which know no workers."""


def posting(worker: str, grid: str, role: str = "网格长", **more: str) -> dict[str, Any]:
    row = {"worker_id": worker, "name": f"姓名{worker}", "role": role, "phone": PHONES[worker]}
    place = {"grid_code": grid, "department": "", "area_id": ""}
    return {**row, **place, "stand_in_for": "", "from": date(2026, 1, 1), "until": None, **more}


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    """A published plan: w1 is away and w2 stands in, w3 is next door, w4 works for police too."""
    rows = [
        posting("w1", UPPER),
        posting("w2", UPPER, stand_in_for="w1"),
        posting(OWN, LOWER),
        posting("w4", "150203001002001"),
        posting("w4", "", "警员", **AREA),
    ]
    with office(module_engine) as opened:
        with module_engine.begin() as connection:
            save_plan(connection, PLAN, pd.DataFrame(rows))
            away = datetime.now(UTC) - timedelta(hours=1)
            add_absence(connection, "w1", away, None, BY, reason="x")
            add_account(connection, OWN, Role.WORKER, BY)
            opened.tokens[OWN] = make_token(connection, OWN, 1, TokenScope.WRITE, BY)
        told(opened.post("administrator", "/events", EVENT), 201)
        yield opened


@pytest.fixture(scope="module")
def paths(at: Office) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    """Each path that is answered by GET -> what is asked, so that there is something to tell."""
    draft = at.draft()
    told(at.edit(draft, 1, "move_units", unit_ids=EDGE, to_grid=LOWER))
    event = told(at.get("administrator", "/events"))
    (first,) = event["events"]
    full: dict[str, list[dict[str, Any]]] = {
        "/locate": [POINT, POINT | {"at": datetime.now(UTC).isoformat()}, {"address": "样例路40号"},
                    {"address": "nowhere"}, {"lon": 1, "lat": 1, "crs": "wgs84"}, {"lon": "x"}],
    }  # fmt: skip
    at_path = {
        "layer": "grids", "grid_code": UPPER, "plan_id": at.published, "other": draft,
        "code": "150203", "event_id": first["id"], "name": "x", "z": 1, "x": 1, "y": 1, "job_id": 1,
        "absence_id": 1,
    }  # fmt: skip
    found: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for row in ROWS:
        asked = found.setdefault(row.path, [])
        if row.method != "GET":
            continue
        queries = full.get(row.path, [dict(row.query)])
        for wanted in Format if "{format}" in row.path else [""]:
            path = row.path.format_map(at_path | {"format": wanted})
            asked += [("GET", path, query) for query in queries]
            asked += [("GET", path.replace(f"/{at.published}/", f"/{draft}/", 1), queries[0])]
            if "handover" in path or "load" in path:
                asked += [("GET", path, {"format": "xlsx"})]
    return found


def unpacked(content: bytes) -> bytes:
    """A file, and what is in it where it is packed."""
    if content.startswith(b"\x1f\x8b"):
        return unpacked(gzip.decompress(content))
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"\n".join(unpacked(packed.read(name)) for name in packed.namelist())


def numbers(answer: httpx.Response) -> set[str]:
    """Whose whole numbers are in an answer, however they are written."""
    heads = " ".join(answer.headers.values())
    text = unpacked(answer.content).decode("utf-8", "replace") + heads
    digits = re.sub(r"(?<=\d)[ \-\u00a0]+(?=\d)", "", text)
    return {worker for worker, phone in PHONES.items() if phone in digits}


def test_strangers_get_masked_numbers_by_every_path(at: Office, paths: dict) -> None:
    answered, shown = set(), set()
    for path, asked in paths.items():
        for method, url, query in asked:
            mine = at.ask("administrator", method, url, params=query, timeout=60)
            answered |= {path} if mine.status_code == 200 else set()
            shown |= {path} if numbers(mine) else set()
            for who in FEW if "/export/" in url else (*STRANGERS, OWN):
                answer = at.ask(who, method, url, params=query, timeout=60)
                assert answer.status_code < 500, (who, url)
                assert numbers(answer) <= {who}, (who, url)
    assert {path for path, asked in paths.items() if asked} - answered == ABSENT
    # Where nobody sees a number nothing is shown by its absence.
    assert {"/locate", "/published/grids/{grid_code}"} <= shown


def test_a_worker_sees_their_own(at: Office) -> None:
    card = at.get(OWN, f"/published/grids/{LOWER}")
    assert numbers(card) == {OWN}
    assert numbers(at.get(OWN, f"/published/grids/{UPPER}")) == {OWN}  # as a neighbour
    assert numbers(at.get("worker", f"/published/grids/{LOWER}")) == set()


def test_what_is_sent_does_not_come_back_with_others_numbers(at: Office) -> None:
    table = "worker_id,name,role,phone,from,grid_code\nw1,x,网格长,13812345671,2026-13-01,1\n"
    table += "w9,,网格长,12,2026-01-01,150203001001001\n"
    for who in (*STRANGERS, OWN):
        for path, body, kind in (
            ("/districts/150203/roster?dry_run=true", table.replace(PHONES["w1"], ""), "text/csv"),
            ("/events", '{"kind": 1}', "application/json"),
            ("/locate/batch?crs=cgcs2000", f"lon,lat\n{POINT['lon']},{POINT['lat']}\n", "text/csv"),
        ):
            headers = {"content-type": kind}
            answer = at.ask(who, "POST", path, content=body.encode(), headers=headers)
            assert answer.status_code < 500
            assert numbers(answer) == set(), (who, path)
    events = told(at.post("administrator", "/events", EVENT))
    assert numbers(at.get("administrator", f"/events/{events['id']}")) == set()  # stored without
