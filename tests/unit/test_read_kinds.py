"""What files call a line leads to one class of barrier, by one table."""

import pytest

from gridding.land.classes import FACTORS, BarrierClass
from gridding.read.kinds import LEFT_OUT, class_of


@pytest.mark.parametrize("kind", BarrierClass)
def test_every_class_is_a_kind_by_its_own_name(kind):
    assert class_of(kind.value) is kind
    assert kind in FACTORS


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("motorway_link", BarrierClass.MOTORWAY),
        ("Tertiary_Link ", BarrierClass.TERTIARY),
        ("living_street", BarrierClass.RESIDENTIAL),
        ("unclassified", BarrierClass.RESIDENTIAL),
        ("footway", BarrierClass.PATH),
        ("steps", BarrierClass.PATH),
        ("light_rail", BarrierClass.RAILWAY),
        ("canal", BarrierClass.RIVER),
        ("city_wall", BarrierClass.WALL),
        ("abandoned", LEFT_OUT),
        ("tunnel", LEFT_OUT),
        ("subway", LEFT_OUT),
        ("tram", LEFT_OUT),
        ("monorail", LEFT_OUT),
        ("yak", None),
        ("", None),
    ],
)
def test_kinds_of_osm_lead_to_the_class_of_what_they_are(kind, expected):
    assert class_of(kind) is expected
