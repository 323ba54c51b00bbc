"""What a division met on its way: joins, exclaves, small communities, giants, cut compounds."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from gridding.community import Divided
from gridding.district import District
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.land.graph import components

Codes = npt.NDArray[np.object_]


def findings(
    district: District,
    land: Land,
    divided: Sequence[Divided],
    codes: Codes,
    compound: Ints,
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
    compound : (u,) int array
        Compound of each unit, -1 for none.

    Returns
    -------
    list of Row
        Metric geometry.
    """
    wanted = district.manifest.district
    target, upper = wanted.target_households, (1 + wanted.tolerance) * wanted.target_households
    rows: list[Row] = []
    start = 0
    for community, result in zip(land.communities["code"], divided, strict=True):
        units = np.arange(start, start + len(result.group))
        start += len(units)
        for join in result.joins:
            rows += _per_grid(
                ExceptionKind.JOINED_ACROSS_BARRIER, str(community), land, codes,
                units[join.units], f"{join.households} households beyond a hard barrier",
            )  # fmt: skip
        rows += _exclaves(str(community), land, codes, units)
        total = int(land.units["households"].to_numpy()[units].sum())
        if total < target:
            rows += _per_grid(
                ExceptionKind.BELOW_TARGET, str(community), land, codes, units,
                f"the whole community has {total} households, the target is {target}",
            )  # fmt: skip
    for building in land.buildings[land.buildings["households"] > upper].itertuples():
        detail = f"building {building.building_id} alone has {building.households} households"
        home = land.units["community_code"].iat[building.unit]
        kind, grid = ExceptionKind.OVERSIZED_BUILDING, str(codes[building.unit])
        rows.append(exception_row(kind, str(home), detail, building.geometry, grid_code=grid))
    return rows + _cut_compounds(district, land, codes, compound)


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


def _exclaves(community: str, land: Land, codes: Codes, units: Ints) -> list[Row]:
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    mine = (a >= units[0]) & (a <= units[-1])
    piece = components(len(units), a[mine] - units[0], b[mine] - units[0])
    area = np.bincount(piece, shapely.area(land.units.geometry.to_numpy()[units]))
    rows: list[Row] = []
    for p in np.flatnonzero(np.arange(len(area)) != area.argmax()):
        apart = units[piece == p]
        count = int(land.units["households"].to_numpy()[apart].sum())
        detail = f"lies apart from its community, {count} households"
        rows += _per_grid(ExceptionKind.EXCLAVE, community, land, codes, apart, detail)
    return rows


def _cut_compounds(district: District, land: Land, codes: Codes, compound: Ints) -> list[Row]:
    rows: list[Row] = []
    households = land.units["households"].to_numpy()
    home = land.units["community_code"].to_numpy()
    names = district.compounds["name"].to_numpy() if len(district.compounds) else []
    for c in np.unique(compound[compound >= 0]):
        units = np.flatnonzero((compound == c) & (households > 0))
        for community in np.unique(home[units]):
            mine = units[home[units] == community]
            grids = np.unique(codes[mine])
            if len(grids) > 1:
                detail = f"{names[c]}, {households[mine].sum()} households, in " + ", ".join(grids)
                shape = shapely.coverage_union_all(land.units.geometry.to_numpy()[mine])
                kind = ExceptionKind.CUT_COMPOUND
                rows.append(exception_row(kind, str(community), detail, shape))
    return rows
