"""Brings the places of one source in: new ones, changed ones, and those that are gone."""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridding.crs import SWAPPED
from gridding.errors import Fault, InputError, NotFoundError
from sql.actor import Actor
from sql.audit import audit
from sql.divisions import require_district
from sql.queries import query

_COLUMNS = ["source_id", "type", "category", "name", "address", "lon", "lat"]


@dataclass(frozen=True)
class OutsidePlace:
    """A row of the file that lies in no community of the district.

    Attributes
    ----------
    row : int
        From 1.
    name : str
    lon, lat : float
        EPSG:4490.
    """

    row: int
    name: str
    lon: float
    lat: float


@dataclass(frozen=True)
class PlacesTaken:
    """What an import did, or would do.

    Attributes
    ----------
    new, changed, same : int
        Places of the file.
    gone : int
        Places that were dropped.
    outside : tuple of OutsidePlace
        Rows that were left out.
    """

    new: int
    changed: int
    same: int
    gone: int
    outside: tuple[OutsidePlace, ...]


def take_places(
    connection: Connection,
    district_code: str,
    source: str,
    places: pd.DataFrame,
    by: Actor,
    *,
    whole: bool = False,
    dry_run: bool = False,
) -> PlacesTaken:
    """Bring places of one source in; the same file again changes nothing.

    A place is known by its source and the id it has there. What lies in no community of the
    district now is left out, and dropped where it was known: it has moved away.

    Parameters
    ----------
    connection : Connection
    district_code : str
    source : str
        Who keeps the list, for example 市场监管.
    places : DataFrame
        From `gridding.read.places.read_places`.
    by : Actor
    whole : bool
        The file is all that the source has: what it does not name is dropped.
    dry_run : bool
        Only tell; everything stays as it was.

    Returns
    -------
    PlacesTaken

    Raises
    ------
    NotFoundError
        There is no such district, or nothing of it was ever saved.
    InputError
        All places lie outside the district: most likely they refer to another CRS.
    """
    if not source.strip():
        raise InputError(Fault("no source", column="source", wanted="who keeps the list"))
    district_id = require_district(connection, district_code)
    inside = _inside(connection, district_id, district_code, places)
    kept, left_out = places[inside], places[~inside]
    bound = {"district_id": district_id, "source": source.strip()}
    step = connection.begin_nested()
    connection.execute(query("hold_division"), {"id": district_id})
    said = json.dumps(kept[_COLUMNS].to_dict("records"), ensure_ascii=False)
    put = connection.execute(query("put_places"), bound | {"places": said}).one()
    ids = {"inside": kept["source_id"].tolist(), "outside": left_out["source_id"].tolist()}
    gone = connection.execute(query("drop_places"), bound | ids | {"whole": whole}).rowcount
    same = len(kept) - put.new - put.changed
    if dry_run:
        step.rollback()
    else:
        figures = {"new": put.new, "changed": put.changed, "gone": gone}
        audit(
            connection,
            by,
            "import places",
            f"district {district_code}",
            source=source.strip(),
            **figures,
        )
        step.commit()
    listed = left_out[["row", "name", "lon", "lat"]].itertuples(index=False)
    return PlacesTaken(
        put.new, put.changed, same, gone, tuple(OutsidePlace(*row) for row in listed)
    )


def _inside(
    connection: Connection, district_id: int, code: str, places: pd.DataFrame
) -> NDArray[np.bool_]:
    """Mark the places that lie in a community of the district."""
    rows = connection.execute(query("community_outlines"), {"district_id": district_id})
    outlines = shapely.from_wkb([bytes(row.geometry) for row in rows])
    if not len(outlines):
        raise NotFoundError(f"district {code} has no community yet", district=code)
    tree = shapely.STRtree(outlines)
    lon, lat = places["lon"].to_numpy(), places["lat"].to_numpy()
    inside = np.zeros(len(places), dtype=bool)
    inside[tree.query(shapely.points(lon, lat), predicate="intersects")[0]] = True
    if len(places) and not inside.any():
        raise InputError(_elsewhere(lon, lat, shapely.total_bounds(outlines)))
    return inside


def _elsewhere(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    bounds: NDArray[np.float64],
) -> Fault:
    west, south, east, north = bounds
    swapped = ((south <= lon) & (lon <= north) & (west <= lat) & (lat <= east)).any()
    return Fault(
        SWAPPED if swapped else "all places lie outside the district",
        found=f"longitude {lon.min():.4f} to {lon.max():.4f}, "
        f"latitude {lat.min():.4f} to {lat.max():.4f}",
        wanted=f"longitude {west:.4f} to {east:.4f}, latitude {south:.4f} to {north:.4f}",
    )
