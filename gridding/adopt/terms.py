"""What the manifest settles of a plan that is adopted: targets, and which grids are dedicated."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gridding.apart import Apart
from gridding.dedicated import areas_of_units
from gridding.district import District
from gridding.grids import Mark
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.land.projection import to_metric
from gridding.plan import GridKind
from gridding.terms import Terms


def own_targets(district: District) -> dict[str, int]:
    """Return the households wanted in a grid of each community that has a target of its own."""
    overrides = district.manifest.overrides
    return {o.community: o.target_households for o in overrides if o.target_households}


def terms_of_drawing(
    district: District, land: Land, drawn: gpd.GeoDataFrame, holder: Ints, group: Ints
) -> Terms:
    """Return the terms of a plan that was drawn.

    Parameters
    ----------
    district : District
    land : Land
    drawn : GeoDataFrame
        The grids of today, one row each, metric.
    holder : (u,) int array
        Position in ``drawn`` of the grid that holds each unit, -1 for none.
    group : (u,) int array
        Grid of each unit, 0…n-1.

    Returns
    -------
    Terms
        Set apart is each grid most of whose ground belongs to one dedicated area.
    """
    area_m2 = shapely.area(land.units.geometry.to_numpy())
    whole = np.bincount(group, area_m2)
    area = areas_of_units(land, to_metric(district.dedicated, district.metric_crs))
    apart = Apart(np.full(len(group), -1, np.int64))
    for at in range(len(district.dedicated)):
        held = np.bincount(group, np.where(area == at, area_m2, 0.0))
        for grid in np.flatnonzero(2 * held > whole):
            apart.add(np.flatnonzero(group == grid), Mark(GridKind.DEDICATED), at)
    targets = own_targets(district)
    told: dict[str, Any] = {
        code: {"target": target, "grids": None, "locked": []} for code, target in targets.items()
    }
    return Terms(drawn, holder, apart, targets, {}, told)
