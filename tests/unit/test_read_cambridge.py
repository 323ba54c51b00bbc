"""Cambridge's real files read, as neighborhoods and as precincts."""

from pathlib import Path

import pytest
import shapely
from pyproj import CRS

from gridding.errors import InputError
from gridding.land.projection import to_metric
from gridding.manifest import load_manifest
from gridding.read import read_district
from gridding.read.departments import read_departments
from gridding.read.layer import Reading

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


DEPARTMENTS = {
    "police_walk_routes": ("WALK_RTE", 'where = "WALK_RTE IS NOT NULL"', 36),
    "dpw_sweeping": ("District", "dissolve = true", 10),
    "fire_engine": ("ENGINE", "", 8),
    "assess_districts": ("DISTRICT", "dissolve = true", 17),
    "parking_permit": ("N_HOOD", "", 14),
    "police_car_routes": ("CAR_RTE", "", 9),
}


def departments(folder: Path, *, keys: bool) -> Reading:
    path = manifest(folder, PRECINCTS)
    toml = "".join(
        f"[[departments]]\nname = '{layer}'\nfile = '{GPKG}'\nlayer = '{layer}'\n"
        f"id_column = '{column}'\n{key if keys else ''}\n"
        for layer, (column, key, _) in DEPARTMENTS.items()
    )
    path.write_text(path.read_text() + toml)
    return Reading(load_manifest(path))


def test_the_layers_of_six_departments_read_whole_with_the_keys_that_messages_name(tmp_path):
    reading, metric = departments(tmp_path, keys=True), CRS(32619)
    areas, drawn = read_departments(reading, None, metric)
    assert len(reading.faults) == 0
    counts = {name: count for name, (_, _, count) in DEPARTMENTS.items()}
    assert areas.groupby("department", sort=False).size().to_dict() == counts
    assert list(areas["area_id"]) == list(drawn["area_id"])
    for name in DEPARTMENTS:
        before, after = (
            to_metric(frame[frame["department"] == name], metric).geometry.to_numpy()
            for frame in (drawn, areas)
        )
        whole = shapely.union_all(after).area
        assert shapely.area(after).sum() == pytest.approx(whole, rel=1e-11)
        assert whole == pytest.approx(shapely.union_all(before).area, rel=1e-11)
    listed = sorted((row[4] for row in reading.exceptions), reverse=True)
    assert listed[0] == pytest.approx(1425.9, abs=0.1)


def test_without_those_keys_all_rows_in_doubt_are_named(tmp_path):
    reading = departments(tmp_path, keys=False)
    read_departments(reading, None, CRS(32619))
    told = {(f.layer, f.message, f.row) for f in reading.faults.all()}
    no_id = {("police_walk_routes", "no id", row) for row in (33, 35)}
    sweeping = {("dpw_sweeping", "the id is there twice", row) for row in (5, 10, 13, 14)}
    assert told == no_id | sweeping | {
        ("assess_districts", "the id is there twice", row) for row in (10, 15)
    }
