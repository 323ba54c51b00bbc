"""Which hard edges may hold a grid together: those that join what is too small to stand alone."""

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from gridding.land.graph import divisible_parts
from gridding.plan import GridKind, Plan
from sql.copying import copy_in
from sql.tables import JoinedEdge


def keep_joins(connection: Connection, plan_id: int, land_id: int, plan: Plan) -> None:
    """Store the hard edges across which a plan's components were joined.

    Parameters
    ----------
    connection : Connection
    plan_id, land_id : int
    plan : Plan
    """
    joined = joined_edges(plan)
    copy_in(connection, JoinedEdge, joined.assign(plan_id=plan_id, land_id=land_id))


def joined_edges(plan: Plan) -> pd.DataFrame:
    """Find the hard edges that may hold a grid together.

    They are those between components of a community that `divisible_parts` joins, once dedicated
    and locked grids are set apart. Looked at are only communities that have a hard edge.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    DataFrame
        ``unit_a, unit_b``.
    """
    units, grids = plan.units, plan.grids
    apart = set(grids["grid_code"][grids["kind"] != GridKind.BASIC.value]) | plan.info.locked
    place = pd.Series(np.arange(len(units)), index=units["unit_id"])
    a, b = (place.loc[plan.edges[end]].to_numpy() for end in ("unit_a", "unit_b"))
    home = units["community_code"].to_numpy()
    free = ~units["grid_code"].isin(apart).to_numpy()
    hard = plan.edges["hard"].to_numpy(dtype=bool)
    inside = free[a] & free[b] & (home[a] == home[b])
    households = units["households"].to_numpy(dtype=np.int64)
    found = [plan.edges.iloc[:0]]
    for code in sorted(set(home[a[inside & hard]])):
        mine = np.flatnonzero(free & (home == code))
        local = np.full(len(units), -1, np.int64)
        local[mine] = np.arange(len(mine))
        at = np.flatnonzero(inside & (home[a] == code))
        edges = plan.edges.iloc[at].assign(unit_a=local[a[at]], unit_b=local[b[at]])
        usable = divisible_parts(households[mine], edges, plan.info.target_of(code)).usable
        found.append(plan.edges.iloc[at[usable & hard[at]]])
    return pd.concat(found, ignore_index=True)[["unit_a", "unit_b"]]
