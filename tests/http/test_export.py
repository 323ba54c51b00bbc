"""Exports over HTTP: for whom, under what name, what they tell whom, and that nothing is left."""

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import httpx
import pandas as pd
import pytest
import zxingcpp
from office import UPPER, Office, office, refused
from openpyxl import load_workbook
from PIL import Image
from sample_plan import sample_plan
from serving import MASKED, PHONE
from sqlalchemy import Engine

from api.export import FORMATS, Format
from api.http import export
from gridding.planfile import read_plan
from sql.store import save_plan

WORKER = "王小网"
PUBLIC, TOLD = "public", ("planner", "reviewer", "administrator")
UNTOLD = ("public", "viewer", "worker", "department")


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        row = {"worker_id": "W9", "name": WORKER, "role": "网格长", "phone": PHONE}
        posting = row | {"from": date(2026, 1, 1), "grid_code": UPPER}
        with module_engine.begin() as connection:
            save_plan(connection, sample_plan(), pd.DataFrame([posting]))
        yield opened


def get(
    at: Office, who: str, wanted: str, plan: int | None = None, **query: object
) -> httpx.Response:
    path = f"/plans/{plan or at.published}/export/{wanted}"
    return at.get(who, path, params=query, timeout=60)


def name_of(answer: httpx.Response) -> str:
    kind, _, name = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert kind == "attachment"
    assert name.isascii()
    return unquote(name)


@pytest.mark.parametrize("wanted", Format)
def test_each_format_comes_whole_under_a_chinese_name(at: Office, wanted: Format) -> None:
    query = {"grid": UPPER} if wanted is Format.PNG else {}
    answer = get(at, PUBLIC, wanted, **query)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FORMATS[wanted].media_type
    assert len(answer.content) == int(answer.headers["content-length"])
    name = name_of(answer)
    assert name.startswith("样例区")
    assert name.endswith(FORMATS[wanted].suffix)
    start = {"gpkg": b"SQLite", "xlsx": b"PK", "shapefile": b"PK", "png": b"\x89PNG"}
    assert answer.content.startswith(start.get(wanted, b""))


def test_an_edited_draft_is_exported_as_it_is_now(at: Office, tmp_path: Path) -> None:
    draft = at.draft()
    assert (
        at.edit(draft, at.version(draft), "rename", grid_code=UPPER, name="新名字").status_code
        == 200
    )
    (tmp_path / "draft.gpkg").write_bytes(get(at, "planner", "gpkg", draft).content)
    assert "新名字" in set(read_plan(tmp_path / "draft.gpkg").grids["name"])
    page = get(at, "planner", "html", draft, grid=UPPER).text
    assert "新名字" in page
    assert "仅供讨论" in page
    refused(get(at, PUBLIC, "gpkg", draft), 404)


def _register(answer: httpx.Response) -> str:
    book = load_workbook(io.BytesIO(answer.content))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    return " ".join(str(cell) for row in rows for cell in row if cell is not None)


@pytest.mark.parametrize(
    ("who", "named"), [*((w, True) for w in TOLD), *((w, False) for w in UNTOLD)]
)
def test_workers_are_named_to_some_and_their_numbers_whole_to_administrators(
    at: Office,
    who: str,
    named: bool,  # noqa: FBT001
) -> None:
    register = _register(get(at, who, "xlsx"))
    page = get(at, who, "html", grid=UPPER).text
    for told in (register, page):
        assert (WORKER in told) is named
    assert (PHONE in register) is (who == "administrator")
    assert (MASKED in register) is (named and who != "administrator")
    assert PHONE[-4:] not in page


def test_the_public_is_not_told_who_drew_it(at: Office) -> None:
    draft_author = "编制"
    assert draft_author in get(at, "planner", "html", grid=UPPER).text
    assert draft_author not in get(at, PUBLIC, "html", grid=UPPER).text


def test_sheets_come_with_a_policy_that_lets_nothing_in(at: Office) -> None:
    answer = get(at, PUBLIC, "html", lang="en", grid=UPPER)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.text.count("<section") == 1
    assert "Legend" in answer.text


def test_a_png_is_the_sheet_asked_for(at: Office) -> None:
    community = UPPER[:12]
    pictures = [
        get(at, PUBLIC, "png", **one) for one in ({"grid": UPPER}, {"community": community})
    ]
    for picture, code in zip(pictures, (UPPER, community), strict=True):
        assert Image.open(io.BytesIO(picture.content)).size in {(1654, 2339), (2339, 1654)}
        assert name_of(picture).endswith(f"_{code}.png")
    assert pictures[0].content != pictures[1].content
    address = f"{at.client.base_url}/worker?grid={UPPER}"
    assert [links(picture) for picture in pictures] == [[address], []]
    draft = at.get("planner", f"/plans/{at.draft()}/export/png", params={"grid": UPPER})
    assert links(draft) == []  # nobody answers for it yet
    refused(get(at, PUBLIC, "png"), 422)
    refused(get(at, PUBLIC, "png", grid=UPPER, community=community), 422)


def links(picture: httpx.Response) -> list[str]:
    """Read the codes on a picture as a phone would."""
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_shapefiles_come_in_the_encoding_asked_for(at: Office, encoding: str) -> None:
    answer = get(at, PUBLIC, "shapefile", encoding=encoding)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("grids.cpg").decode().lower() == encoding
        assert "第1网格".encode(encoding) in archive.read("grids.dbf")


def test_geojson_is_plain(at: Office) -> None:
    found = json.loads(get(at, PUBLIC, "geojson").content)
    assert "crs" not in found
    assert len(found["features"]) == len(sample_plan().grids)


@pytest.mark.parametrize(
    ("wanted", "query", "status"),
    [
        ("dwg", {}, 422),
        ("html", {"grid": "9"}, 404),
        ("html", {"community": UPPER}, 404),
        ("html", {"lang": "fr"}, 422),
        ("shapefile", {"encoding": "big5"}, 422),
    ],
)
def test_what_is_not_there_is_refused(at: Office, wanted: str, query: dict, status: int) -> None:
    refused(get(at, PUBLIC, wanted, **query), status)


def test_what_gbk_lacks_is_told_with_its_row(at: Office) -> None:
    plan = sample_plan()
    odd = replace(plan, grids=plan.grids.assign(name="𠮷祥"))
    with at.engine.begin() as connection:
        plan_id = save_plan(connection, odd)
    fault = refused(get(at, "planner", "shapefile", plan_id, encoding="gbk"), 422)["faults"][0]
    assert (fault["layer"], fault["row"], fault["column"]) == ("grids", 1, "name")


def test_no_file_is_left_behind(
    at: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert get(at, PUBLIC, "gpkg").status_code == 200
    refused(get(at, PUBLIC, "png"), 422)
    with at.client.stream("GET", f"/plans/{at.published}/export/gpkg") as answer:
        next(answer.iter_raw(10))  # and away
    assert list(tmp_path.iterdir()) == []


def test_more_at_once_than_a_process_takes_are_asked_to_come_again(at: Office) -> None:
    held = [export._free.acquire(blocking=False) for _ in range(export.AT_ONCE)]
    try:
        assert all(held)
        busy = get(at, PUBLIC, "geojson")
        refused(busy, 429)
        assert int(busy.headers["retry-after"]) > 0
        refused(get(at, PUBLIC, "geojson", 999), 404)
    finally:
        for _ in held:
            export._free.release()
    assert get(at, PUBLIC, "geojson").status_code == 200
