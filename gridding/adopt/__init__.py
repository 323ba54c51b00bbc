"""Grids drawn by hand, made a plan as they stand: `adopt`."""

import geopandas as gpd
import numpy as np
import shapely

from gridding.adopt.adopted import Adopted, position_of
from gridding.adopt.codes import marks_of
from gridding.adopt.drawing import one_row_each
from gridding.adopt.listing import list_all
from gridding.adopt.settle import settle
from gridding.assemble import assemble
from gridding.district import District
from gridding.errors import Fault, InputError
from gridding.grids import derive_grids
from gridding.land.borders import Ints
from gridding.land.build import Land, build_land
from gridding.land.projection import to_metric
from gridding.parallel import Tell, silent
from gridding.plan import Plan
from gridding.today import today_of_units

__all__ = ["adopt"]

LEAST_SHARE = 0.01
"""A grid holds a unit from this share of its ground on; less is the noise of a drawing."""


def adopt(district: District, *, processes: int = 1, tell: Tell = silent) -> Plan:
    """Make a plan of the grids of today, as they stand, without dividing.

    Every unit goes to the drawn grid that holds most of its ground. What a drawing cannot be held
    to is settled and listed: a grid's largest piece stands for it, other pieces (beyond a
    community's border, or apart) and land without a grid go to the neighbour with the longest
    common border, or stand alone where more households live than the tolerance times the target.

    Parameters
    ----------
    district : District
        ``grids`` must not be empty.
    processes : int
        Does not change the result.
    tell : Tell
        Progress.

    Returns
    -------
    Plan
        Every grid hangs together and lies in one community, if need be across a hard barrier.
        Codes and names are those of today where they are unique; ``parameters`` has the figures
        of the drawing under ``adopted``.

    Raises
    ------
    InputError
        The manifest has no ``[layers.grids]``; the layers cannot be made into units; a community
        needs more than 999 numbers.
    """
    if not len(district.grids):
        raise InputError(
            Fault(
                "there are no grids to adopt",
                district.manifest.source.name,
                layer="grids",
                wanted="[layers.grids] with the grids of today",
            )
        )
    land = build_land(district, processes=processes, tell=tell)
    tell("grids")
    wanted = district.manifest.district
    drawn = one_row_each(to_metric(district.grids, district.metric_crs))
    holder = _holders(land, drawn)
    households = land.units["households"].to_numpy(dtype=np.int64)
    area_m2 = shapely.area(land.units.geometry.to_numpy())
    few = wanted.tolerance * wanted.target_households
    settled = settle(households, area_m2, land.edges, holder, few)
    home = position_of(land)[np.unique(settled.group, return_index=True)[1]]
    per_grid = np.bincount(settled.group, households).astype(np.int64)
    marks, used = marks_of(drawn, settled.stands_for, per_grid, home, land.communities)
    grids, row = derive_grids(
        land.units,
        land.buildings,
        land.communities,
        settled.group,
        wanted.target_households,
        marks=marks,
        used=used,
    )
    tell("measure")
    adopted = Adopted(district, land, drawn, holder, settled, marks, grids, row)
    found, figures = list_all(adopted)
    parameters = {"codes": "as given", "adopted": figures}
    return assemble(district, land, grids, row, found, wanted.seed, parameters)


def _holders(land: Land, drawn: gpd.GeoDataFrame) -> Ints:
    """Return the drawn grid that holds most of each unit, -1 where none holds any to speak of."""
    holder = today_of_units(land.units, drawn)
    at = np.flatnonzero(holder >= 0)
    ground, shapes = land.units.geometry.to_numpy()[at], drawn.geometry.to_numpy()[holder[at]]
    held = shapely.area(shapely.intersection(ground, shapes))
    holder[at[held < LEAST_SHARE * shapely.area(ground)]] = -1
    return holder
