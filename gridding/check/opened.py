"""The plan file opened for the check: what it must hold, and its geometry in metres."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from gridding.check.faults import FaultKind, PlanFault
from gridding.check.layers import (
    DIMENSIONS,
    FLAT,
    LAYERS,
    MERGED,
    SINCE,
    STORED_CRS,
    column_faults,
)
from gridding.errors import Fault, InputError


@dataclass(frozen=True)
class Opened:
    """A plan file whose layers and columns are as they must be.

    Attributes
    ----------
    grids, units, communities, streets, buildings, barriers, exceptions : GeoDataFrame
        As stored, in EPSG:4490; index 0, 1, ….
    edges : DataFrame
    metric : dict
        Layer (but exceptions) -> geometry in ``crs``, made valid where it was not, empty where
        there was none.
    target, tolerance : int, float
    parameters : dict
    crs : CRS
        The plan's metric CRS.
    """

    grids: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    exceptions: gpd.GeoDataFrame
    edges: pd.DataFrame
    metric: dict[str, npt.NDArray[np.object_]]
    target: int
    tolerance: float
    parameters: dict[str, Any]
    crs: CRS

    def project(self, stored: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Return stored geometry in the metric CRS."""
        return np.asarray(gpd.GeoSeries(stored, crs=STORED_CRS).to_crs(self.crs), dtype=object)

    def lonlat(self, metric: shapely.Geometry) -> tuple[float, float]:
        """Return longitude and latitude of a point on a geometry in the metric CRS."""
        point = gpd.GeoSeries([shapely.point_on_surface(metric)], crs=self.crs).to_crs(STORED_CRS)
        return (round(point.x[0], 7), round(point.y[0], 7))

    def place(self, layer: str, row: int) -> tuple[float, float] | None:
        """Return longitude and latitude of a point on a row's geometry, None where it has none."""
        geometry = getattr(self, layer).geometry.iloc[row]
        if geometry is None or geometry.is_empty:
            return None
        point = shapely.point_on_surface(geometry)
        return (round(point.x, 7), round(point.y, 7))

    def at(self, kind: FaultKind, layer: str, row: int, message: str) -> PlanFault:
        """Return a fault of a layer's row, counted from 0 here, with its place."""
        return PlanFault(kind, layer, message, row + 1, self.place(layer, row))


def read_layers(path: Path) -> dict[str, pd.DataFrame]:
    """Read the layers of a plan file, those of them that are there.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict
        Layer -> frame.

    Raises
    ------
    InputError
        The file is not there or is no GeoPackage.
    """
    if not path.is_file():
        raise InputError(Fault("the plan file is not there", str(path)))
    if not _is_geopackage(path):
        raise InputError(Fault("is no GeoPackage", str(path)))
    try:
        present = set(pyogrio.list_layers(path)[:, 0])
    except pyogrio.errors.DataSourceError as error:
        raise InputError(Fault("cannot be opened as a GeoPackage", str(path))) from error
    wanted = [name for name in (*LAYERS, *MERGED) if name in present]
    return {name: pyogrio.read_dataframe(path, layer=name) for name in wanted}


def open_layers(frames: Mapping[str, pd.DataFrame]) -> tuple[Opened | None, list[PlanFault]]:
    """Check what a plan is made of, and measure its geometry.

    Parameters
    ----------
    frames : mapping
        Layer -> frame; left as they are.

    Returns
    -------
    Opened or None
        None where a fault leaves nothing to compute with.
    list of PlanFault
        Layers, columns, types, CRS, missing values, bad geometry.
    """
    lacking = [name for name in LAYERS if name not in frames]
    if lacking:
        return None, [PlanFault(FaultKind.LAYER_MISSING, n, "is not there") for n in lacking]
    faults = [f for name in LAYERS for f in column_faults(name, frames[name])]
    if faults:
        return None, faults
    crs, faults = _metric_crs(frames["plan"])
    faults += [f for name in LAYERS if name not in FLAT for f in crs_faults(name, frames[name])]
    if crs is None or faults:
        return None, faults
    whole = {name: frames[name].reset_index(drop=True) for name in LAYERS}
    for (layer, column), value in SINCE.items():
        if column not in whole[layer]:
            whole[layer] = whole[layer].assign(**{column: value})
    return _measured(whole, crs)


def _is_geopackage(path: Path) -> bool:
    # The application id stands at byte 68 of an SQLite file's header.
    with path.open("rb") as file:
        header = file.read(72)
    return header.startswith(b"SQLite format 3") and header[68:] in {b"GPKG", b"GP10", b"GP11"}


def crs_faults(layer: str, frame: pd.DataFrame) -> Iterator[PlanFault]:
    """Find that a layer is not in the CRS in which plans are stored."""
    crs = frame.crs if isinstance(frame, gpd.GeoDataFrame) else None
    if crs is None and (layer in ("exceptions", "conflicts") or frame.empty):
        return
    if crs is None or not CRS(crs).equals(CRS(STORED_CRS), ignore_axis_order=True):
        found = crs.to_string() if crs is not None else "none"
        yield PlanFault(FaultKind.CRS_WRONG, layer, f"CRS is {found}, wanted {STORED_CRS}")


def _metric_crs(plan: pd.DataFrame) -> tuple[CRS | None, list[PlanFault]]:
    faults = []
    if len(plan) != 1:
        faults.append(PlanFault(FaultKind.VALUE_WRONG, "plan", f"{len(plan)} rows, wanted 1"))
    row = plan.iloc[0]
    if row["target"] <= 0:
        faults.append(_plan_fault(f"target is {row['target']}, wanted above 0"))
    if not 0 <= row["tolerance"] < 1:
        faults.append(_plan_fault(f"tolerance is {row['tolerance']}, wanted 0 up to 1"))
    faults += [
        _plan_fault(f"{column} is no JSON object")
        for column in ("parameters", "digests")
        if not _is_json_object(row[column])
    ]
    try:
        crs = CRS(row["metric_crs"])
    except CRSError:
        crs = None
    if crs is None or not crs.is_projected or crs.axis_info[0].unit_name != "metre":
        found = f"metric_crs is {row['metric_crs']}, wanted a projected CRS in metres"
        return None, [*faults, _plan_fault(found)]
    return crs, faults


def _is_json_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _plan_fault(message: str) -> PlanFault:
    return PlanFault(FaultKind.VALUE_WRONG, "plan", message, 1)


def _measured(frames: dict[str, Any], crs: CRS) -> tuple[Opened, list[PlanFault]]:
    faults: list[PlanFault] = []
    metric = {}
    for layer in set(LAYERS) - set(FLAT):
        frame = frames[layer]
        if not isinstance(frame, gpd.GeoDataFrame):  # a layer of which no row has a geometry
            frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=STORED_CRS)
        frames[layer] = frame
        if layer in DIMENSIONS:
            faults += _geometry_faults(layer, frame.geometry.to_numpy())
            metric[layer] = _usable(frame.to_crs(crs).geometry.to_numpy(), DIMENSIONS[layer])
    row = frames.pop("plan").iloc[0]
    frames["edges"]["hard"] = frames["edges"]["hard"].astype(bool)
    frames["barriers"]["hard"] = frames["barriers"]["hard"].astype(bool)
    opened = Opened(
        **frames,
        metric=metric,
        target=int(row["target"]),
        tolerance=float(row["tolerance"]),
        parameters=json.loads(row["parameters"]),
        crs=crs,
    )
    return opened, faults


def _geometry_faults(layer: str, geometry: npt.NDArray[np.object_]) -> Iterator[PlanFault]:
    lacking = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    for row in np.flatnonzero(lacking):
        yield PlanFault(FaultKind.GEOMETRY_BAD, layer, "has no geometry", int(row) + 1)
    foreign = ~lacking & ~np.isin(shapely.get_dimensions(geometry), DIMENSIONS[layer])
    for row in np.flatnonzero(foreign):
        message = f"is a {geometry[row].geom_type}"
        yield PlanFault(FaultKind.GEOMETRY_BAD, layer, message, int(row) + 1)
    for row in np.flatnonzero(~lacking & ~shapely.is_valid(geometry)):
        message = f"is not valid: {shapely.is_valid_reason(geometry[row])}"
        yield PlanFault(FaultKind.GEOMETRY_BAD, layer, message, int(row) + 1)


def _usable(
    geometry: npt.NDArray[np.object_], dimensions: tuple[int, ...]
) -> npt.NDArray[np.object_]:
    """Mend what can be, empty what cannot, so that one bad geometry does not hide other faults."""
    geometry = np.array(geometry, dtype=object)
    bad = ~shapely.is_valid(geometry) | ~np.isin(shapely.get_dimensions(geometry), dimensions)
    for row in np.flatnonzero(bad):
        parts = shapely.get_parts(shapely.make_valid(geometry[row]))
        parts = parts[np.isin(shapely.get_dimensions(parts), dimensions)]
        geometry[row] = shapely.union_all(parts) if len(parts) else shapely.Polygon()
    return geometry
