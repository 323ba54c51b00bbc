"""Plans: which unit lies in which grid, and what came out odd on the way."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
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

from gridding.plan import GridKind
from sql.tables.base import Base, Key, Now, enumeration, geometry


class PlanState(StrEnum):
    """Where a plan stands; only a draft can change, an approved plan never again."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"


class PlanRow(Base):
    """One complete division of a land into grids.

    ``tip_id`` is the last edit in force; ``listed_for`` is the one for which exceptions, and what
    a merge worked out, are stored; both are null as long as the plan is as first saved.
    """

    __tablename__ = "plans"
    __table_args__ = (
        UniqueConstraint("id", "land_id"),
        UniqueConstraint("id", "district_id"),
        ForeignKeyConstraint(
            ["land_id", "district_id"], ["lands.id", "lands.district_id"], name="fk_plans_land"
        ),
        ForeignKeyConstraint(
            ["tip_id", "id"],
            ["plan_log.id", "plan_log.plan_id"],
            name="fk_plans_tip",
            use_alter=True,
        ),
        ForeignKeyConstraint(
            ["listed_for", "id"],
            ["plan_log.id", "plan_log.plan_id"],
            name="fk_plans_listed",
            use_alter=True,
        ),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("target > 0", name="target"),
        CheckConstraint("tolerance >= 0 AND tolerance < 1", name="tolerance"),
        Index("ix_plans_district", "district_id"),
    )

    id: Mapped[Key]
    land_id: Mapped[int]
    district_id: Mapped[int]
    name: Mapped[str]
    state: Mapped[PlanState] = mapped_column(
        enumeration(PlanState, "plan_state"), server_default=PlanState.DRAFT
    )
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    target: Mapped[int] = mapped_column(Integer)
    tolerance: Mapped[float]
    seed: Mapped[int]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digests: Mapped[dict[str, str]] = mapped_column(JSONB)
    made_by: Mapped[str]
    author: Mapped[str]
    created_at: Mapped[Now]
    from_plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    tip_id: Mapped[int | None]
    listed_for: Mapped[int | None]


class Grid(Base):
    """A contiguous set of units in one community; the outline follows from its units."""

    __tablename__ = "grids"
    __table_args__ = (
        UniqueConstraint("plan_id", "grid_code", "community_id"),
        CheckConstraint("grid_code <> ''", name="code"),
        CheckConstraint("households >= 0", name="counts"),
        CheckConstraint("population >= 0", name="population"),
        Index("ix_grids_community", "community_id", "grid_code"),
        Index("ix_grids_geom", "geom", postgresql_using="gist"),
    )

    plan_id: Mapped[int] = mapped_column(
        ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True
    )
    grid_code: Mapped[str] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    name: Mapped[str]
    kind: Mapped[GridKind] = mapped_column(enumeration(GridKind, "grid_kind"))
    households: Mapped[int] = mapped_column(Integer)
    population: Mapped[int | None] = mapped_column(Integer)
    deviation: Mapped[float | None]
    compactness: Mapped[float | None]
    reach_m: Mapped[float | None]
    locked: Mapped[bool] = mapped_column(server_default=false())
    geom: Mapped[Any] = mapped_column(geometry("MULTIPOLYGON"))


class Assignment(Base):
    """Unit to grid: a unit of the plan's land lies in one grid of the plan, in its own community.

    ``land_id`` and ``community_id`` repeat what plan, unit and grid say, so that foreign keys hold
    the three together.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "land_id"],
            ["plans.id", "plans.land_id"],
            name="fk_assignments_plan",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["land_id", "unit_id", "community_id"],
            ["units.land_id", "units.unit_id", "units.community_id"],
            name="fk_assignments_unit",
        ),
        ForeignKeyConstraint(
            ["plan_id", "grid_code", "community_id"],
            ["grids.plan_id", "grids.grid_code", "grids.community_id"],
            name="fk_assignments_grid",
        ),
        Index("ix_assignments_grid", "plan_id", "grid_code"),
    )

    plan_id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    land_id: Mapped[int]
    community_id: Mapped[int]
    grid_code: Mapped[str]


class JoinedEdge(Base):
    """A hard edge that may hold a grid together: it joins a component too small to stand alone.

    It depends on the plan's target, and on the grids that were set apart, so it is no fact of the
    land alone.
    """

    __tablename__ = "joined_edges"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "land_id"],
            ["plans.id", "plans.land_id"],
            name="fk_joined_edges_plan",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["land_id", "unit_a", "unit_b"],
            ["edges.land_id", "edges.unit_a", "edges.unit_b"],
            name="fk_joined_edges_edge",
        ),
    )

    plan_id: Mapped[int] = mapped_column(primary_key=True)
    land_id: Mapped[int]
    unit_a: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    unit_b: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class ExceptionRow(Base):
    """What the division mended, joined or could not do well."""

    __tablename__ = "exceptions"
    __table_args__ = (Index("ix_exceptions_plan", "plan_id"),)

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    kind: Mapped[str]
    community_code: Mapped[str | None]
    grid_code: Mapped[str | None]
    detail: Mapped[str | None]
    area_m2: Mapped[float | None]
    geom: Mapped[Any | None] = mapped_column(geometry("GEOMETRY"))
