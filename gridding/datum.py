"""The shifted datums of Chinese map services, GCJ-02 and BD-09: there and back, as numpy arrays.

The formulas are the publicly known ones (GCJ-02: the "eviltransform" formula, Krasovsky 1940;
BD-09: Baidu's spiral on top of it). Neither authority has published them; they agree with what the
services return to well under a metre. No inverse is known in closed form: it is iterated.
"""

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_KRASOVSKY_A_M = 6378245.0
_KRASOVSKY_E2 = 0.00669342162296594323
_BD09_TURN = np.pi * 3000.0 / 180.0
_BD09_SHIFT_LON, _BD09_SHIFT_LAT = 0.0065, 0.006
_ROUNDS = 8
"""Each round of the inverse leaves under a hundredth of the error: 700 m -> far below 1 um."""

# Clockwise from the Amur. Land borders to some 20 km; at sea well outside the coast. Drawn by hand
# for this one purpose: where map services shift. It says nothing about any border. Taiwan is not
# in it: there the services give unshifted coordinates.
_OUTLINE = (
    # Amur, Ussuri, Tumen, Yalu
    (121.5, 53.33), (122.3, 53.5), (123.3, 53.56), (124.4, 53.3), (125.6, 53.05), (126.3, 52.4),
    (126.95, 51.4), (127.3, 50.75), (127.55, 50.25), (127.8, 49.6), (128.7, 49.6), (129.5, 49.4),
    (130.25, 48.91), (130.6, 48.92), (130.85, 48.0), (131.1, 47.7), (132.5, 47.72), (133.2, 48.1),
    (134.0, 48.4), (134.4, 48.42), (134.75, 48.35), (134.75, 47.7), (134.2, 47.3), (133.9, 46.3),
    (133.5, 45.6), (133.1, 45.1), (132.0, 45.25), (131.0, 44.85), (131.3, 44.05), (131.25, 43.5),
    (131.1, 42.92), (130.6, 42.42), (130.5, 42.65), (129.95, 43.0), (129.7, 42.43),
    (128.95, 42.05), (128.05, 42.0), (128.25, 41.4), (127.3, 41.48), (126.9, 41.78), (126.2, 41.1),
    (125.0, 40.55), (124.35, 40.05), (124.1, 39.7),
    # at sea
    (123.5, 39.0), (122.5, 38.4), (123.2, 37.3), (122.8, 36.6), (121.2, 35.4), (122.2, 33.0),
    (123.2, 31.0), (123.3, 29.8), (122.5, 28.3), (121.2, 26.8), (120.5, 25.9), (119.7, 24.9),
    (118.7, 24.1), (118.0, 23.3), (117.2, 22.8), (116.0, 22.4), (114.6, 21.8), (113.0, 21.2),
    (111.5, 20.5), (111.3, 19.5), (110.8, 18.2), (109.7, 17.8), (108.4, 18.3), (108.3, 19.4),
    (108.7, 20.6), (108.2, 21.3),
    # Vietnam, Laos, Myanmar
    (107.97, 21.54), (107.4, 21.62), (106.7, 21.97), (106.6, 22.4), (106.75, 22.8), (105.9, 22.95),
    (105.4, 23.3), (104.8, 22.87), (104.3, 22.75), (103.97, 22.5), (103.0, 22.45), (102.5, 22.75),
    (102.14, 22.4), (101.6, 22.3), (101.75, 21.6), (101.75, 21.15), (101.2, 21.3), (101.15, 21.6),
    (100.6, 21.47), (100.05, 21.67), (99.95, 22.05), (99.2, 22.15), (99.4, 22.75), (98.9, 23.2),
    (98.85, 23.6), (98.7, 24.05), (98.2, 24.1), (97.7, 23.88), (97.53, 24.4), (97.6, 24.8),
    (98.15, 25.4), (98.6, 25.9), (98.7, 26.7), (98.7, 27.5), (98.2, 27.7), (97.6, 28.4),
    # Himalaya, Karakoram, Pamir
    (97.3, 28.25), (96.5, 28.5), (96.1, 29.3), (95.4, 29.05), (94.6, 29.3), (93.3, 28.65),
    (92.5, 28.0), (91.65, 27.8), (91.0, 28.0), (90.3, 28.2), (89.6, 28.15), (89.25, 27.75),
    (88.93, 27.27), (88.8, 27.42), (88.8, 27.95), (88.1, 27.88), (86.95, 27.97), (85.97, 27.94),
    (85.4, 28.28), (84.9, 28.6), (84.2, 28.95), (83.8, 29.3), (82.5, 30.05), (81.9, 30.35),
    (81.2, 30.05), (80.2, 30.6), (79.3, 31.1), (78.8, 31.4), (78.7, 31.95), (78.45, 32.5),
    (79.3, 32.6), (78.9, 33.5), (78.75, 34.1), (78.2, 34.7), (77.82, 35.5), (76.8, 35.65),
    (76.5, 35.88), (75.9, 36.5), (75.42, 36.85), (74.6, 37.1), (74.9, 37.5), (74.85, 38.45),
    (73.9, 38.55), (73.65, 39.45), (73.95, 39.7), (74.8, 40.45), (75.5, 40.6), (76.35, 40.4),
    (77.0, 41.05), (78.2, 41.15), (79.5, 41.8), (80.2, 42.1), (80.2, 42.75), (80.75, 43.15),
    (80.4, 43.95), (80.4, 44.65), (80.0, 44.85), (80.6, 45.15), (81.7, 45.35), (82.55, 45.15),
    (82.3, 45.55), (82.75, 46.6), (83.05, 47.2), (84.0, 47.0), (84.8, 46.85), (85.5, 47.05),
    (85.6, 48.2), (86.6, 48.55), (86.8, 49.05), (87.8, 49.17),
    # Mongolia, Argun
    (88.0, 48.6), (89.1, 48.0), (89.7, 47.85), (90.1, 47.75), (90.9, 46.95), (91.0, 46.0),
    (90.7, 45.55), (90.9, 45.2), (92.5, 45.0), (93.5, 44.95), (94.7, 44.35), (95.35, 44.25),
    (95.9, 43.25), (96.35, 42.75), (99.5, 42.57), (100.3, 42.65), (101.8, 42.5), (103.4, 41.9),
    (104.9, 41.62), (106.8, 42.28), (107.5, 42.45), (109.4, 42.45), (110.4, 42.75), (111.9, 43.7),
    (111.45, 44.35), (111.9, 45.05), (113.6, 44.75), (114.5, 45.4), (115.7, 45.45), (116.6, 46.3),
    (117.4, 46.55), (119.6, 46.6), (119.9, 46.85), (118.5, 47.95), (117.8, 48.0), (117.35, 47.65),
    (116.8, 47.88), (115.9, 47.68), (115.55, 47.95), (116.05, 48.8), (116.7, 49.83),
    (117.8, 49.52), (119.2, 50.05), (119.3, 50.6), (120.1, 51.65), (120.7, 52.1), (120.6, 52.6),
    (120.1, 52.75), (120.9, 53.25),
)  # fmt: skip

_CHINA = shapely.Polygon(_OUTLINE)
shapely.prepare(_CHINA)


def in_china(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Tell which points lie where Chinese map services shift coordinates.

    Parameters
    ----------
    lon, lat : array_like
        Degrees.

    Returns
    -------
    ndarray of bool
        By a coarse outline (some 20 km at land borders), border included.

    Examples
    --------
    >>> in_china([109.84, 105.85, 76.9], [40.65, 21.03, 43.25])  # Baotou, Hanoi, Almaty
    array([ True, False, False])
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    return np.asarray(shapely.intersects_xy(_CHINA, lon, lat), dtype=bool)


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
