"""Where buildings belong: their order, and the community of each."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridding.district import District
from gridding.errors import Fault, InputError
from gridding.land.blocks import block_of
from gridding.land.borders import Ints
from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.land.projection import to_storage

OUTSIDE_REACH_M = 20.0
"""A building up to so far outside every community goes to the nearest one."""
SHOWN = 20
"""Buildings too far outside that are spelt out; the rest is counted."""


def canonical_order(buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sort buildings by place, then by what they are, whatever the order of the rows given."""
    middle = shapely.centroid(buildings.geometry.to_numpy())
    keys = pd.DataFrame(
        {
            "x": shapely.get_x(middle),
            "y": shapely.get_y(middle),
            "h": buildings["households"].to_numpy(),
            "a": shapely.area(buildings.geometry.to_numpy()),
            "t": buildings["address"].fillna("").to_numpy(),
            "i": buildings["building_id"].to_numpy(),
        }
    )
    order = keys.sort_values(list(keys.columns)).index
    return buildings.iloc[order].reset_index(drop=True)


def community_of(
    buildings: gpd.GeoDataFrame, communities: gpd.GeoDataFrame, district: District
) -> tuple[Ints, list[Row]]:
    """Tell which community each building belongs to: the one that holds most of it.

    Parameters
    ----------
    buildings, communities : GeoDataFrame
        In the same metric CRS.
    district : District
        Its manifest says what becomes of those far outside.

    Returns
    -------
    position : (n,) int array
        Of each building's community, -1 for those left out.
    exceptions : list of Row
        Each building outside all communities.

    Raises
    ------
    InputError
        Buildings farther than `OUTSIDE_REACH_M` from every community, each with its place, unless
        they are to be skipped.
    """
    shapes, grounds = buildings.geometry.to_numpy(), communities.geometry.to_numpy()
    home = block_of(shapes, grounds)
    distance = shapely.distance(shapes, grounds[home])
    codes = communities["code"].to_numpy()
    far = distance > OUTSIDE_REACH_M
    if far.any() and district.manifest.layers.buildings.outside != "skip":
        away = buildings.assign(m=distance, code=codes[home])[far]
        raise InputError(_outside(away, district))
    rows: list[Row] = []
    for i in np.flatnonzero(distance > 0):
        name, became = buildings["building_id"].iloc[i], "left out" if far[i] else "taken in"
        detail = f"building {name}, {distance[i]:.1f} m outside, {became}"
        code = "" if far[i] else str(codes[home[i]])
        rows.append(exception_row(ExceptionKind.BUILDING_OUTSIDE, code, detail, shapes[i]))
    return np.where(far, -1, home), rows


def _outside(away: gpd.GeoDataFrame, district: District) -> list[Fault]:
    message = "the building lies outside every community"
    file = ", ".join(district.manifest.layers.buildings.file)
    shown = to_storage(away.iloc[:SHOWN])
    places = shapely.get_coordinates(shapely.point_on_surface(shown.geometry.to_numpy()))
    faults = [
        Fault(
            message,
            file=file,
            layer="buildings",
            column="geometry",
            found=f"building {row.building_id} at {lon:.5f}, {lat:.5f}, {row.m:.0f} m from "
            f"community {row.code}",
            wanted=f'at most {OUTSIDE_REACH_M:.0f} m, or outside = "skip"',
        )
        for row, (lon, lat) in zip(shown.itertuples(), places, strict=True)
    ]
    if len(away) > SHOWN:
        faults.append(Fault(f"and {len(away) - SHOWN} more: {message}", file=file))
    return faults
