"""What the departments bring: their own areas, exceptions to their retirement, and matters."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from gridding.matters import Decision
from sql.tables.base import Base, Key, Now, enumeration, geometry


class DepartmentArea(Base):
    """An area of a department's own layer for a time; of one id never two at once.

    Once a merged plan was published, a trigger refuses new ones on its ground.
    """

    __tablename__ = "department_areas"
    __table_args__ = (
        UniqueConstraint("id", "district_id", "department", "area_id"),
        CheckConstraint("department <> '' AND area_id <> ''", name="named"),
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="begins"),
        CheckConstraint("NOT ST_IsEmpty(geom)", name="somewhere"),
        ExcludeConstraint(
            ("district_id", "="),
            ("department", "="),
            ("area_id", "="),
            ("valid", "&&"),
            using="gist",
            name="ex_department_areas_one_at_a_time",
        ),
        Index("ix_department_areas_geom", "geom", postgresql_using="gist"),
    )

    id: Mapped[Key]
    district_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    department: Mapped[str]
    area_id: Mapped[str]
    valid: Mapped[Range[datetime]]
    geom: Mapped[Any] = mapped_column(geometry("MULTIPOLYGON"))


class DepartmentException(Base):
    """Leave for a department to add areas where the layers are retired; it always ends.

    Without a community it holds in the whole district.
    """

    __tablename__ = "department_exceptions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "district_id"],
            ["divisions.id", "divisions.district_id"],
            name="fk_department_exceptions_community",
        ),
        CheckConstraint("department <> ''", name="named"),
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("approved_by <> ''", name="signed"),
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="begins"),
        CheckConstraint("NOT upper_inf(valid) AND isfinite(upper(valid))", name="ends"),
        Index("ix_department_exceptions_department", "district_id", "department"),
    )

    id: Mapped[Key]
    district_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    department: Mapped[str]
    community_id: Mapped[int | None]
    reason: Mapped[str]
    approved_by: Mapped[str]
    approved_at: Mapped[Now]
    valid: Mapped[Range[datetime]]


class Matter(Base):
    """An entry of the list of matters (事项清单) for as long as it stands in the list.

    ``valid`` says when it stood there; ``first_day`` and ``last_day`` are those of the matter.
    """

    __tablename__ = "matters"
    __table_args__ = (
        UniqueConstraint("id", "district_id"),
        CheckConstraint("code <> '' AND name <> ''", name="named"),
        CheckConstraint("deadline_days >= 0", name="deadline"),
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint(
            "NOT emergency OR last_day IS NOT NULL AND isfinite(last_day)", name="emergency_ends"
        ),
        CheckConstraint("decision IS NULL OR decided_by <> ''", name="decided_by"),
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="begins"),
        Index("ix_matters_district", "district_id"),
    )

    id: Mapped[Key]
    district_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    code: Mapped[str]
    category: Mapped[str]
    name: Mapped[str]
    lead: Mapped[str]
    supporting: Mapped[str]
    deadline_days: Mapped[int | None] = mapped_column(Integer)
    basis: Mapped[str]
    emergency: Mapped[bool]
    applied: Mapped[date | None] = mapped_column(Date)
    decision: Mapped[Decision | None] = mapped_column(enumeration(Decision, "matter_decision"))
    decided_by: Mapped[str]
    first_day: Mapped[date | None] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    valid: Mapped[Range[datetime]]
