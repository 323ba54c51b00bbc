"""The buildings that are new, gone, or have other households than before."""

from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd

from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.land.projection import to_storage
from gridding.redraw.laid import Laid
from gridding.today import today_of_units


class BuildingChange(StrEnum):
    """What became of a building."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


COLUMNS = (
    "change", "building_id", "households_before", "households", "community_code", "grid_before",
    "grid_code", "geometry",
)  # fmt: skip


def households_before(laid: Laid) -> Ints:
    """Return the households that each building of the land had before, 0 for new ones."""
    earlier = laid.earlier["households"].to_numpy(dtype=np.int64)
    return np.append(earlier, 0)[laid.matched.earlier]


def changes_of(land: Land, laid: Laid, codes: np.ndarray) -> gpd.GeoDataFrame:
    """List what changed, building by building.

    Parameters
    ----------
    land : Land
    laid : Laid
    codes : (u,) array of str
        Grid code of each unit.

    Returns
    -------
    GeoDataFrame
        ``change`` (a value of `BuildingChange`), ``building_id, households_before, households,
        community_code, grid_before`` (the earlier grid that it was in, or whose ground it stands
        on), ``grid_code`` (the grid that it is in, or that has its ground), ``geometry`` in
        EPSG:4490. Buildings that stand as they did are left out.
    """
    unit = land.buildings["unit"].to_numpy()
    was, now = households_before(laid), land.buildings["households"].to_numpy(dtype=np.int64)
    new = laid.matched.new
    at = np.flatnonzero(new | (was != now))
    names = np.append(laid.drawn["code"].to_numpy(dtype=object), "")
    there = pd.DataFrame(
        {
            "change": np.where(new[at], BuildingChange.NEW.value, BuildingChange.CHANGED.value),
            "building_id": land.buildings["building_id"].to_numpy()[at],
            "households_before": was[at],
            "households": now[at],
            "community_code": land.units["community_code"].to_numpy()[unit[at]],
            "grid_before": names[np.where(new, laid.before[unit], laid.grid_before())[at]],
            "grid_code": codes[unit[at]],
            "geometry": land.buildings.geometry.to_numpy()[at],
        }
    )
    gone = laid.earlier.iloc[laid.matched.gone]
    # A place in no community any more has no unit: the last entry stands for none.
    held = today_of_units(gone.assign(geometry=gone.geometry.buffer(0.5)), land.units)
    left = pd.DataFrame(
        {
            "change": BuildingChange.GONE.value,
            "building_id": gone["building_id"].to_numpy(),
            "households_before": gone["households"].to_numpy(),
            "households": 0,
            "community_code": np.append(land.units["community_code"].to_numpy(object), "")[held],
            "grid_before": names[gone["grid"].to_numpy()],
            "grid_code": np.append(codes, "")[held],
            "geometry": gone.geometry.to_numpy(),
        }
    )
    frame = pd.concat([part for part in (there, left) if len(part)] or [there], ignore_index=True)
    out = gpd.GeoDataFrame(frame[list(COLUMNS)], geometry="geometry", crs=land.units.crs)
    return to_storage(out)
