"""Events: what was reported, where it lies, and where it was placed before."""

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
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sql.tables.base import Base, Key, enumeration, geometry


class EventStatus(StrEnum):
    """Whether an event has a grid, lies outside of all, or has no certain point yet."""

    LOCATED = "located"
    OUTSIDE = "outside"
    UNLOCATED = "unlocated"


_GRID = ["grids.plan_id", "grids.grid_code", "grids.community_id"]
_CLOCK = func.clock_timestamp()


class Event(Base):
    """An event, as it was reported for good, and from ``placed_at`` on its place as it is now.

    ``x, y, crs, address`` are the place as given, ``geom`` the point that it stands for. Grid and
    workers are those of the moment ``as_of``; no phone number is ever among them.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        ForeignKeyConstraint(
            ["plan_id", "district_id"], ["plans.id", "plans.district_id"], name="fk_events_plan"
        ),
        ForeignKeyConstraint(
            ["plan_id", "grid_code", "community_id"], _GRID, name="fk_events_grid"
        ),
        CheckConstraint("source <> '' AND external_id <> '' AND kind <> ''", name="named"),
        CheckConstraint("reported_by <> '' AND placed_by <> ''", name="signed"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(
            "num_nulls(x, y, crs) IN (0, 3) AND (x IS NOT NULL OR address <> '')", name="given"
        ),
        CheckConstraint("(geom IS NULL) = (status = 'unlocated')", name="placed"),
        CheckConstraint(
            "num_nulls(plan_id, grid_code, community_id)"
            " = CASE status WHEN 'located' THEN 0 ELSE 3 END",
            name="located",
        ),
        CheckConstraint("plan_id IS NULL OR district_id IS NOT NULL", name="in_a_district"),
        CheckConstraint("NOT workers @? '$[*].phone'", name="no_phones"),
        Index("ix_events_time", "reported_at", "id"),
        Index("ix_events_grid", "grid_code", "reported_at", "id"),
        Index("ix_events_community", "community_id", "reported_at", "id"),
        Index("ix_events_kind", "kind", "reported_at", "id"),
        Index("ix_events_source", "source", "reported_at", "id"),
        Index("ix_events_account", "account_id", "reported_at", "id"),
        Index(
            "ix_events_not_located",
            "status",
            "reported_at",
            "id",
            postgresql_where=text("status <> 'located'"),
        ),
        Index("ix_events_workers", "worker_ids", postgresql_using="gin"),
        Index("ix_events_geom", "geom", postgresql_using="gist"),
    )

    id: Mapped[Key]
    source: Mapped[str]
    external_id: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    reported_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_CLOCK)
    reported_by: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    placed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_CLOCK)
    placed_by: Mapped[str]
    reason: Mapped[str]
    x: Mapped[float | None]
    y: Mapped[float | None]
    crs: Mapped[str | None]
    address: Mapped[str]
    match: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    geom: Mapped[Any | None] = mapped_column(geometry("POINT"))
    status: Mapped[EventStatus] = mapped_column(enumeration(EventStatus, "event_status"))
    as_of: Mapped[datetime]
    district_id: Mapped[int | None] = mapped_column(ForeignKey("divisions.id"))
    plan_id: Mapped[int | None]
    grid_code: Mapped[str | None]
    community_id: Mapped[int | None]
    nearest: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    workers: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    worker_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))


class EventPlace(Base):
    """Where an event was placed before it was moved; the database itself writes it, for good."""

    __tablename__ = "event_places"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "grid_code", "community_id"], _GRID, name="fk_event_places_grid"
        ),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    placed_at: Mapped[datetime]
    placed_by: Mapped[str]
    reason: Mapped[str]
    x: Mapped[float | None]
    y: Mapped[float | None]
    crs: Mapped[str | None]
    address: Mapped[str]
    match: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    geom: Mapped[Any | None] = mapped_column(geometry("POINT"))
    status: Mapped[EventStatus] = mapped_column(enumeration(EventStatus, "event_status"))
    as_of: Mapped[datetime]
    district_id: Mapped[int | None]
    plan_id: Mapped[int | None]
    grid_code: Mapped[str | None]
    community_id: Mapped[int | None]
    nearest: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    workers: Mapped[list[dict[str, str]]] = mapped_column(JSONB)


class EventCount(Base):
    """How many events there are of a month (UTC) and of what else tells them apart.

    Kept by triggers; no grid is an empty code, no community or district 0.
    """

    __tablename__ = "event_counts"

    month: Mapped[datetime] = mapped_column(primary_key=True)
    grid_code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[EventStatus] = mapped_column(
        enumeration(EventStatus, "event_status"), primary_key=True
    )
    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    district_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    worker_ids: Mapped[list[str]] = mapped_column(ARRAY(Text), primary_key=True)
    n: Mapped[int]
