"""Grids derived from units and their assignment: outlines, sums, measures, codes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.codes import grid_name, number_grids
from gridding.counts import sum_known
from gridding.plan import GridKind

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Mark:
    """What is settled of a grid before it is numbered; an empty code or name is none."""

    kind: GridKind = GridKind.BASIC
    code: str = ""
    name: str = ""


def derive_grids(
    units: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    communities: gpd.GeoDataFrame,
    assignment: Ints,
    target: int,
    *,
    own_targets: Mapping[str, int] = MappingProxyType({}),
    marks: Mapping[int, Mark] = MappingProxyType({}),
    used: Collection[str] = (),
) -> tuple[gpd.GeoDataFrame, Ints]:
    """Derive the grids of an assignment.

    Parameters
    ----------
    units : GeoDataFrame
        ``community_code, households, population, geometry`` in a metric CRS; position = unit.
    buildings : GeoDataFrame
        ``unit, households, geometry`` in the same CRS.
    communities : GeoDataFrame
        ``code, name, street_code``.
    assignment : (u,) int array
        Group of each unit; any numbers, no group in two communities.
    target : int
        Households wanted in a grid.
    own_targets : mapping of str to int
        Community code -> target, where it is another.
    marks : mapping of int to Mark
        Group -> what is settled of it.
    used : collection of str
        Codes that no new grid may get, nor any number below them.

    Returns
    -------
    grids : GeoDataFrame
        ``grid_code, name, kind, community_code, street_code, households, population, deviation,
        compactness, reach_m, geometry`` sorted by grid_code, in the same CRS.
    row : (u,) int array
        Row of the grid of each unit.
    """
    groups, first, group = np.unique(assignment, return_index=True, return_inverse=True)
    n = len(groups)
    outlines = dissolved(units.geometry.to_numpy(), group)
    codes = units["community_code"].to_numpy()[first]
    mark = [marks.get(int(g), Mark()) for g in groups]
    inside = shapely.point_on_surface(outlines)
    number = number_grids(
        codes,
        shapely.get_x(inside),
        shapely.get_y(inside),
        shapely.area(outlines),
        kept=[m.code for m in mark],
        used=used,
    )
    about = communities.set_index("code")
    targets = np.array([own_targets.get(code, target) for code in codes])
    frame = gpd.GeoDataFrame(
        {
            "grid_code": number,
            "name": [
                m.name or grid_name(about.loc[c, "name"], int(code[-3:]))
                for m, c, code in zip(mark, codes, number, strict=True)
            ],
            "kind": [m.kind.value for m in mark],
            "community_code": codes,
            "street_code": about.loc[codes, "street_code"].to_numpy(),
            **measures(units, group, buildings, outlines, targets),
        },
        geometry=outlines,
        crs=units.crs,
    )
    by_code = np.argsort(np.array(number), kind="stable")
    row_of = np.empty(n, np.int64)
    row_of[by_code] = np.arange(n)
    return frame.iloc[by_code].reset_index(drop=True), row_of[group]


def dissolved(shapes: npt.NDArray[np.object_], group: Ints) -> npt.NDArray[np.object_]:
    """Return the outline of each group of a coverage's shapes.

    Parameters
    ----------
    shapes : (u,) array of Polygon
    group : (u,) int array
        0…n-1, none of them empty.

    Returns
    -------
    (n,) array of Polygon
        The same shapes in the same order give the same vertices in the same order.
    """
    order = np.argsort(group, kind="stable")
    members = np.split(shapes[order], np.cumsum(np.bincount(group))[:-1])
    outlines = np.empty(len(members), dtype=object)
    outlines[:] = [shapely.coverage_union_all(m) for m in members]
    return outlines


def measures(
    units: pd.DataFrame,
    group: Ints,
    buildings: gpd.GeoDataFrame,
    outlines: npt.NDArray[np.object_],
    targets: Ints,
) -> dict[str, Any]:
    """Return what is counted and measured of each grid.

    Parameters
    ----------
    units : DataFrame
        ``households, population``; position = unit.
    group : (u,) int array
        Grid of each unit, 0…n-1.
    buildings : GeoDataFrame
        ``unit, households, geometry`` in a metric CRS.
    outlines : (n,) array of Polygon
        In the same CRS.
    targets : (n,) int array
        Households wanted in each grid.

    Returns
    -------
    dict
        ``households, population, deviation, compactness, reach_m`` -> one value a grid.
    """
    n = len(outlines)
    households = np.bincount(group, units["households"], n).astype(np.int64)
    return {
        "households": households,
        "population": sum_known(units["population"], group, n),
        "deviation": households / targets - 1,
        "compactness": polsby_popper(outlines),
        "reach_m": reach(buildings, group[buildings["unit"].to_numpy()], n),
    }


def polsby_popper(polygons: npt.NDArray[np.object_]) -> Floats:
    """Return 4π · area / perimeter² of each polygon: 1 for a disc (Polsby & Popper 1991)."""
    return 4 * np.pi * shapely.area(polygons) / shapely.length(polygons) ** 2


def reach(buildings: gpd.GeoDataFrame, group: Ints, n: int) -> Floats:
    """Return how far the farthest building of each group lies from the group's centre.

    Parameters
    ----------
    buildings : GeoDataFrame
        ``households, geometry`` in a metric CRS.
    group : (b,) int array
        Group of each building, 0…n-1.
    n : int

    Returns
    -------
    (n,) float array
        Metres from the mean of the buildings' centroids, weighted by households (unweighted where
        nobody lives), to the farthest centroid; 0 for a group without buildings.
    """
    middle = shapely.get_coordinates(shapely.centroid(buildings.geometry.to_numpy()))
    households = buildings["households"].to_numpy(dtype=float)
    inhabited = np.bincount(group, households, n) > 0
    weight = np.where(inhabited[group], households, 1.0)
    total = np.maximum(np.bincount(group, weight, n), 1e-300)
    centre = np.column_stack(
        [np.bincount(group, weight * middle[:, axis], n) / total for axis in (0, 1)]
    )
    away = np.hypot(*(middle - centre[group]).T)
    out = np.zeros(n)
    np.maximum.at(out, group, away)
    return out
