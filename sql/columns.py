"""A plan in columns, as a page keeps it: which unit is in which grid, and who borders on whom."""

import json

from sqlalchemy import Connection

from sql.copying import frame_of
from sql.queries import query
from sql.redrawn import stored_info
from sql.visible import PlanHead


def assignment(connection: Connection, plan: PlanHead) -> str:
    """Return the assignment of a plan in columns.

    Parameters
    ----------
    connection : Connection
        Of one moment: see `sql.engine.at_one_moment`.
    plan : PlanHead

    Returns
    -------
    str
        JSON: ``version, grids`` (codes, sorted), ``communities`` (``code, name, street_code,
        street_name, target``, by code), ``compounds`` (names) and ``units``, an array a column, by
        unit_id: ``unit_id, grid, community, households, population, buildings, compound, lon,
        lat``. ``grid``, ``community`` and ``compound`` are positions (-1: in no compound); the
        point lies on the unit, EPSG:4490. O(units).
    """
    bound = {"plan_id": plan.id}
    info = stored_info(connection, plan.id)
    communities = frame_of(connection, "column_communities", **bound).to_dict("records")
    head = {
        "version": plan.version,
        "grids": list(connection.execute(query("column_grids"), bound).scalars()),
        "communities": [each | {"target": info.target_of(each["code"])} for each in communities],
        "compounds": list(connection.execute(query("column_compounds"), bound).scalars()),
    }
    units: str = connection.execute(query("column_units"), bound).scalar_one()
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "units": {units}}}'


def dual_graph(connection: Connection, plan: PlanHead) -> str:
    """Return the dual graph of a plan in columns.

    Parameters
    ----------
    connection : Connection
    plan : PlanHead

    Returns
    -------
    str
        JSON: ``classes`` of barriers, and ``edges``, an array a column: ``a, b`` (positions of the
        units in `assignment`), ``length_m, cost`` (to 0.1), ``class`` (position) and ``usable``,
        1 where a grid may hang together by the edge. O(edges).
    """
    found: str = connection.execute(query("column_edges"), {"plan_id": plan.id}).scalar_one()
    return found
