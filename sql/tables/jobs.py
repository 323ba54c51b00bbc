"""Jobs: what somebody asked for over HTTP that takes longer than an answer may."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sql.jobs import JobKind, JobState
from sql.tables.base import Base, Key, Now, enumeration

_OPEN = "state IN ('queued', 'running')"


class JobRow(Base):
    """One job as those who asked for it see it; the queue only holds its number.

    ``attempt`` tells the attempt that may write from those that were given up for dead, ``lost``
    counts the latter. ``step``, ``done`` and ``total`` are its progress. From
    ``by`` to ``via`` stands who asked; no role is the machine's operator.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("lost >= 0 AND attempt >= lost", name="attempts"),
        CheckConstraint("done >= 0 AND total >= 0", name="progress"),
        CheckConstraint("(attempt > 0) = (started_at IS NOT NULL)", name="started"),
        CheckConstraint(
            "(finished_at IS NOT NULL) = (state IN ('done', 'failed', 'cancelled'))",
            name="finished",
        ),
        CheckConstraint("(figures IS NOT NULL) = (state = 'done')", name="done"),
        CheckConstraint("(problem IS NOT NULL) = (state = 'failed')", name="failed"),
        CheckConstraint("(cancelled_by IS NOT NULL) = (state = 'cancelled')", name="cancelled"),
        CheckConstraint("plan_id IS NULL OR state = 'done'", name="plan"),
        Index("ix_jobs_open", "id", postgresql_where=text(_OPEN)),
    )

    id: Mapped[Key]
    kind: Mapped[JobKind] = mapped_column(enumeration(JobKind, "job_kind"))
    state: Mapped[JobState] = mapped_column(
        enumeration(JobState, "job_state"), server_default=JobState.QUEUED
    )
    district_code: Mapped[str]
    request: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by: Mapped[str]
    role: Mapped[str | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    address: Mapped[str]
    via: Mapped[str]
    created_at: Mapped[Now]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    queue_id: Mapped[int | None]
    attempt: Mapped[int] = mapped_column(Integer, server_default="0")
    lost: Mapped[int] = mapped_column(Integer, server_default="0")
    step: Mapped[str] = mapped_column(server_default="")
    done: Mapped[int] = mapped_column(Integer, server_default="0")
    total: Mapped[int] = mapped_column(Integer, server_default="0")
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id", ondelete="SET NULL"))
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    cancelled_by: Mapped[str | None]
