"""What has a name in a district or in a plan of one: what its gazetteer is made of."""

from dataclasses import dataclass, field

import geopandas as gpd
import shapely

from gridding.address.address import Known
from gridding.address.read import name_key
from gridding.district import District, no_addresses, no_roads
from gridding.plan import Plan


@dataclass(frozen=True)
class Named:
    """What has a name in a district. Geometry is longitude, latitude in EPSG:4490.

    Attributes
    ----------
    district_code, district_name : str
    metric_crs : str
    streets, communities : GeoDataFrame
        ``code, name, geometry``; communities with ``street_code``.
    buildings : GeoDataFrame
        ``building_id, address, geometry``.
    compounds : GeoDataFrame
        ``name, geometry``.
    barriers : GeoDataFrame
        ``name, geometry``: lines.
    addresses, roads : GeoDataFrame
        As in `District`.
    """

    district_code: str
    district_name: str
    metric_crs: str
    streets: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    addresses: gpd.GeoDataFrame = field(default_factory=no_addresses)
    roads: gpd.GeoDataFrame = field(default_factory=no_roads)

    def known(self) -> Known:
        """Return what is known before the addresses of the district are read."""
        divisions = {name_key(self.district_name): ""}
        for frame in (self.streets, self.communities):
            divisions |= dict(zip(map(name_key, frame["name"]), frame["code"], strict=True))
        divisions.pop("", None)
        roads = {*map(name_key, self.barriers["name"]), *map(name_key, self.roads["name"])}
        places = {*map(name_key, self.compounds["name"]), *map(name_key, self.addresses["name"])}
        parents = dict(zip(self.communities["code"], self.communities["street_code"], strict=True))
        return Known(divisions, parents, frozenset(roads - {""}), frozenset(places - {""}))


def named_in_district(district: District) -> Named:
    """Return what has a name in a district as its files have it.

    Parameters
    ----------
    district : District

    Returns
    -------
    Named
    """
    settings = district.manifest.district
    return Named(
        settings.code,
        settings.name,
        district.metric_crs.to_string(),
        district.streets,
        district.communities,
        district.buildings,
        district.compounds,
        _lines(district.barriers),
        district.addresses,
        district.roads,
    )


def named_in_plan(plan: Plan) -> Named:
    """Return what has a name in a plan, whose compounds are those of its units.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Named
        Without address points and house numbers along roads, which a plan does not have.
    """
    units = plan.units[plan.units["compound"] != ""]
    compounds = gpd.GeoDataFrame(
        {"name": list(units["compound"])}, geometry=list(units.geometry), crs=plan.units.crs
    )
    return Named(
        plan.info.district_code,
        plan.info.district_name,
        plan.info.metric_crs,
        plan.streets,
        plan.communities,
        plan.buildings,
        compounds,
        _lines(plan.barriers),
    )


def _lines(barriers: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    lines = shapely.get_dimensions(barriers.geometry.to_numpy()) == 1
    return barriers[lines & (barriers["name"] != "").to_numpy()]
