"""Households where nobody counted them: outline x levels / dwelling size, said to be estimates."""

from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from gridding.crs import metric_crs
from gridding.district import STORAGE_CRS
from gridding.land.exceptions import ExceptionKind, exception_row
from gridding.read.layer import Reading
from gridding.read.shapes import Dimension
from gridding.read.table import Table
from gridding.read.values import texts

MOST_LEVELS = 200
"""No building has more: such a number of levels is taken for none."""

_TAKEN_IN_M = 20.0  # as in gridding.land.homes, which this module cannot import
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


class How(StrEnum):
    """How a building came by its households."""

    COUNTED = "counted"
    BY_LEVELS = "by levels"
    AS_ONE_LEVEL = "as one level"
    NO_DWELLING = "no dwelling"


def estimated(
    reading: Reading, table: Table, households: pd.Series, levels: pd.Series, dwelling_m2: float
) -> pd.DataFrame:
    """Return households, estimated where they are missing.

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
    DataFrame
        ``households`` (int64) and ``how`` (a value of `How`), n rows.
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
    guess = np.floor(_area_m2(table.shapes) * np.where(unsaid, 1.0, storeys) / dwelling_m2 + 0.5)
    is_dwelling, no_dwelling = _uses(table)
    guess = np.where(is_dwelling, np.maximum(guess, 1), np.where(no_dwelling, 0, guess))
    counted = households.fillna(0).to_numpy(dtype=np.int64)
    how = np.select(
        [~missing, no_dwelling, unsaid],
        [How.COUNTED.value, How.NO_DWELLING.value, How.AS_ONE_LEVEL.value],
        How.BY_LEVELS.value,
    )
    return pd.DataFrame(
        {"households": np.where(missing, guess.astype(np.int64), counted), "how": how}
    )


def list_estimates(
    reading: Reading, buildings: gpd.GeoDataFrame, communities: gpd.GeoDataFrame, metric: CRS
) -> gpd.GeoDataFrame:
    """List for every community how many households are estimates; one exception a community.

    Parameters
    ----------
    reading : Reading
    buildings : GeoDataFrame
        With the column ``how``, or without it where nothing was to be estimated.
    communities : GeoDataFrame
        In EPSG:4490; a building counts where its middle lies, or up to 20 m from there.
    metric : CRS

    Returns
    -------
    GeoDataFrame
        The buildings without ``how``.
    """
    if "how" not in buildings.columns:
        return buildings
    guessed = buildings[buildings["how"] != How.COUNTED]
    outlines = guessed.geometry.to_crs(metric)
    tree = shapely.STRtree(communities.geometry.to_crs(metric).array)
    places = shapely.point_on_surface(outlines.array)
    row, home = tree.query_nearest(places, max_distance=_TAKEN_IN_M, all_matches=False)
    area_m2 = outlines.area.to_numpy()
    for each in np.unique(home):
        mine = row[home == each]
        here = guessed.iloc[mine]
        detail = _said(here, reading.manifest.layers.buildings.dwelling_m2 or 0.0)
        code = str(communities["code"].iloc[each])
        reading.exceptions.append(
            exception_row(
                ExceptionKind.ESTIMATED_HOUSEHOLDS, code, detail, area_m2=float(area_m2[mine].sum())
            )
        )
    return buildings.drop(columns="how")


def _said(guessed: pd.DataFrame, dwelling_m2: float) -> str:
    one_level, no_dwelling = (
        int((guessed["how"] == how).sum()) for how in (How.AS_ONE_LEVEL, How.NO_DWELLING)
    )
    buildings = "1 building" if len(guessed) == 1 else f"{len(guessed)} buildings"
    return (
        f"households of {buildings} estimated, {guessed['households'].sum()} in all, "
        f"as outline x levels / {dwelling_m2:g} m²; "
        f"{one_level} without levels as one level, {no_dwelling} as no dwellings"
    )


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
