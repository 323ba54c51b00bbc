"""Loads the part of a plan that explains one grid: its community, and the barriers around it."""

from dataclasses import replace

from sqlalchemy import Connection

from gridding.edit.listed import relisted
from gridding.errors import NotFoundError
from gridding.plan import Plan
from sql.copying import frame_of, geo_frame
from sql.pieces import load_grids
from sql.queries import query
from sql.store import EXCEPTION_TYPES, load_info
from sql.visible import PlanHead


def load_community(connection: Connection, head: PlanHead, grid_code: str) -> Plan:
    """Load the community of one grid as a plan of its own.

    Parameters
    ----------
    connection : Connection
        Of one moment: see `sql.engine.at_one_moment`.
    head : PlanHead
    grid_code : str

    Returns
    -------
    Plan
        As `sql.store.load_plan` has it, with the rows of the community only, and the barriers
        around the grid; without streets, merge, exceptions other than cut compounds, and population
        and address of buildings. The exceptions of an edited draft are found anew, as far as the
        community goes. O(units of the community).

    Raises
    ------
    NotFoundError
        The plan has no such grid.
    """
    bound = {"plan_id": head.id, "grid_code": grid_code}
    codes = list(connection.execute(query("siblings"), bound).scalars())
    if not codes:
        raise NotFoundError(f"plan {head.id} has no grid {grid_code}", grid_code=grid_code)
    units = frame_of(connection, "units_of_grids", plan_id=head.id, grid_codes=codes)
    land_id = connection.execute(query("land_of_plan"), {"plan_id": head.id}).one().id
    on_land = {"land_id": land_id, "unit_ids": units["unit_id"].tolist()}
    home = geo_frame(frame_of(connection, "home_of_grid", **bound))
    cut = frame_of(connection, "cut_compounds", plan_id=head.id).astype(EXCEPTION_TYPES)
    plan = Plan(
        grids=load_grids(connection, head.id, codes),
        units=geo_frame(units),
        communities=home,
        streets=home.iloc[:0].drop(columns="street_code"),
        buildings=geo_frame(frame_of(connection, "piece_buildings", **on_land)),
        barriers=geo_frame(frame_of(connection, "barriers_near_grid", **bound)),
        edges=frame_of(connection, "piece_edges", plan_id=head.id, **on_land),
        exceptions=geo_frame(cut),
        info=load_info(connection, head.id),
    )
    return plan if head.as_listed else replace(plan, exceptions=relisted(plan))
