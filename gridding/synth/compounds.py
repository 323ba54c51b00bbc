"""Housing estates and natural villages as areas, and the addresses of what stands in them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.synth.numbers import Doors
from gridding.synth.parcels import Parcels
from gridding.synth.stock import Kind
from gridding.synth.town import Built, estates
from gridding.synth.words import COMPOUND_ENDS, FIRST, VILLAGE_CORES, VILLAGE_WORDS, pairs

VILLAGE_EDGE_M = 9.0
LEAST_VILLAGE = 12
"""Houses of the smallest natural village."""


@dataclass(frozen=True)
class Compounds:
    """Housing estates and natural villages, in local metres.

    Attributes
    ----------
    polygons : ndarray of Polygon
    names : tuple of str
    of_parcel : dict of int to str
        Name of the compound on each parcel that has one.
    """

    polygons: NDArray[np.object_]
    names: tuple[str, ...]
    of_parcel: dict[int, str]


def make_compounds(built: Built, parcels: Parcels, rng: np.random.Generator) -> Compounds:
    """Return the parcels of housing estates, and outlines around the houses of villages.

    Parameters
    ----------
    built : Built
    parcels : Parcels
    rng : numpy.random.Generator

    Returns
    -------
    Compounds
    """
    outlines = {parcel: parcels.polygons[parcel] for parcel in estates(built)}
    villages = [
        site
        for site in built.sites
        if site.use == Kind.HOUSE.value
        and site.parcel not in outlines
        and len(site.polygons) >= LEAST_VILLAGE
    ]
    towns = pairs(list(FIRST), list(COMPOUND_ENDS), len(outlines), rng)
    names = dict(zip(outlines, towns, strict=True))
    rural = pairs(list(VILLAGE_WORDS), list(VILLAGE_CORES), len(villages), rng)
    for site, name in zip(villages, rural, strict=True):
        around = shapely.union_all(shapely.buffer(site.polygons, 2 * VILLAGE_EDGE_M))
        close = shapely.get_parts(shapely.buffer(around, -VILLAGE_EDGE_M))
        largest = shapely.Polygon(max(close, key=shapely.area).exterior).simplify(2.0)
        outlines[site.parcel] = shapely.intersection(largest, parcels.polygons[site.parcel])
        names[site.parcel] = name
    return Compounds(np.array(list(outlines.values())), tuple(names.values()), names)


def addresses(table: pd.DataFrame, compounds: Compounds, doors: Doors) -> list[str]:
    """Return an address for each building: street and number, compound, number of the building.

    Parameters
    ----------
    table : DataFrame
        ``parcel``; -1 for none.
    compounds : Compounds
    doors : Doors

    Returns
    -------
    list of str
        Different from each other.
    """
    used: dict[int, int] = {}
    found = []
    for parcel in table["parcel"]:
        used[parcel] = used.get(parcel, 0) + 1
        estate = compounds.of_parcel.get(parcel, "")
        head = f"{doors.address(parcel)}{estate}" if parcel >= 0 else "界边"
        found.append(f"{head}{used[parcel]}号楼")
    return found
