"""Workers and their postings."""

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


class Posting(Base):
    """A worker in a role at a grid, or in a department's area, for a time."""

    __tablename__ = "postings"
    __table_args__ = (
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="begins"),
        CheckConstraint("role <> ''", name="role"),
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
    stand_in_for_id: Mapped[int | None] = mapped_column(ForeignKey("postings.id"))
