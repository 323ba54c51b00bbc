"""Tells which grids took over a department's areas: old ids stay searchable."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from gridding.errors import NotFoundError
from sql.queries import query
from sql.tables import PlanRow

_NEAR = 5


@dataclass(frozen=True)
class MergedPlan:
    """The plan that an answer comes from.

    Attributes
    ----------
    plan_id : int
    district_code, district_name : str
    holds : bool
        Whether it is the published one at the moment asked for; otherwise another holds by then,
        which is no merge, or it is not published.
    """

    plan_id: int
    district_code: str
    district_name: str
    holds: bool


@dataclass(frozen=True)
class Share:
    """What of an area lies in a grid.

    Attributes
    ----------
    grid_code, name : str
        Empty for what lies in no grid.
    households : int
    household_share_of_area, household_share_of_grid : float or None
    area_m2 : float
    area_share_of_area, area_share_of_grid : float or None
        None where there is no whole.
    """

    grid_code: str
    name: str
    households: int
    household_share_of_area: float | None
    household_share_of_grid: float | None
    area_m2: float
    area_share_of_area: float | None
    area_share_of_grid: float | None


@dataclass(frozen=True)
class FormerArea:
    """A department's area and the grids that took it over, those with most households first.

    Attributes
    ----------
    plan : MergedPlan
    area_id : str
    households : int
    area_m2 : float
    grids : tuple of Share
    """

    plan: MergedPlan
    area_id: str
    households: int
    area_m2: float
    grids: tuple[Share, ...]


def former_areas(
    connection: Connection,
    department: str,
    area_id: str | None = None,
    *,
    plan_id: int | None = None,
    at: datetime | None = None,
) -> list[FormerArea]:
    """Tell what became of a department's areas.

    Parameters
    ----------
    connection : Connection
    department : str
    area_id : str, optional
        All areas of the department by default.
    plan_id : int, optional
        Of this merged plan, published or not. By default of the merged plan published last in
        each district.
    at : datetime, optional
        With offset: as of this moment; now by default.

    Returns
    -------
    list of FormerArea
        By plan, in the order of the merge.

    Raises
    ------
    NotFoundError
        The plan is not there or no merge, no merged plan was published by then, or none has the
        department or the area: field ``near`` lists names that are nearly the same.
    """
    asked = {"plan_id": plan_id, "at": at}
    rows = connection.execute(query("crosswalk_plans"), asked).mappings()
    plans = {row["plan_id"]: MergedPlan(**row) for row in rows}
    if not plans:
        raise _no_plan(connection, plan_id, at)
    bound = {"plan_ids": list(plans), "department": department, "area_id": area_id}
    found = connection.execute(query("crosswalk"), bound).all()
    if not found:
        raise _unknown(connection, list(plans), department, area_id)
    return [
        _area(plans[plan], list(rows))
        for (plan, _), rows in groupby(found, key=lambda row: (row.plan_id, row.area_id))
    ]


def _area(plan: MergedPlan, rows: list[Row[Any]]) -> FormerArea:
    first = rows[0]
    grids = tuple(Share(*list(row)[4:]) for row in rows)
    return FormerArea(plan, first.area_id, first.of_households, first.of_area_m2, grids)


def _no_plan(connection: Connection, plan_id: int | None, at: datetime | None) -> NotFoundError:
    if plan_id is None:
        when = f"was published by {at.isoformat()}" if at else "is published"
        return NotFoundError(f"no merge of the departments' grids {when}")
    there = connection.scalar(select(exists().where(PlanRow.id == plan_id)))
    said = f"plan {plan_id} is no merge" if there else f"there is no plan {plan_id}"
    return NotFoundError(said, plan_id=plan_id)


def _unknown(
    connection: Connection, plan_ids: list[int], department: str, area_id: str | None
) -> NotFoundError:
    bound = {"plan_ids": plan_ids, "department": department}
    known = connection.execute(query("crosswalk_known"), bound).all()
    departments = dict.fromkeys(row.department for row in known)
    if department in departments and area_id is not None:
        near = _near(area_id, (row.area_id for row in known if row.area_id is not None))
        said = f"{department} has no area {area_id}"
    else:
        near = _near(department, departments)
        said = f"there is no department {department}"
    return NotFoundError(f"{said}: the nearest are {', '.join(near)}", near=near)


def _near(word: str, known: Iterable[str]) -> list[str]:
    def unlike(other: str) -> tuple[float, str]:
        return -SequenceMatcher(None, word, other).ratio(), other

    return sorted(known, key=unlike)[:_NEAR]
