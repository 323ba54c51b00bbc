"""CSV as it lies there: records stay the bytes that they are, only coordinates are read."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from api.batch.csvtext import bytes_of, cell_texts, row_texts, undecoded
from api.batch.dialect import Dialect, dialect_of
from api.batch.points import Points, from_columns
from api.batch.reasons import BAD_QUOTES, BAD_TEXT, BAD_WIDTH
from api.batch.records import (
    LAT,
    LON,
    SPAN,
    START,
    STOP,
    UNCLOSED,
    WIDTH,
    Bytes,
    Ints,
    as_bytes,
    cells,
    find_records,
    joined,
)
from api.batch.source import CHUNK_ROWS, Rows
from gridding.errors import Fault, InputError

READ_BYTES = 8 * 2**20
MOST_OF_A_RECORD = 2**20
"""A record over several lines that is longer has a quote too many."""
MOST_OF_A_LINE = 64 * 2**20

_CELL_BYTES = 65


@dataclass(frozen=True, eq=False)
class CsvChunk:
    """Records of a CSV.

    Attributes
    ----------
    dialect : Dialect
    data : ndarray of uint8
    spans : ndarray of int64, shape (n, SPAN)
        As of `find_records`.
    points : Points
    position : int
        In bytes of the file.
    """

    dialect: Dialect
    data: Bytes
    spans: Ints
    points: Points
    position: int

    def __len__(self) -> int:
        return len(self.spans)

    def csv(self, rows: Rows, added: Sequence[pa.Array]) -> bytes:
        """Return records as they are, but for those of another width: these are made to fit."""
        said = self.dialect
        data, spans = self._fitting(rows)
        texts = row_texts([cell_texts(column, said.encoding) for column in added], said.delimiter)
        offsets, more = bytes_of(texts)
        return joined(data, spans, more, offsets, as_bytes(said.line_end)).tobytes()

    def table(self, rows: Rows) -> pa.Table:
        """Return records as columns of text."""
        names = self.dialect.names
        if not len(rows):
            return pa.table([pa.array([], pa.string()) for _ in names], names=names)
        nothing = np.zeros(len(rows) + 1, dtype=np.int64)
        empty = np.empty(0, dtype=np.uint8)
        lines = joined(self.data, self.spans[rows], empty, nothing, as_bytes(b"\n")).tobytes()
        if self.dialect.encoding != "utf-8":
            lines = lines.decode(self.dialect.encoding).encode()
        numbered = [str(number) for number in range(len(names))]
        table = pa.csv.read_csv(
            io.BytesIO(lines),
            pa.csv.ReadOptions(column_names=numbered, use_threads=False, block_size=len(lines) + 1),
            pa.csv.ParseOptions(delimiter=self.dialect.delimiter, newlines_in_values=True),
            pa.csv.ConvertOptions(
                column_types=dict.fromkeys(numbered, pa.string()), strings_can_be_null=False
            ),
        )
        return table.rename_columns(names)

    def _fitting(self, rows: Rows) -> tuple[Bytes, Ints]:
        """Return the buffer and the spans of rows, with what does not fit mended behind it."""
        said, spans = self.dialect, self.spans[rows]
        wrong = np.flatnonzero(spans[:, WIDTH] != len(said.names))
        if not wrong.size:
            return self.data, spans
        pieces, at = [self.data.tobytes()], len(self.data)
        for i in wrong:
            record = self.data[spans[i, START] : spans[i, STOP]].tobytes()
            piece = said.fitting(record, unclosed=bool(spans[i, WIDTH] == UNCLOSED))
            spans[i, START], spans[i, STOP] = at, at + len(piece)
            pieces.append(piece)
            at += len(piece)
        return as_bytes(b"".join(pieces)), spans


class CsvSource:
    """A CSV: UTF-8, GBK or GB18030, with comma, semicolon or tab.

    Parameters
    ----------
    path : Path
    file : str
        As messages name it.
    decoded : bool
        Whether rows are wanted as text: those that do not decode are in error then.

    Raises
    ------
    InputError
        It is empty, has no columns of coordinates, or its header does not decode.
    """

    def __init__(self, path: Path, file: str, *, decoded: bool) -> None:
        self._path = path
        self._decoded = decoded
        self.dialect = dialect_of(path, file, decoded=decoded)
        self.names = self.dialect.names
        self.encoding = self.dialect.encoding
        self.size = path.stat().st_size

    def schema(self) -> pa.Schema:
        """Return all columns as text."""
        return pa.schema([(name, pa.string()) for name in self.names])

    def header(self, added: Sequence[str]) -> bytes:
        """Return the header as it is, with names added."""
        said = self.dialect
        more = [said.delimiter + cell for cell in added]
        return said.header + "".join(more).encode(said.encoding) + said.line_end

    def chunks(self, position: int = 0) -> Iterator[CsvChunk]:
        """Yield the records from a byte on; 0 is the first of them.

        Raises
        ------
        InputError
            A line is longer than any line is.
        """
        said = self.dialect
        shape = (ord(said.delimiter), len(said.names), said.lon, said.lat)
        begin = at = max(position, said.begin)
        held, last = b"", False
        with self._path.open("rb") as file:
            file.seek(begin)
            while True:
                spans = np.empty((CHUNK_ROWS, SPAN), dtype=np.int64)
                data = as_bytes(held)
                n, used = find_records(data, shape, MOST_OF_A_RECORD, spans, last)
                if n:
                    yield self._chunk(data[:used], spans[:n].copy(), at + used)
                held, at = held[used:], at + used
                if n == CHUNK_ROWS:
                    continue
                if last and not n:
                    return
                if len(held) > MOST_OF_A_LINE:
                    raise InputError(
                        Fault("a line has no end", file=self._path.name, found=f"byte {at + 1}")
                    )
                piece = file.read(READ_BYTES)
                last = not piece
                held += piece

    def _chunk(self, data: Bytes, spans: Ints, position: int) -> CsvChunk:
        said = self.dialect
        lon, lat = (_column(data, spans, which) for which in (LON, LAT))
        points = from_columns(lon, lat, said.encoding)
        reasons = points.reasons
        if self._decoded:
            reasons[undecoded(data, spans, said.encoding)] = BAD_TEXT
        wrong = np.flatnonzero(spans[:, WIDTH] != len(said.names))
        for i in wrong:
            width = spans[i, WIDTH]
            reasons[i] = BAD_QUOTES if width == UNCLOSED else BAD_WIDTH.format(width)
        return CsvChunk(said, data, spans, points, position)


def _column(data: Bytes, spans: Ints, which: int) -> pa.Array:
    cut, offsets = cells(data, spans, which, _CELL_BYTES)
    buffers = [pa.py_buffer(offsets), pa.py_buffer(cut)]
    return pa.StringArray.from_buffers(len(spans), *buffers)
