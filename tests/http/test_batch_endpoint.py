"""POST /locate/batch: the same answers in four formats, bad rows among them, limits told."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batch_cases import table_text
from sample_plan import sample_plan
from serving import put_out, served
from sqlalchemy import Engine

from api.http.app import create_app
from api.settings import Settings
from gridding.errors import InputError

PLAN = sample_plan()
CODE = PLAN.grids["grid_code"][1]
INSIDE = PLAN.grids.geometry[1].centroid
GOOD, FAR = (INSIDE.x, INSIDE.y), (100.5, 30.5)
ROWS = [GOOD, (None, 40.0), ("abc", 40.0), (0, 0), (INSIDE.y, INSIDE.x), FAR, GOOD]
STATUSES = ["inside", "error", "error", "error", "error", "outside", "inside"]
CRS = {"crs": "cgcs2000"}
ARROW, PARQUET = "application/vnd.apache.arrow.stream", "application/vnd.apache.parquet"


@pytest.fixture(scope="module")
def client(module_engine: Engine) -> Iterator[httpx.Client]:
    put_out(module_engine, PLAN)
    settings = replace(Settings(Path("unused")), batch_bytes=100_000)
    with served(create_app(module_engine, settings)) as client:
        yield client


def ask(client: httpx.Client, body: bytes, kind: str, **more: str) -> httpx.Response:
    headers = {"content-type": kind, **more}
    return client.post("/locate/batch", params=CRS, content=body, headers=headers)


def test_json_is_answered_by_the_same_objects_with_what_was_found(client: httpx.Client) -> None:
    points = [
        {"id": f"0{i}", "lon": x, "lat": y, "more": {"a": [i]}} for i, (x, y) in enumerate(ROWS)
    ]
    answer = client.post("/locate/batch", params=CRS, json=points)
    assert answer.status_code == 200
    assert answer.headers["gridding-plans"] == "1"
    told = answer.json()
    assert [row["status"] for row in told] == STATUSES
    assert [row["grid_code"] for row in told] == [CODE if s == "inside" else "" for s in STATUSES]
    assert [{name: row[name] for name in points[0]} for row in told] == points
    assert ["reason" in row for row in told] == [s == "error" for s in STATUSES]
    chinese = client.post(
        "/locate/batch", params=CRS, json={"points": points}, headers={"accept-language": "zh-CN"}
    ).json()
    assert chinese["plans"] == [{"id": 1}]
    assert chinese["points"][1]["reason"] == "没有坐标"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_answered_in_its_own_encoding(client: httpx.Client, encoding: str) -> None:
    lines = [[f"00{i}", "井盖", str(x or ""), str(y)] for i, (x, y) in enumerate(ROWS)]
    text = table_text(["编号", "说明", "经度", "纬度"], [*lines, ["008", "短"]])
    answer = ask(client, text.encode(encoding), "text/csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition("=")[2] == encoding.removesuffix("-sig")
    told = list(csv.DictReader(io.StringIO(answer.content.decode(encoding))))
    assert [row["status"] for row in told] == [*STATUSES, "error"]
    assert [row["编号"] for row in told] == [f"00{i}" for i in range(7)] + ["008"]
    assert told[7]["reason"] == "the row does not fit the header: 2 cells"


def test_arrow_and_geoparquet_keep_their_types(client: httpx.Client, tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array(range(7), pa.int16()),
            "lon": pa.array([str(x) if x else None for x, _ in ROWS]).dictionary_encode(),
            "lat": [float(y) for _, y in ROWS],
        }
    )
    sent = io.BytesIO()
    with pa.ipc.new_stream(sent, table.schema) as writer:
        writer.write_table(table, max_chunksize=3)
    answer = ask(client, sent.getvalue(), ARROW)
    told = pa.ipc.open_stream(answer.content).read_all()
    assert answer.headers["content-type"] == ARROW
    assert told.column("status").to_pylist() == [
        "error" if x == 0 else s for s, (x, _) in zip(STATUSES, ROWS, strict=True)
    ]
    assert told.select(table.column_names).schema == table.schema
    points = gpd.GeoDataFrame({"id": [1, 2]}, geometry=[INSIDE, None], crs="EPSG:4490")
    points.to_parquet(tmp_path / "points.parquet")
    answer = ask(client, (tmp_path / "points.parquet").read_bytes(), PARQUET)
    (tmp_path / "answer.parquet").write_bytes(answer.content)
    back = gpd.read_parquet(tmp_path / "answer.parquet")
    assert back["status"].tolist() == ["inside", "error"]
    assert back["reason"].tolist() == ["", "there is no coordinate"]
    assert back.geometry[0].equals(INSIDE)


@pytest.mark.parametrize(
    ("kind", "body", "status", "words"),
    [
        ("application/json", b"{", 422, "no JSON"),
        ("application/json", b"[1]", 422, "no object"),
        ("application/json", b'{"lon": 1}', 422, "no list of points"),
        ("text/csv", b"", 422, "empty"),
        ("text/csv", b"a,b\n1,2\n", 422, "lon"),
        ("text/csv", b"lon,lat,x\n1,2,\xff\n" + b"1,2,3\n" * 20_000, 413, "100000 bytes"),
        (ARROW, b"nothing of the kind", 422, "cannot be read"),
        (PARQUET, b"PAR1 nothing of the kind PAR1", 422, "cannot be read"),
        ("application/xml", b"<a/>", 415, "text/csv"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_in_clear_words(
    client: httpx.Client, kind: str, body: bytes, status: int, words: str
) -> None:
    answer = ask(client, body, kind)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]


def test_broken_tables_are_refused_whatever_byte_is_wrong(client: httpx.Client) -> None:
    table = pa.table({"lon": [str(GOOD[0])] * 50, "lat": [GOOD[1]] * 50})
    arrow, parquet = io.BytesIO(), io.BytesIO()
    with pa.ipc.new_stream(arrow, table.schema) as writer:
        writer.write_table(table)
    pq.write_table(table, parquet)
    for kind, whole in ((ARROW, arrow.getvalue()), (PARQUET, parquet.getvalue())):
        for at in range(8, len(whole), max(len(whole) // 40, 1)):
            body = whole[:at] + b"\xff\xff" + whole[at + 2 :]
            assert ask(client, body, kind).status_code in (200, 413, 422)
            assert ask(client, whole[:at], kind).status_code in (200, 422)


@pytest.mark.parametrize("said", ["0", "much", "1e3", "-1", "999999"])
def test_a_limit_that_is_none_is_refused(said: str) -> None:
    assert Settings.from_environment({"GRIDDING_BATCH_MIB": "3"}).batch_bytes == 3 * 2**20
    with pytest.raises(InputError, match="GRIDDING_BATCH_MIB"):
        Settings.from_environment({"GRIDDING_BATCH_MIB": said})
