"""Two plans laid over each other: what each pair of grids shares, households and ground."""

from dataclasses import dataclass
from typing import Protocol

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.land.borders import Geometries, Ints
from gridding.plan import PlanInfo

ROUNDING = 1e-6
"""Of a grid's ground: two outlines that part by less mean the same one."""

PAIR_TYPES = {
    "from_grid": "str", "to_grid": "str", "households_before": "int64", "households_after": "int64",
    "area_m2": "float64", "same": "bool",
}  # fmt: skip
"""Column of `Laid.pairs` -> its type."""


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
class Laid:
    """What the grids of two plans share.

    Attributes
    ----------
    before, after : DataFrame
        ``grid_code, name, kind``: the grids of each.
    pairs : DataFrame
        ``from_grid, to_grid, households_before, households_after, area_m2, same``: pairs that share
        something; an empty code is what lies in no grid. ``households_before`` are those of the
        old plan, ``households_after`` of the new one; ``same`` says that both grids are the same
        ground. Every household and all ground of each grid is in one of its pairs.
    """

    before: pd.DataFrame
    after: pd.DataFrame
    pairs: pd.DataFrame


def lay(before: Drawn, after: Drawn) -> Laid:
    """Lay two plans over each other.

    Parameters
    ----------
    before, after : Drawn

    Returns
    -------
    Laid
        On the same units exact, by units. Else ground by an overlay of the grids in the metric
        CRS of ``after``; households by building: one that both plans have at the same place lies
        in the grids that they give it, any other where its inner point lies.
    """
    alike = _same_units(before.units, after.units)
    pairs = _by_units(before, after) if alike else _by_overlay(before, after)
    named = ["grid_code", "name", "kind"]
    return Laid(pd.DataFrame(before.grids[named]), pd.DataFrame(after.grids[named]), pairs)


def _same_units(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> bool:
    if not np.array_equal(one["unit_id"], other["unit_id"]):
        return False
    (xy, of), (other_xy, other_of) = (
        shapely.get_coordinates(each.geometry.to_numpy(), return_index=True)
        for each in (one, other)
    )
    return np.array_equal(of, other_of) and np.array_equal(xy, other_xy)


def _by_units(before: Drawn, after: Drawn) -> pd.DataFrame:
    ground = before.units.geometry.to_crs(before.info.metric_crs)
    shared = pd.DataFrame(
        {
            "from_grid": before.units["grid_code"].to_numpy(),
            "to_grid": after.units["grid_code"].to_numpy(),
            "households_before": before.units["households"].to_numpy(),
            "households_after": after.units["households"].to_numpy(),
            "area_m2": shapely.area(ground.to_numpy()),
            "units": 1,
        }
    )
    return of_units(shared.groupby(["from_grid", "to_grid"], as_index=False).sum())


def of_units(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of grids on the same units as `Laid` has them.

    Parameters
    ----------
    pairs : DataFrame
        With ``units``, the number that both grids have, in place of ``same``.

    Returns
    -------
    DataFrame
        ``Laid.pairs``, sorted.
    """
    whole = [pairs.groupby(end)["units"].transform("sum") for end in ("from_grid", "to_grid")]
    same = (pairs["units"] == whole[0]) & (pairs["units"] == whole[1])
    pairs = pairs.assign(same=same).astype(PAIR_TYPES)[list(PAIR_TYPES)]
    return pairs.sort_values(["from_grid", "to_grid"], ignore_index=True)


def _by_overlay(before: Drawn, after: Drawn) -> pd.DataFrame:
    crs = after.info.metric_crs
    shapes = [_metric(each.grids, crs) for each in (before, after)]
    codes = [np.append(each.grids["grid_code"].to_numpy(object), "") for each in (before, after)]
    place = [_places(each.buildings, crs) for each in (before, after)]
    row = [_row_of_buildings(each, code) for each, code in zip((before, after), codes, strict=True)]
    known = _known(before.buildings, after.buildings, *place)
    there, here = _held(place[0], shapes[1]), _held(place[1], shapes[0])
    there[known[0]], here[known[1]] = row[1][known[1]], row[0][known[0]]
    lived = [each.buildings["households"].to_numpy(dtype=np.int64) for each in (before, after)]
    ground = _overlaid(*shapes)
    parts = [
        ground.assign(households_before=0, households_after=0),
        _counted(row[0], there, lived[0], "households_before"),
        _counted(here, row[1], lived[1], "households_after"),
    ]
    pairs = pd.concat(parts, ignore_index=True).fillna(0)
    pairs = pairs.groupby(["from", "to"], as_index=False).sum()
    size = [np.append(shapely.area(each), np.inf) for each in shapes]
    largest = np.maximum(size[0][pairs["from"]], size[1][pairs["to"]])
    pairs["same"] = pairs["area_m2"].to_numpy() >= (1 - ROUNDING) * largest
    pairs = pairs.assign(from_grid=codes[0][pairs["from"]], to_grid=codes[1][pairs["to"]])
    something = pairs[["households_before", "households_after", "area_m2"]].any(axis=1)
    pairs = pairs.loc[something, list(PAIR_TYPES)].astype(PAIR_TYPES)
    return pairs.sort_values(["from_grid", "to_grid"], ignore_index=True)


def _metric(grids: gpd.GeoDataFrame, crs: str) -> Geometries:
    """Return outlines in metres; no vertex is added, as the borders were straight in metres."""
    shapes: Geometries = grids.geometry.to_crs(crs).to_numpy().copy()
    bad = ~shapely.is_valid(shapes)  # bent into metres, a valid polygon may just touch itself
    shapes[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    return shapes


def _places(buildings: gpd.GeoDataFrame, crs: str) -> Geometries:
    inner = gpd.GeoSeries(shapely.point_on_surface(buildings.geometry.to_numpy()))
    places: Geometries = inner.set_crs(buildings.crs).to_crs(crs).to_numpy()
    return places


def _row_of_buildings(plan: Drawn, codes: npt.NDArray[np.object_]) -> Ints:
    grid_of = plan.units.set_index("unit_id")["grid_code"]
    row_of = pd.Series(np.arange(len(codes)), index=codes)
    own = grid_of.loc[plan.buildings["unit_id"]]
    rows: Ints = row_of.loc[own].to_numpy(dtype=np.int64)
    return rows


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


def _counted(one: Ints, other: Ints, households: Ints, column: str) -> pd.DataFrame:
    return pd.DataFrame({"from": one, "to": other, column: households})


def _overlaid(before: Geometries, after: Geometries) -> pd.DataFrame:
    """Return ``from, to, area_m2`` of every pair that shares ground, and of the rest of each."""
    j, i = shapely.STRtree(before).query(after, predicate="intersects")
    shared = shapely.area(shapely.intersection(before[i], after[j]))
    size = shapely.area(before), shapely.area(after)
    real = shared > ROUNDING * np.minimum(size[0][i], size[1][j])
    i, j, shared = i[real], j[real], shared[real]
    rest = [
        whole - np.bincount(at, shared, len(whole)) for whole, at in zip(size, (i, j), strict=True)
    ]
    left = [np.flatnonzero(r > ROUNDING * whole) for r, whole in zip(rest, size, strict=True)]
    none = [np.full(len(each), -1) for each in left]
    return pd.DataFrame(
        {
            "from": np.concatenate([i, left[0], none[1]]),
            "to": np.concatenate([j, none[0], left[1]]),
            "area_m2": np.concatenate([shared, rest[0][left[0]], rest[1][left[1]]]),
        }
    )
