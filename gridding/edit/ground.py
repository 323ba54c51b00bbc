"""The piece of a draft as arrays: units by position, the grid of each, the edges between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from gridding.edit.piece import Piece
from gridding.land.borders import Floats, Ints
from gridding.land.graph import components

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ground:
    """A piece, in an order of its own so that no order of rows changes a result.

    Attributes
    ----------
    piece : Piece
    grids : GeoDataFrame
        By code; position = label of a grid.
    units : GeoDataFrame
        By unit_id; position = unit.
    grid : (u,) int array
        Label of the grid of each unit.
    a, b : (m,) int arrays
        Units at the ends of each edge.
    usable, open : (m,) bool arrays
        Edges that may hold a grid together; those that are not hard.
    length_m, cost : (m,) float arrays
    """

    piece: Piece
    grids: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    grid: Ints
    a: Ints
    b: Ints
    usable: Flags
    open: Flags
    length_m: Floats
    cost: Floats

    @property
    def loads(self) -> Ints:
        """Households of each unit."""
        return np.asarray(self.units["households"], dtype=np.int64)

    @property
    def shapes(self) -> npt.NDArray[np.object_]:
        """Outline of each unit in EPSG:4490."""
        return np.asarray(self.units.geometry.to_numpy(), dtype=object)

    @property
    def home(self) -> npt.NDArray[np.object_]:
        """Community code of each unit."""
        return np.asarray(self.units["community_code"], dtype=object)

    def code(self, label: int) -> str:
        """Return the code of a grid."""
        return str(self.grids["grid_code"].iat[label])

    def labels(self, codes: Sequence[str]) -> Ints:
        """Return the label of each code, -1 where there is no such grid; no code twice."""
        once = list(dict.fromkeys(codes))
        at = {code: label for label, code in enumerate(self.grids["grid_code"])}
        return np.array([at.get(code, -1) for code in once], dtype=np.int64)

    def rows(self, unit_ids: Sequence[int]) -> Ints:
        """Return the position of each unit, -1 where there is none; ascending, none twice."""
        ids = self.units["unit_id"].to_numpy(dtype=np.int64)
        wanted = np.unique(np.asarray(unit_ids, dtype=np.int64))
        at = np.searchsorted(ids, wanted)
        known = at < len(ids)
        known[known] = ids[at[known]] == wanted[known]
        return np.where(known, at, -1)

    def bits(self, group: Ints, over: Flags) -> Ints:
        """Return the number of the bit of each unit: what some edges hold together of a group."""
        alike = over & (group[self.a] == group[self.b])
        return np.asarray(components(len(group), self.a[alike], self.b[alike]))

    def place(self, units: Ints) -> tuple[float, float]:
        """Return longitude, latitude of a point in the first of some units."""
        point = shapely.point_on_surface(self.shapes[units[0]])
        return float(point.x), float(point.y)


def ground_of(piece: Piece) -> Ground:
    """Lay a piece out as arrays.

    Parameters
    ----------
    piece : Piece

    Returns
    -------
    Ground
    """
    grids = piece.grids.sort_values("grid_code", kind="stable", ignore_index=True)
    units = piece.units.sort_values("unit_id", kind="stable", ignore_index=True)
    label = {code: at for at, code in enumerate(grids["grid_code"])}
    ids = units["unit_id"].to_numpy(dtype=np.int64)
    edges = piece.edges.sort_values(["unit_a", "unit_b"], kind="stable", ignore_index=True)
    a, b = (np.searchsorted(ids, edges[end].to_numpy(np.int64)) for end in ("unit_a", "unit_b"))
    return Ground(
        piece,
        grids,
        units,
        np.array([label[code] for code in units["grid_code"]], dtype=np.int64),
        a.astype(np.int64),
        b.astype(np.int64),
        edges["usable"].to_numpy(dtype=bool),
        ~edges["hard"].to_numpy(dtype=bool),
        edges["length_m"].to_numpy(dtype=np.float64),
        edges["cost"].to_numpy(dtype=np.float64),
    )


def counts(group: Ints, bit: Ints, n: int) -> Ints:
    """Return in how many bits each of ``n`` groups is."""
    first = np.unique(bit, return_index=True)[1]
    return np.bincount(group[first], minlength=n)
