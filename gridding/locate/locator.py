"""The index of one plan's grids in memory: which grid a point lies in, or which is nearest."""

from dataclasses import replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from gridding.district import STORAGE_CRS
from gridding.errors import NotFoundError
from gridding.ground import CGCS2000, degrees, distance_m, metres_per_degree
from gridding.locate.edges import Floats, edges_of
from gridding.locate.place import Nearest, Place, centimetres, places_of, require_grids
from gridding.locate.search import nearest_within, spot, spots

ON_BOUNDARY_M = 0.01
"""A point this near to a border is told to be on it."""
MOST_SNAP_M = 50.0
"""A point may be snapped to the nearest grid from this far."""
_PLANE_M = 100.0
"""Up to here distances are taken on the tangent plane at the point."""
_SURE = 1e-6
"""What a distance by the kernels may be off by, of itself."""

Flags = npt.NDArray[np.bool_]


class Locator:
    """The grids of one plan, ready to be asked.

    A point belongs to the grid with the smallest ``grid_code`` among those whose closed polygon
    contains it. "Contains" is decided on the coordinates as stored (longitude and latitude, edges
    straight between vertices) by an exact orientation test, so that a point on a border shared by
    several grids belongs to exactly one of them, whoever asks. ``locate.sql`` of the database
    follows the same rule.

    A point outside of every grid may be snapped to the nearest: by whole centimetres over the
    ground, then by code; ``nearest.sql`` does the same.

    Parameters
    ----------
    grids : GeoDataFrame
        ``grid_code, name, community_code, street_code, geometry`` in EPSG:4490; codes unique.
    communities, streets : DataFrame
        ``code, name``.
    metric_crs : str or CRS
        The projected CRS in which the nearest grid is looked for.

    Raises
    ------
    InputError
        The grids are not in EPSG:4490, a code comes twice, or a geometry is no polygon.

    Notes
    -----
    Never changes once built and may be asked by several threads. A look-up costs one cell of the
    index and, for each of the one to four grids whose box contains the point, the few edges at its
    latitude.
    """

    def __init__(
        self,
        grids: gpd.GeoDataFrame,
        communities: pd.DataFrame,
        streets: pd.DataFrame,
        metric_crs: str | CRS,
    ) -> None:
        require_grids(grids)
        grids = grids.sort_values("grid_code", ignore_index=True)
        self.codes: npt.NDArray[np.object_] = grids["grid_code"].to_numpy(dtype=object)
        """Grid codes in order; `locate_many` answers with positions in it."""
        self._places = places_of(grids, communities, streets)
        self._shapes = grids.geometry.to_numpy()
        self._edges = edges_of(self._shapes)
        self._to_metric = Transformer.from_crs(CRS(STORAGE_CRS), CRS(metric_crs), always_xy=True)
        edges = self._edges
        self.bounds: tuple[float, float, float, float] = (
            edges.west, edges.south, edges.east, edges.north,
        )  # fmt: skip
        """West, south, east, north in EPSG:4490; NaN where there is no grid."""
        self._reach = degrees(1.01 * ON_BOUNDARY_M, [edges.south, edges.north])
        self.spot(np.nan, np.nan)  # compiled before somebody waits for an answer

    def locate(self, lon: float, lat: float, snap_m: float = 0.0) -> Place:
        """Tell where a point lies.

        Parameters
        ----------
        lon, lat : float
            Degrees in EPSG:4490.
        snap_m : float
            Metres, at most `MOST_SNAP_M`: so near outside of every grid, the nearest answers.

        Returns
        -------
        Place

        Raises
        ------
        NotFoundError
            Outside every grid; ``fields`` has ``nearest`` (``grid_code``, ``name``) and
            ``distance_m``.
        """
        position, on_boundary = self.spot(lon, lat)
        if position >= 0:
            return self.answer(position, on_boundary=on_boundary)
        if snap_m > 0:
            position, distance = self.snap(lon, lat, snap_m)
            if position >= 0:
                return self.snapped(position, distance)
        near = self.nearest(lon, lat)
        raise NotFoundError(
            f"the point lies in no grid; {near.grid_code} is {near.distance_m:.1f} m away",
            nearest={"grid_code": near.grid_code, "name": near.grid_name},
            distance_m=near.distance_m,
        )

    def position(self, lon: float, lat: float) -> int:
        """Return the position in `codes` of the grid of a point, -1 outside."""
        return self.spot(lon, lat)[0]

    def place(self, position: int, lon: float, lat: float) -> Place:
        """Return the place of a point already known to lie in the grid at ``position``."""
        return self.answer(position, on_boundary=self._on_border(position, lon, lat))

    def spot(self, lon: float, lat: float) -> tuple[int, bool]:
        """Return the position in `codes` of the grid of a point and whether it is on its border.

        Parameters
        ----------
        lon, lat : float
            Degrees in EPSG:4490. What is not finite lies outside.

        Returns
        -------
        position : int
            -1 outside.
        on_boundary : bool
            Within 1 cm of a border of the grid found; False outside.
        """
        position, border = spot(self._edges, float(lon), float(lat), self._reach)
        if abs(border - ON_BOUNDARY_M) <= _SURE * ON_BOUNDARY_M:
            return position, self._on_border(position, lon, lat)
        return position, border < ON_BOUNDARY_M

    def answer(self, position: int, *, on_boundary: bool) -> Place:
        """Return the place of a point known to lie in the grid at a position of `codes`."""
        place = self._places[position]
        return replace(place, on_boundary=True) if on_boundary else place

    def snapped(self, position: int, distance_m: float) -> Place:
        """Return the place of a point at a distance from the grid at a position of `codes`."""
        return replace(
            self._places[position],
            on_boundary=distance_m <= ON_BOUNDARY_M,
            snapped_m=float(centimetres(distance_m)),
        )

    def locate_many(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.int64], Flags]:
        """Tell for many points in which grid each lies.

        Parameters
        ----------
        lon, lat : array_like of float, shape (n,)
            Degrees in EPSG:4490. What is not finite lies outside.

        Returns
        -------
        positions : ndarray of int64, shape (n,)
            Positions in `codes`; -1 outside.
        on_boundary : ndarray of bool, shape (n,)
            Within 1 cm of a border of the grid found; False outside.
        """
        x, y = _flat(lon), _flat(lat)
        positions, border = spots(self._edges, x, y, self._reach)
        near = border < ON_BOUNDARY_M
        for i in np.flatnonzero(np.abs(border - ON_BOUNDARY_M) <= _SURE * ON_BOUNDARY_M):
            near[i] = self._on_border(int(positions[i]), x[i], y[i])
        return positions, near

    def snap(self, lon: float, lat: float, snap_m: float) -> tuple[int, float]:
        """Return the grid nearest to a point outside of all, and how far it is.

        Parameters
        ----------
        lon, lat : float
            Degrees in EPSG:4490.
        snap_m : float
            Metres; what is farther does not count.

        Returns
        -------
        position : int
            In `codes`; -1 where none is so near.
        distance_m : float
            Over the ground, not rounded; infinite where none is so near.
        """
        positions, distance = self.snap_many([lon], [lat], snap_m)
        return int(positions[0]), float(distance[0])

    def snap_many(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike, snap_m: float
    ) -> tuple[npt.NDArray[np.int64], Floats]:
        """Return for many points outside of all grids what `snap` returns for one.

        Parameters
        ----------
        lon, lat : array_like of float, shape (n,)
            Degrees in EPSG:4490.
        snap_m : float
            Metres.

        Returns
        -------
        positions : ndarray of int64, shape (n,)
        distance_m : ndarray of float, shape (n,)
        """
        x, y = _flat(lon), _flat(lat)
        with np.errstate(invalid="ignore"):  # what is not finite is near to nothing
            east, _ = metres_per_degree(y)
        reach = (snap_m + ON_BOUNDARY_M) / np.maximum(east, 1e-6)
        return nearest_within(self._edges, x, y, float(snap_m), reach)

    def nearest(self, lon: float, lat: float) -> Nearest:
        """Return the nearest grid, the one with the smaller code where two are as near.

        Up to 100 m as `snap`. Beyond, the nearest point of a grid is looked for in the metric CRS
        (on the plane of degrees where that CRS does not reach); the distance to it is geodesic.

        Raises
        ------
        NotFoundError
            The plan has no grid.
        """
        if not len(self.codes):
            raise NotFoundError("the plan has no grid")
        position, distance = self.snap(lon, lat, _PLANE_M)
        if position >= 0:
            place = self._places[position]
            return Nearest(place.grid_code, place.grid_name, float(centimetres(distance)))
        here = shapely.Point(*self._to_metric.transform(lon, lat))
        metric = bool(np.isfinite(here.coords[0]).all())
        tree = self._metric_tree if metric else shapely.STRtree(self._shapes)
        if not metric:
            here = shapely.Point(lon, lat)
        position = int(tree.query_nearest(here).min())
        x, y = shapely.shortest_line(tree.geometries[position], here).coords[0]
        if metric:
            x, y = self._to_metric.transform(x, y, direction="INVERSE")
        _, _, distance = CGCS2000.inv(lon, lat, x, y)
        place = self._places[position]
        return Nearest(place.grid_code, place.grid_name, round(float(distance), 2))

    @cached_property
    def _metric_tree(self) -> shapely.STRtree:
        def project(xy: Floats) -> Floats:
            return np.column_stack(self._to_metric.transform(xy[:, 0], xy[:, 1]))

        return shapely.STRtree(shapely.transform(self._shapes, project))

    def _on_border(self, position: int, lon: float, lat: float) -> bool:
        border = shapely.boundary(self._shapes[position])
        return distance_m(border, lon, lat) <= ON_BOUNDARY_M


def _flat(values: npt.ArrayLike) -> Floats:
    return np.ascontiguousarray(values, dtype=float)
