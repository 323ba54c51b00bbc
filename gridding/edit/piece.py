"""The part of a draft that one edit touches, and what the edit makes of it."""

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True)
class Piece:
    """The grids that an edit touches, whole, with all that is needed to judge and measure them.

    All geometry is longitude, latitude in EPSG:4490.

    Attributes
    ----------
    grids : GeoDataFrame
        ``grid_code, name, kind, community_code, street_code, households, population, deviation,
        compactness, reach_m, locked, geometry``: the touched grids as they stand.
    units : GeoDataFrame
        ``unit_id, grid_code, community_code, households, population, building_count, geometry``:
        all units of these grids, sorted by unit_id.
    buildings : GeoDataFrame
        ``building_id, unit_id, households, geometry``: all buildings of these units.
    edges : DataFrame
        ``unit_a, unit_b, length_m, cost, class, hard, usable``: between these units. ``usable``
        edges may hold a grid together: those that are not hard, and those across which a component
        too small to stand alone was joined when the land was divided.
    communities : DataFrame
        ``code, name, street_code``: of these grids.
    next_number : dict
        Community code -> the next number that no grid of it ever had.
    target : dict
        Community code -> households wanted in a grid.
    tolerance : float
    seed : int
        For the solver: the plan's seed and version make the same edit give the same result.
    metric_crs : str
    """

    grids: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    edges: pd.DataFrame
    communities: pd.DataFrame
    next_number: dict[str, int]
    target: dict[str, int]
    tolerance: float
    seed: int
    metric_crs: str


@dataclass(frozen=True)
class Warning:  # noqa: A001  it is the word on the page and in the reply
    """What is allowed in a draft, and should not stay so.

    Attributes
    ----------
    kind : str
        ``out_of_band`` or ``straddles``.
    grid_code : str
    message : str
        For a person, in English.
    found, wanted : str
    """

    kind: str
    grid_code: str
    message: str
    found: str = ""
    wanted: str = ""


@dataclass(frozen=True)
class Change:
    """What an edit does, ready to be stored.

    Attributes
    ----------
    grids : GeoDataFrame
        The touched grids that changed or are new, as they are to be: columns of `Piece.grids`.
    gone : tuple of str
        Codes of grids that are no more.
    moved : dict
        Unit id -> grid code, of the units that change their grid (a new code included).
    warnings : tuple of Warning
        Of the grids in ``grids``, as they are afterwards.
    """

    grids: gpd.GeoDataFrame
    gone: tuple[str, ...] = ()
    moved: dict[int, str] = field(default_factory=dict)
    warnings: tuple[Warning, ...] = ()
