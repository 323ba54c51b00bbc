"""What is wrong with the departments' areas, and how they lie to each other, before any merge."""

from datetime import date
from typing import Any

import geopandas as gpd
import shapely

from gridding.diagnose.drawing import as_drawn
from gridding.diagnose.holdings import held
from gridding.diagnose.places import gaps_of
from gridding.district import District
from gridding.land.build import Land, build_land
from gridding.land.projection import to_metric
from gridding.merge.holding import Layer, layers_of
from gridding.merge.nesting import compared
from gridding.merge.unowned import unowned_of
from gridding.parallel import Tell, silent


def diagnose(
    district: District, *, day: date | None = None, processes: int = 1, tell: Tell = silent
) -> dict[str, Any]:
    """Say what the departments' areas are like as they were drawn.

    Parameters
    ----------
    district : District
        Best read with ``refuse_departments=False``: what a merge would refuse is told here.
    day : date or None
        Postings of this day count; None for all.
    processes : int
        Does not change the result.
    tell : Tell
        Progress.

    Returns
    -------
    dict
        As `diagnosis_of`.
    """
    land = build_land(district, processes=processes, tell=tell)
    tell("diagnose")
    return diagnosis_of(district, land, layers_of(district, land), day=day)


def diagnosis_of(
    district: District,
    land: Land,
    layers: list[Layer],
    *,
    day: date | None = None,
    unowned: gpd.GeoDataFrame | None = None,
) -> dict[str, Any]:
    """Say what the departments' areas are like, with the land that is there.

    Parameters
    ----------
    district : District
    land : Land
    layers : list of Layer
        As `gridding.merge.holding.layers_of`.
    day : date or None
        Postings of this day count; None for all.
    unowned : GeoDataFrame, optional
        As `gridding.merge.unowned.unowned_of`, of any grids, where it is known already.

    Returns
    -------
    dict
        Ready for JSON. ``district``: ``name, code, communities, households, area_m2, target``;
        ``layers``: for each department, in the order of the manifest, ``department``, what
        `gridding.diagnose.drawing.as_drawn` and `gridding.diagnose.holdings.held` tell, and
        ``gaps`` and ``narrow_gaps`` as `gridding.diagnose.places.gaps_of`; ``nobody``: the same
        two of the ground that no department has; ``agreement``: as
        `gridding.merge.nesting.compared`.
    """
    drawn = to_metric(district.departments_drawn, district.metric_crs)
    if unowned is None:
        unowned = unowned_of(layers, land, land.units["community_code"].to_numpy(dtype=object))
    told = []
    for layer in layers:
        mine = drawn[drawn["department"] == layer.name]
        told.append(
            {
                "department": layer.name,
                **as_drawn(mine, land),
                **_gaps(unowned, layer.name),
                **held(layer, land, district, day),
            }
        )
    ground = float(shapely.area(land.communities.geometry.to_numpy()).sum())
    wanted = district.manifest.district
    return {
        "district": {
            "name": wanted.name,
            "code": wanted.code,
            "communities": len(land.communities),
            "households": int(land.buildings["households"].sum()),
            "area_m2": ground,
            "target": wanted.target_households,
        },
        "layers": told,
        "nobody": _gaps(unowned, ""),
        "agreement": compared(layers, land),
    }


def _gaps(unowned: gpd.GeoDataFrame, department: str) -> dict[str, Any]:
    wide, thin = gaps_of(unowned[unowned["department"] == department])
    return {"gaps": wide, "narrow_gaps": thin}
