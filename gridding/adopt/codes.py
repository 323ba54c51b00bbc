"""Codes and names of today: kept where they are unique."""

import geopandas as gpd
import numpy as np

from gridding.codes import LAST_NUMBER, fits, grid_name
from gridding.grids import Mark
from gridding.land.borders import Ints


def marks_of(
    drawn: gpd.GeoDataFrame,
    stands_for: Ints,
    households: Ints,
    community: Ints,
    communities: gpd.GeoDataFrame,
) -> tuple[dict[int, Mark], set[str]]:
    """Return what of code and name each grid keeps.

    Parameters
    ----------
    drawn : GeoDataFrame
        ``code, name``, empty where the layer says nothing.
    stands_for : (g,) int array
        Position in ``drawn`` of what each grid is, -1 for a new one.
    households, community : (g,) int arrays
        Of each grid; the community as a position.
    communities : GeoDataFrame
        ``code, name``.

    Returns
    -------
    marks : dict
        Grid -> code and name, either of them empty where it gets another. Of grids with the same
        code the one with most households keeps it, and so with names within a community.
    used : set of str
        Codes that no new grid may get: all of today's, and those whose name is taken.
    """
    codes, names = drawn["code"].tolist(), drawn["name"].tolist()
    marks: dict[int, Mark] = {}
    held: set[str] = set()
    called: dict[int, set[str]] = {}
    order = [int(g) for g in np.lexsort((stands_for, -households)) if stands_for[g] >= 0]
    for g in order:
        code, name = codes[stands_for[g]], names[stands_for[g]]
        mine = called.setdefault(int(community[g]), set())
        code = "" if code in held else code
        name = "" if name in mine else name
        if code and not name and not fits(code, communities["code"].iat[community[g]]):
            name = code  # it has no number to be named by
        held.add(code)
        mine.add(name)
        marks[g] = Mark(code=code, name=name)
    return marks, set(codes) | _named_already(called, communities)


def _named_already(called: dict[int, set[str]], communities: gpd.GeoDataFrame) -> set[str]:
    """Return the codes of the numbers by which grids are named already."""
    return {
        f"{communities['code'].iat[at]}{number:03d}"
        for at, names in called.items()
        for number in range(1, LAST_NUMBER + 1)
        if grid_name(communities["name"].iat[at], number) in names
    }
