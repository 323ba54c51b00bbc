"""What a division met on its way: joins, exclaves, small communities, giants, cut compounds."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import shapely

from gridding.community import Divided
from gridding.compounds import cut_compounds
from gridding.dedicated import outline_rows
from gridding.district import District
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.land.graph import components
from gridding.plan import GridKind
from gridding.terms import Terms

Codes = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]


def findings(
    district: District,
    land: Land,
    divided: Sequence[Divided],
    codes: Codes,
    terms: Terms | None = None,
) -> list[Row]:
    """List what the division itself met, each with the grids that it concerns.

    Parameters
    ----------
    district : District
    land : Land
    divided : sequence of Divided
        In the order of the communities.
    codes : (u,) array of str
        Grid code of each unit.
    terms : Terms, optional
        What was settled before the division.

    Returns
    -------
    list of Row
        Metric geometry.
    """
    rows: list[Row] = []
    start = 0
    target_of = _targets(district, land, terms)
    dedicated = np.zeros(len(codes), dtype=bool)
    apart = np.zeros(len(codes), dtype=bool)
    if terms is not None:
        dedicated[terms.marked(GridKind.DEDICATED)] = True
        apart = terms.apart.group >= 0
        rows += _locked_straddles(land, terms, codes)
        rows += outline_rows(district, land, terms.apart.group, terms.apart.area, codes)
    for community, result in zip(land.communities["code"].astype(str), divided, strict=True):
        units = np.arange(start, start + len(result.group))
        start += len(units)
        for join in result.joins:
            rows += _per_grid(
                ExceptionKind.JOINED_ACROSS_BARRIER, community, land, codes,
                units[join.units], f"{join.households} households beyond a hard barrier",
            )  # fmt: skip
        rows += exclaves(community, land, codes, units[~apart[units]])
        rows += below_target(community, land, codes, units[~dedicated[units]], target_of[community])
    wanted = district.manifest.district
    rows += giants(wanted.tolerance, land, codes, target_of, dedicated)
    return rows + cut_compounds(land, codes, (1 + wanted.tolerance) * wanted.target_households)


def _targets(district: District, land: Land, terms: Terms | None) -> dict[str, int]:
    usual = district.manifest.district.target_households
    own = {} if terms is None else terms.targets
    return {str(code): own.get(str(code), usual) for code in land.communities["code"]}


def below_target(community: str, land: Land, codes: Codes, basic: Ints, target: int) -> list[Row]:
    """List the basic grids of a community that has fewer households than one grid should."""
    total = int(land.units["households"].to_numpy()[basic].sum())
    if total >= target:
        return []
    detail = f"the whole community has {total} households, the target is {target}"
    return _per_grid(ExceptionKind.BELOW_TARGET, community, land, codes, basic, detail)


def giants(
    tolerance: float, land: Land, codes: Codes, target_of: Mapping[str, int], dedicated: Flags
) -> list[Row]:
    """List the buildings above the band of their community, dedicated grids left out."""
    unit = land.buildings["unit"].to_numpy()
    home = land.units["community_code"].to_numpy()[unit]
    most = np.array([target_of[str(code)] for code in home])
    most = most * (1 + tolerance)
    above = (land.buildings["households"].to_numpy() > most) & ~dedicated[unit]
    rows: list[Row] = []
    for building in land.buildings[above].itertuples():
        detail = f"building {building.building_id} alone has {building.households} households"
        community = str(land.units["community_code"].iat[building.unit])
        kind, grid = ExceptionKind.OVERSIZED_BUILDING, str(codes[building.unit])
        rows.append(exception_row(kind, community, detail, building.geometry, grid_code=grid))
    return rows


def _locked_straddles(land: Land, terms: Terms, codes: Codes) -> list[Row]:
    """List the locked grids that hang together only across a hard barrier."""
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    group = terms.apart.group
    inside = (group[a] == group[b]) & ~land.edges["hard"].to_numpy(dtype=bool)
    bank = components(len(codes), a[inside], b[inside])
    rows: list[Row] = []
    for number in range(len(terms.apart.marks)):
        units = np.flatnonzero(group == number)
        if len(np.unique(bank[units])) > 1:
            community = str(land.units["community_code"].iat[units[0]])
            detail = "locked as it is today, on both sides of a hard barrier"
            kind = ExceptionKind.JOINED_ACROSS_BARRIER
            rows += _per_grid(kind, community, land, codes, units, detail)
    return rows


def straddles(land: Land, codes: Codes, detail: str) -> list[Row]:
    """List the grids that hang together only across a hard barrier.

    Parameters
    ----------
    land : Land
    codes : (u,) array of str
        Grid code of each unit.
    detail : str
        Before the number of households beyond the barrier.

    Returns
    -------
    list of Row
        By code.
    """
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    inside = (codes[a] == codes[b]) & ~land.edges["hard"].to_numpy(dtype=bool)
    bank = components(len(codes), a[inside], b[inside])
    households, home = (land.units[c].to_numpy() for c in ("households", "community_code"))
    first, grid = np.unique(codes.astype("str"), return_index=True, return_inverse=True)[1:]
    banks = np.bincount(grid[np.unique(bank, return_index=True)[1]])
    rows: list[Row] = []
    for at in np.flatnonzero(banks > 1):
        units = np.flatnonzero(grid == at)
        beyond = households[units].sum() - np.bincount(bank[units], households[units]).max()
        kind, where = ExceptionKind.JOINED_ACROSS_BARRIER, str(home[first[at]])
        told = f"{detail}{beyond:.0f} households beyond a hard barrier"
        rows += _per_grid(kind, where, land, codes, units, told)
    return rows


def _per_grid(
    kind: ExceptionKind, community: str, land: Land, codes: Codes, units: Ints, detail: str
) -> list[Row]:
    shapes = land.units.geometry.to_numpy()
    return [
        exception_row(
            kind,
            community,
            detail,
            shapely.coverage_union_all(shapes[units[codes[units] == grid]]),
            grid_code=str(grid),
        )
        for grid in np.unique(codes[units])
    ]


def exclaves(community: str, land: Land, codes: Codes, units: Ints) -> list[Row]:
    """List what lies apart from the largest piece of the units that were divided."""
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    local = np.full(len(land.units), -1, np.int64)
    local[units] = np.arange(len(units))
    mine = (local[a] >= 0) & (local[b] >= 0)
    piece = components(len(units), local[a[mine]], local[b[mine]])
    area = np.bincount(piece, shapely.area(land.units.geometry.to_numpy()[units]))
    rows: list[Row] = []
    for p in np.flatnonzero(np.arange(len(area)) != area.argmax()) if len(area) else ():
        apart = units[piece == p]
        count = int(land.units["households"].to_numpy()[apart].sum())
        detail = f"lies apart from its community, {count} households"
        rows += _per_grid(ExceptionKind.EXCLAVE, community, land, codes, apart, detail)
    return rows
