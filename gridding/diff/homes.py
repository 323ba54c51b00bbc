"""In which grids of two plans the buildings of both lie."""

from dataclasses import dataclass
from typing import Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridding.land.borders import Geometries, Ints
from gridding.plan import PlanInfo


class Drawn(Protocol):
    """What is needed of a plan; any `gridding.plan.Plan` has it."""

    @property
    def info(self) -> PlanInfo: ...  # noqa: D102  as in Plan
    @property
    def grids(self) -> gpd.GeoDataFrame: ...  # noqa: D102
    @property
    def units(self) -> gpd.GeoDataFrame: ...  # noqa: D102
    @property
    def buildings(self) -> gpd.GeoDataFrame: ...  # noqa: D102


@dataclass(frozen=True)
class Homes:
    """In which grids of two plans the buildings of each lie; -1 is in none.

    Attributes
    ----------
    before, after : (n, 2) int array
        Rows of the old and of the new grid of each building, of the old plan and of the new one.
    known : (k, 2) int array
        Positions in either plan of the buildings that both have at the same place.
    """

    before: Ints
    after: Ints
    known: Ints


def same_units(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> bool:
    """Tell whether two plans have the same units on the same ground.

    Parameters
    ----------
    one, other : GeoDataFrame
        As `Drawn.units`.

    Returns
    -------
    bool
    """
    if not np.array_equal(one["unit_id"], other["unit_id"]):
        return False
    (xy, of), (other_xy, other_of) = (
        shapely.get_coordinates(each.geometry.to_numpy(), return_index=True)
        for each in (one, other)
    )
    return np.array_equal(of, other_of) and np.array_equal(xy, other_xy)


def metric(grids: gpd.GeoDataFrame, crs: str) -> Geometries:
    """Return outlines in metres; no vertex is added, as the borders were straight in metres.

    Parameters
    ----------
    grids : GeoDataFrame
    crs : str
        Metric.

    Returns
    -------
    (n,) array of Polygon or MultiPolygon
    """
    shapes: Geometries = grids.geometry.to_crs(crs).to_numpy().copy()
    bad = ~shapely.is_valid(shapes)  # bent into metres, a valid polygon may just touch itself
    shapes[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    return shapes


def homes_of(before: Drawn, after: Drawn, shapes: tuple[Geometries, Geometries]) -> Homes:
    """Place the buildings of two plans in the grids of both.

    Parameters
    ----------
    before, after : Drawn
    shapes : pair of (n,) array
        Outlines of the grids of each in the metric CRS of ``after``.

    Returns
    -------
    Homes
        A building that both plans have at the same place lies in the grids that they give it, any
        other where its inner point lies.
    """
    crs = after.info.metric_crs
    place = [_places(each.buildings, crs) for each in (before, after)]
    own = [_own_grids(each) for each in (before, after)]
    i, j = _known(before.buildings, after.buildings, *place)
    there, here = _held(place[0], shapes[1]), _held(place[1], shapes[0])
    there[i], here[j] = own[1][j], own[0][i]
    return Homes(
        np.column_stack([own[0], there]),
        np.column_stack([here, own[1]]),
        np.column_stack([i, j]),
    )


def buildings_between(before: Drawn, after: Drawn) -> pd.DataFrame:
    """List the buildings of two plans with the grid of each then and now.

    Parameters
    ----------
    before, after : Drawn
        Their buildings have an ``address``.

    Returns
    -------
    DataFrame
        ``building_id, address, households, from_grid, to_grid``: all of the old plan, with its
        households; then those of the new one that the old has neither under their id nor at their
        place, with an empty ``from_grid``. On the same units ``to_grid`` is that of the unit, else
        as `homes_of` has it, empty for none: the grids that `gridding.diff.laid.lay` counts.
    """
    crs = after.info.metric_crs
    if same_units(before.units, after.units):
        unit = pd.Index(before.units["unit_id"]).get_indexer(before.buildings["unit_id"])
        pair = [each.units["grid_code"].to_numpy(object)[unit] for each in (before, after)]
    else:
        found = homes_of(before, after, (metric(before.grids, crs), metric(after.grids, crs)))
        codes = [
            np.append(each.grids["grid_code"].to_numpy(object), "") for each in (before, after)
        ]
        pair = [code[rows] for code, rows in zip(codes, found.before.T, strict=True)]
    columns = ["building_id", "address", "households"]
    old = pd.DataFrame(before.buildings[columns]).assign(from_grid=pair[0], to_grid=pair[1])
    own = _own_grids(after)
    new = pd.DataFrame(after.buildings[columns]).assign(
        from_grid="", to_grid=after.grids["grid_code"].to_numpy(object)[own]
    )
    there = [pd.Index(shapely.to_wkb(_places(each.buildings, crs))) for each in (before, after)]
    known = new["building_id"].isin(old["building_id"]) | there[1].isin(there[0])
    return pd.concat([old, new[~known]], ignore_index=True)


def _places(buildings: gpd.GeoDataFrame, crs: str) -> Geometries:
    inner = gpd.GeoSeries(shapely.point_on_surface(buildings.geometry.to_numpy()))
    places: Geometries = inner.set_crs(buildings.crs).to_crs(crs).to_numpy()
    return places


def _own_grids(plan: Drawn) -> Ints:
    grid_of = plan.units.set_index("unit_id")["grid_code"]
    own = grid_of.loc[plan.buildings["unit_id"]]
    return np.asarray(pd.Index(plan.grids["grid_code"]).get_indexer(own), dtype=np.int64)


def _known(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, one: Geometries, other: Geometries
) -> tuple[Ints, Ints]:
    """Return the buildings that both plans have at the same place, by position in each."""
    at = pd.Series(np.arange(len(after)), index=after["building_id"])
    both = before["building_id"].isin(at.index).to_numpy()
    i = np.flatnonzero(both)
    j = at.loc[before["building_id"].to_numpy()[i]].to_numpy(dtype=np.int64)
    there = shapely.equals(one[i], other[j])
    return i[there], j[there]


def _held(places: Geometries, grids: Geometries) -> Ints:
    """Return the row of the grid that holds each place, the first of several, -1 for none."""
    out = np.full(len(places), -1, np.int64)
    place, grid = shapely.STRtree(grids).query(places, predicate="intersects")
    order = np.argsort(-grid, kind="stable")  # what stands last stays
    out[place[order]] = grid[order]
    return out
