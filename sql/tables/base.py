"""What all tables share: the names of constraints, and the kinds of columns."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, DateTime, Enum, Identity, MetaData, Text, func
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.orm import DeclarativeBase, mapped_column

STORAGE_SRID = 4490
"""CGCS2000 longitude/latitude, as EPSG numbers it and PostGIS knows it."""


class Base(DeclarativeBase):
    """Root of the declarative models."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it so
        int: BigInteger(),
        str: Text(),
        datetime: DateTime(timezone=True),
        Range[datetime]: TSTZRANGE(),
    }


Key = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]
Now = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]


def geometry(kind: str) -> Geometry:
    """Return the column type of a geometry; its index is declared where one is wanted.

    Parameters
    ----------
    kind : str
        For example ``MULTIPOLYGON``; ``GEOMETRY`` for any.

    Returns
    -------
    Geometry
        In EPSG:4490.
    """
    return Geometry(kind, srid=STORAGE_SRID, spatial_index=False)


def enumeration(kind: type[StrEnum], name: str) -> Any:
    """Return the column type of an enum, stored by its values.

    Parameters
    ----------
    kind : type
        The Python enum.
    name : str
        Its name in the database.

    Returns
    -------
    Enum
        Of PostgreSQL's own.
    """
    return Enum(kind, name=name, values_callable=lambda members: [m.value for m in members])
