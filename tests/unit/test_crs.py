"""Every way in names its CRS; coordinates that make no sense under it are refused."""

import numpy as np
import pytest
from pyproj import Geod

from gridding.crs import ACCEPTED, metric_crs, reference, to_lonlat
from gridding.datum import wgs84_to_bd09, wgs84_to_gcj02
from gridding.errors import InputError

BAOTOU = (109.84, 40.65)


@pytest.mark.parametrize(
    ("x", "y", "crs"),
    [
        (*BAOTOU, "wgs84"),
        (*BAOTOU, "CGCS2000"),
        (*BAOTOU, "epsg:4326"),
        (*BAOTOU, " EPSG:4490 "),
        (*wgs84_to_gcj02(*BAOTOU), "GCJ02"),
        (*wgs84_to_bd09(*BAOTOU), "bd09"),
    ],
)
def test_every_name_leads_to_the_same_place_longitude_first(x, y, crs):
    lon, lat = to_lonlat(x, y, crs)
    assert (float(lon), float(lat)) == pytest.approx(BAOTOU, abs=1e-9)


@pytest.mark.parametrize(("crs", "easting"), [("EPSG:4546", 5e5), ("EPSG:4525", 37.5e6)])
def test_easting_comes_first_whatever_order_the_authority_has(crs, easting):
    # On the central meridian the northing is the length of the meridian's arc.
    northing = Geod(ellps="GRS80").inv(111, 0, 111, 40.65)[2]
    lon, lat = to_lonlat(easting, northing, crs)
    assert (float(lon), float(lat)) == pytest.approx((111, 40.65), abs=1e-9)


@pytest.mark.parametrize("crs", ["", "  ", "wgs", "4326", "EPSG:", "EPSG:x", "EPSG:99999", "火星"])
def test_unknown_crs_names_the_accepted_ones(crs):
    with pytest.raises(InputError) as error:
        to_lonlat(*BAOTOU, crs)
    (fault,) = error.value.faults
    assert fault.column == "crs"
    assert fault.wanted == ACCEPTED


@pytest.mark.parametrize("crs", ["EPSG:4978", "EPSG:5773"])
def test_crs_that_is_not_of_the_ground_is_refused(crs):
    with pytest.raises(InputError, match="neither geographic nor projected"):
        reference(crs)


@pytest.mark.parametrize(
    ("x", "y", "crs"),
    [
        (40.65, 109.84, "wgs84"),
        (40.65, 109.84, "gcj02"),
        (44.0, 85.3, "cgcs2000"),  # Xinjiang: no range is broken, yet only swapped in China
        (39.5, 76.0, "bd09"),
        (42.37, -71.1, "EPSG:4326"),
        (4502009.8, 401863.6, "EPSG:4546"),
        (4502009.8, 37401863.6, "EPSG:4525"),
    ],
)
def test_swapped_coordinates_are_called_swapped(x, y, crs):
    with pytest.raises(InputError, match=r"swapped .*对调"):
        to_lonlat(x, y, crs)


@pytest.mark.parametrize(
    ("x", "y"), [(15.6, 78.2), (-71.1, 42.37), (0, 0), (151.2, -33.9), (-68.3, -54.8), (85.3, 27.7)]
)
def test_real_places_all_over_the_world_are_not_called_swapped(x, y):
    lon, lat = to_lonlat(x, y, "wgs84")
    assert (lon, lat) == (x, y)


@pytest.mark.parametrize(
    ("x", "y", "crs", "message"),
    [
        (np.nan, 40, "wgs84", "not a finite number"),
        (109, np.inf, "gcj02", "not a finite number"),
        (np.nan, 4e6, "EPSG:4546", "not a finite number"),
        (190, 40, "wgs84", "out of range"),
        (1e300, -95, "bd09", "out of range"),
        (37401863.6, 4502009.8, "EPSG:4546", "8-digit easting"),
        (401863.6, 9.9e6, "EPSG:4546", "outside the area"),
    ],
)
def test_coordinates_that_make_no_sense_are_refused_with_the_reason(x, y, crs, message):
    with pytest.raises(InputError, match=message):
        to_lonlat(x, y, crs)


def test_rows_are_numbered_from_one_and_only_the_first_twenty_told():
    x = np.full(50, 109.84)
    x[10:] = 200
    with pytest.raises(InputError) as error:
        to_lonlat(x, np.full(50, 40.65), "wgs84")
    assert error.value.faults[0].row == 11
    assert len(error.value.faults) == 21
    assert "20 more" in error.value.faults[-1].message


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        (109.84, 40.65, 4546),  # central meridian 111
        (116.4, 39.9, 4548),  # 117
        (76.0, 39.5, 4534),  # 75, the first
        (134.5, 48.0, 4554),  # 135, the last
        (73.9, 39.6, 4534),
        (-71.1, 42.37, 32619),
        (151.2, -33.9, 32756),
        (105.85, 21.03, 32648),
        (127.0, 37.55, 32652),
        (180.0, 10.0, 32660),
    ],
)
def test_metric_crs_is_the_zone_around_the_place(lon, lat, epsg):
    crs = metric_crs(lon, lat)
    assert crs.to_epsg() == epsg
    assert crs.axis_info[0].unit_name == "metre"
