"""The tables, as GeoAlchemy2 declarative models; importing this package knows them all."""

from sql.tables.accounts import Account, AuditRow, Session, Token, TokenScope
from sql.tables.base import Base
from sql.tables.departments import DepartmentArea, DepartmentException, Matter
from sql.tables.divisions import Division, DivisionVersion
from sql.tables.events import Event, EventCount, EventPlace, EventStatus
from sql.tables.gazetteer import Gazetteer, GazetteerRow
from sql.tables.jobs import JobRow
from sql.tables.land import Barrier, Building, Edge, Land, LandDivision, Unit
from sql.tables.log import Action, LogGrid, LogRow, LogUnit, Side
from sql.tables.merging import (
    ConflictRow,
    CrosswalkRow,
    DutyRow,
    MergeArea,
    MergeMatter,
    MergeRow,
    StaffingRow,
    UnownedRow,
)
from sql.tables.people import Absence, Posting, RoleRow, Worker
from sql.tables.places import PlaceRow
from sql.tables.plans import Assignment, ExceptionRow, Grid, JoinedEdge, PlanRow, PlanState
from sql.tables.publications import Publication

__all__ = [
    "Absence",
    "Account",
    "Action",
    "Assignment",
    "AuditRow",
    "Barrier",
    "Base",
    "Building",
    "ConflictRow",
    "CrosswalkRow",
    "DepartmentArea",
    "DepartmentException",
    "Division",
    "DivisionVersion",
    "DutyRow",
    "Edge",
    "Event",
    "EventCount",
    "EventPlace",
    "EventStatus",
    "ExceptionRow",
    "Gazetteer",
    "GazetteerRow",
    "Grid",
    "JobRow",
    "JoinedEdge",
    "Land",
    "LandDivision",
    "LogGrid",
    "LogRow",
    "LogUnit",
    "Matter",
    "MergeArea",
    "MergeMatter",
    "MergeRow",
    "PlaceRow",
    "PlanRow",
    "PlanState",
    "Posting",
    "Publication",
    "RoleRow",
    "Session",
    "Side",
    "StaffingRow",
    "Token",
    "TokenScope",
    "Unit",
    "UnownedRow",
    "Worker",
]
