"""Cambridge's real files read, as neighborhoods and as precincts."""

from pathlib import Path

import pytest

from gridding.errors import InputError
from gridding.manifest import load_manifest
from gridding.read import read_district

GPKG = Path(__file__).parents[3] / "shared" / "data" / "cambridge" / "cambridge.gpkg"
pytestmark = pytest.mark.skipif(not GPKG.exists(), reason="../shared/data/cambridge is absent")

MANIFEST = """
[district]
name = "Cambridge"
code = "25017"
[layers.communities]
file = '{file}'
{communities}
[layers.buildings]
file = '{file}'
layer = "parcels_units_fy2014"
[[barriers]]
file = '{file}'
layer = "roads_centerline"
kind_column = "MajorRoad"
kinds = {{ "1" = "primary", "2" = "residential", "0" = "residential"{missing} }}
name_column = "Street"
[[barriers]]
file = '{file}'
layer = "rail"
kind = "rail"
[[barriers]]
file = '{file}'
layer = "water"
kind = "river"
"""
NEIGHBORHOODS = 'layer = "neighborhoods"\ncolumns = { code = "N_HOOD", name = "NAME" }'
PRECINCTS = 'layer = "wards_precincts"\ncolumns = { code = "WardPrecinct" }'


def manifest(folder: Path, communities: str, missing: str = ', "" = "residential"') -> Path:
    path = folder / "cambridge.toml"
    path.write_text(MANIFEST.format(file=GPKG, communities=communities, missing=missing))
    return path


@pytest.mark.parametrize(("communities", "count"), [(NEIGHBORHOODS, 13), (PRECINCTS, 33)])
def test_cambridge_reads_whole(tmp_path, communities, count):
    district = read_district(load_manifest(manifest(tmp_path, communities)))
    assert len(district.communities) == count
    assert district.buildings["households"].sum() == 42_721
    assert district.buildings["building_id"].is_unique
    assert set(district.barriers["class"]) == {"primary", "residential", "railway", "river"}
    assert len(district.barriers) == 2643 + 97 + 74
    assert district.metric_crs.to_epsg() == 32619
    collections = district.exceptions["detail"].str.contains("GeometryCollection").sum()
    placeless = district.exceptions["detail"].str.contains("no geometry and no households").sum()
    between = district.exceptions["detail"].str.contains("gap between|piece of|overlap of")
    assert (collections, placeless, (~between).sum()) == (18, 1, 19)
    assert district.exceptions["area_m2"][between].sum() < 30


def test_roads_without_a_kind_are_a_fault_that_counts_them(tmp_path):
    wanted = load_manifest(manifest(tmp_path, NEIGHBORHOODS, missing=""))
    with pytest.raises(InputError, match="MajorRoad: no kind of barrier; found nothing in 1723"):
        read_district(wanted)
