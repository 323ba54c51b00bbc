"""The small plan with a grid of every class, a hard barrier, exceptions and a name of markup."""

from dataclasses import replace

import geopandas as gpd
import shapely
from sample_plan import sample_plan

from gridding.district import EXCEPTION_COLUMNS
from gridding.plan import Plan

MARKUP = "<script>document.title='taken'</script>&\"'"
DEVIATIONS = (-0.3, -0.15, -0.1, 0.15, 0.3, 2.0)
CLASSES = ("far_below", "below", "within", "above", "far_above", "dedicated")
"""The class of each grid, in the order of their codes; the last grid is a dedicated one."""


def colourful_plan() -> Plan:
    plan = sample_plan(communities=3)
    grids = plan.grids.copy()
    grids["deviation"] = DEVIATIONS
    grids["kind"] = ["basic"] * 5 + ["dedicated"]
    grids.loc[1, "name"] = MARKUP
    barriers = plan.barriers.copy()
    barriers.loc[0, ["class", "hard", "name"]] = ["river", True, MARKUP]
    first = grids.iloc[0]
    places = [shapely.centroid(grids.geometry.iloc[2]), first.geometry.buffer(-2e-4), None]
    rows = [
        ("oversized_building", first.community_code, first.grid_code, MARKUP, 100.0, place)
        for place in places
    ]
    exceptions = gpd.GeoDataFrame(
        [row[:-1] for row in rows],
        columns=EXCEPTION_COLUMNS[:-1],
        geometry=places,
        crs=plan.exceptions.crs,
    )
    return replace(plan, grids=grids, barriers=barriers, exceptions=exceptions)
