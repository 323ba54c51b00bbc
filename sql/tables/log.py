"""The log of a plan: who did what to it, and what stood there before and after each edit."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gridding.plan import GridKind
from sql.tables.base import Base, Key, enumeration, geometry


class Action(StrEnum):
    """What somebody did to a plan: first the edits, then what takes them back, then its life."""

    MOVE_UNITS = "move_units"
    MERGE_GRIDS = "merge_grids"
    SPLIT_GRID = "split_grid"
    SPLIT_BY_LINE = "split_by_line"
    NEW_GRID = "new_grid"
    REBALANCE = "rebalance"
    RENAME = "rename"
    SET_KIND = "set_kind"
    LOCK = "lock"
    UNLOCK = "unlock"
    COMMENT = "comment"
    RENUMBER = "renumber"
    UNDO = "undo"
    REDO = "redo"
    MADE = "made"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    PUBLISH = "publish"


class Side(StrEnum):
    """Whether a grid's row stood before an edit or after it."""

    BEFORE = "before"
    AFTER = "after"


class LogRow(Base):
    """One entry of a plan's log; none is ever changed or taken away.

    ``version`` is the plan's afterwards. An edit has the edit before it, if any, as its parent; an
    undo or redo names the edit that it takes back or does again.
    """

    __tablename__ = "plan_log"
    __table_args__ = (
        UniqueConstraint("id", "plan_id"),
        ForeignKeyConstraint(
            ["parent_id", "plan_id"],
            ["plan_log.id", "plan_log.plan_id"],
            name="fk_plan_log_parent",
        ),
        ForeignKeyConstraint(
            ["edit_id", "plan_id"], ["plan_log.id", "plan_log.plan_id"], name="fk_plan_log_edit"
        ),
        CheckConstraint("\"by\" <> ''", name="signed"),
        CheckConstraint("(edit_id IS NOT NULL) = (action IN ('undo', 'redo'))", name="of_edit"),
        CheckConstraint("parent_id IS NULL OR action < 'undo'", name="edits_have_parents"),
        Index("ix_plan_log_plan", "plan_id", "id"),
        Index(
            "ix_plan_log_edits",
            "plan_id",
            "parent_id",
            "id",
            postgresql_where=text("action < 'undo'"),
        ),
    )

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    version: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    by: Mapped[str]
    account_id: Mapped[int | None]
    address: Mapped[str]
    action: Mapped[Action] = mapped_column(enumeration(Action, "plan_action"))
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    parent_id: Mapped[int | None]
    edit_id: Mapped[int | None]


class LogGrid(Base):
    """A grid's row as it stood before or after an edit, to the last bit."""

    __tablename__ = "log_grids"
    __table_args__ = (Index("ix_log_grids_community", "community_id", "grid_code"),)

    log_id: Mapped[int] = mapped_column(ForeignKey("plan_log.id"), primary_key=True)
    side: Mapped[Side] = mapped_column(enumeration(Side, "log_side"), primary_key=True)
    grid_code: Mapped[str] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    name: Mapped[str]
    kind: Mapped[GridKind] = mapped_column(enumeration(GridKind, "grid_kind"))
    households: Mapped[int] = mapped_column(Integer)
    population: Mapped[int | None] = mapped_column(Integer)
    deviation: Mapped[float | None]
    compactness: Mapped[float | None]
    reach_m: Mapped[float | None]
    locked: Mapped[bool]
    geom: Mapped[Any] = mapped_column(geometry("MULTIPOLYGON"))


class LogUnit(Base):
    """A unit that an edit took from one grid to another."""

    __tablename__ = "log_units"

    log_id: Mapped[int] = mapped_column(ForeignKey("plan_log.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    from_grid: Mapped[str]
    to_grid: Mapped[str]
