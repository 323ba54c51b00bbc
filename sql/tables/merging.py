"""What a merge adds to a plan; as settled as the plan itself once it is no draft."""

from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    false,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sql.tables.base import Base, Key, geometry

OfPlan = Annotated[
    int, mapped_column(BigInteger, ForeignKey("plans.id", ondelete="CASCADE"), nullable=False)
]
Count = Annotated[int, mapped_column(Integer)]


def _in_district(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["plan_id", "district_id"],
        ["plans.id", "plans.district_id"],
        name=f"fk_{table}_plan",
        ondelete="CASCADE",
    )


def _in_grid(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["plan_id", "grid_code"], ["grids.plan_id", "grids.grid_code"], name=f"fk_{table}_grid"
    )


class MergeRow(Base):
    """That a plan is a merge, and its figures; stale once an edit has dropped what follows."""

    __tablename__ = "merges"

    plan_id: Mapped[int] = mapped_column(
        ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True
    )
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    stale: Mapped[bool] = mapped_column(server_default=false())


class MergeArea(Base):
    """A department's area that went into a plan, in the order in which they came."""

    __tablename__ = "merge_areas"
    __table_args__ = (
        UniqueConstraint("plan_id", "department", "area_id"),
        _in_district("merge_areas"),
        ForeignKeyConstraint(
            ["area_key", "district_id", "department", "area_id"],
            [f"department_areas.{name}" for name in ("id", "district_id", "department", "area_id")],
            name="fk_merge_areas_area",
        ),
        CheckConstraint("households >= 0 AND area_m2 >= 0", name="measures"),
        Index("ix_merge_areas_area", "area_key"),
    )

    id: Mapped[Key]
    plan_id: Mapped[int]
    district_id: Mapped[int]
    area_key: Mapped[int]
    department: Mapped[str]
    area_id: Mapped[str]
    households: Mapped[Count]
    area_m2: Mapped[float]


class CrosswalkRow(Base):
    """What of an area went to a grid; null stands for no area, or no grid."""

    __tablename__ = "crosswalk"
    __table_args__ = (
        UniqueConstraint(
            "plan_id",
            "department",
            "area_id",
            "grid_code",
            name="uq_crosswalk_pair",
            postgresql_nulls_not_distinct=True,
        ),
        ForeignKeyConstraint(
            ["plan_id", "department", "area_id"],
            ["merge_areas.plan_id", "merge_areas.department", "merge_areas.area_id"],
            name="fk_crosswalk_area",
        ),
        _in_grid("crosswalk"),
        CheckConstraint("households >= 0 AND area_m2 >= 0", name="measures"),
        CheckConstraint("area_id IS NOT NULL OR grid_code IS NOT NULL", name="of_something"),
    )

    id: Mapped[Key]
    plan_id: Mapped[OfPlan]
    department: Mapped[str]
    area_id: Mapped[str | None]
    grid_code: Mapped[str | None]
    households: Mapped[Count]
    household_share_of_area: Mapped[float | None]
    household_share_of_grid: Mapped[float | None]
    area_m2: Mapped[float]
    area_share_of_area: Mapped[float | None]
    area_share_of_grid: Mapped[float | None]


class UnownedRow(Base):
    """A piece of ground that a department has not; an empty department: that none has."""

    __tablename__ = "unowned"
    __table_args__ = (
        _in_grid("unowned"),
        CheckConstraint("households >= 0 AND area_m2 >= 0", name="measures"),
        Index("ix_unowned_plan", "plan_id"),
    )

    id: Mapped[Key]
    plan_id: Mapped[OfPlan]
    department: Mapped[str]
    community_code: Mapped[str]
    grid_code: Mapped[str | None]
    households: Mapped[Count]
    area_m2: Mapped[float]
    geom: Mapped[Any] = mapped_column(geometry("MULTIPOLYGON"))


class ConflictRow(Base):
    """Where it is unsettled who answers for what; ``grid_code`` may name several grids."""

    __tablename__ = "conflicts"
    __table_args__ = (
        CheckConstraint("kind <> ''", name="kind"),
        CheckConstraint("households >= 0 AND area_m2 >= 0", name="measures"),
        Index("ix_conflicts_plan", "plan_id"),
    )

    id: Mapped[Key]
    plan_id: Mapped[OfPlan]
    kind: Mapped[str]
    grid_code: Mapped[str]
    matter: Mapped[str]
    department: Mapped[str]
    other: Mapped[str]
    households: Mapped[Count]
    area_m2: Mapped[float]
    detail: Mapped[str]
    geom: Mapped[Any | None] = mapped_column(geometry("GEOMETRY"))


class DutyRow(Base):
    """A matter to be handled in a grid, and who is legally responsible for it there."""

    __tablename__ = "duties"
    __table_args__ = (
        UniqueConstraint("plan_id", "grid_code", "matter", "lead"),
        _in_grid("duties"),
        CheckConstraint("matter <> '' AND lead <> ''", name="led"),
    )

    id: Mapped[Key]
    plan_id: Mapped[OfPlan]
    grid_code: Mapped[str]
    matter: Mapped[str]
    lead: Mapped[str]
    supporting: Mapped[str]


class StaffingRow(Base):
    """Who is proposed for which grid, without phone numbers.

    Null is no grid: a worker left over; an empty worker_id is a place without anybody.
    """

    __tablename__ = "staffing"
    __table_args__ = (
        _in_grid("staffing"),
        CheckConstraint("worker_id <> '' OR grid_code IS NOT NULL", name="worker_or_place"),
        CheckConstraint("households >= 0 AND households_known >= 0", name="counts"),
        Index("ix_staffing_plan", "plan_id"),
    )

    id: Mapped[Key]
    plan_id: Mapped[OfPlan]
    worker_id: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    department: Mapped[str]
    area_id: Mapped[str]
    grid_code: Mapped[str | None]
    households: Mapped[Count]
    households_known: Mapped[Count]


class MergeMatter(Base):
    """An entry of the list of matters as it stood when a plan was made."""

    __tablename__ = "merge_matters"
    __table_args__ = (
        _in_district("merge_matters"),
        ForeignKeyConstraint(
            ["matter_id", "district_id"],
            ["matters.id", "matters.district_id"],
            name="fk_merge_matters_matter",
        ),
        Index("ix_merge_matters_plan", "plan_id"),
    )

    id: Mapped[Key]
    plan_id: Mapped[int]
    district_id: Mapped[int]
    matter_id: Mapped[int]
