"""Divisions: named areas with a code, a tree of any levels, known as of any time."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from sql.tables.base import Base, Key, geometry


class Division(Base):
    """What a code stands for, whatever its name, parent or outline at some time.

    Codes are unique for a level within one district: two districts may number their communities
    alike. A district itself, and what lies above it, has no ``district_id``.
    """

    __tablename__ = "divisions"
    __table_args__ = (
        UniqueConstraint(
            "district_id",
            "level",
            "code",
            name="uq_divisions_code",
            postgresql_nulls_not_distinct=True,
        ),
        UniqueConstraint("id", "district_id"),
        CheckConstraint("code <> '' AND level <> ''", name="named"),
    )

    id: Mapped[Key]
    district_id: Mapped[int | None] = mapped_column(ForeignKey("divisions.id"))
    level: Mapped[str]
    code: Mapped[str]


class DivisionVersion(Base):
    """Name, management parent and outline of a division for a time; never two at once."""

    __tablename__ = "division_versions"
    __table_args__ = (
        UniqueConstraint("id", "division_id"),
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="begins"),
        CheckConstraint("parent_id <> division_id", name="parent_is_another"),
        ExcludeConstraint(
            ("division_id", "="),
            ("valid", "&&"),
            using="gist",
            name="ex_division_versions_one_at_a_time",
        ),
        Index("ix_division_versions_geom", "geom", postgresql_using="gist"),
    )

    id: Mapped[Key]
    division_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("divisions.id"))
    name: Mapped[str]
    valid: Mapped[Range[datetime]]
    geom: Mapped[Any | None] = mapped_column(geometry("MULTIPOLYGON"))
