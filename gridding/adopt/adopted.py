"""A drawing beside the grids that it became."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from gridding.adopt.settle import Settled, community_of_units
from gridding.district import District
from gridding.grids import Mark
from gridding.land.borders import Ints
from gridding.land.build import Land
from gridding.terms import Terms
from gridding.today import today_of_units

NONE = -1


@dataclass(frozen=True)
class Adopted:
    """A drawing and what became of it. Geometry in the district's metric CRS.

    Attributes
    ----------
    district : District
    land : Land
    drawn : GeoDataFrame
        ``code, name, geometry``, one row a grid of today.
    holder : (u,) int array
        Position in ``drawn`` of the grid that holds each unit, -1 for none.
    settled : Settled
    terms : Terms
    marks : dict
        Number of a grid in ``settled`` -> what it keeps of code and name.
    grids : GeoDataFrame
        As from `gridding.grids.derive_grids`.
    row : (u,) int array
        Row in ``grids`` of each unit.
    """

    district: District
    land: Land
    drawn: gpd.GeoDataFrame
    holder: Ints
    settled: Settled
    terms: Terms
    marks: dict[int, Mark]
    grids: gpd.GeoDataFrame
    row: Ints

    @cached_property
    def codes(self) -> npt.NDArray[np.object_]:
        """Grid code of each unit."""
        return np.asarray(self.grids["grid_code"].to_numpy(dtype=object)[self.row])

    @cached_property
    def home(self) -> Ints:
        """Position of the community of each unit."""
        return community_of_units(self.land)

    @cached_property
    def stands_for(self) -> Ints:
        """Position in ``drawn`` of what the grid of each unit is, -1 for a new grid."""
        return self.settled.stands_for[self.settled.group]

    @cached_property
    def home_of_drawn(self) -> Ints:
        """Position of the community of each drawn grid: of its largest piece; -1 without units."""
        out = np.full(len(self.drawn), NONE, np.int64)
        mine = self.stands_for >= 0
        out[self.stands_for[mine]] = self.home[mine]
        return out

    @cached_property
    def drawn_in(self) -> Ints:
        """Position of the drawn grid that each building was in, -1 for none."""
        return today_of_units(self.land.buildings, self.drawn)

    @cached_property
    def moved(self) -> npt.NDArray[np.bool_]:
        """Whether each building is in another grid than the one that it was drawn in."""
        now = self.stands_for[self.land.buildings["unit"].to_numpy()]
        return np.asarray((self.drawn_in >= 0) & (now != self.drawn_in))

    def community_code(self, at: int) -> str:
        """Return the code of a community by its position, empty for -1."""
        return "" if at < 0 else str(self.land.communities["code"].iat[at])

    def called(self, at: int) -> str:
        """Name a drawn grid as its office would, or by what it is now."""
        given = dict.fromkeys((str(self.drawn["code"].iat[at]), str(self.drawn["name"].iat[at])))
        if words := " ".join(word for word in given if word):
            return words
        now = self.codes[self.stands_for == at]
        return f"the unnamed grid that is now {now[0]}" if len(now) else "an unnamed grid"
