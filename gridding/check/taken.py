"""What a merge added to a plan file, opened for the check."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gridding.check.borders import Floats
from gridding.check.faults import FaultKind, PlanFault
from gridding.check.layers import MERGED, STORED_CRS, column_faults
from gridding.check.opened import Opened, crs_faults

DENSE_DEGREES = 0.00045
"""At most 50 m: straight in degrees is straight in metres then, to a twentieth of a millimetre."""

NOISE_M2 = 0.01
NOISE_M = 2e-3
"""What is smaller, or nowhere wider, is rounding of borders that mean the same line."""

WITH_GEOMETRY = ("department_areas", "unowned", "conflicts")

Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Taken:
    """The layers of a merge, whose columns are as they must be; missing texts are empty.

    Attributes
    ----------
    opened : Opened
    areas, unowned, conflicts : GeoDataFrame
    crosswalk, duties, staffing, matters : DataFrame
    figures : dict
    day : date
        On which matters and postings count.
    metric : dict
        ``department_areas``, ``unowned`` and ``conflicts`` -> geometry in the plan's metric CRS.
    """

    opened: Opened
    areas: gpd.GeoDataFrame
    unowned: gpd.GeoDataFrame
    conflicts: gpd.GeoDataFrame
    crosswalk: pd.DataFrame
    duties: pd.DataFrame
    staffing: pd.DataFrame
    matters: pd.DataFrame
    figures: dict[str, Any]
    day: date
    metric: dict[str, Shapes]

    @property
    def departments(self) -> list[str]:
        """Names of the departments in the order of their areas."""
        return [str(name) for name in self.areas["department"].unique()]

    def rows_of(self, department: str) -> npt.NDArray[np.intp]:
        """Return the rows of the areas of a department."""
        return np.flatnonzero(self.areas["department"] == department)

    def at(self, kind: FaultKind, layer: str, row: int, message: str) -> PlanFault:
        """Return a fault of a layer's row, counted from 0 here, with its place."""
        shapes = self.metric.get(layer)
        if shapes is None or shapely.is_empty(shapes[row]):
            return PlanFault(kind, layer, message, row + 1)
        return PlanFault(kind, layer, message, row + 1, self.opened.lonlat(shapes[row]))


def open_merge(
    opened: Opened, frames: Mapping[str, pd.DataFrame]
) -> tuple[Taken | None, list[PlanFault]]:
    """Check what a merge is made of, and measure its geometry.

    Parameters
    ----------
    opened : Opened
    frames : mapping
        Layer -> frame; left as they are.

    Returns
    -------
    Taken or None
        None where there is no merge, or a fault leaves nothing to compute with.
    list of PlanFault
        Layers, columns, types, CRS, missing values, bad geometry.
    """
    lacking = [name for name in MERGED if name not in frames]
    if len(lacking) == len(MERGED):
        return None, []
    if lacking:
        message = "is not there, other layers of a merge are"
        return None, [PlanFault(FaultKind.LAYER_MISSING, n, message) for n in lacking]
    faults = [fault for name in MERGED for fault in column_faults(name, frames[name])]
    faults += [fault for name in WITH_GEOMETRY for fault in crs_faults(name, frames[name])]
    if faults:
        return None, faults
    figures, faults = _figures(frames["merge"])
    if figures is None:
        return None, faults
    clean = {name: _texts_told(name, frames[name]) for name in MERGED if name != "merge"}
    metric = {name: _metric(opened, clean[name], name) for name in WITH_GEOMETRY}
    faults += [f for name in WITH_GEOMETRY for f in _geometry_faults(name, clean[name])]
    areas = clean.pop("department_areas")
    day = date.fromisoformat(figures["day"])
    return Taken(opened, areas=areas, **clean, figures=figures, day=day, metric=metric), faults


def _figures(merge: pd.DataFrame) -> tuple[dict[str, Any] | None, list[PlanFault]]:
    message = "" if len(merge) == 1 else f"{len(merge)} rows, wanted 1"
    figures: Any = None
    try:
        figures = json.loads(merge["figures"].iloc[0])
        date.fromisoformat(figures["day"])
    except (ValueError, TypeError, KeyError):
        message = message or "figures are no JSON object with a day"
    if message:
        return None, [PlanFault(FaultKind.VALUE_WRONG, "merge", message, 1)]
    return figures, []


def _texts_told(layer: str, frame: pd.DataFrame) -> Any:
    frame = frame.reset_index(drop=True)
    texts = [column for column, kind in MERGED[layer].items() if kind == "text"]
    frame = frame.assign(**{c: frame[c].astype(object).fillna("").astype(str) for c in texts})
    if layer in WITH_GEOMETRY and not isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=STORED_CRS)
    return frame


def _metric(opened: Opened, frame: gpd.GeoDataFrame, layer: str) -> Shapes:
    """Return polygons in the metric CRS, made valid where they are not, empty where none is."""
    given = np.array(frame.geometry.to_numpy(), dtype=object)
    given[shapely.get_dimensions(given) != 2] = shapely.Polygon()  # noqa: PLR2004
    if layer == "department_areas":  # as read; what is computed was straight in metres
        given = shapely.segmentize(given, DENSE_DEGREES)
    shapes = np.array(opened.project(given))
    bad = ~shapely.is_valid(shapes)
    if bad.any():
        shapes[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    return shapes


def _geometry_faults(layer: str, frame: gpd.GeoDataFrame) -> Iterator[PlanFault]:
    shapes = frame.geometry.to_numpy()
    lacking = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if layer != "conflicts":
        for row in np.flatnonzero(lacking | (shapely.get_dimensions(shapes) != 2)):  # noqa: PLR2004
            yield PlanFault(FaultKind.GEOMETRY_BAD, layer, "has no area", int(row) + 1)
    for row in np.flatnonzero(~lacking & ~shapely.is_valid(shapes)):
        message = f"is not valid: {shapely.is_valid_reason(shapes[row])}"
        yield PlanFault(FaultKind.GEOMETRY_BAD, layer, message, int(row) + 1)


def real_parts(shapes: Shapes) -> Shapes:
    """Return the polygons in some shapes that are more than rounding."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    parts = parts[shapely.area(parts) > NOISE_M2]
    # An area is at most its perimeter times the radius of its largest circle.
    thin = 2 * shapely.area(parts) <= NOISE_M * shapely.length(parts)
    core = shapely.buffer(parts[thin], -NOISE_M / 2, join_style="mitre")
    thin[thin] = shapely.is_empty(core)
    return np.asarray(parts[~thin], dtype=object)


def differ(found: Floats, wanted: Floats) -> npt.NDArray[np.bool_]:
    """Tell where square metres differ by more than rounding."""
    return ~(np.abs(found - wanted) <= NOISE_M2 + 1e-6 * np.abs(wanted))
