"""GCJ-02 and BD-09 agree with known values, come back exactly, and leave the world alone."""

import numpy as np
import pytest
from pyproj import Geod

from gridding.datum import (
    bd09_to_wgs84,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from gridding.outline import in_china

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
    "Macau": (113.55, 22.2),
    "Shenzhen": (114.06, 22.54),
    "Xiamen": (118.09, 24.48),
    "Beiji": (122.36, 53.48),
    "Huma": (126.65, 51.73),
    "Heihe at the river": (127.53, 50.245),
    "Xunke": (128.48, 49.57),
    "Jiayin": (130.4, 48.89),
    "Luobei": (130.83, 47.58),
    "Tongjiang": (132.51, 47.64),
    "Fuyuan": (134.3, 48.36),
    "Raohe": (134.01, 46.8),
    "Hulin": (132.98, 45.77),
    "Suifenhe": (131.15, 44.4),
    "Dongning": (131.12, 44.07),
    "Hunchun": (130.36, 42.86),
    "Tumen": (129.84, 42.97),
    "Longjing": (129.43, 42.77),
    "Changbai": (128.2, 41.42),
    "Linjiang": (126.92, 41.81),
    "Ji'an": (126.19, 41.12),
    "Donggang": (124.15, 39.87),
    "Dongxing": (107.97, 21.545),
    "Pingxiang": (106.76, 22.1),
    "Jingxi": (106.42, 23.13),
    "Malipo": (104.7, 23.13),
    "Hekou": (103.96, 22.52),
    "Jiangcheng": (101.86, 22.58),
    "Mengla": (101.56, 21.48),
    "Mohan": (101.69, 21.2),
    "Menglian": (99.59, 22.33),
    "Cangyuan": (99.25, 23.15),
    "Wanding": (98.06, 24.09),
    "Jiegao": (97.88, 23.985),
    "Longchuan": (97.79, 24.19),
    "Yingjiang": (97.93, 24.7),
    "Tengchong": (98.49, 25.02),
    "Gongshan": (98.67, 27.74),
    "Gyirong": (85.3, 28.85),
    "Burang": (81.18, 30.29),
    "Tashkurgan": (75.23, 37.77),
    "Wuqia": (75.26, 39.72),
    "Zhaosu": (81.13, 43.15),
    "Alashankou": (82.57, 45.17),
    "Tacheng": (82.98, 46.75),
    "Jeminay": (85.87, 47.43),
    "Altay": (88.14, 47.85),
    "Qinghe": (90.38, 46.67),
    "Ejin": (101.07, 41.96),
    "Ganqimaodu": (107.58, 42.41),
    "Erenhot at the railway": (111.975, 43.655),
    "Arxan": (119.94, 47.18),
    "Manzhouli": (117.43, 49.59),
    "Ergun": (120.18, 50.24),
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
    "Taipei": (121.55, 25.04),
    "Kaohsiung": (120.3, 22.63),
    "Blagoveshchensk": (127.53, 50.27),
    "Poyarkovo": (128.65, 49.62),
    "Leninskoye": (132.62, 47.93),
    "Dalnerechensk": (133.73, 45.93),
    "Lesozavodsk": (133.42, 45.47),
    "Pogranichny": (131.38, 44.41),
    "Kraskino": (130.78, 42.71),
    "Khasan": (130.65, 42.43),
    "Namyang": (129.865, 42.945),
    "Hoeryong": (129.75, 42.44),
    "Musan": (129.22, 42.23),
    "Hyesan": (128.18, 41.395),
    "Manpo": (126.29, 41.155),
    "Sinuiju": (124.4, 40.1),
    "Mong Cai": (107.97, 21.525),
    "Dong Dang": (106.7, 21.94),
    "Lang Son": (106.76, 21.85),
    "Cao Bang": (106.26, 22.67),
    "Ha Giang": (104.98, 22.82),
    "Lao Cai": (103.97, 22.485),
    "Boten": (101.68, 21.17),
    "Mong La": (100.03, 21.67),
    "Laukkaing": (98.77, 23.69),
    "Muse": (97.905, 23.99),
    "Laiza": (97.555, 24.76),
    "Myitkyina": (97.4, 25.38),
    "Tawang": (91.87, 27.59),
    "Gangtok": (88.61, 27.33),
    "Leh": (77.58, 34.16),
    "Murghab": (73.97, 38.17),
    "Sary-Tash": (73.25, 39.73),
    "Karakol": (78.4, 42.49),
    "Narynkol": (80.17, 42.72),
    "Zharkent": (80.0, 44.16),
    "Altynkol": (80.25, 44.2),
    "Dostyk": (82.48, 45.255),
    "Bakhty": (82.71, 46.67),
    "Zaysan": (84.87, 47.47),
    "Bulgan": (91.54, 46.09),
    "Zamyn-Uud": (111.905, 43.717),
    "Zabaikalsk": (117.32, 49.64),
    "Krasnokamensk": (118.03, 50.1),
    "Chita": (113.5, 52.03),
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


def test_the_inverse_is_exact_for_what_the_services_give_too():
    lon, lat = lattice()
    for there, back in WAYS:
        given = there(lon, lat)
        assert metres(given, there(*back(*given))).max() < 1e-5


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
