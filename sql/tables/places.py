"""Places: what stands or works in a district beside its dwellings, as points."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sql.tables.base import Base, Key, geometry


class PlaceRow(Base):
    """An organisation, team, shop, firm or facility, under the id that its source gave.

    ``type`` (党支部, 商铺, 消防设施 …) and ``category`` (of 人地物事情组织, may be empty) are words
    of the source. No column holds a person.
    """

    __tablename__ = "places"
    __table_args__ = (
        UniqueConstraint("district_id", "source", "source_id"),
        CheckConstraint(
            "source <> '' AND source_id <> '' AND type <> '' AND name <> ''", name="named"
        ),
        Index("ix_places_geom", "geom", postgresql_using="gist"),
    )

    id: Mapped[Key]
    district_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    source: Mapped[str]
    source_id: Mapped[str]
    type: Mapped[str]
    category: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    geom: Mapped[Any] = mapped_column(geometry("POINT"))
