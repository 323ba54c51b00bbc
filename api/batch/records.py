"""Records of CSV in a buffer of bytes: where each begins and ends, compiled."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]

START, STOP, WIDTH, LON, LAT = 0, 1, 2, 3, 5
"""Columns of the spans; each coordinate has two, its start and its stop."""
SPAN = 7
UNCLOSED = -1
"""The width of a line whose quote is not closed."""

_QUOTE, _LF, _CR, _BLANK, _TAB = 34, 10, 13, 32, 9


@njit(cache=True, nogil=True)
def find_records(  # noqa: C901, PLR0912  a compiled loop over bytes
    data: Bytes,
    shape: tuple[int, int, int, int],
    most: int,
    spans: Ints,
    last: bool,  # noqa: FBT001  numba knows no keyword-only arguments
) -> tuple[int, int]:
    """Find the records that a buffer begins with.

    Quotes count where a field begins with one (RFC 4180). A record over several lines must be as
    wide as the header, its quotes closed where fields end: otherwise its first line stands alone,
    with `UNCLOSED` for its width, and reading goes on behind it, so that a stray quote costs one
    line and not the rest of the file.

    Parameters
    ----------
    data : ndarray of uint8
    shape : (int, int, int, int)
        Delimiter, number of fields (-1: any), and which fields the coordinates are in.
    most : int
        Bytes that a record over several lines has at most.
    spans : ndarray of int64, shape (n, SPAN)
        Filled: start, stop (without the line's end), width, and start and stop of lon and lat.
    last : bool
        Whether no data follow.

    Returns
    -------
    n, used : int
        How many records were found, and how many bytes they take.
    """
    delimiter, wide, lon_at, lat_at = shape
    n, i, at = len(data), 0, 0
    while i < len(spans):
        while at < n and (data[at] == _LF or data[at] == _CR):
            at += 1
        if at >= n:
            break
        spans[i, :] = at
        stop, first_line, quoted, odd = -1, -1, False, False
        width, field, p = 1, at, at
        while p <= n:
            if p == n and (quoted or not last):
                break
            c = data[p] if p < n else _LF
            if quoted:
                if c == _QUOTE:
                    if p + 1 < n and data[p + 1] == _QUOTE:
                        p += 1
                    else:
                        quoted = False
                        after = data[p + 1] if p + 1 < n else _LF
                        odd = odd or after not in (delimiter, _LF, _CR)
                elif c in (_LF, _CR) and first_line < 0:
                    first_line = p
                if first_line >= 0 and p - at > most:
                    break
            elif c == _QUOTE and p == field:
                quoted = True
            elif c in (delimiter, _LF, _CR):
                if width - 1 == lon_at:
                    spans[i, LON], spans[i, LON + 1] = field, p
                elif width - 1 == lat_at:
                    spans[i, LAT], spans[i, LAT + 1] = field, p
                if c != delimiter:
                    stop = p
                    break
                width += 1
                field = p + 1
            p += 1
        if stop < 0 and not last and n - at <= most:
            return i, at
        if stop < 0 and first_line < 0 and not last:
            return i, at
        broken = stop < 0 or (first_line >= 0 and wide >= 0 and (width != wide or odd))
        if broken:
            stop, width = first_line if first_line >= 0 else n, UNCLOSED
        spans[i, STOP], spans[i, WIDTH] = stop, width
        at = stop
        i += 1
    return i, at


@njit(cache=True, nogil=True)
def cells(data: Bytes, spans: Ints, which: int, most: int) -> tuple[Bytes, NDArray[np.int32]]:
    """Return the cells of one coordinate, blanks and quotes around them left off.

    Parameters
    ----------
    data : ndarray of uint8
    spans : ndarray of int64, shape (n, SPAN)
    which : int
        `LON` or `LAT`.
    most : int
        Bytes of a cell that count.

    Returns
    -------
    data : ndarray of uint8
    offsets : ndarray of int32, shape (n + 1,)
    """
    n = len(spans)
    offsets = np.zeros(n + 1, dtype=np.int32)
    starts = np.empty(n, dtype=np.int64)
    for i in range(n):
        a, b = spans[i, which], spans[i, which + 1]
        for _ in range(2):
            while a < b and (data[a] == _BLANK or data[a] == _TAB):
                a += 1
            while a < b and (data[b - 1] == _BLANK or data[b - 1] == _TAB):
                b -= 1
            if b - a > 1 and data[a] == _QUOTE and data[b - 1] == _QUOTE:
                a, b = a + 1, b - 1
        starts[i] = a
        offsets[i + 1] = offsets[i] + min(b - a, most)
    out = np.empty(offsets[n], dtype=np.uint8)
    for i in range(n):
        for k in range(offsets[i + 1] - offsets[i]):
            out[offsets[i] + k] = data[starts[i] + k]
    return out, offsets


@njit(cache=True, nogil=True)
def joined(data: Bytes, spans: Ints, added: Bytes, offsets: Ints, end: Bytes) -> Bytes:
    """Return records with something added to each, and the line's end behind it.

    Parameters
    ----------
    data : ndarray of uint8
    spans : ndarray of int64, shape (n, SPAN)
    added : ndarray of uint8
    offsets : ndarray of int64, shape (n + 1,)
        Where in ``added`` that of each record begins.
    end : ndarray of uint8

    Returns
    -------
    ndarray of uint8
    """
    size = offsets[-1] - offsets[0] + len(spans) * len(end)
    for i in range(len(spans)):
        size += spans[i, STOP] - spans[i, START]
    out = np.empty(size, dtype=np.uint8)
    at = 0
    for i in range(len(spans)):
        length = spans[i, STOP] - spans[i, START]
        out[at : at + length] = data[spans[i, START] : spans[i, STOP]]
        at += length
        length = offsets[i + 1] - offsets[i]
        out[at : at + length] = added[offsets[i] : offsets[i + 1]]
        at += length
        for k in range(len(end)):
            out[at] = end[k]
            at += 1
    return out


def as_bytes(data: Any) -> Bytes:
    """Return what holds bytes as an array, without a copy.

    Parameters
    ----------
    data : bytes-like

    Returns
    -------
    ndarray of uint8
    """
    return np.frombuffer(data, dtype=np.uint8)
