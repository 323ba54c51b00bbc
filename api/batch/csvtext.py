"""Arrow columns as cells of CSV, and as rows of bytes where no CSV was there before."""

import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from api.batch.records import START, STOP, Bytes, Ints

_TO_BE_QUOTED = r'[",\r\n;\t]'


def cell_texts(column: pa.Array, encoding: str = "utf-8") -> pa.Array:
    """Return a column as cells of CSV, quoted where they must be; nothing for what is missing.

    Parameters
    ----------
    column : Array
        Of text, numbers or truth values.
    encoding : str
        Of the bytes.

    Returns
    -------
    Array
        Of large_binary, without nulls.
    """
    texts = pc.fill_null(column.cast(pa.large_string()), "")
    special = pc.match_substring_regex(texts, _TO_BE_QUOTED)
    if pc.any(special).as_py():
        doubled = pc.replace_substring(texts, '"', '""')
        quote, nothing = (pa.scalar(said, pa.large_string()) for said in ('"', ""))
        quoted = pc.binary_join_element_wise(quote, doubled, quote, nothing)
        texts = pc.if_else(special, quoted, texts)
    if encoding != "utf-8" and not pc.all(pc.string_is_ascii(texts)).as_py():
        coded = texts.dictionary_encode()
        # A character that the encoding lacks, as GBK proper does, is said by its number.
        words = [w.encode(encoding, "backslashreplace") for w in coded.dictionary.to_pylist()]
        return pa.array(words, pa.large_binary()).take(coded.indices)
    return texts.view(pa.large_binary())


def row_texts(columns: Sequence[pa.Array], delimiter: str) -> pa.Array:
    """Return cells side by side, a delimiter before each, a row each.

    Parameters
    ----------
    columns : sequence of Array
        From `cell_texts`; at least one.
    delimiter : str

    Returns
    -------
    Array
        Of large_binary.
    """
    between = pa.scalar(delimiter.encode(), pa.large_binary())
    nothing = pa.scalar(b"", pa.large_binary())
    return pc.binary_join_element_wise(nothing, *columns, between)


def bytes_of(texts: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return where each of an array of large_binary begins, and the bytes of all.

    Parameters
    ----------
    texts : Array

    Returns
    -------
    offsets : ndarray of int64, shape (n + 1,)
    data : ndarray of uint8
    """
    _, offsets, data = texts.buffers()
    if not len(texts) or data is None:
        return np.zeros(len(texts) + 1, dtype=np.int64), np.empty(0, dtype=np.uint8)
    cut = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return cut, np.frombuffer(data, dtype=np.uint8)


def plain(column: pa.Array, *, geometry: bool) -> pa.Array:
    """Return a column of any type as text or numbers, as a cell can hold it.

    Parameters
    ----------
    column : Array
    geometry : bool
        Whether bytes are WKB: they become WKT. Other bytes become hexadecimal digits, and lists
        and structures JSON.

    Returns
    -------
    Array
    """
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_nested(kind):
        return _texts(
            None if cell is None else json.dumps(cell, ensure_ascii=False, default=str)
            for cell in column.to_pylist()
        )
    if any(is_kind(kind) for is_kind in _BINARY):
        cells = column.to_pylist()
        if geometry:
            shapes = shapely.from_wkb(cells, on_invalid="ignore")
            return pa.array(shapely.to_wkt(shapes, rounding_precision=-1), pa.large_string())
        return _texts(None if cell is None else cell.hex() for cell in cells)
    try:
        return column.cast(pa.large_string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return _texts(None if cell is None else str(cell) for cell in column.to_pylist())


_BINARY = (
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_fixed_size_binary,
    pa.types.is_binary_view,
)


def _texts(cells: object) -> pa.Array:
    return pa.array(cells, pa.large_string())


def undecoded(data: Bytes, spans: Ints, encoding: str) -> list[int]:
    """Return the records whose bytes are no text.

    Parameters
    ----------
    data : ndarray of uint8
    spans : ndarray of int64, shape (n, SPAN)
        As of `api.batch.records.find_records`.
    encoding : str

    Returns
    -------
    list of int
    """
    whole = data.tobytes()
    try:
        whole.decode(encoding)
    except UnicodeDecodeError:
        return [
            i
            for i, (start, stop) in enumerate(spans[:, [START, STOP]].tolist())
            if not _decodes(whole[start:stop], encoding)
        ]
    return []


def _decodes(text: bytes, encoding: str) -> bool:
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
