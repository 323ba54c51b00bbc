"""GCJ-02 and BD-09 agree with known values, come back exactly, and leave the world alone."""

import numpy as np
import pytest
from pyproj import Geod

from gridding.datum import (
    bd09_to_wgs84,
    gcj02_to_wgs84,
    in_china,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

GEOD = Geod(ellps="WGS84")
WAYS = [(wgs84_to_gcj02, gcj02_to_wgs84), (wgs84_to_bd09, bd09_to_wgs84)]
INSIDE = {
    "Kundulun": (109.84, 40.65),
    "Beijing": (116.39, 39.91),
    "Hong Kong": (114.17, 22.3),
    "Sanya": (109.5, 18.25),
    "Urumqi": (87.6, 43.8),
    "Kashgar": (75.99, 39.47),
    "Mohe": (122.37, 52.97),
    "Heihe": (127.48, 50.2),
    "Lhasa": (91.13, 29.65),
    "Ruili": (97.85, 24.05),
    "Dandong": (124.33, 40.13),
    "Erenhot": (111.95, 43.63),
    "Shanghai": (121.5, 31.2),
    "Yadong": (88.9, 27.48),
    "Zhangmu": (85.98, 27.98),
    "Horgos": (80.42, 44.2),
    "Zhoushan": (122.2, 30.0),
}
OUTSIDE = {
    "Hanoi": (105.85, 21.03),
    "Seoul": (127.0, 37.55),
    "Pyongyang": (125.75, 39.03),
    "Vladivostok": (131.9, 43.12),
    "Khabarovsk": (135.1, 48.5),
    "Ulaanbaatar": (106.9, 47.92),
    "Almaty": (76.9, 43.25),
    "Kathmandu": (85.3, 27.7),
    "Thimphu": (89.6, 27.5),
    "Delhi": (77.2, 28.6),
    "Mandalay": (96.1, 21.97),
    "Vientiane": (102.6, 17.97),
    "Bishkek": (74.6, 42.87),
    "Irkutsk": (104.3, 52.3),
    "Cambridge": (-71.1, 42.37),
}


def lattice() -> tuple[np.ndarray, np.ndarray]:
    lon, lat = (g.ravel() for g in np.meshgrid(np.arange(73, 136, 0.13), np.arange(18, 54, 0.11)))
    inside = in_china(lon, lat)
    return lon[inside], lat[inside]


def metres(a: tuple, b: tuple) -> np.ndarray:
    return GEOD.inv(*a, *b)[2]


@pytest.mark.parametrize(("there", "back"), WAYS)
def test_there_and_back_is_below_a_hundredth_of_a_millimetre_all_over_china(there, back):
    lon, lat = lattice()
    assert lon.size > 50_000
    assert metres((lon, lat), back(*there(lon, lat))).max() < 1e-5


def test_offsets_are_those_that_were_measured():
    lon, lat = lattice()
    offset = metres((lon, lat), wgs84_to_gcj02(lon, lat))
    assert 300 < np.median(offset) < 550
    assert offset.max() < 750
    place = INSIDE["Kundulun"]
    assert metres(place, wgs84_to_gcj02(*place)) == pytest.approx(499, abs=1)
    assert metres(place, wgs84_to_bd09(*place)) == pytest.approx(1290, abs=1)


def test_known_pair_of_beijing_railway_station():
    # Published as a pair of WGS-84 and GCJ-02 in the documentation of the R package geoChina.
    assert metres(wgs84_to_gcj02(116.42079, 39.90105), (116.42703, 39.90245)) < 2


@pytest.mark.parametrize("place", INSIDE)
def test_chinese_cities_are_inside_even_near_borders(place):
    assert in_china(*INSIDE[place])


@pytest.mark.parametrize("place", OUTSIDE)
def test_the_world_outside_is_left_alone(place):
    lon, lat = OUTSIDE[place]
    for there, back in WAYS:
        assert there(lon, lat) == (lon, lat)
        assert back(lon, lat) == (lon, lat)


def test_a_point_comes_out_the_same_alone_and_among_others():
    lon, lat = lattice()
    many = gcj02_to_wgs84(lon[:5000], lat[:5000])
    alone = gcj02_to_wgs84(lon[77], lat[77])
    assert (many[0][77], many[1][77]) == alone
