"""Publications: which plan held in a district, and when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped

from sql.tables.base import Base, Key


class Publication(Base):
    """A plan held in its district for a time; never two at once, and only the end may be set."""

    __tablename__ = "publications"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "district_id"],
            ["plans.id", "plans.district_id"],
            name="fk_publications_plan",
        ),
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="begins"),
        CheckConstraint("\"by\" <> ''", name="signed"),
        ExcludeConstraint(
            ("district_id", "="),
            ("valid", "&&"),
            using="gist",
            name="ex_publications_one_at_a_time",
        ),
        Index("ix_publications_plan", "plan_id"),
    )

    id: Mapped[Key]
    plan_id: Mapped[int]
    district_id: Mapped[int]
    valid: Mapped[Range[datetime]]
    filing_number: Mapped[str | None]
    by: Mapped[str]
