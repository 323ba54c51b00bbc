"""The gazetteer of each district: kept whole, asked for what an address may mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import geopandas as gpd
from sqlalchemy import Connection, delete, insert, select, text

from gridding.address.address import Known
from gridding.address.level import Level
from gridding.address.read import name_key
from gridding.errors import LifecycleError
from sql.copying import copy_in
from sql.divisions import DISTRICT
from sql.land import with_geom
from sql.queries import query
from sql.remembered import Asked
from sql.tables import Division, Gazetteer, GazetteerRow


@dataclass(frozen=True)
class Entry:
    """A place of the gazetteer that an address may mean; ``shape`` is hexadecimal EWKB."""

    district_id: int
    level: Level
    text: str
    key: str
    street: str
    low: int | None
    high: int | None
    sub: str
    place: str
    building: str
    within: str
    source: str
    source_id: str
    shape: str

    @classmethod
    def of_area(cls, district_id: int, text: str, source: str, number: str, shape: str) -> "Entry":
        """Return a department's area as if the gazetteer had it."""
        nothing = ("", "", None, None, "", "", "", "")
        return cls(district_id, Level.DEPARTMENT_AREA, text, *nothing, source, number, shape)


@dataclass(frozen=True)
class Part:
    """What of a place lies in a grid of the plan in force; ``share`` is 1 for a point."""

    number: int
    plan_id: int
    grid_code: str
    share: float
    lon: float
    lat: float


def keep_gazetteer(connection: Connection, district_id: int, rows: gpd.GeoDataFrame) -> None:
    """Make a district's gazetteer these rows and no others.

    Parameters
    ----------
    connection : Connection
        Its transaction is the caller's.
    district_id : int
    rows : GeoDataFrame
        From `gridding.address.gazetteer.gazetteer`.
    """
    connection.execute(delete(GazetteerRow).where(GazetteerRow.district_id == district_id))
    connection.execute(delete(Gazetteer).where(Gazetteer.district_id == district_id))
    connection.execute(insert(Gazetteer).values(district_id=district_id))
    copy_in(connection, GazetteerRow, with_geom(rows).assign(district_id=district_id))
    connection.execute(query("set_buildings_in_units"), {"district_id": district_id})
    connection.execute(select(text("count_names()")))


@dataclass(frozen=True)
class Built:
    """A district's gazetteer: since when it is as it is, and how many names of each level."""

    code: str
    name: str
    built_at: datetime
    names: dict[str, int]


def list_gazetteers(connection: Connection) -> list[Built]:
    """List the gazetteers.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    list of Built
        In the order of the districts' codes.
    """
    return [Built(**row) for row in connection.execute(query("gazetteers")).mappings()]


def known_names(connection: Connection) -> list[tuple[int, Known]]:
    """Return what is known of each district that has a gazetteer.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    list of (int, Known)
        Id and names, in the order of the districts' codes; kept in memory until one is rebuilt.
    """
    built = connection.execute(
        select(Gazetteer.district_id, Gazetteer.built_at)
        .join(Division, Division.id == Gazetteer.district_id)
        .order_by(Division.code)
    )
    database = str(connection.engine.url)
    return [(row[0], _known(Asked(connection), database, *row)) for row in built.all()]


@lru_cache(maxsize=64)
def _known(asked: Asked, _database: str, district_id: int, _built_at: datetime) -> Known:
    rows = asked.take().execute(query("gazetteer_names"), {"district_id": district_id}).all()
    places = (Level.STREET, Level.COMMUNITY)
    divisions = {name_key(row.key): "" for row in rows if row.level == DISTRICT}
    divisions |= {row.key: row.source_id for row in rows if row.level in places}
    return Known(
        divisions,
        {row.source_id: row.within for row in rows if row.level == Level.COMMUNITY},
        frozenset(row.key for row in rows if row.level == Level.ROAD),
        frozenset(row.key for row in rows if row.level == Level.COMPOUND),
    )


def entries(connection: Connection, name: str, /, **asked: Any) -> list[Entry]:
    """Return the places that one of the gazetteer's queries finds.

    Parameters
    ----------
    connection : Connection
    name : {"gazetteer_key", "gazetteer_number", "gazetteer_building", "gazetteer_like"}
    **asked : object
        The query's own parameters.

    Returns
    -------
    list of Entry
    """
    rows = connection.execute(query(name), asked).mappings()
    return [Entry(**{**row, "level": Level(row["level"])}) for row in rows]


def parts(connection: Connection, shapes: Sequence[str], at: datetime | None) -> list[Part]:
    """Tell which grids places lie in, by the plans that hold at a moment.

    Parameters
    ----------
    connection : Connection
    shapes : sequence of str
        Hexadecimal EWKB.
    at : datetime or None
        With offset; None is now.

    Returns
    -------
    list of Part
        The larger part of a place first.
    """
    rows = connection.execute(query("parts_in_grids"), {"shapes": list(shapes), "at": at})
    return [Part(**row) for row in rows.mappings()]


def check_locale(connection: Connection) -> None:
    """Refuse a database in which look-ups by trigram do not see Chinese.

    Parameters
    ----------
    connection : Connection

    Raises
    ------
    LifecycleError
        It says what is to be done.
    """
    sees = text("SELECT show_trgm('中文') <> '{}' AND similarity('中文', '网格') < 1")
    if not connection.scalar(sees):
        raise LifecycleError(
            "pg_trgm does not see Chinese in this database, so that any address would be as good "
            "as any other: make the database anew with LOCALE 'C.UTF-8' or 'zh_CN.UTF-8'"
        )
