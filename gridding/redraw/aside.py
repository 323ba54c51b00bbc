"""Dedicated grids of an earlier plan that no layer has: they stay dedicated."""

import geopandas as gpd
import numpy as np

from gridding.grids import Mark
from gridding.land.build import Land
from gridding.land.graph import components
from gridding.plan import GridKind
from gridding.terms import Terms


def keep_dedicated(terms: Terms, land: Land, drawn: gpd.GeoDataFrame) -> Terms:
    """Set apart the units of earlier dedicated grids that the manifest's own areas do not hold.

    A grid may have been made dedicated by an edit. What is left of it in a community and hangs
    together without a hard barrier stays one dedicated grid.

    Parameters
    ----------
    terms : Terms
        Its ``apart`` gains these grids.
    land : Land
    drawn : GeoDataFrame
        ``kind`` of each earlier grid, beside what ``terms.drawn`` has.

    Returns
    -------
    Terms
    """
    kept = np.flatnonzero(drawn["kind"] == GridKind.DEDICATED.value)
    held = np.isin(terms.before, kept) & (terms.apart.group < 0)
    home = np.unique(land.units["community_code"].to_numpy(), return_inverse=True)[1]
    key = np.where(held, terms.before * (int(home.max()) + 1) + home, -1)
    a, b = (land.edges[end].to_numpy() for end in ("unit_a", "unit_b"))
    inside = (key[a] == key[b]) & ~land.edges["hard"].to_numpy(dtype=bool)
    piece = components(len(key), a[inside], b[inside])
    for p in np.unique(piece[held]):
        terms.apart.add(np.flatnonzero(piece == p), Mark(GridKind.DEDICATED))
    return terms
