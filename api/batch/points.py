"""Coordinates out of columns: two numbers for each row, or the reason why there are none."""

import math
import unicodedata
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from api.batch.reasons import NO_COORDINATE, NO_NUMBER, NO_POINT

Floats = NDArray[np.float64]
Reasons = NDArray[np.object_]

_WIDEST_CELL = 64


@dataclass(frozen=True)
class Points:
    """Coordinates of rows, as they were given.

    Attributes
    ----------
    x, y : ndarray of float64, shape (n,)
        NaN where there is a reason.
    reasons : ndarray of object, shape (n,)
        Empty where there are two numbers.
    """

    x: Floats
    y: Floats
    reasons: Reasons


def from_columns(lon: pa.Array, lat: pa.Array, encoding: str = "utf-8") -> Points:
    """Read two columns of numbers or text.

    Parameters
    ----------
    lon, lat : Array
        Text may be in any encoding that is said.
    encoding : str

    Returns
    -------
    Points
    """
    (x, why_x), (y, why_y) = _numbers(lon, encoding), _numbers(lat, encoding)
    reasons = np.where(why_x == "", why_y, why_x)
    # Nothing at all is told as such, whatever else is wrong.
    reasons[(why_x == NO_COORDINATE) | (why_y == NO_COORDINATE)] = NO_COORDINATE
    return Points(x, y, reasons)


def from_wkb(column: pa.Array) -> Points:
    """Read a column of points as WKB.

    Parameters
    ----------
    column : Array
        Of binary.

    Returns
    -------
    Points
    """
    shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore")
    point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    there = point & ~shapely.is_empty(shapes)  # GEOS may raise for the coordinates of an empty one
    x, y = np.full((2, len(shapes)), np.nan)
    x[there], y[there] = shapely.get_x(shapes[there]), shapely.get_y(shapes[there])
    return _of_geometry(x, y, point, np.asarray(column.is_null()))


def from_struct(column: pa.Array) -> Points:
    """Read a column of points as structures of ``x`` and ``y``.

    Parameters
    ----------
    column : Array

    Returns
    -------
    Points
    """
    x, y = (_floats(pc.struct_field(column, name)) for name in ("x", "y"))
    nothing = np.asarray(column.is_null())
    return _of_geometry(x, y, np.ones(len(x), dtype=bool), nothing)


def _of_geometry(
    x: Floats, y: Floats, point: NDArray[np.bool_], nothing: NDArray[np.bool_]
) -> Points:
    reasons = np.full(len(x), "", dtype=object)
    reasons[~point] = NO_POINT
    reasons[nothing | (point & np.isnan(x) & np.isnan(y))] = NO_COORDINATE  # an empty point too
    good = reasons == ""
    return Points(np.where(good, x, np.nan), np.where(good, y, np.nan), reasons)


def _numbers(column: pa.Array, encoding: str) -> tuple[Floats, Reasons]:
    reasons = np.full(len(column), "", dtype=object)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_null(column.type):
        column = column.cast(pa.float64())
    if _is_number(column.type):
        values = _floats(column)
        reasons[np.asarray(column.is_null())] = NO_COORDINATE
        return values, reasons
    try:
        values = _floats(column.cast(pa.float64()))
        reasons[np.asarray(column.is_null())] = NO_COORDINATE
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        given = _raw(column)
        values = np.array([_number(cell, encoding) for cell in given], dtype=float)
        empty = np.array([not cell or not cell.strip() for cell in given], dtype=bool)
        said = np.array([_says_nan(cell) for cell in given], dtype=bool)
        reasons[np.isnan(values) & ~said] = NO_NUMBER
        reasons[empty] = NO_COORDINATE
    return values, reasons


def _is_number(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind))


def _floats(column: pa.Array) -> Floats:
    values = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=float)


def _raw(column: pa.Array) -> list[bytes | None]:
    """Return cells as bytes; whatever is neither text nor bytes as what is no number."""
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        column = column.cast(pa.large_string()).view(pa.large_binary())
    elif not (pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        return [None if cell is None else b"?" for cell in column.to_pylist()]
    cells: list[bytes | None] = column.to_pylist()
    return cells


def _number(cell: bytes | None, encoding: str) -> float:
    if not cell or b"_" in cell or len(cell) > _WIDEST_CELL:
        return math.nan
    try:
        return float(
            cell if cell.isascii() else unicodedata.normalize("NFKC", cell.decode(encoding))
        )
    except ValueError:
        return math.nan


def _says_nan(cell: bytes | None) -> bool:
    return cell is not None and cell.strip().lower().lstrip(b"+-") == b"nan"
