"""What has a name in a plan: its divisions, buildings, compounds and roads."""

import geopandas as gpd
import shapely

from gridding.address.gazetteer import Named
from gridding.plan import Plan


def named_in_plan(plan: Plan) -> Named:
    """Return what of a plan goes into the gazetteer of its district.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Named
    """
    units = plan.units[plan.units["compound"] != ""]
    compounds = gpd.GeoDataFrame(
        {"name": list(units["compound"])}, geometry=list(units.geometry), crs=plan.units.crs
    )
    lines = plan.barriers[shapely.get_dimensions(plan.barriers.geometry.to_numpy()) == 1]
    return Named(
        plan.info.district_code,
        plan.info.district_name,
        plan.streets,
        plan.communities,
        plan.buildings,
        compounds,
        lines[lines["name"] != ""],
    )
