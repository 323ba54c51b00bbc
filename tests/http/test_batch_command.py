"""``gridding locate --batch``: the answers of the server, errors apart, broken off and gone on."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from batch_cases import read, table_text
from locate_cases import hard_points
from sample_plan import sample_plan
from serving import Program, put_out, served, until

from api.http.app import create_app
from gridding.datum import wgs84_to_gcj02

PLAN = sample_plan()
INSIDE = PLAN.grids.geometry[1].centroid
NAMES = ["id", "lon", "lat", "note"]


def rows_of(points: np.ndarray) -> list[list[str]]:
    return [
        [f"{i:05d}", repr(x), repr(y), "井盖, 破损"] for i, (x, y) in enumerate(points.tolist())
    ]


def test_it_answers_every_row_as_the_server_answers_one(program: Program, tmp_path: Path) -> None:
    put_out(program.engine, PLAN)
    west, south, _, north = PLAN.grids.total_bounds
    points = hard_points(PLAN.grids, seed=1)
    points = points[np.random.default_rng(1).choice(len(points), 40, replace=False)]
    beside = [
        [west - 0.0001, (south + north) / 2],
        [west - 0.1, south],
        [0, 0],
        [lat_of(), lon_of()],
    ]
    points = np.concatenate([points, beside])
    points[:20] = np.column_stack(wgs84_to_gcj02(*points[:20].T))
    (tmp_path / "in.csv").write_text(table_text(NAMES, rows_of(points)))
    where = ("--batch", str(tmp_path / "in.csv"), "--crs", "gcj02", "--snap-m", "20")
    at = datetime.now(UTC).isoformat()
    for extra, out in (((), "out.csv"), (("--at", at), "out.parquet")):
        name = tmp_path / out
        code, told, said = program(
            "locate", *where, "--out", str(name), "--json", "--quiet", *extra
        )
        report = json.loads(told)
        assert (code, said) == (3, "")
        assert report["plans"] == [1]
        assert report["rows"] == len(points) == report["error"] + len(read(name))
        located = {row["id"]: row for row in read(name)}
        wrong = {row["id"]: row for row in read(tmp_path / "out.errors.csv")}
        assert len(wrong) == report["error"] == 2
        with served(create_app(program.engine)) as client:
            for number, (x, y) in enumerate(points.tolist()):
                asked = {"lon": x, "lat": y, "crs": "gcj02", "snap_m": 20}
                one, row = client.get("/locate", params=asked), located.get(f"{number:05d}")
                if row is None:
                    assert wrong[f"{number:05d}"]["reason"] in one.json()["detail"]
                elif one.status_code == 200:
                    body = one.json()
                    assert row["grid_code"] == body["grid"]["grid_code"]
                    assert row["on_boundary"] == body["on_boundary"]
                    snapped = body["snapped_m"] is not None
                    assert row["status"] == ("snapped" if snapped else "inside")
                else:
                    assert (one.status_code, row["status"], row["grid_code"]) == (
                        404,
                        "outside",
                        "",
                    )
    code, _, said = program("locate", *where, "--out", str(name), "--at", "2020-01-01T00:00:00Z")
    assert code == 5
    assert "no plan is published" in said


def lon_of() -> float:
    return float(INSIDE.x)


def lat_of() -> float:
    return float(INSIDE.y)


def test_geoparquet_keeps_its_types_and_must_agree_on_its_crs(
    program: Program, tmp_path: Path
) -> None:
    put_out(program.engine, PLAN)
    frame = pd.DataFrame({"id": pd.array([7, 8, 9, 10], "Int32"), "tags": [["a"], [], None, ["b"]]})
    shapes = [INSIDE, None, shapely.Point(), shapely.Point(110.2, 40.3)]
    points = gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4490")
    points.to_crs("EPSG:4546").to_parquet(tmp_path / "in.parquet")
    where = ("--batch", str(tmp_path / "in.parquet"), "--out", str(tmp_path / "out.parquet"))
    code, _, said = program("locate", *where, "--crs", "wgs84")
    assert code == 2
    assert "has another CRS" in said
    code, told, _ = program("locate", *where, "--crs", "EPSG:4546")
    assert code == 3
    assert "1 inside, 0 snapped, 1 outside, 2 in error" in told
    out = gpd.read_parquet(tmp_path / "out.parquet")
    assert out.crs.to_epsg() == 4546
    assert out["status"].tolist() == ["inside", "outside"]
    assert out["id"].tolist() == [7, 10]
    assert out["id"].dtype == "Int32"
    wrong = pd.read_csv(tmp_path / "out.errors.csv", dtype=str)
    assert wrong["id"].tolist() == ["8", "9"]
    assert set(wrong["reason"]) == {"there is no coordinate"}
    for again in ("csv", "arrow"):
        where = (
            "--batch",
            str(tmp_path / "out.parquet"),
            "--out",
            str(tmp_path / f"again.{again}"),
        )
        assert program("locate", *where, "--crs", "EPSG:4546", "--quiet")[0] == 0
        written = read(tmp_path / f"again.{again}")
        assert [row["located_status"] for row in written] == ["inside", "outside"]
    assert not list(tmp_path.glob("*.part"))


def test_a_point_that_thousands_share_is_told(program: Program, tmp_path: Path) -> None:
    put_out(program.engine, PLAN)
    rng = np.random.default_rng(0)
    points = np.array([[lon_of(), lat_of()]]) + rng.uniform(-0.001, 0.001, (20_000, 2))
    points[rng.choice(20_000, 1_500, replace=False)] = lon_of(), lat_of()
    points[:900] = lon_of() + 0.01, lat_of()
    (tmp_path / "in.csv").write_text(table_text(NAMES, rows_of(points)))
    sent = io.BytesIO((tmp_path / "in.csv").read_bytes())
    program.monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=sent))
    where = ("--batch", "-", "--out", str(tmp_path / "out.csv"), "--crs", "cgcs2000")
    code, told, _ = program("locate", *where, "--json")
    assert code == 0
    (flagged,) = json.loads(told)["repeated"]
    shared = int((points == [lon_of(), lat_of()]).all(axis=1).sum())
    assert flagged == {"lon": lon_of(), "lat": lat_of(), "rows": shared}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


SLOWLY = """
import time, api.batch.run as it
it.CHECKPOINT_S = 0.0
from api.batch import csvfile
csvfile.CHUNK_ROWS = 500
add = it.Tally.add
it.Tally.add = lambda *given: (time.sleep(0.02), add(*given))
from api.cli import main
main()
"""


def test_killed_in_the_middle_it_goes_on_and_nothing_is_lost_or_doubled(
    program: Program, tmp_path: Path
) -> None:
    put_out(program.engine, PLAN)
    spread = np.random.default_rng(0).normal(0, 0.003, (60_000, 2))
    points = np.array([[lon_of(), lat_of()]]) + spread
    points[::1000] = 0
    (tmp_path / "in.csv").write_text(table_text(NAMES, rows_of(points)))
    name = tmp_path / "out.csv"
    where = ["locate", "--batch", str(tmp_path / "in.csv"), "--out", str(name), "--crs", "cgcs2000"]
    url = program.engine.url.render_as_string(hide_password=False)
    state = tmp_path / "out.csv.part" / "state.json"
    going = subprocess.Popen(
        [sys.executable, "-c", SLOWLY, *where],
        env={**os.environ, "DATABASE_URL": url},
        stderr=subprocess.DEVNULL,
    )
    until(lambda: state.exists() or going.poll() is not None, seconds=120)
    time.sleep(0.2)
    going.kill()
    assert going.wait(30) == -signal.SIGKILL
    assert not name.exists()
    kept = sum(json.loads(state.read_text())["done"]["rows"].values())
    assert 0 < kept < 60_000
    code, told, said = program(*where, "--json")
    assert code == 3
    assert f"going on after row {kept}" in said
    assert json.loads(told)["rows"] == 60_000
    wrong = [row["id"] for row in read(tmp_path / "out.errors.csv")]
    assert wrong == [f"{i:05d}" for i in range(0, 60_000, 1000)]
    assert [row["id"] for row in read(name)] == [f"{i:05d}" for i in range(60_000) if i % 1000]
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "out.errors.csv", "out.csv"}
