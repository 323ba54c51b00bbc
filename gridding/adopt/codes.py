"""Codes and names of today: kept where they are unique."""

import geopandas as gpd
import numpy as np

from gridding.adopt.settle import Settled, community_of_units
from gridding.codes import LAST_NUMBER, fits, grid_name
from gridding.grids import Mark
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.plan import GridKind


def marks_of(
    drawn: gpd.GeoDataFrame, settled: Settled, dedicated: Ints, land: Land
) -> tuple[dict[int, Mark], set[str]]:
    """Return what of code and name each grid keeps, and its kind.

    Parameters
    ----------
    drawn : GeoDataFrame
        ``code, name``, empty where the layer says nothing.
    settled : Settled
    dedicated : int array
        The units of dedicated grids.
    land : Land

    Returns
    -------
    marks : dict
        Grid -> kind, code and name, either of them empty where it gets another. Of grids with the
        same code the one with most households keeps it, and so with names within a community.
    used : set of str
        Codes that no new grid may get: all of today's, and those whose name is taken.
    """
    codes, names = drawn["code"].tolist(), drawn["name"].tolist()
    group, stands_for = settled.group, settled.stands_for
    first = np.unique(group, return_index=True)[1]
    households = np.bincount(group, land.units["households"])
    community = community_of_units(land)[first]
    special = set(group[dedicated].tolist())
    marks = {g: Mark(GridKind.DEDICATED) for g in special}
    held: set[str] = set()
    called: dict[int, set[str]] = {}
    for g in np.lexsort((stands_for, -households)).tolist():
        if stands_for[g] < 0:
            continue
        code, name = codes[stands_for[g]], names[stands_for[g]]
        mine = called.setdefault(int(community[g]), set())
        code = "" if code in held else code
        name = "" if name in mine else name
        if code and not name and not fits(code, str(land.communities["code"].iat[community[g]])):
            name = code  # it has no number to be named by
        held.add(code)
        mine.add(name)
        marks[g] = Mark(GridKind.DEDICATED if g in special else GridKind.BASIC, code, name)
    return marks, set(codes) | _named_already(called, land.communities)


def _named_already(called: dict[int, set[str]], communities: gpd.GeoDataFrame) -> set[str]:
    """Return the codes of the numbers by which grids are named already."""
    return {
        f"{communities['code'].iat[at]}{number:03d}"
        for at, names in called.items()
        for number in range(1, LAST_NUMBER + 1)
        if grid_name(communities["name"].iat[at], number) in names
    }
