"""How a CSV is written: encoding, delimiter, header, and which columns hold the coordinates."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from api.batch.records import SPAN, START, STOP, as_bytes, find_records
from gridding.errors import Fault, InputError
from gridding.read.columns import POINTS, find_columns
from gridding.read.encoding import encoding_of
from gridding.read.faults import Faults
from gridding.read.table import Source, Table

_BOM = b"\xef\xbb\xbf"
_HEAD_BYTES = 2**20
_SAMPLE_BYTES = 2**16
_MOSTLY = 0.9
_DELIMITERS = (",", ";", "\t")
_NOT_TEXT = b"\0"
_FIRST_BESIDE_ASCII = 0x80


@dataclass(frozen=True)
class Dialect:
    """How a CSV is written.

    Attributes
    ----------
    names : list of str
        The columns, without blanks around them.
    header : bytes
        The first line as it is, with a byte order mark where it has one, without its end.
    line_end : bytes
    delimiter : str
    encoding : str
    begin : int
        The byte at which rows begin.
    lon, lat : int
        Which columns the coordinates are in.
    """

    names: list[str]
    header: bytes
    line_end: bytes
    delimiter: str
    encoding: str
    begin: int
    lon: int
    lat: int

    def fitting(self, record: bytes, *, unclosed: bool) -> bytes:
        """Return a record made as wide as the header: filled up, or cut off.

        Parameters
        ----------
        record : bytes
        unclosed : bool
            Whether its quotes mean nothing.

        Returns
        -------
        bytes
        """
        text = record.decode(self.encoding, "surrogateescape")
        wide = len(self.names)
        try:
            fields = next(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter))
        except csv.Error:  # a field of more than 128 KiB
            unclosed = True
        if unclosed:
            fields = text.split(self.delimiter)
        fields = fields[:wide] + [""] * (wide - len(fields))
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=self.delimiter, lineterminator="").writerow(fields)
        return out.getvalue().encode(self.encoding, "surrogateescape")


def dialect_of(path: Path, file: str, *, decoded: bool) -> Dialect:
    """Find out how a CSV is written.

    Parameters
    ----------
    path : Path
    file : str
        As messages name it.
    decoded : bool
        Whether the encoding of what follows the header must be certain too.

    Returns
    -------
    Dialect

    Raises
    ------
    InputError
        It is empty, has no columns of coordinates or several that could be, or does not decode.
    """
    with path.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    mark = _BOM if head.startswith(_BOM) else b""
    spans = np.empty((1, SPAN), dtype=np.int64)
    body = head.removeprefix(mark)
    n, used = find_records(
        as_bytes(body), (0, -1, -1, -1), len(head), spans, len(head) < _HEAD_BYTES
    )
    line = body[spans[0, START] : spans[0, STOP]] if n else b""
    if not line.strip():
        raise InputError(
            Fault("the file is empty", file=file, wanted="a line of column names and rows")
        )
    encoding = "utf-8" if mark else _encoding(path, line)
    if encoding is None and line.isascii() and not decoded:
        encoding = "utf-8"
    if encoding is None or _NOT_TEXT in line:
        raise InputError(Fault("text does not decode", file=file, wanted="UTF-8 or GBK"))
    text = line.decode(encoding)
    delimiter = max(_DELIMITERS, key=text.count)
    (names,) = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [name.strip() for name in names]
    found = coordinate_columns(names, file)
    return Dialect(
        names=names,
        header=mark + line,
        line_end=b"\r\n" if body[used : used + 2] == b"\r\n" else b"\n",
        delimiter=delimiter,
        encoding=encoding,
        begin=len(mark) + used,
        lon=names.index(found["lon"]),
        lat=names.index(found["lat"]),
    )


def coordinate_columns(names: Sequence[str], file: str) -> dict[str, str]:
    """Return which columns hold ``lon`` and ``lat``, under their usual names.

    Parameters
    ----------
    names : sequence of str
    file : str
        As messages name it.

    Returns
    -------
    dict of str to str

    Raises
    ------
    InputError
        One is missing, or several could be it.
    """
    faults = Faults()
    nothing = np.empty(0, dtype=object)
    frame = pd.DataFrame(columns=list(names))
    table = Table((Source(file, ""),), frame, nothing, np.empty(0, dtype=np.int64))
    found = find_columns(table, POINTS, {}, faults, required=("lon", "lat"))
    faults.raise_if_any()
    return found


def _encoding(path: Path, header: bytes) -> str | None:
    """Return the encoding by the header and the first text beside ASCII; None where it is open."""
    sample = b""
    with path.open("rb") as file:
        while not sample and (block := file.read(_HEAD_BYTES)):
            if not block.isascii():
                start = int(np.argmax(as_bytes(block) >= _FIRST_BESIDE_ASCII))
                sample = block[start : start + _SAMPLE_BYTES] + file.readline()
                sample = sample[: sample.rfind(b"\n") + 1] or sample
    lines = [line for line in sample.splitlines() if not line.isascii()]
    found = encoding_of([header, *lines])
    if found is None and not header.isascii():
        found = encoding_of([header])
    if found is None and lines:
        text = sum(_is_utf8(line) for line in lines)
        found = "utf-8" if text >= _MOSTLY * len(lines) else None
    return found


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
