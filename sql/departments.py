"""Keeps the departments' own areas and the exceptions to their retirement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import geopandas as gpd
from sqlalchemy import Connection

from gridding.errors import NotFoundError
from sql.copying import to_ewkb
from sql.divisions import COMMUNITY, DISTRICT, keep_district
from sql.queries import query
from sql.refusals import refusals_told


@dataclass(frozen=True)
class Allowance:
    """An exception to the retirement of a department's layer.

    Attributes
    ----------
    id : int
    community : str or None
        Code; None for the whole district.
    reason, approved_by : str
    valid_from, valid_until : datetime
        The end is not part of it.
    holds : bool
        Now.
    """

    id: int
    community: str | None
    reason: str
    approved_by: str
    valid_from: datetime
    valid_until: datetime
    holds: bool


@dataclass(frozen=True)
class Department:
    """A department's layer as it stands in a district.

    Attributes
    ----------
    district, department : str
        Code and name.
    areas : int
        That it has now.
    retired : int
        Of these lie on ground where the layers are retired and no exception holds.
    communities : tuple of str
        Codes of the communities in which its layer is retired now.
    exceptions : tuple of Allowance
        All there ever were, oldest first.
    """

    district: str
    department: str
    areas: int
    retired: int
    communities: tuple[str, ...]
    exceptions: tuple[Allowance, ...]


def keep_areas(
    connection: Connection, district_id: int, areas: gpd.GeoDataFrame, *, anew: bool
) -> list[int]:
    """Bring departments' areas to what is given; areas that are not given stay as they are.

    An area with the same outline is kept once, whoever needs it; another outline ends the former.

    Parameters
    ----------
    connection : Connection
    district_id : int
    areas : GeoDataFrame
        ``department, area_id, geometry`` in EPSG:4490; ids unique within a department.
    anew : bool
        Whether an outline that was there before and has ended is taken up again from now on. If
        not, it serves as it stands, for plans made from it.

    Returns
    -------
    list of int
        Keys of the areas, in their order.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        A rule is broken, above all that the layers are retired there;
        `sql.refusals.refusals_told` makes it a sentence.
    """
    given = _given(district_id, areas)
    _bring(connection, given, anew=anew)
    return list(connection.execute(query("find_areas"), given).scalars())


def add_areas(
    connection: Connection, district_code: str, district_name: str, areas: gpd.GeoDataFrame
) -> int:
    """Add departments' areas outside a merge.

    Parameters
    ----------
    connection : Connection
    district_code, district_name : str
    areas : GeoDataFrame
        As `gridding.district.District.departments`.

    Returns
    -------
    int
        How many were not there yet, or had another outline.

    Raises
    ------
    LifecycleError
        The layers are retired there, and no exception holds.
    InputError
        An area breaks another rule of the table.
    """
    with refusals_told():
        district_id = keep_district(connection, district_code, district_name)
        return _bring(connection, _given(district_id, areas), anew=True)


def _given(district_id: int, areas: gpd.GeoDataFrame) -> dict[str, Any]:
    return {
        "district_id": district_id,
        "departments": areas["department"].to_list(),
        "area_ids": areas["area_id"].to_list(),
        "geoms": list(to_ewkb(areas.geometry, multi=True)),
    }


def _bring(connection: Connection, given: dict[str, Any], *, anew: bool) -> int:
    connection.execute(query("end_areas"), {**given, "anew": anew})
    return connection.execute(query("add_areas"), {**given, "anew": anew}).rowcount


def allow(
    connection: Connection,
    department: str,
    *,
    district_code: str,
    community_code: str | None = None,
    until: datetime,
    approved_by: str,
    reason: str,
) -> int:
    """Approve an exception: from now on a department may add areas where layers are retired.

    Parameters
    ----------
    connection : Connection
    department : str
        Also one that has no layer yet.
    district_code : str
    community_code : str, optional
        By default the whole district.
    until : datetime
        With offset; the exception ends then.
    approved_by, reason : str

    Returns
    -------
    int
        The exception's id.

    Raises
    ------
    NotFoundError
        There is no such district or community.
    InputError
        A text is empty, or the end is no time to come.
    """
    district_id = _division(connection, None, DISTRICT, district_code)
    community_id = None
    if community_code is not None:
        community_id = _division(connection, district_id, COMMUNITY, community_code)
    bound = {
        "district_id": district_id,
        "department": department.strip(),
        "community_id": community_id,
        "reason": reason.strip(),
        "approved_by": approved_by.strip(),
        "until": until,
    }
    with refusals_told():
        added: int = connection.execute(query("add_exception"), bound).scalar_one()
    return added


def _division(connection: Connection, district_id: int | None, level: str, code: str) -> int:
    asked = {"district_id": district_id, "level": level, "code": code}
    found: int | None = connection.execute(query("find_division"), asked).scalar()
    if found is None:
        raise NotFoundError(f"there is no {level} {code}", **{level: code})
    return found


def list_departments(connection: Connection) -> list[Department]:
    """List the departments' layers, retired or not, with the exceptions.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    list of Department
        By district code and department; a department without areas is there for its exceptions.
        Looks at the outlines of all areas that lie on retired ground.
    """
    exceptions: dict[tuple[str, str], list[Allowance]] = {}
    for district, department, *allowance in connection.execute(query("department_exceptions")):
        exceptions.setdefault((district, department), []).append(Allowance(*allowance))
    return [
        Department(
            row.district,
            row.department,
            row.areas,
            row.retired,
            tuple(row.communities),
            tuple(exceptions.get((row.district, row.department), ())),
        )
        for row in connection.execute(query("departments"))
    ]
