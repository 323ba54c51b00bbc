"""Households where nobody counted them: outline x levels / dwelling size, said to be estimates."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.crs import metric_crs
from gridding.district import STORAGE_CRS
from gridding.land.exceptions import ExceptionKind, exception_row
from gridding.read.layer import Reading
from gridding.read.shapes import Dimension
from gridding.read.table import Table
from gridding.read.values import texts

MOST_LEVELS = 200
"""No building has more: such a number of levels is taken for none."""

_USE = "building"
_DWELLINGS = frozenset(
    "apartments residential house detached semidetached_house terrace bungalow dormitory farm "
    "cabin static_caravan houseboat villa ger hut stilt_house trullo".split()
)
_NO_DWELLINGS = frozenset(
    # OSM's values of building that say what else it is; one not in the table says nothing.
    "bank barn boathouse bunker carport cathedral chapel church civic college collapsed "
    "commercial construction container cowshed demolished factory farm_auxiliary fire_station "
    "garage garages gatehouse government grandstand greenhouse guardhouse hangar hospital "
    "hotel industrial kindergarten kiosk library livestock manufacture monastery mosque "
    "museum no office outbuilding pagoda parking pavilion proposed public religious retail "
    "riding_hall roof ruins school service shed shrine silo sports_centre sports_hall stable "
    "stadium storage_tank sty supermarket synagogue temple tent toilets tower train_station "
    "transformer_tower transportation university warehouse water_tower".split()
)
_OTHER_USES = "amenity shop office craft tourism leisure military aeroway man_made".split()


def estimated(
    reading: Reading,
    table: Table,
    households: pd.Series,
    levels: pd.Series,
    dwelling_m2: float,
) -> "pd.Series[Any]":
    """Return households, estimated where they are missing; one exception a file says of how many.

    A building's estimate is the area of its outline times its levels over the size of a dwelling,
    rounded; levels that are missing, no number or beyond `MOST_LEVELS` count as 1. Where the layer
    has OSM's column ``building``, a dwelling by its kind (apartments, house ...) gets at least 1;
    what is something else by its kind (school, retail, garage ...) or by another key of OSM
    (``amenity``, ``office`` ...) gets 0.

    Parameters
    ----------
    reading : Reading
        Takes a fault for every building without households and without an outline.
    table : Table
        Geometry in EPSG:4490, n rows.
    households : (n,) Series of Int64
    levels : (n,) Series of str
    dwelling_m2 : float

    Returns
    -------
    (n,) Series of int64
    """
    missing = households.isna().to_numpy(dtype=bool)
    outlined = shapely.get_dimensions(table.shapes) == Dimension.POLYGONS
    reading.faults.at_rows(
        table,
        missing & ~outlined,
        "no households, and no outline to estimate them from",
        wanted="households, or a polygon",
    )
    storeys = pd.to_numeric(levels, errors="coerce").to_numpy(dtype=float)
    unsaid = ~((storeys >= 0) & (storeys <= MOST_LEVELS))
    area_m2 = _area_m2(table.shapes)
    guess = np.floor(area_m2 * np.where(unsaid, 1.0, storeys) / dwelling_m2 + 0.5)
    is_dwelling, no_dwelling = _uses(table)
    guess = np.where(is_dwelling, np.maximum(guess, 1), np.where(no_dwelling, 0, guess))
    for source in table.sources if missing.any() else ():
        of_it = missing & table.from_source(source)
        if of_it.any():
            detail = (
                f"{source.file}: households of {_buildings(of_it.sum())} estimated, "
                f"{guess[of_it].sum():.0f} in all, as outline x levels / {dwelling_m2:g} m²; "
                f"{(of_it & unsaid & ~no_dwelling).sum()} without levels count as one level, "
                f"{(of_it & no_dwelling).sum()} no dwellings by their use"
            )
            area = float(area_m2[of_it].sum())
            row = exception_row(ExceptionKind.ESTIMATED_HOUSEHOLDS, "", detail, area_m2=area)
            reading.exceptions.append(row)
    counted = households.fillna(0).to_numpy(dtype=np.int64)
    return pd.Series(np.where(missing, guess.astype(np.int64), counted), dtype=np.int64)


def _buildings(count: int) -> str:
    return "1 building" if count == 1 else f"{count} buildings"


def _area_m2(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    if not len(shapes):
        return np.zeros(0)
    west, south, east, north = shapely.total_bounds(shapes)
    metric = metric_crs((west + east) / 2, (south + north) / 2)
    series = gpd.GeoSeries(list(shapes), crs=STORAGE_CRS).to_crs(metric)
    return np.asarray(series.area, dtype=float)


def _uses(table: Table) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark what is a dwelling by OSM's tags, and what is none."""
    if _USE not in table.frame.columns:
        nothing = np.zeros(len(table), dtype=bool)
        return nothing, nothing
    use = [str(kind).lower().split(";") for kind in texts(table, _USE)]
    dwelling = np.array([not _DWELLINGS.isdisjoint(kinds) for kinds in use], dtype=bool)
    other = np.array([not _NO_DWELLINGS.isdisjoint(kinds) for kinds in use], dtype=bool)
    for key in _OTHER_USES:
        if key in table.frame.columns:
            other |= texts(table, key) != ""
    return dwelling, ~dwelling & other
