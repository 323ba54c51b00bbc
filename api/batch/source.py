"""What every source of rows has, whatever its format: columns, and rows chunk by chunk."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from api.batch.points import Points
from gridding.errors import Fault, InputError

Rows = NDArray[np.int64]

CHUNK_ROWS = 131_072


class Kind(StrEnum):
    """A format."""

    CSV = "csv"
    PARQUET = "parquet"
    ARROW = "arrow"
    ARROW_STREAM = "arrows"


class Chunk(Protocol):
    """Some rows, one after the other."""

    @property
    def points(self) -> Points:
        """The coordinates, a point for each row."""

    @property
    def position(self) -> int:
        """Where the rows behind it begin."""

    def __len__(self) -> int:
        """Return the number of rows."""

    def csv(self, rows: Rows, added: Sequence[pa.Array]) -> bytes:
        """Return rows as lines of CSV, with columns added to them."""

    def table(self, rows: Rows) -> pa.Table:
        """Return rows with the columns that they came with."""


class Source(Protocol):
    """Rows in a file.

    Attributes
    ----------
    names : list of str
        The columns.
    size : int
        Where the rows end, on the same scale as `Chunk.position`: bytes or rows.
    encoding : str
        In which lines of CSV are made of it.
    """

    names: list[str]
    size: int
    encoding: str

    def schema(self) -> pa.Schema:
        """Return the schema of `Chunk.table`."""

    def header(self, added: Sequence[str]) -> bytes:
        """Return the first line of CSV, with names added to it."""

    def chunks(self, position: int = 0) -> Iterator[Chunk]:
        """Yield the rows from a position on."""


_SUFFIXES = {
    ".csv": Kind.CSV,
    ".txt": Kind.CSV,
    ".tsv": Kind.CSV,
    ".parquet": Kind.PARQUET,
    ".geoparquet": Kind.PARQUET,
    ".arrow": Kind.ARROW,
    ".feather": Kind.ARROW,
    ".ipc": Kind.ARROW,
    ".arrows": Kind.ARROW_STREAM,
}
_OUT = {".csv": Kind.CSV, ".parquet": Kind.PARQUET, ".arrow": Kind.ARROW}


def kind_read(path: Path) -> Kind:
    """Tell the format of a file by its first bytes, and by its name where they leave it open.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Kind

    Raises
    ------
    InputError
        It cannot be read, or is of another kind.
    """
    try:
        with path.open("rb") as file:
            first = file.read(8)
    except OSError as error:
        raise InputError(
            Fault("cannot be read", file=str(path), found=str(error.strerror))
        ) from None
    if first[:4] == b"PAR1":
        return Kind.PARQUET
    if first[:6] == b"ARROW1":
        return Kind.ARROW
    if first[:4] == b"\xff\xff\xff\xff":
        return Kind.ARROW_STREAM
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is not Kind.CSV:
        raise InputError(
            Fault(
                "no table of points",
                file=path.name,
                wanted="CSV, Parquet, GeoParquet, Arrow or Feather",
            )
        )
    return kind


def kind_written(path: Path) -> Kind:
    """Tell the format that a name to write to asks for.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Kind

    Raises
    ------
    InputError
        It asks for none that is written.
    """
    kind = _OUT.get(path.suffix.lower())
    if kind is None:
        raise InputError(Fault("no format to write", file=path.name, wanted=", ".join(_OUT)))
    return kind
