"""The grids of an earlier plan laid over newer land, building by building."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from gridding.district import District
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.land.projection import to_metric
from gridding.plan import Plan
from gridding.redraw.matching import Matched, match
from gridding.today import today_of_units

_ONE = 1e-3
"""A building without households still has a say where no other has."""


@dataclass(frozen=True)
class Laid:
    """An earlier plan on newer land. Geometry in the district's metric CRS.

    Attributes
    ----------
    drawn : GeoDataFrame
        ``code, name, kind, households, geometry``: the grids of the earlier plan, in its order.
    earlier : GeoDataFrame
        ``building_id, households, grid, geometry``: its buildings; ``grid`` is a position in
        ``drawn``.
    matched : Matched
        Of the land's buildings and ``earlier``.
    before : (u,) int array
        Position in ``drawn`` of the grid that each unit was in, -1 for none.
    stay : (u,) int array
        Households of the unit that were there before and in that grid.
    """

    drawn: gpd.GeoDataFrame
    earlier: gpd.GeoDataFrame
    matched: Matched
    before: Ints
    stay: Ints

    def grid_before(self) -> Ints:
        """Return the earlier grid of each building of the land, -1 for new ones."""
        return np.append(self.earlier["grid"].to_numpy(), -1)[self.matched.earlier]


def lay(district: District, land: Land, before: Plan) -> Laid:
    """Lay the grids of an earlier plan over newer land.

    A unit was in the grid where most households of its buildings were, as far as they stood
    before; a unit of new buildings, and ground without any, in the one that holds most of it. So
    grids keep their buildings, however units' outlines shift.

    Parameters
    ----------
    district : District
        The newer one.
    land : Land
        Its land.
    before : Plan

    Returns
    -------
    Laid
    """
    crs = district.metric_crs
    grids = before.grids.rename(columns={"grid_code": "code"})
    drawn = to_metric(grids[["code", "name", "kind", "households", "geometry"]], crs).reset_index(
        drop=True
    )
    of_unit = before.units.set_index("unit_id")["grid_code"]
    number = pd.Series(np.arange(len(drawn)), index=drawn["code"])
    grid = number.loc[of_unit.loc[before.buildings["unit_id"]]].to_numpy()
    earlier = to_metric(before.buildings[["building_id", "households", "geometry"]], crs)
    earlier = earlier.assign(grid=grid).reset_index(drop=True)
    by_id = district.manifest.layers.buildings.columns.id is not None
    matched = match(earlier, land.buildings, by_id=by_id)
    was = np.append(grid, -1)[matched.earlier]
    of = _voted(land, was)
    none = np.flatnonzero(of < 0)
    of[none] = today_of_units(land.units.iloc[none], drawn)
    unit = land.buildings["unit"].to_numpy()
    households = land.buildings["households"].to_numpy(dtype=np.int64)
    at_home = np.where((was >= 0) & (was == of[unit]), households, 0)
    stay = np.bincount(unit, at_home, len(land.units)).astype(np.int64)
    return Laid(drawn, earlier, matched, of, stay)


def _voted(land: Land, was: Ints) -> Ints:
    """Return for each unit the grid of most of its households that stood before, -1 for none."""
    out = np.full(len(land.units), -1, np.int64)
    known = was >= 0
    unit = land.buildings["unit"].to_numpy()[known]
    households = land.buildings["households"].to_numpy(dtype=np.float64)[known]
    pairs, pair = np.unique(np.column_stack([unit, was[known]]), axis=0, return_inverse=True)
    votes = np.bincount(pair.ravel(), households + _ONE, len(pairs))
    order = np.lexsort((-pairs[:, 1], votes.round(4), pairs[:, 0]))
    out[pairs[order, 0]] = pairs[order, 1]
    return out
