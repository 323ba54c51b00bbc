"""Answers a file of points by one of the same kind, with every row in it: for one request."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from api.batch.answers import Answering
from api.batch.opening import open_source
from api.batch.sinks import CsvSink, Sink, Streams, StreamSink, finish
from api.batch.source import Kind
from api.batch.tally import Report, Tally
from gridding.errors import GriddingError

MOST_ROWS = 5_000_000
MOST_UNPACKED_BYTES = 2 * 2**30


class TooManyError(GriddingError):
    """There is more in it than one request may ask."""


def answer_file(path: Path, kind: Kind, out: Path, answering: Answering) -> tuple[Report, str]:
    """Answer a file of points.

    Parameters
    ----------
    path : Path
    kind : Kind
    out : Path
        To write, beside which other files may come and go; of the same kind.
    answering : Answering

    Returns
    -------
    report : Report
    encoding : str
        Of the answer, where it is text.

    Raises
    ------
    InputError
        It cannot be read.
    TooManyError
        It has more rows than `MOST_ROWS`, or is too large unpacked.
    """
    source = open_source(path, "", answering.ref, decoded=False, kind=kind)
    if kind is Kind.PARQUET:
        _require_bounded(path)
    stream = out.with_suffix(".rows")
    sink: Sink
    if kind is Kind.CSV:
        sink = CsvSink(out, source, reasons=True)
    else:
        sink = StreamSink(stream, source, reasons=True)
    tally = Tally()
    with closing(sink):
        for chunk in source.chunks():
            answers = answering.answers(chunk.points)
            tally.add(chunk.points, answers)
            if tally.rows > MOST_ROWS:
                raise TooManyError(f"a request has at most {MOST_ROWS} rows")
            sink.write(chunk, answers, np.arange(len(chunk)))
    report = tally.report(answering.snapshot.plan_ids)
    if kind is not Kind.CSV:
        finish(Streams([stream]), out, kind, {"gridding:plans": ",".join(map(str, report.plans))})
    return report, source.encoding


def _require_bounded(path: Path) -> None:
    meta = pq.read_metadata(path)
    size = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
    if meta.num_rows > MOST_ROWS:
        raise TooManyError(f"a request has at most {MOST_ROWS} rows")
    if size > MOST_UNPACKED_BYTES:
        raise TooManyError(f"a request has at most {MOST_UNPACKED_BYTES} bytes unpacked")
