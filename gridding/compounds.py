"""Compounds (小区, villages): what cutting one costs, and which are cut."""

import numpy as np
import numpy.typing as npt
import shapely

from gridding.land.borders import Floats
from gridding.land.build import Land
from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.land.graph import components

WHOLE_FACTOR = 10.0
"""What a border through a compound costs more where one grid can hold the compound."""
LARGER_FACTOR = 3.0
"""The same where it cannot and the compound must be cut."""


def cohesion(land: Land, holds: Floats) -> Floats:
    """Return how much dearer each edge is because cutting it cuts a compound.

    Parameters
    ----------
    land : Land
    holds : (u,) float array
        Households that one grid can hold in the community of each unit.

    Returns
    -------
    (m,) float array
        `WHOLE_FACTOR` or `LARGER_FACTOR` inside a compound, else 1.
    """
    home = np.unique(land.units["community_code"].to_numpy(), return_inverse=True)[1]
    names, compound = np.unique(land.units["compound"].to_numpy(object), return_inverse=True)
    key = home * len(names) + compound
    fits = np.bincount(key, land.units["households"])[key] <= holds
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    factor: Floats = np.where(fits[a], WHOLE_FACTOR, LARGER_FACTOR)
    return np.where((names[compound[a]] != "") & (compound[a] == compound[b]), factor, 1.0)


def cut_compounds(land: Land, codes: npt.NDArray[np.object_], most: float) -> list[Row]:
    """List the compounds whose households are in more than one grid, and what stands in the way.

    Parameters
    ----------
    land : Land
    codes : (u,) array of str
        Grid code of each unit.
    most : float
        Households that one grid can hold.

    Returns
    -------
    list of Row
        One a compound, by name, under the community with most of its households; metric geometry.
    """
    names, compound = np.unique(land.units["compound"].to_numpy(object), return_inverse=True)
    households = land.units["households"].to_numpy()
    home = land.units["community_code"].to_numpy()
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    soft = ~land.edges["hard"].to_numpy(dtype=bool)
    bank = components(len(home), a[soft], b[soft])
    rows: list[Row] = []
    for c in np.flatnonzero(names != ""):
        mine = np.flatnonzero((compound == c) & (households > 0))
        grids = np.unique(codes[mine])
        if len(grids) < 2:  # noqa: PLR2004
            continue
        total = int(households[mine].sum())
        places, at = np.unique(home[mine], return_inverse=True)
        why = []
        if len(places) > 1:
            why.append(f"lies in {len(places)} communities")
        if any(len(np.unique(bank[mine[at == k]])) > 1 for k in range(len(places))):
            why.append("a hard barrier runs through it")
        if total > most:
            why.append("more than one grid holds")
        detail = f"{names[c]}, {total} households, in " + ", ".join(grids)
        detail += "; " + ", ".join(why) if why else ""
        shape = shapely.union_all(land.units.geometry.to_numpy()[mine])
        community = str(places[np.bincount(at, households[mine]).argmax()])
        rows.append(exception_row(ExceptionKind.CUT_COMPOUND, community, detail, shape))
    return rows
