"""Land: a district's ground as imported once, which all plans made from it share."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from gridding.land.classes import BarrierClass
from sql.tables.base import Base, Key, Now, enumeration, geometry

barrier_class = enumeration(BarrierClass, "barrier_class")


class Land(Base):
    """One imported state of a district's ground; the same ground is kept once."""

    __tablename__ = "lands"
    __table_args__ = (
        UniqueConstraint("district_id", "digest"),
        UniqueConstraint("id", "district_id"),
    )

    id: Mapped[Key]
    district_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    digest: Mapped[str]
    metric_crs: Mapped[str]
    created_at: Mapped[Now]


class LandDivision(Base):
    """A street or community of a land, as it was then."""

    __tablename__ = "land_divisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "division_id"],
            ["division_versions.id", "division_versions.division_id"],
            name="fk_land_divisions_version",
        ),
    )

    land_id: Mapped[int] = mapped_column(ForeignKey("lands.id"), primary_key=True)
    division_id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int]


class Unit(Base):
    """An indivisible piece of land."""

    __tablename__ = "units"
    __table_args__ = (
        UniqueConstraint("land_id", "unit_id", "community_id"),
        ForeignKeyConstraint(
            ["land_id", "community_id"],
            ["land_divisions.land_id", "land_divisions.division_id"],
            name="fk_units_community",
        ),
        CheckConstraint("households >= 0 AND building_count >= 0", name="counts"),
        CheckConstraint("population >= 0", name="population"),
        Index("ix_units_geom", "geom", postgresql_using="gist"),
    )

    land_id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    community_id: Mapped[int]
    households: Mapped[int] = mapped_column(Integer)
    population: Mapped[int | None] = mapped_column(Integer)
    building_count: Mapped[int] = mapped_column(Integer)
    compound: Mapped[str] = mapped_column(server_default="")
    geom: Mapped[Any] = mapped_column(geometry("MULTIPOLYGON"))


class Building(Base):
    """A building, whole in one unit."""

    __tablename__ = "buildings"
    __table_args__ = (
        UniqueConstraint("land_id", "building_id"),
        ForeignKeyConstraint(
            ["land_id", "unit_id"], ["units.land_id", "units.unit_id"], name="fk_buildings_unit"
        ),
        CheckConstraint("households >= 0", name="counts"),
        CheckConstraint("population >= 0", name="population"),
        # Not =, nor IN: the view geometry_columns would take that for the type of the column.
        CheckConstraint(
            "GeometryType(geom) ~ '^(POINT|(MULTI)?POLYGON)$'", name="point_or_polygon"
        ),
        Index("ix_buildings_unit", "land_id", "unit_id"),
        Index("ix_buildings_geom", "geom", postgresql_using="gist"),
    )

    id: Mapped[Key]
    land_id: Mapped[int]
    building_id: Mapped[str]
    unit_id: Mapped[int] = mapped_column(Integer)
    households: Mapped[int] = mapped_column(Integer)
    population: Mapped[int | None] = mapped_column(Integer)
    address: Mapped[str]
    geom: Mapped[Any] = mapped_column(geometry("GEOMETRY"))


class Barrier(Base):
    """A line that people do not easily cross, as it was used."""

    __tablename__ = "barriers"
    __table_args__ = (Index("ix_barriers_land", "land_id"),)

    id: Mapped[Key]
    land_id: Mapped[int] = mapped_column(ForeignKey("lands.id"))
    barrier_class: Mapped[BarrierClass] = mapped_column("class", barrier_class)
    hard: Mapped[bool]
    name: Mapped[str]
    geom: Mapped[Any] = mapped_column(geometry("MULTILINESTRING"))


class Edge(Base):
    """A shared border of two units: one edge of the dual graph."""

    __tablename__ = "edges"
    __table_args__ = (
        ForeignKeyConstraint(
            ["land_id", "unit_a"], ["units.land_id", "units.unit_id"], name="fk_edges_unit_a"
        ),
        ForeignKeyConstraint(
            ["land_id", "unit_b"], ["units.land_id", "units.unit_id"], name="fk_edges_unit_b"
        ),
        CheckConstraint("unit_a < unit_b", name="ordered"),
        CheckConstraint("length_m > 0 AND cost >= 0", name="measures"),
        Index("ix_edges_unit_b", "land_id", "unit_b"),
    )

    land_id: Mapped[int] = mapped_column(primary_key=True)
    unit_a: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    unit_b: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    length_m: Mapped[float]
    cost: Mapped[float]
    barrier_class: Mapped[BarrierClass] = mapped_column("class", barrier_class)
    hard: Mapped[bool]
