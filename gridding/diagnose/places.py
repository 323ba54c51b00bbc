"""Places of a diagnosis, told by area and by a point on the map."""

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from gridding.land.borders import Geometries
from gridding.land.projection import to_storage
from gridding.merge.unowned import narrow

SLIVER_M = 1.0
"""What is nowhere as wide as this is a sliver: told apart, never left out."""


def gaps_of(pieces: gpd.GeoDataFrame) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the gaps of a layer, and apart from them those nowhere as wide as `SLIVER_M`.

    Parameters
    ----------
    pieces : GeoDataFrame
        ``community_code, households, area_m2, geometry``; metric.

    Returns
    -------
    wide, thin : dict
        ``count, area_m2, households`` and ``places``, each with ``community_code, households,
        area_m2, lon, lat``.
    """
    thin = narrow(pieces.geometry.to_numpy(), SLIVER_M)
    return _gaps(pieces[~thin]), _gaps(pieces[thin])


def _gaps(pieces: gpd.GeoDataFrame) -> dict[str, Any]:
    shapes = pieces.geometry.to_numpy()
    fields = pieces[["community_code", "households", "area_m2"]].to_dict("records")
    points = points_of(shapes, pieces.crs)
    places = [{**row, **point} for row, point in zip(fields, points, strict=True)]
    return {**summed(pieces["area_m2"].to_numpy(), places), "households": households_in(pieces)}


def households_in(pieces: gpd.GeoDataFrame) -> int:
    """Return the households of some pieces."""
    return int(pieces["households"].sum())


def summed(area_m2: npt.NDArray[np.float64], places: list[dict[str, Any]]) -> dict[str, Any]:
    """Return ``count``, ``area_m2`` and ``places``."""
    return {"count": len(places), "area_m2": float(area_m2.sum()), "places": places}


def points_of(shapes: Geometries, crs: CRS) -> list[dict[str, float]]:
    """Return a point inside each metric shape, as ``lon`` and ``lat`` in EPSG:4490."""
    inside = gpd.GeoDataFrame(geometry=list(shapely.point_on_surface(shapes)), crs=crs)
    lonlat = shapely.get_coordinates(to_storage(inside).geometry.to_numpy())
    return [{"lon": round(x, 7), "lat": round(y, 7)} for x, y in lonlat.tolist()]
