"""Which grid a point lies in: one plan's grids in memory, and the one rule for borders."""

from dataclasses import dataclass, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from gridding.district import STORAGE_CRS
from gridding.errors import Fault, InputError, NotFoundError
from gridding.ground import CGCS2000, degrees, distance_m

ON_BOUNDARY_M = 0.01
"""A point this near to a border is told to be on it."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Division:
    """A street or community by code and name; both empty where the plan has none."""

    code: str = ""
    name: str = ""


@dataclass(frozen=True)
class Place:
    """Where a point lies.

    Attributes
    ----------
    grid_code, grid_name : str
    community, street : Division
    on_boundary : bool
        Within 1 cm of a border of the grid.
    """

    grid_code: str
    grid_name: str
    community: Division
    street: Division
    on_boundary: bool = False


@dataclass(frozen=True)
class Nearest:
    """The grid nearest to a point, and how far it is over the ground."""

    grid_code: str
    grid_name: str
    distance_m: float


class Locator:
    """The grids of one plan, ready to be asked.

    A point belongs to the grid with the smallest ``grid_code`` among those whose closed polygon
    contains it. "Contains" is decided on the coordinates as stored (longitude and latitude, edges
    straight between vertices) by an orientation test in extended precision, so that a point on a
    border shared by several grids belongs to exactly one of them, whoever asks. ``locate.sql`` of
    the database follows the same rule.

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
    Never changes once built and may be asked by several threads. A look-up costs O(log n) boxes
    and the vertices of the one to four grids whose box contains the point.
    """

    def __init__(
        self,
        grids: gpd.GeoDataFrame,
        communities: pd.DataFrame,
        streets: pd.DataFrame,
        metric_crs: str | CRS,
    ) -> None:
        _check(grids)
        grids = grids.sort_values("grid_code", ignore_index=True)
        self.codes: npt.NDArray[np.object_] = grids["grid_code"].to_numpy(dtype=object)
        """Grid codes in order; `locate_many` answers with positions in it."""
        self._places = _places(grids, communities, streets)
        self._shapes = grids.geometry.to_numpy()
        self._borders = shapely.boundary(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self._to_metric = Transformer.from_crs(CRS(STORAGE_CRS), CRS(metric_crs), always_xy=True)
        self.bounds: tuple[float, float, float, float] = tuple(grids.total_bounds)
        """West, south, east, north in EPSG:4490; NaN where there is no grid."""

    def locate(self, lon: float, lat: float) -> Place:
        """Tell where a point lies.

        Parameters
        ----------
        lon, lat : float
            Degrees in EPSG:4490.

        Returns
        -------
        Place

        Raises
        ------
        NotFoundError
            Outside every grid; ``fields`` has ``nearest`` (``grid_code``, ``name``) and
            ``distance_m``.
        """
        position = self.position(lon, lat)
        if position < 0:
            near = self.nearest(lon, lat)
            raise NotFoundError(
                f"the point lies in no grid; {near.grid_code} is {near.distance_m:.1f} m away",
                nearest={"grid_code": near.grid_code, "name": near.grid_name},
                distance_m=near.distance_m,
            )
        return self.place(position, lon, lat)

    def position(self, lon: float, lat: float) -> int:
        """Return the position in `codes` of the grid of a point, -1 outside."""
        # Codes are in order, so the smallest position is the smallest code.
        hits = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return int(hits.min()) if hits.size else -1

    def place(self, position: int, lon: float, lat: float) -> Place:
        """Return the place of a point already known to lie in the grid at ``position``."""
        near = self._on_boundary(np.array([position]), np.array([lon]), np.array([lat]))
        return replace(self._places[position], on_boundary=bool(near[0]))

    def locate_many(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
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
        x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
        fit = np.isfinite(x) & np.isfinite(y)
        points = np.full(x.shape, None, dtype=object)
        points[fit] = shapely.points(x[fit], y[fit])
        which, found = self._tree.query(points, predicate="intersects")
        positions = np.full(x.shape, len(self.codes), dtype=np.int64)
        np.minimum.at(positions, which, found)
        positions[positions == len(self.codes)] = -1
        near = np.zeros(x.shape, dtype=bool)
        inside = positions >= 0
        near[inside] = self._on_boundary(positions[inside], x[inside], y[inside])
        return positions, near

    def nearest(self, lon: float, lat: float) -> Nearest:
        """Return the nearest grid, the one with the smaller code where two are as near.

        The nearest point of a grid is looked for in the metric CRS (on the plane of degrees where
        that CRS does not reach), the distance to it is geodesic.

        Raises
        ------
        NotFoundError
            The plan has no grid.
        """
        if not len(self.codes):
            raise NotFoundError("the plan has no grid")
        here = shapely.Point(*self._to_metric.transform(lon, lat))
        metric = bool(np.isfinite(here.coords[0]).all())
        tree = self._metric_tree if metric else self._tree
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

    def _on_boundary(
        self, positions: npt.NDArray[np.int64], lon: Floats, lat: Floats
    ) -> npt.NDArray[np.bool_]:
        borders, near = self._borders[positions], np.zeros(len(positions), dtype=bool)
        points = np.asarray(shapely.points(lon, lat))
        for i in np.flatnonzero(
            shapely.dwithin(borders, points, degrees(1.01 * ON_BOUNDARY_M, lat))
        ):
            near[i] = distance_m(borders[i], lon[i], lat[i]) <= ON_BOUNDARY_M
        return near


def _check(grids: gpd.GeoDataFrame) -> None:
    if grids.crs is None or grids.crs.to_epsg() != int(STORAGE_CRS.removeprefix("EPSG:")):
        raise InputError(
            Fault("grids have another CRS", layer="grids", found=str(grids.crs), wanted=STORAGE_CRS)
        )
    twice = grids["grid_code"].duplicated()
    kinds = shapely.get_type_id(grids.geometry.to_numpy())
    polygons = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    faults = [
        Fault("a grid code comes twice", layer="grids", column="grid_code", row=i + 1, found=code)
        for i, code in enumerate(grids["grid_code"])
        if twice.iloc[i]
    ]
    faults += [
        Fault("no polygon", layer="grids", row=int(i) + 1, found=grids["grid_code"].iloc[i])
        for i in np.flatnonzero(~np.isin(kinds, polygons))
    ]
    if faults:
        raise InputError(faults)


def _places(
    grids: gpd.GeoDataFrame, communities: pd.DataFrame, streets: pd.DataFrame
) -> list[Place]:
    community_of, street_of = _divisions(communities), _divisions(streets)
    columns = grids[["grid_code", "name", "community_code", "street_code"]]
    return [
        Place(
            code,
            name,
            community_of.get(community, Division(community)),
            street_of.get(street, Division(street)),
        )
        for code, name, community, street in columns.itertuples(index=False)
    ]


def _divisions(frame: pd.DataFrame) -> dict[str, Division]:
    pairs = zip(frame["code"], frame["name"], strict=True)
    return {code: Division(code, name) for code, name in pairs}
