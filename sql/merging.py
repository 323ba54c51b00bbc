"""Stores what a merge adds to a plan and brings it back."""

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, delete, insert, update

from gridding.plan import Merge
from sql.copying import copy_in, frame_of, from_ewkb
from sql.departments import keep_areas
from sql.land import with_geom
from sql.matters import keep_matters, matters_frame
from sql.queries import query
from sql.tables import (
    Base,
    ConflictRow,
    CrosswalkRow,
    DutyRow,
    MergeArea,
    MergeRow,
    StaffingRow,
    UnownedRow,
)

DERIVED = (CrosswalkRow, UnownedRow, ConflictRow, DutyRow, StaffingRow)
COUNTS = ("households", "households_known")


def save_merge(connection: Connection, plan_id: int, district_id: int, merge: Merge) -> None:
    """Add what a merge found out to its plan, which is a draft.

    Areas of departments are kept once, see `sql.departments.keep_areas`; the list of matters
    becomes the district's, see `sql.matters.keep_matters`.

    Parameters
    ----------
    connection : Connection
    plan_id, district_id : int
    merge : Merge

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        A rule is broken; `sql.refusals.refusals_told` makes it a sentence.
    """
    connection.execute(insert(MergeRow).values(plan_id=plan_id, figures=merge.figures))
    keys = keep_areas(connection, district_id, merge.areas, anew=False)
    areas = pd.DataFrame(merge.areas.drop(columns="geometry"))
    areas = areas.assign(plan_id=plan_id, district_id=district_id, area_key=keys)
    copy_in(connection, MergeArea, areas)
    _copy_derived(connection, plan_id, merge)
    keep_matters(connection, district_id, plan_id, merge.matters)


def save_derived(connection: Connection, plan_id: int, merge: Merge) -> None:
    """Store what a merge works out of a plan's grids, in place of what stood there.

    Parameters
    ----------
    connection : Connection
    plan_id : int
        A draft that is a merge.
    merge : Merge
        Its areas and matters are those that stand there.
    """
    for table in DERIVED:
        connection.execute(delete(table).where(table.plan_id == plan_id))
    _copy_derived(connection, plan_id, merge)
    row = update(MergeRow).where(MergeRow.plan_id == plan_id)
    connection.execute(row.values(figures=merge.figures, stale=False))


def drop_derived(connection: Connection, plan_id: int) -> None:
    """Drop what a merge has worked out of a plan's grids, if it is one: they are to change.

    Parameters
    ----------
    connection : Connection
    plan_id : int
        A draft.
    """
    connection.execute(query("drop_derived"), {"plan_id": plan_id})


def _copy_derived(connection: Connection, plan_id: int, merge: Merge) -> None:
    frames: dict[type[Base], pd.DataFrame] = {
        CrosswalkRow: _none_as_null(merge.crosswalk, "area_id", "grid_code"),
        UnownedRow: _none_as_null(with_geom(merge.unowned, multi=True), "grid_code"),
        ConflictRow: with_geom(merge.conflicts),
        DutyRow: merge.duties,
        StaffingRow: _none_as_null(merge.staffing, "grid_code"),
    }
    for table, frame in frames.items():
        copy_in(connection, table, frame.assign(plan_id=plan_id))


def _none_as_null(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Write an empty id as a missing one, so that foreign keys hold the others."""
    given = {name: frame[name].astype(object) for name in columns}
    return frame.assign(**{name: ids.where(ids != "", None) for name, ids in given.items()})


def load_merge(connection: Connection, plan_id: int) -> Merge | None:
    """Bring back what a merge added to a plan.

    Parameters
    ----------
    connection : Connection
    plan_id : int

    Returns
    -------
    Merge or None
        None of any other plan. Frames in their order, coordinates to the last bit; areas and
        unowned ground are multipolygons, as in a plan file. Once an edit has dropped what was
        worked out of the grids, there is no crosswalk, conflict or duty, and nobody has a place.
    """
    figures = connection.execute(query("merge_figures"), {"plan_id": plan_id}).scalar()
    if figures is None:
        return None
    return Merge(
        areas=_geo(_layer(connection, plan_id, "areas")),
        crosswalk=_layer(connection, plan_id, "crosswalk"),
        unowned=_geo(_layer(connection, plan_id, "unowned")),
        conflicts=_geo(_layer(connection, plan_id, "conflicts")),
        duties=_layer(connection, plan_id, "duties"),
        staffing=_layer(connection, plan_id, "staffing"),
        matters=matters_frame(frame_of(connection, "merge_matters", plan_id=plan_id)),
        figures=figures,
    )


def _layer(connection: Connection, plan_id: int, layer: str) -> pd.DataFrame:
    frame = frame_of(connection, f"merge_{layer}", plan_id=plan_id)
    types = {name: _type_of(name) for name in frame.columns if name != "geometry"}
    return frame.astype(types)


def _type_of(column: str) -> str:
    if column in COUNTS:
        return "int64"
    return "float64" if column == "area_m2" or "share" in column else "str"


def _geo(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(frame, geometry=from_ewkb(frame["geometry"]))
