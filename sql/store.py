"""Stores plans and brings them back, geometry exact to the last bit."""

from dataclasses import dataclass
from datetime import datetime

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, func, insert, select

from gridding.address.gazetteer import gazetteer
from gridding.address.named import Named, named_in_plan
from gridding.plan import Plan, PlanInfo
from sql.actor import Actor
from sql.copying import copy_in, frame_of, geo_frame
from sql.divisions import COMMUNITY, STREET, Kept, keep_district, keep_divisions
from sql.gazetteer import keep_gazetteer
from sql.joins import keep_joins
from sql.land import community_ids, keep_land, with_geom
from sql.log import FIRST_VERSION, note
from sql.merging import load_merge, save_merge
from sql.queries import query
from sql.redrawn import as_redrawn, edits_in_force, relisted_now, stored_info
from sql.refusals import refusals_told
from sql.roster import save_postings
from sql.tables import Action, Assignment, ExceptionRow, Grid, PlanRow, PlanState

EXCEPTION_TYPES = dict.fromkeys(("kind", "community_code", "grid_code", "detail"), "str") | {
    "area_m2": "float64"
}


@dataclass(frozen=True)
class PlanEntry:
    """A plan in the list of plans.

    Attributes
    ----------
    id : int
    name : str
    state : PlanState
    version : int
        Raised by every edit.
    district : str
        Code.
    author : str
    created_at : datetime
    published : bool
        Whether it holds at the moment asked for.
    """

    id: int
    name: str
    state: PlanState
    version: int
    district: str
    author: str
    created_at: datetime
    published: bool


def save_plan(
    connection: Connection,
    plan: Plan,
    postings: pd.DataFrame | None = None,
    *,
    name: str | None = None,
    author: str = "operator",
    actor: Actor | None = None,
    from_plan: int | None = None,
    named: Named | None = None,
) -> int:
    """Add one plan, as a draft.

    The ground below it is kept once for all plans that were made from the same. Divisions are
    known by their code: what changed gets a new version. What a merge adds comes along, see
    `sql.merging.save_merge`.

    Parameters
    ----------
    connection : Connection
        Its transaction is the caller's: nothing stays unless that commits.
    plan : Plan
    postings : DataFrame, optional
        The roster, as in `District`; see `sql.roster.save_postings`.
    name : str, optional
        By default the district's.
    author : str
    actor : Actor, optional
        The author, where more is known of them than the name; the machine's operator by default.
    from_plan : int, optional
        The plan that it goes on from.
    named : Named, optional
        What has a name in its district, for the gazetteer; what the plan itself names by default.

    Returns
    -------
    int
        The plan's id.

    Raises
    ------
    InputError
        The plan breaks a rule that the database holds, for example a unit's grid lies in another
        community.
    LifecycleError
        It is a merge of areas that are new where the departments' layers are retired.
    """
    actor = actor or Actor(author, None)
    with refusals_told():
        district_id = keep_district(connection, plan.info.district_code, plan.info.district_name)
        streets, communities = keep_divisions(
            connection, district_id, plan.streets, plan.communities
        )
        land_id = keep_land(connection, district_id, plan, streets, communities)
        plan_id = connection.execute(
            insert(PlanRow)
            .values(
                land_id=land_id,
                district_id=district_id,
                name=name or plan.info.district_name,
                target=plan.info.target,
                tolerance=plan.info.tolerance,
                seed=plan.info.seed,
                parameters=plan.info.parameters,
                digests=plan.info.digests,
                made_by=plan.info.version,
                author=actor.name,
                from_plan_id=from_plan,
            )
            .returning(PlanRow.id)
        ).scalar_one()
        _copy_plan(connection, plan_id, land_id, plan, communities)
        keep_joins(connection, plan_id, land_id, plan)
        if plan.merge is not None:
            save_merge(connection, plan_id, district_id, plan.merge)
        note(connection, plan_id, FIRST_VERSION, Action.MADE, actor)
        # Until the server has counted the new rows it plans for none: minutes, not seconds.
        connection.execute(select(func.count_rows()))
        keep_gazetteer(connection, district_id, gazetteer(named or named_in_plan(plan)))
        if postings is not None:
            save_postings(connection, district_id, postings)
    return plan_id


def _copy_plan(
    connection: Connection, plan_id: int, land_id: int, plan: Plan, communities: dict[str, Kept]
) -> None:
    grids = with_geom(plan.grids, multi=True).assign(
        plan_id=plan_id,
        community_id=community_ids(plan.grids, "grids", communities),
        locked=plan.grids["grid_code"].isin(plan.info.locked),
    )
    copy_in(connection, Grid, grids)
    assignments = plan.units[["unit_id", "grid_code"]].assign(
        plan_id=plan_id,
        land_id=land_id,
        community_id=community_ids(plan.units, "units", communities),
    )
    copy_in(connection, Assignment, assignments)
    copy_in(connection, ExceptionRow, with_geom(plan.exceptions).assign(plan_id=plan_id))


def load_plan(connection: Connection, plan_id: int) -> Plan:
    """Bring a plan back.

    Parameters
    ----------
    connection : Connection
    plan_id : int

    Returns
    -------
    Plan
        Coordinates as they were saved, to the last bit. Polygons and lines are multi but for those
        of buildings and exceptions, as in a plan file; grids, units, divisions and edges are in
        the order of their codes and numbers. Of an edited draft, exceptions and what a merge adds
        are worked out anew.

    Raises
    ------
    NotFoundError
        There is no such plan.
    """
    info = load_info(connection, plan_id)
    plan = Plan(
        grids=load_layer(connection, plan_id, "grids"),
        units=load_layer(connection, plan_id, "units"),
        communities=_load_divisions(connection, plan_id, COMMUNITY),
        streets=_load_divisions(connection, plan_id, STREET).drop(columns="street_code"),
        buildings=load_layer(connection, plan_id, "buildings"),
        barriers=load_layer(connection, plan_id, "barriers"),
        edges=frame_of(connection, "plan_edges", plan_id=plan_id),
        exceptions=load_layer(connection, plan_id, "exceptions"),
        info=info,
        merge=load_merge(connection, plan_id),
    )
    return relisted_now(connection, plan_id, plan)


def load_info(connection: Connection, plan_id: int) -> PlanInfo:
    """Tell how a plan came about.

    Parameters
    ----------
    connection : Connection
    plan_id : int

    Returns
    -------
    PlanInfo
        The one row of a plan file's layer ``plan``. Where edits are in force, ``parameters`` tells
        how many, under ``redrawn``.

    Raises
    ------
    NotFoundError
        There is no such plan.
    """
    edits = edits_in_force(connection, plan_id)
    return as_redrawn(stored_info(connection, plan_id), edits)


def load_layer(connection: Connection, plan_id: int, layer: str) -> gpd.GeoDataFrame:
    """Bring one layer of a plan back.

    Parameters
    ----------
    connection : Connection
    plan_id : int
        Not checked: an unknown plan has no rows.
    layer : {"grids", "units", "buildings", "barriers", "exceptions", "communities", "streets"}

    Returns
    -------
    GeoDataFrame
        As in `Plan`, EPSG:4490.
    """
    if layer == "communities":
        return _load_divisions(connection, plan_id, COMMUNITY)
    if layer == "streets":
        return _load_divisions(connection, plan_id, STREET).drop(columns="street_code")
    return _geo(frame_of(connection, f"plan_{layer}", plan_id=plan_id))


def list_plans(connection: Connection, at: datetime | None = None) -> list[PlanEntry]:
    """List all plans.

    Parameters
    ----------
    connection : Connection
    at : datetime, optional
        The moment for ``published``; now by default.

    Returns
    -------
    list of PlanEntry
        In the order in which they were made.
    """
    rows = connection.execute(query("plans"), {"at": at}).mappings()
    return [PlanEntry(**{**row, "state": PlanState(row["state"])}) for row in rows]


def _load_divisions(connection: Connection, plan_id: int, level: str) -> gpd.GeoDataFrame:
    return _geo(frame_of(connection, "plan_divisions", plan_id=plan_id, level=level))


def _geo(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    if "area_m2" in frame:  # exceptions: a column without any value has no type of its own
        frame = frame.astype(EXCEPTION_TYPES)
    return geo_frame(frame)
