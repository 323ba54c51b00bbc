"""The column of points that a GeoParquet or GeoArrow table says it has, and in which CRS."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pyarrow as pa
from pyproj import CRS
from pyproj.exceptions import CRSError

from api.batch.points import Points, from_struct, from_wkb
from gridding.crs import Reference, reference_of
from gridding.errors import Fault, InputError

_LONLAT = "OGC:CRS84"


class Encoded(StrEnum):
    """How points lie in a column."""

    WKB = "wkb"
    STRUCT = "point"


@dataclass(frozen=True)
class Geometry:
    """A column of geometry.

    Attributes
    ----------
    column : str
    encoded : Encoded
    claimed : Reference or None
        None where the file does not say.
    """

    column: str
    encoded: Encoded
    claimed: Reference | None

    def points(self, column: pa.Array) -> Points:
        """Read the column's points.

        Parameters
        ----------
        column : Array

        Returns
        -------
        Points
        """
        if isinstance(column, pa.ExtensionArray):
            column = column.storage
        if self.encoded is Encoded.STRUCT:
            return from_struct(column)
        return from_wkb(column.cast(pa.large_binary()))

    def require_agreeing(self, told: Reference, file: str) -> None:
        """Refuse a file whose own CRS is another than was told.

        GCJ-02 and BD-09 have no code of their own: files in them claim to be WGS-84, and what was
        told counts.

        Parameters
        ----------
        told : Reference
        file : str
            As messages name it.

        Raises
        ------
        InputError
            They do not agree.
        """
        own = self.claimed
        if own is None:
            return
        if told.crs is None or own.crs is None:
            agree = not own.is_projected
        else:
            same = own.crs.equals(told.crs, ignore_axis_order=True)
            agree = same or (own.is_storage and told.is_storage)
        if not agree:
            raise InputError(
                Fault(
                    "the file says that it has another CRS",
                    file=file,
                    column="crs",
                    found=own.name,
                    wanted=told.name,
                )
            )


def geometry_of(schema: pa.Schema) -> Geometry | None:
    """Return the column of geometry that a schema names.

    Parameters
    ----------
    schema : Schema

    Returns
    -------
    Geometry or None

    Raises
    ------
    InputError
        It is no column of points in a form that is known, or its CRS cannot be read.
    """
    geo = (schema.metadata or {}).get(b"geo")
    try:
        found = _geoparquet(json.loads(geo)) if geo else _geoarrow(schema)
    except (ValueError, TypeError, KeyError, AttributeError, CRSError):
        raise InputError(Fault("what it says of its geometry cannot be read")) from None
    if found is not None and not _fits(schema, found):
        raise InputError(
            Fault("no column of points", column=found.column, wanted="points as WKB or x and y")
        )
    return found


def _geoparquet(said: dict[str, Any]) -> Geometry:
    name = said["primary_column"]
    column = said["columns"][name]
    crs = column.get("crs", _LONLAT)  # what is not said there is CRS84; null is unknown
    claimed = None if crs is None else reference_of(CRS.from_user_input(crs))
    return Geometry(name, Encoded(column["encoding"].lower()), claimed)


def _geoarrow(schema: pa.Schema) -> Geometry | None:
    for field in schema:
        said = field.metadata or {}
        kind = said.get(b"ARROW:extension:name", b"").decode()
        more: Any = said.get(b"ARROW:extension:metadata", b"")
        if isinstance(field.type, pa.ExtensionType):
            kind, more = field.type.extension_name, field.type.__arrow_ext_serialize__()
        if kind in ("geoarrow.wkb", "ogc.wkb", "geoarrow.point"):
            crs = (json.loads(more) if more else {}).get("crs")
            claimed = None if crs is None else reference_of(CRS.from_user_input(crs))
            return Geometry(field.name, Encoded(kind.partition(".")[2]), claimed)
    return None


def _fits(schema: pa.Schema, found: Geometry) -> bool:
    if schema.names.count(found.column) != 1:
        return False
    kind = schema.field(found.column).type
    if isinstance(kind, pa.ExtensionType):
        kind = kind.storage_type
    if found.encoded is Encoded.WKB:
        return any(
            test(kind)
            for test in (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)
        )
    return bool(pa.types.is_struct(kind)) and {"x", "y"} <= {field.name for field in kind}
