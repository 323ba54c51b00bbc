"""A plan made ready for sheets once: every layer in metres, with trees to find what a map shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gridding.plan import Plan
from maps.sheets.lettering import plain
from maps.sheets.paper import Frame

Geometries = NDArray[np.object_]
Column = NDArray[Any]

_FINE_MM = 0.05
"""Less than this on paper is not drawn."""


@dataclass(frozen=True)
class Layer:
    """Rows of a plan with their shapes in metres.

    Attributes
    ----------
    columns : dict of ndarray
        All but the geometry, in the order of ``shapes``.
    shapes : ndarray of geometry
    tree : STRtree
        Of the shapes.
    """

    columns: dict[str, Column]
    shapes: Geometries
    tree: shapely.STRtree

    @classmethod
    def of(cls, frame: gpd.GeoDataFrame, crs: str) -> "Layer":
        """Return a frame of a plan, projected."""
        shapes = frame.geometry.to_crs(crs).to_numpy()
        columns = {name: frame[name].to_numpy(object) for name in frame.columns.drop("geometry")}
        return cls(columns, shapes, shapely.STRtree(shapes))

    def __getitem__(self, column: str) -> Column:
        return self.columns[column]

    def within(self, bounds: tuple[float, float, float, float]) -> NDArray[np.intp]:
        """Return which rows may be seen in some bounds, in order."""
        return np.sort(self.tree.query(shapely.box(*bounds)))


@dataclass(frozen=True)
class Ground:
    """What sheets are drawn from.

    Attributes
    ----------
    plan : Plan
    grids, communities, units, buildings, barriers : Layer
        Buildings have ``grid_code`` in addition.
    workers : mapping
        grid_code -> names of those on post; empty where they are not to be told.
    """

    plan: Plan
    grids: Layer
    communities: Layer
    units: Layer
    buildings: Layer
    barriers: Layer
    workers: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, workers: Mapping[str, Sequence[str]] | None = None) -> "Ground":
        """Return a plan, projected."""
        grid_of = plan.units.set_index("unit_id")["grid_code"]
        buildings = plan.buildings.assign(grid_code=plan.buildings["unit_id"].map(grid_of))
        frames = {
            "grids": plan.grids,
            "communities": plan.communities,
            "units": plan.units,
            "buildings": buildings,
            "barriers": plan.barriers,
        }
        crs = plan.info.metric_crs
        layers = {name: Layer.of(frame, crs) for name, frame in frames.items()}
        return cls(plan, **layers, workers=workers or {})

    @cached_property
    def grid_at(self) -> dict[str, int]:
        """Row of each grid by its code."""
        return {code: row for row, code in enumerate(self.grids["grid_code"])}

    @cached_property
    def community_at(self) -> dict[str, int]:
        """Row of each community by its code."""
        return {code: row for row, code in enumerate(self.communities["code"])}

    @cached_property
    def units_of(self) -> dict[str, list[int]]:
        """Rows of the units of each grid."""
        rows: dict[str, list[int]] = {code: [] for code in self.grid_at}
        for row, code in enumerate(self.units["grid_code"]):
            rows[code].append(row)
        return rows

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each community and street by its code, the code itself where it has none."""
        frames = (self.plan.streets, self.plan.communities)
        return {
            code: plain(name) if isinstance(name, str) and name else code
            for frame in frames
            for code, name in zip(frame["code"], frame["name"], strict=True)
        }

    def name_of(self, code: str) -> str:
        """Return the name of a community or street."""
        return self.names.get(code, code)

    def suffix(self, row: int) -> str:
        """Return what the code of a grid has beyond its community's."""
        code: str = self.grids["grid_code"][row]
        return code.removeprefix(self.grids["community_code"][row]) or code

    def full_name(self, row: int, between: str) -> str:
        """Return the name of a grid; after its community's where it does not begin with that."""
        name, community = self._name(row), self.name_of(self.grids["community_code"][row])
        if name.startswith(community):
            return name
        return f"{community}{between}{name or self.suffix(row)}"

    def short_name(self, row: int) -> str:
        """Return the name of a grid without its community's, or its code."""
        name, community = self._name(row), self.name_of(self.grids["community_code"][row])
        return name.removeprefix(community).strip() or name or self.suffix(row)

    def _name(self, row: int) -> str:
        name = self.grids["name"][row]
        return plain(name) if isinstance(name, str) else ""


def on_paper(shapes: Geometries, frame: Frame) -> Geometries:
    """Return what a map shows of shapes, as it lies on paper.

    Parameters
    ----------
    shapes : ndarray of geometry
        In metres.
    frame : Frame

    Returns
    -------
    ndarray of geometry
        In millimetres; empty for what lies outside.
    """
    cut = shapely.clip_by_rect(shapes, *frame.bounds)
    fine = shapely.simplify(cut, _FINE_MM * frame.metres_per_mm)
    return np.asarray(shapely.transform(fine, frame.to_paper), dtype=object)
