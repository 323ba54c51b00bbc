"""Units set apart before the division: grids that are locked, and dedicated grids (专属)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np

from gridding.codes import fits
from gridding.dedicated import areas_of_units, with_enclosed
from gridding.district import District
from gridding.errors import Fault, InputError
from gridding.grids import Mark
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.land.graph import components
from gridding.land.projection import to_metric
from gridding.overrides import by_community, override_fault
from gridding.plan import GridKind

NONE = -1


@dataclass
class Apart:
    """Which units are not divided, and what their grids are.

    Attributes
    ----------
    group : (u,) int array
        Number of the grid set apart, -1 for units to be divided.
    marks : list of Mark
        What is settled of each such grid.
    area : list of int
        Position in the layer of dedicated areas of each, -1 for a locked grid.
    """

    group: Ints
    marks: list[Mark] = field(default_factory=list)
    area: list[int] = field(default_factory=list)

    def within(self, units: Ints) -> Ints:
        """Return the grids set apart of some units, numbered from 0 in the same order."""
        mine = self.group[units]
        out = np.full(len(units), NONE, np.int64)
        out[mine >= 0] = np.unique(mine[mine >= 0], return_inverse=True)[1]
        return out

    def add(self, units: Ints, mark: Mark, area: int = NONE) -> None:
        """Set units apart for one more grid."""
        self.group[units] = len(self.marks)
        self.marks.append(mark)
        self.area.append(area)


def set_apart(district: District, land: Land, drawn: gpd.GeoDataFrame, before: Ints) -> Apart:
    """Set the units of locked and of dedicated grids apart.

    A locked grid has the units of its community that the grid of today holds most of. A dedicated
    area has the units whose buildings, or whose ground where there are none, lie in it for more
    than half; in each community, and on each side of a hard barrier, they are a grid of their own.

    Parameters
    ----------
    district : District
    land : Land
    drawn : GeoDataFrame
        The grids of today, one row each, metric.
    before : (u,) int array
        Position in ``drawn`` of each unit's grid of today, -1 for none.

    Returns
    -------
    Apart

    Raises
    ------
    InputError
        A locked grid holds no unit of its community, is in pieces, or shares units with a
        dedicated area: all faults at once.
    """
    apart = Apart(np.full(len(land.units), NONE, np.int64))
    area = areas_of_units(land, to_metric(district.dedicated, district.metric_crs))
    faults = list(_lock(district, land, drawn, before, area, apart))
    if faults:
        raise InputError(faults)
    _dedicate(district, land, area, apart)
    return apart


def _lock(
    district: District,
    land: Land,
    drawn: gpd.GeoDataFrame,
    before: Ints,
    area: Ints,
    apart: Apart,
) -> Iterator[Fault]:
    home = land.units["community_code"].to_numpy()
    a, b = land.edges["unit_a"].to_numpy(), land.edges["unit_b"].to_numpy()
    for at, override in by_community(district).values():
        for code in override.locked:
            rows = np.flatnonzero(drawn["code"] == code)
            units = np.flatnonzero(np.isin(before, rows) & (home == override.community))
            mine = np.isin(np.arange(len(home)), units)
            inside = mine[a] & mine[b]
            pieces = len(np.unique(components(len(home), a[inside], b[inside])[units]))
            name = str(drawn["name"].iat[rows[0]])
            if len(rows) > 1:
                found, wanted = f"{code} in {len(rows)} grids", "a code of one grid"
            elif not len(units):
                wanted = f"a grid that holds most of a unit of {override.community}"
                found = code
            elif pieces > 1:
                found, wanted = f"{code} in {pieces} pieces", "a grid that hangs together"
            elif (area[units] >= 0).any():
                dedicated = str(district.dedicated["name"].iat[area[units].max()])
                found = f"{code}, {(area[units] >= 0).sum()} units of it in {dedicated}"
                wanted = "a grid outside the dedicated areas"
            else:
                apart.add(units, Mark(GridKind.BASIC, code, name))
                continue
            yield override_fault(district, at, "locked", found, wanted)


def _dedicate(district: District, land: Land, area: Ints, apart: Apart) -> None:
    """Add the dedicated grids: of each area and community one for each piece."""
    held = np.where(apart.group < 0, area, NONE)
    pieces = with_enclosed(land, held, apart.group >= 0)
    home = land.units["community_code"].to_numpy()
    taken = {mark.code for mark in apart.marks}
    called: dict[int, int] = {}
    for units in pieces:
        where = int(held[units].max())
        row = district.dedicated.iloc[where]
        code = str(row["code"])
        settled = fits(code, str(home[units[0]])) and code not in taken
        taken.add(code)
        called[where] = called.get(where, 0) + 1
        name = str(row["name"])
        if name and called[where] > 1:
            name = f"{name} {called[where]}"
        apart.add(units, Mark(GridKind.DEDICATED, code if settled else "", name), where)
