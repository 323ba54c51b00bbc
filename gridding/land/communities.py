"""Communities made into a coverage: small overlaps and slits closed, every one of them listed."""

import geopandas as gpd
import numpy as np
import shapely
from shapely import coverage_clean  # type: ignore[attr-defined]  # its stubs are of 2.0

from gridding.errors import Fault, InputError
from gridding.land.barriers import AREA
from gridding.land.exceptions import ExceptionKind, Row, exception_row

SLIT_WIDTH_M = 0.1
"""Gaps between communities narrower than this are closed."""
LARGEST_OVERLAP_SHARE = 0.01
"""Of the smaller community; more is an error."""
NOISE_M2 = 1e-4


def clean_communities(metric: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Row]]:
    """Give neighbouring communities exactly the same border.

    Parameters
    ----------
    metric : GeoDataFrame
        ``code, …, geometry`` in a metric CRS, sorted by code.

    Returns
    -------
    communities : GeoDataFrame
        The same rows; their geometry is a valid coverage.
    exceptions : list of Row
        Each overlap and each closed slit with its area.

    Raises
    ------
    InputError
        Overlaps above 1 % of the smaller community, or a community that lies under others whole.
    """
    before = metric.geometry.to_numpy()
    codes = metric["code"].to_numpy()
    rows, faults = _overlaps(before, codes)
    if faults:
        raise InputError(faults)
    if shapely.coverage_is_valid(before):
        return metric, rows
    after = coverage_clean(before, gap_width=SLIT_WIDTH_M, merge_strategy="min_index")
    emptied = shapely.is_empty(after)
    if emptied.any():
        raise InputError(
            Fault("the community lies under others and would vanish", found=str(code))
            for code in codes[emptied]
        )
    gained = shapely.difference(shapely.union_all(after), shapely.union_all(before))
    for slit in shapely.get_parts(gained):
        if slit.area > NOISE_M2:
            near = codes[np.argmin(shapely.distance(after, slit.representative_point()))]
            detail = f"slit between communities closed ({slit.area:.3f} m²)"
            rows.append(exception_row(ExceptionKind.SLIVER, str(near), detail, slit))
    return metric.set_geometry(gpd.GeoSeries(after, index=metric.index, crs=metric.crs)), rows


def _overlaps(polygons: np.ndarray, codes: np.ndarray) -> tuple[list[Row], list[Fault]]:
    rows: list[Row] = []
    faults: list[Fault] = []
    tree = shapely.STRtree(polygons)
    left, right = tree.query(polygons, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    common = shapely.intersection(polygons[left], polygons[right])
    area = shapely.area(common)
    smaller = np.minimum(shapely.area(polygons[left]), shapely.area(polygons[right]))
    for i in np.flatnonzero(area > NOISE_M2):
        a, b = str(codes[left[i]]), str(codes[right[i]])
        detail = f"overlap of communities {a} and {b} ({area[i]:.2f} m²) given to one of them"
        if area[i] > LARGEST_OVERLAP_SHARE * smaller[i]:
            where = shapely.get_coordinates(common[i].representative_point())[0].round(1)
            faults.append(
                Fault(
                    f"communities {a} and {b} overlap at {where.tolist()} (metric CRS)",
                    layer="communities",
                    found=f"{area[i]:.1f} m²",
                    wanted=f"at most {LARGEST_OVERLAP_SHARE:.0%} of the smaller",
                )
            )
        else:
            places = shapely.get_parts(common[i])
            place = shapely.multipolygons(places[shapely.get_dimensions(places) == AREA])
            rows.append(
                exception_row(
                    ExceptionKind.REPAIRED_GEOMETRY, a, detail, place, area_m2=float(area[i])
                )
            )
    return rows, faults
