"""From stored longitude/latitude to metres and back, vertex by vertex, so that neighbours agree."""

from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

from gridding.district import STORAGE_CRS

LONGEST_SEGMENT_DEG = 0.00045
"""At most 50 m on the ground: a straight line in degrees is straight in metres to a millimetre."""


def to_metric(frame: gpd.GeoDataFrame, crs: CRS) -> gpd.GeoDataFrame:
    """Densify borders to 50 m at most and project them.

    Parameters
    ----------
    frame : GeoDataFrame
        In EPSG:4490.
    crs : CRS
        A projected CRS in metres.

    Returns
    -------
    GeoDataFrame
        The same rows; geometry in ``crs``, two-dimensional.
    """
    dense = shapely.segmentize(shapely.force_2d(frame.geometry.to_numpy()), LONGEST_SEGMENT_DEG)
    return _moved(frame, dense, CRS(STORAGE_CRS), crs)


def to_storage(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a metric frame in EPSG:4490; equal vertices stay equal."""
    return _moved(frame, frame.geometry.to_numpy(), frame.crs, CRS(STORAGE_CRS))


def from_storage(frame: gpd.GeoDataFrame, crs: CRS) -> gpd.GeoDataFrame:
    """Return a stored frame in a metric CRS: the way back of `to_storage`, vertex by vertex."""
    return _moved(frame, frame.geometry.to_numpy(), CRS(STORAGE_CRS), crs)


def _moved(
    frame: gpd.GeoDataFrame, geometry: npt.NDArray[np.object_], source: CRS, crs: CRS
) -> gpd.GeoDataFrame:
    mover = _mover(source, crs)
    moved = shapely.transform(geometry, mover.transform, interleaved=False)  # type: ignore[arg-type]  # stubs of 2.0
    bare = frame.drop(columns=frame.geometry.name)
    return gpd.GeoDataFrame(bare, geometry=gpd.GeoSeries(moved, index=frame.index, crs=crs))


@lru_cache(maxsize=8)
def _mover(source: CRS, target: CRS) -> Transformer:
    """Return the way from one CRS to another; to find it takes PROJ a tenth of a second."""
    return Transformer.from_crs(source, target, always_xy=True)
