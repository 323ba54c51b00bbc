"""Where answered rows go: lines of CSV, or an Arrow stream that becomes a file in the end."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from api.batch.answers import Answers
from api.batch.source import Chunk, Kind, Rows, Source
from api.batch.words import GRID_CODE, ON_BOUNDARY, REASON, STATUS, free_name

_ADDED = ((GRID_CODE, pa.string()), (ON_BOUNDARY, pa.bool_()), (STATUS, pa.string()))
_WHY = (REASON, pa.string())


class Sink(Protocol):
    """Takes rows, one chunk after the other."""

    def write(self, chunk: Chunk, answers: Answers, rows: Rows) -> None:
        """Write rows of a chunk."""

    def settle(self) -> int:
        """Return the size of the file once all that was written is safely in it."""

    def close(self) -> None:
        """Write what is still to be written."""


def added_names(source: Source, *, reasons: bool) -> list[str]:
    """Return the names of the columns that are added.

    Parameters
    ----------
    source : Source
    reasons : bool
        Whether ``reason`` is one of them.

    Returns
    -------
    list of str
        A name that is taken already becomes ``located_…``.
    """
    names = [name for name, _ in _ADDED] + [REASON] * reasons
    return [free_name(name, source.names) for name in names]


class CsvSink:
    """Lines of CSV.

    Parameters
    ----------
    path : Path
    source : Source
    reasons : bool
        Add ``reason``.
    only_reasons : bool
        Add nothing else, as in a file of errors.
    size : int
        Of what is there already and is kept.
    """

    def __init__(
        self,
        path: Path,
        source: Source,
        *,
        reasons: bool = False,
        only_reasons: bool = False,
        size: int = 0,
    ) -> None:
        self._file = path.open("r+b" if size else "wb")
        self._file.truncate(size)
        self._file.seek(size)
        self._reasons, self._only_reasons = reasons, only_reasons
        if not size:
            names = [free_name(REASON, source.names)]
            self._file.write(
                source.header(names if only_reasons else added_names(source, reasons=reasons))
            )

    def write(self, chunk: Chunk, answers: Answers, rows: Rows) -> None:
        """Write rows of a chunk."""
        if len(rows):
            columns = [] if self._only_reasons else answers.columns(rows)
            if self._reasons or self._only_reasons:
                columns.append(answers.why(rows))
            self._file.write(chunk.csv(rows, columns))

    def settle(self) -> int:
        """Return the size of the file once all is in it."""
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class StreamSink:
    """An Arrow stream.

    Parameters
    ----------
    path : Path
    source : Source
    reasons : bool
        Add ``reason``.
    """

    def __init__(self, path: Path, source: Source, *, reasons: bool = False) -> None:
        names = added_names(source, reasons=reasons)
        fields = (*_ADDED, _WHY)[: len(names)]
        self._schema = source.schema()
        for name, (_, kind) in zip(names, fields, strict=True):
            self._schema = self._schema.append(pa.field(name, kind))
        self._reasons = reasons
        self._file = path.open("wb")
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        self._writer = pa.ipc.new_stream(self._file, self._schema, options=options)

    def write(self, chunk: Chunk, answers: Answers, rows: Rows) -> None:
        """Write rows of a chunk."""
        if not len(rows):
            return
        columns: list[pa.ChunkedArray | pa.Array] = [*chunk.table(rows).columns]
        columns += answers.columns(rows)
        if self._reasons:
            columns.append(answers.why(rows))
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))

    def settle(self) -> int:
        """Return the size of the file once all is in it."""
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def close(self) -> None:
        """Close the stream and the file."""
        self._writer.close()
        self._file.close()


class Streams:
    """Arrow streams read one after the other; the last may break off.

    Parameters
    ----------
    paths : sequence of Path
        At least one.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        with pa.OSFile(str(paths[0])) as file:
            self.schema = pa.ipc.open_stream(file).schema

    def batches(self) -> Iterable[pa.RecordBatch]:
        """Yield all batches."""
        for path in self._paths:
            with pa.OSFile(str(path)) as file:
                yield from pa.ipc.open_stream(file)


def finish(streams: Streams, path: Path, kind: Kind, said: dict[str, str]) -> None:
    """Write Arrow streams as the file that was asked for.

    Parameters
    ----------
    streams : Streams
    path : Path
    kind : Kind
    said : dict
        Kept with the file's schema.
    """
    schema = streams.schema.with_metadata({**(streams.schema.metadata or {}), **said})
    if kind is Kind.PARQUET:
        with pq.ParquetWriter(path, schema) as writer:
            for batch in streams.batches():
                writer.write_batch(batch)
        return
    if kind is Kind.ARROW:
        # A file, other than a stream, holds one dictionary a column: these are written out.
        plain = [
            field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
            for field in schema
        ]
        schema = pa.schema(plain, schema.metadata)
    new = pa.ipc.new_file if kind is Kind.ARROW else pa.ipc.new_stream
    with path.open("wb") as file, new(file, schema) as writer:
        for batch in streams.batches():
            writer.write_batch(batch.cast(schema))
