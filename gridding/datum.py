"""The shifted datums of Chinese map services, GCJ-02 and BD-09: there and back, as numpy arrays.

The formulas are the publicly known ones (GCJ-02: the "eviltransform" formula, Krasovsky 1940;
BD-09: Baidu's spiral on top of it). Neither authority has published them; they agree with what the
services return to well under a metre. No inverse is known in closed form: it is iterated.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gridding.outline import in_china

Floats = NDArray[np.float64]

_KRASOVSKY_A_M = 6378245.0
_KRASOVSKY_E2 = 0.00669342162296594323
_BD09_TURN = np.pi * 3000.0 / 180.0
_BD09_SHIFT_LON, _BD09_SHIFT_LAT = 0.0065, 0.006
_ROUNDS = 8
"""Each round of the inverse leaves under a hundredth of the error: 700 m -> far below 1 um."""


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Shift true coordinates to GCJ-02 inside China; leave them elsewhere.

    Parameters
    ----------
    lon, lat : array_like
        WGS-84 (or CGCS2000, the same to a few centimetres), degrees.

    Returns
    -------
    lon, lat : ndarray
        GCJ-02, degrees.
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    return _where(in_china(lon, lat), _to_gcj02(lon, lat), (lon, lat))


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Undo GCJ-02 by fixed-point iteration, far below 1 cm against the forward formula.

    Parameters
    ----------
    lon, lat : array_like
        GCJ-02, degrees.

    Returns
    -------
    lon, lat : ndarray
        WGS-84, degrees; unchanged where the true place lies outside China.
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    true_lon, true_lat = _undo_gcj02(lon, lat)
    return _where(in_china(true_lon, true_lat), (true_lon, true_lat), (lon, lat))


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Shift true coordinates to BD-09 inside China; leave them elsewhere.

    Parameters
    ----------
    lon, lat : array_like
        WGS-84, degrees.

    Returns
    -------
    lon, lat : ndarray
        BD-09, degrees.
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    return _where(in_china(lon, lat), _gcj02_to_bd09(*_to_gcj02(lon, lat)), (lon, lat))


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Undo BD-09 by fixed-point iteration, far below 1 cm against the forward formula.

    Parameters
    ----------
    lon, lat : array_like
        BD-09, degrees.

    Returns
    -------
    lon, lat : ndarray
        WGS-84, degrees; unchanged where the true place lies outside China.
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    gcj_lon, gcj_lat = lon - _BD09_SHIFT_LON, lat - _BD09_SHIFT_LAT
    for _ in range(_ROUNDS):
        bd_lon, bd_lat = _gcj02_to_bd09(gcj_lon, gcj_lat)
        gcj_lon, gcj_lat = gcj_lon + (lon - bd_lon), gcj_lat + (lat - bd_lat)
    true_lon, true_lat = _undo_gcj02(gcj_lon, gcj_lat)
    return _where(in_china(true_lon, true_lat), (true_lon, true_lat), (lon, lat))


def _where(
    inside: NDArray[np.bool_], shifted: tuple[Floats, Floats], as_is: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    return np.where(inside, shifted[0], as_is[0]), np.where(inside, shifted[1], as_is[1])


def _undo_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    # A fixed number of rounds: a place comes out the same whatever else is in the array.
    true_lon, true_lat = lon, lat
    for _ in range(_ROUNDS):
        gcj_lon, gcj_lat = _to_gcj02(true_lon, true_lat)
        true_lon, true_lat = true_lon + (lon - gcj_lon), true_lat + (lat - gcj_lat)
    return true_lon, true_lat


def _to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    x, y = lon - 105.0, lat - 35.0
    ripple = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    root = np.sqrt(np.abs(x))
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m += (2 / 3) * (
        ripple
        + (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3))
        + (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30))
    )
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_m += (2 / 3) * (
        ripple
        + (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3))
        + (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30))
    )
    phi = np.radians(lat)
    w2 = 1 - _KRASOVSKY_E2 * np.sin(phi) ** 2
    meridian_m = _KRASOVSKY_A_M * (1 - _KRASOVSKY_E2) / (w2 * np.sqrt(w2))
    parallel_m = _KRASOVSKY_A_M / np.sqrt(w2) * np.cos(phi)
    return lon + np.degrees(east_m / parallel_m), lat + np.degrees(north_m / meridian_m)


def _gcj02_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD09_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD09_TURN)
    return radius * np.cos(angle) + _BD09_SHIFT_LON, radius * np.sin(angle) + _BD09_SHIFT_LAT
