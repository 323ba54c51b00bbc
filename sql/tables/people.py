"""Workers, their roles and postings, and when they are away."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from sql.tables.base import Base, Key


class Worker(Base):
    """A person who works for a district's grids, under the number that the district gave."""

    __tablename__ = "workers"
    __table_args__ = (
        UniqueConstraint("district_id", "worker_id"),
        CheckConstraint("worker_id <> ''", name="numbered"),
    )

    id: Mapped[Key]
    district_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    worker_id: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str]


class RoleRow(Base):
    """What a district calls some of its workers, when they are told, and whether they answer."""

    __tablename__ = "roles"
    __table_args__ = (
        UniqueConstraint("district_id", "name"),
        CheckConstraint("name <> ''", name="named"),
    )

    id: Mapped[Key]
    district_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    name: Mapped[str]
    name_en: Mapped[str]
    rank: Mapped[int]
    answers: Mapped[bool]


class Posting(Base):
    """A worker in a role at a grid, or in a department's area, for a time.

    A stand-in stands in for another worker at the same place and in the same role.
    """

    __tablename__ = "postings"
    __table_args__ = (
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="begins"),
        CheckConstraint("role <> ''", name="role"),
        CheckConstraint("stand_in_for_key <> worker_key", name="for_another"),
        CheckConstraint(
            "(grid_code IS NULL) <> (department IS NULL)"
            " AND (department IS NULL) = (area_id IS NULL)",
            name="grid_or_area",
        ),
        ExcludeConstraint(
            ("worker_key", "="),
            ("role", "="),
            (text("coalesce(grid_code, '')"), "="),
            (text("coalesce(department, '')"), "="),
            (text("coalesce(area_id, '')"), "="),
            ("valid", "&&"),
            using="gist",
            name="ex_postings_once_at_a_time",
        ),
        Index("ix_postings_grid", "grid_code"),
    )

    id: Mapped[Key]
    worker_key: Mapped[int] = mapped_column(ForeignKey("workers.id"))
    role: Mapped[str]
    grid_code: Mapped[str | None]
    department: Mapped[str | None]
    area_id: Mapped[str | None]
    valid: Mapped[Range[datetime]]
    stand_in_for_key: Mapped[int | None] = mapped_column(ForeignKey("workers.id"))


class Absence(Base):
    """A time in which a worker does not answer."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="begins"),
        ExcludeConstraint(
            ("worker_key", "="),
            ("valid", "&&"),
            using="gist",
            name="ex_absences_once_at_a_time",
        ),
    )

    id: Mapped[Key]
    worker_key: Mapped[int] = mapped_column(ForeignKey("workers.id"))
    valid: Mapped[Range[datetime]]
    reason: Mapped[str]
