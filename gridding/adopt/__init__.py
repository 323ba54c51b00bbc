"""Grids drawn by hand, made a plan as they stand: `adopt`."""

import geopandas as gpd
import numpy as np
import shapely

from gridding.adopt.adopted import Adopted
from gridding.adopt.codes import marks_of
from gridding.adopt.listing import list_all
from gridding.adopt.settle import settle
from gridding.adopt.terms import own_targets, terms_of_drawing
from gridding.assemble import assemble
from gridding.district import District
from gridding.errors import Fault, InputError
from gridding.grids import derive_grids
from gridding.land.borders import Floats, Ints
from gridding.land.build import Land, build_land
from gridding.land.projection import to_metric
from gridding.overrides import check_overrides
from gridding.parallel import Tell, silent
from gridding.plan import GridKind, Plan
from gridding.today import one_row_each, today_of_units

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
    check_overrides(district)
    land = build_land(district, processes=processes, tell=tell)
    tell("grids")
    wanted = district.manifest.district
    drawn = one_row_each(to_metric(district.grids, district.metric_crs))
    holder = _holders(land, drawn)
    households = land.units["households"].to_numpy(dtype=np.int64)
    area_m2 = shapely.area(land.units.geometry.to_numpy())
    settled = settle(households, area_m2, land.edges, holder, _few(district, land))
    terms = terms_of_drawing(district, land, drawn, holder, settled.group)
    marks, used = marks_of(drawn, settled, terms.marked(GridKind.DEDICATED), land)
    grids, row = derive_grids(
        land.units,
        land.buildings,
        land.communities,
        settled.group,
        wanted.target_households,
        own_targets=terms.targets,
        marks=marks,
        used=used,
    )
    tell("measure")
    adopted = Adopted(district, land, drawn, holder, settled, terms, marks, grids, row)
    found, figures = list_all(adopted)
    parameters = {"codes": "as given", "adopted": figures}
    if terms.parameters:
        parameters["overrides"] = terms.parameters
    return assemble(district, land, grids, row, found, wanted.seed, parameters)


def _few(district: District, land: Land) -> Floats:
    """Return how many households are few where each unit lies: no grid leaves the band by them."""
    wanted = district.manifest.district
    own = own_targets(district)
    codes = land.units["community_code"].tolist()
    targets = np.array([own.get(code, wanted.target_households) for code in codes])
    return wanted.tolerance * targets.astype(np.float64)


def _holders(land: Land, drawn: gpd.GeoDataFrame) -> Ints:
    """Return the drawn grid that holds most of each unit, -1 where none holds any to speak of."""
    holder = today_of_units(land.units, drawn)
    at = np.flatnonzero(holder >= 0)
    ground, shapes = land.units.geometry.to_numpy()[at], drawn.geometry.to_numpy()[holder[at]]
    held = shapely.area(shapely.intersection(ground, shapes))
    holder[at[held < LEAST_SHARE * shapely.area(ground)]] = -1
    return holder
