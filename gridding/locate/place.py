"""What a look-up answers: a place with its divisions, or the nearest grid."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.district import STORAGE_CRS
from gridding.errors import Fault, InputError


@dataclass(frozen=True)
class Division:
    """A street or community by code and name; both empty where the plan has none."""

    code: str = ""
    name: str = ""


@dataclass(frozen=True)
class Place:
    """Where a point lies.

    Attributes
    ----------
    grid_code, grid_name : str
    community, street : Division
    on_boundary : bool
        Within 1 cm of a border of the grid.
    snapped_m : float or None
        How far outside of the grid, where it answers for a point nearby.
    """

    grid_code: str
    grid_name: str
    community: Division
    street: Division
    on_boundary: bool = False
    snapped_m: float | None = None


@dataclass(frozen=True)
class Nearest:
    """The grid nearest to a point, and how far it is over the ground."""

    grid_code: str
    grid_name: str
    distance_m: float


def centimetres(metres: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return distances as they are told: in whole centimetres, halves upwards.

    Parameters
    ----------
    metres : array_like of float

    Returns
    -------
    ndarray of float
        Metres.

    Examples
    --------
    >>> float(centimetres(0.125))
    0.13
    """
    return np.asarray(np.floor(np.asarray(metres) * 100.0 + 0.5) / 100.0)


def require_grids(grids: gpd.GeoDataFrame) -> None:
    """Check what an index is to be made of.

    Parameters
    ----------
    grids : GeoDataFrame

    Raises
    ------
    InputError
        They are not in EPSG:4490, a code comes twice, or a geometry is no polygon.
    """
    if grids.crs is None or grids.crs.to_epsg() != int(STORAGE_CRS.removeprefix("EPSG:")):
        raise InputError(
            Fault("grids have another CRS", layer="grids", found=str(grids.crs), wanted=STORAGE_CRS)
        )
    twice = grids["grid_code"].duplicated()
    kinds = shapely.get_type_id(grids.geometry.to_numpy())
    polygons = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    faults = [
        Fault("a grid code comes twice", layer="grids", column="grid_code", row=i + 1, found=code)
        for i, code in enumerate(grids["grid_code"])
        if twice.iloc[i]
    ]
    faults += [
        Fault("no polygon", layer="grids", row=int(i) + 1, found=grids["grid_code"].iloc[i])
        for i in np.flatnonzero(~np.isin(kinds, polygons))
    ]
    if faults:
        raise InputError(faults)


def places_of(
    grids: gpd.GeoDataFrame, communities: pd.DataFrame, streets: pd.DataFrame
) -> list[Place]:
    """Return the place of each grid, in order; `gridding.locate.Locator` tells the columns."""
    community_of, street_of = _divisions(communities), _divisions(streets)
    columns = grids[["grid_code", "name", "community_code", "street_code"]]
    return [
        Place(
            code,
            name,
            community_of.get(community, Division(community)),
            street_of.get(street, Division(street)),
        )
        for code, name, community, street in columns.itertuples(index=False)
    ]


def _divisions(frame: pd.DataFrame) -> dict[str, Division]:
    pairs = zip(frame["code"], frame["name"], strict=True)
    return {code: Division(code, name) for code, name in pairs}
