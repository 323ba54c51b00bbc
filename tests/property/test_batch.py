"""Batches against the exact rule, and files against what was in them."""

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from batch_cases import batch, read, snapshot_of, table_text
from hypothesis import given, settings
from hypothesis import strategies as st
from locate_cases import by_the_rule, covered_places, covering, hard_points
from pyarrow import feather

from api.batch import csvfile, tablefile
from api.batch import run as running
from api.batch.answers import Answering
from api.batch.batch import Batch, Told
from api.batch.jsonrows import answered
from api.batch.work import working_beside
from gridding.errors import ConflictError

HERE = covering(3, metric_crs="EPSG:4546")
SNAPSHOT = snapshot_of((HERE, "EPSG:4546"))
INSIDE = ("109.83", "40.65")


@settings(max_examples=15, deadline=None)
@given(
    place=covered_places(), beside=st.booleans(), out=st.sampled_from(["csv", "parquet", "arrow"])
)
def test_every_hard_point_of_a_file_is_answered_by_the_rule(tmp_path_factory, place, beside, out):
    grids, metric_crs, seed = place
    folder = tmp_path_factory.mktemp("batch")
    plans = [(grids, metric_crs)]
    if beside:  # a second district that lies over a part of the first
        other = covering(seed + 1, metric_crs=metric_crs, n_points=8, n_grids=3)
        other["grid_code"] = "1" + other["grid_code"].str[1:10] + "9" + other["grid_code"].str[11:]
        plans.append((other, metric_crs))
    snapshot = snapshot_of(*plans)
    points = hard_points(grids, seed=seed)
    points = points[np.random.default_rng(seed).permutation(len(points))[:200]]
    points = points[~(points == 0).all(axis=1)]
    rows = [[f"{i:04d}", repr(x), repr(y)] for i, (x, y) in enumerate(points.tolist())]
    (folder / "in.csv").write_text(table_text(["id", "lon", "lat"], rows))
    report = batch(folder / "in.csv", folder / f"out.{out}", snapshot)
    written = read(folder / f"out.{out}")
    expected = [
        min((code for code in codes if code), default="")
        for codes in zip(*(by_the_rule(each, points) for each, _ in plans), strict=True)
    ]
    assert [row["id"] for row in written] == [row[0] for row in rows]
    assert [row["grid_code"] for row in written] == expected
    assert report.rows == len(rows) == report.inside + report.outside
    for row, (lon, lat) in zip(written, points.tolist(), strict=True):
        found = snapshot.find(lon, lat)
        assert row["on_boundary"] == (found is not None and found.place.on_boundary)
        assert row["status"] == ("outside" if found is None else "inside")
    asked = [{"id": i, "lon": x, "lat": y} for i, x, y in rows]
    told, _ = answered(json.dumps(asked).encode(), Answering(snapshot, "cgcs2000"))
    assert [row["grid_code"] for row in json.loads(told)] == expected


CELLS = st.text(
    st.sampled_from("ab7 \",;\t\r\n网格é'") | st.characters(codec="gb18030"), max_size=8
)
BAD = st.sampled_from(["", "abc", "1_0", "nan", "inf", "181", "1e999", "１0x", "0x1p3", '"'])


@st.composite
def files(draw):
    """Draw rows, some of them in error, and how the file is written."""
    rows = []
    for number in range(draw(st.integers(1, 12))):
        lon, lat = INSIDE
        if bad := draw(st.booleans()):
            lon = draw(BAD)
        rows.append((bad, [f"0{number}", draw(CELLS), lon, lat, draw(CELLS)]))
    mark = draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
    return rows, mark, draw(st.sampled_from(["\n", "\r\n"])), draw(st.sampled_from(",;\t"))


@settings(max_examples=60, deadline=None)
@given(drawn=files(), small=st.integers(1, 400))
def test_a_csv_keeps_every_byte_of_its_good_rows_and_every_bad_row_is_told(
    tmp_path_factory, drawn, small
):
    rows, encoding, end, delimiter = drawn
    folder = tmp_path_factory.mktemp("batch")
    names, rest = ["编号", "说明", "经度", "纬度", "status"], encoding.removesuffix("-sig")
    lines = [
        table_text(row, [], end, delimiter).encode(encoding if i == 0 else rest)
        for i, row in enumerate([names, *(row for _, row in rows)])
    ]
    (folder / "in.csv").write_bytes(b"".join(lines))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csvfile, "READ_BYTES", small)
        patch.setattr(csvfile, "CHUNK_ROWS", 3)
        report = batch(folder / "in.csv", folder / "out.csv", SNAPSHOT)
    code = SNAPSHOT.find(*map(float, INSIDE)).place.grid_code
    added = delimiter.join(("", code, "false", "inside")) + end
    header = delimiter.join(("", "grid_code", "on_boundary", "located_status")) + end
    good = [line for line, (bad, _) in zip(lines[1:], rows, strict=True) if not bad]
    cut = -len(end)
    wanted = (
        lines[0][:cut] + header.encode() + b"".join(each[:cut] + added.encode() for each in good)
    )
    assert (folder / "out.csv").read_bytes() == wanted
    wrong = [row for bad, row in rows if bad]
    assert report.error == len(wrong) == (folder / "out.errors.csv").exists() * report.error
    if wrong:
        text = (folder / "out.errors.csv").read_bytes().decode(encoding)
        head, *told = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        assert head == [*names, "reason"]
        assert [each[:-1] for each in told] == wrong
        assert all(each[-1] for each in told)


@settings(max_examples=30, deadline=None)
@given(drawn=files())
def test_text_becomes_columns_of_the_same_text(tmp_path_factory, drawn):
    rows, encoding, end, delimiter = drawn
    folder = tmp_path_factory.mktemp("batch")
    names = ["编号", "说明", "经度", "纬度", "other"]
    text = table_text(names, [row for _, row in rows], end, delimiter)
    (folder / "in.csv").write_bytes(text.encode(encoding))
    batch(folder / "in.csv", folder / "out.parquet", SNAPSHOT)
    written = [[row[name] for name in names] for row in read(folder / "out.parquet")]
    assert written == [row for bad, row in rows if not bad]


class Breaking(Told):
    """Breaks a batch off after so many chunks."""

    def __init__(self, after: int) -> None:
        self.left = after
        self.notes: list[str] = []

    def size(self, *_: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt

    def note(self, said: str) -> None:
        self.notes.append(said)


@settings(max_examples=12, deadline=None)
@given(
    out=st.sampled_from(["csv", "parquet", "arrow"]),
    source=st.sampled_from(["csv", "parquet", "arrow"]),
    breaks=st.lists(st.integers(0, 9), min_size=1, max_size=4),
    every=st.sampled_from([0.0, 1e9]),
)
def test_broken_off_anywhere_it_ends_as_if_it_never_was(
    tmp_path_factory, out, source, breaks, every
):
    folder = tmp_path_factory.mktemp("batch")
    rng = np.random.default_rng(1)
    rows = [
        [f"0{i}", repr(x), repr(y)]
        for i, (x, y) in enumerate(rng.normal((109.83, 40.65), 0.01, (50, 2)).tolist())
    ]
    rows[7][1] = rows[23][2] = "?"
    (folder / "in.csv").write_text(table_text(["id", "lon", "lat"], rows))
    if source != "csv":
        table = pa.table(dict(zip(["id", "lon", "lat"], zip(*rows, strict=True), strict=True)))
        if source == "parquet":
            pq.write_table(table, folder / "in.parquet", row_group_size=11)
        else:
            feather.write_feather(table, folder / "in.arrow", chunksize=13)
    made, whole = (
        Batch(folder / f"in.{source}", folder / f"out.{out}", "wgs84"),
        folder / f"whole.{out}",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csvfile, "CHUNK_ROWS", 6)
        patch.setattr(tablefile, "CHUNK_ROWS", 6)
        patch.setattr(running, "CHECKPOINT_S", every)
        for after in breaks:
            with contextlib.suppress(KeyboardInterrupt):
                running.run(made, SNAPSHOT, Breaking(after))
                break
        running.run(made, SNAPSHOT, told := Breaking(99))
    assert told.notes == [] or told.notes[0].startswith("going on after row")
    assert not every or told.notes == []
    batch(made.source, whole, SNAPSHOT)
    assert read(made.out) == read(whole)
    assert made.errors.read_bytes() == (folder / "whole.errors.csv").read_bytes()
    assert not list(folder.glob("*.part"))


def test_begun_anew_where_the_plan_or_the_file_has_changed_and_alone(tmp_path):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("lon,lat\n" + f"{','.join(INSIDE)}\n" * 50)
    republished = replace(SNAPSHOT, plans=(replace(SNAPSHOT.plans[0], plan_id=2),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csvfile, "CHUNK_ROWS", 6)
        patch.setattr(running, "CHECKPOINT_S", 0.0)
        for snapshot, text, said in (
            (SNAPSHOT, "", ""),
            (SNAPSHOT, "", "going on after row"),
            (republished, "", "another plan is published"),
            (republished, "1,2\n", "the file has changed"),
        ):
            with source.open("a") as file:
                file.write(text)
            told = Breaking(3)
            with pytest.raises(KeyboardInterrupt):
                running.run(Batch(source, out, "wgs84"), snapshot, told)
            assert told.notes == [] if not said else said in told.notes[0]
    with working_beside(out), pytest.raises(ConflictError, match="another process"):
        batch(source, out, SNAPSHOT, "wgs84")
    assert batch(source, out, republished, "wgs84").rows == 51


def test_a_stray_quote_costs_its_own_line_only(tmp_path):
    lines = [f"{i:03d},text,{','.join(INSIDE)}" for i in range(300)]
    for i in (5, 6, 100, 299):
        lines[i] = f'{i:03d},"stray,{",".join(INSIDE)}'
    lines[200] = f'200,"two\nlines",{",".join(INSIDE)}'
    (tmp_path / "in.csv").write_text("\n".join(["id,text,lon,lat", *lines]))
    report = batch(tmp_path / "in.csv", tmp_path / "out.csv", SNAPSHOT)
    assert (report.rows, report.reasons) == (300, {"a quote is not closed": 4})
    wrong = read(tmp_path / "out.errors.csv")
    assert [(row["id"], row["text"], row["lon"]) for row in wrong] == [
        (f"{i:03d}", '"stray', INSIDE[0]) for i in (5, 6, 100, 299)
    ]


MEASURED = """
import sys
from pathlib import Path
from batch_cases import batch, snapshot_of
from locate_cases import covering
snapshot = snapshot_of((covering(3, metric_crs="EPSG:4546"), "EPSG:4546"))
batch(Path(sys.argv[1]), Path(sys.argv[2]), snapshot)
# Not by getrusage: that begins with what the parent had.
(peak,) = (line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""


@pytest.mark.soak
@pytest.mark.parametrize(
    ("source", "out"), [("csv", "csv"), ("csv", "arrow"), ("parquet", "parquet")]
)
def test_ten_times_the_rows_take_no_more_memory(tmp_path, source, out):
    taken_mb = []
    most = min(10_000 * settings.default.max_examples, 5_000_000)
    for n_rows in (most // 10, most):
        points = np.random.default_rng(0).normal((109.83, 40.65), 0.01, (n_rows, 2))
        table = pa.table({"id": np.arange(n_rows), "lon": points[:, 0], "lat": points[:, 1]})
        name = tmp_path / f"in.{source}"
        pa_csv.write_csv(table, name) if source == "csv" else pq.write_table(table, name)
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, name, tmp_path / f"out.{out}"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        taken_mb.append(int(done.stdout))
    assert taken_mb[1] < taken_mb[0] + 100, taken_mb
