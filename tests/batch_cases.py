"""Snapshots without a database, files of points, and what a batch makes of them."""

import csv
import io
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
from locate_cases import locator

from api.batch.batch import Batch, Told
from api.batch.run import run
from api.batch.tally import Report
from api.published import PlanInForce, Snapshot


def snapshot_of(*plans: tuple[gpd.GeoDataFrame, str]) -> Snapshot:
    """Make a snapshot of grids and their metric CRS; plans are numbered from 1."""
    return Snapshot(
        tuple(
            PlanInForce(
                number, 1, locator(grids, metric_crs), {code: [] for code in grids["grid_code"]}
            )
            for number, (grids, metric_crs) in enumerate(plans, 1)
        )
    )


def batch(
    source: Path, out: Path, snapshot: Snapshot, crs: str = "cgcs2000", snap_m: float = 0.0
) -> Report:
    return run(Batch(source, out, crs, snap_m), snapshot, Told())


def read(path: Path, encoding: str = "utf-8") -> list[dict[str, object]]:
    """Read what a batch has written, truth values and all."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".arrow":
        with pa.memory_map(str(path)) as mapped:
            return pa.ipc.open_file(mapped).read_all().to_pylist()
    text = path.read_bytes().decode(encoding).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for row in rows:
        for name, value in row.items():
            row[name] = {"true": True, "false": False}.get(value, value)
    return rows


def table_text(
    names: list[str], rows: list[list[str]], end: str = "\n", delimiter: str = ","
) -> str:
    out = io.StringIO(newline="")
    lines = [names, *rows]
    returns = any("\r" in cell for line in lines for cell in line)  # not quoted by itself
    quoting = csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(lines)
    return out.getvalue()
