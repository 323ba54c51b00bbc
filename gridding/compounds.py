"""Compounds (小区, villages) laid over the units: which each unit lies in, and which are cut."""

import numpy as np
import numpy.typing as npt
import shapely

from gridding.district import District
from gridding.land.borders import Floats, Ints
from gridding.land.build import Land
from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.land.graph import components
from gridding.land.projection import to_metric

WHOLE_FACTOR = 10.0
"""What a border through a compound costs more where one grid can hold the compound."""
LARGER_FACTOR = 3.0
"""The same where it cannot and the compound must be cut."""


def compound_of(land: Land, district: District) -> Ints:
    """Return for each unit the compound that it lies in.

    Parameters
    ----------
    land : Land
    district : District

    Returns
    -------
    (u,) int array
        Position of the compound that holds the unit's first building, or a point of its ground
        where it has none; -1 for no compound.
    """
    out = np.full(len(land.units), -1, np.int64)
    if not len(district.compounds):
        return out
    compounds = to_metric(district.compounds, district.metric_crs).geometry.to_numpy()
    places = shapely.point_on_surface(land.units.geometry.to_numpy())
    unit = land.buildings["unit"].to_numpy()
    places[unit[::-1]] = shapely.point_on_surface(land.buildings.geometry.to_numpy())[::-1]
    at, inside = shapely.STRtree(compounds).query(places, predicate="within")
    out[at[::-1]] = inside[::-1]
    return out


def cohesion(land: Land, compound: Ints, holds: Floats) -> Floats:
    """Return how much dearer each edge is because cutting it cuts a compound.

    Parameters
    ----------
    land : Land
    compound : (u,) int array
        Compound of each unit, -1 for none.
    holds : (u,) float array
        Households that one grid can hold in the community of each unit.

    Returns
    -------
    (m,) float array
        `WHOLE_FACTOR` or `LARGER_FACTOR` inside a compound, else 1.
    """
    home = np.unique(land.units["community_code"].to_numpy(), return_inverse=True)[1]
    key = home * (int(compound.max(initial=-1)) + 2) + compound + 1
    fits = np.bincount(key, land.units["households"])[key] <= holds
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    factor: Floats = np.where(fits[a], WHOLE_FACTOR, LARGER_FACTOR)
    return np.where((compound[a] >= 0) & (compound[a] == compound[b]), factor, 1.0)


def cut_compounds(
    district: District, land: Land, codes: npt.NDArray[np.object_], compound: Ints
) -> list[Row]:
    """List the compounds whose households are in more than one grid, and what stands in the way.

    Parameters
    ----------
    district : District
    land : Land
    codes : (u,) array of str
        Grid code of each unit.
    compound : (u,) int array
        Compound of each unit, -1 for none.

    Returns
    -------
    list of Row
        One a compound, under the community with most of its households; metric geometry.
    """
    wanted = district.manifest.district
    households = land.units["households"].to_numpy()
    home = land.units["community_code"].to_numpy()
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    soft = ~land.edges["hard"].to_numpy(dtype=bool)
    bank = components(len(home), a[soft], b[soft])
    rows: list[Row] = []
    for c in np.unique(compound[compound >= 0]):
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
        if total > (1 + wanted.tolerance) * wanted.target_households:
            why.append("more than one grid holds")
        name = district.compounds["name"].iat[c]
        detail = f"{name}, {total} households, in " + ", ".join(grids)
        detail += "; " + ", ".join(why) if why else ""
        shape = shapely.union_all(land.units.geometry.to_numpy()[mine])
        community = str(places[np.bincount(at, households[mine]).argmax()])
        rows.append(exception_row(ExceptionKind.CUT_COMPOUND, community, detail, shape))
    return rows
