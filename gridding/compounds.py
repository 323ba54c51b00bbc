"""Compounds laid over the units: which of them each unit lies in."""

import numpy as np
import shapely

from gridding.district import District
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.land.projection import to_metric


def compound_of(land: Land, district: District) -> Ints:
    """Return for each unit the compound that it lies in.

    Parameters
    ----------
    land : Land
    district : District

    Returns
    -------
    (u,) int array
        Position of the compound that holds the unit's first building, or a point of its ground
        where it has none; -1 for no compound.
    """
    out = np.full(len(land.units), -1, np.int64)
    if not len(district.compounds):
        return out
    compounds = to_metric(district.compounds, district.metric_crs).geometry.to_numpy()
    places = shapely.point_on_surface(land.units.geometry.to_numpy())
    unit = land.buildings["unit"].to_numpy()
    places[unit[::-1]] = shapely.point_on_surface(land.buildings.geometry.to_numpy())[::-1]
    at, inside = shapely.STRtree(compounds).query(places, predicate="within")
    out[at[::-1]] = inside[::-1]
    return out
