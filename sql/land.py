"""Keeps the ground below plans once for all that were made from the same."""

import hashlib
from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, insert, select

from gridding.errors import Fault, InputError
from gridding.plan import Plan
from sql.copying import copy_in, to_ewkb
from sql.divisions import Kept
from sql.tables import Barrier, Building, Edge, Land, LandDivision, Unit


def keep_land(
    connection: Connection,
    district_id: int,
    plan: Plan,
    streets: dict[str, Kept],
    communities: dict[str, Kept],
) -> int:
    """Find the land of a plan, or add it.

    Parameters
    ----------
    connection : Connection
    district_id : int
    plan : Plan
    streets, communities : dict
        The divisions by code.

    Returns
    -------
    int
        The land's id.
    """
    digest = _digest(plan)
    same = select(Land.id).where(Land.district_id == district_id, Land.digest == digest)
    known = connection.execute(same).scalar()
    if known is not None:
        return known
    land_id = connection.execute(
        insert(Land)
        .values(district_id=district_id, digest=digest, metric_crs=plan.info.metric_crs)
        .returning(Land.id)
    ).scalar_one()
    divisions = pd.DataFrame([*streets.values(), *communities.values()])
    copy_in(connection, LandDivision, divisions.assign(land_id=land_id))
    units = with_geom(plan.units, multi=True).assign(
        land_id=land_id, community_id=community_ids(plan.units, "units", communities)
    )
    copy_in(connection, Unit, units)
    copy_in(connection, Building, with_geom(plan.buildings).assign(land_id=land_id))
    copy_in(connection, Barrier, with_geom(plan.barriers, multi=True).assign(land_id=land_id))
    copy_in(connection, Edge, plan.edges.assign(land_id=land_id))
    return land_id


def community_ids(frame: pd.DataFrame, layer: str, communities: dict[str, Kept]) -> Sequence[int]:
    """Look the communities of a layer's rows up.

    Parameters
    ----------
    frame : DataFrame
        With ``community_code``.
    layer : str
        Its name, for faults.
    communities : dict
        The divisions by code.

    Returns
    -------
    sequence of int
        Ids of divisions, one a row.

    Raises
    ------
    InputError
        A code is in no community; all such codes are named.
    """
    codes = frame["community_code"]
    unknown = sorted(set(codes) - set(communities))
    if unknown:
        raise InputError(
            Fault("the community is not in the plan", layer=layer, found=code) for code in unknown
        )
    return [communities[code].division_id for code in codes]


def with_geom(frame: gpd.GeoDataFrame, *, multi: bool = False) -> pd.DataFrame:
    """Return a layer with its geometry as the database takes it.

    Parameters
    ----------
    frame : GeoDataFrame
    multi : bool
        Wrap single polygons and lines.

    Returns
    -------
    DataFrame
        With ``geom`` in place of the geometry.
    """
    rest = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return rest.assign(geom=to_ewkb(frame.geometry, multi=multi))


def _digest(plan: Plan) -> str:
    """Tell lands apart by all that they hold."""
    digest = hashlib.sha256(plan.info.metric_crs.encode())
    units = plan.units.drop(columns="grid_code")
    if (units["compound"] == "").all():  # its digest is then that of before it was carried
        units = units.drop(columns="compound")
    layers = (plan.streets, plan.communities, units, plan.barriers)
    frames = [with_geom(layer, multi=True) for layer in layers]
    for unsorted in (*frames, with_geom(plan.buildings), pd.DataFrame(plan.edges)):
        frame = unsorted.sort_index(axis="columns")
        digest.update(",".join(frame.columns).encode())
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()
