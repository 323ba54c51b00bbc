"""What an invented district's departments leave out is found again by a diagnosis."""

from gridding.diagnose import diagnose
from gridding.manifest import load_manifest
from gridding.read import read_district
from gridding.synth import SMALL, write_kundulun


def test_a_diagnosis_finds_the_two_places_that_nobody_has(tmp_path):
    manifest = load_manifest(write_kundulun(tmp_path, seed=8, size=SMALL))
    nobody = diagnose(read_district(manifest))["nobody"]
    assert sorted(round(place["area_m2"], 1) for place in nobody["gaps"]["places"]) == [3.0, 144.0]
    assert nobody["narrow_gaps"]["count"] == 0
