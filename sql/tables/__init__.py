"""The tables, as GeoAlchemy2 declarative models; importing this package knows them all."""

from sql.tables.base import Base
from sql.tables.divisions import Division, DivisionVersion
from sql.tables.land import Barrier, Building, Edge, Land, LandDivision, Unit
from sql.tables.people import Posting, Worker
from sql.tables.plans import Assignment, ExceptionRow, Grid, PlanRow, PlanState
from sql.tables.publications import Publication

__all__ = [
    "Assignment",
    "Barrier",
    "Base",
    "Building",
    "Division",
    "DivisionVersion",
    "Edge",
    "ExceptionRow",
    "Grid",
    "Land",
    "LandDivision",
    "PlanRow",
    "PlanState",
    "Posting",
    "Publication",
    "Unit",
    "Worker",
]
