"""Addresses read: one place said in many ways has one key, and places that differ have two."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridding.address.address import Known
from gridding.address.between import Numbered, along, between, crossings, length_m
from gridding.address.codes import compact
from gridding.address.likeness import name_likeness
from gridding.address.read import name_key, read_address
from gridding.address.text import joined, plain

KNOWN = Known(
    {"昆都仑区": "", "黄河路街道": "s1", "甘露1社区": "c1", "springfield": ""},
    {"c1": "s1"},
    frozenset(["东风路", "林海大街", "黄河路", "broadway", "main st"]),
    frozenset(["上柳湾", "南泉花园"]),
)

SAME = [
    [
        "东风路8号后乌兰62号楼",
        "东风路８号后乌兰６２幢",
        "东风路八号后乌兰六十二栋",
        "东风路 8 号，后乌兰 62#楼",
        "东风路8号院后乌兰第62栋3单元502室",
        "内蒙古自治区包头市昆都仑区黄河路街道甘露一社区东风路8号后乌兰62号楼",
        "包头昆都仑区".replace("包头", "包头市") + "东风路8号后乌兰62幢2层",
    ],
    ["建设路12-1号", "建设路12号之一", "建设路12号附1号", "建设路十二之1号", "建设路12号-1"],
    ["建设路甲12号", "建设路12号甲", "建设路12甲号", "建设路甲十二号"],
    ["南泉花园3号楼", "南泉花园3-2-501", "南泉花园三幢", "南泉花园 3# 2单元 501"],
    ["林海大街上柳湾58号楼", "林海大街上柳湾58栋"],
    ["黄河路12号", "黄河路街道黄河路12号", "北京市东城区黄河路12号(人民医院旁)"],
    ["东风路与林海大街交叉口", "东风路林海大街路口", "林海大街/东风路", "东风路和林海大街交汇处"],
    ["第三网格", "3号网格", "三号网格", "第3网格", "３网格"],
    ["甘露一社区第十二网格", "昆都仑区甘露1社区12号网格"],
    ["建设路一百零五号", "建设路105号"],
    [
        "12 Main Street, Apt. 4, Springfield",
        "12 MAIN ST",
        "12 main st. #4, Springfield, MA 01101",
        "12 Main St Springfield",
    ],
    ["12A Main St", "12-A Main Street", "12 a Main St"],
    ["12-14 Main St", "12/14 Main Street", "12 - 14 MAIN ST."],
    ["1200-04 Main St", "1200-1204 Main Street"],
    ["3-5 Main St", "5-Mar Main St"],
    ["14 Fifth Ave", "14 5th Avenue", "14 FIFTH AV"],
    ["7 N Main St", "7 North Main Street"],
    ["7 Mt Hope Rd", "7 Mount Hope Road"],
    ["1 Broadway", "ONE Broadway", "1 Broadway, Springfield", "1 Broadway Springfield"],
    ["Main St & Broadway", "Broadway at Main Street", "BROADWAY / MAIN ST", "Main St and Broadway"],
]
OTHER = [
    ("建设路12号", "建设路12号附1号"),
    ("建设路12号3号楼", "建设路12号4号楼"),
    ("建设路12号", "建设街12号"),
    ("东一路3号", "东二路3号"),
    ("市府路3号", "开发区路3号"),
    ("第三网格", "第十三网格"),
    ("12 Main St", "12 Main Ave"),
    ("12 Main St", "12 N Main St"),
    ("12 Main St", "12A Main St"),
]


@pytest.mark.parametrize("ways", SAME, ids=lambda ways: ways[0])
def test_one_place_said_in_many_ways_has_one_key(ways):
    keys = {way: read_address(way, KNOWN).key for way in ways}
    assert len(set(keys.values())) == 1, keys


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_places_that_differ_have_keys_that_differ(one, other):
    assert read_address(one, KNOWN).key != read_address(other, KNOWN).key


def test_divisions_are_kept_by_code_and_never_eat_a_road_that_is_called_alike():
    read = read_address("包头市昆都仑区黄河路街道甘露1社区黄河路12号", KNOWN)
    assert (read.divisions, read.street, read.low) == (("s1", "c1"), "黄河路", 12)
    assert read_address("黄河路12号", KNOWN).divisions == ()
    assert read_address("东风路8号对面", KNOWN).near
    assert compact("公安 Ａ－03 号片区") == "公安a03"


@given(st.text(max_size=40))
def test_making_alike_twice_changes_nothing_and_any_text_can_be_read(text):
    for alike in (plain, lambda said: joined(plain(said)), name_key):
        assert alike(alike(text)) == alike(text)
    read_address(text, KNOWN)


@given(
    st.text(alphabet="东风路林海大街小区南泉花园0123456789号楼栋幢院附之甲-#一二十", max_size=24)
)
def test_the_key_of_a_key_is_the_key_wherever_it_names_a_road_or_compound(text):
    read = read_address(text, KNOWN)
    if (read.street in KNOWN.roads or read.place in KNOWN.places) and not read.cross:
        again = read_address(read.key, KNOWN)
        assert (again.low, again.building) == (read.low, read.building)


@given(st.integers(1, 400), st.data())
def test_a_number_lies_between_its_neighbours_and_the_nearer_to_the_nearer_number(low, data):
    high = low + 2 * data.draw(st.integers(1, 40))
    number = data.draw(st.integers(low + 1, high - 1))
    xs = st.floats(109.80, 109.803)
    ends = [shapely.Point(data.draw(xs), 40.6 + data.draw(xs) - 109.8) for _ in range(2)]
    point, confidence = between(number, Numbered(low, ends[0]), Numbered(high, ends[1]))
    line = shapely.LineString(ends)
    assert line.distance(point) < 1e-9
    assert line.project(point) == pytest.approx(line.length * (number - low) / (high - low))
    assert 0 < confidence < 1


def test_numbers_too_far_apart_tell_nothing():
    far = shapely.LineString([(109.80, 40.6), (109.82, 40.6)])
    assert length_m(far) == pytest.approx(1690, abs=5)
    assert along(5, 1, 9, far) is None


def test_roads_that_meet_twice_meet_at_two_places_and_dual_carriageways_at_one():
    bent = shapely.LineString([(0, 0), (0.001, 0.002), (0.002, 0)])
    across = shapely.LineString([(-0.001, 0.001), (0.004, 0.001)])
    assert len(crossings(bent, across, 25)) == 2
    dual = shapely.MultiLineString([[(0, -1), (0, 1)], [(0.0001, -1), (0.0001, 1)]])
    (point,) = crossings(dual, shapely.LineString([(-1, 0), (1, 0)]), 25)
    assert (point.x, point.y) == pytest.approx((0.00005, 0))
    assert crossings(across, shapely.LineString([(0, 1), (1, 1)]), 25) == []


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("massachusets ave", "massachusetts ave", 0.95, 0.99),
        ("mass ave", "massachusetts ave", 0.9, 0.9),
        ("main rd", "main st", 0.75, 0.75),
        ("南泉花园小区", "南泉花园", 0.97, 0.97),
        ("甘露1社区", "甘露2社区", 0, 0.5),
        ("钢城2东街", "钢城2西街", 0, 0.7),
        ("东风路", "东凤路", 0.6, 0.7),
    ],
)
def test_names_are_alike_by_what_tells_them_apart(one, other, least, most):
    assert least - 1e-9 <= name_likeness(one, other) <= most + 1e-9
