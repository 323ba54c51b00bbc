"""The list of what was odd and what was done about it: one row a finding."""

from enum import StrEnum

import geopandas as gpd
import pandas as pd
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from gridding.district import EXCEPTION_COLUMNS


class ExceptionKind(StrEnum):
    """What can stand in the layer ``exceptions``."""

    OVERSIZED_BUILDING = "oversized_building"
    JOINED_ACROSS_BARRIER = "joined_across_barrier"
    EXCLAVE = "exclave"
    BELOW_TARGET = "below_target"
    REPAIRED_GEOMETRY = "repaired_geometry"
    DUPLICATE_BUILDING = "duplicate_building"
    OVERLAPPING_BUILDINGS = "overlapping_buildings"
    BUILDING_ACROSS_BORDER = "building_across_border"
    BUILDING_OUTSIDE = "building_outside"
    SLIVER = "sliver"
    ABSORBED_STRIP = "absorbed_strip"
    CUT_COMPOUND = "cut_compound"
    ESTIMATED_HOUSEHOLDS = "estimated_households"
    GRID_OVERLAP = "grid_overlap"
    GRID_GAP = "grid_gap"
    GRID_ACROSS_BORDER = "grid_across_border"
    GRID_IN_PIECES = "grid_in_pieces"
    CODE_CHANGED = "code_changed"
    DEDICATED_OUTLINE = "dedicated_outline"


Row = tuple[str, str, str, str, float, BaseGeometry | None]
"""kind, community_code, grid_code, detail, area_m2, geometry."""


def exception_row(
    kind: ExceptionKind,
    community_code: str,
    detail: str,
    geometry: BaseGeometry | None = None,
    *,
    area_m2: float | None = None,
    grid_code: str = "",
) -> Row:
    """Return one row; the area is that of the geometry (metric CRS) unless given."""
    if area_m2 is None:
        area_m2 = 0.0 if geometry is None else float(geometry.area)
    return (kind.value, community_code, grid_code, detail, area_m2, geometry)


def exception_frame(rows: list[Row], crs: CRS | str) -> gpd.GeoDataFrame:
    """Return rows as a frame with `EXCEPTION_COLUMNS`, in ``crs``, typed even when empty."""
    frame = pd.DataFrame(rows, columns=list(EXCEPTION_COLUMNS))
    texts = dict.fromkeys(EXCEPTION_COLUMNS[:4], "str")
    frame = frame.astype({**texts, "area_m2": "float64"})
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=crs)
