"""What changed between two stored plans; of one land, without bringing its units here."""

from dataclasses import dataclass

import geopandas as gpd
from pyproj import CRS
from sqlalchemy import Connection

from gridding.diff import Diff, diff_of
from gridding.diff import diff as diff_plans
from gridding.diff.laid import Laid, of_units
from gridding.plan import PlanInfo
from sql.copying import frame_of
from sql.queries import query
from sql.store import load_info, load_layer


@dataclass(frozen=True)
class Drawn:
    """As much of a plan as a diff looks at."""

    info: PlanInfo
    grids: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame


def diff(connection: Connection, before: int, after: int) -> Diff:
    """Say what changed between two plans.

    Parameters
    ----------
    connection : Connection
        Within one transaction both plans are seen at the same moment only if that is
        repeatable-read; each of them is whole in any case.
    before, after : int
        Ids of plans of one district.

    Returns
    -------
    Diff
        As `gridding.diff.diff`.

    Raises
    ------
    NotFoundError
        One of the plans is not there.
    InputError
        They are of two districts.
    """
    info = {plan: load_info(connection, plan) for plan in (before, after)}
    srid = CRS(info[before].metric_crs).to_epsg()
    if srid is None or land_of(connection, before) != land_of(connection, after):
        sides = (drawn(connection, plan, info[plan]) for plan in (before, after))
        return diff_plans(*sides)
    pairs = frame_of(connection, "diff_pairs", before=before, after=after, srid=srid)
    pairs = pairs.assign(
        households_before=pairs["households"], households_after=pairs["households"]
    )
    grids = (frame_of(connection, "diff_grids", plan_id=plan) for plan in (before, after))
    return diff_of(Laid(next(grids), next(grids), of_units(pairs)))


def drawn(connection: Connection, plan_id: int, info: PlanInfo) -> Drawn:
    """Bring as much of a plan back as a diff looks at.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    info : PlanInfo
        Of the plan.

    Returns
    -------
    Drawn
    """
    layers = (load_layer(connection, plan_id, name) for name in ("grids", "units", "buildings"))
    return Drawn(info, *layers)


def land_of(connection: Connection, plan_id: int) -> int:
    """Return the id of a plan's land.

    Parameters
    ----------
    connection : Connection
    plan_id : int
        Of a plan that is there.

    Returns
    -------
    int
    """
    row = connection.execute(query("plan_info"), {"plan_id": plan_id}).mappings().one()
    return int(row["land_id"])
