"""Named coordinate reference systems: every way in says its datum, all of it becomes EPSG:4490."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from gridding.datum import bd09_to_wgs84, gcj02_to_wgs84
from gridding.errors import Fault, InputError
from gridding.outline import in_china

Floats = NDArray[np.float64]

ACCEPTED = "wgs84, cgcs2000, gcj02, bd09 or EPSG:n"
"""What a CRS may be called, for messages."""

SWAPPED = "longitude and latitude look swapped (经纬度对调)"
SWAPPED_METRES = "easting and northing look swapped (坐标对调)"
OUT_OF_RANGE = "coordinate out of range"
NOT_FINITE = "coordinate is not a finite number"
ZERO = "the point is 0, 0, which stands for no coordinate"
ELSEWHERE = "coordinate lies outside the area in which its CRS is used"
WITH_ZONE = "8-digit easting with zone prefix under a CRS without it"
WITHOUT_ZONE = "6-digit easting without zone prefix under a CRS with it"
OTHER_ZONE = "easting of another zone than its CRS"
METRES = "metres under a CRS of longitude and latitude"
DEGREES = "longitude and latitude under a CRS in metres"

LIVED_IN_LATITUDES = (-60.0, 85.0)
"""Nobody lives beyond: a latitude out here is taken for a longitude."""

HALF_TURN_DEG, QUARTER_TURN_DEG = 180.0, 90.0
_STORAGE = CRS.from_epsg(4490)
_AREA_MARGIN_DEG = 3.0
_FIRST_PREFIXED_EASTING_M, _ZONE_M = 1e7, 1e6
_SURELY_METRES, _NO_METRES = 1e3, 1e8
_FAULTS_SHOWN = 20
_GAUSS_KRUGER_CHINA = (73, 136, 3, 54)
_FIRST_ZONE, _LAST_ZONE, _FIRST_CM_EPSG = 25, 45, 4534


class Shift(StrEnum):
    """The datums that no EPSG code covers."""

    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True)
class Reference:
    """What coordinates refer to: a shifted datum or a CRS.

    Attributes
    ----------
    name : str
        As given, for messages.
    shift : Shift or None
    crs : CRS or None
        None exactly where there is a shift.
    """

    name: str
    shift: Shift | None = None
    crs: CRS | None = None

    @cached_property
    def is_projected(self) -> bool:
        """Whether coordinates are metres (or feet) rather than degrees."""
        return self.crs is not None and bool(self.crs.is_projected)

    @cached_property
    def is_storage(self) -> bool:
        """Whether the numbers are EPSG:4490's own: CGCS2000, or WGS-84 which PROJ equates."""
        return self.crs is not None and any(
            self.crs.equals(CRS.from_user_input(same), ignore_axis_order=True)
            for same in ("EPSG:4490", "EPSG:4326", "OGC:CRS84")
        )

    @cached_property
    def false_easting(self) -> float:
        """What the CRS adds to every easting, in its own unit; with zone prefix 10 million up."""
        steps = None if self.crs is None else self.crs.coordinate_operation
        named = {} if steps is None else {p.name.lower(): p.value for p in steps.params}
        return float(named.get("false easting", 0.0))

    @property
    def unit(self) -> float:
        """Length of one unit of the coordinates, roughly, in metres."""
        if self.crs is not None and self.is_projected:
            return float(self.crs.axis_info[0].unit_conversion_factor)
        return 111_320.0


@lru_cache(maxsize=128)
def reference(name: str) -> Reference:
    """Return what a name of a CRS stands for.

    Parameters
    ----------
    name : str
        ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` or ``EPSG:n``, in any case.

    Returns
    -------
    Reference

    Raises
    ------
    InputError
        The name is empty or unknown, or is not of a two-dimensional CRS on the Earth's surface.
    """
    key = (name or "").strip().lower()
    wanted = ACCEPTED
    if not key:
        raise InputError(Fault("no CRS is given", column="crs", found="nothing", wanted=wanted))
    if key in set(Shift):
        return Reference(key, shift=Shift(key))
    epsg = {"wgs84": "4326", "cgcs2000": "4490"}.get(key) or key.removeprefix("epsg:")
    if not epsg.isascii() or not epsg.isdecimal() or epsg == key:
        raise InputError(Fault("unknown CRS", column="crs", found=repr(name), wanted=wanted))
    try:
        return reference_of(CRS.from_epsg(int(epsg)), name.strip())
    except CRSError:
        raise InputError(
            Fault("EPSG has no such CRS", column="crs", found=repr(name), wanted=wanted)
        ) from None


def reference_of(crs: CRS, name: str = "") -> Reference:
    """Return the reference of a CRS, for example of a file's own.

    Parameters
    ----------
    crs : CRS
        A height is left off.
    name : str
        For messages; the CRS's own by default.

    Returns
    -------
    Reference

    Raises
    ------
    InputError
        The CRS is neither geographic nor projected.
    """
    flat = crs.sub_crs_list[0] if crs.is_compound else crs
    flat = flat.to_2d()
    if not (flat.is_geographic or flat.is_projected):
        raise InputError(
            Fault(
                "neither geographic nor projected",
                column="crs",
                found=name or crs.name,
                wanted=ACCEPTED,
            )
        )
    return Reference(name or crs.name, crs=flat)


def to_lonlat(x: ArrayLike, y: ArrayLike, crs: str) -> tuple[Floats, Floats]:
    """Turn coordinates of a named CRS into longitude and latitude in EPSG:4490.

    Parameters
    ----------
    x, y : array_like
        Longitude or easting, and latitude or northing, whatever order the CRS's authority has;
        degrees or the CRS's own unit.
    crs : str
        ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` or ``EPSG:n``, in any case.

    Returns
    -------
    lon, lat : ndarray of float64
        Degrees in EPSG:4490.

    Raises
    ------
    InputError
        The CRS is unknown (``column`` is ``crs``), or points are not finite, out of range, or
        swapped; rows count from 1 where there is more than one point.

    Examples
    --------
    >>> lon, lat = to_lonlat(109.84, 40.65, "wgs84")
    >>> float(lon), float(lat)
    (109.84, 40.65)
    """
    ref = reference(crs)
    lon, lat, reasons = try_lonlat(x, y, ref)
    bad = np.flatnonzero(reasons != "")
    if bad.size:
        xs, ys = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
        faults = [
            Fault(
                str(reasons.flat[i]),
                row=int(i) + 1 if reasons.size > 1 else 0,
                found=f"{xs.flat[i]:.10g}, {ys.flat[i]:.10g} as {ref.name}",
                wanted="easting, northing" if ref.is_projected else "longitude, latitude",
            )
            for i in bad[:_FAULTS_SHOWN]
        ]
        if bad.size > _FAULTS_SHOWN:
            faults.append(Fault(f"and {bad.size - _FAULTS_SHOWN} more coordinates"))
        raise InputError(faults)
    return lon, lat


def try_lonlat(
    x: ArrayLike, y: ArrayLike, ref: Reference
) -> tuple[Floats, Floats, NDArray[np.object_]]:
    """Turn coordinates into EPSG:4490 and say for each point what is wrong with it.

    Parameters
    ----------
    x, y : array_like
        As in `to_lonlat`.
    ref : Reference
        From `reference` or `reference_of`.

    Returns
    -------
    lon, lat : ndarray of float64
        Degrees in EPSG:4490; NaN where something is wrong.
    reasons : ndarray of object
        Empty string for a good point.
    """
    x, y = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    reasons = np.full(x.shape, "", dtype=object)
    finite = np.isfinite(x) & np.isfinite(y)
    safe = finite if ref.is_projected else finite & _on_globe(x, y)
    lon, lat = _forward(np.where(safe, x, 0), np.where(safe, y, 0), ref)
    good = safe & _sensible_metres(lon, lat, ref) if ref.is_projected else safe
    reasons[~good] = ELSEWHERE if ref.is_projected else OUT_OF_RANGE
    if ref.is_projected:
        reasons[~good & _on_globe(x, y)] = DEGREES
        _say_zones(reasons, x, ~good, ref)
        reasons[~good & (x == 0.0) & (y == 0.0)] = ZERO
        if not good.all():
            turned = _sensible_metres(*_forward(y, x, ref), ref)
            reasons[~good & turned] = SWAPPED_METRES
    else:
        size = np.maximum(np.abs(x), np.abs(y))
        reasons[~good & (size > _SURELY_METRES) & (size < _NO_METRES)] = METRES
        reasons[_look_swapped(x, y)] = SWAPPED
    reasons[~finite] = NOT_FINITE
    good = reasons == ""
    return np.where(good, lon, np.nan), np.where(good, lat, np.nan), reasons


def metric_crs(lon: float, lat: float) -> CRS:
    """Choose the CRS in which a district around a place is measured.

    Parameters
    ----------
    lon, lat : float
        The district's middle, degrees.

    Returns
    -------
    CRS
        In China the 3-degree Gauss-Krüger zone without zone prefix (EPSG:4534 to 4554),
        elsewhere UTM on WGS-84; metres.

    Examples
    --------
    >>> metric_crs(109.84, 40.65).to_epsg(), metric_crs(-71.1, 42.37).to_epsg()
    (4546, 32619)
    """
    west, east, south, north = _GAUSS_KRUGER_CHINA
    if west <= lon <= east and south <= lat <= north and bool(in_china(lon, lat)):
        zone = min(max(round(lon / 3), _FIRST_ZONE), _LAST_ZONE)
        return CRS.from_epsg(_FIRST_CM_EPSG + zone - _FIRST_ZONE)
    utm = min(int((lon + 180) // 6) + 1, 60)
    return CRS.from_epsg((32600 if lat >= 0 else 32700) + utm)


def _say_zones(
    reasons: NDArray[np.object_], x: Floats, wrong: NDArray[np.bool_], ref: Reference
) -> None:
    """Tell eastings whose zone prefix (带号) is not what their CRS has."""
    prefixed = np.abs(x) >= _FIRST_PREFIXED_EASTING_M
    if ref.false_easting < _FIRST_PREFIXED_EASTING_M:
        reasons[wrong & prefixed] = WITH_ZONE
        return
    reasons[wrong & ~prefixed & (reasons != DEGREES)] = WITHOUT_ZONE
    other = np.floor(x / _ZONE_M) != np.floor(ref.false_easting / _ZONE_M)
    reasons[wrong & prefixed & other] = OTHER_ZONE


def _on_globe(x: Floats, y: Floats) -> NDArray[np.bool_]:
    return (np.abs(x) <= HALF_TURN_DEG) & (np.abs(y) <= QUARTER_TURN_DEG)


def _lived_in(lat: Floats) -> NDArray[np.bool_]:
    return (lat >= LIVED_IN_LATITUDES[0]) & (lat <= LIVED_IN_LATITUDES[1])


def _look_swapped(x: Floats, y: Floats) -> NDArray[np.bool_]:
    beyond = ~_lived_in(y) & _lived_in(x) & (np.abs(y) <= HALF_TURN_DEG)
    return np.asarray(beyond | (in_china(y, x) & ~in_china(x, y)), dtype=bool)


def _sensible_metres(lon: Floats, lat: Floats, ref: Reference) -> NDArray[np.bool_]:
    good = np.isfinite(lon) & np.isfinite(lat)
    area = ref.crs.area_of_use if ref.crs is not None else None
    if area is None or area.west > area.east:
        return good
    margin = _AREA_MARGIN_DEG
    return np.asarray(
        good
        & (lon >= area.west - margin)
        & (lon <= area.east + margin)
        & (lat >= area.south - margin)
        & (lat <= area.north + margin),
        dtype=bool,
    )


def _forward(x: Floats, y: Floats, ref: Reference) -> tuple[Floats, Floats]:
    if ref.shift is Shift.GCJ02:
        return gcj02_to_wgs84(x, y)
    if ref.shift is Shift.BD09:
        return bd09_to_wgs84(x, y)
    if ref.is_storage:
        return x, y
    lon, lat = _transformer(ref.crs).transform(x, y)
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


@lru_cache(maxsize=32)
def _transformer(crs: Any) -> Transformer:
    return Transformer.from_crs(crs, _STORAGE, always_xy=True)
