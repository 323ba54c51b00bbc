"""Two plans laid over each other: what each pair of grids shares, households and ground."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from gridding.diff.homes import Drawn, homes_of, metric, same_units
from gridding.land.borders import Geometries, Ints

ROUNDING = 1e-6
"""Of a grid's ground: two outlines that part by less mean the same one."""

PAIR_TYPES = {
    "from_grid": "str", "to_grid": "str", "households_before": "int64", "households_after": "int64",
    "area_m2": "float64", "same": "bool",
}  # fmt: skip
"""Column of `Laid.pairs` -> its type."""


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
    alike = same_units(before.units, after.units)
    pairs = _by_units(before, after) if alike else _by_overlay(before, after)
    named = ["grid_code", "name", "kind"]
    return Laid(pd.DataFrame(before.grids[named]), pd.DataFrame(after.grids[named]), pairs)


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
    shapes = metric(before.grids, crs), metric(after.grids, crs)
    codes = [np.append(each.grids["grid_code"].to_numpy(object), "") for each in (before, after)]
    homes = homes_of(before, after, shapes)
    lived = [each.buildings["households"].to_numpy(dtype=np.int64) for each in (before, after)]
    ground = _overlaid(*shapes)
    parts = [
        ground.assign(households_before=0, households_after=0),
        _counted(homes.before, lived[0], "households_before"),
        _counted(homes.after, lived[1], "households_after"),
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


def _counted(rows: Ints, households: Ints, column: str) -> pd.DataFrame:
    return pd.DataFrame({"from": rows[:, 0], "to": rows[:, 1], column: households})


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
