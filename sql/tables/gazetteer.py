"""The gazetteer: what places are called, rebuilt whole for a district."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, func
from sqlalchemy.orm import Mapped, mapped_column

from gridding.address.level import Level
from sql.tables.base import Base, Key, enumeration, geometry

_NUMBERED = "low IS NOT NULL OR building <> ''"
_UNNUMBERED = "low IS NULL AND building = ''"


class Gazetteer(Base):
    """That a district has one, and since when it is as it is."""

    __tablename__ = "gazetteers"

    district_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"), primary_key=True)
    built_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class GazetteerRow(Base):
    """A place under one name; a line with numbers is where the numbers between lie."""

    __tablename__ = "gazetteer"
    __table_args__ = (
        CheckConstraint("(low IS NULL) = (high IS NULL)", name="numbers"),
        CheckConstraint("key <> ''", name="named"),
        Index("ix_gazetteer_district", "district_id"),
        Index("ix_gazetteer_key", "key"),
        Index("ix_gazetteer_number", "street", "low", postgresql_where="low IS NOT NULL"),
        Index("ix_gazetteer_building", "place", "building", postgresql_where="building <> ''"),
        Index(
            "ix_gazetteer_names",
            "key",
            postgresql_using="gin",
            postgresql_ops={"key": "gin_trgm_ops"},
            postgresql_where=_UNNUMBERED,
        ),
        Index(
            "ix_gazetteer_addresses",
            "key",
            postgresql_using="gin",
            postgresql_ops={"key": "gin_trgm_ops"},
            postgresql_where=_NUMBERED,
        ),
    )

    id: Mapped[Key]
    district_id: Mapped[int] = mapped_column(ForeignKey("gazetteers.district_id"))
    level: Mapped[Level] = mapped_column(enumeration(Level, "address_level"))
    text: Mapped[str]
    key: Mapped[str]
    street: Mapped[str] = mapped_column(server_default="")
    low: Mapped[int | None] = mapped_column(Integer)
    high: Mapped[int | None] = mapped_column(Integer)
    sub: Mapped[str] = mapped_column(server_default="")
    place: Mapped[str] = mapped_column(server_default="")
    building: Mapped[str] = mapped_column(server_default="")
    within: Mapped[str] = mapped_column(server_default="")
    source: Mapped[str]
    source_id: Mapped[str]
    geom: Mapped[Any] = mapped_column(geometry("GEOMETRY"))
