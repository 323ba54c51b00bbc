"""Which codes and names of today go on, and which cannot."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from gridding.codes import fits
from gridding.grids import Mark
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.land.exceptions import ExceptionKind, Row, exception_row
from gridding.terms import Terms
from gridding.today import continued, share_kept

Codes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Kept:
    """What goes on of the grids of today.

    Attributes
    ----------
    marks : dict
        New grid -> kind, code and name as far as they are settled.
    lost : dict
        New grid -> position of the grid of today that it continues without its code.
    share : float
        Of the households, those whose grid goes on with them in it.
    """

    marks: dict[int, Mark]
    lost: dict[int, int]
    share: float


def keep(land: Land, terms: Terms, group: Ints) -> Kept:
    """Settle codes and names before the others are numbered.

    A grid that shares more than half of its own and of the other's households with a grid of today
    keeps its code, if that is its community's and three digits, and its name.

    Parameters
    ----------
    land : Land
    terms : Terms
    group : (u,) int array
        New grid of each unit, 0…n-1.

    Returns
    -------
    Kept
    """
    households = land.units["households"].to_numpy(dtype=np.int64)
    area_m2 = shapely.area(land.units.geometry.to_numpy())
    continues = continued(terms.before, group, households, area_m2)
    home = land.units["community_code"].to_numpy()[np.unique(group, return_index=True)[1]]
    aside = terms.apart.group
    first = [int(np.flatnonzero(aside == k)[0]) for k in range(len(terms.apart.marks))]
    marks = dict(zip(group[first].tolist(), terms.apart.marks, strict=True))
    taken = {mark.code for mark in marks.values() if mark.code}
    codes, names = terms.drawn["code"].tolist(), terms.drawn["name"].tolist()
    repeated = {code for code in codes if codes.count(code) > 1}
    lost: dict[int, int] = {}
    for new in np.flatnonzero(continues >= 0).tolist():
        old = int(continues[new])
        mark = marks.get(new, Mark())
        code = codes[old]
        good = fits(code, str(home[new])) and code not in taken and code not in repeated
        if not mark.code and code and not good:
            lost[new] = old
        settled = mark.code or (code if good else "")
        marks[new] = Mark(mark.kind, settled, mark.name or names[old])
        taken.add(settled)
    return Kept(marks, lost, share_kept(terms.before, group, continues, households))


def changed_codes(land: Land, terms: Terms, kept: Kept, group: Ints, codes: Codes) -> list[Row]:
    """List the grids of today that go on under another code.

    Parameters
    ----------
    land : Land
    terms : Terms
    kept : Kept
    group : (u,) int array
    codes : (u,) array of str
        Grid code of each unit.

    Returns
    -------
    list of Row
        Metric geometry.
    """
    rows = []
    home, shapes = land.units["community_code"].to_numpy(), land.units.geometry.to_numpy()
    for new, old in kept.lost.items():
        units = np.flatnonzero(group == new)
        before, community = terms.drawn["code"].iat[old], str(home[units[0]])
        if fits(before, community):
            why = "which another grid has too"
        else:
            why = f"which is not {community} and 3 digits"
        detail = f"continues grid {before}, {why}: now {codes[units[0]]}"
        shape = shapely.coverage_union_all(shapes[units])
        kind = ExceptionKind.CODE_CHANGED
        rows.append(exception_row(kind, community, detail, shape, grid_code=str(codes[units[0]])))
    return rows
