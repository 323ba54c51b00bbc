"""What a merged plan file claims, recomputed from it and the departments' raw files alone.

Nothing of `gridding.merge` or `gridding.read` is used: files are read by geopandas, and a household
lies where a point of its building lies.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from gridding.datum import gcj02_to_wgs84
from gridding.district import STORAGE_CRS

SEGMENT_DEG = 0.00045
"""Borders are straight in degrees: 50 m pieces stay straight in metres."""
NONE = -1
BASIC = "basic"
LEAST_M2 = 100.0


@dataclass(frozen=True)
class Areas:
    """A department's areas, metric; rows of one id are one area."""

    ids: np.ndarray
    shapes: np.ndarray

    def of(self, points: np.ndarray) -> np.ndarray:
        """Return the area in which each point lies, the smallest of several, -1 for none."""
        out = np.full(len(points), NONE)
        point, area = shapely.STRtree(self.shapes).query(points, predicate="intersects")
        order = np.argsort(-shapely.area(self.shapes[area]), kind="stable")
        out[point[order]] = area[order]
        return out


@dataclass(frozen=True)
class Ground:
    """Where households live and what the departments' areas are, metric."""

    points: np.ndarray
    households: np.ndarray
    departments: Mapping[str, Areas]
    communities: np.ndarray

    def bits(self, of: np.ndarray) -> dict[str, float]:
        """Return H(department | division) by department, for a division of the points."""
        found = {name: areas.of(self.points) for name, areas in self.departments.items()}
        return {name: conditional(area, of, self.households) for name, area in found.items()}

    def uncovered(self) -> dict[str, int]:
        """Return the households that lie in no area, by department."""
        return {
            name: int(self.households[areas.of(self.points) == NONE].sum())
            for name, areas in self.departments.items()
        }


def conditional(what: np.ndarray, given: np.ndarray, weight: np.ndarray) -> float:
    """Return the entropy of one division given another, in bits: the difference of two sums."""
    frame = pd.DataFrame({"what": what, "given": given, "weight": weight.astype(float)})
    both = frame.groupby(["what", "given"])["weight"].sum()
    alone = frame.groupby("given")["weight"].sum()
    return _entropy(both.to_numpy()) - _entropy(alone.to_numpy())


def _entropy(weight: np.ndarray) -> float:
    share = weight[weight > 0] / weight.sum()
    return float(-(share * np.log2(share)).sum())


def layer_of(file: Path, layer: str, crs: str) -> gpd.GeoDataFrame:
    """Return a layer of a plan file, in metres if it has geometry."""
    found = pyogrio.read_dataframe(file, layer=layer)
    return found.to_crs(crs) if isinstance(found, gpd.GeoDataFrame) else found


def metric_crs(plan: Path) -> str:
    """Return the CRS in which a plan file says it was measured."""
    return str(pyogrio.read_dataframe(plan, layer="plan")["metric_crs"].iloc[0])


def ground(plan: Path, manifest: Path) -> Ground:
    """Read the buildings and communities of a plan file and the raw layers of its manifest."""
    crs = metric_crs(plan)
    houses = layer_of(plan, "buildings", crs)
    houses = houses[houses["households"] > 0]
    return Ground(
        shapely.point_on_surface(houses.geometry.to_numpy()),
        houses["households"].to_numpy(),
        raw_layers(manifest, crs),
        layer_of(plan, "communities", crs).geometry.to_numpy(),
    )


def raw_layers(manifest: Path, crs: str, *, segment_deg: float = SEGMENT_DEG) -> dict[str, Areas]:
    """Return every department's areas as its file has them."""
    sections = tomllib.loads(manifest.read_text(encoding="utf-8")).get("departments", [])
    return {each["name"]: _raw(each, manifest.parent, crs, segment_deg) for each in sections}


def _raw(section: dict[str, Any], folder: Path, crs: str, segment_deg: float) -> Areas:
    file = folder / section["file"]
    wanted: dict[str, Any] = {name: section[name] for name in ("layer", "where") if name in section}
    if file.suffix == ".shp":
        wanted["encoding"] = "gbk"
    rows = pyogrio.read_dataframe(file, **wanted)
    if section.get("datum") == "gcj02":
        undone = shapely.transform(
            rows.geometry.to_numpy(), lambda xy: np.column_stack(gcj02_to_wgs84(*xy.T))
        )
        rows = rows.set_geometry(gpd.GeoSeries(undone, crs=STORAGE_CRS))
    shapes = rows.geometry.to_numpy()
    if rows.crs.is_geographic:
        shapes = shapely.segmentize(shapes, segment_deg)
    valid = shapely.make_valid(gpd.GeoSeries(shapes, crs=rows.crs).to_crs(crs).to_numpy())
    ids = rows[section["id_column"]].map(lambda value: f"{value:g}" if _real(value) else str(value))
    grouped = gpd.GeoSeries(valid, crs=crs).groupby(ids.to_numpy())
    united = {name: shapely.union_all(group.to_numpy()) for name, group in grouped}
    return Areas(np.array(list(united)), np.array(list(united.values()), dtype=object))


def _real(value: object) -> bool:
    return isinstance(value, float | np.floating)


@dataclass(frozen=True)
class Tiling:
    """How grids, or pieces, lie on the communities' ground.

    Attributes
    ----------
    count, apart, across, small : int
        How many there are, in several parts, with over 1 m² in each of two communities, and under
        100 m².
    within_10, within_20 : float
        Shares whose households are within 10 and 20 % of the target.
    gaps_m2, overlaps_m2 : float
        Ground of the communities in none; ground in two.
    """

    count: int
    apart: int
    across: int
    small: int
    within_10: float
    within_20: float
    gaps_m2: float
    overlaps_m2: float


def tiling(shapes: np.ndarray, households: np.ndarray, land: Ground, target: int) -> Tiling:
    """Measure grids, or pieces."""
    whole = shapely.union_all(land.communities)
    mine = shapely.union_all(shapes)
    at, community = shapely.STRtree(land.communities).query(shapes, predicate="intersects")
    shared = shapely.area(shapely.intersection(shapes[at], land.communities[community])) > 1.0
    off = np.abs(households / target - 1)
    parts = np.array([_hangs_together(shape) for shape in shapes])
    return Tiling(
        len(shapes),
        int((~parts).sum()),
        int((np.bincount(at[shared], minlength=len(shapes)) > 1).sum()),
        int((shapely.area(shapes) < LEAST_M2).sum()),
        float((off <= 0.1 + 1e-9).mean()),
        float((off <= 0.2 + 1e-9).mean()),
        float(shapely.area(shapely.difference(whole, mine))),
        float(shapely.area(shapes).sum() - shapely.area(mine)),
    )


def _hangs_together(shape: shapely.Geometry) -> bool:
    return len(shapely.get_parts(shape)) == 1


def grids_of(plan: Path) -> gpd.GeoDataFrame:
    """Return the basic grids of a plan file, metric."""
    grids = layer_of(plan, "grids", metric_crs(plan))
    return grids[grids["kind"] == BASIC].reset_index(drop=True)


def holding(shapes: np.ndarray, land: Ground) -> np.ndarray:
    """Return the shape in which each point lies, the first of several, -1 for none."""
    out = np.full(len(land.points), NONE)
    point, shape = shapely.STRtree(shapes).query(land.points, predicate="intersects")
    out[point[::-1]] = shape[::-1]
    return out


@dataclass(frozen=True)
class Sums:
    """How far the crosswalk is off, by what it is checked against.

    Attributes
    ----------
    grid_households : int
        Most households that a department's rows of a grid are off the grid's own.
    grid_area, area_area : float
        Largest relative error of the rows of a grid against its ground, and of an area's rows
        against the area as it was drawn, where it overlaps no other.
    shares : float
        Most that shares of an area, or of a grid, are off 1.
    moved : int
        Households that the rows of an area differ by from those whose point lies in it, in all:
        those of buildings across borders.
    """

    grid_households: int
    grid_area: float
    area_area: float
    shares: float
    moved: int


def sums(plan: Path, land: Ground) -> Sums:
    """Check the crosswalk of a plan file against its grids and the raw layers."""
    rows = pyogrio.read_dataframe(plan, layer="crosswalk").fillna({"area_id": "", "grid_code": ""})
    grids = layer_of(plan, "grids", metric_crs(plan)).set_index("grid_code")
    in_grid = rows[rows["grid_code"] != ""].groupby(["department", "grid_code"])
    code = in_grid.size().index.get_level_values("grid_code")
    lived = in_grid["households"].sum().to_numpy() - grids["households"].loc[code].to_numpy()
    covered = in_grid["area_m2"].sum().to_numpy() / grids.geometry.area.loc[code].to_numpy() - 1
    in_area = rows[rows["area_id"] != ""].groupby(["department", "area_id"])
    missing = len(grids) * len(land.departments) - len(code)
    shares = [
        (each[f"{kind}_share_of_{of}"].sum() - 1).abs().max()
        for each, of in ((in_grid, "grid"), (in_area, "area"))
        for kind in ("household", "area")
    ]
    off, moved = _areas_off(in_area, land)
    return Sums(
        int(np.abs(lived).max()) if not missing else -1,
        float(np.abs(covered).max()),
        off,
        float(max(shares)),
        moved,
    )


def _areas_off(in_area: Any, land: Ground) -> tuple[float, int]:
    told = in_area[["area_m2", "households"]].sum()
    worst, moved = 0.0, 0
    for name, areas in land.departments.items():
        mine = told.loc[name].reindex(areas.ids)
        left, right = shapely.STRtree(areas.shapes).query(areas.shapes, predicate="intersects")
        left, right = left[left < right], right[left < right]
        both = shapely.area(shapely.intersection(areas.shapes[left], areas.shapes[right])) > 1e-6
        alone = ~np.isin(np.arange(len(areas.ids)), np.concatenate([left[both], right[both]]))
        off = np.abs(mine["area_m2"].to_numpy() / shapely.area(areas.shapes) - 1)[alone]
        worst = max(worst, float(off.max(initial=0.0)))
        at = areas.of(land.points)
        lived = np.bincount(at[at >= 0], land.households[at >= 0], len(areas.ids))
        moved += int(np.abs(mine["households"].to_numpy() - lived).sum())
    return worst, moved
