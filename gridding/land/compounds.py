"""Which compound (小区, village) each unit lies in, by a name that no other compound has."""

from collections import Counter
from collections.abc import Sequence
from itertools import count

import geopandas as gpd
import numpy as np
import shapely

from gridding.land.borders import Ints


def compound_of(
    units: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, compounds: gpd.GeoDataFrame
) -> list[str]:
    """Return for each unit the compound that it lies in.

    A name that several compounds have is followed by a number, in the order of their first units;
    one without a name is a number alone.

    Parameters
    ----------
    units : GeoDataFrame
        ``geometry``, metric as all three.
    buildings : GeoDataFrame
        ``unit, geometry``
    compounds : GeoDataFrame
        ``name, geometry``

    Returns
    -------
    list of str
        The compound, of several the smallest, that holds the unit's first building, or a point of
        its ground where it has none; empty for no compound.
    """
    at = _position(units, buildings, compounds)
    found, first = np.unique(at, return_index=True)
    found = found[np.argsort(first)]
    found = found[found >= 0]
    names = _told_apart([str(name) for name in compounds["name"].to_numpy()[found]])
    called = dict(zip(found.tolist(), names, strict=True))
    return [called.get(position, "") for position in at.tolist()]


def _position(
    units: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, compounds: gpd.GeoDataFrame
) -> Ints:
    """Return the position of the compound of each unit, -1 for none."""
    out = np.full(len(units), -1, np.int64)
    places = shapely.point_on_surface(units.geometry.to_numpy())
    unit = buildings["unit"].to_numpy()
    places[unit[::-1]] = shapely.point_on_surface(buildings.geometry.to_numpy())[::-1]
    shapes = compounds.geometry.to_numpy()
    at, inside = shapely.STRtree(shapes).query(places, predicate="within")
    largest_first = np.argsort(-shapely.area(shapes)[inside], kind="stable")
    out[at[largest_first]] = inside[largest_first]
    return out


def _told_apart(names: Sequence[str]) -> list[str]:
    """Return the names, with a number where one of them is there twice or is empty."""
    often, taken = Counter(names), set(names)
    numbers = {name: count(1) for name in often}
    out = []
    for name in names:
        called = name
        if not name or often[name] > 1:
            numbered = (f"{name} ({number})".lstrip() for number in numbers[name])
            called = next(each for each in numbered if each not in taken)
        taken.add(called)
        out.append(called)
    return out
