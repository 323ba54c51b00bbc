"""A shapefile's .dbf: in which encoding its text is, and what has to be mended to read it."""

import codecs
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridding.errors import Fault
from gridding.read.encoding import GBK, codec_of, encoding_of

_HEADER_BYTES, _FIELD_BYTES, _NAME_BYTES = 32, 32, 10
_LANGUAGE_AT = 29
_LANGUAGES = {0x03: "cp1252", 0x13: "cp932", 0x4D: "gbk", 0x7A: "gbk"}
_LANGUAGES |= {0x4E: "cp949", 0x79: "cp949", 0x4F: "big5", 0x78: "big5"}
"""Language byte -> code page; 0x57 is "whatever Windows had", which in China is GBK: no claim."""


@dataclass(frozen=True)
class _Column:
    """One column: its name as stored, and for text every row's, without the blanks at its end."""

    name: bytes
    name_at: int
    texts: list[bytes]
    cells: NDArray[np.uint8]
    """(rows, width), in the file's own memory; width 0 for what is no text."""

    def full(self, text: bytes) -> bool:
        """Tell whether a text fills the column, so that it may have been cut off."""
        return len(text) == int(self.cells.shape[1])


def mended_dbf(data: bytes, cpg: str, file: str) -> tuple[str, bytes] | Fault:
    """Return the encoding of a .dbf, and its bytes without characters cut in half.

    Parameters
    ----------
    data : bytes
    cpg : str
        What the .cpg says; empty without one.
    file : str
        How messages name the shapefile.

    Returns
    -------
    (str, bytes) or Fault
        A Python codec's name and the mended file, the same object where nothing was mended; a
        fault for a file cut off, text that does not decode, or two columns of one name.
    """
    mended = bytearray(data)
    columns = _columns(mended)
    if columns is None:
        return Fault("the .dbf is cut off", file=file, found=f"{len(data)} bytes")
    claimed = codec_of(cpg) or codec_of(_LANGUAGES.get(data[_LANGUAGE_AT], ""))
    encoding = _encoding(columns, claimed)
    if encoding is None:
        return _undecodable(columns, claimed, file)
    named = [column.name for column in columns]
    twice = [name for name, count in Counter(named).items() if count > 1]
    if twice:
        name = twice[0].decode(encoding, "replace")
        return Fault("the column is there twice", file=file, column=name)
    return encoding, _mend(data, mended, columns, encoding)


def _columns(data: bytearray) -> list[_Column] | None:
    """Return the columns; None for a file that is shorter than its header says."""
    rows = int.from_bytes(data[4:8], "little")
    start = int.from_bytes(data[8:10], "little")
    length = int.from_bytes(data[10:12], "little")
    if length == 0 or len(data) < start + rows * length:
        return None
    records = np.frombuffer(data, np.uint8, rows * length, start).reshape(rows, length)
    columns, at = [], 1
    for place in range(_HEADER_BYTES, start - _FIELD_BYTES + 1, _FIELD_BYTES):
        field = bytes(data[place : place + _FIELD_BYTES])
        if field[:1] == b"\r":
            break
        is_text = field[11:12] == b"C"
        width = int.from_bytes(field[16:18], "little") if is_text else field[16]
        cells = records[:, at : at + width if is_text else at]
        texts = [bytes(cell).rstrip(b" \0") for cell in cells] if is_text else []
        columns.append(_Column(field[:11].split(b"\0")[0], place, texts, cells))
        at += width
    return columns


def _encoding(columns: list[_Column], claimed: str) -> str | None:
    """Return the encoding of all names and texts, half characters at a column's end not counted."""
    texts = [(text, column.full(text)) for column in columns for text in set(column.texts)]
    texts += [(column.name, len(column.name) >= _NAME_BYTES) for column in columns]
    whole = [text for text, cut in texts if not cut]
    for encoding in dict.fromkeys(("utf-8", claimed or GBK, GBK)):
        ends = [_without_half(text, encoding) for text, cut in texts if cut]
        if encoding_of([*whole, *ends], claimed) == encoding:
            return encoding
    return None


def _without_half(text: bytes, encoding: str) -> bytes:
    """Return the text without a character that lacks its last bytes."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        decoder.decode(text)
    except UnicodeDecodeError:
        return text
    rest = decoder.getstate()[0]
    return text[: len(text) - len(rest)] if rest else text


def _mend(data: bytes, mended: bytearray, columns: list[_Column], encoding: str) -> bytes:
    for column in columns:
        name = _without_half(column.name, encoding)
        if len(column.name) >= _NAME_BYTES and name != column.name:
            mended[column.name_at + len(name)] = 0
        for row, text in enumerate(column.texts):
            if not text.isascii() and column.full(text):
                column.cells[row, len(_without_half(text, encoding)) :] = ord(" ")
    return data if mended == data else bytes(mended)


def _undecodable(columns: list[_Column], claimed: str, file: str) -> Fault:
    named = [(0, column.name, column.name) for column in columns]
    rows = [(row, text, c.name) for c in columns for row, text in enumerate(c.texts, 1)]
    alone = (each for each in (*named, *rows) if not _readable(each[1], claimed))
    foreign = ((row, raw, name) for row, raw, name in (*named, *rows) if not raw.isascii())
    broken = next(alone, None)
    row, raw, name = broken or next(foreign)
    return Fault(
        "text does not decode" if broken else "text could be in more than one encoding",
        file=file,
        row=row,
        fid=row - 1 if row else None,
        column=name.decode(claimed or "utf-8", "replace"),
        found=repr(raw[:30]),
        wanted="UTF-8 or GBK, or a .cpg beside it that names its encoding",
    )


def _readable(raw: bytes, claimed: str) -> bool:
    return raw.isascii() or any(
        len(_without_half(raw, encoding)) and _decodes(_without_half(raw, encoding), encoding)
        for encoding in ("utf-8", claimed or GBK, GBK)
    )


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
