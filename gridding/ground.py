"""Short distances over the ground, from longitude and latitude, without a projection."""

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod

Floats = npt.NDArray[np.float64]

CGCS2000 = Geod(a=6_378_137.0, rf=298.257222101)
"""The ellipsoid of EPSG:4490."""


def metres_per_degree(lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the metres of a degree of longitude and of latitude on the CGCS2000 ellipsoid.

    Parameters
    ----------
    lat : array_like of float
        Degrees.

    Returns
    -------
    east, north : ndarray of float

    Examples
    --------
    >>> [round(float(m), 1) for m in metres_per_degree(40.0)]
    [85393.9, 111034.6]
    """
    phi = np.radians(np.asarray(lat, dtype=float))
    stretch = 1 - CGCS2000.es * np.sin(phi) ** 2
    east = np.radians(CGCS2000.a) / np.sqrt(stretch) * np.cos(phi)
    north = np.radians(CGCS2000.a) * (1 - CGCS2000.es) / stretch**1.5
    return east, north


def distance_m(border: shapely.Geometry, lon: float, lat: float) -> float:
    """Return the distance of a point to a geometry near it, on the tangent plane at the point.

    Not in a metric CRS: there the straight edges of longitude and latitude are bent, by more than
    1 cm from 700 m of length on, and a point that lies on one as stored would be off it.

    Parameters
    ----------
    border : Geometry
        In EPSG:4490.
    lon, lat : float
        Degrees in EPSG:4490.

    Returns
    -------
    float
        Metres; right to 1 in 100,000 up to 100 m.
    """
    east, north = metres_per_degree(lat)
    moved = shapely.transform(border, lambda xy: (xy - (lon, lat)) * (east, north))
    return float(shapely.distance(moved, shapely.Point(0, 0)))


def degrees(metres: float, lat: npt.ArrayLike) -> float:
    """Return the most degrees of longitude that a length has at some latitudes.

    As degrees of latitude are longer, but for 0.7 % at the equator, a hundredth more covers both.

    Parameters
    ----------
    metres : float
    lat : array_like of float
        Degrees; may be empty.

    Returns
    -------
    float
    """
    east, _ = metres_per_degree(lat)
    return metres / max(float(np.min(east, initial=np.inf)), 1e-6)
