"""The load of a stored plan's workers."""

from datetime import datetime

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from gridding.load import Load, OnPost, load_of
from sql.copying import frame_of
from sql.posts import plan_posts
from sql.publishing import plan_workers
from sql.store import load_info, load_layer


def load(connection: Connection, plan_id: int, at: datetime | None = None) -> Load:
    """Tell how much each worker of a plan answers for.

    Parameters
    ----------
    connection : Connection
    plan_id : int
    at : datetime, optional
        With offset; now by default.

    Returns
    -------
    Load
        Of those who answer at the moment, stand-ins among them.

    Raises
    ------
    NotFoundError
        There is no such plan.
    """
    on_post = [
        OnPost(code, worker.worker_id, worker.name, worker.role, worker.stand_in_for)
        for code, workers in plan_workers(connection, plan_id, at).items()
        for worker in workers
    ]
    posted = {post.grid_code for post in plan_posts(connection, plan_id, at)}
    return load_of(_grids(connection, plan_id), on_post, posted)


def _grids(connection: Connection, plan_id: int) -> pd.DataFrame:
    """Return the grids as `gridding.load.load_of` takes them."""
    crs = load_info(connection, plan_id).metric_crs
    grids = load_layer(connection, plan_id, "grids")
    ground = grids.geometry.to_crs(crs)
    found = frame_of(connection, "grid_centres", plan_id=plan_id).set_index("grid_code")
    middle = found.astype("float64").reindex(grids["grid_code"])
    places = gpd.points_from_xy(middle["lon"], middle["lat"], crs=grids.crs).to_crs(crs)
    nowhere = middle["lon"].isna().to_numpy()  # a grid without buildings
    inside = ground.representative_point()
    return pd.DataFrame(grids[["grid_code", "name", "households", "reach_m"]]).assign(
        area_m2=ground.area,
        x=inside.x.where(nowhere, places.x),
        y=inside.y.where(nowhere, places.y),
    )
