"""Parquet and Arrow: batches of rows with their types, and which columns hold the coordinates."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from api.batch.csvtext import bytes_of, cell_texts, plain, row_texts
from api.batch.dialect import coordinate_columns
from api.batch.geometry import Geometry, geometry_of
from api.batch.points import Points, from_columns
from api.batch.source import CHUNK_ROWS, Kind, Rows
from gridding.crs import Reference
from gridding.errors import Fault, InputError

_BUFFER_BYTES = 2**20


@dataclass(frozen=True, eq=False)
class TableChunk:
    """Rows of an Arrow table.

    Attributes
    ----------
    rows : Table
    points : Points
    position : int
        In rows of the file.
    geometry : str
        The column of geometry; empty where there is none.
    """

    rows: pa.Table
    points: Points
    position: int
    geometry: str

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    def csv(self, rows: Rows, added: Sequence[pa.Array]) -> bytes:
        """Return rows as lines of CSV; geometry as WKT, what is nested as JSON."""
        kept = self.table(rows)
        columns = [
            plain(one_array(column), geometry=name == self.geometry)
            for name, column in zip(kept.column_names, kept.columns, strict=True)
        ]
        offsets, data = bytes_of(
            row_texts([cell_texts(column) for column in (*columns, *added)], ",")
        )
        # Each row begins with a delimiter: the line's end of the one before takes its place.
        lines = data[offsets[0] : offsets[-1]].copy()
        lines[offsets[:-1] - offsets[0]] = ord("\n")
        return lines[1:].tobytes() + b"\n" if len(rows) else b""

    def table(self, rows: Rows) -> pa.Table:
        """Return rows with their types."""
        if len(rows) == self.rows.num_rows:
            return self.rows
        return self.rows.take(pa.array(rows))


class TableSource:
    """A Parquet, GeoParquet, Arrow or Feather file.

    Parameters
    ----------
    path : Path
    file : str
        As messages name it.
    kind : Kind
    ref : Reference
        What its coordinates are said to refer to.

    Raises
    ------
    InputError
        It cannot be read, has no coordinates, or its own CRS is another.
    """

    encoding = "utf-8"

    def __init__(self, path: Path, file: str, kind: Kind, ref: Reference) -> None:
        self._path, self._file, self._kind = path, file, kind
        self._geometry: Geometry | None = None
        with self._told():
            self._schema, self.size = self._opened()
        self.names: list[str] = list(self._schema.names)
        geometry = geometry_of(self._schema)
        try:
            self._columns = coordinate_columns(self.names, file)
        except InputError:
            if geometry is None:
                raise
            geometry.require_agreeing(ref, file)
            self._geometry = geometry

    def schema(self) -> pa.Schema:
        """Return the schema as it is."""
        return self._schema

    def header(self, added: Sequence[str]) -> bytes:
        """Return the names of the columns as a line of CSV."""
        cells = cell_texts(pa.array([*self.names, *added], pa.string()))
        return b",".join(cells.to_pylist()) + b"\n"

    def chunks(self, position: int = 0) -> Iterator[TableChunk]:
        """Yield the rows from a number on, 0 for the first.

        Raises
        ------
        InputError
            The file is broken.
        """
        name = "" if self._geometry is None else self._geometry.column
        with self._told():
            for begin, batch in self._batches(position):
                for start in range(max(position - begin, 0), batch.num_rows, CHUNK_ROWS):
                    part = batch.slice(start, CHUNK_ROWS)
                    part.validate(full=True)  # what others sent may point anywhere
                    rows = pa.Table.from_batches([part])
                    at = begin + start + part.num_rows
                    yield TableChunk(rows, self._points(rows), at, name)

    def _points(self, rows: pa.Table) -> Points:
        if self._geometry is not None:
            return self._geometry.points(one_array(rows.column(self._geometry.column)))
        lon, lat = (one_array(rows.column(self._columns[name])) for name in ("lon", "lat"))
        return from_columns(lon, lat)

    def _opened(self) -> tuple[pa.Schema, int]:
        if self._kind is Kind.PARQUET:
            with pq.ParquetFile(self._path) as file:
                return file.schema_arrow, file.metadata.num_rows
        with pa.memory_map(str(self._path)) as mapped:
            if self._kind is Kind.ARROW_STREAM:
                return pa.ipc.open_stream(mapped).schema, 0
            reader = pa.ipc.open_file(mapped)
            return reader.schema, 0

    def _batches(self, position: int) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield batches, each with the number of its first row; those before may be left out."""
        if self._kind is Kind.PARQUET:
            yield from self._row_groups(position)
            return
        before = 0
        with pa.memory_map(str(self._path)) as mapped:
            if self._kind is Kind.ARROW_STREAM:
                batches: Iterator[pa.RecordBatch] = iter(pa.ipc.open_stream(mapped))
            else:
                reader = pa.ipc.open_file(mapped)
                batches = map(reader.get_batch, range(reader.num_record_batches))
            for batch in batches:
                yield before, batch
                before += batch.num_rows

    def _row_groups(self, position: int) -> Iterator[tuple[int, pa.RecordBatch]]:
        before = 0
        with pq.ParquetFile(self._path, buffer_size=_BUFFER_BYTES, pre_buffer=False) as file:
            groups = list(range(file.num_row_groups))
            while groups:
                n = file.metadata.row_group(groups[0]).num_rows
                if before + n > position:
                    break
                before += n
                del groups[0]
            for batch in file.iter_batches(CHUNK_ROWS, row_groups=groups):
                yield before, batch
                before += batch.num_rows

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what is wrong with a file in words of our own."""
        try:
            yield
        except (pa.ArrowException, OSError) as error:
            said = str(error).partition("\n")[0]
            raise InputError(Fault("cannot be read", file=self._file, found=said)) from None


def one_array(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece.

    Parameters
    ----------
    column : ChunkedArray

    Returns
    -------
    Array
    """
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
