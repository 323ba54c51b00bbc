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

OUTSIDE_REACH_M = 20.0
"""A building up to so far outside every community goes to the nearest one."""


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
    """Return the position of each building's community, -1 for those left out."""
    shapes, grounds = buildings.geometry.to_numpy(), communities.geometry.to_numpy()
    home = block_of(shapes, grounds)
    distance = shapely.distance(shapes, grounds[home])
    codes = communities["code"].to_numpy()
    rows: list[Row] = []
    faults: list[Fault] = []
    layer = district.manifest.layers.buildings
    for i in np.flatnonzero(distance > 0):
        name, metres = str(buildings["building_id"].iloc[i]), float(distance[i])
        if metres > OUTSIDE_REACH_M and layer.outside != "skip":
            faults.append(
                Fault(
                    "the building lies outside every community",
                    file=", ".join(layer.file),
                    layer="buildings",
                    column="geometry",
                    found=f"building {name}, {metres:.0f} m from community {codes[home[i]]}",
                    wanted=f'at most {OUTSIDE_REACH_M:.0f} m, or outside = "skip"',
                )
            )
            continue
        far = metres > OUTSIDE_REACH_M
        detail = f"building {name}, {metres:.1f} m outside, " + ("left out" if far else "taken in")
        code = "" if far else str(codes[home[i]])
        rows.append(exception_row(ExceptionKind.BUILDING_OUTSIDE, code, detail, shapes[i]))
        if far:
            home[i] = -1
    if faults:
        raise InputError(faults)
    return home, rows
